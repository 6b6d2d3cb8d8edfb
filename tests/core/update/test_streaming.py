"""From the model's text to hunks with a verdict, and the guard that acts while they grow."""

from __future__ import annotations

import pytest

from spark_tui.core.change.rows import RowKind, hunk_rows
from spark_tui.core.change.values import HunkState, Op
from spark_tui.core.events import AnswerGrew, ExceptionGranted, Hold, TurnRetried, TurnStopped
from spark_tui.core.guard.policy import Paths, Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Phase, trouble
from spark_tui.core.stream.signals import Ending
from spark_tui.core.talk.messages import Role
from support.play import OPEN, Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 41)).encode()


def edit(number: int, new: str = "") -> str:
    return block("a.py", f"line {number}\n", new or f"LINE {number}\n")


@pytest.mark.parametrize("piece", [1, 7, 0])
def test_a_block_becomes_a_waiting_hunk_however_it_is_cut(piece: int) -> None:
    play = Play({"a.py": FILE})
    play.say("I will change it.\n\n" + edit(3), piece=piece)
    (hunk,) = play.hunks
    assert (hunk.path, hunk.start, hunk.old, hunk.new) == ("a.py", 2, ("line 3\n",), ("LINE 3\n",))
    assert hunk.state is HunkState.WAITING
    assert play.disk["a.py"] == FILE


def test_a_hunk_can_be_accepted_while_the_stream_runs() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3) + "a.py\n<<<<<<< SEARCH\nline 9\n")
    play.accept(1)
    assert play.disk["a.py"] == FILE.replace(b"line 3\n", b"LINE 3\n")
    play.say("=======\nLINE 9\n>>>>>>> REPLACE\n")
    play.accept(2)
    assert play.disk["a.py"] == FILE.replace(b"line 3\n", b"LINE 3\n").replace(b"line 9\n", b"LINE 9\n")


def test_the_open_block_grows_line_by_line() -> None:
    play = Play({"a.py": FILE})
    play.say("a.py\n<<<<<<< SEARCH\nline 9\n=======\nnew 1\nnew 2\n")
    opened = play.session.turn.edit
    assert opened is not None
    assert opened.block is not None
    assert [text for _, text in opened.block.lines] == ["line 9", "new 1", "new 2"]
    assert play.hunks == []


def test_late_pieces_of_an_old_turn_change_nothing() -> None:
    play = Play({"a.py": FILE})
    old = play.session.turn.number
    play.do(TurnStopped())
    before = play.session
    play.do(AnswerGrew(old, "late"))
    assert play.session is before


def test_a_limit_stops_the_stream_at_the_very_line_and_the_model_is_told() -> None:
    policy = Policy(size=Size(max_diff_size=5, max_hunk_lines=None, max_file_lines=None))
    play = Play({"a.py": FILE}, policy)
    first = play.session.turn.number
    play.say(
        "a.py\n<<<<<<< SEARCH\nline 9\n=======\n" + "".join(f"n{number}\n" for number in range(20)), piece=3
    )
    (hunk,) = play.hunks
    assert hunk.state is HunkState.BLOCKED
    assert not hunk.complete
    assert hunk.verdict.findings[0].rule == "size.max_diff_size"
    assert len(hunk.new) <= 8
    assert play.cancelled == [first]
    assert play.session.turn.number == first + 1
    assert play.session.turn.phase is Phase.ASKING
    told = play.started[-1].request.messages[-1].content
    assert "size.max_diff_size" in told
    assert "a.py" in told
    play.accept(1)
    assert play.disk["a.py"] == FILE


def test_a_hunk_without_a_place_is_shown_and_not_moved_by_its_neighbours() -> None:
    policy = Policy(size=Size(max_diff_size=6, max_hunk_lines=None, max_file_lines=None))
    play = Play({"a.py": FILE}, policy)
    play.say(edit(1) + "a.py\n<<<<<<< SEARCH\nline 9\n=======\n" + "n\n" * 9)
    assert play.states() == ["waiting", "blocked"]
    play.accept(1)
    assert play.states() == ["accepted", "blocked"]
    rows = hunk_rows(play.session.files["a.py"], play.hunk(2))
    assert [row.text for row in rows if row.kind is RowKind.ADDED] == ["n"] * len(play.hunk(2).new)


def test_the_guard_lets_the_model_go_on_twice_and_then_waits() -> None:
    play = Play({"a.py": FILE}, Policy(paths=Paths(never=("a.py",))))
    for _ in range(3):
        play.say("a.py\n<<<<<<< SEARCH\nline 9\n")
    assert len(play.started) == 3
    assert play.session.turn.phase is Phase.ENDED
    assert "waits for you" in play.tells[-1]
    play.do(TurnRetried())
    assert play.session.turn.phase is Phase.ASKING


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("../evil.py", "paths.outside"),
        ("/etc/passwd", "paths.outside"),
        (".git/hooks/pre-commit", "paths.git"),
    ],
)
def test_the_path_gate_blocks_before_a_line_is_read(path: str, rule: str) -> None:
    play = Play({})
    play.say(f"{path}\n<<<<<<< SEARCH\n=======\nevil\n>>>>>>> REPLACE\n")
    (hunk,) = play.hunks
    assert hunk.state is HunkState.BLOCKED
    assert hunk.verdict.findings[0].rule == rule
    play.do(ExceptionGranted(hunk.id))
    assert play.hunk(hunk.id).state is HunkState.BLOCKED
    assert play.disk == {}


