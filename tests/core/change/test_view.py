"""The proposed text that is carried along from one hunk to the next is the one that is made anew."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.tracked import track
from spark_tui.core.change.values import Document, FileFacts, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import View, overlap, proposed

LINES = 12
steps = st.lists(
    st.tuples(
        st.integers(0, LINES),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(
            [HunkState.WAITING, HunkState.WAITING, HunkState.WAITING, HunkState.REJECTED, HunkState.BLOCKED]
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def anew(file: TrackedFile) -> TrackedFile:
    """The same file, of which nothing is remembered."""
    lines = list(file.document.lines) if file.document else []
    return replace(file, document=Document(tuple(lines)), hunks=(*file.hunks,))


@given(steps)
def test_a_view_is_the_same_however_it_came_about(
    steps: list[tuple[int, int, int, HunkState, bool]],
) -> None:
    text = "".join(f"line {number}\n" for number in range(LINES))
    file = track(FileFacts("a.py", FileKind.FILE, text.encode()))
    for number, (at, old, new, state, turns) in enumerate(steps, 1):
        assert file.document is not None
        hunks = list(file.hunks)
        if turns and hunks:
            slot = at % len(hunks)
            hunks[slot] = replace(hunks[slot], state=state, comment=str(number))
        else:
            was = file.document.lines[at : at + old]
            now = tuple(f"new {number}.{each}\n" for each in range(new))
            hunk = Hunk(number, 1, "a.py", Op.CHANGE, at, was, now, state=state)
            slot = next((i for i, other in enumerate(hunks) if other.start > at), len(hunks))
            hunks.insert(slot, hunk)
        file = replace(file, hunks=tuple(hunks))
        view = proposed(file)
        assert view == proposed(anew(file))
        check_places(view)


def check_places(view: View) -> None:
    """Every way of looking something up says what a look at each segment says."""
    waiting = [segment for segment in view.segments if segment.hunk is not None]
    for segment in waiting:
        assert segment.hunk is not None
        assert view.span_of(segment.hunk) == (segment.view_start, segment.view_end)
        assert view.span_of(replace(segment.hunk, id=99)) is None
    for start in range(len(view.lines) + 1):
        for end in range(start, min(start + 3, len(view.lines)) + 1):
            over = [each for each in waiting if overlap(start, end, each.view_start, each.view_end)]
            assert list(view.over(start, end)) == over
    for at in range(LINES + 1):
        inside = [each for each in view.segments if each.disk_start <= at < each.disk_end]
        expected = len(view.lines)
        if inside:
            expected = inside[0].view_start + (at - inside[0].disk_start if inside[0].hunk is None else 0)
        assert view.of_disk(at) == expected
