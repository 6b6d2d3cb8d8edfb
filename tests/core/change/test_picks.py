"""Picked lines: the same numbers on the screen and in the hunk, and no guess about a missing line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.picks import Picks, changed_indices, picks_of
from spark_tui.core.change.rows import RowKind, hunk_rows
from spark_tui.core.change.values import Document, FileKind, Hunk, Op, TrackedFile


def change(old: tuple[str, ...], new: tuple[str, ...]) -> Hunk:
    return Hunk(id=1, turn=1, path="a.py", op=Op.CHANGE, start=1, old=old, new=new)


def tracked(hunk: Hunk) -> TrackedFile:
    lines = ("top\n", *hunk.old, "end\n")
    return TrackedFile("a.py", FileKind.FILE, Document(lines), "0" * 64, 0o644, (hunk,))


def test_old_lines_come_first() -> None:
    hunk = change(("a\n", "b\n"), ("c\n", "d\n", "e\n"))
    assert picks_of(hunk, [4, 0, 2]) == Picks(old=(0,), new=(0, 2))
    assert picks_of(hunk, []) == Picks()
    assert picks_of(hunk, [1, 1]) == Picks(old=(1,))


@pytest.mark.parametrize("index", [-1, 5])
def test_a_line_that_the_hunk_does_not_have_is_not_guessed(index: int) -> None:
    with pytest.raises(IndexError, match="5 changed lines"):
        picks_of(change(("a\n", "b\n"), ("c\n", "d\n", "e\n")), [index])


_LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", "a = 1\n"]), max_size=6)


@given(_LINES, _LINES, st.sampled_from(["", "tail without an end"]))
def test_the_numbers_of_the_rows_are_those_of_the_lines(old: list[str], new: list[str], bare: str) -> None:
    hunk = change(tuple(old), (*new, bare) if bare else tuple(new))
    rows = hunk_rows(tracked(hunk), hunk)
    found = [
        (index, row) for index, row in zip(changed_indices(rows), rows, strict=True) if index is not None
    ]
    assert [index for index, _ in found] == list(range(len(hunk.old) + len(hunk.new)))
    for index, row in found:
        picks = picks_of(hunk, [index])
        line = hunk.old[picks.old[0]] if picks.old else hunk.new[picks.new[0]]
        assert row.kind is (RowKind.REMOVED if picks.old else RowKind.ADDED)
        assert row.text == line.rstrip("\n")
