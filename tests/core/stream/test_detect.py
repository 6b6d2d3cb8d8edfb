"""Finding out the format of an answer while it streams."""

from __future__ import annotations

import pytest
from hypothesis import given
from stream_kit import CUTS, brief, check_cutting, hostile, prose, read, read_in_pieces

from spark_tui.core.stream import machine
from spark_tui.core.stream.apply_patch import ApplyPatchParser
from spark_tui.core.stream.detect import AutoParser, EditsOrFileParser, UnknownFormatError, parser_for
from spark_tui.core.stream.edits import EditFormat, ParseFailed
from spark_tui.core.stream.lines import LineSplitter
from spark_tui.core.stream.search_replace import SearchReplaceParser
from spark_tui.core.stream.unified_diff import UnifiedDiffParser
from spark_tui.core.stream.whole_file import WholeFileParser

PATCH = "*** Begin Patch\n*** Update File: f.py\n@@\n-a\n+b\n*** End Patch\n"
BLOCK = "f.py\n```py\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```\n"
DIFF = "--- a/f.py\n+++ b/f.py\n@@ -1 +1 @@\n-a\n+b\n"
GIT = "diff --git a/f.py b/f.py\n" + DIFF
WHOLE = "```py f.py\nb\n```\n"

CHANGE = ["update f.py", "[", "-a", "+b", "]", "close"]
NUMBERED = ["update f.py", "[ 1", "-a", "+b", "]", "close"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PATCH, CHANGE),
        (BLOCK, CHANGE),
        (DIFF, NUMBERED),
        (GIT, NUMBERED),
        ("```diff\n" + DIFF + "```\n", NUMBERED),
    ],
)
@pytest.mark.parametrize("asked", [None, *EditFormat])
def test_reads_the_format_that_is_there(text: str, expected: list[str], asked: EditFormat | None) -> None:
    assert brief(read(AutoParser(asked), text)) == expected
    assert brief(read_in_pieces(AutoParser(asked), "Hi.\n" + text + "Bye.\n")) == [
        "prose 'Hi.\\n'",
        *expected,
        "prose 'Bye.\\n'",
    ]


def test_whole_files_only_when_asked() -> None:
    assert brief(read(AutoParser(EditFormat.WHOLE_FILE), WHOLE)) == ["whole f.py", "[", "+b", "]", "close"]
    for asked in (None, EditFormat.APPLY_PATCH):
        assert all(line.startswith("prose") for line in brief(read(AutoParser(asked), WHOLE)))


def test_other_formats_in_a_named_fence_are_no_whole_file() -> None:
    text = BLOCK.replace("f.py\n```py", "```py f.py")
    assert brief(read(AutoParser(EditFormat.WHOLE_FILE), text)) == CHANGE


@pytest.mark.parametrize("first", [PATCH, BLOCK, DIFF])
@pytest.mark.parametrize("second", [PATCH, BLOCK, GIT])
def test_reads_several_formats_one_after_another(first: str, second: str) -> None:
    apart = brief(read(AutoParser(), first)) + brief(read(AutoParser(), second))
    if first == second == BLOCK:
        apart[5:7] = []  # one file stays open for both blocks
    assert brief(read(AutoParser(), first + second)) == apart


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n---\nb\n",
        "--- x\ny\n",
        "***\n",
        "*** bold ***\n",
        "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n",
        "@@ -1 +1 @@\n-a\n",
        "diff -u a b\n",
        "use `*** Begin Patch` first\n",
        "a.py\n\n\n\n\n\nb.py\n```\nx\n```\n",
    ],
)
def test_all_else_is_prose_word_for_word(text: str) -> None:
    assert prose(read(AutoParser(), text)) == text


@pytest.mark.parametrize("tag", ["think", "thinking", "reasoning", "Thought"])
@pytest.mark.parametrize("behind", ["\n", ""])
def test_edits_in_thoughts_are_prose(tag: str, behind: str) -> None:
    thought = f"\n <{tag}>\n{PATCH}{BLOCK}{DIFF}</{tag}>{behind}"
    edits = brief(read(AutoParser(), thought + PATCH))
    assert edits[-len(CHANGE) :] == CHANGE
    assert all(edit.startswith("prose") for edit in edits[: -len(CHANGE)])


def test_unfinished_thoughts_are_prose_to_the_end() -> None:
    text = "<think>hm\n" + PATCH
    assert prose(read(AutoParser(), text)) == text


def test_a_thought_between_two_edits_is_prose() -> None:
    thought = f"a.py\n<think>{BLOCK}\n{PATCH}</THINK>\n"
    edits = brief(read_in_pieces(AutoParser(), PATCH + "So:\n" + thought + BLOCK))
    assert [edit for edit in edits if not edit.startswith("prose")] == CHANGE * 2


def test_a_tag_in_an_edit_or_in_a_fence_of_the_prose_means_nothing() -> None:
    text = "```xml\n<think>\n```\n" + PATCH.replace("+b", "+b\n <think>") + DIFF
    edits = brief(read(AutoParser(), text))
    assert edits[3:] == [*CHANGE[:4], " <think>", *CHANGE[4:], *NUMBERED]


