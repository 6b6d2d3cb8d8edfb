"""Ways around the guard that go through decisions: every one ends with the file as it was."""

from __future__ import annotations

import pytest

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import ExceptionGranted, GoalSet, RedoAsked, SteerSent, TurnOpened, UndoAsked
from spark_tui.core.guard.policy import Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.update import turn
from spark_tui.core.update.turn import MAX_ASTRAY
from support.play import Play, block

FOUR = b"a\nb\nc\nd\n"


def around_an_insertion() -> Play:
    """Hunk 1 inserts a line; 2 and 3 take away everything else, above and below it."""
    play = Play({"f.py": FOUR}).without_pace()
    play.say(block("f.py", "b\nc\n", "b\nx\nc\n"))
    play.say(block("f.py", "a\nb\nx\n", "x\n") + block("f.py", "x\nc\nd\n", "x\n"))
    assert play.states() == ["waiting"] * 3
    return play


def accept_what_waits(play: Play) -> None:
    for number in play.waiting():
        play.accept(number)


def test_a_file_is_not_emptied_by_taking_back_the_line_that_was_left() -> None:
    play = around_an_insertion()
    play.say(block("f.py", "x\n", ""))
    assert play.states() == ["replaced", "waiting", "blocked"]
    assert play.hunk(3).verdict.findings[0].rule == "permissions.no_delete"
    accept_what_waits(play)
    assert play.disk["f.py"] == b"c\nd\n"


def test_a_file_is_not_emptied_when_the_line_that_was_left_is_rejected() -> None:
    play = around_an_insertion()
    play.reject(1)
    assert play.states() == ["rejected", "waiting", "blocked"]
    accept_what_waits(play)
    assert play.disk["f.py"] == b"c\nd\n"


def test_a_file_is_not_emptied_when_the_line_that_was_left_is_to_be_written_again() -> None:
    play = around_an_insertion()
    play.do(RedoAsked(1))
    assert play.hunk(3).state is HunkState.BLOCKED


def test_emptying_by_signs_that_draw_nothing_is_emptying() -> None:
    play = Play({"f.py": FOUR})
    play.say(block("f.py", "a\nb\nc\nd\n", "\u200b\u2060\n\u3164\n"))
    assert play.states() == ["blocked"]


def test_overwriting_with_nothing_is_emptying() -> None:
    play = Play({"f.py": FOUR}, Policy(permissions=Permissions(overwrite=Level.ALLOW)))
    play.say("*** Begin Patch\n*** Add File: f.py\n+\n*** End Patch\n")
    assert [finding.rule for finding in play.hunk(1).verdict.findings] == ["permissions.no_delete"]
    assert play.states() == ["blocked"]


def waiting_rename() -> Play:
    play = Play({"f.py": FOUR}, Policy(permissions=Permissions(rename=Level.ALLOW)))
    play.say("*** Begin Patch\n*** Update File: f.py\n*** Move to: new.py\n*** End Patch\n")
    assert play.states() == ["waiting"]
    return play


def test_a_rename_does_not_go_over_a_file_that_someone_made_since() -> None:
    play = waiting_rename()
    play.change_outside("new.py", b"mine\n")
    play.accept(1)
    assert play.disk == {"f.py": FOUR, "new.py": b"mine\n"}
    assert play.states() == ["blocked"]
    assert "writing over existing files" in play.tells[-1]


def test_a_rename_does_not_go_over_a_file_that_was_accepted_since() -> None:
    play = waiting_rename()
    play.say("*** Begin Patch\n*** Add File: new.py\n+x\n*** End Patch\n")
    play.accept(2)
    play.accept(1)
    assert play.disk == {"f.py": FOUR, "new.py": b"x\n"}


def test_an_undone_hunk_meets_the_constraints_that_came_since() -> None:
    play = Play({"f.py": FOUR})
    play.say(block("f.py", "b\n", "B\n"))
    play.accept(1)
    play.do(SteerSent("don't touch f.py"))
    play.do(UndoAsked(1))
    assert play.hunk(1).state is HunkState.BLOCKED
    play.accept(1)
    assert play.disk["f.py"] == FOUR


def stale_insertion() -> Play:
    play = Play({"f.py": FOUR})
    play.say(block("f.py", "b\nc\n", "b\nx\nc\n"))
    play.change_outside("f.py", b"1\n2\n3\n4\n")
    assert play.states() == ["stale"]
    return play


