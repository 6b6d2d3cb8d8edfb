"""The engine: takes facts in order, keeps the state, carries out what the core wishes.

One queue, one reader: an event is recorded, folded into the session and its effects carried out
before the next is looked at. Not here: any decision (the core) and any screen.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.core.effects import (
    AnswerTools,
    CancelTurn,
    Effect,
    Remember,
    RunChecks,
    StartTurn,
    Tell,
    WriteFiles,
)
from spark_tui.core.events import (
    AnswerGrew,
    CheckEnded,
    CheckStarted,
    Event,
    FileLoaded,
    FilesWritten,
    GoalSet,
    Noticed,
    PathsSeen,
    SessionResumed,
    ToolAnswer,
    ToolsAnswered,
    TurnEnded,
    WriteRefused,
)
from spark_tui.core.session import Session
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.wanting import wanted
from spark_tui.engine.meter import Meter
from spark_tui.engine.ports import Checks, Files, Model, Recorder, Tools
from spark_tui.engine.records import Record, encode
from spark_tui.engine.settling import changed, settled
from spark_tui.engine.stream import TurnReader, before_closing, read_turn

LONGEST_LEAVE = 0.25
"""Seconds that a new turn waits at most for the connection of a cancelled one to close."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Paths that the watcher saw change; only tracked ones whose bytes differ become events."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Delivered:
    """An event of the stream, and the word back that it was dealt with."""

    event: Event
    done: asyncio.Event


