"""When the main screen is painted: with the next frame, at once for the person, and never before a key.

A mixin of the main screen. Not here: what a frame shows (`main`), what every screen with frames does
(`framed`), how often frames come (`cadence`), what is composed (`compositor`).
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from contextlib import suppress

from spark_tui.tui.cadence import Cadence
from spark_tui.tui.calm import Calm, numbers_about
from spark_tui.tui.frame_clock import TURNS
from spark_tui.tui.garbage import Garbage
from spark_tui.tui.output.inflow import keys_wait
from spark_tui.tui.output.outflow import outflow
from spark_tui.tui.screens.routing import Routing
from spark_tui.tui.spare_memory import give_back

LONGEST_FRAME = 0.05  # seconds that the stream waits for a frame
TIDY_AFTER = 0.12
"""Seconds after the end of an answer: it has been drawn, and nobody can have reacted to it yet."""


class Framing(Routing):
    """Frames of the newest state."""

    _urgent = False  # the person waits for an answer: do not wait for the next frame
    _begun = 0  # the turn whose first changed line came
    _live = False  # whether the stream ran when last looked

    def begin_frames(self, cadence: Cadence | None = None) -> None:
        self._calm = Calm()
        self.garbage = Garbage()
        super().begin_frames(cadence)

    @abstractmethod
    def show_newest(self, now: float) -> None:
        """Tell the widgets of the newest state, in the frame of the time `now`."""

    def changed(self) -> None:
        self.look_for_hold()
        if self._wire_first:
            return
        live = self.session.turn.live
        ended, self._live = self._live and not live, live
        began = self._begins()
        news = self._calm.new(numbers_about(self.session))
        self.frames.changed(hurry=self._urgent or ended or began, news=news)
        if ended:  # a timer must begin in a task of Textual's, and this is one of the engine's
            self.call_later(self.set_timer, TIDY_AFTER, self.tidy_up)

    def tidy_up(self) -> None:
        """Deal with what the answer left, unless another one comes."""
        if not self._live:
            self.garbage.look()
            give_back()

    def _begins(self) -> bool:
        """Whether this brings the first changed line of the turn: the person has waited for it."""
        turn = self.session.turn
        block = turn.edit.block if turn.edit is not None else None
        if turn.number == self._begun or block is None or not block.new_count:
            return False
        self._begun = turn.number
        return True

    async def before_long(self) -> None:
        """A block closes next, which may take longer than a frame: deal with a key that waits, and show the
        last rows of the block first."""
        for _ in range(TURNS):
            if not keys_wait(self.app):
                break
            await asyncio.sleep(0)
        elsewhere = self._wire_first or not self.is_current or outflow(self.app).queued
        if elsewhere or not self.frames.spare():
            return
        self.paint()
        shown = asyncio.Event()
        self.call_after_refresh(shown.set)
        with suppress(TimeoutError):
            await asyncio.wait_for(shown.wait(), LONGEST_FRAME)

    def paint(self) -> None:
        """Show the newest state; each widget repaints only what changed."""
        if self.is_mounted:
            now = self.frames.begin()
            self._urgent = False
            with self.frames.work():
                self.show_newest(now)
            if self._calm.behind:
                self.frames.later(self._calm.due)
