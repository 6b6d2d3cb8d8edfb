"""Two sides of a block that still grows: what comes is put beside what it may face, one step a row.

Lines face each other in the order in which they come; once the block is closed, `layout` lets rewritten ones
face what they became. Not here: the rows (`core.change.rows.LiveRows`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar, overload

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.tui.diff.layout import Layout
from spark_tui.tui.diff.lines import Line, PairLine

Item = TypeVar("Item")


class GrowingFaces:
    """The lines so far, and below them the old lines that the block has not reached yet.

    `take` brings the newest rows; rows before `settled` are never made anew while `version` stays.
    """

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._places: list[int] = []
        self._rows_at: list[int] = []
        self._left = self._right = 0  # the first line of the run with nothing on that side
        self._settled = self._version = 0
        self._ahead: list[Line] = []
        self._passed = 0
        self.layout = Layout(
            _Grown(self._count, self._line),
            _Grown(self._count, self._row_at),
            _Grown(lambda: len(self._places) + self._waiting, self._place),
        )

    def take(
        self, rows: Sequence[Row], settled: int, version: int, ahead: Sequence[Row] = (), passed: int = 0
    ) -> None:
        """The rows of the block, of which the first `settled` stay; the old lines `ahead`, of which the first
        `passed` stand among the rows."""
        if version != self._version:
            self._version, self._settled = version, 0
        self._cut(min(self._settled, len(rows), len(self._places)))
        for at in range(len(self._places), len(rows)):
            self._put(rows[at], at)
        self._settled = settled
        self._ahead += (PairLine(row, row, -1, -1) for row in ahead[len(self._ahead) :])
        self._passed = passed

    def _cut(self, rows: int) -> None:
        """Forget all rows but the first ones. They end where a run of changes does, unless all stay."""
        if rows == len(self._places):
            return
        lines = max((place + 1 for place in self._places[:rows][-1:]), default=0)
        del self._places[rows:], self._lines[lines:], self._rows_at[lines:]
        self._left = self._right = lines

    def _put(self, row: Row, at: int) -> None:
        lines = self._lines
        if row.kind is RowKind.REMOVED:
            place, self._left = self._left, self._left + 1
        elif row.kind is RowKind.ADDED:
            place, self._right = self._right, self._right + 1
        else:
            place = len(lines)
            self._left = self._right = place + 1
        self._places.append(place)
        if place == len(lines):
            lines.append(_first(row, at))
            self._rows_at.append(at)
            return
        line = lines[place]
        if isinstance(line, PairLine) and row.kind is RowKind.REMOVED:
            lines[place] = replace(line, left=row, left_at=at)
        elif isinstance(line, PairLine):
            lines[place] = replace(line, right=row, right_at=at)

    @property
    def _waiting(self) -> int:
        return max(0, len(self._ahead) - self._passed)

    def _count(self) -> int:
        return len(self._lines) + self._waiting

    def _line(self, at: int) -> Line:
        grown = len(self._lines)
        return self._lines[at] if at < grown else self._ahead[self._passed + at - grown]

    def _row_at(self, at: int) -> int:
        grown = len(self._lines)
        return self._rows_at[at] if at < grown else len(self._places) + at - grown

    def _place(self, row: int) -> int:
        grown = len(self._places)
        return self._places[row] if row < grown else len(self._lines) + row - grown


def _first(row: Row, at: int) -> Line:
    """The line that begins with this row."""
    if row.kind is RowKind.REMOVED:
        return PairLine(row, None, at, -1)
    if row.kind is RowKind.ADDED:
        return PairLine(None, row, -1, at)
    return PairLine(row, row, at, at) if row.kind is RowKind.CONTEXT else row


class _Grown(Sequence[Item]):
    """A sequence that is asked for when it is looked at."""

    __slots__ = ("_get", "_len")

    def __init__(self, count: Callable[[], int], get: Callable[[int], Item]) -> None:
        self._len = count
        self._get = get

    def __len__(self) -> int:
        return self._len()

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self._get(at) for at in range(*index.indices(len(self)))]
        return self._get(index)
