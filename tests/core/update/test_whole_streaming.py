"""A whole file that streams: hunks appear and can be decided while the rest is on its way."""

from __future__ import annotations

from functools import reduce

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.alongside import alongside
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import HunkEdited, SteerSent, UndoAsked
from spark_tui.core.guard.policy import Content, Permissions, Policy, RuleLevel, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Session
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Ending
from spark_tui.core.update.dispatch import update
from support.play import Play, block, replace_run_ahead

NO_LIMITS = Size(max_diff_size=None, max_hunk_lines=None, max_file_lines=None, max_hunks=None)
FREE = replace_run_ahead(Policy(permissions=Permissions(delete=Level.ALLOW), size=NO_LIMITS))
OLD = [f"line {number}" for number in range(1, 41)]


def text(lines: list[str]) -> str:
    return "".join(line + "\n" for line in lines)


def started(old: list[str], policy: Policy = FREE) -> Play:
    return Play({"a.py": text(old).encode()}, policy, form=EditFormat.WHOLE_FILE)


def changed(*numbers: int) -> list[str]:
    return [f"LINE {at}" if at in numbers else line for at, line in enumerate(OLD, start=1)]


def test_what_agrees_stays_quiet_and_a_change_is_a_hunk_as_soon_as_the_texts_meet_again() -> None:
    play = started(OLD)
    new = changed(3, 20)
    play.say("````py a.py\n" + text(new[:3]))
    assert play.hunks == []
    play.say(text(new[3:4]))
    (hunk,) = play.hunks
    assert (hunk.start, hunk.old, hunk.new) == (2, ("line 3\n",), ("LINE 3\n",))
    play.say(text(new[4:19]))
    assert len(play.hunks) == 1
    play.accept(1)
    assert play.disk["a.py"].decode() == text(changed(3))
    play.say(text(new[19:]) + "````\n")
    assert play.states() == ["accepted", "waiting"]
    play.accept(2)
    assert play.disk["a.py"].decode() == text(new)


def test_words_for_what_is_left_out_block_all_hunks_also_where_another_rule_blocks_the_last() -> None:
    policy = Policy(size=NO_LIMITS, content=Content(elision=RuleLevel.BLOCK))
    play = started(OLD, policy)
    play.say("````py a.py\n" + text(changed(3, 11)[:20]) + "# ... rest unchanged ...\n````\n")
    assert play.hunk(3).verdict.findings[0].rule == "permissions.no_delete"
    assert play.states() == ["blocked"] * 3


def test_what_an_older_hunk_took_away_meanwhile_is_no_place_for_a_change() -> None:
    play = started(["a", "b"])
    play.say("````py a.py\n````\n")
    play.say("````py a.py\na\nX\n")
    play.accept(1)
    play.say("b\n````\n")
    assert (play.disk["a.py"], play.hunk(2).new) == (b"", ("a\n", "X\n", "b\n"))


def test_a_change_within_lines_that_an_older_hunk_rewrote_waits_for_the_complete_file() -> None:
    play = started(OLD)
    play.say(block("a.py", text(OLD[9:12]), text([f"new {at}" for at in range(6)])))
    play.say("````py a.py\n" + text(OLD[:11]) + "between\n")
    play.accept(1)
    play.say(text(OLD[11:20]))
    assert play.states() == ["accepted"]
    play.say(text(OLD[20:]) + "````\n")
    play.accept(*play.waiting())
    assert play.disk["a.py"].decode() == text([*OLD[:11], "between", *OLD[11:]])


def test_a_cut_stream_leaves_the_closed_hunks_and_takes_nothing_away() -> None:
    play = started(OLD)
    play.say("````py a.py\n" + text(changed(3)[:12]))
    play.end(Ending.CUT)
    assert play.states() == ["waiting"]
    assert "cut after 12 lines" in play.session.turn.message or play.session.turn.unplaced
    play.accept(1)
    assert play.disk["a.py"].decode() == text(changed(3))


def test_lines_passed_over_are_believed_only_when_much_agrees() -> None:
    play = started(OLD)
    play.say("````py a.py\n" + text([*OLD[:5], OLD[25]]))
    assert play.hunks == []
    play.say(text(["new", *OLD[5:]]) + "````\n")
    (hunk,) = play.hunks
    assert (hunk.start, hunk.old, hunk.new) == (5, (), ("line 26\n", "new\n"))

    play = started(OLD)
    play.say("````py a.py\n" + text([*OLD[:5], *OLD[20:]]))
    (hunk,) = play.hunks
    assert (hunk.start, hunk.removed, hunk.added) == (5, 15, 0)


