"""In which frames a number that changes all the time is shown anew: nobody reads thirty numbers a second.

Pure: times are passed in, in seconds of one clock. Not here: the frames themselves (`screens.main`).
"""

from __future__ import annotations

import math
from collections.abc import Hashable

from spark_tui.core.session import Session

EVERY = 0.2
"""Seconds from one number to the next."""
_EARLY = 0.01  # what comes this much too soon is not kept back for a frame more


class Calm:
    """`behind` is on while older numbers are shown than there are."""

    def __init__(self) -> None:
        self.behind = False
        self._about: Hashable = None
        self._shown = -math.inf

    @property
    def due(self) -> float:
        """When the numbers are to be shown anew."""
        return self._shown + EVERY

    def frame(self, about: Hashable, now: float) -> bool:
        """Whether the numbers are shown anew in this frame. `about` is what they are about: when that is
        another thing than before, they are."""
        due = about != self._about or now >= self.due - _EARLY
        if due:
            self._about, self._shown = about, now
        self.behind = not due
        return due

    def new(self, about: Hashable) -> bool:
        """Whether the last frame was about something else."""
        return about != self._about


def numbers_about(session: Session) -> Hashable:
    """What the numbers of a stream are about: the block that grows, whether it has new lines, and whether the
    stream goes on. When this is another, something happened that nobody shall wait for."""
    turn = session.turn
    block = turn.edit.block if turn.edit is not None else None
    number, changes = (block.number, block.new_count > 0) if block is not None else (0, False)
    return turn.number, turn.phase, number, changes, session.holds, session.hunk_count
