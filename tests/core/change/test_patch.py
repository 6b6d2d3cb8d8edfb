"""Unified diffs as other tools expect them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unidiff import PatchSet

from spark_tui.core.change.document import split_lines
from spark_tui.core.change.locate import Block
from spark_tui.core.change.patch import hunk_patch, to_unified
from spark_tui.core.change.tracked import Flip, Proposal, flip, propose_block, propose_rename, track
from spark_tui.core.change.values import Document, FileFacts, FileKind, TrackedFile
from spark_tui.core.stream.edits import LineKind


def document(text: str) -> Document:
    return Document(split_lines(text))


def test_a_change_with_context() -> None:
    before, after = document("1\n2\n3\n4\n5\n6\n7\n"), document("1\n2\n3\n4\nfive\n6\n7")
    assert to_unified("a.txt", before, after) == (
        "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -2,6 +2,6 @@\n 2\n 3\n 4\n-5\n+five\n 6\n"
        "-7\n+7\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize(
    ("before", "after", "options", "head"),
    [
        (
            None,
            "x\n",
            {"new_mode": 0o755},
            "new file mode 100755\n--- /dev/null\n+++ b/p\n@@ -0,0 +1 @@\n+x\n",
        ),
        ("x\n", None, {}, "deleted file mode 100644\n--- a/p\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"),
        ("x\n", "x\n", {"new_mode": 0o755}, "old mode 100644\nnew mode 100755\n"),
        ("x\n", "x\n", {"target": "q"}, "rename from p\nrename to q\n"),
    ],
)
def test_headers(before: str | None, after: str | None, options: dict[str, object], head: str) -> None:
    old = None if before is None else document(before)
    new = None if after is None else document(after)
    diff = to_unified("p", old, new, **options)  # type: ignore[arg-type]
    assert diff.split("\n", 1)[1] == head


def test_nothing_changed_is_no_diff() -> None:
    assert to_unified("p", document("a\n"), document("a\n")) == ""
    assert to_unified("p", None, None) == ""


def test_hostile_paths_are_quoted() -> None:
    diff = to_unified('a"\n\x1b\\b', document("a\n"), document("b\n"))
    assert '--- "a/a\\"\\n\\033\\\\b"\n' in diff


@given(st.lists(st.sampled_from("abc"), max_size=25), st.lists(st.sampled_from("abc"), max_size=25))
def test_another_reader_gets_the_same_change(old: list[str], new: list[str]) -> None:
    diff = to_unified("p", document("".join(f"{x}\n" for x in old)), document("".join(f"{x}\n" for x in new)))
    built = list(old)
    for hunk in reversed([hunk for patched in PatchSet(diff) for hunk in patched]):
        start = hunk.source_start - 1 if hunk.source_length else hunk.source_start
        assert built[start : start + hunk.source_length] == [line[1:-1] for line in hunk.source]
        built[start : start + hunk.source_length] = [line[1:-1] for line in hunk.target]
    assert built == new


def proposed(text: str, *lines: str) -> TrackedFile:
    file = track(FileFacts("f.txt", FileKind.FILE, text.encode()))
    block = Block(tuple((LineKind(line[0]), line[1:]) for line in lines))
    made = propose_block(file, block, turn=1, next_id=1)
    assert isinstance(made, Proposal)
    return made.file


@pytest.mark.parametrize("accepted", [False, True])
def test_one_hunk_alone_is_a_patch_whether_it_waits_or_is_accepted(accepted: bool) -> None:
    file = proposed("1\n2\n3\n4\n5\n6\n7\n", " 1", "-2", "+two", " 3", " 4", " 5", "-6", "+six")
    if accepted:
        result = flip(file, 1)
        assert isinstance(result, Flip)
        file = result.file
    assert hunk_patch(file, file.hunks[0]) == (
        "diff --git a/f.txt b/f.txt\n--- a/f.txt\n+++ b/f.txt\n@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n"
    )


def test_a_rename_is_a_patch_of_names() -> None:
    file = track(FileFacts("f.txt", FileKind.FILE, b"1\n"))
    made = propose_rename(file, "g.txt", turn=1, next_id=1)
    assert isinstance(made, Proposal)
    assert "rename from f.txt\nrename to g.txt\n" in hunk_patch(made.file, made.hunks[0])
