"""A journal played back: the same fold over the recorded events, with nothing done outside.

`Replay` is a driver for the screen, with pause, step and speed; `fold` is the headless one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from spark_tui.core.change.document import encode
from spark_tui.core.effects import StartTurn, Tell
from spark_tui.core.events import AnswerGrew, Event, UsageSeen
from spark_tui.core.session import Session
from spark_tui.core.update.dispatch import update
from spark_tui.engine.meter import Meter
from spark_tui.engine.records import Record

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
LONGEST_PAUSE = 2.0  # seconds; a person who thinks for an hour is not replayed for an hour


def fold(records: Iterable[Record]) -> Session:
    """The session at the end of these records."""
    session = Session()
    for record in records:
        session = update(session, record.event).session
    return session


def tree(session: Session) -> dict[str, bytes | None]:
    """The bytes of every file that the session read or wrote, None for a file that is not there."""
    return {
        path: encode(file.document) if file.document is not None and file.digest is not None else None
        for path, file in session.files.items()
    }


class Replay:
    """Plays records on a screen. Facts from the keyboard are ignored: the past stays as it was."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.session = Session()
        self.on_change: Callable[[], None] = lambda: None
        self.on_tell: Callable[[Tell], None] = lambda _: None
        self.before_long: Callable[[], Awaitable[None]] = _at_once
        self._records = records
        self.position = 0
        self.pace = Meter(self._recorded)
        self.paused = False
        self._speed = SPEEDS.index(1.0)
        self._wake = asyncio.Event()

    @property
    def total(self) -> int:
        return len(self._records)

    @property
    def speed(self) -> float:
        return SPEEDS[self._speed]

    def send(self, event: Event) -> None:
        """Nothing can be decided in a replay."""

    def about_to_ask(self) -> None:
        """Nobody is asked in a replay."""

    def toggle(self) -> None:
        """Pause or play."""
        self.paused = not self.paused
        self._wake.set()

    def step(self) -> None:
        """One event on, and pause."""
        self.paused = True
        self._advance()

    def faster(self) -> None:
        self._speed = min(self._speed + 1, len(SPEEDS) - 1)
        self._wake.set()

    def slower(self) -> None:
        self._speed = max(self._speed - 1, 0)
        self._wake.set()

    async def run(self) -> None:
        """Play until the end; pause and speed act at once."""
        while self.position < self.total:
            if self.paused:
                self.on_change()
                await self._woken(None)
                continue
            gap = self._gap()
            if gap > 0.001 and await self._woken(gap):
                continue
            self._advance()

    async def _woken(self, seconds: float | None) -> bool:
        """Wait so long, or for ever; whether a key came first."""
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return False
        self._wake.clear()
        return True

    def _gap(self) -> float:
        if self.position == 0:
            return 0.0
        seconds = self._records[self.position].at - self._records[self.position - 1].at
        return min(max(seconds, 0.0), LONGEST_PAUSE) / self.speed

    def _advance(self) -> None:
        if self.position >= self.total:
            return
        event = self._records[self.position].event
        self.position += 1
        if isinstance(event, AnswerGrew):
            characters = len(event.text) + len(event.reasoning)
            self.pace.got(max(1, characters // 4), characters)
        elif isinstance(event, UsageSeen):
            self.pace.stated(event.usage.completion)
        held = self.session.held
        step = update(self.session, event)
        self.session = step.session
        if held and not self.session.held:
            self.pace.resumed()
        for effect in step.effects:
            if isinstance(effect, StartTurn):
                self.pace.asked()
            elif isinstance(effect, Tell):
                self.on_tell(effect)
        self.on_change()

    def _recorded(self) -> float:
        """When the newest event happened, so that the figures are those of that day at any speed."""
        return self._records[self.position - 1].at if self.position else 0.0


async def _at_once() -> None:
    """A replay waits for nobody."""
