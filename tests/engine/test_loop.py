"""The engine over fakes at its ports: order, holds, steers, writes, tools, the record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from spark_tui.core.change.values import HunkState, Write
from spark_tui.core.effects import Tell
from spark_tui.core.events import (
    AnswerGrew,
    Decided,
    Decision,
    GoalSet,
    Hold,
    HoldLifted,
    HoldSet,
    SessionStarted,
    SteerSent,
    UndoAsked,
)
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import Phase, Session, all_hunks
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Ended, Ending, Signal, Text, ToolPart, Usage
from spark_tui.core.talk.messages import Request, Role
from spark_tui.engine.loop import Engine
from spark_tui.engine.records import Record, decode
from spark_tui.engine.replay import Replay, fold, tree
from support.play import block
from support.ports import FakeModel, FakeTools, ListRecorder, MemoryFiles, said
from support.running import Running

FILE = b"one\ntwo\nthree\n"
STARTED = SessionStarted(
    "s", "repo", "main", Policy(), (), "test", "m", 1000, EditFormat.SEARCH_REPLACE, "SYS", "CTX"
)


class Bench(Running):
    """An engine with its fakes."""

    def __init__(self, model: FakeModel, disk: dict[str, bytes]) -> None:
        self.files = MemoryFiles(disk)
        self.recorder = ListRecorder()
        self.model = model
        super().__init__(Engine(model=model, files=self.files, tools=FakeTools(), recorder=self.recorder))
        self.tells: list[Tell] = []
        self.engine.on_tell = self.tells.append

    def records(self) -> list[bytes]:
        return [b"{}", *self.recorder.lines]


@asynccontextmanager
async def bench(model: FakeModel, disk: dict[str, bytes] | None = None) -> AsyncIterator[Bench]:
    made = Bench(model, {"a.py": FILE} if disk is None else disk)
    made.engine.send(STARTED)
    async with made.at_work():
        yield made


def ended(session: Session) -> bool:
    return session.turn.phase is Phase.ENDED


async def test_from_a_goal_to_a_changed_file_and_back() -> None:
    model = FakeModel(said("Here.\n", block("a.py", "two\n", "TWO\n")))
    async with bench(model) as it:
        it.engine.send(GoalSet("change a.py"))
        await it.until(ended)
        assert "a.py reads now" in model.requests[0].messages[-1].content
        it.engine.send(Decided((1,), Decision.ACCEPT))
        await it.until(lambda session: all_hunks(session)[0].state is HunkState.ACCEPTED)
        assert it.files.disk["a.py"] == b"one\nTWO\nthree\n"
        it.engine.send(UndoAsked(1))
        await it.until(lambda session: all_hunks(session)[0].state is HunkState.WAITING)
        assert it.files.disk["a.py"] == FILE


async def test_a_hold_stops_pulling_and_lifting_it_goes_on() -> None:
    gate = asyncio.Event()
    script = [*said("a\n", ending=None), gate, *((Text(f"{number}\n"),) for number in range(50))]
    model = FakeModel([*script, (Ended(Ending.STOP),)])
    async with bench(model) as it:
        it.engine.send(GoalSet("go"))
        await it.until(lambda session: len(session.turn.answer) == 1)
        it.engine.send(HoldSet(Hold.PERSON))
        await it.until(lambda session: session.held)
        gate.set()
        await it.engine.settled()
        assert len(it.engine.session.turn.answer) == 1
        assert model.pulled <= 3
        it.engine.send(HoldLifted(Hold.PERSON))
        session = await it.until(ended)
        assert len(session.turn.answer) == 51


async def test_a_steer_closes_the_stream_and_the_next_request_extends_the_prompt() -> None:
    never = asyncio.Event()
    model = FakeModel([*said("Partial ans", ending=None), never], said("Other.\n"))
    async with bench(model) as it:
        it.engine.send(GoalSet("go"))
        await it.until(lambda session: len(session.turn.answer) == 1)
        it.engine.send(SteerSent("shorter please"))
        await it.until(ended)
        assert model.closed == [0, 1]
        first, second = (request.messages for request in model.requests)
        assert second[: len(first)] == first
        assert second[-2].content == "Partial ans"
        assert second[-1].content.startswith("shorter please")


async def test_tool_calls_are_answered_and_the_turn_goes_on() -> None:
    parts = (ToolPart(0, "c1", "read", '{"pa'), ToolPart(0, arguments='th": "a.py"}'))
    model = FakeModel([(*parts, Usage(10, 4, 2)), (Ended(Ending.TOOLS),)], said("Done.\n"))
    async with bench(model) as it:
        it.engine.send(GoalSet("go"))
        await it.until(ended)
        tool = model.requests[1].messages[-1]
        assert tool.role is Role.TOOL
        assert tool.content == 'read says {"path": "a.py"}'


async def test_a_refused_write_is_told_and_the_file_is_looked_at_again() -> None:
    model = FakeModel(said(block("a.py", "two\n", "TWO\n")))
    async with bench(model) as it:
        it.engine.send(GoalSet("go"))
        await it.until(ended)
        it.files.disk["a.py"] = b"zero\n" + FILE
        it.engine.send(Decided((1,), Decision.ACCEPT))
        await it.until(lambda session: all_hunks(session)[0].start == 2)
        assert any("Nothing was written" in tell.message for tell in it.tells)
        assert it.files.disk["a.py"] == b"zero\n" + FILE
        it.engine.send(Decided((1,), Decision.ACCEPT))
        await it.until(lambda session: all_hunks(session)[0].state is HunkState.ACCEPTED)
        assert it.files.disk["a.py"] == b"zero\none\nTWO\nthree\n"


async def test_a_file_touched_by_someone_else_moves_its_hunks() -> None:
    model = FakeModel(said(block("a.py", "two\n", "TWO\n")))
    async with bench(model) as it:
        it.engine.send(GoalSet("go"))
        await it.until(ended)
        it.engine.touched(["a.py", "never-seen.py"])
        await it.engine.settled()
        assert all_hunks(it.engine.session)[0].start == 1
        it.files.disk["a.py"] = b"zero\n" + FILE
        it.engine.touched(["a.py"])
        await it.until(lambda session: all_hunks(session)[0].start == 2)


async def test_a_journal_that_fails_is_said_once() -> None:
    async with bench(FakeModel()) as it:
        it.recorder.problem = "disk full"
        it.engine.send(HoldSet(Hold.PERSON))
        it.engine.send(HoldLifted(Hold.PERSON))
        await it.engine.settled()
        await it.engine.settled()
        assert [tell.message for tell in it.tells] == ["The journal is not complete: disk full"]


async def played() -> Bench:
    model = FakeModel(said(block("a.py", "two\n", "TWO\n"), block("b.py", "", "new\n"), "half a"))
    async with bench(model) as it:
        it.engine.send(GoalSet("go"))
        await it.until(ended)
        it.engine.send(Decided((1,), Decision.ACCEPT))
        it.engine.send(Decided((2,), Decision.ACCEPT))
        it.engine.send(UndoAsked(1))
        await it.engine.settled()
    return it


async def test_the_record_folds_into_the_same_session_and_the_same_tree() -> None:
    it = await played()
    again = fold(decode(it.records()))
    assert again == it.engine.session
    assert tree(again) == it.files.disk


async def test_resume_goes_on_with_waiting_hunks_and_sees_what_changed_meanwhile() -> None:
    it = await played()
    disk = {**it.files.disk, "a.py": b"zero\n" + FILE}
    fresh = Bench(FakeModel(said("More.\n")), disk)
    await fresh.engine.resume(decode(it.records()))
    hunks = all_hunks(fresh.engine.session)
    assert [str(hunk.state) for hunk in hunks] == ["waiting", "accepted"]
    assert hunks[0].start == 2
    task = asyncio.create_task(fresh.engine.run())
    fresh.engine.send(Decided((1,), Decision.ACCEPT))
    await fresh.until(lambda session: all_hunks(session)[0].state is HunkState.ACCEPTED)
    assert fresh.files.disk["a.py"] == b"zero\none\nTWO\nthree\n"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_write_cut_by_a_kill_is_settled_by_what_the_disk_holds() -> None:
    it = await played()
    lines = it.records()
    cut = next(index for index, line in enumerate(lines) if b"FilesWritten" in line)
    before = Bench(FakeModel(), {"a.py": FILE})
    await before.engine.resume(decode(lines[:cut]))
    assert [str(hunk.state) for hunk in all_hunks(before.engine.session)] == ["waiting", "waiting"]
    after = Bench(FakeModel(), {"a.py": b"one\nTWO\nthree\n"})
    await after.engine.resume(decode(lines[:cut]))
    assert [str(hunk.state) for hunk in all_hunks(after.engine.session)] == ["accepted", "waiting"]


async def test_a_replay_steps_and_plays_to_the_same_end() -> None:
    it = await played()
    records = list(decode(it.records()))
    replay = Replay(records)
    replay.step()
    replay.step()
    assert (replay.position, replay.paused) == (2, True)
    for _ in range(6):
        replay.faster()
    replay.toggle()
    async with asyncio.timeout(20):
        await replay.run()
    assert replay.position == replay.total
    assert replay.session == it.engine.session


async def test_a_replay_shows_the_speed_of_that_day_at_any_speed() -> None:
    records = list(decode((await played()).records()))
    grown = [index for index, record in enumerate(records) if isinstance(record.event, AnswerGrew)]
    first = grown[0]
    slow = [Record(float(index), record.event) for index, record in enumerate(records)]
    asked = next(index for index, record in enumerate(slow) if isinstance(record.event, GoalSet))
    replay = Replay(slow)
    while replay.position <= first:
        replay.step()
    assert replay.pace.first_token_ms == 1000.0 * (first - asked)


async def test_the_decision_is_recorded_before_a_file_is_touched() -> None:
    flushed: list[int] = []
    seen: list[list[Record]] = []
    async with bench(FakeModel(said(block("a.py", "two\n", "2\n")))) as made:
        made.recorder.flush = lambda: flushed.append(len(made.recorder.lines))  # type: ignore[method-assign]
        commit = made.files.commit

        def looked_at(writes: Sequence[Write]) -> None:
            seen.append(list(decode(made.records()[: flushed[-1] + 1])))
            commit(writes)

        made.files.commit = looked_at  # type: ignore[method-assign]
        made.engine.send(GoalSet("do it"))
        await made.until(ended)
        made.engine.send(Decided((1,), Decision.ACCEPT))
        await made.until(lambda session: all_hunks(session)[0].state is HunkState.ACCEPTED)
    assert seen[0][-1].event == Decided((1,), Decision.ACCEPT)


async def test_who_is_about_to_ask_finds_the_connection_open() -> None:
    model = FakeModel()
    async with bench(model) as made:
        made.engine.about_to_ask()
        async with asyncio.timeout(5):
            await model.warmed.wait()
    assert model.requests == []  # nothing is asked by that


async def test_the_next_request_waits_until_the_connection_of_the_old_turn_is_closed() -> None:
    class Slow(FakeModel):
        """Takes some turns of the loop to close, as HTTP and TLS do."""

        def __init__(self, *scripts: Sequence[tuple[Signal, ...] | asyncio.Event]) -> None:
            super().__init__(*scripts)
            self.order: list[str] = []

        async def stream(self, request: Request) -> AsyncGenerator[tuple[Signal, ...], None]:
            number = len(self.requests)
            self.order.append(f"asked {number}")
            try:
                async with aclosing(super().stream(request)) as batches:
                    async for batch in batches:
                        yield batch
            finally:
                for _ in range(20):
                    await asyncio.sleep(0)
                self.order.append(f"closed {number}")

    model = Slow([*said("Partial ans", ending=None), asyncio.Event()], said("Other.\n"))
    async with bench(model) as it:
        it.engine.send(GoalSet("go"))
        await it.until(lambda session: len(session.turn.answer) == 1)
        it.engine.send(SteerSent("shorter please"))
        await it.until(ended)
        assert model.order == ["asked 0", "closed 0", "asked 1", "closed 1"][: len(model.order)]
        assert len(model.order) >= 3