def test_the_end_of_a_fence_in_the_prose_is_not_the_fence_of_an_edit() -> None:
    edits = brief(read(AutoParser(), "```py\nx\n```\n" + DIFF + "\nDone.\n```py\ny\n```\n"))
    assert edits[3:] == [*NUMBERED, "prose '\\n'", "prose 'Done.\\n'", *edits[-3:]]
    assert all(edit.startswith("prose") for edit in edits[-3:])


@pytest.mark.parametrize("count", [2, 100, 60_000])
def test_however_many_thoughts_stand_in_one_line(count: int) -> None:
    line = "<think>a</think>" * count + "\n"
    edits = read(AutoParser(), line + PATCH)
    assert prose(edits[: -len(read(AutoParser(), PATCH))]) == line
    assert brief(edits)[-1] == "close"


def test_prose_comes_out_at_the_end_of_its_line() -> None:
    parser = AutoParser()
    assert brief(parser.feed("Hello wor")) == []
    assert parser.pending == "Hello wor"
    assert brief(parser.feed("ld.\nAnd")) == ["prose 'Hello world.\\n'"]
    assert parser.pending == "And"


def test_a_line_that_is_too_long_drops_the_open_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LineSplitter", lambda: LineSplitter(max_line=50))
    text = "*** Begin Patch\n*** Update File: f.py\n@@\n-a\n+" + "x" * 60 + "\n+c\n*** End Patch\n" + PATCH
    expected = ["update f.py", "[", "-a", "failed 5", "prose '+c\\n'", "prose '*** End Patch\\n'", *CHANGE]
    assert brief(read(AutoParser(), text)) == expected
    assert brief(read_in_pieces(AutoParser(), text)) == expected


def test_a_broken_block_takes_its_name_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LineSplitter", lambda: LineSplitter(max_line=50))
    nameless = BLOCK.removeprefix("f.py\n")
    text = "f.py\n<<<<<<< SEARCH\n" + "x" * 60 + "\n" + nameless
    assert [edit for edit in brief(read(AutoParser(), text)) if "prose" not in edit] == [
        "failed 3",
        "failed 5",
    ]


def test_only_a_few_lines_are_held_back() -> None:
    parser = AutoParser()
    assert parser.feed("a.py\nb.py\nc.py\nd.py\ne.py\nf.py\n") == []
    assert brief(parser.feed("g.py\n")) == ["prose 'a.py\\n'"]


def test_the_limit_is_a_megabyte() -> None:
    parser = AutoParser()
    assert parser.feed("x" * (1 << 20)) == []
    assert isinstance(parser.feed("x")[0], ParseFailed)


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("auto", None, AutoParser),
        (None, None, AutoParser),
        ("auto", "f", EditsOrFileParser),
        ("apply_patch", "f", ApplyPatchParser),
        ("search_replace", None, SearchReplaceParser),
        ("unified_diff", None, UnifiedDiffParser),
        ("whole_file", None, WholeFileParser),
    ],
)
def test_the_parser_for_a_name(name: str | None, path: str | None, kind: type) -> None:
    assert type(parser_for(name, path)) is kind


def test_an_unknown_name_is_an_error_that_names_the_right_ones() -> None:
    with pytest.raises(UnknownFormatError, match=r"'patch'.*auto, apply_patch, search_replace"):
        parser_for("patch")


def test_a_single_format_leaves_the_others_alone() -> None:
    assert all(line.startswith("prose") for line in brief(read(parser_for("unified_diff"), PATCH + BLOCK)))


def test_with_a_path_a_text_is_edits_or_the_file() -> None:
    assert brief(read(parser_for("auto", "g"), "Hi\n" + PATCH)) == ["prose 'Hi\\n'", *CHANGE]
    assert brief(read(parser_for("auto", "g"), "x\ny")) == [
        "whole g",
        "[",
        "+x",
        "+y",
        "] new=False",
        "close",
    ]
    assert brief(read_in_pieces(parser_for("auto", "g"), "x\n")) == ["whole g", "[", "+x", "]", "close"]
    assert brief(read(parser_for("auto", "g"), "*** Begin Patch\n")) == ["failed 1"]


HOSTILE = hostile(
    "*** Begin Patch",
    "*** End Patch",
    "*** Update File: f",
    "@@",
    "<<<<<<< SEARCH",
    "=======",
    ">>>>>>> REPLACE",
    "--- a/f",
    "+++ b/f",
    "@@ -1,2 +1,2 @@",
    "diff --git a/f b/f",
    "<think>",
    "</think>",
    "<reasoning>",
    "</reasoning>",
    "x</think>--- y",
    "```py f.py",
)


@given(HOSTILE, CUTS)
def test_no_text_raises_and_cutting_never_matters(text: str, cuts: list[int]) -> None:
    check_cutting(AutoParser, text, cuts)
    check_cutting(lambda: AutoParser(EditFormat.WHOLE_FILE), text, cuts)
    check_cutting(lambda: EditsOrFileParser("f"), text, cuts)
