"""The cursor on the lines of one hunk, and which of them are picked. Values only, no screen.

The cursor walks context and changed lines; only changed ones can be picked. A range reaches from where it
was begun to the cursor. Not here: what the person does with the lines (`screens`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spark_tui.core.change.picks import changed_indices
from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import Hunk
from spark_tui.tui.diff.lines import SELECTED, Marks

_LINES = frozenset({RowKind.CONTEXT, RowKind.ADDED, RowKind.REMOVED})


@dataclass(frozen=True, slots=True)
class LinesView:
    """What the screen needs to know. `index` numbers the hunk's changed lines as `core.change.picks` does,
    None on a context line. `chosen` is what a command means: the picked lines, else those of the range,
    else the one at the cursor; empty on a context line without picks."""

    hunk: int
    row: Row
    index: int | None
    changed: int
    picked: frozenset[int]
    chosen: tuple[int, ...]
    ranging: bool


class LineCursor:
    """The cursor in the rows of `hunk`; `take` it along whenever the rows are made anew."""

    def __init__(self, hunk: Hunk, rows: Sequence[Row]) -> None:
        self.hunk = hunk
        self.picked: frozenset[int] = frozenset()
        self._chosen: tuple[int, ...] = ()  # the picked ones in their order
        self._changed = 0
        self._rows: Sequence[Row] = ()
        self._indices: list[int | None] = []
        self._lines: list[int] = []  # the rows that the cursor can stand on
        self._at = 0  # an index into them
        self._from: int | None = None  # where the range began
        self._look_at(rows)
        changed = (at for at, row in enumerate(self._lines) if self._indices[row] is not None)
        self._at = next(changed, 0)

    def _look_at(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._indices = list(changed_indices(rows))
        self._changed = sum(index is not None for index in self._indices)
        self._lines = [at for at, row in enumerate(rows) if row.kind in _LINES]

    @property
    def alive(self) -> bool:
        """Whether there is a line to stand on."""
        return bool(self._lines)

    @property
    def row(self) -> int:
        """The row of the hunk that the cursor stands on."""
        return self._lines[self._at]

    @property
    def at_first(self) -> bool:
        """Whether it stands on the first line, where the heading of the hunk should be in sight too."""
        return self._at == 0

    @property
    def ranging(self) -> bool:
        return self._from is not None

    @property
    def view(self) -> LinesView:
        """What the person points at now."""
        row = self.row
        index = self._indices[row]
        return LinesView(
            hunk=self.hunk.id,
            row=self._rows[row],
            index=index,
            changed=self._changed,
            picked=self.picked,
            chosen=self._chosen or self._pointed(),
            ranging=self.ranging,
        )

    def take(self, hunk: Hunk, rows: Sequence[Row]) -> bool:
        """The hunk or its rows are others now: the cursor stays on its line where that line still is, and
        picks of a text that is no longer the same are dropped. True if anything changed."""
        if hunk is self.hunk and rows is self._rows:
            return False
        index = self._indices[self.row] if self.alive else None
        same = (hunk.old, hunk.new) == (self.hunk.old, self.hunk.new)
        away = self.row - _first(self._indices) if self.alive else 0
        self.hunk = hunk
        self._look_at(rows)
        self._from = None
        if not same:
            self._pick(frozenset())
        if self.alive:
            wanted = self._indices.index(index) if index in self._indices and index is not None else None
            target = wanted if wanted is not None else _first(self._indices) + away
            self._at = self._nearest(target)
        return True

    def move(self, step: int) -> bool:
        """Go `step` lines down, or up; True if it moved."""
        return self.go(self._at + step)

    def go(self, at: int) -> bool:
        """Go to the line with this number, counted from 0, as far as there are lines; True if it moved."""
        at = min(max(at, 0), len(self._lines) - 1)
        moved, self._at = at != self._at, at
        return moved

    def go_to_row(self, row: int) -> bool:
        """Go to the line nearest to a row of the hunk; True if it moved."""
        return self.go(self._nearest(row))

    def go_to_end(self, last: bool) -> bool:
        """Go to the last line, or to the first."""
        return self.go(len(self._lines) - 1 if last else 0)

    def toggle_range(self) -> None:
        """Begin a range at the cursor, or let go of it."""
        self._from = None if self.ranging else self._at

    def keep_range(self) -> None:
        """Begin a range at the cursor unless there is one."""
        self._from = self._at if self._from is None else self._from

    def drop_range(self) -> bool:
        """Let go of the range; True if there was one."""
        had, self._from = self.ranging, None
        return had

    def toggle(self) -> bool:
        """Pick what the cursor or the range points at, or put it back when all of it is picked; the range
        is over then. False when there is no changed line."""
        pointed = frozenset(self._pointed())
        self._from = None
        self._pick(self.picked - pointed if pointed <= self.picked else self.picked | pointed)
        return bool(pointed)

    def toggle_all(self) -> None:
        """Pick every changed line, or none when all are picked."""
        self._from = None
        self._pick(frozenset() if len(self.picked) == self._changed else frozenset(range(self._changed)))

    def marks(self, row: int) -> Marks:
        """How a row of the hunk is marked; -1 for its front."""
        if not 0 <= row < len(self._indices) or not self.alive:
            return SELECTED
        index = self._indices[row]
        ranged = self._from is not None and self._lines[self._low] <= row <= self._lines[self._high]
        return Marks(True, row == self.row, ranged, index is not None and index in self.picked)

    def _pick(self, picked: frozenset[int]) -> None:
        self.picked, self._chosen = picked, tuple(sorted(picked))

    def _nearest(self, row: int) -> int:
        """The number of the line that stands nearest to a row."""
        at = min(bisect_left(self._lines, row), len(self._lines) - 1)
        above = max(at - 1, 0)
        return above if abs(self._lines[above] - row) <= abs(self._lines[at] - row) else at

    @property
    def _low(self) -> int:
        return self._at if self._from is None else min(self._at, self._from)

    @property
    def _high(self) -> int:
        return self._at if self._from is None else max(self._at, self._from)

    def _pointed(self) -> tuple[int, ...]:
        rows = self._lines[self._low : self._high + 1]
        return tuple(index for row in rows if (index := self._indices[row]) is not None)


def _first(indices: Sequence[int | None]) -> int:
    return next((at for at, index in enumerate(indices) if index is not None), 0)
