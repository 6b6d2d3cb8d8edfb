"""Writing one hunk again: its neighbours stay, the goal goes on, and nothing is said twice."""

from __future__ import annotations

import pytest

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import HunkEdited, HunkSplit, RedoAsked, UndoAsked
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


def asked(play: Play) -> str:
    return play.started[-1].request.messages[-1].content.split("\n\nWhat became")[0]


def test_a_redo_of_a_stale_hunk_shows_what_it_was_and_what_stands_there_now() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(20))
    play.end()
    play.change_outside("a.py", FILE.replace(b"line 20\n", b"by hand\n"))
    assert play.hunk(1).state is HunkState.STALE
    play.do(RedoAsked(1, "keep mine"))
    words = asked(play)
    assert words.startswith("Redo hunk 1: keep mine\n\nWrite only hunk 1 again (a.py), differently. ")
    assert "\n\nIt was:\n-line 20\n+LINE 20\n\nThere stands now, from line 14 on:\nline 14\n" in words
    assert "line 19\nby hand\nline 21" in words
    play.say(block("a.py", "by hand\n", "by hand and 20\n"))
    assert play.hunk(2).state is HunkState.WAITING


def test_a_redo_of_an_ambiguous_hunk_says_why_and_names_no_line_that_it_does_not_have() -> None:
    play = Play({"a.py": b"x\n" + FILE + b"x\n"})
    play.say(block("a.py", "x\n", "y\n"))
    play.end()
    assert play.hunk(1).verdict.findings[0].rule == "edit.ambiguous"
    play.do(RedoAsked(1, "the last one"))
    words = asked(play)
    assert "Write only hunk 1 again (a.py), differently. It was blocked by edit.ambiguous: " in words
    assert "- hunk 1 a.py: rejected: the last one" in play.started[-1].request.messages[-1].content
    play.say(block("a.py", "line 40\nx\n", "line 40\ny\n"))
    assert play.hunk(2).state is HunkState.WAITING


def test_a_redo_of_a_rejected_hunk_takes_the_new_comment() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(20))
    play.end()
    play.reject(1, comment="too loud")
    play.do(RedoAsked(1, "in small letters"))
    assert asked(play).startswith("Redo hunk 1: in small letters\n\nWrite only hunk 1 again (a.py, line 20)")
    assert "rejected: in small letters" in play.started[-1].request.messages[-1].content
    play.say(block("a.py", "line 20\n", "twenty\n"))
    assert play.hunk(2).state is HunkState.WAITING


def test_a_redo_of_a_part_or_of_an_edited_hunk_says_what_it_is() -> None:
    play = Play({"a.py": FILE})
    play.say(block("a.py", "line 20\nline 21\n", "L 20\nL 21\n"))
    play.end()
    play.do(HunkSplit(1, old=(0,), new=(0,)))
    play.do(HunkEdited(3, ("L twenty-one",)))
    play.do(RedoAsked(3))
    words = asked(play)
    assert "a part of what you wrote as hunk 1" in words
    assert "The person had edited it." in words
    assert words.endswith("It was:\n-line 21\n+L twenty-one")
    play.say(block("a.py", "line 21\n", "l21\n"))
    assert play.hunk(4).state is HunkState.WAITING
    assert play.hunk(2).state is HunkState.WAITING
