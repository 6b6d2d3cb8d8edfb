"""Where the cells of a grid stand: how many beside each other, how large, which are in sight.

Nothing but arithmetic.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

NARROWEST = 25
"""Columns of a cell, below which its figures have no room."""

GAP = 2
LOWEST = 3
"""Rows of a cell: its head and two of its text."""

_EASY = 5  # rows of a cell where the grid scrolls anyway
_SHAPE = 3.2  # columns for each row of a cell that is pleasant to read


@dataclass(frozen=True, slots=True)
class Plan:
    """`count` cells in `columns` of `width` by `height` each; `lines` of them are in sight from line `top`.

    The first `extra` lines of cells in sight are a row higher, so that no row of the grid stays empty.
    """

    count: int
    columns: int
    width: int
    height: int
    lines: int
    extra: int = 0
    top: int = 0

    @property
    def all_lines(self) -> int:
        """Lines of cells, also those out of sight."""
        return -(-self.count // self.columns)

    def cells(self, line: int) -> range:
        """The numbers of the cells in a line that is in sight, counted from the top."""
        first = (self.top + line) * self.columns
        return range(first, min(self.count, first + self.columns))

    def height_of(self, line: int) -> int:
        """Rows of the cells in a line that is in sight."""
        return self.height + (line < self.extra)

    def showing(self, cell: int) -> Plan:
        """The same with `cell` in sight, moved as little as needed."""
        line = cell // self.columns
        top = min(max(self.top, line - self.lines + 1), line)
        return replace(self, top=min(max(0, top), max(0, self.all_lines - self.lines)))

    def at(self, x: int, y: int) -> int | None:
        """The cell at this place of the grid."""
        column = min(self.columns - 1, x // (self.width + GAP))
        for line in range(self.lines):
            if y < self.height_of(line):
                found = self.cells(line)
                return found[column] if column < len(found) else None
            y -= self.height_of(line)
        return None


def planned(count: int, width: int, height: int) -> Plan:
    """The best plan for `count` cells in so much room: all in sight if that is possible, and then of the most
    pleasant shape; else as many beside each other as can be, and the rest below."""
    most = max(1, (width + GAP) // (NARROWEST + GAP))
    fitting = [columns for columns in range(1, most + 1) if -(-count // columns) * LOWEST <= height]
    if not fitting:
        lines = max(1, height // _EASY)
        return _plan(count, most, lines, width, height)
    plans = [_plan(count, columns, -(-count // columns), width, height) for columns in fitting]
    return min(plans, key=_unpleasant)


def _unpleasant(plan: Plan) -> float:
    """How far its cells are from a pleasant shape, and how much of its room stays empty."""
    empty = plan.columns * plan.all_lines - plan.count
    return abs(math.log(plan.width / plan.height / _SHAPE)) + empty / plan.count


def _plan(count: int, columns: int, lines: int, width: int, height: int) -> Plan:
    columns = max(1, min(columns, count))
    lines = max(1, min(lines, -(-count // columns)))
    wide = max(1, (width + GAP) // columns - GAP)
    return Plan(count, columns, wide, max(1, height // lines), lines, extra=max(0, height) % lines)
