"""A spare connection: opened before anybody asks, so that a steer does not wait for a handshake.

Cancelling an answer closes its connection, and the next request would pay for a new one. So one more is kept
ready while an answer streams or a person types; it is renewed before a server would give it up, and a server
that refuses it is left alone for ever longer. Never more than one. No request is made on it. Not here: how a
connection is opened (`opening`, `web_socket`), and which one a request takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

LONGEST_PAUSE = 60.0
"""Seconds at most between two attempts at a server that refuses."""

C = TypeVar("C")


class OpenError(Exception):
    """A connection could not be opened."""


class Opener(Protocol[C]):
    """Opens, watches and closes connections of one kind."""

    @property
    def possible(self) -> bool:
        """Whether it is worth a try; once it is not, no spare is kept."""

    async def open(self) -> C:
        """A new connection. Raises OpenError."""

    async def gone(self, connection: C) -> None:
        """Return when a connection that nobody uses can serve no more; must not raise, may be cancelled."""

    async def close(self, connection: C) -> None:
        """Close it; must not raise."""


class Spare(Generic[C]):
    """At most one open connection that has not been used. `life`: seconds after which it is replaced."""

    def __init__(
        self, opener: Opener[C], life: float, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._opener = opener
        self._life = life
        self._pause = pause
        self._connection: C | None = None
        self._watch: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._users = 0
        self._until = 0.0
        self._failures = 0

    @property
    def open(self) -> bool:
        """Whether a connection waits to be taken."""
        return self._connection is not None

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

    async def take(self) -> C | None:
        """The spare, which is then the caller's; None when there is none."""
        connection, watch = self._connection, self._watch
        if connection is None or watch is None:
            return None
        self._connection = None
        watch.cancel()
        await asyncio.wait((watch,))
        if watch.cancelled():
            return connection
        await self._opener.close(connection)
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
            while self._opener.possible and (self._users or _now() < self._until):
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
            connection = await self._opener.open()
        except OpenError:
            self._failures += 1
            return False
        self._connection = connection
        self._watch = asyncio.create_task(self._opener.gone(connection), name="spare watch")
        self._tried.set()
        return True

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
        connection = await self.take()
        if connection is not None:
            await self._opener.close(connection)


def _now() -> float:
    return asyncio.get_running_loop().time()
