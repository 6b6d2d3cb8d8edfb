"""The constraints as chips: number key, a sign for enforced or only asked, the words, the hits.

A click or the number key switches one. Not here: what a chip says (`tui.chip_faces`) and what a constraint
means (`core.guard.constraints`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message

from spark_tui.core.guard.rules import Constraint
from spark_tui.tui.chip_faces import Face, kinds
from spark_tui.tui.fit import Part, cells, fit_start
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.row import Row

MAX_ROWS = 2
LONGEST = 40  # columns of one chip's words
ROOMY = 100  # columns from which a chip says more than it must


@dataclass(frozen=True, slots=True)
class ChipsView:
    """The chips in the order of the session, and how much of the goal's diff budget is left."""

    faces: tuple[Face, ...]
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
    """The chips that fit into MAX_ROWS rows, and how many did not: those that are off give way first, then
    the last ones."""
    keys = chip_keys([face.constraint for face in view.faces])
    room = width - _budget_cells(view)
    longest = min(LONGEST, max(8, room - 12))
    keyed = zip(view.faces, keys, strict=True)
    parts = [_chip_parts(face, key, longest, width, signs) for face, key in keyed]
    shown = list(range(len(parts)))
    off = [index for index in shown if not view.faces[index].constraint.active]
    while True:
        chips = _placed([(index, parts[index]) for index in shown], room, width)
        if len(chips) == len(shown) or not off:
            return chips, len(parts) - len(chips)
        shown.remove(off.pop())


def _placed(wanted: Sequence[tuple[int, tuple[Part, ...]]], room: int, width: int) -> list[Chip]:
    """The chips side by side, the first of them that fit; the first row has only `room` columns."""
    chips: list[Chip] = []
    row, column = 0, 1
    for index, parts in wanted:
        size = cells(parts)
        if column > 1 and column + size > (room if row == 0 else width - 8):
            row, column = row + 1, 1
        if row >= MAX_ROWS:
            break
        chips.append(Chip(row, column, column + size, index, parts))
        column += size + 3
    return chips


def _chip_parts(face: Face, key: str, longest: int, width: int, signs: Signs) -> tuple[Part, ...]:
    constraint = face.constraint
    words = fit_start(signs.clean(constraint.text), longest, signs.dots)
    hits = f" {signs.times}{face.hits}" if face.hits else ""
    if not constraint.active:
        return ((f"{key} ", "$quiet"), (f"{signs.off} ", "$quiet"), (words + hits, "$quiet"))
    holds = bool(constraint.enforced) and not (face.asked_in and not face.enforced_in)
    tone = "bold $warning" if face.fresh else "$success" if holds else "$warning"
    part = " (part asked)" if holds and constraint.asked else ""
    scope = f", {face.scope}" if face.scope else ""
    return (
        (f"{key} ", "bold $accent"),
        (f"{signs.enforced if holds else signs.asked} ", tone),
        (words, "bold $warning" if face.fresh else "$foreground"),
        (hits, "bold $warning" if face.fresh else "$quiet"),
        (part, "$foreground"),
        (signs.clean(_where(face, width)), "$warning"),
        (scope, "$quiet"),
    )


def _where(face: Face, width: int) -> str:
    """In which files it is enforced and in which it is only asked; empty when all are alike."""
    if not face.asked_in:
        return ""
    enforced = f"enforced in {kinds(face.enforced_in)}, " if face.enforced_in and width >= ROOMY else ""
    return f", {enforced}asked in {kinds(face.asked_in)}"


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
