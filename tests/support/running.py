"""An engine at work, for tests that wait for its states. Not here: what it works with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from spark_tui.core.session import Session
from spark_tui.engine.loop import Engine


class Running:
    """`until` waits for a state without a clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._changed = asyncio.Event()
        engine.on_change = self._changed.set

    async def until(self, ready: Callable[[Session], bool]) -> Session:
        """The state as soon as it is `ready`."""
        async with asyncio.timeout(10):
            while not ready(self.engine.session):
                self._changed.clear()
                await self._changed.wait()
        return self.engine.session

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """The engine runs until this is left."""
        task = asyncio.create_task(self.engine.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
