"""Lines that were decided and are hardly looked at again, packed: they are most of what a long session has.

The state means the same; the lines of a file come back when the model opens it again, those of a hunk
whenever they are asked for. Not here: how lines are packed (`change.packed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spark_tui.core.change.packed import PackedLines, packed, unpacked
from spark_tui.core.change.values import Hunk, HunkState, TrackedFile
from spark_tui.core.log import Log
from spark_tui.core.session import Session
from spark_tui.core.timeline import Point
from spark_tui.core.update.step import with_file

AT_ONCE = 5_000
"""Lines that are packed after one write, in some ten milliseconds; what is left goes after the next. A file
of more is never packed: to open it again would take too long."""
FEWEST = 8
"""Lines of a hunk or file that are worth it."""

_DECIDED = (HunkState.ACCEPTED, HunkState.REJECTED, HunkState.REPLACED)


def rested(session: Session) -> Session:
    """The session with the lines packed that are not needed for now; the same one while an answer comes."""
    if session.turn.live:
        return session
    pack = _Packing()
    files = {path: pack.file(file) for path, file in session.files.items()}
    if not pack.made:
        return session
    return replace(session, files=files, points=Log(map(pack.point, session.points)))


def awake(session: Session, path: str) -> Session:
    """The session with the lines of this file at hand: an edit of it begins."""
    file = session.files.get(path)
    if file is None or not _rests(file) or file.document is None:
        return session
    document = replace(file.document, lines=unpacked(file.document.lines))
    return with_file(session, replace(file, document=document))


def _rests(file: TrackedFile) -> bool:
    return file.document is not None and isinstance(file.document.lines, PackedLines)


def _decided(hunk: Hunk) -> bool:
    return hunk.state in _DECIDED and hunk.complete and hunk.lost is None


class _Packing:
    """`made` is what was packed, by the number of the object that it was: the timeline has the same lines."""

    def __init__(self) -> None:
        self.made: dict[int, tuple[Sequence[str], Sequence[str]]] = {}
        self._room = AT_ONCE

    def file(self, file: TrackedFile) -> TrackedFile:
        """Its decided hunks first, then, if all are decided, the file itself, which says that it rests."""
        if not file.hunks or _rests(file):
            return file
        before = len(self.made)
        hunks = tuple(self._hunk(hunk) if _decided(hunk) else hunk for hunk in file.hunks)
        document = file.document
        if document is not None and self._room > 0 and all(map(_decided, file.hunks)):
            document = replace(document, lines=self._lines(document.lines))
        return replace(file, hunks=hunks, document=document) if len(self.made) > before else file

    def point(self, point: Point) -> Point:
        """With those lines packed that are packed in the files."""
        if not any(id(hunk.new) in self.made or id(hunk.old) in self.made for hunk in point.accepted):
            return point
        accepted = (
            replace(hunk, old=self._same(hunk.old), new=self._same(hunk.new)) for hunk in point.accepted
        )
        return replace(point, accepted=tuple(accepted))

    def _same(self, lines: Sequence[str]) -> Sequence[str]:
        found = self.made.get(id(lines))
        return lines if found is None else found[1]

    def _hunk(self, hunk: Hunk) -> Hunk:
        old, new = self._lines(hunk.old), self._lines(hunk.new)
        return hunk if old is hunk.old and new is hunk.new else replace(hunk, old=old, new=new)

    def _lines(self, lines: Sequence[str]) -> Sequence[str]:
        if not FEWEST <= len(lines) <= AT_ONCE or isinstance(lines, PackedLines):
            return lines
        if id(lines) in self.made:
            return self.made[id(lines)][1]
        if len(lines) > self._room:
            self._room = 0  # nothing more in this round: no hunk of a file that rests is left out
            return lines
        found = packed(lines)
        if found is not lines:
            self._room -= len(lines)
            self.made[id(lines)] = (lines, found)
        return found
