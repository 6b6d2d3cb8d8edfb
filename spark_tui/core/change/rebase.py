"""Somebody else changed the file: where its hunks stand now, and which have lost their place.

Not here: noticing the change (adapters) and placing new edits (`tracked`). No hunk is ever dropped;
one without a place is stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spark_tui.core.change.compare import Range, changed_ranges
from spark_tui.core.change.flip import overwrites
from spark_tui.core.change.locate import occurrences
from spark_tui.core.change.tracked import track
from spark_tui.core.change.values import LOST, FileFacts, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import (
    disk_lines,
    disk_side,
    has_place,
    is_whole,
    overlap,
    stands_before,
    upper_hunks,
)

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Rebased:
    """The file as it is now; the ids of hunks that became stale, and of those that stand elsewhere."""

    file: TrackedFile
    stale: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()


def rebase(file: TrackedFile, facts: FileFacts) -> Rebased:
    """The file and its hunks after `facts` were found at its path.

    A hunk between unchanged lines moves along with them. Otherwise a hunk that is not accepted is
    looked for by its lines and up to three lines of its former context; where that is not unique it is
    stale. An accepted hunk whose lines were changed stays accepted, with `start` -1: it cannot be
    undone any more.
    """
    now = track(facts)
    if now.kind is file.kind and now.digest == file.digest:
        kept = replace(now, path=file.path, document=file.document, hunks=file.hunks)
        return Rebased(kept)
    before, after = disk_lines(file), disk_lines(now)
    shift = _Shift(file.hunks, changed_ranges(before, after), len(before), now.kind is FileKind.FILE)
    hunks: list[Hunk] = []
    adrift: list[Hunk] = []
    for hunk in file.hunks:
        turned = _kept(hunk, file, now) if _stands_alone(hunk) else shift.moved(hunk)
        if turned is None:
            adrift.append(hunk)
        else:
            hunks.append(turned)
    for hunk in adrift:
        _settle(hunks, hunk, before, after)
    former = {hunk.id: hunk for hunk in file.hunks}
    stale = [h.id for h in hunks if h.state is HunkState.STALE and former[h.id].state is not h.state]
    moved = [h.id for h in hunks if has_place(h) and h.op is Op.CHANGE and h.start != former[h.id].start]
    document = now.document
    if document is None and now.kind is FileKind.MISSING and file.document is not None:
        document = replace(file.document, lines=())
    rebased = replace(now, path=file.path, document=document, hunks=tuple(hunks))
    return Rebased(rebased, tuple(stale), tuple(moved))


def _stands_alone(hunk: Hunk) -> bool:
    """Whether the hunk has no lines that could move."""
    return hunk.op is not Op.CHANGE or not has_place(hunk)


def _kept(hunk: Hunk, file: TrackedFile, now: TrackedFile) -> Hunk:
    """A hunk of a whole file: stale once the file it was made for is not the same."""
    if not has_place(hunk) and hunk.op not in (Op.RENAME, Op.MODE):
        return hunk
    if hunk.state in (HunkState.ACCEPTED, HunkState.STALE, HunkState.REPLACED):
        return hunk
    if is_whole(hunk):
        wants_file = hunk.op is Op.DELETE or overwrites(hunk)
        fits = (now.kind is FileKind.FILE) == wants_file and disk_lines(now) == hunk.old
        fits = fits and now.kind in (FileKind.FILE, FileKind.MISSING)
    else:
        fits = now.kind is FileKind.FILE
    return hunk if fits else replace(hunk, state=HunkState.STALE)


class _Shift:
    """Where the hunks between unchanged lines go."""

    def __init__(self, hunks: Sequence[Hunk], ranges: Sequence[Range], length: int, exists: bool) -> None:
        self._ranges = ranges
        self._length = length
        self._exists = exists
        self._covers = _covers(hunks)

    def moved(self, hunk: Hunk) -> Hunk | None:
        """The hunk at its new place; None when it has to be looked for."""
        cover = self._covers.get(hunk.id, hunk)
        by = self._by(cover) if self._exists else None
        if by is not None:
            return replace(hunk, start=hunk.start + by)
        return replace(hunk, start=LOST) if hunk.state is HunkState.ACCEPTED else None

    def _by(self, hunk: Hunk) -> int | None:
        """How far the lines of `hunk` moved, None when they were touched."""
        start, end = hunk.start, hunk.start + len(disk_side(hunk))
        by = 0
        for old_start, old_end, new_start, new_end in self._ranges:
            # Lines that somebody put into the very gap of an insertion: which comes first is not known.
            same_gap = start == end == old_start == old_end
            # An insertion at an end of the file has one neighbour; without it nothing says where it belongs.
            at_an_end = start == end and (old_start == start == 0 or old_end == end == self._length)
            if same_gap or at_an_end or overlap(start, end, old_start, old_end):
                return None
            if old_end > start:
                break
            by += (new_end - new_start) - (old_end - old_start)
        return by


def _covers(hunks: Sequence[Hunk]) -> dict[int, Hunk]:
    """For every accepted hunk that others were put on: the topmost of those.

    What stands on disk there is the upper one's text, so the lower one moves as that does.
    """
    uppers = upper_hunks(hunks)
    covers: dict[int, Hunk] = {}
    for lower in sorted(uppers, reverse=True):
        upper = uppers[lower]
        covers[lower] = covers.get(upper.id, upper)
    return covers


def _settle(hunks: list[Hunk], hunk: Hunk, before: Sequence[str], after: Sequence[str]) -> None:
    """Put a hunk that lost its place among the others: where its text stands once, else as stale."""
    start = _found(hunk, before, after)
    if start is not None:
        end = start + len(hunk.old)
        for other in hunks:
            if has_place(other) and (is_whole(other) or _collides(start, end, other)):
                start = None
                break
    if start is None:
        hunks.append(replace(hunk, state=HunkState.STALE))
        return
    slot = len(hunks)
    for at, other in enumerate(hunks):
        other_end = other.start + len(disk_side(other))
        if has_place(other) and stands_before(start, start + len(hunk.old), other.start, other_end):
            slot = at
            break
    hunks.insert(slot, replace(hunk, start=start))


def _collides(start: int, end: int, other: Hunk) -> bool:
    other_end = other.start + len(disk_side(other))
    return start == end == other.start == other_end or overlap(start, end, other.start, other_end)


def _found(hunk: Hunk, before: Sequence[str], after: Sequence[str]) -> int | None:
    """The one line of `after` at which the hunk's old lines stand, with as much context as still fits."""
    end = hunk.start + len(hunk.old)
    head = before[max(hunk.start - _CONTEXT, 0) : hunk.start]
    tail = before[end : end + _CONTEXT]
    for above, below in ((head, tail), (head, ()), ((), tail), ((), ())):
        wanted = [*above, *hunk.old, *below]
        # An insertion is known by its surroundings only.
        if not wanted or (not hunk.old and not (above and below)):
            continue
        found = occurrences(after, wanted)
        if len(found) == 1:
            return found[0] + len(above)
        if found:
            return None
    return None
