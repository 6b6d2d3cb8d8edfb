"""A whole session over each wire and real HTTP: tools, edits, a steer in mid-generation, growing prompts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import Decided, Decision, GoalSet, SessionStarted, SteerSent
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import all_hunks
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.wires import WIRES
from spark_tui.engine.loop import Engine
from spark_tui.engine.records import decode
from spark_tui.engine.replay import fold
from support.loopback import Loopback, Stall, streamed
from support.play import block
from support.ports import FakeTools, ListRecorder, MemoryFiles
from support.running import Running
from support.voices import VOICES, Voice

DISK = {"greet.py": b"def greet():\n    return 'hi'\n", "other.py": b"x = 1\ny = 2\n"}
GOAL = "make the greeting longer"
STEER = "leave greet.py alone from here on"


class Table(Running):
    """A session at a server's table. `until` waits for a state without a clock."""

    def __init__(self, server: Loopback, voice: Voice) -> None:
        self.model = HttpModel(server.url, "sk-1", wire=WIRES[voice.wire])
        self.files, self.recorder = MemoryFiles(DISK), ListRecorder()
        super().__init__(
            Engine(model=self.model, files=self.files, tools=FakeTools(), recorder=self.recorder)
        )
        form = EditFormat.APPLY_PATCH if voice.freeform else EditFormat.SEARCH_REPLACE
        started = SessionStarted(
            *("s", "repo", "main", Policy(), (), "test", "some-model", 200_000, form, "SYS", "CTX"),
            freeform=voice.freeform,
        )
        self.engine.send(started)


@asynccontextmanager
async def table(server: Loopback, voice: Voice) -> AsyncIterator[Table]:
    made = Table(server, voice)
    try:
        async with made.at_work():
            yield made
    finally:
        await made.model.aclose()


def first_edit(voice: Voice) -> tuple[str, str]:
    """A whole edit of greet.py, and the beginning of one of other.py, in the format of this wire."""
    if voice.freeform:
        head = "*** Begin Patch\n*** Update File: greet.py\n@@\n def greet():\n"
        whole = f"{head}-    return 'hi'\n+    return 'hello there'\n"
        return whole, "*** Update File: other.py\n@@\n-x = 1\n+x = "
    whole = block("greet.py", "    return 'hi'\n", "    return 'hello there'\n")
    return whole, "other.py\n<<<<<<< SEARCH\nx = 1\n=======\nx = "


def last_edit(voice: Voice) -> str:
    if voice.freeform:
        return "*** Begin Patch\n*** Update File: other.py\n@@\n x = 1\n-y = 2\n+y = 22\n*** End Patch"
    return block("other.py", "y = 2\n", "y = 22\n")


@pytest.mark.parametrize("name", VOICES)
async def test_a_steer_keeps_what_was_made_and_the_prompt_only_grows(name: str) -> None:
    voice = VOICES[name]()
    whole, half = first_edit(voice)
    looks = [voice.begin(), voice.think("first look"), voice.say("I ", "look.\n")]
    looks += [voice.call("read", '{"path":"greet.py"}'), voice.end(tools=True)]
    writes = [voice.begin(), voice.say("Now.\n"), voice.edit(whole, half)]
    goes_on = [voice.begin(), voice.say("Then this.\n"), voice.edit(last_edit(voice)), voice.end()]
    thanks = [
        voice.begin(),
        voice.say("Done.\n"),
        voice.end(),
    ]  # only a freeform call is answered, and asked for
    answers = streamed(*looks), streamed(*writes, Stall()), streamed(*goes_on), streamed(*thanks)
    async with Loopback(*answers) as server, table(server, voice) as it:
        it.engine.send(GoalSet(GOAL))
        await it.until(lambda session: len(all_hunks(session)) == 1 and session.turn.edit is not None)
        it.engine.send(Decided((1,), Decision.ACCEPT))
        session = await it.until(lambda session: all_hunks(session)[0].state is HunkState.ACCEPTED)
        assert session.turn.live
        it.engine.send(SteerSent(STEER))
        async with asyncio.timeout(5):
            await (await server.request(1)).gone.wait()
        session = await it.until(lambda session: len(all_hunks(session)) == 2 and not session.turn.live)

    assert [(hunk.path, str(hunk.state)) for hunk in all_hunks(session)] == [
        ("greet.py", "accepted"),
        ("other.py", "waiting"),
    ]
    assert it.files.disk == {**DISK, "greet.py": b"def greet():\n    return 'hello there'\n"}
    assert fold(decode([b"{}", *it.recorder.lines])) == session

    bodies = [exchange.body for exchange in server.requests]
    assert len(bodies) == (4 if voice.freeform else 3)
    assert voice.signature.encode() in bodies[1]
    for shorter, longer in pairwise(bodies):
        before, after = voice.read(shorter), voice.read(longer)
        assert after[: len(before)] == before
        assert len(after) > len(before)
    told = voice.texts(bodies[2])
    said = "".join(text for role, text in told if role == "assistant")
    assert said == "I look.\nNow.\n" + whole + half
    assert sum(role == "user" and text.startswith(STEER) for role, text in told) == 1
    assert b"kept, accepted and written" in bodies[2]
