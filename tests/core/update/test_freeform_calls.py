"""Edits that come as the input of a freeform call: answered each for itself, cut ones kept as they are."""

from __future__ import annotations

from itertools import pairwise

import pytest

from spark_tui.core.events import (
    AnswerGrew,
    Decided,
    Decision,
    Event,
    ModelChosen,
    RedoAsked,
    SteerSent,
    TurnEnded,
)
from spark_tui.core.session import Session, context_tokens, trouble
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Ending
from spark_tui.core.talk.messages import Message, Role, ToolCall
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.turn import MAX_STOPS, MAX_TOOL_ROUNDS
from support.play import Play

DISK = {"a.py": b"one\nmiddle\ntwo\n"}
FIRST = "*** Begin Patch\n*** Update File: a.py\n@@\n-one\n+ONE\n*** End Patch"
SECOND = "*** Begin Patch\n*** Update File: a.py\n@@\n-two\n+TWO\n*** End Patch"
ASTRAY = "*** Begin Patch\n*** Update File: a.py\n@@\n-nowhere\n+x\n*** End Patch"


def call(play: Play, identity: str, text: str, *, whole: bool = True, carried: tuple[str, ...] = ()) -> None:
    """The model writes `text` into the call; read by a parser of its own, as the engine does."""
    parser = AutoParser()
    edits = parser.feed(text) + (parser.finish() if whole else [])
    play.load(tuple(edits), play.session.turn.number)
    play.do(AnswerGrew(play.session.turn.number, text, "", tuple(edits), identity, carried))


def words(play: Play, text: str, carried: tuple[str, ...] = ()) -> None:
    play.do(AnswerGrew(play.session.turn.number, text, carried=carried))


def end(play: Play, *calls: ToolCall) -> None:
    play.do(TurnEnded(play.session.turn.number, Ending.TOOLS, "", calls))


def prompt(play: Play) -> tuple[Message, ...]:
    return play.started[-1].request.messages


def freeform(identity: str, text: str) -> ToolCall:
    return ToolCall(identity, "apply_patch", text, freeform=True)


def test_the_next_turn_carries_the_calls_and_what_became_of_each() -> None:
    play = Play(DISK)
    words(play, "I will.\n", carried=('{"type":"reasoning"}',))
    call(play, "c1", FIRST)
    call(play, "c2", SECOND)
    end(play)
    assert prompt(play)[2:] == (
        Message(Role.ASSISTANT, "I will.\n", (freeform("c1", FIRST),), carried=('{"type":"reasoning"}',)),
        Message(Role.ASSISTANT, "", (freeform("c2", SECOND),)),
        Message(Role.TOOL, "- hunk 1 a.py line 1: kept, waits for the person", call_id="c1"),
        Message(Role.TOOL, "- hunk 2 a.py line 3: kept, waits for the person", call_id="c2"),
    )


def test_words_after_a_call_are_a_message_of_their_own() -> None:
    play = Play(DISK)
    call(play, "c1", FIRST)
    words(play, "Done.")
    end(play)
    assert [(each.role, each.content) for each in prompt(play)[2:]] == [
        (Role.ASSISTANT, ""),
        (Role.ASSISTANT, "Done."),
        (Role.TOOL, "- hunk 1 a.py line 1: kept, waits for the person"),
    ]


def test_a_rejection_and_its_comment_are_in_the_answer() -> None:
    play = Play(DISK)
    call(play, "c1", FIRST)
    play.do(Decided((1,), Decision.REJECT, "say uno"))
    end(play)
    assert prompt(play)[-1].content == "- hunk 1 a.py line 1: rejected: say uno"


def test_a_steer_in_the_middle_of_a_call_keeps_what_was_written_of_it() -> None:
    play = Play(DISK)
    half = FIRST[: FIRST.index("+ONE")]
    call(play, "c1", half, whole=False)
    late = play.session.turn.number
    play.do(SteerSent("use uno"))
    assistant, answer, user = prompt(play)[2:]
    assert assistant.calls == (freeform("c1", half),)
    assert answer.call_id == "c1"
    assert answer.content.splitlines() == [
        "- an edit of a.py was cut after 1 line and dropped",
        "Stopped where the input ends above; nothing after that was taken.",
    ]
    assert user.role is Role.USER
    assert "use uno" in user.content
    before = play.session
    play.do(AnswerGrew(late, "+ONE\n", call="c1"))
    assert play.session == before


