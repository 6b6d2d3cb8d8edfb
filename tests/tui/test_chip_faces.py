"""What a chip says: hits of this session, whether they are fresh, where it is only asked, for how long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spark_tui.core.events import ConstraintToggled, SteerSent
from spark_tui.core.guard.rules import Constraint, Rule, Scope
from spark_tui.core.session import Session
from spark_tui.tui.chip_faces import Face, Faces, faces, kinds
from spark_tui.tui.signs import ASCII, UNICODE
from spark_tui.tui.widgets.chips import ChipsView, lay_out
from support.play import Play, block

CODE = b"def first(number: int) -> int:\n    return number\n"
DISK = {"a.py": CODE, "db/schema.sql": b"select 1;\n", "Makefile": b"all:\n"}
TYPES = block("a.py", "def first(number: int) -> int:\n", "def first(number: float) -> int:\n")
BODY = block("a.py", "    return number\n", "    return number + 1\n")
SQL = block("db/schema.sql", "select 1;\n", "select 2;\n")
MAKE = block("Makefile", "all:\n", "all: build\n")


def said(session: Session, width: int = 160, ascii: bool = False) -> list[str]:
    """The chips as a person reads them."""
    chips, _ = lay_out(ChipsView(faces(session)), width, ASCII if ascii else UNICODE)
    return ["".join(text for text, _ in chip.parts) for chip in chips]


def steered(line: str, *answers: str) -> Play:
    play = Play(DISK).without_pace()
    play.do(SteerSent(line))
    for answer in answers:
        play.say(answer)
    return play


def test_a_chip_counts_the_hunks_that_broke_it() -> None:
    play = steered("don't touch types yet", BODY)
    assert said(play.session) == ["1 ◆ don't touch types yet"]
    play.say(TYPES)
    assert said(play.session) == ["1 ◆ don't touch types yet ×1"]
    assert said(play.session, ascii=True) == ["1 [!] don't touch types yet x1"]
    play.do(ConstraintToggled(0))
    assert said(play.session) == ["1 ◇ don't touch types yet ×1"]


def test_a_hit_is_fresh_until_the_turn_after_the_one_that_it_began() -> None:
    play = steered("don't touch types yet", TYPES)
    (face,) = faces(play.session)
    assert face.fresh
    play.say(BODY)
    assert faces(play.session)[0].fresh, "this turn is the answer to it"
    play.do(SteerSent("keep it simple"))
    assert not faces(play.session)[0].fresh
    assert faces(play.session)[0].hits == 1


def test_a_fresh_hit_has_another_tone_and_weight() -> None:
    calm, warm = (
        lay_out(ChipsView((Face(Constraint("a", (Rule("x.y"),)), 1, fresh),)), 80, UNICODE)[0]
        for fresh in (False, True)
    )
    assert calm[0].parts != warm[0].parts
    assert ("a", "bold $warning") in warm[0].parts


@pytest.mark.parametrize(
    ("line", "answers", "wide", "narrow"),
    [
        ("don't touch types", [BODY], "", ""),
        ("don't touch types", [BODY, SQL], ", enforced in .py, asked in .sql", ", asked in .sql"),
        ("don't touch types", [SQL, MAKE], ", asked in .sql Makefile", ", asked in .sql Makefile"),
        ("no new imports", [BODY, SQL], ", enforced in .py, asked in .sql", ", asked in .sql"),
        ("leave the tests alone", [BODY, SQL], "", ""),
        ("don't delete anything", [SQL], "", ""),
    ],
)
def test_a_file_without_structure_rules_says_so_on_the_chip(
    line: str, answers: list[str], wide: str, narrow: str
) -> None:
    play = steered(line, *answers)
    only_asked = wide.startswith(", asked")
    sign = UNICODE.asked if only_asked else UNICODE.enforced
    assert said(play.session, 160) == [f"1 {sign} {line}{wide}"]
    assert said(play.session, 80) == [f"1 {sign} {line}{narrow}"]


def test_a_constraint_that_is_off_says_nothing_of_languages() -> None:
    play = steered("don't touch types", BODY, SQL)
    play.do(ConstraintToggled(0))
    assert said(play.session) == ["1 ◇ don't touch types"]


@pytest.mark.parametrize(
    ("scope", "of_preset", "word"),
    [
        (Scope.GOAL, False, ""),
        (Scope.HUNK, False, "this hunk"),
        (Scope.SESSION, False, "session"),
        (Scope.PRESET, False, "session"),
        (Scope.PRESET, True, "preset"),
    ],
)
def test_how_long_it_holds_is_said_as_it_is(scope: Scope, of_preset: bool, word: str) -> None:
    brought = frozenset({"a"}) if of_preset else frozenset()
    session = Session(constraints=(Constraint("a", scope=scope),), of_preset=brought)
    assert faces(session)[0].scope == word


def test_faces_are_made_anew_only_when_something_changed() -> None:
    play = steered("don't touch types yet", TYPES)
    kept = Faces()
    first = kept.of(play.session)
    assert kept.of(replace(play.session, branch="other")) is first
    play.say(BODY)
    assert kept.of(play.session) is not first


def test_what_is_off_gives_way_to_what_holds() -> None:
    off = tuple(Face(Constraint(f"a wish that is off {n}", key=str(n), active=False)) for n in range(1, 9))
    holds = Face(Constraint("leave the tests alone", (Rule("paths.never"),)))
    chips, hidden = lay_out(ChipsView((*off, holds)), 80, UNICODE)
    assert chips[-1].index == 8
    assert hidden == 9 - len(chips) > 0
    assert [chip.index for chip in chips[:-1]] == list(range(len(chips) - 1))


def test_many_kinds_of_file_are_counted() -> None:
    assert kinds([".a", ".b"]) == ".a .b"
    assert kinds([".a", ".b", ".c", ".d", ".e"]) == ".a .b .c and 2 more"
