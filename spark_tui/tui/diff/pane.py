"""The diff pane: a window on the document of all hunks, painted once a frame and only where it changed.

`show` brings the newest session; what it looks like is kept as one Strip a row, and a row is repainted
only when it gets another Strip. The pane keeps its own top row and draws its own scrollbar, because a
virtual size or a scrollbar widget would lay out the screen at every line that comes.
Not here: which rows there are (`document`), how a row looks (`paint`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from spark_tui.config.themes import Theme
from spark_tui.core.change.rows import Row
from spark_tui.core.session import Session
from spark_tui.tui.diff.colouring import Colouring
from spark_tui.tui.diff.document import Anchor, Document
from spark_tui.tui.diff.kept import Kept
from spark_tui.tui.diff.lines import BLANK, Line
from spark_tui.tui.diff.paint import Painter, beside, more_below
from spark_tui.tui.diff.palette import Palette
from spark_tui.tui.diff.scrollbar import thumb, top_for
from spark_tui.tui.diff.sections import Section
from spark_tui.tui.diff.syntax import PLAIN
from spark_tui.tui.signs import UNICODE, Signs

KEPT_STRIPS = 2_000
"""Painted rows that are kept; a screen has at most a few hundred."""

SIDEWAYS = 8
"""Columns for one step to the left or right."""

WHEEL = 3
"""Rows for one step of the wheel."""

_FEWEST_DIGITS = 3


class DiffPane(Widget, can_focus=True):
    """The whole proposal as one long scroll; follows the stream until the person scrolls."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    DiffPane { scrollbar-size: 0 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_rows(-1)", show=False),
        Binding("down", "scroll_rows(1)", show=False),
        Binding("pageup", "scroll_pages(-1.0)", show=False),
        Binding("pagedown", "scroll_pages(1.0)", show=False),
        Binding("ctrl+u", "scroll_pages(-0.5)", show=False),
        Binding("ctrl+d", "scroll_pages(0.5)", show=False),
        Binding("home,g", "beginning", show=False),
        Binding("end,G", "follow", show=False),
        Binding("left", "sideways(-1)", show=False),
        Binding("right", "sideways(1)", show=False),
    ]

    class HunkClicked(Message):
        """The person clicked a row of the hunk with this number."""

        def __init__(self, hunk: int) -> None:
            super().__init__()
            self.hunk = hunk

    class FollowChanged(Message):
        """The pane began or ceased to follow the stream."""

        def __init__(self, on: bool) -> None:
            super().__init__()
            self.on = on

    def __init__(self, *, signs: Signs | None = None, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._document = Document(self.signs.clean)
        self._palette: Palette | None = None
        self._painter: Painter | None = None
        self._colouring = Colouring()
        self._strips: Kept[tuple[int, int, bool, bool], tuple[Line, bool, object, Strip]] = Kept(KEPT_STRIPS)
        self._frame: list[Strip] = []
        self._frame_size = Size(0, 0)
        self._empty: tuple[str, ...] = ()
        self._selected = 0
        self._top = 0
        self._left = 0
        self._following = True
        self._seen = 0  # rows that the person has had in sight while not following
        self._dragging = False

    # What the screen says.

    @property
    def signs(self) -> Signs:
        """The alphabet: the one that was given, else the app's, else Unicode."""
        if self._signs is None and self.is_attached:
            self._signs = getattr(self.app, "signs", None)
        return self._signs or UNICODE

    @property
    def following(self) -> bool:
        """Whether the newest row is kept in sight."""
        return self._following

    @property
    def top(self) -> int:
        """The row of the document in the first row of the pane."""
        return self._top

    @property
    def document(self) -> Document:
        """The rows that the pane looks at."""
        return self._document

    def show(self, session: Session) -> None:
        """Show the newest state; call it once a frame. What the person looks at stays where it is."""
        anchor = None if self._following else self._document.anchor(self._top)
        self._document.update(session)
        if anchor is not None:
            self._stay(anchor)
        self._paint()

    def select(self, hunk: int, *, reveal: bool | None = None) -> None:
        """Mark the rows of this hunk (0 for none). `reveal` brings it into sight and stops following;
        None does so only when the pane does not follow the stream."""
        self._selected = hunk
        if reveal or (reveal is None and not self._following):
            self._reveal(hunk)
        self._paint()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme` from now on."""
        few_colours = self.app.no_color or self.app.console.color_system in ("standard", "windows")
        self._palette = Palette(theme, underline=few_colours)
        self._painter = None
        self._paint()

    def set_empty(self, lines: Sequence[str]) -> None:
        """What to say while there is no hunk; the first line stands out."""
        if tuple(lines) != self._empty:
            self._empty = tuple(lines)
            self._paint()

    # Where the window stands.

    def action_follow(self) -> None:
        """Go to the newest row and stay there."""
        self._follow(True)
        self._paint()

    def action_beginning(self) -> None:
        self._move_to(0)

    def action_scroll_rows(self, rows: int) -> None:
        self._move_to(self._top + rows)

    def action_scroll_pages(self, pages: float) -> None:
        rows = max(1, int(abs(pages) * (self.size.height - 1)))
        self._move_to(self._top + (rows if pages > 0 else -rows))

    def action_sideways(self, steps: int) -> None:
        left = max(0, self._left + steps * SIDEWAYS)
        if left != self._left:
            self._left = left
            self._painter = None
            self._paint()

    def _move_to(self, top: int) -> None:
        """Scroll, as the person wished: away from the stream stops following, back to its end resumes."""
        last = self._last_top()
        top = min(max(top, 0), last)
        if top != self._top:
            self._top = top
            self._follow(top == last)
            self._paint()

    def _last_top(self) -> int:
        return max(0, self._document.height - self.size.height)

    def _follow(self, on: bool) -> None:
        if on != self._following:
            self._following = on
            self._seen = self._document.height
            self.post_message(self.FollowChanged(on))

    def in_sight(self, hunk: int) -> bool:
        """Whether some row of the hunk stands on the screen."""
        section = self._document.section_of(hunk)
        if section is None:
            return False
        bottom = self._top + self.size.height
        return section.start < bottom and section.start + section.height > self._top

    def _reveal(self, hunk: int) -> None:
        """Bring a hunk into sight with as little movement as possible, its heading first."""
        section = self._document.section_of(hunk)
        if section is None:
            return
        height = self.size.height
        first, last = section.start, section.start + section.height
        if first >= self._top and last <= self._top + height:
            self._follow(self._following and self._document.growing is None)
            return
        wanted = first if first < self._top or last - first >= height else last - height
        self._top = min(max(wanted, 0), self._last_top())
        self._follow(False)

    # Painting.

    def _paint(self) -> None:
        """Make the frame anew and ask for a repaint of the rows that have another Strip than before."""
        width, height = self.size
        if not self.is_attached or self._palette is None or width < 2 or height < 1:
            return
        frame = self._make_frame(self._palette, width, height)
        before, self._frame = self._frame, frame
        if self._frame_size != self.size:
            self._frame_size = self.size
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, frame, strict=True)) if old is not new]
        if changed:
            self.refresh(*(Region(0, first, width, count) for first, count in _runs(changed)))

    def _make_frame(self, palette: Palette, width: int, height: int) -> list[Strip]:
        document = self._document
        document.resize(width - 6)
        self._settle(height)
        total = document.height
        painter = self._current_painter(palette, width - 1)
        bar = thumb(self._top, height, total)
        if total == 0:
            return self._empty_frame(painter, height)
        frame = []
        for y in range(height):
            row = self._top + y
            if row < total:
                section, index = document.at(row)
                frame.append(self._strip(painter, section, index, y in bar))
            else:
                frame.append(self._blank(painter, y in bar))
        self._seen = max(min(self._seen, total), min(self._top + height, total))
        below = total - self._seen
        if below and not self._following:
            frame[-1] = beside(frame[-1], more_below(below, self.signs), palette.more, width)
        return frame

    def _settle(self, height: int) -> None:
        """Put the window where it belongs, with the rows in it as they should be now."""
        for _ in range(3):
            if self._following:
                self._top = self._last_top()
            self._top = min(max(self._top, 0), self._last_top())
            anchor = self._document.anchor(self._top)
            if not self._document.freshen(self._top, self._top + height) or anchor is None:
                return
            self._stay(anchor)

    def _stay(self, anchor: Anchor) -> None:
        """Put the remembered row back into the first row of the pane."""
        row = self._document.find(anchor)
        self._top += row - anchor.row
        self._seen += row - anchor.row

    def _current_painter(self, palette: Palette, width: int) -> Painter:
        digits = max(_FEWEST_DIGITS, len(str(self._document.largest_number)))
        painter = self._painter
        if painter is None or painter.width != width or painter.digits != digits:
            painter = self._painter = Painter(palette, self.signs, width, self._left, digits)
            self._strips.clear()
        return painter

    def _strip(self, painter: Painter, section: Section, index: int, on_thumb: bool) -> Strip:
        """The Strip of one row: the same object for as long as the row looks the same."""
        line = section.line(index)
        selected = section.uid == self._selected
        spans = PLAIN
        if isinstance(line, Row) and not section.dim:
            spans = self._colouring.spans(section, section.row_at(index), line)
        key = (section.uid, index, on_thumb, selected)
        kept = self._strips.get(key)
        if kept is not None and kept[0] is line and kept[1] == section.dim and kept[2] is spans:
            return kept[3]
        painted = painter.paint(line, selected=selected, dim=section.dim, spans=spans)
        strip = self._with_bar(painter, painted, on_thumb)
        self._strips[key] = (line, section.dim, spans, strip)
        return strip

    def _blank(self, painter: Painter, on_thumb: bool) -> Strip:
        key = (0, 0, on_thumb, False)
        kept = self._strips.get(key)
        if kept is None:
            strip = self._with_bar(painter, painter.blank(), on_thumb)
            kept = self._strips[key] = (BLANK, False, PLAIN, strip)
        return kept[3]

    def _with_bar(self, painter: Painter, strip: Strip, on_thumb: bool) -> Strip:
        sign = ("#" if self.signs.ascii else "▐") if on_thumb else " "
        return Strip([*strip, Segment(sign, painter.palette.thumb)], painter.width + 1)

    def _empty_frame(self, painter: Painter, height: int) -> list[Strip]:
        above = max(0, (height - len(self._empty)) // 3)
        block = max((len(line) for line in self._empty), default=0)
        texts = [painter.centred(line, not number, block) for number, line in enumerate(self._empty)]
        texts = [painter.blank()] * above + texts
        texts += [painter.blank()] * max(0, height - len(texts))
        return [self._with_bar(painter, strip, False) for strip in texts[:height]]

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of the last frame, through the app's filters (no colour, 16 colours)."""
        if self._frame_size != self.size:
            self._paint()
        width = self.size.width
        background = self.background_colors[1]
        filters = self.get_line_filters()
        strips = []
        for y in crop.line_range:
            strip = self._frame[y] if y < len(self._frame) else Strip.blank(width, self.rich_style)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            if crop.column_span != (0, width):
                strip = strip.crop(*crop.column_span)
            strips.append(strip)
        return strips

    def on_resize(self) -> None:
        self._paint()

    # The mouse.

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, -1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        event.stop()
        self.action_sideways(1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        event.stop()
        self.action_sideways(-1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        if event.shift:
            self.action_sideways(step)
        else:
            self._move_to(self._top + step * WHEEL)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.x == self.size.width - 1 and self._last_top():
            event.stop()
            self._dragging = True
            self.capture_mouse()
            self._drag(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            event.stop()
            self._drag(event.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragging:
            event.stop()
            self._dragging = False
            self.release_mouse()

    def _drag(self, y: int) -> None:
        self._move_to(top_for(y, self.size.height, self._document.height))

    def on_click(self, event: events.Click) -> None:
        row = self._top + event.y
        if event.x < self.size.width - 1 and 0 <= row < self._document.height:
            section, _ = self._document.at(row)
            if section.hunk_id:
                self.post_message(self.HunkClicked(section.hunk_id))


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending row numbers as (first, count) of rows that follow each other."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and sum(runs[-1]) == row:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((row, 1))
    return runs
