"""What waits for input from the terminal: asleep until some comes, and aware that the terminal may go away.

Textual's own wakes up ten times a second to see whether it shall end, and turns as fast as it can when the
terminal is gone, for it reads nothing then at once. Not here: what the bytes mean (Textual's parser).
"""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Callable

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.message import Message

_PIECE = 4096
_LONGER = 1.1
"""How much longer than the time that makes an Esc a key of its own is waited for more of its sequence."""


class Keyboard:
    """The input of one stretch of the application mode: `listen` in a thread, `stop` from any other."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._awake, self._wake = os.pipe()

    def listen(self, parser: XTermParser, typed: Callable[[Message], None]) -> bool:
        """Hand what is typed to `typed` until `stop`; False when the terminal is gone."""
        # Bytes that are no UTF-8 are shown as such: they must not end the thread.
        decode = getincrementaldecoder("utf-8")("replace").decode
        wait: float | None = None
        try:
            while True:
                ready, _, _ = select.select([self._terminal, self._awake], [], [], wait)
                if self._awake in ready:
                    return True
                if ready:
                    data = self._read()
                    if not data:
                        return False
                    if text := decode(data):  # the first byte of a sign says nothing yet
                        for message in parser.feed(text):
                            typed(message)
                for message in parser.tick():
                    typed(message)
                wait = ESCAPE_DELAY * _LONGER if ready else None
        finally:
            os.close(self._awake)

    def stop(self) -> None:
        """Let `listen` return, now or when it begins. May be called again."""
        if self._wake >= 0:
            os.close(self._wake)
            self._wake = -1

    def _read(self) -> bytes:
        try:
            return os.read(self._terminal, _PIECE)
        except OSError:
            return b""
