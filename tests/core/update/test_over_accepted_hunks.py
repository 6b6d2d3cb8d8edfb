"""Hunks over others that are in the file: what is left of one, what is undone below it, what comes back."""

from __future__ import annotations

import pytest

from spark_tui.core.change.values import LOST
from spark_tui.core.events import Event, HunkEdited, HunkSplit, UndoAsked
from support.play import Play, block

LONG = "one line with many words\nanother line with many words\n"


@pytest.mark.parametrize("shape", [HunkSplit(2, old=(0, 1)), HunkEdited(2, ("a", "B", "x", "y"))])
def test_what_is_left_of_a_hunk_behind_the_one_it_lay_on_moves_with_its_lines(shape: Event) -> None:
    play = Play({"f.x": b"a\nb\nbb\nc\n"})
    play.say(block("f.x", "b\nbb\n", "B\n").replace("f\n", "./f\n", 1))
    play.accept(1)
    play.say(block("f.x", "a\nB\n", "x\ny\n"))
    play.do(shape)
    play.do(UndoAsked(1))
    play.accept(max(hunk.id for hunk in play.hunks if "x\n" in hunk.new and str(hunk.state) == "waiting"))
    assert play.disk["f.x"] == b"a\nb\nbb\nx\ny\nc\n"


def test_a_lost_hunk_does_not_come_back_by_the_lines_of_a_later_one() -> None:
    play = Play({"./f": b"a\nb\nc\n"} | {"f.x": b"a\nb\nc\n"})
    play.say(block("f.x", "b\n", "B\n"))
    play.accept(1)
    play.change_outside("f.x", b"a\nc\n")
    play.say(block("f.x", "a\n", "a\nB\nx\n"))
    play.accept(2)
    play.do(UndoAsked(1))
    assert play.disk["f.x"] == b"a\nB\nx\nc\n"
    play.do(UndoAsked(2))
    assert play.disk["f.x"] == b"a\nc\n"


def test_a_line_between_what_two_hunks_wrote_is_seen_by_the_lower_one() -> None:
    play = Play({"f.x": b"a\nx\n"})
    play.say(block("f.x", "x\n", "X\ny\n"))
    play.accept(1)
    play.say(block("f.x", "y\n", "z\n"))
    play.accept(2)
    play.change_outside("f.x", b"a\nX\ntheirs\nz\n")
    assert "it cannot be undone" in play.tells[-1]
    assert (play.hunk(1).start, play.hunk(2).start) == (LOST, 3)


def test_a_hunk_that_comes_back_behind_others_stands_behind_them() -> None:
    play = Play({"f.x": f"p\na\nb\n{LONG}f\n".encode()})
    play.say(block("f.x", "b\n", "b\nN\n"))
    play.accept(1)
    play.say(block("f.x", LONG, "1\n2\n3\n4\n"))
    play.change_outside("f.x", f"p\na\nb\n{LONG}f\n".encode())
    play.change_outside("f.x", f"{LONG}p\na\nb\nN\nf\n".encode())
    play.accept(2)
    play.do(UndoAsked(1))
    assert play.disk["f.x"] == b"1\n2\n3\n4\np\na\nb\nf\n"
