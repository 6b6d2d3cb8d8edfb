"""A hunk in parts: picked lines and nothing else, and all parts together are the whole, in any order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spark_tui.core.change.document import decode, encode
from spark_tui.core.change.flip import Flip, flip
from spark_tui.core.change.parts import (
    ONE_CHANGE,
    aligned_lines,
    in_parts,
    picked_parts,
    smallest_parts,
    stacked_lines,
    unsplittable,
)
from spark_tui.core.change.picks import Picks
from spark_tui.core.change.together import flip_together
from spark_tui.core.change.tracked import track
from spark_tui.core.change.values import LOST, FileFacts, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.stream.edits import LineKind
from support.examples import examples

LINES = st.lists(st.sampled_from(["a", "b", "c", "call(x)", "call(y)"]), max_size=6)
ENDING = st.sampled_from(["\n", "\r\n"])


def file_with(before: bytes, start: int, old: tuple[str, ...], new: tuple[str, ...]) -> TrackedFile:
    file = track(FileFacts("f.py", FileKind.FILE, before))
    return replace(file, hunks=(Hunk(1, 1, "f.py", Op.CHANGE, start, old, new),))


@st.composite
def scenes(draw: st.DrawFn) -> TrackedFile:
    """A file with one hunk somewhere, sometimes at an end of the file that has no newline."""
    ending = draw(ENDING)
    head, old, new, tail = draw(LINES), draw(LINES), draw(LINES), draw(LINES)
    lines = [text + ending for text in (*head, *old, *tail)]
    wanted = [text + ending for text in new]
    if lines and not tail and draw(st.booleans()):
        lines[-1] = lines[-1].rstrip("\r\n")
    if wanted and not tail and draw(st.booleans()):
        wanted[-1] = wanted[-1].rstrip("\r\n")
    there = tuple(lines[len(head) : len(head) + len(old)])
    assume(there != tuple(wanted))
    # A hunk never leaves a line without its end in the middle, nor joins one.
    assume(not head or old or lines[len(head) - 1].endswith("\n"))
    assume(wanted or not head or lines[len(head) - 1].endswith("\n"))
    return file_with("".join(lines).encode(), len(head), there, tuple(wanted))


def text(file: TrackedFile) -> bytes:
    assert file.document is not None
    return encode(file.document)


def done(file: TrackedFile, number: int) -> TrackedFile:
    result = flip(file, number)
    assert isinstance(result, Flip), result
    return result.file


@given(scenes(), st.data())
@examples(300)
def test_all_parts_in_any_order_are_the_whole(file: TrackedFile, data: st.DataObject) -> None:
    hunk = file.hunks[0]
    lines = [line for line in aligned_lines(hunk) if line.kind is not LineKind.CONTEXT]
    picked = data.draw(st.lists(st.sampled_from(lines), unique=True))
    picks = Picks(
        tuple(line.old for line in picked if line.kind is LineKind.OLD and line.old is not None),
        tuple(line.new for line in picked if line.kind is LineKind.NEW and line.new is not None),
    )
    parts = picked_parts(hunk, picks) if picked else smallest_parts(hunk)
    if isinstance(parts, str):
        return
    whole = text(done(file, 1))
    before = text(file)
    file, made = in_parts(file, hunk, parts, 2)
    order = data.draw(st.permutations([part.id for part in made]))
    after = file
    for number in order:
        after = done(after, number)
    assert text(after) == whole
    together = flip_together({file.path: file}, (), [part.id for part in made])
    assert together.refused == ()
    assert text(together.files[file.path]) == whole
    for number in data.draw(st.permutations(order)):
        after = done(after, number)
    assert text(after) == before


@given(scenes(), st.data())
@examples(300)
def test_picked_lines_alone_change_and_nothing_else(file: TrackedFile, data: st.DataObject) -> None:
    hunk = file.hunks[0]
    changed = [line for line in aligned_lines(hunk) if line.kind is not LineKind.CONTEXT]
    picked = data.draw(st.lists(st.sampled_from(changed), unique=True))
    picks = Picks(
        tuple(line.old for line in picked if line.kind is LineKind.OLD and line.old is not None),
        tuple(line.new for line in picked if line.kind is LineKind.NEW and line.new is not None),
    )
    parts = picked_parts(hunk, picks)
    if isinstance(parts, str):
        return
    # As in a patch: what is not picked of the old side stays, of the new side is left out.
    kept = [
        [
            line.text
            for line in lines
            if line.kind is LineKind.CONTEXT or (line.kind is LineKind.OLD) != (line in picked)
        ]
        for lines in (aligned_lines(hunk), stacked_lines(hunk))
    ]
    disk = text(file).decode()
    document = decode(disk.encode())
    end = hunk.start + len(hunk.old)
    wanted = ["".join((*document.lines[: hunk.start], *one, *document.lines[end:])) for one in kept]
    file, made = in_parts(file, hunk, parts, 2)
    chosen = [one.id for one, part in zip(made, parts, strict=True) if part.picked]
    result = flip_together({file.path: file}, (), chosen)
    assert result.refused == ()
    assert text(result.files[file.path]).decode() in wanted


def test_the_lines_of_a_hunk_stand_in_pairs() -> None:
    hunk = Hunk(
        1, 1, "f.py", Op.CHANGE, 0, ("one = f(1)\n", "two = f(2)\n"), ("one = g(1)\n", "two = g(2)\n")
    )
    assert [(line.kind.value, line.text) for line in aligned_lines(hunk)] == [
        ("-", "one = f(1)\n"),
        ("+", "one = g(1)\n"),
        ("-", "two = f(2)\n"),
        ("+", "two = g(2)\n"),
    ]
    parts = picked_parts(hunk, Picks((0,), (0,)))
    assert not isinstance(parts, str)
    assert [(part.old_start, part.old_end, part.new_start, part.new_end) for part in parts] == [
        (0, 1, 0, 1),
        (1, 2, 1, 2),
    ]


def test_removed_lines_that_are_picked_together_stay_together() -> None:
    """Although two lines of the new side rewrite them."""
    old = ("keep = f(0)\n", "one = f(1)\n", "two = f(2)\n")
    hunk = Hunk(1, 1, "f.py", Op.CHANGE, 0, old, ("one = g(1)\n", "more\n", "two = g(2)\n"))
    parts = picked_parts(hunk, Picks((1, 2)))
    assert not isinstance(parts, str)
    assert [(part.old_start, part.old_end, part.picked) for part in parts] == [
        (0, 1, False),
        (1, 3, True),
        (3, 3, False),
    ]


def test_smallest_changes_are_parted_by_unchanged_lines() -> None:
    file = file_with(b"a\nk\nb\n", 0, ("a\n", "k\n", "b\n"), ("A\n", "k\n", "B\n", "C\n"))
    parts = smallest_parts(file.hunks[0])
    assert not isinstance(parts, str)
    grown, made = in_parts(file, file.hunks[0], parts, 7)
    assert [(part.id, part.start, part.old, part.new, part.order) for part in made] == [
        (7, 0, ("a\n",), ("A\n",), (1, 1)),
        (8, 2, ("b\n",), ("B\n", "C\n"), (1, 2)),
    ]
    assert grown.hunks[0].state is HunkState.REPLACED
    for order in permutations([7, 8]):
        after = grown
        for number in order:
            after = done(after, number)
        assert text(after) == b"A\nk\nB\nC\n"


def test_a_part_can_be_parted_again_and_stands_where_its_whole_stood() -> None:
    file = file_with(b"a\nb\nc\n", 0, ("a\n", "b\n", "c\n"), ())
    parts = picked_parts(file.hunks[0], Picks((0,)))
    assert not isinstance(parts, str)
    file, made = in_parts(file, file.hunks[0], parts, 2)
    parts = picked_parts(made[1], Picks((1,)))
    assert not isinstance(parts, str)
    file, more = in_parts(file, made[1], parts, 4)
    ranked = sorted(
        (hunk for hunk in file.hunks if hunk.state is HunkState.WAITING), key=lambda one: one.rank
    )
    assert [(hunk.id, hunk.old) for hunk in ranked] == [(2, ("a\n",)), (4, ("b\n",)), (5, ("c\n",))]
    assert {hunk.rank[0] for hunk in ranked} == {1}
    assert len(more) == 2


@pytest.mark.parametrize(
    ("picks", "why"),
    [
        (Picks(), "pick the lines"),
        (Picks((0, 1), (0, 1)), "whole hunk"),
        (Picks((1,)), "without a newline"),
    ],
)
def test_what_cannot_be_picked_says_why(picks: Picks, why: str) -> None:
    hunk = Hunk(1, 1, "f.py", Op.CHANGE, 0, ("a\n", "b"), ("x\n", "y\n"))
    assert why in str(picked_parts(hunk, picks))


def test_one_change_is_not_split() -> None:
    assert smallest_parts(Hunk(1, 1, "f.py", Op.CHANGE, 0, ("a\n",), ("b\n", "c\n"))) == ONE_CHANGE


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"op": Op.CREATE}, "whole file"),
        ({"start": LOST}, "no place"),
        ({"complete": False}, "no place"),
        ({"state": HunkState.ACCEPTED}, "only a hunk that waits"),
        ({"state": HunkState.STALE}, "no place"),
        ({"state": HunkState.WAITING}, ""),
        ({"state": HunkState.BLOCKED}, ""),
    ],
)
def test_which_hunks_can_be_split(change: dict[str, object], why: str) -> None:
    hunk = replace(Hunk(1, 1, "f.py", Op.CHANGE, 0, ("a\n",), ("b\n",)), **change)  # type: ignore[arg-type]
    said = unsplittable(hunk)
    assert (why in said) if why else not said
