"""Textual's driver for Linux and macOS, with an output of our own that never blocks the event loop.

Textual's own hands every write to a thread over a queue of thirty; when the terminal reads slowly, the app
stands still in it. Not here: how little is said (`economy`), how bytes wait (`outlet`), the modes of the
terminal (Textual's), how input is waited for (`keyboard`).
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from threading import RLock, get_ident
from types import FrameType
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from spark_tui.tui.output.abilities import erases_in_colour
from spark_tui.tui.output.economy import Economy
from spark_tui.tui.output.keyboard import Keyboard
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
        self._terminal = -1
        self._economy = Economy(erasing=False)
        self._measured = (0, 0)  # columns and rows
        self._moved = False
        self._due = False  # whether the loop will flush
        self._lock = RLock()  # the input thread writes too
        self._busy = False
        self._thread = get_ident()
        self._frame = 0
        self._sent = self._arrived = 0  # messages of the input thread, and those that the app has
        self._keyboard: Keyboard | None = None
        self.on_emptied: Callable[[], None] = _nothing
        super().__init__(app, debug=debug, mouse=mouse, size=size)

    @property
    def outflow(self) -> Outflow:
        """What is known of the way to the terminal now."""
        outlet = self._outlet
        return Outflow() if outlet is None else Outflow(outlet.queued, outlet.rate, self._frame)

    @property
    def typed(self) -> bool:
        """Whether something was read of which the app does not know yet."""
        return self._sent != self._arrived

    def send_message(self, message: Message) -> None:
        """Hand on what the input thread read. Textual makes a task of it, which takes two turns of the loop
        more, in each of which something else may come first."""
        self._sent += 1
        self._loop.call_soon_threadsafe(self._arrive, message)

    def _arrive(self, message: Message) -> None:
        self._arrived += 1
        self._app.post_message(message)

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
                data = "".join(self._gathered)
                self._gathered.clear()
                self._due = False
                if data and self._outlet is not None:
                    self._hand_over(data, self._outlet)
            finally:
                self._busy = False

    def _hand_over(self, data: str, outlet: Outlet) -> None:
        size = _size(self._terminal)
        if size != self._measured or self._moved:
            self._measured, self._moved = size, False
            self._economy.resized(*size)
        less = self._economy.feed(data).encode(self._encoding, "backslashreplace")
        self._frame = len(less)
        outlet.put(less, picture=self._economy.only_picture)

    def start_application_mode(self) -> None:
        if self._outlet is None:
            terminal = sys.__stderr__
            assert terminal is not None, "Textual would not have come so far"
            self._encoding, self._terminal = terminal.encoding, terminal.fileno()
            self._outlet = opened(self._terminal, self._loop, lambda: self.on_emptied())
        self._economy = Economy(
            erasing=erases_in_colour(os.environ.get("TERM", ""), self._terminal),
            ascii_only=self._encoding.lower().replace("-", "") != "utf8",
        )
        self._measured = (0, 0)
        self._keyboard = Keyboard(self.fileno)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._listen_for_size()
        if self._writer_thread is not None:  # Textual starts it in there and nothing was given to it
            self._writer_thread.stop()
            self._writer_thread = None

    def _listen_for_size(self) -> None:
        """Textual's own handling, and that a terminal that changed its size has moved what stood on it."""
        then = signal.getsignal(signal.SIGWINCH)

        def changed(number: int, frame: FrameType | None) -> None:
            self._moved = True
            if callable(then):
                then(number, frame)
            # A size that changed and came back at once is no change to Textual; nothing would be drawn.
            self._loop.call_soon_threadsafe(self._app.refresh)

        signal.signal(signal.SIGWINCH, changed)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Columns and rows as the app sees them. Textual guesses one row less here than there for a terminal
        without a size, or that is gone, and would lay the screen out for ever."""
        return self._app.console.size

    def run_input_thread(self) -> None:
        """Hand on what is typed. A terminal that went away without a signal ends the app as SIGHUP does."""
        keyboard = self._keyboard
        if keyboard is not None and not keyboard.listen(XTermParser(self._debug), self.process_message):
            self._loop.call_soon_threadsafe(partial(self._app.exit, return_code=128 + signal.SIGHUP))

    def disable_input(self) -> None:
        if self._keyboard is not None:
            self._keyboard.stop()
        super().disable_input()

    def stop_application_mode(self) -> None:
        self.flush()
        if self._outlet is not None:
            self._outlet.drop_pictures()
        super().stop_application_mode()

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


def _size(terminal: int) -> tuple[int, int]:
    """Columns and rows as they are now; 0 where there is no terminal."""
    try:
        return os.get_terminal_size(terminal)
    except OSError:
        return 0, 0
