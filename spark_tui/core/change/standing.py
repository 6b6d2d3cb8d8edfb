"""The rows of what stands in a file today where a hunk that lost its place once stood.

Not here: finding that place (`follow`), the rows of the hunk itself (`rows`).
"""

from __future__ import annotations

from spark_tui.core.change.compare import Span, changed_words, paired_lines
from spark_tui.core.change.document import body
from spark_tui.core.change.follow import stands_now
from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import Hunk, TrackedFile
from spark_tui.core.change.view import disk_lines

MOST_ROWS = 200
"""Lines of the place that are shown; a place of a whole file may be long."""


def standing_rows(file: TrackedFile, hunk: Hunk, context: int = 3) -> tuple[Row, ...]:
    """The lines of that place as they are on disk, with up to `context` lines around them, numbered as on
    disk; what differs from the hunk's old lines is marked. Empty when the hunk has lost nothing."""
    found = stands_now(file, hunk)
    if found is None:
        return ()
    start, lines = found
    disk = disk_lines(file)
    texts = [body(line) for line in lines[:MOST_ROWS]]
    end = start + len(lines)
    rows = [_row(at, body(disk[at])) for at in range(max(start - context, 0), start)]
    marks = _marks([body(line) for line in hunk.old], texts)
    rows += [_row(start + at, text, marks.get(at, ())) for at, text in enumerate(texts)]
    if len(lines) > len(texts):
        rows.append(Row(RowKind.NOTE, None, None, f"and {len(lines) - len(texts)} more lines"))
    rows += [_row(at, body(disk[at])) for at in range(end, min(end + context, len(disk)))]
    return tuple(rows)


def _row(at: int, text: str, marks: tuple[Span, ...] = ()) -> Row:
    return Row(RowKind.CONTEXT, at + 1, at + 1, text, marks)


def _marks(old: list[str], now: list[str]) -> dict[int, tuple[Span, ...]]:
    """What changed within the lines that were rewritten."""
    return {to: tuple(changed_words(old[at], now[to])[1]) for at, to in paired_lines(old, now)}
