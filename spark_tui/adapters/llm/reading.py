"""The bytes of a stream of events -> signals, by the machines of the core; without HTTP.

Not here: where the bytes come from, and what a server may send in the place of a stream (`answer`,
`plain_answer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from spark_tui.core.stream.provider_errors import busy_status
from spark_tui.core.stream.signals import Ended, Ending, Opened, Signal, Usage
from spark_tui.core.stream.sse import SseEvent, SseLimitError, SseMachine
from spark_tui.core.stream.wire import Wire

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of one streamed answer; a model that writes more has lost its way."""

MAX_BODY = 4 * 1024 * 1024
"""Bytes of an answer that is no stream."""


def refused_kind(headers: Mapping[str, str]) -> str | None:
    """Why an answer with these headers (small letters) is not read at all; None when it is."""
    if headers.get("content-encoding", "identity") != "identity":
        return "The server sent a compressed answer although none was asked for."
    if _kind(headers) == "text/html":
        return "The server sent a web page, no model's answer. Set --base-url to that of the API."
    return None


def is_whole(headers: Mapping[str, str]) -> bool:
    """Whether these headers (small letters) are of a complete answer and not of a stream."""
    return _kind(headers) == "application/json"


def no_answer(wire: Wire) -> str:
    """What to say of a complete answer that is none."""
    return f"The server sent neither a stream nor a complete answer. Is it {wire.title}?"


def failed(message: str) -> Ended:
    """The end of a turn that failed."""
    return Ended(Ending.FAILED, message)


def _kind(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


class Sink(Protocol):
    """Where the signals go."""

    def add(self, *signals: Signal) -> None:
        """Take these, in order."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A server that began an answer and then said, in its place, that it has no room. `status` is the HTTP
    status that this should have been, `ended` the end of the turn when it is not asked again."""

    status: int
    ended: Ended


class Reading:
    """A stream of events on its way into `out`. `ending` is how it ended, None while it has not.

    With `may_be_busy`, an error before anything was said that only means that the server has no room becomes
    `busy` and no end in `out`.
    """

    def __init__(self, wire: Wire, out: Sink, *, may_be_busy: bool = False) -> None:
        self._machine = SseMachine()
        self._reader = wire.reader()
        self._out = out
        self._size = 0
        self.begun = False
        self.ending: Ending | None = None
        self.busy: Busy | None = None
        self._silent = may_be_busy  # nothing was said yet

    def feed(self, piece: bytes) -> bool:
        """Whether the answer is over with this piece. Raises SseLimitError."""
        self._weigh(len(piece))
        return self.take(self._machine.feed(piece))

    def hear(self, messages: list[str]) -> bool:
        """Whether the answer is over with these messages of a WebSocket. Raises SseLimitError."""
        self._weigh(sum(map(len, messages)))
        return self.take([SseEvent("message", each) for each in messages])

    def _weigh(self, size: int) -> None:
        self._size += size
        if self._size > MAX_ANSWER:
            raise SseLimitError(f"The server sent an answer of more than {MAX_ANSWER:,} bytes.")

    def finish(self) -> None:
        """No more bytes will come."""
        if self.take(self._machine.finish()):
            return
        rest = self._reader.finish()
        if not self.begun and Ending.CUT in [each.ending for each in rest if isinstance(each, Ended)]:
            rest = [Ended(Ending.CUT, "The connection ended before the answer began. Ask again.")]
        self._out.add(*rest)

    def take(self, events: list[SseEvent]) -> bool:
        """Whether the answer is over with these events."""
        signals: list[Signal] = []
        for event in events:
            found = self._reader.feed(event)
            if self._silent and found:
                self._look_whether_busy(event, found)
            signals += found
        if events and not self.begun:
            self.begun = True
            signals.insert(0, Opened(self._reader.model))
        self._out.add(*signals)
        last = signals[-1] if signals else None
        if isinstance(last, Ended):
            self.ending = last.ending
        return self.ending is not None or self.busy is not None

    def _look_whether_busy(self, event: SseEvent, signals: list[Signal]) -> None:
        """Take the end out of what `event` means, if it is one that only says so."""
        last = signals[-1]
        self._silent = all(isinstance(each, Usage | Ended) for each in signals)
        if self._silent and isinstance(last, Ended) and last.ending is Ending.FAILED:
            status = busy_status(event.data)
            if status is not None:
                self.busy = Busy(status, last)
                signals.pop()
