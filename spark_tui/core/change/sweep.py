"""Many hunks of one file flipped in one pass, where none of them can get in another's way.

One after the other (`flip`) moves every hunk behind each of them, and copies the lines: a thousand hunks take
seconds. Here the same result comes in one pass over the file, or none at all, and then they go one after the
other. Not here: which hunks those are, and what is said of one that cannot be flipped (`together`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from spark_tui.core.change.document import ending_of
from spark_tui.core.change.values import LOST, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import disk_lines, disk_side, growth, has_place, upper_hunks


def swept(file: TrackedFile, numbers: Collection[int], *, undo: bool) -> TrackedFile | None:
    """The file after all these hunks of it are accepted, or with `undo` taken back, as if by `flip` in any
    order.

    None when that might refuse one, make another one stale, or bring one back that had lost its place: when
    the hunks that are flipped and those that are not in the file do not stand apart, in the order of lines.
    """
    document = file.document
    if document is None or file.kind is not FileKind.FILE or any(hunk.lost for hunk in file.hunks):
        return None
    if undo and not upper_hunks(file.hunks).keys().isdisjoint(numbers):
        return None
    lines = disk_lines(file)
    solid = len(lines) - bool(lines and not ending_of(lines[-1]))
    flipped, state = frozenset(numbers), HunkState.WAITING if undo else HunkState.ACCEPTED
    out: list[str] = []
    hunks: list[Hunk] = []
    copied = reach = by = 0
    for hunk in file.hunks:
        mine = hunk.id in flipped
        start, end = hunk.start, hunk.start + len(disk_side(hunk))
        if mine or (has_place(hunk) and hunk.state is not HunkState.ACCEPTED):
            if start < reach or hunk.op is not Op.CHANGE:
                return None
            reach = end
        shift = by if hunk.op is Op.CHANGE and start != LOST else 0
        if mine:
            there, wanted = (hunk.new, hunk.old) if undo else (hunk.old, hunk.new)
            bare = end > solid or (wanted and not ending_of(wanted[-1]))
            if bare or not _may_flip(hunk, undo) or lines[start:end] != there:
                return None
            out += lines[copied:start]
            out += wanted
            copied = end
            by += -growth(hunk) if undo else growth(hunk)
            hunk = replace(hunk, state=state, start=start + shift)
        elif shift:
            hunk = replace(hunk, start=start + shift)
        hunks.append(hunk)
    out += lines[copied:]
    return replace(file, document=replace(document, lines=tuple(out)), hunks=tuple(hunks))


def _may_flip(hunk: Hunk, undo: bool) -> bool:
    if undo:
        return hunk.state is HunkState.ACCEPTED and hunk.complete
    waits = hunk.state is HunkState.WAITING or (hunk.state is HunkState.BLOCKED and hunk.excepted)
    return waits and hunk.complete
