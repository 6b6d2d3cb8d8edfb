"""Many cells in one widget: each shows its newest lines, one is chosen and can be looked at alone.

A cell is laid out again only when its face may differ, and a row repainted only when it looks different.
What the cells say is asked of `Faces`, when it is painted. Not here: where cells stand (`plan`), how they
look (`paint`), when the news come (the screen).
"""

from __future__ import annotations

from operator import is_
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from spark_tui.config.themes import Theme
from spark_tui.tui.diff.frame import runs
from spark_tui.tui.grid.face import Faces
from spark_tui.tui.grid.paint import Palette, Row, cell_rows, palette, strip_of
from spark_tui.tui.grid.plan import Plan, planned
from spark_tui.tui.ready_rows import ready_rows
from spark_tui.tui.signs import UNICODE, Signs

_Laid = tuple[int, int, int, bool, list[Row]]  # revision, width, height, chosen
_FAR = 1_000_000


class Grid(Widget, can_focus=True):
    """The cells of `faces`. `look` paints what is new of them; call it at most once a frame."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Grid { scrollbar-size: 0 0; width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1, 0)", show=False),
        Binding("right,l", "move(1, 0)", show=False),
        Binding("up,k", "move(0, -1)", show=False),
        Binding("down,j", "move(0, 1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "move(-1000000, 0)", show=False),
        Binding("end,G", "move(1000000, 0)", show=False),
        Binding("enter", "enlarge(True)", show=False),
        Binding("escape", "enlarge(False)", show=False),
    ]

    class Moved(Message):
        """Another cell is chosen, others are in sight, or one was enlarged or no longer is."""

    def __init__(self, faces: Faces, signs: Signs = UNICODE, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._faces = faces
        self._signs = signs
        self._palette: Palette | None = None
        self._chosen = 0
        self._alone = False
        self._plan = planned(len(faces), 80, 24)
        self._laid: dict[int, _Laid] = {}
        self._rows_before: list[list[Row]] = []
        self._frame: list[Strip] = []
        self._frame_size = Size(0, 0)

    @property
    def chosen(self) -> int:
        """The cell that the keys mean."""
        return self._chosen

    @property
    def alone(self) -> bool:
        """Whether the chosen cell has all the room."""
        return self._alone

    @property
    def in_sight(self) -> range:
        """The cells that can be seen."""
        if self._alone:
            return range(self._chosen, self._chosen + 1)
        plan = self._plan
        return range(plan.top * plan.columns, min(plan.count, (plan.top + plan.lines) * plan.columns))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme` from now on."""
        self._palette = palette(theme)
        self._laid.clear()
        self._rows_before = []
        self.look()

    def look(self, only: frozenset[int] | None = None) -> None:
        """Paint what is new, as far as it is in sight; of these cells only, for the answer to a key: the rest
        can wait for its frame."""
        width, height = self.size
        styles = self._palette
        if not self.is_attached or styles is None or width < 1 or height < 1:
            return
        fresh = self._frame_size != self.size
        if fresh:
            self._frame_size = self.size
            self._replan()
            self._rows_before = []
        changed = self._repaint(styles, width, height, only)
        if fresh:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, first, width, count) for first, count in runs(changed)))

    def _repaint(self, styles: Palette, width: int, height: int, only: frozenset[int] | None) -> list[int]:
        """Make the frame anew; which of its rows look different."""
        plan = planned(1, width, height) if self._alone else self._plan
        strips: list[Strip] = []
        all_rows: list[list[Row]] = []
        before, old = self._rows_before, self._frame
        changed: list[int] = []
        for line in range(plan.lines):
            numbers = self.in_sight if self._alone else plan.cells(line)
            high = plan.height_of(line)
            cells = [self._rows(number, plan.width, high, styles, only) for number in numbers]
            for y in range(high):
                rows = [cell[y] for cell in cells]
                at = len(strips)
                all_rows.append(rows)
                # The rows of a cell that is not laid out again are the same objects.
                if at < len(before) and len(before[at]) == len(rows) and all(map(is_, before[at], rows)):
                    strips.append(old[at])
                else:
                    strips.append(strip_of(rows, plan.width, width, styles.ground))
                    changed.append(at)
        while len(strips) < height:
            strips.append(Strip.blank(width, styles.ground))
            all_rows.append([])
        self._rows_before, self._frame = all_rows, strips
        return changed

    def _rows(
        self, number: int, width: int, height: int, styles: Palette, only: frozenset[int] | None
    ) -> list[Row]:
        revision, chosen = self._faces.revision(number), number == self._chosen and not self._alone
        laid = self._laid.get(number)
        can_wait = only is not None and number not in only
        if laid is not None and laid[1:4] == (width, height, chosen) and (can_wait or laid[0] == revision):
            return laid[4]
        rows = cell_rows(self._faces.face(number), width, height, chosen, styles, self._signs)
        self._laid[number] = (revision, width, height, chosen, rows)
        return rows

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of the last frame, through the app's filters (no colour, 16 colours)."""
        if self._frame_size != self.size:
            self.look()
        return ready_rows(self, self._frame, Style.null(), crop)

    # The person moves.

    def choose(self, cell: int) -> None:
        """Choose a cell and bring it into sight."""
        cell = min(max(0, cell), len(self._faces) - 1)
        if cell != self._chosen:
            before, self._chosen = self._chosen, cell
            self._plan = self._plan.showing(cell)
            self.look(frozenset((before, cell)))
            self.post_message(self.Moved())

    def action_move(self, columns: int, lines: int) -> None:
        """Choose the cell so many columns and lines further; alone, the next or the one before."""
        step = columns + lines * (1 if self._alone else self._plan.columns)
        wanted = self._chosen + step
        if abs(step) < _FAR and not 0 <= wanted < len(self._faces):
            return
        self.choose(wanted)

    def action_page(self, pages: int) -> None:
        """Go on by as many cells as are in sight."""
        self.choose(self._chosen + pages * (1 if self._alone else self._plan.lines * self._plan.columns))

    def action_enlarge(self, on: bool) -> None:
        """Show the chosen cell alone, or all again."""
        if on != self._alone:
            self._alone = on
            self._rows_before = []
            self.look()
            self.post_message(self.Moved())

    def on_click(self, event: events.Click) -> None:
        cell = None if self._alone else self._plan.at(event.x, event.y)
        if cell is not None:
            self.choose(cell)
            if event.chain > 1:
                self.action_enlarge(True)

    def on_mouse_scroll_down(self) -> None:
        self.action_move(0, 1)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(0, -1)

    def on_resize(self) -> None:
        self.look()

    def _replan(self) -> None:
        plan: Plan = planned(len(self._faces), self.size.width, self.size.height)
        self._plan = plan.showing(self._chosen)
        self.post_message(self.Moved())
