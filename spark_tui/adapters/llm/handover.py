"""The meeting point of the task that reads an answer and the consumer that takes batches of signals.

They take turns: nothing is read while a batch waits to be taken or the consumer is busy with one,
so a consumer that holds lets the kernel's buffers fill up and the server feels it.
Not here: what is read, and how.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from spark_tui.core.stream.signals import Signal


class Handover:
    """Signals gathered since the last read; also the `Reader` that a paced stream asks. `on_sent` is called
    when the request is written."""

    def __init__(self, on_sent: Callable[[], None] | None = None) -> None:
        self.on_sent = on_sent
        self.patience: float | None = None
        self.sever: Callable[[], None] = _nothing
        self._batch: list[Signal] = []
        self._ready = asyncio.Event()
        self._asked = asyncio.Event()
        self._closed = False

    def add(self, *signals: Signal) -> None:
        """Put `signals` into the next batch."""
        self._batch.extend(signals)

    async def before_read(self) -> None:
        """Hand over the batch, if there is one, and return when the next is asked for."""
        if self._batch:
            self._asked.clear()
            self._ready.set()
        await self._asked.wait()

    def close(self) -> None:
        """No more signals will come; what is gathered can still be taken."""
        self._closed = True
        self._ready.set()

    async def take(self) -> tuple[Signal, ...]:
        """Ask for the next batch and wait for it; an empty one says that the answer is over."""
        if not self._closed:
            self._asked.set()
            await self._ready.wait()
            self._ready.clear()
        batch = tuple(self._batch)
        self._batch.clear()
        return batch


def _nothing() -> None:
    """No connection is read yet."""
