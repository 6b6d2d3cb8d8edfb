"""A drawn list that the wheel scrolls. Not here: what its rows are, and keeping the selected one in sight."""

from __future__ import annotations

from typing import TypeVar

from textual import events

from spark_tui.tui.widgets.row import Row

View = TypeVar("View")

_ROWS = 2  # for one step of the wheel


class Wheeled(Row[View]):
    """Rows of which `_top` is the first in sight; `draw` keeps it within bounds."""

    _top = 0

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(event, _ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(event, -_ROWS)

    def _scroll(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        self._top = max(0, self._top + rows)
        self.scrolled()

    def scrolled(self) -> None:
        """Show what is in sight now."""
        self.refresh()
