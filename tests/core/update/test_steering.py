"""A steer in mid-generation: what is kept, what is dropped, what the model is told."""

from __future__ import annotations

from itertools import pairwise

from spark_tui.core.change.values import HunkState
from spark_tui.core.effects import CancelTurn, StartTurn
from spark_tui.core.events import (
    ConstraintToggled,
    GoalSet,
    Hold,
    HoldSet,
    PresetChosen,
    RedoAsked,
    SteerSent,
    ToolAnswer,
    ToolsAnswered,
    TurnEnded,
    TurnRetried,
    TurnStopped,
)
from spark_tui.core.guard.policy import Paths, Policy
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.session import Phase
from spark_tui.core.stream.signals import Ending
from spark_tui.core.talk.messages import Role, ToolCall
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 41)).encode()


def edit(number: int, path: str = "a.py") -> str:
    return block(path, f"line {number}\n", f"LINE {number}\n")


def test_a_steer_cancels_keeps_closed_hunks_drops_the_open_one_and_extends_the_prompt() -> None:
    play = Play({"a.py": FILE})
    before = play.started[0].request.messages
    said = edit(3) + "a.py\n<<<<<<< SEARCH\nline 9\n=======\nhalf a li"
    play.say(said)
    turn = play.session.turn.number
    effects = play.do(SteerSent("keep it simple"))
    cancel, start = effects
    assert cancel == CancelTurn(turn)
    assert isinstance(start, StartTurn)
    assert start.turn == turn + 1
    messages = start.request.messages
    assert messages[: len(before)] == before
    assert (messages[-2].role, messages[-2].content) == (Role.ASSISTANT, said)
    told = messages[-1].content
    assert told.startswith("keep it simple")
    assert "hunk 1 a.py line 3: kept" in told
    assert "a.py was cut after 1 line" in told
    assert play.states() == ["waiting"]
    assert play.session.turn.edit is None


def test_every_prompt_strictly_extends_the_one_before() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3))
    play.do(SteerSent("keep it simple"))
    play.say("Yes.\n" + edit(9))
    play.reject(2, comment="not this")
    play.do(SteerSent("now line 12"))
    play.say(edit(12))
    play.end()
    play.do(SteerSent("and line 20"))
    prompts = [effect.request.messages for effect in play.started]
    assert len(prompts) == 4
    for shorter, longer in pairwise(prompts):
        assert longer[: len(shorter)] == shorter
        assert len(longer) > len(shorter)
    assert "rejected: not this" in prompts[2][-1].content


def test_words_that_compile_are_enforced_at_once_also_on_waiting_hunks() -> None:
    play = Play({"a.py": FILE, "tests/test_a.py": FILE})
    play.say(edit(3) + edit(3, "tests/test_a.py"))
    assert play.states() == ["waiting", "waiting"]
    play.do(SteerSent("leave the tests alone"))
    assert play.states() == ["waiting", "blocked"]
    (chip,) = play.session.constraints
    assert chip.enforced
    play.do(ConstraintToggled(0))
    assert play.states() == ["waiting", "waiting"]


def test_what_does_not_compile_is_only_asked() -> None:
    play = Play({"a.py": FILE})
    play.do(SteerSent("keep it simple"))
    (chip,) = play.session.constraints
    assert chip.enforced == ()
    assert chip.asked == ("keep it simple",)


def test_a_constraint_that_the_preset_holds_by_itself_cannot_be_switched_off() -> None:
    play = Play({"a.py": FILE})
    play.do(SteerSent("don't delete anything"))
    play.do(ConstraintToggled(0))
    assert play.session.constraints[0].active
    assert "holds this by itself" in play.tells[-1]


def test_another_preset_judges_what_waits_and_keeps_what_was_switched() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3))
    play.do(SteerSent("keep it simple"))
    chip = Constraint("be brief", asked=("be brief",), key="1", active=False)
    play.do(PresetChosen(Policy(), (chip,)))
    play.do(ConstraintToggled(0))
    strict = Policy(preset="strict", paths=Paths(never=("a.py",)))
    play.do(PresetChosen(strict, (chip,)))
    assert play.states() == ["blocked"]
    assert [(item.text, item.active) for item in play.session.constraints] == [
        ("be brief", True),
        ("keep it simple", True),
    ]


