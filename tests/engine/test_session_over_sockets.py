"""A session over a WebSocket: a patch streams as the input of a call, and a steer cuts it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import Decided, Decision, GoalSet, SessionStarted, SteerSent
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import all_hunks
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.wires import RESPONSES
from spark_tui.engine.loop import Engine
from spark_tui.engine.records import decode
from spark_tui.engine.replay import fold
from support.loopback import Stall
from support.ports import FakeTools, ListRecorder, MemoryFiles
from support.responses import completed, created, freeform, kept_thought, said
from support.running import Running
from support.sockets import Sockets, serving

DISK = {"a.py": b"one\nmiddle\ntwo\n"}
HEAD = "*** Begin Patch\n*** Update File: a.py\n@@\n"
FIRST = "-one\n+ONE\n@@\n"
STARTED = SessionStarted(
    *("s", "repo", "main", Policy(), (), "openai", "gpt-5", 1000, EditFormat.APPLY_PATCH, "SYS", "CTX"),
    freeform=True,
)


class Desk(Running):
    def __init__(self, server: Sockets) -> None:
        self.model = HttpModel(server.url, "sk-1", wire=RESPONSES)
        self.files, self.recorder = MemoryFiles(DISK), ListRecorder()
        super().__init__(
            Engine(model=self.model, files=self.files, tools=FakeTools(), recorder=self.recorder)
        )
        self.engine.send(STARTED)


@asynccontextmanager
async def desk(server: Sockets) -> AsyncIterator[Desk]:
    made = Desk(server)
    try:
        async with made.at_work():
            yield made
    finally:
        await made.model.aclose()


async def test_a_steer_in_the_middle_of_a_patch() -> None:
    cut = freeform([HEAD, FIRST, "-two\n+TW"], call="call_1")[:-2]
    rest = freeform([HEAD, "-two\n+zwei\n*** End Patch"], call="call_2")
    answers = (
        [created(), kept_thought(0), said("Now.\n", 1), *cut, Stall()],
        [created(), *rest, completed()],
        [created(), said("Done."), completed()],
    )
    async with serving(*answers) as server, desk(server) as it:
        it.engine.send(GoalSet("shout"))
        await it.until(lambda session: len(all_hunks(session)) == 1 and session.turn.edit is not None)
        it.engine.send(Decided((1,), Decision.ACCEPT))
        session = await it.until(lambda session: all_hunks(session)[0].state is HunkState.ACCEPTED)
        assert session.turn.live
        await server.until(upgrades=2)
        it.engine.send(SteerSent("in German"))
        await server.until(asked=2)
        assert server.upgrades == 2
        session = await it.until(lambda session: session.turn.number == 3 and not session.turn.live)

    assert [(hunk.path, str(hunk.state)) for hunk in all_hunks(session)] == [
        ("a.py", "accepted"),
        ("a.py", "waiting"),
    ]
    assert it.files.disk == {"a.py": b"ONE\nmiddle\ntwo\n"}
    assert fold(decode([b"{}", *it.recorder.lines])) == session
    assert {how for how, _ in server.asked} == {"socket"}

    inputs = [body["input"] for _, body in server.asked]
    for before, after in pairwise(inputs):
        assert after[: len(before)] == before
    _, thought, words, call, output, steer = inputs[1]
    assert (thought["type"], words["content"][0]["text"]) == ("reasoning", "Now.\n")
    assert call == {
        "type": "custom_tool_call",
        "call_id": "call_1",
        "name": "apply_patch",
        "input": HEAD + FIRST + "-two\n+TW",
    }
    assert (output["type"], output["call_id"]) == ("custom_tool_call_output", "call_1")
    assert output["output"].splitlines()[0] == "- hunk 1 a.py line 1: kept, accepted and written"
    assert steer["content"][0]["text"].startswith("in German")
    assert inputs[2][-1]["output"] == "- hunk 2 a.py line 3: kept, waits for the person"
