"""What structure and content rules look at: a file before and after, which lines hunks changed, other files.

Not here: the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from spark_tui.core.change.values import Hunk, HunkState, TrackedFile
from spark_tui.core.change.view import disk_lines, has_place, proposed

Look = Callable[[str], TrackedFile | None]
"""A file of the repository as far as it was read; None when nobody has looked yet."""


class Side(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Piece:
    """One hunk among the changes: lines `removed` of before became lines `added` of after, both as
    0-based half-open ranges. Outside of all pieces before and after are equal, line by line."""

    hunk: int
    removed: tuple[int, int]
    added: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """A file before and after, each line with its line ending. `pieces` stand in file order.

    No lines before: the file is new; none after: it goes away.
    """

    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    pieces: tuple[Piece, ...]

    def has(self, hunk: int) -> bool:
        """Whether the hunk is one of the changes."""
        return any(piece.hunk == hunk for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a rule is broken: a 1-based line of one side of the file, and why, quoting the text."""

    side: Side
    line: int
    reason: str


def change_of(file: TrackedFile, hunk: Hunk, beside: Iterable[Hunk] = ()) -> Changed | None:
    """What `hunk` does to its file: the file on disk, and the file with it and the hunks `beside` it.

    For an accepted hunk it is the file without it, and the file on disk. None when the hunk is no change
    of lines with a place.
    """
    if not hunk.complete or not has_place(hunk):
        return None
    if hunk.state is HunkState.ACCEPTED:
        lines = disk_lines(file)
        start = max(hunk.start, 0)
        end = start + len(hunk.new)
        piece = Piece(hunk.id, (start, start + len(hunk.old)), (start, end))
        return Changed(file.path, (*lines[:start], *hunk.old, *lines[end:]), lines, (piece,))
    changed = change_together(file, {hunk.id, *(other.id for other in beside)})
    return changed if changed.has(hunk.id) else None  # else another hunk stands in its place


def change_together(file: TrackedFile, numbers: Collection[int]) -> Changed:
    """What those of these hunks that are not in the file do to it together. One that has no place, or whose
    place another one takes, is no piece of it."""
    parts = tuple(
        other
        for other in file.hunks
        if other.id in numbers and other.state is not HunkState.ACCEPTED and has_place(other)
    )
    return _together(file, disk_lines(file), parts)


_latest: tuple[tuple[tuple[Hunk, ...], Changed], ...] = ()
"""The last changes with the hunks that made them: the hunks that wait are judged one after the other in the
very same text. Nothing else goes into a change but the path and the lines before."""
_KEPT = 4


def _together(file: TrackedFile, lines: tuple[str, ...], parts: tuple[Hunk, ...]) -> Changed:
    """What these hunks do to the file together."""
    global _latest
    for known, changed in _latest:
        if changed.before is lines and changed.path == file.path and known == parts:
            return changed
    waiting = HunkState.WAITING
    hunks = tuple(part if part.state is waiting else replace(part, state=waiting) for part in parts)
    view = proposed(replace(file, hunks=hunks))
    pieces = tuple(
        Piece(part.hunk.id, (part.disk_start, part.disk_end), (part.view_start, part.view_end))
        for part in view.segments
        if part.hunk is not None
    )
    made = Changed(file.path, lines, view.lines, pieces)
    _latest = ((parts, made), *_latest[: _KEPT - 1])
    return made
