"""Long work done in slices between turns of the event loop, so that a key never waits for more than one.

Not here: the work (a generator that rests where it may be left).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from time import perf_counter
from typing import Generic, TypeVar

from spark_tui.core.update.step import Work

SLICE = 0.003
"""Seconds that a slice takes; one step of the work may take longer."""
FIRST = 0.01
"""Seconds before the first slice: what made the work necessary is shown first."""
REST = 0.002
"""Seconds between two slices, in which a key that came finds its way to its widget."""

_Value = TypeVar("_Value")


class Slices(Generic[_Value]):
    """One work at a time, in the context in which this was made. `keys_wait`: whether a key is about to be
    dealt with; it goes first. `failed` hears of errors, which the loop knows nothing of."""

    def __init__(
        self,
        keys_wait: Callable[[], bool],
        failed: Callable[[Exception], object],
        loop: asyncio.AbstractEventLoop | None = None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._keys_wait = keys_wait
        self._failed = failed
        self._loop = loop or asyncio.get_running_loop()
        self._clock = clock
        self._context = copy_context()
        self._timer: asyncio.TimerHandle | None = None
        self._work: Work[_Value] | None = None
        self._done: Callable[[_Value], None] = _nobody

    @property
    def busy(self) -> bool:
        """Whether something is left to do."""
        return self._work is not None

    def begin(self, work: Work[_Value], done: Callable[[_Value], None]) -> None:
        """Do this instead of what was begun before; `done` gets its result."""
        self.drop()
        self._work, self._done = work, done
        self._arm(FIRST)

    def drop(self) -> None:
        """Throw away what is not done yet."""
        if self._timer is not None:
            self._timer.cancel()
        if self._work is not None:
            self._work.close()
        self._timer = self._work = None

    def _arm(self, seconds: float) -> None:
        self._timer = self._loop.call_at(self._loop.time() + seconds, self._fire, context=self._context)

    def _fire(self) -> None:
        self._timer = None
        if self._work is None:
            return
        try:
            if self._keys_wait() or not self._finished(self._work):
                self._arm(REST)
        except Exception as error:
            self.drop()
            self._failed(error)

    def _finished(self, work: Work[_Value]) -> bool:
        """Work for a slice; whether that was the last one."""
        began = self._clock()
        try:
            while self._clock() - began < SLICE:
                next(work)
        except StopIteration as done:
            self._work = None
            self._done(done.value)
            return True
        return False


def _nobody(_result: object) -> None:
    """Nobody waits for it."""
