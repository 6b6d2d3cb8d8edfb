"""What is decided is kept packed, and nothing that anybody does notices it."""

from __future__ import annotations

import pytest

from spark_tui.core.change.packed import PackedLines
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import SteerSent, UndoAsked
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.core.update.resting import AT_ONCE
from support.play import Play, block

NO_LIMITS = Policy(size=Size(max_diff_size=None, max_hunk_lines=None, max_file_lines=None, max_hunks=None))
LINES = tuple(f"value_{number} = {number} * scale\n" for number in range(60))
TEXT = "".join(LINES)


def new(name: str, count: int = 40) -> str:
    return "".join(f"{name}_{number} = {number} + offset_of_{name}\n" for number in range(count))


def written(path: str = "a.py", *, ends: bool = True) -> Play:
    """One hunk of many lines, in the file."""
    play = Play({path: TEXT.encode()}, NO_LIMITS).without_pace()
    play.say(block(path, LINES[5], new("first")))
    if ends:
        play.end()
    play.accept(1)
    return play


def rests(play: Play, path: str = "a.py") -> bool:
    document = play.session.files[path].document
    assert document is not None
    return isinstance(document.lines, PackedLines)


def edited(play: Play, line: str, name: str) -> None:
    """The model goes on with one more edit."""
    play.do(SteerSent("go on"))
    play.say(block("a.py", line, new(name)))
    play.end()


def test_an_accepted_hunk_and_its_file_rest_and_so_does_the_timeline() -> None:
    play = written()
    assert rests(play)
    assert isinstance(play.hunk(1).new, PackedLines)
    (point,) = play.session.points
    assert point.accepted[0].new is play.hunk(1).new
    assert "".join(play.hunk(1).new) == new("first")
    assert (play.hunk(1).added, play.hunk(1).removed, point.added) == (40, 1, 40)


def test_nothing_rests_while_an_answer_comes() -> None:
    play = written(ends=False)
    assert not rests(play)
    assert isinstance(play.hunk(1).new, tuple)


def test_a_file_in_which_a_hunk_waits_does_not_rest() -> None:
    play = written(ends=False)
    play.say(block("a.py", LINES[20], new("second")) + block("a.py", LINES[30], new("third")))
    play.end()
    play.accept(2)
    assert not rests(play)
    assert [isinstance(hunk.new, PackedLines) for hunk in play.hunks] == [True, True, False]
    play.reject(3)
    assert not rests(play)  # the next write takes it along
    edited(play, LINES[40], "fourth")
    play.accept(4)
    assert rests(play)


def test_a_file_is_awake_when_the_model_opens_it_again() -> None:
    play = written()
    edited(play, LINES[20], "second")
    assert not rests(play)
    assert play.states() == ["accepted", "waiting"]
    play.accept(2)
    wanted = TEXT.replace(LINES[5], new("first")).replace(LINES[20], new("second"))
    assert play.disk["a.py"].decode() == wanted
    assert rests(play)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_what_rests_is_taken_back_to_the_byte(order: tuple[int, int]) -> None:
    play = written()
    edited(play, LINES[20], "second")
    play.accept(2)
    for number in order:
        play.do(UndoAsked(number))
    assert play.disk["a.py"].decode() == TEXT
    play.accept(*order)
    assert play.disk["a.py"].decode().count("offset_of_first") == 40
    assert play.states() == ["accepted", "accepted"]


def test_a_hunk_that_rests_is_found_again_where_somebody_moved_it() -> None:
    play = written()
    play.change_outside("a.py", b"# above\n" + play.disk["a.py"])
    assert play.hunk(1).start == 6
    play.change_outside("a.py", b"# all is gone\n")
    assert play.hunk(1).gone
    play.change_outside("a.py", TEXT.replace(LINES[5], new("first")).encode())
    assert not play.hunk(1).gone
    play.do(UndoAsked(1))
    assert play.disk["a.py"].decode() == TEXT


def test_an_edit_of_lines_that_rest_goes_on_top_of_them() -> None:
    play = written()
    edited(play, "first_7 = 7 + offset_of_first\n", "upper")
    assert play.states() == ["accepted", "waiting"]
    play.accept(2)
    play.do(UndoAsked(2))
    assert play.hunk(2).state is HunkState.WAITING
    play.do(UndoAsked(1))
    assert play.disk["a.py"].decode() == TEXT


def test_only_so_many_lines_are_packed_after_one_write() -> None:
    count = 3 * AT_ONCE // 4
    play = Play({name: TEXT.encode() for name in ("a.py", "b.py")}, NO_LIMITS).without_pace()
    play.say(block("a.py", LINES[5], new("first", count)) + block("b.py", LINES[5], new("second", count)))
    play.end()
    play.accept(1, 2)
    packed = [isinstance(hunk.new, PackedLines) for hunk in play.hunks]
    assert packed == [True, False]
    for number, path in enumerate(("c.py", "d.py", "e.py"), 3):
        play.do(SteerSent("go on"))
        play.say(block(path, "", "x = 1\n"))
        play.end()
        play.accept(number)
    assert rests(play, "a.py")
    assert rests(play, "b.py")
    assert play.disk["b.py"].decode() == TEXT.replace(LINES[5], new("second", count))


def test_a_very_long_file_never_rests() -> None:
    play = Play({"a.py": (new("old", AT_ONCE) + TEXT).encode()}).without_pace()
    play.say(block("a.py", LINES[5], new("first")))
    play.end()
    play.accept(1)
    assert not rests(play)
    assert isinstance(play.hunk(1).new, PackedLines)


def test_no_hunk_is_left_behind_in_a_file_that_rests() -> None:
    """There is room for the short file, and not for the many lines that were taken out of it."""
    count = 3 * AT_ONCE // 4
    play = Play({"a.py": TEXT.encode(), "b.py": (TEXT + new("gone", count)).encode()}, NO_LIMITS)
    play.without_pace()
    play.say(block("a.py", LINES[5], new("first", count)) + block("b.py", new("gone", count), "x = 1\n"))
    play.end()
    play.accept(1, 2)
    assert not rests(play, "b.py")
    for number, path in enumerate(("c.py", "d.py"), 3):
        play.do(SteerSent("go on"))
        play.say(block(path, "", "x = 1\n"))
        play.end()
        play.accept(number)
    assert rests(play, "b.py")
    assert isinstance(play.hunk(2).old, PackedLines)
