"""Answers over WebSockets, where a server of the Responses API offers them.

A socket that has given a whole answer serves the next request; a cancelled one is closed at once, and the
spare takes its place. Whatever goes wrong before the answer began is left to HTTP, which tells it better; a
server without WebSockets is not asked for one again. Every request carries the whole conversation, as over
HTTP. Source: OpenAI guide "WebSocket mode": `response.create` messages with the body of a request, the events
of a stream as messages, one answer at a time, an hour at most. Not here: the socket itself (`web_socket`).
"""

from __future__ import annotations

import asyncio
from enum import Enum, auto

from spark_tui.adapters.llm import trouble
from spark_tui.adapters.llm.handover import Handover
from spark_tui.adapters.llm.reading import Reading
from spark_tui.adapters.llm.spare import OpenError, Spare
from spark_tui.adapters.llm.web_socket import ClosedError, SocketOpener, WebSocket
from spark_tui.core.stream.signals import Ended, Ending
from spark_tui.core.stream.sse import SseEvent, SseLimitError
from spark_tui.core.stream.wire import Wire

SPARE_LIFE = 240.0
"""Seconds after which a socket that nobody used is replaced; pings keep it open until then."""

_LONGEST_LIFE = 55 * 60.0  # seconds; OpenAI closes a socket after an hour
_MAX_BROKEN = 2  # sockets that broke before an answer began, one after the other


class _Outcome(Enum):
    """What became of a request on a socket."""

    WHOLE = auto()  # the answer came, and the socket can serve the next request
    BROKEN_OFF = auto()  # the answer began, and ended somehow
    NOTHING = auto()  # no answer began
    WORN_OUT = auto()  # no answer began, because the socket that was kept had been given up


class OverSockets:
    """The sockets to one address. `first_timeout` and `stall_timeout` in seconds, as for HTTP."""

    def __init__(self, opener: SocketOpener, wire: Wire, first_timeout: float, stall_timeout: float) -> None:
        self._opener = opener
        self._wire = wire
        self._first_timeout = first_timeout
        self._stall_timeout = stall_timeout
        self._spare: Spare[WebSocket] = Spare(opener, SPARE_LIFE)
        self._kept: WebSocket | None = None
        self._watch: asyncio.Task[None] | None = None
        self._broken = 0

    @property
    def offered(self) -> bool:
        """Whether the server has not yet shown that it has no WebSockets that work."""
        return self._opener.possible and self._broken < _MAX_BROKEN

    async def ready(self, seconds: float) -> bool:
        """Have a socket open for the next `seconds`; False when there is none to be had. Never raises."""
        if self._watch is not None and not self._watch.done():
            return True
        if self.offered:
            await self._spare.ready(seconds)
        return self._spare.open

    async def answer(self, body: bytes, out: Handover) -> bool:
        """Ask and read the whole answer into `out`; False when nothing came, so that HTTP is to be asked."""
        outcome = _Outcome.WORN_OUT
        while outcome is _Outcome.WORN_OUT:
            socket = await self._take() if self.offered else None
            if socket is None:
                return False
            try:
                with self._spare.wanted():
                    outcome = await self._converse(socket, body, out)
            finally:
                if outcome is not _Outcome.WHOLE:
                    await socket.aclose()
            if outcome is _Outcome.WHOLE:
                self._keep(socket)
        return outcome is not _Outcome.NOTHING

    async def aclose(self) -> None:
        """Close every socket."""
        await self._spare.aclose()
        kept = await self._take_kept()
        if kept is not None:
            await kept.aclose()

    async def _take(self) -> WebSocket | None:
        socket = await self._take_kept() or await self._spare.take()
        if socket is not None:
            return socket
        try:
            return await self._opener.open()
        except OpenError:
            return None

    async def _take_kept(self) -> WebSocket | None:
        socket, watch, self._kept, self._watch = self._kept, self._watch, None, None
        if socket is None or watch is None:
            return None
        watch.cancel()
        await asyncio.wait((watch,))
        old = asyncio.get_running_loop().time() - socket.opened > _LONGEST_LIFE
        if watch.cancelled() and not old:
            return socket
        await socket.aclose()
        return None

    def _keep(self, socket: WebSocket) -> None:
        self._kept = socket
        self._watch = asyncio.create_task(socket.idle(), name="kept socket")

    def _refuses(self, message: str) -> bool:
        """Whether this is an error in the place of an answer.

        HTTP tells it with its status, and is asked again where that helps.
        """
        signals = self._wire.reader().feed(SseEvent("message", message))
        return any(isinstance(each, Ended) for each in signals)

    async def _converse(self, socket: WebSocket, body: bytes, out: Handover) -> _Outcome:
        fresh = not socket.used
        reading = Reading(self._wire, out)
        patience = self._first_timeout
        try:
            await socket.send(body)
            if out.on_sent is not None:
                out.on_sent()
            while True:
                await out.before_read()
                messages = await socket.read(patience)
                patience = self._stall_timeout
                if not reading.begun and self._refuses(messages[0]):
                    return _Outcome.NOTHING
                if reading.hear(messages):
                    self._broken = 0
                    whole = reading.ending in (Ending.STOP, Ending.TOOLS)
                    return _Outcome.WHOLE if whole else _Outcome.BROKEN_OFF
        except ClosedError:
            if not reading.begun:
                self._broken += fresh
                return _Outcome.NOTHING if fresh else _Outcome.WORN_OUT
            reading.finish()
        except SseLimitError as error:
            out.add(Ended(Ending.FAILED, str(error)))
        except TimeoutError:
            out.add(Ended(Ending.STALLED, trouble.stalled(patience)))
        return _Outcome.BROKEN_OFF