def test_a_toggled_constraint_steers_a_live_turn() -> None:
    play = Play({"a.py": FILE})
    play.do(SteerSent("leave the tests alone"))
    started = len(play.started)
    play.do(ConstraintToggled(0))
    assert len(play.started) == started + 1
    assert "No longer: leave the tests alone" in play.started[-1].request.messages[-1].content


def test_typing_holds_and_enter_lets_go() -> None:
    play = Play({"a.py": FILE})
    play.do(HoldSet(Hold.TYPING))
    assert play.session.held
    play.do(SteerSent("keep it simple"))
    assert not play.session.held


def test_redo_asks_for_one_hunk_and_its_neighbours_stay() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3) + edit(9))
    play.do(RedoAsked(1, "shorter"))
    assert play.states() == ["rejected", "waiting"]
    assert "Write only hunk 1" in play.started[-1].request.messages[-1].content
    play.say(block("a.py", "line 3\n", "L3\n") + edit(20))
    assert play.hunk(3).state is HunkState.WAITING
    assert play.hunk(4).state is HunkState.BLOCKED
    assert play.hunk(4).verdict.findings[0].rule == "redo.scope"
    play.accept(2, 3)
    assert play.disk["a.py"] == FILE.replace(b"line 3\n", b"L3\n").replace(b"line 9\n", b"LINE 9\n")


def test_a_new_goal_goes_on_in_the_same_conversation_with_a_fresh_budget() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3))
    play.end()
    play.do(SteerSent("at most 10 lines"))
    play.end()
    play.do(GoalSet("next thing"))
    assert play.session.goal == "next thing"
    assert play.session.first_hunk == 2
    assert play.session.constraints == ()
    prompts = [effect.request.messages for effect in play.started]
    assert prompts[-1][: len(prompts[-2])] == prompts[-2]


def test_tools_are_answered_and_the_conversation_goes_on() -> None:
    play = Play({"a.py": FILE})
    call = ToolCall("c1", "read", '{"path": "a.py"}')
    play.say("Let me look.\n")
    play.do(TurnEnded(play.session.turn.number, Ending.TOOLS, calls=(call,)))
    assert play.session.turn.phase is Phase.TOOLS
    play.do(ToolsAnswered(play.session.turn.number, (ToolAnswer("c1", "line 1"),)))
    *_, assistant, tool = play.started[-1].request.messages
    assert assistant.calls == (call,)
    assert assistant.content == "Let me look.\n"
    assert (tool.role, tool.content, tool.call_id) == (Role.TOOL, "line 1", "c1")


def test_a_steer_during_tools_answers_the_open_call_too() -> None:
    play = Play({"a.py": FILE})
    call = ToolCall("c1", "read", "{}")
    play.do(TurnEnded(play.session.turn.number, Ending.TOOLS, calls=(call,)))
    play.do(SteerSent("stop looking, write"))
    *_, assistant, tool, user = play.started[-1].request.messages
    assert assistant.calls == (call,)
    assert tool.role is Role.TOOL
    assert user.content.startswith("stop looking, write")


def test_stop_and_go_on() -> None:
    play = Play({"a.py": FILE})
    play.say("Some words ")
    play.do(TurnStopped())
    assert play.session.turn.phase is Phase.ENDED
    play.do(TurnRetried())
    assert play.started[-1].request.messages[-2].content == "Some words "


def test_a_retry_after_nothing_came_sends_the_same_prompt() -> None:
    play = Play({"a.py": FILE})
    play.end(Ending.FAILED, "no server")
    assert "no server" in play.tells[-1]
    play.do(TurnRetried())
    assert play.started[-1].request.messages == play.started[0].request.messages
