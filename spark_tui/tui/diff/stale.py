"""A stale hunk laid out: what it wanted, and what stands there now, each below a line that says so.

Side by side what it wanted to replace faces what stands there now. Not here: the rows
(`core.change.rows`, `core.change.standing`).
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.change.follow import stands_now
from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import FileKind, Hunk, TrackedFile
from spark_tui.tui.diff.layout import Layout, Maker, face, facing_pairs
from spark_tui.tui.diff.lines import LabelLine
from spark_tui.tui.diff.look import Look


def stale_layout(file: TrackedFile, hunk: Hunk, rows: Sequence[Row], standing: int, look: Look) -> Layout:
    """`rows` with labels; the last `standing` of them are what stands there now."""
    own = len(rows) - standing
    added = next((at for at in range(own) if rows[at].kind is RowKind.ADDED), own)
    old, new, now = range(added), range(added, own), range(own, len(rows))
    maker = Maker(rows)
    if look.beside and old and now:
        maker.label(LabelLine(_wish(hunk), right=_now(file, hunk)), 0)
        _face_now(maker, rows, old, now)
        if new:
            maker.label(LabelLine("with"), added)
        for at in new:
            maker.single(at)
        return maker.done(0)
    for part, label in ((old, _wish(hunk)), (new, "with" if hunk.old else _wish(hunk))):
        if part:
            maker.label(LabelLine(label), part.start)
        for at in part:
            maker.single(at)
    maker.label(LabelLine(_now(file, hunk), now=True), min(own, len(rows) - 1))
    for at in now:
        maker.single(at)
    return maker.done(0)


def _face_now(maker: Maker, rows: Sequence[Row], old: range, now: range) -> None:
    """The old lines on the left, the lines of today on the right."""
    olds = [at for at in old if rows[at].kind is RowKind.REMOVED]
    left, right = old.start, now.start
    for one, other in [*facing_pairs(rows, olds, list(now)), (old.stop, now.stop)]:
        lefts, rights = range(left, one), range(right, other)
        for index in range(max(len(lefts), len(rights))):
            face(maker, lefts[index : index + 1], rights[index : index + 1])
        if other < now.stop:
            face(maker, [one], [other])
        left, right = one + 1, other + 1


def _wish(hunk: Hunk) -> str:
    if not hunk.old:
        return "wanted to put in"
    return "wanted to replace" if hunk.new else "wanted to take away"


def _now(file: TrackedFile, hunk: Hunk) -> str:
    """What stands there now, in a few words."""
    if file.kind is not FileKind.FILE:
        gone = file.kind is FileKind.MISSING
        return "the file is gone" if gone else "no text file stands there now"
    found = stands_now(file, hunk)
    start, lines = found if found is not None else (0, ())
    if not lines:
        return f"nothing stands there now, after line {start}" if start else "nothing stands there now"
    first, last = start + 1, start + len(lines)
    where = f"line {first}" if first == last else f"lines {first}-{last}"
    return f"stands there now, {where}"
