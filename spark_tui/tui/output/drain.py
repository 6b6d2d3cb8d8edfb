"""How fast a reader takes what is written, and how much of it the kernel may still hold.

A pseudo-terminal says nothing of what it holds (Linux keeps about 15 kB), only that it is full. So the rate
is measured while it is full, and from then on the rest is reckoned. The reckoned rate grows with time: it
finds out by itself when a slow moment is over. Not here: writing (`outlet`).
"""

from __future__ import annotations

import time
from collections.abc import Callable

WINDOW = 0.1
"""Seconds of waiting after which the rate is measured anew."""
HOLDS = 16384
"""Bytes, about, that the kernel keeps for a reader."""
MANY = HOLDS // 4
"""Bytes from which on a rate can be told."""
GROWTH = 1.0
"""By how much of itself the rate grows in a second in which nothing had to wait."""
SLOWEST = HOLDS / 1.0
"""Bytes a second below which nothing is reckoned: a terminal that stood still for a while is none that is so
slow, and what the kernel holds is never waited for longer than a second."""
FAST = 2_000_000
"""Bytes a second from which on nobody needs to care."""


class Drain:
    """One reader, as far as its writer can know. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.rate: float | None = None
        """Bytes a second; None when it never was the brake, or is no longer."""
        self._level = 0.0
        self._at = clock()
        self._waits = False  # whether something waits
        self._since: float | None = None  # when the measuring began: the reader reads
        self._taken = 0

    @property
    def level(self) -> int:
        """Bytes that the kernel may hold now; 0 while no rate is known."""
        self._go_on()
        return int(self._level) if self.rate else 0

    def took(self, count: int) -> None:
        """So many bytes left for the kernel."""
        self._go_on()
        self._level = min(float(HOLDS), self._level + count)
        if self._since is not None:
            self._taken += count
            if self._at - self._since >= WINDOW:
                self._measure()
        elif self._waits:
            self._since, self._taken = self._at, 0

    def full(self) -> None:
        """The kernel takes no more: something waits."""
        self._go_on()
        self._level = float(HOLDS)
        self._waits = True

    def rest(self) -> None:
        """Nothing waits any more."""
        self._go_on()
        if self._since is not None and self._at > self._since:
            self._measure()
        self._waits, self._since = False, None

    def _measure(self) -> None:
        """Only of many bytes that were read one after the other: a reader that was busy for a moment, and
        then took little or all at once, is not slow."""
        if self._since is not None and self._taken >= MANY:
            self.rate = max(SLOWEST, self._taken / (self._at - self._since))
            self._since, self._taken = self._at, 0

    def _go_on(self) -> None:
        now = self._clock()
        past, self._at = now - self._at, now
        if not self.rate or past <= 0:
            return
        self._level = max(0.0, self._level - self.rate * past)
        if not self._waits:
            self.rate *= 1 + GROWTH * past
            if self.rate > FAST:
                self.rate = None
