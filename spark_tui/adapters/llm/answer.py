"""One HTTP answer -> signals: a stream of events, or what a server may send in its place.

Not here: connecting and trying again (`http_model`), the records and JSON of the wire (`core.stream`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from spark_tui.adapters.llm import trouble
from spark_tui.adapters.llm.handover import Handover
from spark_tui.core.stream.provider_errors import busy_status
from spark_tui.core.stream.signals import Ended, Ending, Opened, Signal, Usage
from spark_tui.core.stream.sse import SseEvent, SseLimitError, SseMachine
from spark_tui.core.stream.wire import Wire

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of one streamed answer; a model that writes more has lost its way."""

MAX_BODY = 4 * 1024 * 1024
"""Bytes of an answer that is no stream."""

# Once the model is done, the end of the chunked body is waited for, so that the same connection can
# serve the next turn. Seconds.
_GOODBYE = 0.25


@dataclass(frozen=True, slots=True)
class Busy:
    """A server that began an answer and then said, in its place, that it has no room. `status` is the HTTP
    status that this should have been, `ended` the end of the turn when it is not asked again."""

    status: int
    ended: Ended


async def read_answer(
    response: httpx.Response, wire: Wire, out: Handover, stall_timeout: float
) -> Busy | None:
    """Read a successful `response` as `wire` means it into `out`, up to exactly one `Ended`; or up to the
    word that the server is busy, which is not put there.

    `stall_timeout` in seconds.
    """
    if response.headers.get("content-encoding", "identity") != "identity":
        out.add(_failed("The server sent a compressed answer although none was asked for."))
        return None
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html":
        out.add(_failed("The server sent a web page, no model's answer. Set --base-url to that of the API."))
        return None
    read = _read_whole if kind == "application/json" else _read_stream
    reading = Reading(wire, out, may_be_busy=True)
    try:
        await read(response, wire, reading, out, stall_timeout)
    except SseLimitError as error:
        out.add(_failed(str(error)))
    except httpx.ReadTimeout:
        out.add(Ended(Ending.STALLED, trouble.stalled(out.patience or stall_timeout)))
    return reading.busy


async def read_body(response: httpx.Response, most: int) -> bytes:
    """At most the first `most` bytes of a body. Raises httpx.HTTPError."""
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) >= most:
            break
    return bytes(body[:most])


class Reading:
    """A stream of events on its way into `out`. `ending` is how it ended, None while it has not.

    With `may_be_busy`, an error before anything was said that only means that the server has no room becomes
    `busy` and no end in `out`.
    """

    def __init__(self, wire: Wire, out: Handover, *, may_be_busy: bool = False) -> None:
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


async def _read_stream(
    response: httpx.Response, wire: Wire, reading: Reading, out: Handover, stall_timeout: float
) -> None:
    pieces = response.aiter_raw()
    try:
        async for piece in pieces:
            out.patience = stall_timeout
            if reading.feed(piece):
                await _say_goodbye(pieces, out)
                return
    except httpx.ReadTimeout:
        raise
    except (httpx.HTTPError, OSError):
        pass  # the connection broke: the wire knows whether the model was done
    reading.finish()


async def _say_goodbye(pieces: AsyncIterator[bytes], out: Handover) -> None:
    """Hand over the end first, then read what the server still says, which means nothing any more."""
    await out.before_read()
    try:
        async with asyncio.timeout(_GOODBYE):
            async for _ in pieces:
                pass
    except (httpx.HTTPError, OSError, TimeoutError):
        return


async def _read_whole(
    response: httpx.Response, wire: Wire, reading: Reading, out: Handover, stall_timeout: float
) -> None:
    """A complete JSON answer, from a server that does not stream: the same wire, fed with one record."""
    try:
        body = await read_body(response, MAX_BODY + 1)
    except httpx.ReadTimeout:
        raise
    except (httpx.HTTPError, OSError):
        body = b""
    if len(body) > MAX_BODY:
        raise SseLimitError(f"The server sent an answer of more than {MAX_BODY:,} bytes.")
    events = wire.whole(body)
    if not events:
        out.add(_failed(f"The server sent neither a stream nor a complete answer. Is it {wire.title}?"))
        return
    if not reading.take(events):
        reading.finish()


def _failed(message: str) -> Ended:
    return Ended(Ending.FAILED, message)
