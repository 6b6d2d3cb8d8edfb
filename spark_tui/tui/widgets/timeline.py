"""The widgets of the timeline: the list of points, and what one point changed.

Not here: what a row says (`tui.timeline_rows`), and what the keys do (`screens.timeline`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from spark_tui.config.themes import Theme
from spark_tui.core.change.rows import Row as DiffRow
from spark_tui.core.change.rows import RowKind, hunk_rows
from spark_tui.core.change.values import FileKind, Hunk, HunkState, TrackedFile
from spark_tui.core.timeline import CheckRun, Point, taken_back
from spark_tui.tui.check_words import lines_of
from spark_tui.tui.diff.lines import BLANK, Line
from spark_tui.tui.diff.paint import Painter
from spark_tui.tui.diff.palette import Palette
from spark_tui.tui.diff.sections import file_line
from spark_tui.tui.diff.syntax import PLAIN, ClosedColours, Highlighter, Spans
from spark_tui.tui.signs import Signs
from spark_tui.tui.timeline_rows import PointRow, TimelineView, draw_row
from spark_tui.tui.widgets.wheeled import Wheeled

MOST_ROWS = 5_000
"""Rows of one point that are shown; a write beyond that is looked at in the files."""


class TimelineList(Wheeled[TimelineView]):
    """The points; the selected one is kept in sight. A click selects."""

    class Chosen(Message):
        """The person clicked the point with this number."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    can_focus = True
    _last = -1

    def draw(self, view: TimelineView, width: int) -> Content:
        room = max(1, self.size.height)
        place = next((i for i, row in enumerate(view.rows) if _number(row) == view.selected), 0)
        if view.selected != self._last:
            self._last = view.selected
            headed = place > 0 and not isinstance(view.rows[place - 1], PointRow)
            self._top = min(max(self._top, place - room + 1), place - headed)
        self._top = max(0, min(self._top, len(view.rows) - room))
        shown = view.rows[self._top : self._top + room]
        drawn = [
            draw_row(row, _number(row) == view.selected, width, self.signs).truncate(width) for row in shown
        ]
        return Content("\n").join(drawn)

    @property
    def page(self) -> int:
        """How many rows are in sight."""
        return max(1, self.size.height - 1)

    def on_click(self, event: events.Click) -> None:
        index = self._top + event.y
        if self._view is not None and index < len(self._view.rows):
            number = _number(self._view.rows[index])
            if number >= 0:
                self.post_message(self.Chosen(number))


def _number(row: object) -> int:
    return row.number if isinstance(row, PointRow) else -1


@dataclass(frozen=True, slots=True)
class _Painted:
    """One line of the change, with the colours of its text."""

    line: Line
    colours: ClosedColours | None = None
    index: int = 0

    @property
    def spans(self) -> Spans:
        return self.colours.spans(self.index) if self.colours is not None else PLAIN


class PointChange(Widget):
    """What one point changed, as a diff that scrolls."""

    ALLOW_SELECT = False

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._palette: Palette | None = None
        self._point: Point | None = None
        self._checks: tuple[CheckRun, ...] = ()
        self._lines: list[_Painted] = []
        self._top = 0
        self._left = 0
        self._digits = 3

    def set_theme(self, theme: Theme) -> None:
        """Colours from now on."""
        self._palette = Palette(theme)
        self.refresh()

    def show(self, point: Point | None, checks: tuple[CheckRun, ...] = ()) -> None:
        """Show the change of this point, from its beginning, below what the checks said of it."""
        if point is not self._point or checks != self._checks:
            if point is not self._point:
                self._top, self._left = 0, 0
            self._point, self._checks = point, checks
            said = [_Painted(DiffRow(RowKind.NOTE, None, None, line)) for line in lines_of(checks)]
            self._lines = [*said, *(change_lines(point) if point is not None else [])]
            numbers = [
                number
                for each in self._lines
                if isinstance(each.line, DiffRow)
                for number in (each.line.old, each.line.new)
                if number
            ]
            self._digits = max(3, len(str(max(numbers, default=0))))
            self.refresh()

    def scroll_rows(self, rows: int) -> None:
        """Scroll; stops at both ends."""
        top = max(0, min(self._top + rows, len(self._lines) - self.size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def sideways(self, columns: int) -> None:
        """Scroll long lines to the side."""
        self._left = max(0, self._left + columns)
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-3)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._palette is None or width < 2:
            return Strip.blank(width)
        painter = Painter(self._palette, self._signs, width, self._left, self._digits)
        place = self._top + y
        if place >= len(self._lines):
            return painter.blank()
        painted = self._lines[place]
        return painter.paint(painted.line, spans=painted.spans)


def change_lines(point: Point) -> list[_Painted]:
    """The rows of what a point changed, file by file; what was taken back is shown turned round."""
    undone = {hunk.id for hunk in point.undone}
    by_path: dict[str, list[Hunk]] = {}
    for hunk in point.hunks:
        shown = taken_back(hunk) if hunk.id in undone else hunk
        shown = replace(shown, state=HunkState.ACCEPTED, drift=())
        by_path.setdefault(shown.path, []).append(shown)
    lines: list[_Painted] = []
    for path, hunks in by_path.items():
        hunks.sort(key=lambda hunk: hunk.start)
        file = TrackedFile(path, FileKind.FILE, None, None, 0o644, tuple(hunks))
        lines += [_Painted(BLANK)] if lines else []
        lines.append(_Painted(file_line(file)))
        highlighter = Highlighter(path)
        for hunk in hunks:
            verb = "taken back" if hunk.id in undone else "accepted"
            lines.append(_Painted(DiffRow(RowKind.NOTE, None, None, f"hunk {hunk.id} {verb}")))
            rows = [row for row in hunk_rows(file, hunk) if row.kind is not RowKind.HEADER]
            colours = ClosedColours(highlighter, rows)
            lines += [_Painted(row, colours, index) for index, row in enumerate(rows)]
            if len(lines) > MOST_ROWS:
                more = f"and more: only the first {MOST_ROWS} rows are shown"
                return [*lines[:MOST_ROWS], _Painted(DiffRow(RowKind.NOTE, None, None, more))]
    return lines
