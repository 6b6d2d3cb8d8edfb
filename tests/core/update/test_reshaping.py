"""Hunks in another shape: split, edited, commented; judged again, replayed the same, told to the model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import (
    ExceptionGranted,
    GoalSet,
    HunkEdited,
    HunkSplit,
    LineCommented,
    SteerSent,
    UndoAsked,
)
from spark_tui.core.guard.policy import Content, Policy, RuleLevel, Size, Structure
from spark_tui.core.session import Session
from spark_tui.core.update.dispatch import update
from support.examples import examples
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 41)).encode()
PY = b"def f(a):\n    return a\n\n\ndef g():\n    return 1\n"


def played(policy: Policy | None = None) -> Play:
    play = Play({"a.txt": FILE}, policy or Policy(preset="test"))
    play.say(
        block("a.txt", "line 3\n", "THREE\n")
        + block("a.txt", "line 10\nline 11\nline 12\n", "ten\neleven\ntwelve\n")
        + block("a.txt", "line 30\n", "THIRTY\n")
    )
    play.end()
    return play


def told(play: Play) -> str:
    return play.started[-1].request.messages[-1].content


def replayed(play: Play) -> Session:
    session = Session()
    for event in play.events:
        session = update(session, event).session
    return session


def test_picked_lines_become_a_hunk_and_the_rest_still_waits() -> None:
    play = played()
    play.do(HunkSplit(2, old=(1,), new=(1,)))
    assert play.hunk(2).state is HunkState.REPLACED
    assert play.waiting() == [1, 4, 5, 6, 3]
    assert [(play.hunk(n).old, play.hunk(n).new) for n in (4, 5, 6)] == [
        (("line 10\n",), ("ten\n",)),
        (("line 11\n",), ("eleven\n",)),
        (("line 12\n",), ("twelve\n",)),
    ]
    play.accept(5)
    play.reject(4)
    assert play.disk["a.txt"] == FILE.replace(b"line 11", b"eleven")
    assert replayed(play) == play.session


@given(st.permutations([4, 5, 6]), st.sets(st.sampled_from([4, 5, 6])))
@examples(40)
def test_parts_in_any_order_and_a_rejected_one_leaves_its_lines(order: list[int], rejected: set[int]) -> None:
    play = played()
    play.do(HunkSplit(2, old=(1,), new=(1,)))
    for number in order:
        (play.reject if number in rejected else play.accept)(number)
    wanted = FILE
    for number, old, new in ((4, b"line 10", b"ten"), (5, b"line 11", b"eleven"), (6, b"line 12", b"twelve")):
        if number not in rejected:
            wanted = wanted.replace(old, new)
    assert play.disk["a.txt"] == wanted
    for number in sorted(rejected):
        play.do(UndoAsked(number))
        play.accept(number)
    whole = FILE.replace(b"line 10", b"ten").replace(b"line 11", b"eleven").replace(b"line 12", b"twelve")
    assert play.disk["a.txt"] == whole


def test_a_part_is_judged_by_itself() -> None:
    play = played(Policy(preset="test", size=Size(max_hunk_lines=4)))
    assert play.hunk(2).state is HunkState.BLOCKED
    play.do(HunkSplit(2, old=(1,), new=(1,)))
    assert [play.hunk(number).state for number in (3, 4, 5)] == [HunkState.WAITING] * 3


def test_an_exception_holds_for_the_parts() -> None:
    policy = Policy(preset="test", content=Content(secrets=RuleLevel.BLOCK))
    play = Play({"a.txt": FILE}, policy)
    key = 'KEY = "AKIA' + 'QX7RT4ZJ2MLWN5VB"\n'
    play.say(block("a.txt", "line 3\nline 4\n", key + "four\n"))
    assert play.hunk(1).state is HunkState.BLOCKED
    play.do(ExceptionGranted(1))
    play.do(HunkSplit(1, old=(0,), new=(0,)))
    assert [play.hunk(number).state for number in (2, 3)] == [HunkState.WAITING] * 2
    assert play.hunk(2).excepted


def test_a_part_of_an_old_goal_does_not_count_against_the_new_one() -> None:
    play = played(Policy(preset="test", size=Size(max_diff_size=10)))
    play.do(GoalSet("something else"))
    play.do(HunkSplit(2, old=(0,), new=(0,)))
    play.say(block("a.txt", "line 20\nline 21\nline 22\n", "20\n21\n22\n"))
    assert play.hunk(6).state is HunkState.WAITING


def test_a_word_says_why_a_hunk_is_not_split() -> None:
    play = played()
    play.do(HunkSplit(1))
    assert "one change already" in play.tells[-1]
    play.accept(1)
    play.do(HunkSplit(1))
    assert "only a hunk that waits" in play.tells[-1]
    play.do(HunkSplit(99))
    assert play.tells[-1] == "Select a hunk first."


def test_an_edited_hunk_is_judged_again_and_written_as_it_stands() -> None:
    play = Play({"f.py": PY}, Policy(preset="test", structure=Structure(must_parse=RuleLevel.BLOCK)))
    play.say(block("f.py", "    return a\n", "    return a + 1\n"))
    play.do(HunkEdited(1, ("    return (a",)))
    assert play.hunk(1).state is HunkState.BLOCKED
    assert play.hunk(1).verdict.findings[0].rule == "structure.must_parse"
    play.do(HunkEdited(1, ("    return a + 2",)))
    assert play.hunk(1).state is HunkState.WAITING
    assert play.hunk(1).edited
    play.accept(1)
    assert b"return a + 2\n" in play.disk["f.py"]
    play.do(UndoAsked(1))
    assert play.disk["f.py"] == PY
    assert replayed(play) == play.session


def test_the_model_is_told_once_what_the_person_wrote() -> None:
    play = Play({"f.py": PY})
    play.say(block("f.py", "    return a\n", "    return a + 1\n"))
    play.do(HunkEdited(1, ("    return a * 2",)))
    play.do(SteerSent("go on"))
    assert "The person edited hunk 1 (f.py line 2); its new lines are now exactly:\n    return a * 2" in told(
        play
    )
    assert "hunk 1 f.py line 2: edited by the person, kept, waits" in told(play)
    play.do(SteerSent("and on"))
    assert "return a * 2" not in told(play)
    play.do(HunkEdited(1, ("    return a * 3",)))
    play.do(GoalSet("next"))
    assert "return a * 3" in told(play)


def test_an_exception_does_not_cover_what_the_person_writes_later() -> None:
    play = Play({"a.txt": FILE}, Policy(preset="test", size=Size(max_hunk_lines=1)))
    play.say(block("a.txt", "line 3\n", "a\nb\n"))
    play.do(ExceptionGranted(1))
    assert play.hunk(1).state is HunkState.WAITING
    play.do(HunkEdited(1, ("a", "b", "c")))
    assert play.hunk(1).state is HunkState.BLOCKED


@pytest.mark.parametrize(
    ("lines", "word"), [(("THREE",), "nothing in it was changed"), (("line 3",), "in the file already")]
)
def test_an_edit_that_changes_nothing_is_said(lines: tuple[str, ...], word: str) -> None:
    play = played()
    play.do(HunkEdited(1, lines))
    assert word in play.tells[-1]
    assert not play.hunk(1).edited


def test_comments_are_collected_and_sent_as_one_steer() -> None:
    play = played()
    play.do(LineCommented(1, "why in capitals?", offset=0, quote="THREE"))
    play.do(LineCommented(2, "keep the number", offset=1, quote="eleven"))
    play.do(LineCommented(2, "was fine", side="old", offset=0, quote="line 10"))
    play.do(LineCommented(3, "and this?", quote=""))
    assert not play.session.turn.live
    assert len(play.session.comments) == 4
    turns = len(play.started)
    play.do(SteerSent(""))
    assert len(play.started) == turns + 1
    words = told(play)
    assert words.startswith("The person's comments on lines:\n")
    assert "- a.txt line 3 (hunk 1) “THREE”: why in capitals?" in words
    assert "- a.txt line 11 (hunk 2) “eleven”: keep the number" in words
    assert "- a.txt line 10 (hunk 2, a line it removes) “line 10”: was fine" in words
    assert "- a.txt hunk 3: and this?" in words
    assert play.session.comments == ()
    assert replayed(play) == play.session


def test_a_typed_line_goes_together_with_the_comments() -> None:
    play = played()
    play.do(LineCommented(1, "lower case", offset=0, quote="THREE"))
    play.do(SteerSent("be brief"))
    assert told(play).startswith("be brief\n\nThe person's comments on lines:\n- a.txt line 3")


def test_a_comment_is_changed_and_taken_back() -> None:
    play = played()
    play.do(LineCommented(1, "one", offset=0, quote="THREE"))
    play.do(LineCommented(1, "two", offset=0, quote="THREE"))
    assert [comment.text for comment in play.session.comments] == ["two"]
    play.do(LineCommented(1, " ", offset=0))
    assert play.session.comments == ()
    play.do(SteerSent(""))
    assert len(play.started) == 1


def test_comments_follow_their_lines_into_the_parts() -> None:
    play = played()
    play.do(LineCommented(2, "here", offset=2, quote="twelve"))
    play.do(LineCommented(2, "gone", side="old", offset=0, quote="line 10"))
    play.do(HunkSplit(2, old=(1,), new=(1,)))
    assert [(item.hunk, item.offset) for item in play.session.comments] == [(6, 0), (4, 0)]
    play.do(SteerSent(""))
    assert "- a.txt line 12 (hunk 6) “twelve”: here" in told(play)


def test_a_comment_on_a_new_line_is_found_behind_parts_that_grow() -> None:
    play = Play({"a.txt": FILE})
    play.say(block("a.txt", "line 10\nline 11\nline 12\n", "ten\nhalf\neleven\ntwelve\n"))
    play.do(LineCommented(1, "why a dozen?", offset=3, quote="twelve"))
    play.do(HunkSplit(1, old=(0,), new=(0, 1)))
    (comment,) = play.session.comments
    part = play.hunk(comment.hunk)
    assert comment.offset is not None
    assert part.new[comment.offset] == "twelve\n"


def test_a_rejected_part_comes_back_beside_another_one_of_the_same_gap() -> None:
    play = Play({"a.txt": FILE})
    play.say(block("a.txt", "line 10\n", "line 10\none\ntwo\nthree\n"))
    play.do(HunkSplit(1, new=(1,)))
    assert play.waiting() == [2, 3, 4]
    play.reject(3)
    play.do(UndoAsked(3))
    assert play.waiting() == [2, 3, 4]
    play.accept(4)
    play.accept(2)
    play.accept(3)
    assert play.disk["a.txt"] == FILE.replace(b"line 10\n", b"line 10\none\ntwo\nthree\n")


def test_when_the_model_takes_the_place_of_an_edited_hunk_it_is_said() -> None:
    play = Play({"a.txt": FILE})
    play.say(block("a.txt", "line 3\n", "three\n"))
    play.do(HunkEdited(1, ("mine",)))
    play.say(block("a.txt", "mine\n", "theirs\n"))
    assert play.hunk(1).state is HunkState.REPLACED
    assert "Hunk 2 took the place of hunk 1, which you edited" in [piece.text for piece in play.session.prose]


def test_a_patch_goes_on_behind_a_hunk_that_was_split_meanwhile() -> None:
    """Its blocks stand in the order of the file: the text that stands on both sides means the one below."""
    before = b"same\n" + FILE + b"same\n"
    play = Play({"a.txt": before})
    play.say("*** Begin Patch\n*** Update File: a.txt\n@@\n-line 10\n-line 11\n+ten\n+eleven\n@@\n", piece=7)
    play.do(HunkSplit(1, old=(0,), new=(0,)))
    assert play.waiting() == [2, 3]
    play.say("-same\n+other\n*** End Patch\n", piece=5)
    play.end()
    play.accept(4)
    assert play.disk["a.txt"] == b"same\n" + FILE + b"other\n"
