"""The constraints as chips: number key, a sign for enforced or only asked, the words.

A click or the number key switches one. Not here: what a constraint means (`core.guard.constraints`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from spark_tui.core.guard.rules import Constraint, Scope
from spark_tui.tui.fit import Part, fit_start
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.row import Row

MAX_ROWS = 2
LONGEST = 40  # columns of one chip's words


@dataclass(frozen=True, slots=True)
class ChipsView:
    """The constraints in the order of the session, and how much of the goal's diff budget is left."""

    constraints: tuple[Constraint, ...]
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip's place: row, first and last column (exclusive), and the constraint it switches."""

    row: int
    start: int
    end: int
    index: int
    parts: tuple[Part, ...]


def chip_keys(constraints: Sequence[Constraint]) -> list[str]:
    """The number key of each constraint: its own where it has one, else the next free digit, else none."""
    taken = {constraint.key for constraint in constraints if constraint.key}
    free = [digit for digit in "123456789" if digit not in taken]
    keys: list[str] = []
    seen: set[str] = set()
    for constraint in constraints:
        key = constraint.key if constraint.key and constraint.key not in seen else ""
        if not constraint.key and free:
            key = free.pop(0)
        seen.add(key)
        keys.append(key)
    return keys


def chip_at_key(constraints: Sequence[Constraint], key: str) -> int | None:
    """The index of the constraint that `key` switches."""
    keys = chip_keys(constraints)
    return keys.index(key) if key in keys else None


def lay_out(view: ChipsView, width: int, signs: Signs) -> tuple[list[Chip], int]:
    """The chips that fit into MAX_ROWS rows, and how many did not."""
    chips: list[Chip] = []
    row, column = 0, 1
    keys = chip_keys(view.constraints)
    room = width - _budget_cells(view)
    for index, constraint in enumerate(view.constraints):
        parts = _chip_parts(constraint, keys[index], min(LONGEST, max(8, room - 12)), signs)
        size = sum(cell_len(text) for text, _ in parts)
        if column > 1 and column + size > (room if row == 0 else width - 8):
            row, column = row + 1, 1
        if row >= MAX_ROWS:
            return chips, len(view.constraints) - index
        chips.append(Chip(row, column, column + size, index, parts))
        column += size + 3
    return chips, 0


def _chip_parts(constraint: Constraint, key: str, longest: int, signs: Signs) -> tuple[Part, ...]:
    enforced = bool(constraint.enforced)
    sign = signs.enforced if enforced else signs.asked
    words = fit_start(signs.clean(constraint.text), longest, signs.dots)
    scope = "" if constraint.scope is Scope.GOAL else f", {constraint.scope.value}"
    if not constraint.active:
        return ((f"{key} ", "$quiet"), (f"{signs.off} ", "$quiet"), (words, "$quiet"))
    part = " (part asked)" if enforced and constraint.asked else ""
    return (
        (f"{key} ", "bold $accent"),
        (f"{sign} ", "$success" if enforced else "$warning"),
        (words + part, "$foreground"),
        (scope, "$quiet"),
    )


def _budget(view: ChipsView) -> str:
    if view.left is None:
        return ""
    return f"{view.left:,} lines left " if view.left >= 0 else f"{-view.left:,} lines over "


def _budget_cells(view: ChipsView) -> int:
    return len(_budget(view)) + 2


class Chips(Row[ChipsView]):
    """One or two rows of chips, none when there are no constraints and no budget."""

    class Toggled(Message):
        """The person clicked the chip of the constraint at `index`."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    _chips: Sequence[Chip] = ()

    def show(self, view: ChipsView) -> None:
        if view != self._view:
            self._view = view
            self._fit()
            self.refresh()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        if self._view is None or not self.size.width:
            return
        self._chips, _ = lay_out(self._view, self.size.width, self.signs)
        rows = 1 + max((chip.row for chip in self._chips), default=0)
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows

    def draw(self, view: ChipsView, width: int) -> Content:
        chips, hidden = lay_out(view, width, self.signs)
        rows = [Content("") for _ in range(1 + max((chip.row for chip in chips), default=0))]
        for chip in chips:
            line = rows[chip.row]
            rows[chip.row] = Content.assemble(line, " " * (chip.start - line.cell_length), *chip.parts)
        if hidden:
            rows[-1] = Content.assemble(rows[-1], (f"   +{hidden}", "$quiet"))
        budget = _budget(view)
        if budget:
            gap = width - rows[0].cell_length - len(budget)
            tone = "$error" if (view.left or 0) <= 0 else "$quiet"
            rows[0] = Content.assemble(rows[0], " " * max(1, gap), (budget, tone))
        return Content("\n").join(row.truncate(width) for row in rows)

    def on_click(self, event: events.Click) -> None:
        for chip in self._chips:
            if chip.row == event.y and chip.start <= event.x < chip.end:
                self.post_message(self.Toggled(chip.index))
                return
