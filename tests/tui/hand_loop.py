"""An event loop whose time is set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any, cast


class HandLoop:
    """The part of an event loop that timers need; `to` lets time pass."""

    def __init__(self) -> None:
        self.now = 10.0
        self.timers: list[tuple[asyncio.TimerHandle, Callable[[], None], Context]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, call: Callable[[], None], *, context: Context) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, call, (), cast("Any", self), context)
        self.timers.append((handle, call, context))
        return handle

    def get_debug(self) -> bool:
        return False

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """What a loop must have for its handles."""

    def to(self, when: float) -> None:
        while True:
            self.timers = [each for each in self.timers if not each[0].cancelled()]
            due = [each for each in self.timers if each[0].when() <= when]
            if not due:
                break
            first = min(due, key=lambda each: each[0].when())
            self.timers.remove(first)
            self.now = max(self.now, first[0].when())
            first[2].run(first[1])
        self.now = when
