"""A spare connection: TCP and TLS done before anybody asks, so that a steer does not wait for them.

Cancelling an answer over HTTP/1.1 closes its connection, and the next request would pay for a new handshake.
So one more connection is kept ready while an answer streams or a person types; it is renewed before a server
would give it up, and a server that refuses it is left alone for ever longer. Never more than one. No request
is made on it. Not here: which connection a request takes (httpcore's pool asks `WarmBackend` for a new one).
"""

from __future__ import annotations

import asyncio
import ssl
import typing
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import httpcore

from spark_tui.adapters.llm.throttle import PacedStream

LIFE = 25.0
"""Seconds after which a spare that nobody took is replaced. What servers grant a connection that has made no
request yet is mostly longer; one that grants less closes it, which is noticed."""

LONGEST_PAUSE = 60.0
"""Seconds at most between two attempts at a server that refuses."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect; `context` is None without TLS, `timeout` in seconds."""

    host: str
    port: int
    context: ssl.SSLContext | None
    socket_options: tuple[httpcore.SOCKET_OPTION, ...]
    timeout: float


class Spare:
    """At most one open connection to `target` that has not been used."""

    def __init__(
        self,
        target: Target,
        *,
        life: float = LIFE,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.target = target
        self._life = life
        self._pause = pause
        self._backend = httpcore.AnyIOBackend()
        self._stream: httpcore.AsyncNetworkStream | None = None
        self._watch: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._users = 0
        self._until = 0.0
        self._failures = 0

    @property
    def open(self) -> bool:
        """Whether a connection waits to be taken."""
        return self._stream is not None

    async def ready(self, seconds: float) -> None:
        """Want a spare for the next `seconds`; wait until it is there or could not be had. Never raises."""
        self._until = max(self._until, _now() + seconds)
        self._start()
        await self._tried.wait()

    @contextmanager
    def wanted(self) -> Iterator[None]:
        """Want a spare as long as the block runs."""
        self._users += 1
        self._start()
        try:
            yield
        finally:
            self._users -= 1

    async def take(self) -> httpcore.AsyncNetworkStream | None:
        """The spare, which is then the caller's; None when there is none."""
        stream, watch = self._stream, self._watch
        if stream is None or watch is None:
            return None
        self._stream = None
        watch.cancel()
        await asyncio.wait((watch,))
        if watch.cancelled():
            return stream
        await _close(stream)
        return None

    async def aclose(self) -> None:
        """Close the spare and want none."""
        self._users, self._until = 0, 0.0
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait((self._keeper,))

    def _start(self) -> None:
        if self._keeper is None or self._keeper.done():
            self._tried.clear()
            self._keeper = asyncio.create_task(self._keep(), name="spare connection")

    async def _keep(self) -> None:
        """Keep a spare until nobody wants one, or until it was taken."""
        try:
            while self._users or _now() < self._until:
                if self._failures:
                    self._tried.set()
                    await self._pause(min(2.0 ** (self._failures - 1), LONGEST_PAUSE))
                if not await self._connect():
                    continue
                if await self._lost():
                    return
        finally:
            self._tried.set()
            await self._drop()

    async def _connect(self) -> bool:
        try:
            stream = await self._opened()
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError):
            self._failures += 1
            return False
        self._stream = stream
        self._watch = asyncio.create_task(_closed(stream), name="spare watch")
        self._tried.set()
        return True

    async def _opened(self) -> httpcore.AsyncNetworkStream:
        to = self.target
        stream = await self._backend.connect_tcp(
            to.host, to.port, timeout=to.timeout, socket_options=to.socket_options
        )
        if to.context is None:
            return stream
        try:
            return await stream.start_tls(to.context, server_hostname=to.host, timeout=to.timeout)
        except BaseException:
            await _close(stream)
            raise

    async def _lost(self) -> bool:
        """Wait for the end of the spare: whether it was taken, and not only old or closed by the server."""
        assert self._watch is not None
        await asyncio.wait((self._watch,), timeout=self._life)
        if self._watch.cancelled():
            self._failures = 0
            return True
        self._failures = self._failures + 1 if self._watch.done() else 0
        await self._drop()
        return False

    async def _drop(self) -> None:
        stream = await self.take()
        if stream is not None:
            await _close(stream)


async def _close(stream: httpcore.AsyncNetworkStream) -> None:
    with suppress(httpcore.NetworkError, OSError):
        await stream.aclose()


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _closed(stream: httpcore.AsyncNetworkStream) -> None:
    """Return when the server closes the connection, or says something that nobody asked for.

    Reading also takes in what TLS sends by itself.
    """
    with suppress(httpcore.NetworkError, OSError):
        await stream.read(1)


class _Ready(httpcore.AsyncNetworkStream):
    """A connection that has done its TLS, in the place of one that has yet to do it."""

    def __init__(self, secured: httpcore.AsyncNetworkStream, hz: float) -> None:
        self._secured = secured
        self._hz = hz

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        return PacedStream(self._secured, self._hz)

    async def aclose(self) -> None:
        await self._secured.aclose()

    def get_extra_info(self, info: str) -> typing.Any:
        return self._secured.get_extra_info(info)


class WarmBackend(httpcore.AsyncNetworkBackend):
    """Another backend, whose new connections to the target of `spare` are the spare, if there is one."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, spare: Spare, hz: float) -> None:
        self._backend = backend
        self._spare = spare
        self._target = spare.target
        self._hz = hz

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if (host, port) == (self._target.host, self._target.port):
            stream = await self._spare.take()
            if stream is not None:
                return (
                    PacedStream(stream, self._hz)
                    if self._target.context is None
                    else _Ready(stream, self._hz)
                )
        return await self._backend.connect_tcp(host, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)