def test_a_rejected_hunk_stays_rejected_when_the_file_is_complete() -> None:
    play = started(OLD)
    play.say("````py a.py\n" + text(changed(3, 20)[:8]))
    play.reject(1)
    play.say(text(changed(3, 20)[8:]) + "````\n")
    assert play.states() == ["rejected", "waiting"]
    play.accept(2)
    assert play.disk["a.py"].decode() == text(changed(20))


def test_a_file_that_ends_early_is_a_deletion() -> None:
    play = started(OLD, Policy(permissions=Permissions(delete=Level.BLOCK), size=NO_LIMITS))
    play.say("````py a.py\n" + text(changed(3)[:20]) + "````\n")
    assert play.states() == ["waiting", "blocked"]
    assert play.hunk(2).verdict.findings[0].rule == "permissions.no_delete"
    play.accept(2)
    assert play.disk["a.py"].decode() == text(OLD)


def test_a_few_lines_less_at_the_end_are_a_change_like_others() -> None:
    play = started(OLD, Policy(permissions=Permissions(delete=Level.BLOCK), size=NO_LIMITS))
    play.say("````py a.py\n" + text(OLD[:35]) + "````\n")
    assert play.states() == ["waiting"]


def test_what_is_said_to_be_unchanged_is_blocked_at_once() -> None:
    policy = Policy(content=Content(elision=RuleLevel.BLOCK), size=NO_LIMITS)
    play = started(OLD, policy)
    play.say("````py a.py\n" + text([*OLD[:5], "# ... rest of the code unchanged ...", *OLD[30:38]]))
    assert play.states() == ["blocked"]
    assert play.hunk(1).verdict.findings[0].rule == "content.elision"


def test_nothing_is_shown_early_once_somebody_else_changes_the_file() -> None:
    play = started(OLD)
    new = changed(3, 20)
    play.say("````py a.py\n" + text(new[:8]))
    play.change_outside("a.py", text(["first", *OLD]).encode())
    play.say(text(new[8:30]))
    assert len(play.hunks) == 1
    play.say(text(new[30:]) + "````\n")
    play.accept(*play.waiting())
    assert play.disk["a.py"].decode() == text(new)


def test_what_the_person_wrote_into_an_early_hunk_stays_theirs() -> None:
    for accepts in (False, True):
        play = started(OLD)
        play.say("````py a.py\n" + text(changed(3, 20)[:8]))
        play.do(HunkEdited(1, ("mine", "and more")))
        if accepts:
            play.accept(1)
        play.say(text(changed(3, 20)[8:]) + "````\n")
        play.accept(*play.waiting())
        wanted = text(changed(20)).replace("line 3\n", "mine\nand more\n")
        assert play.disk["a.py"].decode() == wanted
        assert len(play.hunks) == 2


def test_a_hunk_that_waits_already_and_is_written_again_stays() -> None:
    play = started(OLD)
    play.say("a.py\n<<<<<<< SEARCH\nline 3\n=======\nLINE 3\n>>>>>>> REPLACE\n")
    play.say("````py a.py\n" + text(changed(3, 20)) + "````\n")
    assert [hunk.new for hunk in play.hunks if hunk.state is HunkState.WAITING] == [
        ("LINE 3\n",),
        ("LINE 20\n",),
    ]


LINE = st.sampled_from(["", "}", "pass", "    return", "a = 1", "b = 2", *(f"only {n}" for n in range(12))])
TEXT = st.lists(LINE, min_size=1, max_size=24)


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """An old file and a new one that has much in common with it."""
    old = draw(TEXT)
    new = list(old)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(new)))
        end = min(len(new), at + draw(st.integers(0, 4)))
        taken = new[at:end]
        new[at:end] = draw(st.lists(LINE, max_size=4))
        if draw(st.booleans()):
            to = draw(st.integers(0, len(new)))
            new[to:to] = taken
    return old, new or ["x"]


STEPS = st.lists(
    st.tuples(
        st.integers(1, 60), st.sampled_from(["", "accept", "reject", "undo", "all"]), st.integers(0, 9)
    ),
    max_size=12,
)