def test_a_stale_insertion_does_not_come_back_by_reject_and_undo() -> None:
    play = stale_insertion()
    play.reject(1)
    play.do(UndoAsked(1))
    play.accept(1)
    assert play.disk["f.py"] == b"1\n2\n3\n4\n"
    assert "no place" in " ".join(play.tells)


def test_a_stale_insertion_does_not_come_back_by_redo_and_undo() -> None:
    play = stale_insertion()
    play.do(RedoAsked(1))
    play.do(UndoAsked(1))
    play.accept(1)
    assert play.disk["f.py"] == b"1\n2\n3\n4\n"


def test_a_stale_hunk_can_be_written_again_wherever_its_lines_are_now() -> None:
    play = stale_insertion()
    play.do(RedoAsked(1))
    play.do(TurnOpened(play.session.turn.number))
    play.say(block("f.py", "4\n", "4\nx\n"))
    assert play.hunk(2).state is HunkState.WAITING


def test_a_replaced_hunk_does_not_come_back_beside_the_one_that_replaced_it() -> None:
    play = Play({"f.py": FOUR})
    play.say(block("f.py", "b\n", "one\n") + block("f.py", "one\n", "two\n"))
    play.reject(1)
    play.do(UndoAsked(1))
    assert play.states() == ["rejected", "waiting"]


def test_of_two_waiting_hunks_for_the_same_lines_the_model_sees_one() -> None:
    play = Play({"f.py": FOUR}, Policy(size=Size(max_hunk_lines=4), run_ahead=100))
    play.say(block("f.py", "a\nb\nc\n", "A\nB\nC\n"))
    play.say(block("f.py", "b\n", "two\n"))
    play.do(ExceptionGranted(1))
    assert play.states() == ["waiting", "waiting"]
    play.say(block("f.py", "C\ntwo\n", "Z\n") + block("f.py", "d\n", "D\n"))
    assert play.states() == ["waiting", "waiting", "blocked", "waiting"]
    accept_what_waits(play)
    assert play.disk["f.py"] == b"A\nB\nC\nD\n"


def test_an_exception_that_was_not_used_ends_with_its_goal() -> None:
    play = Play({".envrc": b"a\n"})
    play.say(block(".envrc", "a\n", "b\n"))
    play.do(ExceptionGranted(1))
    play.do(GoalSet("something else"))
    play.do(TurnOpened(play.session.turn.number))
    play.say(block(".envrc", "a\n", "evil\n"))
    assert play.waiting() == []
    assert play.hunks[-1].state is HunkState.BLOCKED


def test_a_model_that_writes_only_what_has_no_place_is_stopped() -> None:
    play = Play({"f.py": FOUR})
    for number in range(MAX_ASTRAY * 4):
        play.say(block("f.py", f"nowhere {number}\n", "x\n"))
    assert len(play.hunks) == MAX_ASTRAY
    assert not play.session.turn.live
    assert play.cancelled == [1]


def test_a_model_that_rewrites_one_line_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "MAX_HUNKS", 20)
    play = Play({"f.py": b"0\n"}).without_pace()
    for number in range(100):
        play.say(block("f.py", f"{number}\n", f"{number + 1}\n"))
    assert len(play.hunks) == 20
    assert not play.session.turn.live
    assert "20 hunks" in play.tells[-1]


def test_a_constraint_judges_what_waits_from_an_earlier_goal_too() -> None:
    play = Play({"f.py": FOUR})
    play.say(block("f.py", "a\n", "A\n"))
    play.end()
    play.do(GoalSet("something else"))
    play.do(SteerSent("don't touch f.py"))
    assert play.states() == ["blocked"]
    play.accept(1)
    assert play.disk["f.py"] == FOUR


def test_beside_a_redo_stays_blocked_when_constraints_change() -> None:
    play = Play({"f.py": FOUR})
    play.say(block("f.py", "a\n", "A\n"))
    play.do(RedoAsked(1))
    play.say(block("f.py", "d\n", "D\n"))
    assert play.hunk(2).state is HunkState.BLOCKED
    play.end()
    play.do(SteerSent("at most 100 lines"))
    assert play.hunk(2).state is HunkState.BLOCKED