def test_an_edit_without_a_place_is_told_and_the_model_goes_on_so_often_and_no_more() -> None:
    play = Play(DISK)
    for number in range(MAX_STOPS):
        call(play, f"c{number}", ASTRAY)
        end(play)
        assert "a.py" in prompt(play)[-1].content
    asked = len(play.started)
    call(play, "last", ASTRAY)
    end(play)
    assert len(play.started) == asked
    assert not play.session.turn.live
    said = trouble(play.session)
    assert said.startswith("The edit of a.py ")
    assert said.endswith(". The model waits for you.")


def test_what_was_written_into_calls_counts_where_the_server_counts_nothing() -> None:
    play = Play(DISK)
    before = context_tokens(play.session)
    call(play, "c1", FIRST)
    end(play)
    assert context_tokens(play.session) >= before + len(FIRST) // 4


def test_a_model_that_never_stops_calling_waits_for_the_person() -> None:
    play = Play(DISK)
    for number in range(MAX_TOOL_ROUNDS):
        call(play, f"c{number}", "no edit")
        end(play)
        assert prompt(play)[-1].content == "There is no edit in this input."
    asked = len(play.started)
    call(play, "last", "no edit")
    end(play)
    assert len(play.started) == asked
    play.do(SteerSent("look again"))
    call(play, "again", "no edit")
    end(play)
    assert len(play.started) == asked + 2


@pytest.mark.parametrize("interrupted", [True, False])
def test_a_hunk_that_is_written_again_ends_the_turn_that_was_for_it(interrupted: bool) -> None:
    play = Play(DISK)
    call(play, "c1", FIRST)
    end(play)
    if not interrupted:
        play.end()
    play.do(RedoAsked(1, "in Spanish"))
    assert play.session.turn.redo == 1
    asked = len(play.started)
    call(play, "c2", FIRST.replace("ONE", "UNO"))
    end(play)
    assert len(play.started) == asked + interrupted
    assert play.session.turn.live is interrupted
    play.do(SteerSent("and the rest"))
    assert play.session.turn.redo == 0
    answers = {each.call_id: each.content for each in prompt(play) if each.role is Role.TOOL}
    assert answers["c2"] == "- hunk 2 a.py line 1: kept, waits for the person"


def test_reading_and_writing_in_one_answer_are_both_answered() -> None:
    play = Play(DISK)
    call(play, "c1", FIRST, carried=("1",))
    words(play, "", carried=("2",))
    end(play, ToolCall("r1", "read", "{}"))
    play.do(SteerSent("stop"))
    one, two, read, edits, _ = prompt(play)[2:]
    assert (one.carried, one.calls) == (("1",), (freeform("c1", FIRST),))
    assert (two.carried, two.calls) == (("2",), (ToolCall("r1", "read", "{}"),))
    assert (edits.call_id, read.call_id) == ("c1", "r1")


def test_prompts_only_grow_and_a_replay_is_the_same_session() -> None:
    play = Play(DISK)
    call(play, "c1", FIRST)
    end(play)
    call(play, "c2", SECOND[:60], whole=False, carried=("x",))
    play.do(SteerSent("hm"))
    prompts = [started.request.messages for started in play.started]
    for before, after in pairwise(prompts):
        assert after[: len(before)] == before
    assert folded(play.events) == play.session


def test_another_model_gets_nothing_that_only_the_one_before_can_read() -> None:
    play = Play(DISK)
    words(play, "one", carried=("secret",))
    end(play, ToolCall("r1", "read", "{}"))
    play.do(SteerSent("hm"))
    words(play, "two", carried=("secret",))
    play.do(ModelChosen("test", "model", 1000, EditFormat.SEARCH_REPLACE))
    assert any(message.carried for message in play.session.messages)
    play.do(ModelChosen("other", "model", 1000, EditFormat.SEARCH_REPLACE))
    play.do(SteerSent("and now"))
    assert [message.carried for message in prompt(play) if message.carried] == []


def folded(events: list[Event]) -> Session:
    session = Session()
    for event in events:
        session = update(session, event).session
    return session
