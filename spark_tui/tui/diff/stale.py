"""A stale hunk laid out: what it wanted, and what stands there now, each below a line that says so.

Not here: the rows (`core.change.rows`, `core.change.standing`).
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.change.follow import stands_now
from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import FileKind, Hunk, TrackedFile
from spark_tui.tui.diff.layout import Layout
from spark_tui.tui.diff.lines import LabelLine, Line


def stale_layout(file: TrackedFile, hunk: Hunk, rows: Sequence[Row], standing: int) -> Layout:
    """`rows` with labels; the last `standing` of them are what stands there now."""
    own = len(rows) - standing
    new_at = next((at for at in range(own) if rows[at].kind is RowKind.ADDED), own)
    labels: dict[int, str] = {0: _wish(hunk)}
    if hunk.old and hunk.new:
        labels[new_at] = "with"
    lines: list[Line] = []
    rows_at: list[int] = []
    places: list[int] = []
    for at, row in enumerate((*rows, None)):
        label = labels.get(at) if at < own else None
        if at == own:
            label = _now(file, hunk)
        if label is not None:
            lines.append(LabelLine(label, now=at == own))
            rows_at.append(max(min(at, len(rows) - 1), 0))
        if row is not None:
            places.append(len(lines))
            lines.append(row)
            rows_at.append(at)
    return Layout(tuple(lines), tuple(rows_at), tuple(places))


def _wish(hunk: Hunk) -> str:
    if not hunk.old:
        return "wanted to put in"
    return "wanted to replace" if hunk.new else "wanted to take away"


def _now(file: TrackedFile, hunk: Hunk) -> str:
    """What stands there now, in a few words."""
    if file.kind is not FileKind.FILE:
        return (
            "the file is gone" if file.kind is FileKind.MISSING else f"a {file.kind.value} stands there now"
        )
    found = stands_now(file, hunk)
    start, lines = found if found is not None else (0, ())
    if not lines:
        return f"nothing stands there now, after line {start}" if start else "nothing stands there now"
    first, last = start + 1, start + len(lines)
    where = f"line {first}" if first == last else f"lines {first}-{last}"
    return f"stands there now, {where}"
