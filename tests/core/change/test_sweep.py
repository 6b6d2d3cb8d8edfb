"""Many hunks flipped at once are what they are when they are flipped one after the other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.flip import Refusal, turned_over
from spark_tui.core.change.sweep import swept
from spark_tui.core.change.together import flip_together
from spark_tui.core.change.tracked import track
from spark_tui.core.change.values import Document, FileFacts, FileKind, Hunk, HunkState, Op, TrackedFile

STATES = [
    HunkState.WAITING,
    HunkState.WAITING,
    HunkState.ACCEPTED,
    HunkState.ACCEPTED,
    HunkState.REJECTED,
    HunkState.BLOCKED,
    HunkState.REPLACED,
]

shapes = st.lists(
    st.tuples(
        st.integers(-1, 2), st.integers(0, 2), st.integers(0, 3), st.sampled_from(STATES), st.booleans()
    ),
    min_size=1,
    max_size=8,
)
"""Of each hunk: how many lines stay before it (-1: it reaches back), how many it takes and brings, its state,
and whether what it brings lacks a line end."""


def file_with(shapes: list[tuple[int, int, int, HunkState, bool]], ids: list[int], bare: bool) -> TrackedFile:
    """A file on disk with hunks in file order, the accepted ones in it."""
    disk: list[str] = []
    hunks: list[Hunk] = []
    for number, (kept, old, new, state, ends) in enumerate(shapes):
        disk += [f"kept {number}.{at}\n" for at in range(max(kept, 0))]
        was = tuple(f"old {number}.{at}\n" for at in range(old))
        now = tuple(f"new {number}.{at}\n" for at in range(new))
        if now and ends and state is not HunkState.ACCEPTED:
            now = (*now[:-1], now[-1].rstrip("\n"))
        start = len(disk)
        disk += now if state is HunkState.ACCEPTED else was
        if kept < 0 and start and state is not HunkState.ACCEPTED:
            start, was = start - 1, (disk[start - 1], *was)
        excepted = state is HunkState.BLOCKED and bool(number % 2)
        hunks.append(Hunk(ids[number], 1, "a.py", Op.CHANGE, start, was, now, state=state, excepted=excepted))
    disk.append("end" if bare else "end\n")
    file = track(FileFacts("a.py", FileKind.FILE, "".join(disk).encode()))
    return replace(file, document=Document(tuple(disk)), hunks=tuple(hunks))


@given(shapes=shapes, bare=st.booleans(), undo=st.booleans(), data=st.data())
def test_a_sweep_is_one_flip_after_the_other(
    shapes: list[tuple[int, int, int, HunkState, bool]], bare: bool, undo: bool, data: st.DataObject
) -> None:
    ids = data.draw(st.permutations(range(1, len(shapes) + 1)))
    file = file_with(shapes, ids, bare)
    open_ = (HunkState.ACCEPTED,) if undo else (HunkState.WAITING, HunkState.BLOCKED)
    numbers = data.draw(st.lists(st.sampled_from(ids), unique=True))
    numbers = [number for number in numbers if next(h for h in file.hunks if h.id == number).state in open_]
    at_once = swept(file, set(numbers), undo=undo)
    if at_once is None:
        return
    one_by_one: TrackedFile | Refusal = file
    for number in sorted(numbers, reverse=undo):
        assert not isinstance(one_by_one, Refusal)
        one_by_one = turned_over(one_by_one, number)
    assert at_once == one_by_one


def test_a_thousand_hunks_that_stand_apart_are_swept_there_and_back() -> None:
    count = 1000
    lines = tuple(f"line {number}\n" for number in range(count * 2))
    hunks = tuple(
        Hunk(at + 1, 1, "a.py", Op.CHANGE, at * 2, lines[at * 2 : at * 2 + 1], (f"new {at}\n", "more\n"))
        for at in range(count)
    )
    file = replace(track(FileFacts("a.py", FileKind.FILE, "".join(lines).encode())), hunks=hunks)
    ids = [hunk.id for hunk in hunks]
    there = flip_together({"a.py": file}, (), ids)
    assert there.accepted == tuple(ids)
    assert swept(file, set(ids), undo=False) is not None
    after = there.files["a.py"]
    assert after.document is not None
    assert after.document.lines[:4] == ("new 0\n", "more\n", "line 1\n", "new 1\n")
    assert swept(after, set(ids), undo=True) is not None
    back = flip_together(there.files, ids)
    assert back.files["a.py"] == file


def test_a_hunk_that_would_make_another_stale_is_not_swept() -> None:
    file = file_with(
        [(1, 1, 1, HunkState.WAITING, False), (-1, 1, 1, HunkState.WAITING, False)], [1, 2], False
    )
    assert swept(file, {1}, undo=False) is None
