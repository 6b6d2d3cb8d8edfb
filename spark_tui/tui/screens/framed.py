"""A screen that is painted by a frame clock, and whose changes are written at once.

Not here: what a frame shows (the subclasses), when it is due (`frame_clock`, `cadence`).
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from functools import partial
from typing import TypeVar

from textual import events
from textual.screen import Screen
from textual.widget import Widget

from spark_tui.tui.cadence import Cadence
from spark_tui.tui.frame_clock import TURNS, FrameClock
from spark_tui.tui.output.inflow import keys_wait
from spark_tui.tui.output.outflow import outflow, when_emptied

Part = TypeVar("Part", bound=Widget)


class Framed(Screen[None]):
    """A subclass calls `begin_frames` when it is mounted, and `frames.changed` when there is news."""

    frames: FrameClock
    _found_parts: dict[type[Widget], Widget] | None = None
    _stepped_aside = 0
    _wire_first = False  # a line was just sent: nothing is painted or written now

    @abstractmethod
    def paint(self) -> None:
        """Show the newest state."""

    def part(self, kind: type[Part]) -> Part:
        """The one widget of this kind that the screen has from its beginning to its end. Every frame asks for
        all of them, and Textual takes as long to say it again as to see that nothing changed."""
        if self._found_parts is None:
            self._found_parts = {}
        found = self._found_parts.get(kind)
        if not isinstance(found, kind):
            found = self._found_parts[kind] = self.query_one(kind)
        return found

    def begin_frames(self, cadence: Cadence | None = None) -> None:
        """Frames may come from now on."""
        self.frames = FrameClock(
            self._frame, partial(outflow, self.app), partial(keys_wait, self.app), cadence=cadence
        )
        when_emptied(self.app, self._emptied)

    def on_idle(self, event: events.Idle) -> None:
        """Write what changed now. Textual's own way waits for a timer, one or two of its periods, and a key
        has waited long enough by then. What the terminal has not taken yet comes first; it would only show
        later what is new by then. A key that waits comes first, too."""
        if self._wire_first or outflow(self.app).queued:
            event.prevent_default()
        elif self._shown_differs:
            if self._stepped_aside < TURNS and keys_wait(self.app):
                self._stepped_aside += 1
                event.prevent_default()
                asyncio.get_running_loop().call_soon(self.check_idle)
                return
            self._stepped_aside = 0
            with self.frames.work():
                self._on_timer_update()

    def answer(self, *widgets: Widget) -> None:
        """Write what changed of these widgets now: a key changed it. Whatever else waits to be written comes
        when it is due, as do these where they cannot be written alone."""
        moved = self._layout_required or self._scroll_required or self._repaint_required
        shut = self._wire_first or not self.is_current or self.app._batch_count
        if moved or shut or outflow(self.app).queued:
            return
        visible = self._compositor.visible_widgets
        dirty = set(self._dirty_widgets)
        with self.frames.work():
            self._compositor.update_widgets({widget for widget in widgets if widget in visible})
            self._compositor_refresh()
        self._dirty_widgets.update(dirty.difference(widgets))

    def _emptied(self) -> None:
        self.frames.emptied()
        self.check_idle()

    @property
    def _shown_differs(self) -> bool:
        """Whether something on the screen waits to be written."""
        return bool(
            self._dirty_widgets or self._layout_required or self._scroll_required or self._repaint_required
        )

    def _frame(self) -> None:
        """A frame at its time. It is called by the loop, which knows nothing of Textual's errors."""
        if self._wire_first or not self.app.is_running:
            return
        try:
            self.paint()
        except Exception as error:
            self.app._handle_exception(error)
