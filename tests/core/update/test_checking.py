"""Results of checks belong to points of the timeline; they are shown and decide nothing."""

from __future__ import annotations

from spark_tui.core.effects import RunChecks
from spark_tui.core.events import CheckEnded, CheckStarted, SessionResumed, UndoAsked
from spark_tui.core.timeline import CheckRun
from support.play import Play, block


def written() -> Play:
    play = Play({"a.py": b"one\n"})
    play.say(block("a.py", "one\n", "ONE\n"))
    play.end()
    play.accept(1)
    return play


def test_every_write_asks_for_the_checks_of_its_point() -> None:
    play = written()
    play.do(UndoAsked(1))
    assert [effect.point for effect in play.effects if isinstance(effect, RunChecks)] == [1, 2]


def test_a_write_that_is_refused_asks_for_none() -> None:
    play = Play({"a.py": b"one\n"})
    play.say(block("a.py", "one\n", "ONE\n"))
    play.end()
    play.disk["a.py"] = b"mine\n"
    play.accept(1)
    assert not any(isinstance(effect, RunChecks) for effect in play.effects)


def test_a_check_runs_and_ends_at_its_point() -> None:
    play = written()
    play.do(CheckStarted(1, "tests"))
    play.do(CheckStarted(1, "lint"))
    assert play.session.checks == {1: (CheckRun("tests"), CheckRun("lint"))}
    play.do(CheckEnded(1, "tests", False, 2.5, "exit 1", ("1 failed",)))
    assert play.session.checks[1] == (
        CheckRun("tests", False, False, 2.5, "exit 1", ("1 failed",)),
        CheckRun("lint"),
    )
    play.do(CheckStarted(1, "tests"))
    assert play.session.checks[1][0].running


def test_a_point_that_does_not_exist_has_no_checks() -> None:
    play = written()
    play.do(CheckStarted(2, "tests"))
    play.do(CheckEnded(0, "tests", True, 1.0))
    assert play.session.checks == {}


def test_what_ran_when_the_app_died_was_not_finished() -> None:
    play = written()
    play.do(CheckStarted(1, "tests"))
    play.do(CheckEnded(1, "lint", True, 1.0))
    play.do(SessionResumed())
    assert [(run.name, run.running, run.passed, run.why) for run in play.session.checks[1]] == [
        ("tests", False, None, "not finished"),
        ("lint", False, True, ""),
    ]
