"""What closes a block may take long: what came before it is shown first, and nothing else is different."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.events import AnswerGrew, GoalSet, HoldLifted, SessionStarted, TurnEnded
from spark_tui.core.events import Hold as Reason
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import Phase, Session
from spark_tui.core.stream.edits import (
    BlockClosed,
    Edit,
    EditFormat,
    FileClosed,
    LineAdded,
    LineKind,
)
from spark_tui.core.stream.signals import Ended, Ending, Text
from spark_tui.engine.loop import Engine
from spark_tui.engine.records import decode
from spark_tui.engine.replay import fold
from spark_tui.engine.stream import before_closing
from support.play import block
from support.ports import FakeModel, FakeTools, ListRecorder, MemoryFiles

STARTED = SessionStarted(
    "s", "repo", "main", Policy(), (), "test", "m", 1000, EditFormat.SEARCH_REPLACE, "SYS", "CTX"
)
LINE = LineAdded(LineKind.NEW, "x = 1")
EDITS: st.SearchStrategy[tuple[Edit, ...]] = st.lists(
    st.sampled_from([LINE, BlockClosed(), FileClosed()]), max_size=8
).map(tuple)


@given(EDITS, st.sampled_from(["", "c1"]))
def test_both_parts_are_the_event(edits: tuple[Edit, ...], call: str) -> None:
    event = AnswerGrew(3, "text", "thought", edits, call, ("item",))
    before, rest = before_closing(event, "other")
    closing = [at for at, edit in enumerate(edits) if isinstance(edit, BlockClosed | FileClosed)]
    assert isinstance(rest, AnswerGrew)
    if not closing:
        assert (before, rest) == (None, event)
        return
    assert before is not None
    assert (before.text, before.reasoning, before.carried) == ("text", "thought", ("item",))
    assert (rest.text, rest.reasoning, rest.carried) == ("", "", ())
    assert (before.turn, before.call) == (rest.turn, rest.call) == (3, call)
    assert before.edits + rest.edits == edits
    assert len(before.edits) == closing[0]


def test_the_end_of_a_turn_stays_the_end() -> None:
    ended = TurnEnded(2, Ending.STOP, edits=(LINE, BlockClosed(), FileClosed()))
    before, rest = before_closing(ended, "c2")
    assert before == AnswerGrew(2, edits=(LINE,), call="c2")
    assert rest == TurnEnded(2, Ending.STOP, edits=(BlockClosed(), FileClosed()))


def test_other_events_are_left_alone() -> None:
    event = HoldLifted(Reason.PERSON)
    assert before_closing(event, "") == (None, event)


async def played(*pieces: str) -> tuple[list[Session], Engine, ListRecorder]:
    """The states that were shown before something closed, when the model says these pieces."""
    model = FakeModel([*((Text(piece),) for piece in pieces), (Ended(Ending.STOP),)])
    recorder = ListRecorder()
    files = MemoryFiles({"a.py": b"one\ntwo\nthree\n"})
    engine = Engine(model=model, files=files, tools=FakeTools(), recorder=recorder)
    shown: list[Session] = []
    over = asyncio.Event()

    async def before_long() -> None:
        shown.append(engine.session)

    def changed() -> None:
        if engine.session.turn.phase is Phase.ENDED:
            over.set()

    engine.before_long, engine.on_change = before_long, changed
    task = asyncio.create_task(engine.run())
    engine.send(STARTED)
    engine.send(GoalSet("go"))
    async with asyncio.timeout(10):
        await over.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return shown, engine, recorder


async def test_the_last_line_is_shown_before_its_block_is_judged() -> None:
    text = block("a.py", "two\n", "TWO\nand more\n")
    shown, engine, recorder = await played(text)
    block_of = shown[0].turn.edit.block if shown[0].turn.edit is not None else None
    assert block_of is not None
    assert [line for _, line in block_of.lines] == ["two", "TWO", "and more"]
    assert shown[0].hunk_count == 0
    assert engine.session.hunk_count == 1
    assert fold(decode([b"{}", *recorder.lines])) == engine.session


async def test_an_answer_in_one_read_or_in_many_is_the_same() -> None:
    text = block("a.py", "two\n", "TWO\n") + block("a.py", "three\n", "THREE\n")
    whole = (await played(text))[1].session
    cut = (await played(*text))[1].session
    assert whole.files == cut.files
    assert "".join(whole.turn.answer) == "".join(cut.turn.answer)
