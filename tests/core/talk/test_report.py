"""What the model is told of its own edits: a line where there is one, and sentences that end."""

from __future__ import annotations

from spark_tui.core.events import SteerSent
from spark_tui.core.guard.policy import Policy
from support.play import Play, block

DELETE = "*** Begin Patch\n*** Delete File: b.py\n*** End Patch\n"


def test_a_rule_for_the_whole_file_names_no_line_zero() -> None:
    play = Play({"b.py": b"x\n"}, Policy())
    play.say(DELETE)
    told = play.started[-1].request.messages[-1].content
    assert "line 0" not in told
    assert told.startswith("The guard stopped you: permissions.no_delete, b.py line 1: ")
    assert "). Go on with the goal" in told
    assert not any("line 0" in piece.text for piece in play.session.prose)


def test_an_edit_of_a_file_that_is_not_there_is_named_without_its_words() -> None:
    play = Play({})
    play.say(block("gone.py", "a\n", "b\n"))
    play.end()
    assert "- the edit of gone.py was not applied: There is no file gone.py." in (
        play.started[-1].request.messages[-1].content
    )


def test_a_comment_on_a_rejected_hunk_reaches_the_model_with_the_next_line() -> None:
    play = Play({"a.py": b"one\n"})
    play.say(block("a.py", "one\n", "two\n"))
    play.reject(1, comment="use 42 instead")
    play.do(SteerSent("go on"))
    assert "rejected: use 42 instead" in play.started[-1].request.messages[-1].content
