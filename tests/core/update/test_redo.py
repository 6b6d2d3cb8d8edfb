"""Writing one hunk again: its neighbours stay, the goal goes on, and nothing is said twice."""

from __future__ import annotations

import pytest

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import RedoAsked, UndoAsked
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 41)).encode()


def edit(number: int) -> str:
    return block("a.py", f"line {number}\n", f"LINE {number}\n")


def test_redo_in_the_middle_of_an_answer_goes_on_with_the_goal_afterwards() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3) + "a.py\n<<<<<<< SEARCH\nline 9\n")
    play.do(RedoAsked(1, "shorter"))
    play.say(block("a.py", "line 3\n", "L3\n"))
    play.end()
    assert play.session.turn.live
    said = play.started[-1].request.messages[-1].content
    assert "Go on with the goal" in said
    play.say(edit(9))
    play.end()
    assert not play.session.turn.live
    assert [hunk.state for hunk in play.hunks] == ["rejected", "waiting", "waiting"]


def test_redo_after_the_answer_asks_for_nothing_more() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3))
    play.end()
    play.do(RedoAsked(1))
    play.say(block("a.py", "line 3\n", "L3\n"))
    play.end()
    assert not play.session.turn.live


def test_a_redo_that_the_guard_stopped_is_still_for_one_hunk() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3))
    play.end()
    play.do(RedoAsked(1))
    play.say(edit(20))
    assert play.session.turn.redo == 1


@pytest.mark.parametrize(
    ("new", "again", "accepted"),
    [
        pytest.param("LINE 3\n", "L3\n", False, id="the same lines, waiting"),
        pytest.param("line 3\nnew\n", "line 3\nanother\n", False, id="the same gap, waiting"),
        pytest.param("line 3\nnew\n", "line 3\nanother\n", True, id="the same gap, accepted"),
    ],
)
def test_what_was_written_again_is_not_said_twice(new: str, again: str, accepted: bool) -> None:
    play = Play({"a.py": FILE})
    play.say(block("a.py", "line 3\n", new))
    play.end()
    play.do(RedoAsked(1))
    play.say(block("a.py", "line 3\n", again))
    if accepted:
        play.accept(2)
    play.do(UndoAsked(1))
    assert play.hunk(1).state is HunkState.REJECTED
    assert "Hunk 2 stands in the place of hunk 1" in play.tells[-1]
    if accepted:
        play.do(UndoAsked(2))
    play.reject(2)
    play.do(UndoAsked(1))
    play.accept(1)
    assert play.disk["a.py"] == FILE.replace(b"line 3\n", new.encode())
