"""The timer that paints frames: armed only while something waits to be shown.

Not here: how often (`cadence`), what a frame shows (`screens.main`).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from time import thread_time

from spark_tui.tui.cadence import Cadence
from spark_tui.tui.output.outflow import Outflow

EARLY = 0.0005
"""Seconds before its time at which a frame is painted rather than another timer armed."""
LATE = 0.008
"""Seconds by which less than an interval may pass from one frame because of news to the next. Reads of a
stream are an interval apart, and what is shown of one a little late must not cost the next its frame."""
TURNS = 3
"""Turns of the loop that a frame makes room for keys that wait."""


class FrameClock:
    """Calls `paint` in the loop, in the context in which it was made; whoever paints calls `begin` first.

    `flow` tells how the terminal stands. `keys_wait`: whether a key is about to be dealt with; it goes first.
    """

    def __init__(
        self,
        paint: Callable[[], None],
        flow: Callable[[], Outflow],
        keys_wait: Callable[[], bool],
        loop: asyncio.AbstractEventLoop | None = None,
        cadence: Cadence | None = None,
    ) -> None:
        self.cadence = cadence or Cadence()
        self._paint = paint
        self._flow = flow
        self._keys_wait = keys_wait
        self._loop = loop or asyncio.get_running_loop()
        self._context = copy_context()
        self._timer: asyncio.TimerHandle | None = None
        self._changed: float | None = None  # when the last news came that no frame has shown
        self._hurry = False
        self._next_news = -math.inf
        self._later = math.inf
        self._stepped_aside = 0

    @property
    def armed(self) -> bool:
        """Whether a frame will be painted by itself."""
        return self._timer is not None

    def changed(self, *, hurry: bool = False, news: bool = False) -> None:
        """There is something to show; in a `hurry` the next turn of the loop shows it, not the next frame.
        `news` are shown as soon, but only once an interval, because a stream has too many of them."""
        self._changed = self._loop.time()
        self._hurry = self._hurry or hurry or (news and self.spare())
        self._arm()

    def spare(self) -> bool:
        """Whether a frame may be painted at once because of news; then none may for an interval."""
        now, flow = self._loop.time(), self._flow()
        if now < self._next_news:
            return False
        self._next_news = now + self.cadence.interval(flow) - LATE
        return True

    def later(self, at: float) -> None:
        """Paint at this time at the latest."""
        self._later = at
        self._arm()

    def emptied(self) -> None:
        """The terminal has taken all that was written."""
        self._arm()

    def begin(self) -> float:
        """A frame is painted now, which shows all news; the time."""
        now = self._loop.time()
        self._changed, self._hurry, self._later, self._stepped_aside = None, False, math.inf, 0
        self.stop()
        self.cadence.begin(now)
        return now

    def stop(self) -> None:
        """Paint no more by itself, until there is news."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @contextmanager
    def work(self) -> Iterator[None]:
        """What happens in the block is a part of the frame, and counts for its cost."""
        began = thread_time()
        try:
            yield
        finally:
            self.cadence.spent(thread_time() - began)

    def _due(self) -> float:
        if self._changed is None:
            return self._later
        flow = self._flow()
        if self._hurry and not flow.queued:
            return -math.inf
        return min(self._later, self.cadence.due(self._changed, flow))

    def _arm(self) -> None:
        due = max(self._due(), self._loop.time())
        if self._timer is not None:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
            self._timer = None
        if due < math.inf:
            self._timer = self._loop.call_at(due, self._fire, context=self._context)

    def _fire(self) -> None:
        self._timer = None
        now = self._loop.time()
        if self._due() > now + EARLY:
            self._arm()
        elif self._keys_wait() and self._stepped_aside < TURNS:
            self._stepped_aside += 1
            self._timer = self._loop.call_at(now, self._fire, context=self._context)
        else:
            self._paint()
