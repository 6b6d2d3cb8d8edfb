"""Decisions: any order gives the same file, undo gives every byte back, nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import SteerSent, TurnOpened, UndoAsked, WriteRefused
from spark_tui.core.guard.policy import Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import last_decided
from support.examples import examples
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 41)).encode()
WIDE = Policy(
    size=Size(None, None, None, None, None, None),
    permissions=Permissions(delete=Level.ALLOW, rename=Level.ALLOW, overwrite=Level.ALLOW),
    run_ahead=1000,
)
EDITS = [
    block("a.py", "line 2\n", "two\nand a half\n"),
    block("a.py", "line 5\nline 6\n", ""),
    block("a.py", "line 10\n", "line 10\ninserted\n"),
    block("a.py", "line 11\n", "before eleven\nline 11\n"),
    block("a.py", "line 39\nline 40\n", "the end\n"),
    block("b.py", "", "new file\n"),
]


def played() -> Play:
    play = Play({"a.py": FILE}, WIDE)
    play.say("".join(EDITS))
    play.end()
    assert play.waiting() == [1, 2, 3, 4, 5, 6]
    return play


def in_file_order(chosen: set[int]) -> dict[str, bytes]:
    play = played()
    for number in sorted(chosen):
        play.accept(number)
    return play.disk


@given(st.permutations(range(1, 7)), st.integers(0, 6))
@examples(60)
def test_any_order_of_accepts_gives_the_same_files(order: list[int], count: int) -> None:
    play = played()
    for number in order[:count]:
        play.accept(number)
    assert play.disk == in_file_order(set(order[:count]))


@given(st.permutations(range(1, 7)))
@examples(30)
def test_several_at_once_are_the_same_as_one_by_one(order: list[int]) -> None:
    play = played()
    play.accept(*order)
    assert play.disk == in_file_order(set(order))


@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=25))
@examples(60)
def test_undoing_everything_in_any_order_gives_every_byte_back(steps: list[tuple[int, bool]]) -> None:
    play = played()
    for number, accept in steps:
        if accept:
            play.accept(number)
        else:
            play.do(UndoAsked(number))
    assert play.disk == in_file_order({hunk.id for hunk in play.hunks if hunk.state is HunkState.ACCEPTED})
    for hunk in play.hunks:
        if hunk.state is HunkState.ACCEPTED:
            play.do(UndoAsked(hunk.id))
    assert play.disk == {"a.py": FILE}


def test_rejecting_everything_leaves_every_byte() -> None:
    play = played()
    play.reject(1, 2, 3, 4, 5, 6)
    assert play.disk == {"a.py": FILE}
    assert set(play.states()) == {"rejected"}


def test_a_rejected_hunk_can_wait_again() -> None:
    play = played()
    play.reject(1, comment="no")
    play.do(UndoAsked(1))
    assert play.hunk(1).state is HunkState.WAITING
    play.accept(1)
    assert b"two\n" in play.disk["a.py"]


def test_the_decisions_can_be_taken_back_one_after_another() -> None:
    play = played()
    play.accept(2)
    play.reject(5)
    play.accept(1, 3)
    taken: list[int] = []
    while (number := last_decided(play.session)) is not None and len(taken) < 9:
        taken.append(number)
        play.do(UndoAsked(number))
    assert taken == [3, 1, 5, 2]
    assert play.disk == {"a.py": FILE}
    play.accept(5)
    assert last_decided(play.session) == 5


def test_a_hunk_that_was_cut_off_can_be_put_aside_and_back() -> None:
    small = Policy(size=Size(max_diff_size=5, max_hunk_lines=None, max_file_lines=None))
    play = Play({"a.py": FILE}, small)
    play.say("a.py\n<<<<<<< SEARCH\nline 9\n=======\n" + "new\n" * 20, piece=3)
    (hunk,) = play.hunks
    assert (hunk.state, hunk.complete) == (HunkState.BLOCKED, False)
    play.reject(1)
    assert play.states() == ["rejected"]
    play.do(UndoAsked(1))
    assert play.hunk(1) == hunk
    play.accept(1)
    assert play.disk == {"a.py": FILE}


def test_undo_touches_nothing_when_the_person_changed_those_lines() -> None:
    play = played()
    play.accept(1)
    mine = play.disk["a.py"].replace(b"two\n", b"TWO by hand\n")
    play.change_outside("a.py", mine)
    play.do(UndoAsked(1))
    assert play.disk["a.py"] == mine
    assert play.hunk(1).state is HunkState.ACCEPTED
    assert play.tells


def test_undo_works_when_the_person_changed_other_lines() -> None:
    play = played()
    play.accept(1)
    play.change_outside("a.py", b"# mine\n" + play.disk["a.py"])
    play.do(UndoAsked(1))
    assert play.disk["a.py"] == b"# mine\n" + FILE


def test_a_hunk_moves_with_the_file_and_is_stale_when_its_lines_changed() -> None:
    play = played()
    changed = b"# mine\n" + FILE.replace(b"line 2\n", b"line two\n")
    play.change_outside("a.py", changed)
    assert play.hunk(1).state is HunkState.STALE
    assert play.hunk(3).state is HunkState.WAITING
    play.accept(3)
    assert play.disk["a.py"] == changed.replace(b"line 10\n", b"line 10\ninserted\n")
    play.accept(1)
    assert b"line two\n" in play.disk["a.py"]
    assert "stale" in play.tells[-1]


def test_a_write_that_is_refused_changes_nothing() -> None:
    play = played()
    play.disk["a.py"] = b"changed behind our back\n"
    play.accept(1)
    assert play.disk["a.py"] == b"changed behind our back\n"
    assert play.hunk(1).state is HunkState.WAITING
    assert play.session.pending is None
    assert "Nothing was written" in play.tells[-1]


def test_a_late_refusal_of_another_write_is_dropped() -> None:
    play = played()
    before = play.session
    play.do(WriteRefused(99, "a.py", "late"))
    assert play.session is before


def test_delete_rename_and_create_can_be_undone() -> None:
    play = Play({"old.py": b"one\r\ntwo\r\n", "gone.py": b"\xef\xbb\xbfbye\n"}, WIDE)
    before = dict(play.disk)
    play.say(
        "*** Begin Patch\n*** Update File: old.py\n*** Move to: new.py\n@@\n-two\n+TWO\n"
        "*** Delete File: gone.py\n*** Add File: fresh.py\n+hello\n*** End Patch\n"
    )
    play.end()
    play.accept(*play.waiting())
    assert play.disk == {"new.py": b"one\r\nTWO\r\n", "fresh.py": b"hello\n"}
    for hunk in reversed(play.hunks):
        play.do(UndoAsked(hunk.id))
    assert play.disk == before


def test_a_later_turn_builds_on_what_was_accepted() -> None:
    play = played()
    play.accept(1, 2, 3)
    play.do(TurnOpened(play.session.turn.number))
    play.do(SteerSent("go on"))
    play.say(block("a.py", "inserted\n", "INSERTED\n"))
    play.accept(7)
    assert b"line 10\nINSERTED\n" in play.disk["a.py"]
    play.do(UndoAsked(7))
    play.do(UndoAsked(3))
    assert b"line 10\nline 11\n" in play.disk["a.py"]
