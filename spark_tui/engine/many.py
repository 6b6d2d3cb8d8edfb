"""Many answers at once: what is known of each, and of all of them together.

Each keeps the end of its text and counts, never all that it said. Not here: reading them (`adapters.llm`),
how they look (`tui.grid`), and what is printed of them (`commands`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from enum import Enum

from spark_tui.adapters.llm.many_streams import IngestError
from spark_tui.core.stream.many import Asked, Counted, Grew, News, Over
from spark_tui.core.stream.signals import Ended, Ending
from spark_tui.engine.meter import Meter

KEPT = 16 * 1024
"""Characters of a stream that can be looked at; twice as many before the oldest are dropped."""

_GOOD = (Ending.STOP, Ending.LENGTH, Ending.TOOLS)


class State(Enum):
    """What a stream is at."""

    CONNECTING = "connecting"
    WAITING = "waiting"
    THINKING = "thinking"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


LIVE = (State.CONNECTING, State.WAITING, State.THINKING, State.WRITING)


class Stream:
    """One of many. Times are seconds of the clock that the news come with.

    `tail` is the end of its text (thoughts are in it, too). `gap` is the longest time between two reads that
    brought something; a hold does not count. `revision` grows whenever anything else here changes.
    """

    __slots__ = ("asked", "first", "gap", "last", "message", "meter", "number", "revision", "state", "tail")

    def __init__(self, number: int, clock: Callable[[], float]) -> None:
        self.number = number
        self.state = State.CONNECTING
        self.message = ""
        self.tail = ""
        self.asked: float | None = None
        self.first: float | None = None
        self.last: float | None = None
        self.gap = 0.0
        self.revision = 0
        self.meter = Meter(clock)

    @property
    def tokens(self) -> int:
        """Tokens so far, as the server counts them or as they are estimated."""
        return self.meter.tokens

    @property
    def live(self) -> bool:
        """Whether more may come."""
        return self.state in LIVE

    def grow(self, news: Grew, resumed: float) -> None:
        """Take one read; the last hold ended at `resumed`."""
        before, self.last = self.last, news.at
        if before is None:
            self.first = news.at
        elif before >= resumed:
            self.gap = max(self.gap, news.at - before)
        self.meter.got(news.pieces, news.characters)
        state = State.THINKING if news.thought and not news.text else State.WRITING
        if state is not self.state and self.tail:
            self.tail += "\n"
        self.state = state
        self.tail += news.thought + news.text
        if len(self.tail) > 2 * KEPT:
            self.tail = self.tail[-KEPT:]

    def end(self, ended: Ended) -> None:
        """It is over."""
        good = ended.ending in _GOOD
        self.state, self.message = (State.DONE, "") if good else (State.FAILED, ended.message)


class Many:
    """`count` streams, fed with batches of news. `problem` is what ended all of them, "" when nothing did."""

    def __init__(self, count: int) -> None:
        self._now = self._latest = 0.0
        self._open = asyncio.Event()
        self._open.set()
        self._resumed = 0.0
        self._meter = Meter(lambda: self._now)
        self.problem = ""
        self.streams = [Stream(number, lambda: self._now) for number in range(1, count + 1)]

    @property
    def held(self) -> bool:
        """Whether nothing is read, so that the servers wait."""
        return not self._open.is_set()

    @property
    def live(self) -> int:
        """How many streams may still say something."""
        return sum(stream.live for stream in self.streams)

    @property
    def tokens(self) -> int:
        """Tokens of all."""
        return sum(stream.tokens for stream in self.streams)

    @property
    def tokens_per_second(self) -> float | None:
        """Of all together, from the first token of any to the last of any; holds do not count."""
        self._meter.stated(self.tokens)
        return self._meter.tokens_per_second

    def hold(self, on: bool) -> None:
        """Stop reading, or go on."""
        if on == self.held:
            return
        if on:
            self._open.clear()
        else:
            self._open.set()

    def take(self, batch: Sequence[News]) -> None:
        """What a tick brought."""
        pieces = characters = 0
        for news in batch:
            if isinstance(news, Counted):
                stream = self.streams[news.stream]
                stream.meter.stated(news.usage.completion)
                stream.revision += 1
                continue
            self._now = news.at  # news of several streams need not be in order
            self._latest = max(self._latest, news.at)
            stream = self.streams[news.stream]
            stream.revision += 1
            if isinstance(news, Grew):
                stream.grow(news, self._resumed)
                pieces += news.pieces
                characters += news.characters
            elif isinstance(news, Asked):
                stream.asked, stream.state = news.at, State.WAITING
                stream.meter.asked()
            elif isinstance(news, Over):
                stream.end(news.ended)
        self._now = self._latest
        self._meter.got(pieces, characters)
        if not self.live:
            self.hold(False)  # there is nothing left to be held

    async def follow(
        self, batches: AsyncIterator[list[News]], changed: Callable[[], None], clock: Callable[[], float]
    ) -> None:
        """Take all batches, one at a time, and none while they are held. `changed` is called after each."""
        try:
            async for batch in batches:
                if self.held:
                    await self._open.wait()
                    self._go_on(clock())
                self.take(batch)
                changed()
        except IngestError as error:
            self.stop(str(error))

    def stop(self, problem: str = "") -> None:
        """Nothing more is read: what still lives is stopped, or has failed because of `problem`."""
        self.problem = problem
        for stream in self.streams:
            if stream.live:
                stream.state = State.FAILED if problem else State.STOPPED
                stream.message = problem
                stream.revision += 1

    def _go_on(self, now: float) -> None:
        self._resumed = self._now = self._latest = max(self._latest, now)
        self._meter.resumed()
        for stream in self.streams:
            if stream.live:
                stream.meter.resumed()
