"""Textual's driver for Linux and macOS, with an output of our own that never blocks the event loop.

Textual's own hands every write to a thread over a queue of thirty; when the terminal reads slowly, the app
stands still in it. Not here: how bytes wait (`outlet`), input, and the modes of the terminal (Textual's).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import RLock, get_ident
from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from spark_tui.tui.output.outflow import Outflow
from spark_tui.tui.output.outlet import Outlet, opened

PATIENCE = 2.0
"""Seconds that the end waits for a terminal that takes nothing."""


class SparkDriver(LinuxDriver):
    """Writes are gathered until `flush` (or the loop's next turn) and leave together, in order."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        self._outlet: Outlet | None = None
        self._gathered: list[str] = []
        self._encoding = "utf-8"
        self._due = False  # whether the loop will flush
        self._lock = RLock()  # the input thread writes too
        self._busy = False
        self._thread = get_ident()
        self._frame = 0
        self.on_emptied: Callable[[], None] = _nothing
        super().__init__(app, debug=debug, mouse=mouse, size=size)

    @property
    def outflow(self) -> Outflow:
        """What is known of the way to the terminal now."""
        outlet = self._outlet
        return Outflow() if outlet is None else Outflow(outlet.queued, outlet.rate, self._frame)

    def write(self, data: str) -> None:
        with self._lock:
            self._gathered.append(data)
            if self._due:
                return
            self._due = True
        if get_ident() == self._thread:
            self._loop.call_soon(self.flush)
        else:
            self._loop.call_soon_threadsafe(self.flush)

    def flush(self) -> None:
        """Hand over what was gathered. In another thread the loop does it at its next turn."""
        if get_ident() != self._thread:
            return
        with self._lock:
            self._busy = True
            try:
                data = "".join(self._gathered).encode(self._encoding, "backslashreplace")
                self._gathered.clear()
                self._due = False
                if data and self._outlet is not None:
                    self._frame = len(data)
                    self._outlet.put(data)
            finally:
                self._busy = False

    def start_application_mode(self) -> None:
        if self._outlet is None:
            terminal = sys.__stderr__
            assert terminal is not None, "Textual would not have come so far"
            self._encoding = terminal.encoding
            self._outlet = opened(terminal.fileno(), self._loop, lambda: self.on_emptied())
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:  # Textual starts it in there and nothing was given to it
            self._writer_thread.stop()
            self._writer_thread = None

    def close(self) -> None:
        """The terminal has all that was written, or was given the time to take it."""
        self.flush()
        if self._outlet is not None:
            self._outlet.close(PATIENCE)
            self._outlet = None

    # A signal may come in the middle of a write; it stops or continues the app after it then.

    def _sigtstp_application(self, *_: object) -> None:
        if self._busy:
            self._loop.call_soon_threadsafe(super()._sigtstp_application)
        else:
            super()._sigtstp_application()

    def _sigcont_application(self, *_: object) -> None:
        if self._busy:
            self._loop.call_soon_threadsafe(super()._sigcont_application)
        else:
            super()._sigcont_application()


def _nothing() -> None:
    """Nobody waits."""
