"""Bytes of an event stream -> events, as the HTML standard reads them, without any I/O.

Not here: what the events mean (`wire_*.py`) and where the bytes come from (`adapters.llm`).
Source: WHATWG HTML, "Server-sent events", parsing and interpreting an event stream.
"""

from __future__ import annotations

import msgspec

MAX_LINE = 1 << 20  # bytes
MAX_EVENT = 4 << 20  # bytes

_BOM = b"\xef\xbb\xbf"


class SseLimitError(Exception):
    """A line or an event of the stream is larger than anything a model server has reason to send."""


class SseEvent(msgspec.Struct, frozen=True, gc=False):
    """One event. `complete` is False when the stream ended before the blank line that ends an event."""

    event: str
    data: str
    complete: bool = True


class SseMachine:
    """Feed it bytes cut anywhere; it gives back the events that are complete.

    After an `SseLimitError` the machine must not be fed again.
    """

    def __init__(self, max_line: int = MAX_LINE, max_event: int = MAX_EVENT) -> None:
        self._max_line = max_line
        self._max_event = max_event
        self._pieces: list[bytes] = []  # the unfinished line
        self._size = 0  # bytes in `_pieces`
        self._after_cr = False
        self._first = True
        self._event = ""
        self._data: list[str] = []
        self._data_size = 0

    def feed(self, data: bytes) -> list[SseEvent]:
        """The events that `data` completes. Raises `SseLimitError`."""
        if self._after_cr and data:
            self._after_cr = False
            if data.startswith(b"\n"):
                data = data[1:]
        if b"\r" in data:
            self._after_cr = data.endswith(b"\r")
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\n" not in data:
            self._keep(data)
            return []
        lines = data.split(b"\n")
        if self._pieces:
            self._pieces.append(lines[0])
            lines[0] = b"".join(self._pieces)
            self._pieces.clear()
            self._size = 0
        rest = lines.pop()
        events: list[SseEvent] = []
        for line in lines:
            if not line:
                if self._data:
                    events.append(self._dispatch(complete=True))
                self._event = ""
                self._first = False
            else:
                self._line(line)
        if rest:
            self._keep(rest)
        return events

    def finish(self) -> list[SseEvent]:
        """The event that the end of the stream cut off, if it has data.

        The standard drops it; some servers, though, leave out the last blank line.
        """
        rest = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        if rest:
            self._line(rest)
        return [self._dispatch(complete=False)] if self._data else []

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._max_line:
            raise SseLimitError(f"The server sent a line of more than {self._max_line:,} bytes.")
        if data:
            self._pieces.append(data)

    def _line(self, line: bytes) -> None:
        if len(line) > self._max_line:
            raise SseLimitError(f"The server sent a line of more than {self._max_line:,} bytes.")
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if line.startswith(b"data: "):
            self._add(line[6:])
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._add(value)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")

    def _add(self, value: bytes) -> None:
        self._data_size += len(value) + 1
        if self._data_size > self._max_event:
            raise SseLimitError(f"The server sent an event of more than {self._max_event:,} bytes.")
        self._data.append(value.decode("utf-8", "replace"))

    def _dispatch(self, complete: bool) -> SseEvent:
        data = self._data
        event = SseEvent(self._event or "message", data[0] if len(data) == 1 else "\n".join(data), complete)
        data.clear()
        self._data_size = 0
        return event