class Engine:
    """A live session. `run` must be running for anything to happen."""

    def __init__(
        self,
        *,
        model: Model,
        files: Files,
        tools: Tools,
        recorder: Recorder,
        checks: Checks | None = None,
        remember: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.session = Session()
        self.pace = Meter(clock)
        self.on_change: Callable[[], None] = _nothing
        self.before_long: Callable[[], Awaitable[None]] = _at_once
        self._hear: Callable[[Tell], None] | None = None
        self._untold: list[Tell] = []
        self.model = model
        self._files = files
        self._tools = tools
        self._recorder = recorder
        self._checks = checks
        self._checking: asyncio.Task[None] | None = None
        self._remember = remember or _forget
        self._clock = clock
        self._problem = ""
        self._began = clock()
        self._queue: asyncio.Queue[Event | Touched | _Delivered] = asyncio.Queue()
        self._gate = asyncio.Event()
        self._gate.set()
        self._turns: dict[int, asyncio.Task[None]] = {}
        self._leaving: asyncio.Task[None] | None = None  # the turn that was cancelled last
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def on_tell(self) -> Callable[[Tell], None]:
        """Who hears what the person should be told; what comes before somebody listens waits for them."""
        return self._hear or self._untold.append

    @on_tell.setter
    def on_tell(self, hear: Callable[[Tell], None]) -> None:
        self._hear = hear
        for tell in self._untold:
            hear(tell)
        self._untold.clear()

    def send(self, event: Event) -> None:
        """Take a fact; the state follows soon, in order."""
        self._queue.put_nowait(event)

    def about_to_ask(self) -> None:
        """The person begins to type: open a connection, unless one is open."""
        self._keep(asyncio.create_task(self.model.warm(), name="warm"))

    def touched(self, paths: Iterable[str]) -> None:
        """Somebody changed these paths on disk."""
        self._queue.put_nowait(Touched(tuple(paths)))

    async def run(self) -> None:
        """Deal with events until cancelled; every stream is closed on the way out."""
        try:
            while True:
                item = await self._queue.get()
                if isinstance(item, Touched):
                    await self._look_at(item.paths)
                elif isinstance(item, _Delivered):
                    await self._take(item.event)
                    item.done.set()
                else:
                    await self._take(item)
                self._queue.task_done()
                if self._queue.empty():
                    self._keep_record()
                self.on_change()
        finally:
            await self.close()

    def _keep_record(self) -> None:
        self._recorder.flush()
        problem = self._recorder.problem
        if problem != self._problem:
            self._problem = problem
            if problem:
                self.send(Noticed(f"The journal is not complete: {problem}"))

    async def settled(self) -> None:
        """Wait until every fact that was sent is dealt with."""
        await self._queue.join()

    async def close(self) -> None:
        """Close every connection and wait for it."""
        tasks = [*self._turns.values(), *self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take(self, event: Event) -> None:
        if isinstance(event, AnswerGrew | TurnEnded) and event.turn == self.session.turn.number:
            looked = wanted(self.session, event.edits)
            for path in looked.files:
                await self._fold(FileLoaded(self._files.read(path)))
            if looked.paths:
                kinds = tuple((path, self._files.read(path).kind) for path in looked.paths)
                await self._fold(PathsSeen(kinds))
        elif isinstance(event, GoalSet):
            contents = await asyncio.to_thread(self._files.named, event.text)
            event = GoalSet(event.text, contents)
        parts = self.session.turn.parts
        before, event = before_closing(event, parts[-1].call if parts else "")
        if before is not None:
            await self._fold(before)
            await self.before_long()
        await self._fold(event)

    async def _fold(self, event: Event) -> None:
        self._recorder.append(encode(self._clock() - self._began, event))
        step = update(self.session, event)
        self.session = step.session
        if self.session.held:
            self._gate.clear()
        else:
            self._gate.set()
        for effect in step.effects:
            await self._carry_out(effect)

    async def _carry_out(self, effect: Effect) -> None:
        match effect:
            case StartTurn():
                self._start(effect)
            case CancelTurn():
                if (task := self._turns.get(effect.turn)) is not None:
                    task.cancel()
                    self._leaving = task
            case WriteFiles():
                await self._write(effect)
            case AnswerTools():
                self._keep(asyncio.create_task(self._answer_tools(effect)))
            case RunChecks():
                await self._run_checks(effect.point)
            case Tell():
                self.on_tell(effect)
            case Remember():
                self._remember(effect.text)

    def _start(self, effect: StartTurn) -> None:
        reader = TurnReader(effect.turn, self.session.format, self.pace)
        task = asyncio.create_task(self._read(effect, reader, self._leaving), name=f"turn {effect.turn}")
        self._turns[effect.turn] = task
        task.add_done_callback(lambda _: self._turns.pop(effect.turn, None))

    async def _read(self, effect: StartTurn, reader: TurnReader, leaving: asyncio.Task[None] | None) -> None:
        """Read a turn once the one that was cancelled for it has closed its connection: a server that still
        writes costs more than the fraction of a millisecond that this takes."""
        if leaving is not None and not leaving.done():
            await asyncio.wait((leaving,), timeout=LONGEST_LEAVE)
        await read_turn(self.model, effect.request, reader, self._gate, self._deliver, self.pace)

    async def _deliver(self, event: Event) -> None:
        done = asyncio.Event()
        self._queue.put_nowait(_Delivered(event, done))
        await done.wait()

    async def _write(self, effect: WriteFiles) -> None:
        """The write is awaited before the next event: decisions on one file follow each other. The record
        of the decision comes first, so that a session that dies in between knows what it did."""
        self._recorder.flush()
        try:
            await asyncio.to_thread(self._files.commit, effect.writes)
        except WriteRefusedError as error:
            path = error.path or effect.writes[0].path
            await self._fold(WriteRefused(effect.number, path, error.reason))
            await self._look_at(tuple(write.path for write in effect.writes))
        else:
            await self._fold(FilesWritten(effect.number))

    async def _run_checks(self, point: int) -> None:
        """Run the checks for this point; those of an older one are over."""
        if self._checks is None:
            return
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)
        self._checking = asyncio.create_task(self._check(self._checks, point), name=f"checks {point}")
        self._keep(self._checking)

    async def _check(self, checks: Checks, point: int) -> None:
        running = ""
        async with aclosing(checks.run(point)) as events:
            try:
                async for event in events:
                    running = event.name if isinstance(event, CheckStarted) else ""
                    self.send(event)
            except asyncio.CancelledError:
                if running:
                    self.send(CheckEnded(point, running, None, 0.0, "a newer point came"))
                raise

    async def _answer_tools(self, effect: AnswerTools) -> None:
        answers = []
        for call in effect.calls:
            text = await asyncio.to_thread(self._tools.answer, call.name, call.arguments)
            answers.append(ToolAnswer(call.id, text))
        self.send(ToolsAnswered(effect.turn, tuple(answers)))

    async def _look_at(self, paths: Iterable[str]) -> None:
        """Read tracked files again; those that differ are one fact, since one thing changed them."""
        found = changed(self.session, self._files.read, paths)
        if found is not None:
            await self._fold(found)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def resume(self, records: Iterable[Record], *, asks_places: bool | None = None) -> None:
        """Fold an earlier session's records, then compare with the disk as it is now.

        A write that was under way when that session died is settled by what the files hold. `asks_places` as
        in `SessionResumed`.
        """
        last = 0.0
        for record in records:
            self.session = update(self.session, record.event).session
            last = record.at
        self._began = self._clock() - last
        written = settled(self.session, self._files)
        if written is not None:
            await self._fold(written)
        await self._look_at(tuple(self.session.files))
        await self._fold(SessionResumed(asks_places))


def _forget(_: str) -> None:
    return None


async def _at_once() -> None:
    """Nobody looks: go on."""


def _nothing() -> None:
    return None
