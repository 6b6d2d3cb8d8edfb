"""Turns of a made-up session, asked and steered as the app does it, and when everything happened.

The prompts are the core's own: the same fold of the same events as in a session, so that a steer extends the
prompt by the partial answer and one message. Nothing is read from or written to a disk, and edits are not
looked for. Not here: what the times mean (`core.speed`), and who is asked (`commands`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing

from msgspec.structs import replace as replace_message

from spark_tui.core.effects import StartTurn
from spark_tui.core.events import AnswerGrew, Event, GoalSet, SessionStarted, SteerSent, TurnEnded
from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import Session
from spark_tui.core.speed import CHARACTERS_A_TOKEN, Answer, Read, Run
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Ended, Ending, Reasoning, Signal, Text, ToolPart, Usage, Waiting
from spark_tui.core.talk.messages import Request
from spark_tui.core.talk.prompt import repository_context, system_prompt
from spark_tui.core.talk.sample import GOAL, PATH, sample_file, steer_line
from spark_tui.core.update.dispatch import update
from spark_tui.engine.loop import LONGEST_LEAVE
from spark_tui.engine.meter import Meter
from spark_tui.engine.ports import Model
from spark_tui.engine.stream import TurnReader

REQUESTS_A_RUN = 2

_FORMAT = EditFormat.SEARCH_REPLACE
_PATIENCE = 10  # times as long as asked for: then a server heeds no limit, and is left
_BROKEN = (Ending.CUT, Ending.STALLED, Ending.FAILED, Ending.FILTERED)


class TurnFailedError(Exception):
    """An answer came to no end that can be measured. The message is for a person; `ending` may be None."""

    def __init__(self, message: str, ending: Ending | None) -> None:
        super().__init__(message)
        self.ending = ending


class TimedTurns:
    """Runs against one model, one after the other.

    `name` is the model's. `mark` begins the prompt, so that no server knows it from before; all runs have it
    in common. `prompt_tokens` and `max_tokens` say about how long the prompt, and at most how long an answer
    is. `on_news` is called whenever something came, and must be cheap.
    """

    def __init__(
        self,
        model: Model,
        name: str,
        mark: str,
        *,
        prompt_tokens: int,
        max_tokens: int,
        window: int = 0,
        clock: Callable[[], float] = time.monotonic,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self.pace = Meter(clock)
        self.waiting = 0.0
        """Seconds that a busy server has asked for, 0 when it has not."""
        self._model = model
        self._name = name
        self._mark = mark
        self._file = sample_file(prompt_tokens)
        self._max_tokens = max_tokens
        self._window = window
        self._clock = clock
        self._on_news = on_news
        self._over: list[Run] = []
        self._run: _Watches | None = None

    @property
    def runs(self) -> list[Run]:
        """What is measured so far, oldest first; also of a run that was broken off."""
        return [*self._over, *([self._run.so_far()] if self._run is not None else [])]

    def sent(self) -> None:
        """The model's connection has written a request: for whoever makes it."""
        if self._run is not None:
            self._run.newest.sent = self._clock()

    async def measure(self) -> None:
        """One run more. Raises TurnFailedError; what was measured until then is in `runs`."""
        number = len(self._over) + 1
        steer = SteerSent(steer_line(number))
        compile_line(steer.text)  # the app has read a line before Enter
        talk = _Conversation(_started(self._name, self._mark, self._window))
        request = self._limited(talk.ask(GoalSet(GOAL, ((PATH, self._file),))))
        self.pace.asked()
        first = _Watch(self._clock(), self._max_tokens // 2)
        run = self._run = _Watches(first, cached=number > 1)
        reading = asyncio.create_task(self._read(request, first, talk), name="timed turn")
        try:
            await first.half.wait()
            _look_at_end(first)
            run.entered, run.live = self._clock(), first.ended is None
            request = self._limited(talk.ask(steer))
            reading.cancel()
            self.pace.asked()
            second = run.second = _Watch(self._clock(), self._max_tokens)
            await asyncio.wait((reading,), timeout=LONGEST_LEAVE)  # as the engine does
            await self._read(request, second, talk)
        finally:
            reading.cancel()
            await asyncio.wait((reading,))
        if not reading.cancelled():
            reading.result()
        _look_at_end(second)
        self._over.append(run.so_far())
        self._run = None

    def _limited(self, request: Request) -> Request:
        return _limited(request, self._max_tokens)

    async def _read(self, request: Request, watch: _Watch, talk: _Conversation) -> None:
        reader = TurnReader(talk.turn, _FORMAT, self.pace)
        try:
            async with aclosing(self._model.stream(request)) as batches:
                async for batch in batches:
                    watch.take(batch, self._clock())
                    self.waiting = next((each.seconds for each in batch if isinstance(each, Waiting)), 0.0)
                    for event in reader.events(batch):
                        talk.take(event)
                    self._on_news()
                    if watch.tokens > self._max_tokens * _PATIENCE:
                        break
        finally:
            watch.closed = self._clock()
            watch.half.set()


def first_request(name: str, mark: str, *, prompt_tokens: int, max_tokens: int, window: int = 0) -> Request:
    """What a run asks first, for whoever asks it in another way; the arguments are those of `TimedTurns`."""
    talk = _Conversation(_started(name, mark, window))
    return _limited(talk.ask(GoalSet(GOAL, ((PATH, sample_file(prompt_tokens)),))), max_tokens)


def _started(name: str, mark: str, window: int) -> SessionStarted:
    return SessionStarted(
        id=mark,
        root="",
        branch="main",
        policy=Policy(),
        constraints=(),
        provider="",
        model=name,
        window=window,
        format=_FORMAT,
        system=f"Session {mark}\n\n{system_prompt(_FORMAT, tools=False)}",
        context=repository_context("shapes", "main", [PATH]),
    )


def _limited(request: Request, max_tokens: int) -> Request:
    """The request for a short answer in words: a model that calls tools writes nothing to be timed."""
    return replace_message(request, tools=(), max_tokens=max_tokens)


class _Conversation:
    """A session that is only talked in."""

    def __init__(self, started: SessionStarted) -> None:
        self._session = update(Session(), started).session

    @property
    def turn(self) -> int:
        return self._session.turn.number

    def ask(self, event: GoalSet | SteerSent) -> Request:
        """What the model is asked because of `event`."""
        step = update(self._session, event)
        self._session = step.session
        return next(effect.request for effect in step.effects if isinstance(effect, StartTurn))

    def take(self, event: Event) -> None:
        """What came of the answer, whose edits nobody waits for."""
        if isinstance(event, AnswerGrew | TurnEnded):
            event = replace_message(event, edits=())
        self._session = update(self._session, event).session


class _Watch:
    """One answer while it comes. `half` is set once it has so many tokens or is over."""

    def __init__(self, asked: float, half: int) -> None:
        self.sent: float | None = None
        self.closed: float | None = None
        self.ended: Ended | None = None
        self.half = asyncio.Event()
        self._asked = asked
        self._half = half
        self._reads: list[Read] = []
        self._pieces = 0
        self._characters = 0
        self._words: float | None = None
        self._usage = Usage()
        self._waited = False

    def take(self, batch: tuple[Signal, ...], now: float) -> None:
        """One read of the stream."""
        pieces = characters = 0
        for signal in batch:
            match signal:
                case Text() | Reasoning():
                    pieces += 1
                    characters += len(signal.text)
                    if isinstance(signal, Text) and self._words is None:
                        self._words = now
                case ToolPart():
                    pieces += 1
                    characters += len(signal.name) + len(signal.arguments)
                case Usage():
                    self._usage = signal
                case Waiting():
                    self._waited = True
                case Ended():
                    self.ended = signal
        if characters:
            self._reads.append(Read(now, pieces, characters))
        self._pieces += pieces
        self._characters += characters
        if self.ended is not None or self.tokens >= self._half:
            self.half.set()

    @property
    def tokens(self) -> int:
        """About how many tokens have come."""
        return max(self._pieces, self._characters // CHARACTERS_A_TOKEN)

    def so_far(self) -> Answer:
        """What is known of it."""
        ended = self.ended
        return Answer(
            asked=self._asked,
            sent=self.sent,
            reads=tuple(self._reads),
            words=self._words,
            closed=self.closed,
            usage=self._usage,
            waited=self._waited,
            ending=ended.ending if ended is not None else None,
            message=ended.message if ended is not None else "",
        )


class _Watches:
    """A run while it goes on."""

    def __init__(self, first: _Watch, *, cached: bool) -> None:
        self.cached = cached
        self.first = first
        self.second: _Watch | None = None
        self.entered: float | None = None
        self.live = False

    @property
    def newest(self) -> _Watch:
        return self.second or self.first

    def so_far(self) -> Run:
        second = self.second.so_far() if self.second is not None else None
        return Run(self.cached, self.first.so_far(), self.entered, self.live, second)


def _look_at_end(watch: _Watch) -> None:
    """Raises TurnFailedError for an answer that broke off or says nothing."""
    ended, answer = watch.ended, watch.so_far()
    if ended is None:
        return
    if ended.ending in _BROKEN:
        raise TurnFailedError(ended.message, ended.ending)
    if not answer.reads:
        said = "The model ended its answer without a word that it showed."
        raise TurnFailedError(said, ended.ending)