DELETIONS = {
    "delete": "*** Begin Patch\n*** Delete File: a.py\n*** End Patch\n",
    "overwrite": "*** Begin Patch\n*** Add File: a.py\n+new\n*** End Patch\n",
    "empty": block("a.py", "only\n", ""),
}


@pytest.mark.parametrize("disguise", sorted(DELETIONS))
def test_a_deletion_is_blocked_in_every_disguise(disguise: str) -> None:
    play = Play({"a.py": b"only\n"}, Policy(permissions=Permissions(delete=Level.BLOCK)))
    play.say(DELETIONS[disguise])
    (hunk,) = play.hunks
    assert hunk.state is HunkState.BLOCKED
    play.accept(hunk.id)
    assert play.disk == {"a.py": b"only\n"}


def test_one_exception_lets_one_hunk_through_and_is_recorded() -> None:
    play = Play({"a.py": b"only\n"})
    play.say(DELETIONS["delete"])
    assert play.states() == ["blocked"]
    play.do(ExceptionGranted(1))
    assert play.hunk(1).excepted
    assert play.session.grants[0].rules
    play.accept(1)
    assert play.disk == {}
    assert play.hunk(1).op is Op.DELETE


def test_an_exception_for_a_cut_hunk_asks_the_model_to_write_it_again() -> None:
    policy = Policy(size=Size(max_diff_size=3, max_hunk_lines=None, max_file_lines=None))
    play = Play({"a.py": FILE}, policy)
    long = block("a.py", "line 9\n", "".join(f"n{number}\n" for number in range(9)))
    play.say(long)
    assert play.states() == ["blocked"]
    play.do(ExceptionGranted(1))
    play.say(long)
    assert play.hunk(2).state is HunkState.WAITING
    assert play.hunk(2).excepted
    play.say(block("a.py", "line 20\n", "".join(f"m{number}\n" for number in range(9))))
    assert play.hunk(3).state is HunkState.BLOCKED


def test_an_edit_without_a_place_is_shown_and_told_and_never_applied() -> None:
    play = Play({"a.py": b"x\nsame\ny\nsame\n"})
    play.say(block("a.py", "gone\n", "new\n") + block("a.py", "same\n", "new\n"))
    assert play.states() == ["blocked", "blocked"]
    assert [hunk.verdict.findings[0].rule for hunk in play.hunks] == ["edit.place", "edit.ambiguous"]
    play.end()
    told = play.started[-1].request.messages[-1].content
    assert "not applied" in told
    play.accept(1)
    assert play.disk["a.py"] == b"x\nsame\ny\nsame\n"


def test_a_cut_stream_keeps_closed_hunks_and_says_what_was_lost() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3) + "a.py\n<<<<<<< SEARCH\nline 9\n=======\nhalf")
    play.end(Ending.CUT)
    assert play.states() == ["waiting"]
    assert "a.py was cut after 2 lines and dropped" in play.session.turn.unplaced[0]
    assert any("a.py was cut" in piece.text for piece in play.session.prose)
    assert "Lost: an edit of a.py was cut" in play.tells[-1]
    assert "Lost: an edit of a.py was cut" in trouble(play.session)
    play.accept(1)
    assert play.disk["a.py"] == FILE.replace(b"line 3\n", b"LINE 3\n")


def test_too_many_waiting_hunks_hold_the_stream_and_a_decision_lets_it_go() -> None:
    play = Play({"a.py": FILE}, Policy(run_ahead=2))
    play.say(edit(3))
    assert not play.session.held
    play.say(edit(9))
    assert play.session.holds == {Hold.RUN_AHEAD}
    play.reject(1)
    assert not play.session.held


def test_an_amended_hunk_replaces_its_forerunner() -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3) + block("a.py", "LINE 3\n", "Line three\n"))
    assert play.states() == ["replaced", "waiting"]
    play.accept(2)
    assert play.disk["a.py"] == FILE.replace(b"line 3\n", b"Line three\n")


def test_the_first_prompt_carries_system_context_goal_and_limits() -> None:
    play = Play({}, OPEN, goal="tidy up")
    system, user = play.started[0].request.messages
    assert (system.role, system.content) == (Role.SYSTEM, "SYS")
    assert "CTX" in user.content
    assert "tidy up" in user.content
    assert "200 changed lines" in user.content


@pytest.mark.parametrize(
    ("ending", "message", "words"),
    [
        (Ending.STOP, "", ""),
        (Ending.FAILED, "the key was refused", "the key was refused"),
        (Ending.CUT, "the connection ended", "the connection ended"),
    ],
)
def test_why_a_turn_failed_stays_in_sight(ending: Ending, message: str, words: str) -> None:
    play = Play({"a.py": FILE})
    play.say(edit(3))
    assert trouble(play.session) == ""
    play.end(ending, message)
    assert trouble(play.session) == words


def test_an_edit_that_could_not_be_read_is_trouble_once_the_model_rests() -> None:
    play = Play({"a.py": FILE})
    for _ in range(3):
        play.say("*** Begin Patch\n*** Frobnicate File: a.py\n*** End Patch\n")
        play.end()
    assert not play.session.turn.live
    assert "could not be read" in trouble(play.session)
