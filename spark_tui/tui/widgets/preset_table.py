"""The rows of the preset screen as a table that scrolls: name, value, origin, hits, what it holds up.

A click selects. Only the rows in sight are drawn. Not here: what a row says (`tui.preset_rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from spark_tui.tui.backtest_rows import TextRow
from spark_tui.tui.fit import Part, fit_start
from spark_tui.tui.preset_rows import THIS_SESSION, PresetRow
from spark_tui.tui.preset_values import NO_LIMIT, Kind
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.wheeled import Wheeled

_QUIET_VALUES = frozenset({"off", "allow", "all", NO_LIMIT})
_POINTER, _ORIGIN, _HITS = 3, 14, 6  # columns
_JUMP = 2  # rows; a longer way is no step
_SLACK = 2  # between the columns of numbers and words


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a section, with a word beside it."""

    title: str
    hint: str = ""


Line = Heading | PresetRow | TextRow


@dataclass(frozen=True, slots=True)
class TableView:
    """All lines in their order, and the key of the selected row."""

    lines: tuple[Line, ...]
    selected: str


@dataclass(frozen=True, slots=True)
class Columns:
    """How many columns each part of a row has."""

    name: int
    value: int
    effect: int


def columns(width: int) -> Columns:
    """The parts of a row of `width` columns: names first, then values and effects share what is left."""
    free = max(30, width - _POINTER - _ORIGIN - _HITS - _SLACK - 1)
    name = min(40, free * 44 // 100)
    value = min(36, (free - name) * 50 // 100)
    return Columns(name, value, min(48, free - name - value))


def header(place: str, width: int) -> Content:
    """The names of the columns, and in front of them which row of how many is selected."""
    at = columns(width)
    first = f" {place:<{_POINTER + at.name - 1}}{'  value':<{at.value}}"
    words = f"{first}{'from':<{_ORIGIN}}{'hits':>{_HITS}}  holds up"
    return Content.assemble((words, "$quiet")).truncate(width)


def draw_line(line: Line, selected: bool, width: int, signs: Signs) -> Content:
    """One line of the table."""
    if isinstance(line, Heading):
        return Content.assemble((f" {line.title}", "bold $foreground"), (f"  {line.hint}", "$quiet"))
    pointer: Part = (f"{signs.pointer:>2} " if selected else " " * _POINTER, "bold $accent")
    if isinstance(line, TextRow):
        return Content.assemble(pointer, *line.parts)
    at = columns(width)
    parts = [pointer, *_name(line, selected, at.name, signs), *_value(line, selected, at.value, signs)]
    tone = "$accent" if line.origin == THIS_SESSION else "$warning" if line.origin == "clamped" else "$quiet"
    parts.append((f"{fit_start(signs.clean(line.origin), _ORIGIN - 1, signs.dots):<{_ORIGIN}}", tone))
    parts.append((f"{line.hits or '':>{_HITS}}", "$foreground"))
    parts += [("  ", ""), *_effect(line, at.effect, signs)]
    return Content.assemble(*parts)


def _name(row: PresetRow, selected: bool, width: int, signs: Signs) -> list[Part]:
    tone = "bold $foreground" if selected else "$foreground"
    before: list[Part] = []
    if row.kind is Kind.CONSTRAINT:
        sign = signs.off if not row.active else signs.enforced if row.enforced else signs.asked
        colour = "$quiet" if not row.active else "$success" if row.enforced else "$warning"
        before = [(f"{row.number or ' '} ", "bold $accent"), (f"{sign} ", colour)]
        tone = tone if row.active or selected else "$quiet"
    room = width - sum(cell_len(text) for text, _ in before) - 1
    return [*before, (_padded(fit_start(signs.clean(row.name), room, signs.dots), room + 1), tone)]


def _value(row: PresetRow, selected: bool, width: int, signs: Signs) -> list[Part]:
    value = fit_start(signs.clean(row.value), width - 5, signs.dots)
    tone = "bold $foreground" if selected else "$quiet" if row.value in _QUIET_VALUES else "$foreground"
    if not selected or row.kind is Kind.FIXED:
        return [(_padded(f"  {value}", width), tone)]
    rest = _padded(" >", width - 2 - cell_len(value))
    return [("< ", "$accent"), (value, tone), (rest, "$accent")]


def _effect(row: PresetRow, width: int, signs: Signs) -> list[Part]:
    parts: list[Part] = []
    if row.now:
        parts.append((f"now {signs.clean(row.now)}", "$warning"))
    if row.holds:
        word = "hunk" if len(row.holds) == 1 else "hunks"
        parts.append((", " if parts else "", "$quiet"))
        parts.append((f"{word} {', '.join(map(str, row.holds))}", "$foreground"))
    room, fitted = width, []
    for text, tone in parts:
        shown = fit_start(text, room, signs.dots)
        fitted.append((shown, tone))
        room = max(0, room - cell_len(shown))
    return fitted


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - cell_len(text))


def selectable(lines: Sequence[Line]) -> list[PresetRow | TextRow]:
    """The lines that can be selected."""
    return [line for line in lines if not isinstance(line, Heading)]


class PresetTable(Wheeled[TableView]):
    """The table; its first row names the columns and stays."""

    class Chosen(Message):
        """The person clicked the row with this key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    can_focus = True
    _last = ""
    _last_place = 0

    def draw(self, view: TableView, width: int) -> Content:
        room = max(1, self.size.height - 1)
        self._keep_in_sight(view, room)
        shown = view.lines[self._top : self._top + room]
        rows = [header(_place(view), width)]
        for line in shown:
            selected = not isinstance(line, Heading) and line.key == view.selected
            rows.append(draw_line(line, selected, width, self.signs).truncate(width))
        return Content("\n").join(rows)

    def _keep_in_sight(self, view: TableView, room: int) -> None:
        """Scroll as little as needed; at the beginning of a section, and after a jump, show as much of the
        section as fits, with its heading."""
        place = next((index for index, line in enumerate(view.lines) if _key(line) == view.selected), None)
        if place is not None and view.selected != self._last:
            opens = place > 0 and isinstance(view.lines[place - 1], Heading)
            jumped = abs(place - self._last_place) > _JUMP
            first = place - 1 if opens else place
            last = _end(view.lines, place) if opens or jumped else place
            self._top = min(max(self._top, last - room + 1), first)
            self._last, self._last_place = view.selected, place
        self._top = max(0, min(self._top, len(view.lines) - room))

    @property
    def page(self) -> int:
        """How many rows are in sight."""
        return max(1, self.size.height - 2)

    def on_click(self, event: events.Click) -> None:
        index = self._top + event.y - 1
        if self._view is not None and event.y > 0 and index < len(self._view.lines):
            key = _key(self._view.lines[index])
            if key:
                self.post_message(self.Chosen(key))


def _place(view: TableView) -> str:
    keys = [line.key for line in selectable(view.lines)]
    return f"{keys.index(view.selected) + 1} of {len(keys)}" if view.selected in keys else ""


def _end(lines: Sequence[Line], place: int) -> int:
    """The last line of the section that `place` is in."""
    after = (index for index in range(place, len(lines)) if isinstance(lines[index], Heading))
    return next(after, len(lines)) - 1


def _key(line: Line) -> str:
    return "" if isinstance(line, Heading) else line.key
