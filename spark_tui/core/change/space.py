"""Which changed lines of a hunk differ only in white space, told from its rows.

For reading only: the hunk keeps such lines, and accepting it writes them. Not here: rules about
formatting (`core.guard`).
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.change.compare import Span, changed_ranges
from spark_tui.core.change.rows import Row, RowKind


def respaced(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """The removed and added rows that are the same line but for white space, as pairs of indices into
    `rows`, ascending on both sides. Lines of nothing but white space count as the same."""
    old = [at for at, row in enumerate(rows) if row.kind is RowKind.REMOVED]
    new = [at for at, row in enumerate(rows) if row.kind is RowKind.ADDED]
    changes = changed_ranges([_bare(rows[at].text) for at in old], [_bare(rows[at].text) for at in new])
    pairs: list[tuple[int, int]] = []
    old_at = new_at = 0
    for old_from, old_to, new_from, new_to in [*changes, (len(old), len(old), len(new), len(new))]:
        pairs += zip(old[old_at:old_from], new[new_at:new_from], strict=True)
        old_at, new_at = old_to, new_to
    return pairs


def marks_but_space(row: Row) -> tuple[Span, ...]:
    """The changed spans of a row without those that hold only white space."""
    return tuple((start, end) for start, end in row.marks if not row.text[start:end].isspace())


def _bare(text: str) -> str:
    return "".join(text.split())
