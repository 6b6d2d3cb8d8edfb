"""How far the pane jumps while it follows a stream: numbers only, no clock and no screen.

A text that moves up many times a second cannot be read, and costs a whole repaint each time. So the window
stands still until it is full, and then moves so far that it stands still again for a while. Not here: where
the window is (`window`).
"""

from __future__ import annotations

SLOW = 0.15
"""Rows a frame up to which every new row moves the window by one: about four a second, as fast as eyes like
to follow a moving text."""

STANDING = 45
"""Frames for which the window shall stand still after a jump: a second and a half at thirty a second."""

_SMOOTH = 30
"""Frames over which the speed is averaged."""


class Flow:
    """How fast rows come, learnt from frame to frame."""

    def __init__(self) -> None:
        self.speed = 0.0  # rows a frame, of late

    def came(self, rows: int) -> None:
        """So many rows came with this frame."""
        self.speed += (rows - self.speed) / _SMOOTH

    def free(self, height: int) -> int:
        """How many of the window's `height` rows a jump leaves free below the newest one."""
        if self.speed <= SLOW:
            return 0
        return min(round(self.speed * STANDING), most_free(height))


def most_free(height: int) -> int:
    """The most rows that stay free below the newest one: two thirds, so that a third of what was read is
    still there after a jump."""
    return max(0, height * 2 // 3)
