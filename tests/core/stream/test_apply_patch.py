"""The apply_patch machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from stream_kit import CUTS, brief, check_cutting, hostile, read, read_in_pieces

from spark_tui.core.stream.apply_patch import ApplyPatchParser
from spark_tui.core.stream.edits import BlockOpened, FileAction, FileOpened, ParseFailed


def patch(*lines: str) -> str:
    return "\n".join(["*** Begin Patch", *lines, "*** End Patch", ""])


UPDATE = ["update f", "[", "-a", "+b", "]", "close"]

GOOD = [
    pytest.param(
        patch("*** Add File: a b.md", "+one", "+", "++"),
        ["create a b.md", "[", "+one", "+", "++", "]", "close"],
        id="add",
    ),
    pytest.param(patch("*** Add File: a"), ["create a", "[", "]", "close"], id="add an empty file"),
    pytest.param(patch("*** Delete File: a"), ["delete a", "close"], id="delete"),
    pytest.param(patch("*** Update File: f", "@@", "-a", "+b"), UPDATE, id="update"),
    pytest.param(patch("*** Update File: f", "-a", "+b"), UPDATE, id="first chunk without @@"),
    pytest.param(patch("*** Update File: f", "*** Move to: g"), ["update f -> g", "close"], id="pure rename"),
    pytest.param(
        patch("*** Update File: f", "*** Move to: g", "@@", "-a", "+b"),
        ["update f -> g", *UPDATE[1:]],
        id="rename and change",
    ),
    pytest.param(
        patch("*** Update File: f", "@@ class A:", "@@     def b(self):", "-a", "+b"),
        ["update f", "[ 'class A:' '    def b(self):'", *UPDATE[2:]],
        id="stacked anchors",
    ),
    pytest.param(
        patch("*** Update File: f", "@@ -12,3 +12,4 @@ def b():", "-a", "+b"),
        ["update f", "[ 'def b():' 12", *UPDATE[2:]],
        id="numbered chunk",
    ),
    pytest.param(
        patch("*** Update File: f", "@@ @property", " a", "", "-", "+", "@@", "-c"),
        ["update f", "[ '@property'", " a", " ", "-", "+", "] bare=1:None", "[", "-c", "]", "close"],
        id="empty line inside a chunk is context; anchors do not carry over",
    ),
    pytest.param(
        patch("*** Update File: f", "@@", "-a", "+b", "", "*** Delete File: g"),
        [*UPDATE[:-2], "] open", "close", "prose '\\n'", "delete g", "close"],
        id="empty lines between sections",
    ),
    pytest.param(
        patch("*** Update File: f", "@@", "-a", "+b", "*** End of File"),
        [*UPDATE[:4], "] eof", "close"],
        id="end of file",
    ),
    pytest.param(
        patch("*** Update File: f", "@@", "-a", "+b", "*** End of File", "@@", "-c"),
        [*UPDATE[:4], "] eof", "[", "-c", "]", "close"],
        id="another chunk behind the end of the file",
    ),
    pytest.param(
        "  *** Begin Patch \n  *** Update File: f \n@@\n-a\n+b\n *** End Patch\n", UPDATE, id="padded markers"
    ),
    pytest.param(
        patch("*** Update File: f", "@@", " *** Begin Patch", " *** End Patch", "-a", "+b"),
        ["update f", "[", " *** Begin Patch", " *** End Patch", "-a", "+b", "]", "close"],
        id="markers as context",
    ),
    pytest.param(
        (patch("*** Update File: f", "-a", "+b") * 2).replace("*** End", " *** End"),
        UPDATE * 2,
        id="a patch behind a padded end",
    ),
    pytest.param(
        "*** Update File: f\n@@\n-a\n+b\n*** End Patch", UPDATE, id="no Begin Patch, no last newline"
    ),
    pytest.param(patch("*** Update File: f", "@@", "-a", "+b").replace("\n", "\r\n"), UPDATE, id="CRLF"),
    pytest.param(
        "Hi.\n\n```diff\n" + patch("*** Update File: f", "@@", "-a", "+b") + "```\nBye",
        ["prose 'Hi.\\n'", "prose '\\n'", *UPDATE, "prose 'Bye'"],
        id="fenced, with prose",
    ),
    pytest.param(
        "```sh\napply_patch <<'EOF'\n" + patch("*** Update File: f", "@@", "-a", "+b") + "EOF\n```\n",
        UPDATE,
        id="heredoc in a fence",
    ),
    pytest.param(
        "bash -lc \"apply_patch <<'EOF'\n" + patch("*** Update File: f", "-a", "+b") + 'EOF"\nBye',
        [*UPDATE, "prose 'Bye'"],
        id="a shell around the heredoc",
    ),
    pytest.param(
        '```\nzsh -lc \'apply_patch <<"PATCH"\n'
        + patch("*** Update File: f", "-a", "+b")
        + "PATCH\n'\n```\n",
        UPDATE,
        id="a shell whose quote stands alone",
    ),
    pytest.param(
        "cat <<EOF | apply_patch\n" + patch("*** Update File: f", "-a", "+b") + "EOF\n", UPDATE, id="cat"
    ),
    pytest.param(
        'apply_patch "' + patch("*** Update File: f", "-a", "+b").rstrip() + '"\n', UPDATE, id="an argument"
    ),
    pytest.param(
        "$ cd src && apply_patch <<'EOF'\n"
        + patch("*** Update File: f", "*** Move to: g", "*** Delete File: x/y")
        + "EOF\n",
        ["update src/f -> src/g", "close", "delete src/x/y", "close"],
        id="another folder",
    ),
    pytest.param(
        "```sh\ncd src\napply_patch <<'EOF'\n" + patch("*** Delete File: f") + "EOF\n```\n",
        ["delete src/f", "close"],
        id="another folder on its own line",
    ),
    pytest.param(
        patch("*** Add File: f", "+a", "", "+b", "", "*** Delete File: g"),
        ["create f", "[", "+a", "+", "+b", "]", "close", "prose '\\n'", "delete g", "close"],
        id="add with an empty line",
    ),
    pytest.param("<<EOF\n" + patch("*** Update File: f", "-a", "+b") + "EOF", UPDATE, id="bare heredoc"),
    pytest.param(
        patch("*** Update File: f", "-a", "+b") + "and\n" + patch("*** Delete File: g"),
        [*UPDATE, "prose 'and\\n'", "delete g", "close"],
        id="two patches",
    ),
]


@pytest.mark.parametrize(("text", "expected"), GOOD)
def test_reads(text: str, expected: list[str]) -> None:
    assert brief(read(ApplyPatchParser(), text)) == expected
    assert brief(read_in_pieces(ApplyPatchParser(), text)) == expected


BAD = [
    pytest.param(patch(), "the patch is empty", 2, id="empty patch"),
    pytest.param(patch("*** Update File: f"), "changes nothing", 3, id="no chunks"),
    pytest.param(patch("*** Frobnicate File: f"), "is no header", 2, id="unknown header"),
    pytest.param(patch("*** Add File: "), "names no file", 2, id="no name"),
    pytest.param(patch("*** Update File: f", "*** Move to:"), "names no file", 3, id="move to nowhere"),
    pytest.param(
        patch("*** Update File: f", "*** Move to: g", "*** Move to: h"), "a second", 4, id="two moves"
    ),
    pytest.param(patch("*** Update File: f", "@@"), "has no lines", 4, id="empty chunk"),
    pytest.param(patch("*** Update File: f", "@@", "-a", "oops"), "begins with none of", 5, id="no prefix"),
    pytest.param(patch("*** Update File: f", "oops"), "is no line of a chunk", 3, id="no chunk"),
    pytest.param(patch("*** Add File: f", "+a", "b"), "lacks its '+'", 4, id="add without plus"),
    pytest.param(
        "bash -lc \"apply_patch <<'EOF'\n" + patch("*** Update File: f", '-a \\"x\\"', "+b"),
        "quoted for a shell",
        4,
        id="escapes of double quotes",
    ),
    pytest.param(
        "apply_patch '" + patch("*** Update File: f", "-a", "+it'\\''s"),
        "quoted for a shell",
        4,
        id="escapes of single quotes",
    ),
    pytest.param(
        patch("*** Update File: f", "@@", "-a", "*** End of File", "-b"),
        "needs a new @@",
        6,
        id="behind the end",
    ),
    pytest.param("*** Begin Patch\n", "the answer ends inside a patch", 1, id="only the beginning"),
    pytest.param(
        "*** Begin Patch\n*** Update File: f\n@@\n-a\n+b\n",
        "the answer ends inside a patch",
        5,
        id="no End Patch",
    ),
    pytest.param(
        "*** Begin Patch\n*** Delete File: f\n",
        "the answer ends inside a patch",
        2,
        id="cut behind a section",
    ),
]


@pytest.mark.parametrize(("text", "message", "line"), BAD)
def test_fails(text: str, message: str, line: int) -> None:
    failures = [edit for edit in read(ApplyPatchParser(), text) if isinstance(edit, ParseFailed)]
    assert len(failures) == 1
    assert message in failures[0].message
    assert failures[0].line == line


def test_goes_on_at_the_next_header_after_a_failure() -> None:
    text = patch("*** Update File: f", "@@", "-a", "oops", "+c", "*** Update File: f", "@@", "-a", "+b")
    expected = ["update f", "[", "-a", "failed 5", "prose 'oops\\n'", "prose '+c\\n'", *UPDATE]
    assert brief(read(ApplyPatchParser(), text)) == expected


def test_closed_chunks_stay_when_the_answer_is_cut() -> None:
    text = "*** Begin Patch\n*** Update File: f\n@@\n-a\n+b\n@@\n-c\n+d"
    assert brief(read(ApplyPatchParser(), text)) == [*UPDATE[:-1], "[", "-c", "+d", "failed 8"]


def test_says_where_things_stand() -> None:
    edits = read(ApplyPatchParser(), "text\n" + patch("*** Update File: f", "@@ a", "@@ b", "", "-a"))
    assert FileOpened(FileAction.UPDATE, "f", 3, patch=True) in edits
    assert BlockOpened(4, ("a", "b")) in edits
    edits = read(ApplyPatchParser(), patch("*** Update File: f", "@@", "-a", "*** Update File: g", "-a"))
    assert [edit.line for edit in edits if isinstance(edit, BlockOpened)] == [3, 6]


def test_lines_come_out_as_soon_as_they_are_complete() -> None:
    parser = ApplyPatchParser()
    parser.feed("*** Begin Patch\n*** Add File: f\n")
    assert brief(parser.feed("+on")) == []
    assert parser.pending == "+on"
    assert brief(parser.feed("e\n+two\n")) == ["+one", "+two"]


HOSTILE = hostile(
    "*** Begin Patch",
    " *** Begin Patch",
    "*** End Patch",
    " *** End Patch ",
    "*** Add File: f",
    "*** Add File:",
    "*** Delete File: f",
    "*** Update File: f",
    "  *** Update File: g",
    "*** Move to: h",
    "*** End of File",
    "@@",
    "@@ x",
    "@@ -1,2 +1,2 @@ y",
    "@@ -99999999999 +1 @@",
    "apply_patch <<'EOF'",
    "EOF",
    "*** Odd",
)


@given(HOSTILE, CUTS)
def test_no_text_raises_and_cutting_never_matters(text: str, cuts: list[int]) -> None:
    check_cutting(ApplyPatchParser, text, cuts)
    check_cutting(ApplyPatchParser, "*** Begin Patch\n*** Update File: f\n" + text, cuts)
