"""The diff pane as the screen uses it: keys that scroll, and the mouse.

Not here: what it shows and how it is painted (`base`), the cursor on lines (`line_pane`).
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from spark_tui.tui.diff.scrollbar import top_for
from spark_tui.tui.diff.search_pane import SIDEWAYS, SearchPane

WHEEL = 3
"""Rows for one step of the wheel."""


class DiffPane(SearchPane):
    """Scrolls the diff, or moves the cursor while there is one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_rows(-1)", show=False),
        Binding("down", "scroll_rows(1)", show=False),
        Binding("pageup", "scroll_pages(-1.0)", show=False),
        Binding("pagedown", "scroll_pages(1.0)", show=False),
        Binding("ctrl+u", "scroll_pages(-0.5)", show=False),
        Binding("ctrl+d", "scroll_pages(0.5)", show=False),
        Binding("home,g", "beginning", show=False),
        Binding("end,G", "end", show=False),
        Binding("left", "sideways(-1)", show=False),
        Binding("right", "sideways(1)", show=False),
    ]

    class HunkClicked(Message):
        """The person clicked a row of the hunk with this number."""

        def __init__(self, hunk: int) -> None:
            super().__init__()
            self.hunk = hunk

    _dragging = False

    # The keys.

    def action_follow(self) -> None:
        """Go to the newest row and stay there; the cursor goes."""
        self.leave_lines()
        self._fit()
        self._window.to_end()
        self._paint()

    def action_end(self) -> None:
        if self.lines is not None:
            self.to_last_line(True)
        else:
            self.action_follow()

    def action_beginning(self) -> None:
        if self.lines is not None:
            self.to_last_line(False)
        else:
            self._move_to(0)

    def action_scroll_rows(self, rows: int) -> None:
        if self.lines is not None:
            self.move_line(rows)
        else:
            self._move_to(self.top + rows)

    def action_scroll_pages(self, pages: float) -> None:
        rows = max(1, int(abs(pages) * (self._window.height - 1)))
        self.action_scroll_rows(rows if pages > 0 else -rows)

    def action_sideways(self, steps: int) -> None:
        left = max(0, self._frames.left + steps * SIDEWAYS)
        if left != self._frames.left:
            self._frames.left = left
            self._look_anew()

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
            self._wheel_to(self.top + step * WHEEL)

    def _wheel_to(self, top: int) -> None:
        """Scroll by the mouse; the cursor keeps the pane from following."""
        self._move_to(top)
        if self.lines is not None:
            self._window.follow(False)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.x == self.size.width - 1 and self._window.last_top:
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
        top = top_for(y, self._window.height, self._document.height)
        if top == self._window.last_top:
            top = max(top, self.top)  # the end is in sight, with free rows below
        self._wheel_to(top)

    def on_click(self, event: events.Click) -> None:
        row = self.top + event.y
        if event.x >= self.size.width - 1 or event.y >= self._window.height or row >= self._document.height:
            return
        section, index = self._document.at(row)
        if self.point_at(section, index):
            return
        if section.hunk_id:
            self.post_message(self.HunkClicked(section.hunk_id))
