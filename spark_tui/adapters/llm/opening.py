"""Opening a connection to one address, TCP and TLS, and handing a spare one to httpcore's pool.

Not here: when a spare is kept (`spare`), and what is said on a connection.
"""

from __future__ import annotations

import ssl
import typing
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import httpcore

from spark_tui.adapters.llm.spare import OpenError, Spare
from spark_tui.adapters.llm.throttle import PacedStream


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect; `context` is None without TLS, `timeout` in seconds."""

    host: str
    port: int
    context: ssl.SSLContext | None
    socket_options: tuple[httpcore.SOCKET_OPTION, ...]
    timeout: float


async def connected(to: Target) -> httpcore.AsyncNetworkStream:
    """A new connection, its TLS done. Raises OpenError."""
    try:
        stream = await httpcore.AnyIOBackend().connect_tcp(
            to.host, to.port, timeout=to.timeout, socket_options=to.socket_options
        )
        if to.context is None:
            return stream
        try:
            return await stream.start_tls(to.context, server_hostname=to.host, timeout=to.timeout)
        except BaseException:
            await closed(stream)
            raise
    except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
        raise OpenError(str(error)) from error


async def closed(stream: httpcore.AsyncNetworkStream) -> None:
    """Close it, whatever state it is in."""
    with suppress(httpcore.NetworkError, OSError):
        await stream.aclose()


class StreamOpener:
    """Opens connections to `target` on which nothing is said."""

    def __init__(self, target: Target) -> None:
        self._target = target

    @property
    def possible(self) -> bool:
        return True

    async def open(self) -> httpcore.AsyncNetworkStream:
        return await connected(self._target)

    async def gone(self, connection: httpcore.AsyncNetworkStream) -> None:
        """Return when the server closes the connection, or says something that nobody asked for.

        Reading also takes in what TLS sends by itself.
        """
        with suppress(httpcore.NetworkError, OSError):
            await connection.read(1)

    async def close(self, connection: httpcore.AsyncNetworkStream) -> None:
        await closed(connection)


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

    def __init__(
        self,
        backend: httpcore.AsyncNetworkBackend,
        spare: Spare[httpcore.AsyncNetworkStream],
        target: Target,
        hz: float,
    ) -> None:
        self._backend = backend
        self._spare = spare
        self._target = target
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
