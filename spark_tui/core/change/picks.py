"""Picked lines of a hunk: one number for each changed line, as the screen shows them.

A hunk is one contiguous change; it is shown as its old lines, then its new ones. Changed line 0 is the first
old line, the first new line follows the last old one. Not here: what happens to picked lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import Hunk


@dataclass(frozen=True, slots=True)
class Picks:
    """Indices into the `old` and the `new` lines of a hunk, ascending."""

    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()


def picks_of(hunk: Hunk, changed: Iterable[int]) -> Picks:
    """The picks that changed lines `changed` stand for. Raises IndexError for a line that the hunk does not
    have: the hunk is another one than that which was looked at, and nothing is guessed."""
    removed, total = len(hunk.old), len(hunk.old) + len(hunk.new)
    wanted = sorted(set(changed))
    for index in wanted:
        if not 0 <= index < total:
            raise IndexError(f"hunk {hunk.id} has {total} changed lines, there is no line {index}")
    return Picks(
        tuple(index for index in wanted if index < removed),
        tuple(index - removed for index in wanted if index >= removed),
    )


def changed_indices(rows: Sequence[Row]) -> Iterator[int | None]:
    """For each row of `hunk_rows`, which changed line it is; None for context and notes."""
    count = 0
    for row in rows:
        changed = row.kind in (RowKind.REMOVED, RowKind.ADDED)
        yield count if changed else None
        count += changed
