"""What a line would do is said before Enter, and is what Enter then does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spark_tui.core.events import SteerSent
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.core.session import Session
from spark_tui.core.update.step import at_once
from spark_tui.tui.foresight import COUNTING, NOTHING, Consequences, Trial, Trials, fitted, meant, trial
from support.play import Play, block

CODE = b"def first(number: int) -> int:\n    return number\n\n\ndef second(name):\n    return name\n"
DISK = {"a.py": CODE, "b.py": CODE}
TYPES = block("a.py", "def first(number: int) -> int:\n", "def first(number: float) -> int:\n")
BODY = block("a.py", "    return name\n", "    return name.strip()\n")
OTHER = block("b.py", "def first(number: int) -> int:\n", "def first(number: str) -> int:\n")


def consequences(session: Session, line: str, looked_at: int = 0) -> Consequences:
    tried = trial(session, line, looked_at)
    return at_once(tried.work()) if tried else NOTHING


def waiting() -> Play:
    play = Play(DISK).without_pace()
    play.say(TYPES + BODY + OTHER)
    return play


@pytest.mark.parametrize(
    ("line", "words", "short"),
    [
        ("don't touch types yet", "blocks 2 waiting hunks", "blocks 2"),
        ("only change a.py", "blocks 1 waiting hunk", "blocks 1"),
        ("half of that", "blocks 2 waiting hunks", "blocks 2"),
        ("keep it simple", "", ""),
        ("leave the tests alone", "", ""),
        ("redo this, don't touch types", "blocks 1 waiting hunk", "blocks 1"),
        ("", "", ""),
    ],
)
def test_what_a_line_would_do_is_what_it_does(line: str, words: str, short: str) -> None:
    play = waiting()
    before = play.session
    follows = consequences(play.session, line)
    assert (follows.words, follows.short) == (words, short)
    assert play.session is before
    play.do(SteerSent(line))
    assert play.states().count("blocked") == follows.blocked


def test_what_was_accepted_before_is_counted_once() -> None:
    play = waiting()
    play.accept(1)
    follows = consequences(play.session, "don't touch types")
    assert follows.words == "blocks 1 waiting hunk, 1 accepted before"
    play.do(SteerSent("don't touch types"))
    assert consequences(play.session, "don't touch types at all").before == 0


def test_a_lifting_frees_what_is_blocked() -> None:
    play = waiting()
    play.do(SteerSent("don't touch types"))
    assert consequences(play.session, "types are fine now").words == "frees 2 blocked hunks"


def test_nothing_is_tried_without_a_goal_or_without_a_rule() -> None:
    assert trial(Session(), "don't touch types") is None
    assert trial(waiting().session, "keep it simple") is None


def test_of_many_hunks_all_are_counted_one_at_a_time() -> None:
    names = [f"f{number}.py" for number in range(80)]
    size = Size(**dict.fromkeys(Size.__struct_fields__))
    play = Play(dict.fromkeys(names, CODE), Policy(preset="test", size=size)).without_pace()
    play.say("".join(TYPES.replace("a.py", name) for name in names))
    tried = trial(play.session, "don't touch types yet")
    assert tried is not None
    assert len(list(tried.work())) > len(names)
    assert at_once(tried.work()) == Consequences(blocked=len(names))


def trial_of(play: Play, line: str, looked_at: int = 0) -> Trial:
    tried = trial(play.session, line, looked_at)
    assert tried is not None
    return tried


def test_lines_that_mean_the_same_are_one_trial() -> None:
    play = waiting()
    types = trial_of(play, "don't touch types")
    assert types.same(trial_of(play, "don't touch types yet"))
    assert types.same(trial_of(play, "don't touch types. be brief"))
    assert not types.same(trial_of(play, "don't touch types, redo this", 1))
    assert not types.same(trial_of(play, "don't touch types in this hunk"))
    assert not types.same(trial_of(play, "don't change comments"))
    play.reject(1)
    assert not types.same(trial_of(play, "don't touch types"))


def test_a_line_in_the_words_of_a_constraint_takes_its_place_and_is_another_trial() -> None:
    play = waiting()
    play.do(SteerSent("only change a.py"))
    same, other = trial_of(play, "only change a.py"), trial_of(play, "only change a.py please")
    assert len(same.constraints) < len(other.constraints)
    assert not same.same(other)


def test_what_was_counted_is_kept_while_the_hunks_are_the_same() -> None:
    play, trials = waiting(), Trials()
    assert trials.known(trial_of(play, "don't touch types")) is None
    trials.add(trial_of(play, "don't touch types"), Consequences(blocked=2))
    trials.add(trial_of(play, "don't change comments"), NOTHING)
    assert trials.known(trial_of(play, "don't touch types yet")) == Consequences(blocked=2)
    assert trials.known(trial_of(play, "only change a.py")) is None
    play.reject(1)
    assert trials.known(trial_of(play, "don't touch types")) is None


def test_the_meaning_shows_numbers_and_repairs() -> None:
    play = waiting()
    play.accept(2)
    assert meant(play.session, "half of that") == "enforced: size.max_lines 4, goal"
    assert meant(play.session, "dont tuch types").startswith(
        "read as: dont touch types | enforced: structure"
    )


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (60, "enforced: a.b, goal | blocks 2 waiting hunks"),
        (44, "enforced: a.b, goal | blocks 2 waiting hunks"),
        (43, "enforced: a.b, goal | blocks 2"),
        (25, "enforced: a.b… | blocks 2"),
        (15, "blocks 2"),
    ],
)
def test_what_follows_stays_in_sight(room: int, words: str) -> None:
    assert fitted("enforced: a.b, goal", Consequences(blocked=2), room, "…") == words


def test_while_it_is_counted_no_number_is_said() -> None:
    assert fitted("enforced: a.b, goal", COUNTING, 60, "…") == (
        "enforced: a.b, goal | counting the hunks it would stop"
    )
    assert fitted("enforced: a.b, goal", COUNTING, 40, "…") == "enforced: a.b, goal | counting"


@given(st.text(max_size=80), st.integers(0, 3), st.integers(0, 3), st.integers(1, 120))
def test_the_words_never_leave_their_room(meaning: str, blocked: int, before: int, room: int) -> None:
    follows = Consequences(blocked=blocked, before=before)
    assert cell_len(fitted(meaning.replace("\n", " "), follows, room, "…")) <= room
