"""What a line would do is said before Enter, and is what Enter then does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spark_tui.core.events import SteerSent
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import Session
from spark_tui.tui.foresight import MOST_UNDECIDED, NOTHING, Consequences, consequences, fitted, meant
from support.play import Play, block

CODE = b"def first(number: int) -> int:\n    return number\n\n\ndef second(name):\n    return name\n"
DISK = {"a.py": CODE, "b.py": CODE}
TYPES = block("a.py", "def first(number: int) -> int:\n", "def first(number: float) -> int:\n")
BODY = block("a.py", "    return name\n", "    return name.strip()\n")
OTHER = block("b.py", "def first(number: int) -> int:\n", "def first(number: str) -> int:\n")


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


def test_nothing_is_tried_without_a_goal_or_with_too_many_hunks() -> None:
    assert consequences(Session(), "don't touch types") == NOTHING
    names = [f"f{number}.py" for number in range(MOST_UNDECIDED + 1)]
    free = Policy(preset="test")
    play = Play(dict.fromkeys(names, CODE), free).without_pace()
    play.say("".join(BODY.replace("a.py", name) for name in names[:3]))
    assert consequences(play.session, "don't touch f1.py").blocked == 1
    play.session = _crowded(play.session)
    assert consequences(play.session, "don't touch f1.py") == NOTHING


def _crowded(session: Session) -> Session:
    (path, file), *_ = session.files.items()
    (hunk,) = file.hunks
    many = tuple(replace(hunk, id=100 + number) for number in range(MOST_UNDECIDED))
    return replace(session, files={**session.files, path: replace(file, hunks=(hunk, *many))})


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


@given(st.text(max_size=80), st.integers(0, 3), st.integers(0, 3), st.integers(1, 120))
def test_the_words_never_leave_their_room(meaning: str, blocked: int, before: int, room: int) -> None:
    follows = Consequences(blocked=blocked, before=before)
    assert cell_len(fitted(meaning.replace("\n", " "), follows, room, "…")) <= room
