"""How a hunk that lost its place comes back, once the lines that it was made for stand in the file again.

Not here: how places are lost (`rebase` by other people's changes, `flip` by our own).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spark_tui.core.change.follow import Follow
from spark_tui.core.change.values import FileKind, Hunk, HunkState, Lost, Op, TrackedFile
from spark_tui.core.change.view import (
    disk_lines,
    disk_side,
    has_place,
    is_whole,
    overlap,
    overwrites,
    stands_before,
    upper_hunks,
)


def revived(hunks: Iterable[Hunk], file: TrackedFile) -> list[Hunk]:
    """`hunks` in file order, those of them placed and in their former state whose lost lines are back in
    `file`, where no newer waiting hunk wants the same lines."""
    out = list(hunks)
    follows: dict[int, Follow] = {}
    lines = disk_lines(file)
    there = set(lines) if any(hunk.lost is not None for hunk in out) else set()
    for hunk in tuple(out):
        lost = hunk.lost
        if lost is None:
            continue
        back = replace(hunk, state=lost.state, start=lost.at, lost=None)
        if hunk.op is not Op.CHANGE:
            if fits(back, file):
                out[out.index(hunk)] = back
            continue
        if not _may_be_back(lost, there):
            continue
        follow = follows.get(id(lost.lines)) or Follow.between(lost.lines, lines)
        follows[id(lost.lines)] = follow
        by = follow.moved(lost.start, lost.end) if file.kind is FileKind.FILE else None
        if by is None or not follow.known(lost.start, lost.end):
            continue
        back = replace(back, start=lost.at + by)
        newer = [other for other in out if other.id > lost.newest and has_place(other)]
        wanted = any(other.state is HunkState.WAITING and collides(back, other) for other in newer)
        if back.state is not HunkState.ACCEPTED and any(_is_above(other, back) for other in out):
            continue  # the same text by chance: what was accepted later is never put under an older hunk
        if back.state is HunkState.ACCEPTED and any(_is_above(other, back) for other in newer):
            continue  # nor does an older hunk lie under what was accepted since it was lost
        at = out.index(hunk)
        if back.state is HunkState.ACCEPTED and not newer and not _passed(out, at, back):
            out[at] = back  # one that others were put on stands behind them in the tuple
        elif back.state is not HunkState.WAITING or not wanted:
            out.remove(hunk)
            put_in_order(out, back)
    return out


def _may_be_back(lost: Lost, there: set[str]) -> bool:
    """Whether it is worth comparing the whole text: the lost lines all stand somewhere, or, of an insertion,
    one of its neighbours does."""
    if lost.start < lost.end:
        return all(line in there for line in lost.lines[max(lost.start, 0) : lost.end])
    return any(line in there for line in lost.lines[max(lost.start - 1, 0) : lost.start + 1])


def _passed(hunks: Sequence[Hunk], at: int, back: Hunk) -> bool:
    """Whether the hunk at the index `at`, once it is `back`, has passed others: lines were moved about."""
    out = [*hunks[:at], back, *hunks[at + 1 :]]
    covered = upper_hunks(out)
    if back.id in covered:
        return False
    start, end = back.start, back.start + len(disk_side(back))
    for index, other in enumerate(out):
        if index == at or is_whole(other) or not has_place(other) or other.id in covered:
            continue
        other_end = other.start + len(disk_side(other))
        after = end <= other.start and stands_before(start, end, other.start, other_end)
        before = other_end <= start and stands_before(other.start, other_end, start, end)
        if (index < at and after) or (index > at and before):
            return True
    return False


def _is_above(other: Hunk, hunk: Hunk) -> bool:
    """Whether `other` is in the file, came later, and has lines that `hunk` would change."""
    in_file = other.state is HunkState.ACCEPTED and has_place(other)
    return in_file and other.id > hunk.id and collides(hunk, other)


def fits(hunk: Hunk, now: TrackedFile) -> bool:
    """Whether the file is the one that a hunk of the whole file, or without lines, was made for."""
    if not is_whole(hunk):
        return now.kind is FileKind.FILE
    wants_file = hunk.op is Op.DELETE or overwrites(hunk)
    fits = (now.kind is FileKind.FILE) == wants_file and disk_lines(now) == hunk.old
    return fits and now.kind in (FileKind.FILE, FileKind.MISSING)


def put_in_order(hunks: list[Hunk], hunk: Hunk) -> None:
    """Put a hunk with a place among the others, in file order."""
    slot = len(hunks)
    end = hunk.start + len(disk_side(hunk))
    for at, other in enumerate(hunks):
        other_end = other.start + len(disk_side(other))
        if has_place(other) and stands_before(hunk.start, end, other.start, other_end):
            slot = at
            break
    hunks.insert(slot, hunk)


def collides(hunk: Hunk, other: Hunk) -> bool:
    """Whether both want the same lines, or the same gap."""
    start, end = hunk.start, hunk.start + len(disk_side(hunk))
    other_end = other.start + len(disk_side(other))
    same_gap = start == end == other.start == other_end
    return is_whole(other) or same_gap or overlap(start, end, other.start, other_end)
