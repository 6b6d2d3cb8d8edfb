"""One WebSocket: opened over our own connection, so that its reads are paced as those over HTTP are.

RFC 6455 itself is `websockets`' Sans-I/O layer. Not here: what the messages mean, when a socket is used
(`over_sockets`) and when one is kept ready (`spare`).
"""

from __future__ import annotations

import asyncio

import httpcore
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidURI, WebSocketException
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from spark_tui.adapters.llm.opening import Target, closed, connected
from spark_tui.adapters.llm.spare import OpenError
from spark_tui.adapters.llm.throttle import READER, PacedStream

MAX_MESSAGE = 4 * 1024 * 1024  # bytes

_MOST_WAITING = 256 * 1024  # bytes

_AN_ENTRY = 64  # bytes that a message takes up besides its text, so that empty ones are bounded, too

_OF_MESSAGES = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)

_UPGRADE = 5.0  # seconds that a server may take to answer the upgrade
_PING_EVERY = 20.0  # seconds; also how long an answer to it may take
_READ_BYTES = 256 * 1024


class RefusedError(OpenError):
    """The server answered, but not with a WebSocket; `status` is that of its answer, 0 when it was none."""

    def __init__(self, status: int) -> None:
        super().__init__(f"no WebSocket (HTTP {status})")
        self.status = status


class ClosedError(Exception):
    """The socket is at its end; nothing more will come."""


class WebSocket:
    """An open socket for text messages. `used` is whether anything was asked on it yet.

    It is read by a task of its own, so that pings are answered while nobody takes messages: a person may
    hold a stream for minutes. It stops while `_MOST_WAITING` bytes wait to be taken: the server feels that.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream, protocol: ClientProtocol, hz: float) -> None:
        self._stream = stream
        self._paced = PacedStream(stream, hz)
        self._protocol = protocol
        self._writing = asyncio.Lock()
        self._part = bytearray()  # of a message that comes in several frames
        self._is_text = False
        self._messages: list[str] = []
        self._waiting = 0  # bytes that `_messages` takes up
        self._news = asyncio.Event()  # a message waits, or none will come any more
        self._room = asyncio.Event()
        self._room.set()
        self._over = False
        self._answering = False
        self.opened = asyncio.get_running_loop().time()
        self.used = False
        self._reading = asyncio.create_task(self._read_all(), name="socket reading")

    async def send(self, text: bytes) -> None:
        """Send one text message, whose answer is then expected. Raises ClosedError."""
        self.used = self._answering = True
        try:
            self._protocol.send_text(text)
            await self._flush()
        except (WebSocketException, httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            raise ClosedError(str(error)) from error

    async def read(self, patience: float) -> list[str]:
        """The messages that have come, at least one. Raises ClosedError, and TimeoutError after `patience`
        seconds."""
        async with asyncio.timeout(patience):
            await self._news.wait()
        messages, self._messages, self._waiting = self._messages, [], 0
        if not messages:
            raise ClosedError("the server closed the socket")
        self._room.set()
        if not self._over:
            self._news.clear()
        return messages

    async def idle(self) -> None:
        """The answer is over: return when the socket can serve no more; what is said on it ends it, too."""
        self._answering = False
        await self._news.wait()

    async def aclose(self) -> None:
        """Close the connection at once; never raises."""
        self._reading.cancel()
        await asyncio.wait((self._reading,))
        await closed(self._stream)

    async def _read_all(self) -> None:
        READER.set(None)  # what paces an answer over HTTP does not hold here
        asked = False
        try:
            while self._protocol.state is State.OPEN:
                await self._room.wait()
                try:
                    data = await self._paced.read(_READ_BYTES, _PING_EVERY)
                except httpcore.ReadTimeout:
                    if asked and not self._answering:
                        return
                    asked = True
                    self._protocol.send_ping(b"")
                else:
                    asked = False
                    self._receive(data)
                await self._flush()
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError):
            return
        finally:
            self._over = True
            self._news.set()

    def _receive(self, data: bytes) -> None:
        """Take in what was read; a message may come in several frames."""
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        for event in self._protocol.events_received():
            if not isinstance(event, Frame) or event.opcode not in _OF_MESSAGES:
                continue
            if event.opcode is not Opcode.CONT:
                self._is_text = event.opcode is Opcode.TEXT
            if not self._is_text:
                continue  # no event of this API, nor is the rest of it
            self._part += event.data
            if event.fin:
                self._messages.append(self._part.decode("utf-8", "replace"))
                self._waiting += len(self._part) + _AN_ENTRY
                self._part.clear()
                self._news.set()
        if self._waiting >= _MOST_WAITING:
            self._room.clear()

    async def _flush(self) -> None:
        async with self._writing:
            for data in self._protocol.data_to_send():
                if data:
                    await self._paced.write(data)


class SocketOpener:
    """Opens sockets at one address. `possible` is False once the server has said that it offers none."""

    def __init__(self, url: str, target: Target, headers: dict[str, str], hz: float) -> None:
        self._url = url
        self._target = target
        self._headers = headers
        self._hz = hz
        self.possible = True

    async def open(self) -> WebSocket:
        """A new socket. Raises OpenError; it is a RefusedError when the server answered something else."""
        stream = await connected(self._target)
        try:
            return WebSocket(stream, await self._upgraded(stream), self._hz)
        except RefusedError as error:
            await closed(stream)
            # A key that is not accepted, or a server that is busy, says nothing of WebSockets.
            self.possible = error.status in (401, 429) or error.status >= 500
            raise
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            await closed(stream)
            raise OpenError(str(error)) from error
        except BaseException:
            await closed(stream)
            raise

    async def _upgraded(self, stream: httpcore.AsyncNetworkStream) -> ClientProtocol:
        try:
            protocol = ClientProtocol(parse_uri(self._url), max_size=MAX_MESSAGE)
        except InvalidURI as error:
            raise OpenError(str(error)) from error
        request = protocol.connect()
        for name, value in self._headers.items():
            request.headers[name] = value
        protocol.send_request(request)
        try:
            async with asyncio.timeout(min(_UPGRADE, self._target.timeout)):
                await _shaken_hands(protocol, stream)
        except TimeoutError:
            raise RefusedError(0) from None  # it took the connection and does not know what to say
        if protocol.state is not State.OPEN:
            answers = [each for each in protocol.events_received() if isinstance(each, Response)]
            raise RefusedError(answers[0].status_code if answers else 0)
        return protocol

    async def gone(self, connection: WebSocket) -> None:
        await connection.idle()

    async def close(self, connection: WebSocket) -> None:
        await connection.aclose()


async def _shaken_hands(protocol: ClientProtocol, stream: httpcore.AsyncNetworkStream) -> None:
    for data in protocol.data_to_send():
        await stream.write(data)
    while protocol.state is State.CONNECTING and protocol.handshake_exc is None:
        data = await stream.read(_READ_BYTES)
        if not data:
            raise RefusedError(0)
        protocol.receive_data(data)