def decide(play: Play, what: str, which: int) -> None:
    hunks = play.hunks
    if what == "all":
        play.accept(*play.waiting())
    elif hunks and what == "accept":
        play.accept(hunks[which % len(hunks)].id)
    elif hunks and what == "reject":
        play.reject(hunks[which % len(hunks)].id)
    elif hunks and what == "undo":
        play.do(UndoAsked(hunks[which % len(hunks)].id))


@given(rewritten(), STEPS)
def test_whatever_is_decided_in_between_the_end_is_the_file_of_the_model(
    texts: tuple[list[str], list[str]], steps: list[tuple[int, str, int]]
) -> None:
    old, new = texts
    play = started(old)
    answer = "So:\n````py a.py\n" + text(new) + "````\n"
    at = 0
    for size, what, which in steps:
        play.say(answer[at : at + size]) if answer[at : at + size] else None
        at += size
        decide(play, what, which)
    play.say(answer[at:]) if answer[at:] else None
    play.end()
    play.accept(*play.waiting())
    for hunk in play.hunks:
        if hunk.state is HunkState.REJECTED:
            play.do(UndoAsked(hunk.id))
            play.accept(*play.waiting())
    assert play.disk["a.py"].decode() == text(new)
    assert (
        reduce(lambda session, event: update(session, event).session, play.events, Session()) == play.session
    )


@given(rewritten(), st.integers(1, 40))
def test_how_it_is_cut_does_not_matter(texts: tuple[list[str], list[str]], piece: int) -> None:
    old, new = texts
    plays = [started(old), started(old)]
    for play, size in zip(plays, (0, piece), strict=True):
        play.say("````py a.py\n" + text(new) + "````\n", piece=size)
    assert plays[0].hunks == plays[1].hunks


class Counted(str):
    """A line that counts how often it is compared."""

    looked = 0

    def __eq__(self, other: object) -> bool:
        Counted.looked += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_a_line_costs_the_same_in_a_large_file() -> None:
    lines = 2_000
    read = alongside([Counted("}" if at % 2 else f"line {at % 9}") for at in range(lines)])
    new = ["}" if at % 3 else f"line {at % 7}" for at in range(lines)]
    Counted.looked = 0
    for line in new:
        read, _ = read.plus(line, new.__getitem__)
    assert Counted.looked < 20 * lines


ELIDED = msgspec.structs.replace(FREE, content=Content(elision=RuleLevel.BLOCK))


@pytest.mark.parametrize("path", ["a.py", "a.md"])
def test_a_whole_file_that_leaves_parts_out_is_blocked_in_all_its_parts(path: str) -> None:
    """Also where another line is nearer to the mark than what is missing, and when judged again."""
    old = [f"    call({number})" if number % 4 else "" for number in range(1, 41)]
    new = [*old[:5], "    changed()", *old[6:8], "# ... the rest stays unchanged ...", "", *old[-3:]]
    play = Play({path: text(old).encode()}, ELIDED, form=EditFormat.WHOLE_FILE)
    play.say(f"````py {path}\n" + text(new) + "````\n")
    assert len(play.hunks) > 2
    assert set(play.states()) == {"blocked"}
    play.do(SteerSent("no new files"))
    assert set(play.states()) == {"blocked"}
    for hunk in play.hunks:
        assert [found.rule for found in hunk.verdict.findings] == ["content.elision"]


def test_dots_that_the_file_had_before_leave_nothing_out() -> None:
    old = ["x = 1", "# ... the rest stays unchanged ...", *OLD]
    play = Play({"a.py": text(old).encode()}, ELIDED, form=EditFormat.WHOLE_FILE)
    play.say("````py a.py\n" + text(["x = 2", *old[1:-1]]) + "````\n")
    assert set(play.states()) == {"waiting"}


def test_prose_may_leave_out_what_it_likes_in_its_examples_only() -> None:
    """The text grows in all, so that only the words say whether something is missing."""
    old = [f"Sentence {number}." for number in range(1, 9)]
    more = text([f"More {number}." for number in range(20)])
    mark = "// ... the rest stays unchanged ...\n"
    for new, state in ((f"{mark}{text(old[4:])}", "blocked"), (f"{text(old)}```\n{mark}```\n", "waiting")):
        play = Play({"a.md": text(old).encode()}, ELIDED, form=EditFormat.WHOLE_FILE)
        play.say(f"````md a.md\n{new}{more}````\n")
        assert set(play.states()) == {state}
