"""Unified diffs as other tools expect them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unidiff import PatchSet

from spark_tui.core.change.document import split_lines
from spark_tui.core.change.patch import to_unified
from spark_tui.core.change.values import Document


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
