"""When the next frame of a stream is painted: as often as it reads well, and never so often that painting
takes the time in which keys are answered and the stream is read.

Pure: times are passed in, in seconds of one clock. Not here: the clock and its timer (`frame_clock`), what a
frame shows (`screens.main`), how bytes wait for the terminal (`output.outlet`).
"""

from __future__ import annotations

import math
from collections import deque
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spark_tui.tui.output.outflow import Outflow

FASTEST, SLOWEST = 1 / 30, 1 / 4
"""Seconds from one frame to the next, at least and at most."""
SHARE = 0.25
"""How much of the time frames may take, of CPU and of the way to a terminal that is slow."""
BYTES = 400_000
"""Bytes a second that frames may send to a terminal that takes them all: ssh carries them."""
QUIET = 0.04
"""Seconds without news after which nothing more is waited for: the stream has paused or is over."""
REMEMBERED = 5  # frames whose cost counts; one that was slow by chance changes nothing


class Cadence:
    """What the last frames cost, and when the next one is due, at least `fastest` seconds later."""

    def __init__(self, fastest: float = FASTEST) -> None:
        self._fastest = fastest
        self._began = -math.inf
        self._place = -math.inf  # where the frame has its place among those that come evenly
        self._interval = fastest
        self._cost = 0.0
        self._costs: deque[float] = deque(maxlen=REMEMBERED)

    def begin(self, now: float) -> None:
        """A frame begins; whatever is `spent` from now on is its cost."""
        if self._cost:
            self._costs.append(self._cost)
            self._cost = 0.0
        self._place = max(now, self._place + self._interval)
        self._began = now

    def spent(self, seconds: float) -> None:
        """The frame took so much CPU, in addition."""
        self._cost += seconds

    @property
    def cost(self) -> float:
        """Seconds of CPU that a frame takes at present; 0 before any is known."""
        return median(self._costs) if self._costs else self._cost

    def interval(self, flow: Outflow) -> float:
        """Seconds from one frame to the next, as things stand."""
        drain = flow.frame / flow.rate if flow.rate else 0.0
        self._interval = min(
            SLOWEST, max(self._fastest, self.cost / SHARE, drain / SHARE, flow.frame / BYTES)
        )
        return self._interval

    def due(self, changed: float, flow: Outflow) -> float:
        """When the next frame is to be painted, if the last news came at `changed`.

        Never while the terminal still has something to take: it would only show later what is new by then.
        A frame may come before its place by half an interval, so that it follows the read that brought the
        news and not the next one; the frames after it pay for that (the cell rate algorithm of ATM networks).
        The last state is not kept back for the sake of a frame that nobody asks for any more.
        """
        if flow.queued:
            return math.inf
        regular = self._place + self.interval(flow) / 2
        quiet = max(changed + QUIET, self._began + self._fastest, self._began + 2 * self.cost)
        return min(regular, quiet)
