"""A network backend for httpcore that reads a socket about `hz` times a second.

Waking up for every token costs far more than parsing it, so tokens are left to gather in the
kernel and are taken in one large read. A stream that is so fast that the kernel's buffer would fill is read
more often. Not here: HTTP, and what the bytes mean.
The `timeout` parameters are httpcore's interface.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
import ssl
import typing
from collections.abc import Callable, Iterable
from contextlib import suppress
from contextvars import ContextVar

import httpcore

from spark_tui.core.stream.chunks import JoinedChunks

READ_BYTES = 256 * 1024

# The head of an answer and its first piece are let through at once: they are what a person waits for.
_FREE_READS = 2

# A read of this many bytes has gathered enough: the next one follows at once, so that the pace never
# limits how fast a stream can be.
_ENOUGH = 16 * 1024

# When so many bytes have gathered they are read, however soon that is: what is left would fill the kernel's
# buffers, and a larger piece would keep keys waiting while it is parsed.
_PLENTY = 48 * 1024

# Seconds for a read of what the kernel has already; under TLS it may be a part that says nothing yet.
_AT_HAND = 0.005


class Pace:
    """When the next read of a socket is due: a period of `hz` after this one, or the time in which plenty
    gathers at the speed that bytes come, if that is less."""

    def __init__(self, hz: float) -> None:
        self._period = 1 / hz
        self._since = 0.0  # when the last pause began
        self._gathered = 0  # bytes since then
        self.due = 0.0
        """By the clock of `came`, in seconds."""

    def came(self, size: int, now: float) -> None:
        """A read has given `size` bytes at `now`, in seconds."""
        self._gathered += size
        if size >= _ENOUGH:
            return
        pause = self._period
        if self._gathered:
            pause = min(pause, (now - self._since) * _PLENTY / self._gathered)
        # From when this read was due, if it came about then: what each one takes would add up.
        self.due = (self.due if 0 <= now - self.due < pause / 2 else now) + pause
        self._since, self._gathered = now, 0


_Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)
"""Looks at one socket, and needs nothing of the kernel that would have to be opened and closed for it."""


class Reader(typing.Protocol):
    """Whoever reads an answer: asked before every read of the socket, in the task that reads."""

    patience: float | None
    """Seconds to wait for the next bytes; None waits as long as the request allows."""

    sever: Callable[[], None]
    """Ends the connection that is being read, at once; the stream says how before it reads."""

    async def before_read(self) -> None:
        """Return when the next bytes are wanted."""


READER: ContextVar[Reader | None] = ContextVar("READER", default=None)


class PacedStream(httpcore.AsyncNetworkStream):
    """One connection, read no more than `hz` times a second and only when its reader asks."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, hz: float) -> None:
        self._stream = stream
        self._tls: ssl.SSLObject | None = stream.get_extra_info("ssl_object")
        self._socket: socket.socket | None = stream.get_extra_info("socket")
        self._hz = hz
        self._pace = Pace(hz)
        self._free = _FREE_READS
        self._chunks = JoinedChunks()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        reader = READER.get()
        if reader is not None:
            reader.sever = self.sever
            await reader.before_read()
            timeout = reader.patience if reader.patience is not None else timeout
        if self._free > 0:
            self._free -= 1
        else:
            await self._tick()
        data = await self._now(max_bytes, timeout)
        if data and self._more_waits():
            with suppress(httpcore.ReadError, httpcore.ReadTimeout):  # the next read finds it again
                data += await self._now(max_bytes, _AT_HAND)
        self._pace.came(len(data), asyncio.get_running_loop().time())
        return self._chunks.feed(data)

    async def _now(self, max_bytes: int, seconds: float | None) -> bytes:
        data = await self._stream.read(max(max_bytes, READ_BYTES), seconds)
        if self._tls is not None and data:
            data += _decrypted(self._tls, READ_BYTES - len(data))
        return data

    def _more_waits(self) -> bool:
        """Whether the kernel has bytes.

        A token that comes while the loop is about to stop listening lies in a queue above the kernel, and the
        next read gives that one alone; what has gathered since is behind it.
        """
        connection = self._socket
        if connection is None or connection.fileno() < 0:
            return False
        with _Selector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            return bool(selector.select(0))

    async def _tick(self) -> None:
        pause = self._pace.due - asyncio.get_running_loop().time()
        if pause > 0:
            await asyncio.sleep(pause)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self._free = _FREE_READS
        self._chunks.asked()
        await self._stream.write(buffer, timeout)

    def sever(self) -> None:
        """Tell the other side now that nobody reads any more; `aclose` has still to follow.

        Closing goes through all layers of HTTP and TLS, each a turn of the loop; a server writes on so long.
        """
        if self._socket is not None:
            with suppress(OSError):  # the other side was quicker
                self._socket.shutdown(socket.SHUT_RDWR)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        secured = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        return PacedStream(secured, self._hz)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)


def _decrypted(tls: ssl.SSLObject, most: int) -> bytes:
    """What else has come already: one read of TLS gives one record, and a server sends one for each token.

    What is wrong with the connection is found by the next read, which waits for more.
    """
    pieces: list[bytes] = []
    try:
        while most > 0 and (piece := tls.read(most)):
            pieces.append(piece)
            most -= len(piece)
    except ssl.SSLError:  # mostly that nothing more is there
        pass
    return b"".join(pieces)


class PacedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's own backend, with every connection wrapped in a `PacedStream`."""

    def __init__(self, hz: float) -> None:
        self._backend = httpcore.AnyIOBackend()
        self._hz = hz

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return PacedStream(stream, self._hz)

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)
