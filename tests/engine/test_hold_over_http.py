"""A hold over real HTTP: the server cannot write on, nothing is lost, what is dropped was never taken in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.core.events import GoalSet, Hold, HoldLifted, HoldSet, SessionStarted, SteerSent
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import Phase, Session
from spark_tui.core.stream.edits import EditFormat
from spark_tui.engine.loop import Engine
from spark_tui.engine.records import decode
from spark_tui.engine.replay import fold
from support.loopback import DONE, Loopback, chunk, streamed, told
from support.ports import FakeTools, ListRecorder, MemoryFiles
from support.running import Running

LINES = [f"line {number} {'x' * 1000}\n" for number in range(3000)]
BUFFERS = 600_000
"""Bytes that the buffers of both kernels and the batch in hand may take; all lines are 3.5 million."""
STARTED = SessionStarted(
    "s", "repo", "main", Policy(), (), "test", "m", 1_000_000, EditFormat.SEARCH_REPLACE, "SYS", "CTX"
)


class Seat(Running):
    """An engine that reads as fast as it can."""

    def __init__(self, server: Loopback) -> None:
        self.model = HttpModel(server.url, read_hz=1e6)
        self.recorder = ListRecorder()
        super().__init__(
            Engine(model=self.model, files=MemoryFiles({}), tools=FakeTools(), recorder=self.recorder)
        )

    def replayed(self) -> Session:
        return fold(decode([b"{}", *self.recorder.lines]))


@asynccontextmanager
async def seat(server: Loopback) -> AsyncIterator[Seat]:
    made = Seat(server)
    made.engine.send(STARTED)
    made.engine.send(GoalSet("count"))
    try:
        async with made.at_work():
            yield made
    finally:
        await made.model.aclose()


async def turns(count: int) -> None:
    """Let everything run on that would."""
    for _ in range(count):
        await asyncio.sleep(0)


def said(session: Session) -> str:
    return "".join(session.turn.answer)


async def test_a_hold_stops_the_servers_writes_and_loses_nothing() -> None:
    gate = asyncio.Event()
    answer = streamed("begin\n", gate, *LINES, chunk(finish="stop"), DONE)
    async with Loopback(answer) as server, seat(server) as it:
        await it.until(lambda session: said(session) == "begin\n")
        it.engine.send(HoldSet(Hold.TYPING))
        await it.until(lambda session: session.held)
        gate.set()
        exchange = await server.request()
        async with asyncio.timeout(10):
            await exchange.held_back()
        await turns(2000)
        assert exchange.sent < BUFFERS
        assert said(it.engine.session) == "begin\n"
        it.engine.send(HoldLifted(Hold.TYPING))
        session = await it.until(lambda session: session.turn.phase is Phase.ENDED)
        assert said(session) == "begin\n" + "".join(LINES)
        assert said(it.replayed()) == said(session)


async def test_a_steer_during_a_hold_drops_only_what_nobody_has_seen() -> None:
    answer = streamed(*LINES, chunk(finish="stop"), DONE)
    async with Loopback(answer, told("Other.\n")) as server, seat(server) as it:
        await it.until(lambda session: len(said(session)) > 1000)
        it.engine.send(HoldSet(Hold.TYPING))
        seen = said(await it.until(lambda session: session.held))
        it.engine.send(SteerSent("shorter please"))
        exchange = await server.request()
        async with asyncio.timeout(10):
            await exchange.gone.wait()
            second = await server.request(1)
        session = await it.until(lambda session: session.turn.phase is Phase.ENDED)
        messages = json.loads(second.body)["messages"]
        assert messages[-2]["content"] == seen
        assert "".join(LINES).startswith(seen)
        assert it.replayed() == session
