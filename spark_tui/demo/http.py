"""A very small HTTP/1.1 server on loopback, for scripted models: the demo's and the tests'.

Requests with a body of stated length in, answers in chunks out; nothing else of HTTP. It listens on
127.0.0.1 only. Not here: what is answered.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

MAX_HEAD = 64 * 1024
MAX_BODY = 64 * 1024 * 1024

# Small, so that a client that holds the stream is felt after a fraction of a second.
_SEND_BUFFER = 16 * 1024


class ClientGoneError(ConnectionError):
    """The client has closed the connection; there is nobody to answer any more."""


@dataclass(eq=False)
class Exchange:
    """One request and the means to answer it. `received` is the loop's time when it was complete."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    received: float
    _connection: _Connection = field(repr=False)

    @property
    def gone(self) -> asyncio.Event:
        """Set as soon as the client closes the connection."""
        return self._connection.gone

    @property
    def gone_at(self) -> float | None:
        """The loop's time when the client closed the connection."""
        return self._connection.gone_at

    async def head(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status line and `headers`; add Content-Length or Transfer-Encoding yourself."""
        reason = HTTPStatus(status).phrase if status in _KNOWN else "Status"
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
        await self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    async def whole(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a complete answer."""
        await self.head(status, {**headers, "Content-Length": str(len(body))})
        await self.raw(body)

    async def chunk(self, data: bytes) -> None:
        """Send one chunk of a chunked answer; none at all ends it."""
        await self.raw(b"%x\r\n%b\r\n" % (len(data), data))

    async def raw(self, data: bytes) -> None:
        """Send bytes as they are, once the client has room for them. Raises ClientGoneError."""
        await self._connection.write(data)

    @property
    def client(self) -> int:
        """The client's port: the same for all requests of one connection."""
        return self._connection.client

    @property
    def sent(self) -> int:
        """How many bytes the client's connection has taken."""
        return self._connection.sent

    async def held_back(self) -> None:
        """Return once the client takes no more bytes."""
        await self._connection.full.wait()

    def cut(self) -> None:
        """Close the connection in the middle of whatever was being said."""
        self._connection.cut()


_KNOWN = frozenset(status.value for status in HTTPStatus)

Handler = Callable[[Exchange], Awaitable[None]]


class _Connection(asyncio.Protocol):
    """One client: requests are read one after the other and handled one at a time."""

    def __init__(self, handler: Handler, clients: _Clients) -> None:
        self.gone = asyncio.Event()
        self.gone_at: float | None = None
        self._handler = handler
        self._clients = clients
        self._buffer = bytearray()
        self._writable = asyncio.Event()
        self._writable.set()
        self.full = asyncio.Event()
        self.sent = 0
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.client: int = transport.get_extra_info("peername")[1]
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        transport.set_write_buffer_limits(high=_SEND_BUFFER)
        self._clients.came(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._task is None:
            self._next_request()

    def _next_request(self) -> None:
        if self._buffer and not self._buffer[:1].isalpha():
            self._transport.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            self.cut()
            return
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEAD:
                self.cut()
            return
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        fields = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in fields}
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY or first.count(" ") != 2:
            self.cut()
            return
        start, stop = end + 4, end + 4 + int(length)
        if len(self._buffer) < stop:
            return
        method, path, _ = first.split(" ")
        body = bytes(self._buffer[start:stop])
        del self._buffer[:stop]
        received = asyncio.get_running_loop().time()
        exchange = Exchange(method, path, headers, body, received, self)
        self._task = asyncio.create_task(self._handle(exchange))

    async def _handle(self, exchange: Exchange) -> None:
        with suppress(ClientGoneError):
            await self._handler(exchange)
        self._task = None
        if not self.gone.is_set():
            self._next_request()

    async def write(self, data: bytes) -> None:
        await self._writable.wait()
        if self.gone.is_set() or self._transport.is_closing():
            raise ClientGoneError("the client has closed the connection")
        self._transport.write(data)
        self.sent += len(data)

    def pause_writing(self) -> None:
        self._writable.clear()
        self.full.set()

    def resume_writing(self) -> None:
        self.full.clear()
        self._writable.set()

    def eof_received(self) -> bool:
        self._mark_gone()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self._mark_gone()
        self._clients.went(self)

    def _mark_gone(self) -> None:
        if not self.gone.is_set():
            self.gone_at = asyncio.get_running_loop().time()
        self.gone.set()
        self._writable.set()

    def cut(self) -> None:
        self._mark_gone()
        self._transport.close()

    def abort(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._transport.abort()


class _Clients:
    """The connections that are open, and how many there have been (with TLS: after their handshake)."""

    def __init__(self) -> None:
        self.open: set[_Connection] = set()
        self.count = 0
        self.changed = asyncio.Event()

    def came(self, connection: _Connection) -> None:
        self.open.add(connection)
        self.count += 1
        self.changed.set()

    def went(self, connection: _Connection) -> None:
        self.open.discard(connection)
        self.changed.set()


class Listener:
    """A listening socket on 127.0.0.1; `origin` is its address such as http://127.0.0.1:40123."""

    def __init__(self, server: asyncio.Server, clients: _Clients, scheme: str) -> None:
        self._server = server
        self._clients = clients
        self.port: int = server.sockets[0].getsockname()[1]
        self.origin = f"{scheme}://127.0.0.1:{self.port}"

    @property
    def connected(self) -> int:
        """How many connections there have been; with TLS only those that did their handshake."""
        return self._clients.count

    async def clients(self, connected: int, open: int | None = None) -> None:
        """Return once there have been so many connections and (unless None) so many are open."""
        while self.connected < connected or open not in (None, len(self._clients.open)):
            self._clients.changed.clear()
            await self._clients.changed.wait()

    def drop(self) -> None:
        """Close every connection."""
        for connection in tuple(self._clients.open):
            connection.cut()

    async def aclose(self) -> None:
        """Stop listening and end every connection."""
        self._server.close()
        for connection in tuple(self._clients.open):
            connection.abort()
        await self._server.wait_closed()


async def listen(handler: Handler, port: int = 0, tls: ssl.SSLContext | None = None) -> Listener:
    """Serve `handler` on 127.0.0.1, by default on a free port and without TLS.

    Raises OSError when the port is taken.
    """
    clients = _Clients()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(handler, clients), "127.0.0.1", port, ssl=tls)
    return Listener(server, clients, "https" if tls else "http")
