"""The engine runs the checks after each write, and ends those of an older point."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

from spark_tui.core.events import (
    CheckEnded,
    CheckStarted,
    Decided,
    Decision,
    GoalSet,
    SessionStarted,
    UndoAsked,
)
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import Phase
from spark_tui.core.stream.edits import EditFormat
from spark_tui.engine.loop import Engine
from spark_tui.engine.records import decode
from spark_tui.engine.replay import fold
from support.play import block
from support.ports import FakeModel, FakeTools, ListRecorder, MemoryFiles, said
from support.running import Running

STARTED = SessionStarted(
    "s", "repo", "main", Policy(), (), "test", "m", 1000, EditFormat.SEARCH_REPLACE, "SYS", "CTX"
)


class FakeChecks:
    """One check; it ends when its point is let go, and keeps which of them were closed before."""

    def __init__(self) -> None:
        self.go: dict[int, asyncio.Event] = {}
        self.closed: list[int] = []

    async def run(self, point: int) -> AsyncGenerator[CheckStarted | CheckEnded, None]:
        yield CheckStarted(point, "tests")
        try:
            await self.go.setdefault(point, asyncio.Event()).wait()
        except asyncio.CancelledError:
            self.closed.append(point)
            raise
        yield CheckEnded(point, "tests", point % 2 == 0, 1.0)


@asynccontextmanager
async def running(
    checks: FakeChecks | None,
) -> AsyncIterator[tuple[Engine, Callable[..., object], ListRecorder]]:
    recorder = ListRecorder()
    model = FakeModel(said(block("a.py", "one\n", "ONE\n")))
    files = MemoryFiles({"a.py": b"one\n"})
    engine = Engine(model=model, files=files, tools=FakeTools(), recorder=recorder, checks=checks)
    made = Running(engine)
    async with made.at_work():
        engine.send(STARTED)
        engine.send(GoalSet("do it"))
        await made.until(lambda session: session.turn.phase is Phase.ENDED)
        yield engine, made.until, recorder


async def test_a_newer_point_ends_the_checks_of_the_one_before() -> None:
    checks = FakeChecks()
    async with running(checks) as (engine, until, recorder):
        engine.send(Decided((1,), Decision.ACCEPT))
        await until(lambda session: bool(session.checks))
        engine.send(UndoAsked(1))
        await until(lambda session: 2 in session.checks and not session.checks[1][0].running)
        assert checks.closed == [1]
        first = engine.session.checks[1][0]
        assert (first.passed, first.why) == (None, "a newer point came")
        checks.go[2].set()
        await until(lambda session: session.checks[2][0].passed is True)
        assert fold(decode([b"{}", *recorder.lines])).checks == engine.session.checks


async def test_checks_end_with_the_engine() -> None:
    checks = FakeChecks()
    async with running(checks) as (engine, until, _):
        engine.send(Decided((1,), Decision.ACCEPT))
        await until(lambda session: bool(session.checks))
    assert checks.closed == [1]


async def test_without_checks_a_write_is_only_a_write() -> None:
    async with running(None) as (engine, until, _):
        engine.send(Decided((1,), Decision.ACCEPT))
        await until(lambda session: len(session.points) == 1)
        assert engine.session.checks == {}
