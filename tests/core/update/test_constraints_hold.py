"""A constraint is true from the moment it is said: for what comes, what waits, and what was accepted."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import (
    ConstraintToggled,
    ExceptionGranted,
    LateUndoAsked,
    OfferAnswered,
    PresetChosen,
    SessionStarted,
    SteerSent,
)
from spark_tui.core.guard.policy import Content, Policy, RuleLevel, Size, Structure
from spark_tui.core.guard.rules import Constraint, Rule
from spark_tui.core.hits import hits_by_rule, hits_of, kept_to
from spark_tui.core.session import all_hunks
from spark_tui.core.trial import compared, flips
from support.play import Play, block

FILE = b"""import os


def first(number: int) -> int:
    total = number
    return total


def second(name):
    text = name
    return text


def third(path):
    where = path
    return where
"""

TYPES = block("a.py", "def first(number: int) -> int:\n", "def first(number: float) -> float:\n")
PLAIN = block("a.py", "    text = name\n", "    text = name.strip()\n")
LATER = block("a.py", "    where = path\n", "    where = path.lower()\n")
OPENS = block("a.py", "    total = number\n", "    total = (\n        number\n")
CLOSES = block("a.py", "    return total\n", "    )\n    return total\n")

PARSES = Policy(preset="test", structure=Structure(must_parse=RuleLevel.BLOCK))


def test_a_hunk_that_touches_types_is_stopped_at_its_line_and_the_model_is_told() -> None:
    play = Play({"a.py": FILE})
    play.say(PLAIN)
    play.do(SteerSent("don't touch types yet"))
    turn = play.session.turn.number
    play.say(TYPES)
    assert play.states() == ["waiting", "blocked"]
    finding = play.hunk(2).verdict.findings[0]
    assert (finding.rule, finding.path, finding.line) == ("structure.no_type_changes", "a.py", 4)
    assert play.session.turn.number == turn + 1
    told = play.started[-1].request.messages[-1].content
    for words in ("structure.no_type_changes", "a.py line 4", "int", "float"):
        assert words in told
    assert hits_by_rule(play.session) == {"structure.no_type_changes": 1}
    assert hits_of(play.session, play.session.constraints[0]) == 1


def test_whether_the_model_kept_to_what_it_was_told_is_noted_and_counted() -> None:
    play = Play({"a.py": FILE})
    play.do(SteerSent("don't touch types yet"))
    play.say(TYPES)
    play.say(PLAIN)
    play.end()
    assert kept_to(play.session) == (1, 1)
    assert play.session.prose[-1].text.endswith("structure.no_type_changes and kept to it.")


def test_a_model_that_breaks_the_rule_again_did_not_comply() -> None:
    play = Play({"a.py": FILE})
    play.do(SteerSent("don't touch types yet"))
    play.say(TYPES)
    play.say(TYPES)
    play.end()
    assert kept_to(play.session) == (1, 2)
    assert any("broke it again" in piece.text for piece in play.session.prose)


def test_a_new_constraint_judges_what_waits_and_lists_what_was_accepted_before() -> None:
    play = Play({"a.py": FILE})
    play.say(TYPES + PLAIN)
    play.accept(1)
    play.say(block("a.py", "def third(path):\n", "def third(path: str):\n"))
    play.do(SteerSent("don't touch types yet"))
    assert play.states() == ["accepted", "waiting", "blocked"]
    assert {finding.rule for finding in play.hunk(1).late} == {"structure.no_type_changes"}
    assert "Accepted before this constraint: hunk 1" in play.tells[-1]
    play.do(LateUndoAsked())
    assert play.disk["a.py"] == FILE
    assert play.hunk(1).state is HunkState.BLOCKED
    assert play.hunk(1).late == ()


def test_a_mark_of_an_early_accept_goes_with_the_constraint() -> None:
    play = Play({"a.py": FILE})
    play.say(TYPES)
    play.accept(1)
    play.do(SteerSent("don't touch types yet"))
    assert play.hunk(1).late
    play.do(ConstraintToggled(0))
    assert not play.hunk(1).late


def test_a_constraint_about_paths_marks_accepted_hunks_too() -> None:
    play = Play({"a.py": FILE, "b.py": FILE})
    play.say(PLAIN + PLAIN.replace("a.py", "b.py"))
    play.accept(1, 2)
    play.do(SteerSent("don't touch b.py"))
    assert [bool(hunk.late) for hunk in play.hunks] == [False, True]


def test_one_thought_in_two_hunks_is_judged_as_one() -> None:
    play = Play({"a.py": FILE}, PARSES)
    play.say(OPENS)
    assert play.states() == ["blocked"]
    assert play.session.turn.live, "block, other than stop, lets the stream go on"
    play.say(CLOSES)
    assert play.states() == ["waiting", "waiting"]


def test_half_of_a_thought_is_not_accepted_alone() -> None:
    play = Play({"a.py": FILE}, PARSES)
    play.say(OPENS)
    play.say(CLOSES)
    play.accept(1)
    assert play.disk["a.py"] == FILE
    assert "parses only together" in play.tells[-1]
    play.accept(1, 2)
    assert b"total = (" in play.disk["a.py"]


def test_rejecting_one_half_blocks_the_other() -> None:
    play = Play({"a.py": FILE}, PARSES)
    play.say(OPENS)
    play.say(CLOSES)
    play.reject(2)
    assert play.states() == ["blocked", "rejected"]


HIDDEN = {
    "a.py": ("v{n} = {n}\n\n", "'''\n", "x = \"\"\"\n'''\nimport evil\n'''\n\"\"\"\n", "'''\n"),
    "a.go": ("var v{n} = {n}\n\n", "/*\n", 'var x = `\n*/\nimport "evil"\n/*\n`\n', "*/\n"),
    "a.ts": ("let v{n} = {n};\n\n", "/*\n", "let x = `\n*/\nimport 'evil';\n/*\n`;\n", "*/\n"),
}
"""By the name of the file: its lines; what opens a comment; an import in a text, unless that comment is open;
what closes the comment."""


@pytest.mark.parametrize("parses", [RuleLevel.BLOCK, RuleLevel.ASK, RuleLevel.OFF])
@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
@pytest.mark.parametrize("path", sorted(HIDDEN))
def test_a_hunk_that_others_make_break_a_rule_is_judged_again(
    path: str, order: tuple[int, ...], parses: RuleLevel
) -> None:
    line = HIDDEN[path][0]
    text = "".join(line.format(n=n) for n in range(100, 140))
    rules = Content(no_new_imports=RuleLevel.BLOCK)
    play = Play({path: text.encode()}, Policy(structure=Structure(must_parse=parses), content=rules))
    for number in order:
        old = line.format(n=100 + 10 * number).removesuffix("\n")
        play.say(block(path, old, old + HIDDEN[path][number]))
    hidden = play.hunk(order.index(2) + 1)
    assert hidden.state is HunkState.BLOCKED
    assert [finding.rule for finding in hidden.verdict.findings] == ["content.no_new_imports"]
    play.accept(*play.waiting())
    assert b"evil" not in play.disk[path]


@pytest.mark.parametrize(
    ("broken", "state"), [("import evil\n", "waiting"), ("# ... rest of the code\n", "blocked")]
)
def test_an_exception_holds_for_its_own_rules_when_other_hunks_close(broken: str, state: str) -> None:
    line, opens, text, closes = HIDDEN["a.py"]
    rules = Content(no_new_imports=RuleLevel.BLOCK, elision=RuleLevel.BLOCK)
    play = Play({"a.py": "".join(line.format(n=n) for n in range(100, 140)).encode()}, Policy(content=rules))
    for at, new in ((120, text + broken), (110, opens), (130, closes)):
        old = line.format(n=at).removesuffix("\n")
        play.say(block("a.py", old, old + new))
        if at == 120:
            assert play.states() == ["blocked"]
            play.do(ExceptionGranted(1))
    assert play.states() == [state, "waiting", "waiting"]


def test_here_holds_for_the_next_hunk_only() -> None:
    play = Play({"a.py": FILE})
    play.say(TYPES)
    play.do(SteerSent("in this hunk, don't touch types"))
    assert play.states() == ["waiting"], "what was there before is not this hunk"
    play.say(block("a.py", "def second(name):\n", "def second(name: str):\n"))
    assert play.states() == ["waiting", "blocked"]
    play.say(LATER)
    assert play.states() == ["waiting", "blocked", "waiting"]
    play.say(block("a.py", "def second(name):\n", "def second(name: str):\n"))
    assert play.states()[-1] == "waiting"


def test_half_of_that_counts_what_waits_and_leaves_what_is_in() -> None:
    play = Play({"a.py": FILE})
    play.say(PLAIN + LATER)
    play.accept(1)
    play.do(SteerSent("half of that"))
    assert play.session.policy.size.max_diff_size == 2 + 1


def test_redo_in_words_means_the_hunk_looked_at() -> None:
    play = Play({"a.py": FILE})
    play.say(PLAIN + LATER)
    play.do(SteerSent("that wasn't quite right, do it again", hunk=1))
    assert play.session.turn.redo == 1
    assert play.states() == ["rejected", "waiting"]
    assert "Write only hunk 1 again" in play.started[-1].request.messages[-1].content


def test_redo_the_last_one_but_with_a_constraint() -> None:
    play = Play({"a.py": FILE})
    play.say(PLAIN + LATER)
    play.do(SteerSent("redo the last one but don't touch types", hunk=1))
    assert play.session.turn.redo == 2
    assert play.session.policy.structure.no_type_changes is RuleLevel.STOP


def test_lifting_a_part_leaves_the_rest() -> None:
    play = Play({"a.py": FILE})
    play.do(SteerSent("leave the tests alone and don't touch docs/"))
    before = play.session.policy.paths.never
    play.do(SteerSent("you may touch the tests now"))
    after = play.session.policy.paths.never
    assert "docs/**" in after
    assert "tests/**" in before
    assert "tests/**" not in after


def test_types_are_fine_again() -> None:
    play = Play({"a.py": FILE})
    play.do(SteerSent("don't touch types yet"))
    play.do(SteerSent("types are fine now"))
    play.say(TYPES)
    assert play.states() == ["waiting"]


def test_a_lifting_that_the_preset_holds_says_so() -> None:
    held = Policy(preset="strict", structure=Structure(no_type_changes=RuleLevel.STOP))
    play = Play({"a.py": FILE}, held)
    play.do(SteerSent("types are fine now"))
    assert any("The preset strict itself holds structure.no_type_changes" in tell for tell in play.tells)


def test_a_limit_on_hunks_counts_the_goal() -> None:
    play = Play({"a.py": FILE}, Policy(preset="test", size=Size(max_hunks=1)))
    play.say(PLAIN)
    play.say(LATER)
    assert play.states() == ["waiting", "blocked"]
    assert play.hunk(2).verdict.findings[0].rule == "size.max_hunks"


def test_what_a_value_would_flip_can_be_tried_without_its_happening() -> None:
    play = Play({"a.py": FILE})
    play.say(TYPES + PLAIN)
    event = PresetChosen(Policy(preset="t", structure=Structure(no_type_changes=RuleLevel.ASK)), ())
    (flip,) = flips(play.session, event)
    assert (flip.hunk, flip.before, flip.after) == (1, "allow", "ask")
    assert play.states() == ["waiting", "waiting"]
    before = play.session
    play.do(event)
    assert compared(before, play.session) == (flip,)


def rejecting(play: Play, *paths: str) -> None:
    for path in paths:
        play.say(PLAIN.replace("a.py", path))
        play.reject(play.hunks[-1].id)


def test_rejections_that_repeat_a_pattern_offer_the_constraint_that_would_have_caught_them() -> None:
    disk = {f"tests/test_{name}.py": FILE for name in "abc"} | {"a.py": FILE}
    play = Play(disk).without_pace()
    play.say(PLAIN)
    play.accept(1)
    rejecting(play, "tests/test_a.py", "tests/test_b.py")
    assert play.session.offer is None
    rejecting(play, "tests/test_c.py")
    offer = play.session.offer
    assert offer is not None
    assert offer.text == "leave the tests alone"
    assert offer.words == "would have caught 3 of 3 hunks that you rejected and 0 of 1 that you took"
    play.do(OfferAnswered(taken=True))
    assert play.session.constraints[-1].text == "leave the tests alone"
    play.say(LATER.replace("a.py", "tests/test_a.py"))
    assert play.states()[-1] == "blocked"


def test_what_is_never_to_be_offered_is_not_offered_again() -> None:
    disk = {f"tests/test_{name}.py": FILE for name in "abcdef"}
    play = Play(disk).without_pace()
    rejecting(play, "tests/test_a.py", "tests/test_b.py", "tests/test_c.py")
    play.do(OfferAnswered(taken=False))
    assert play.session.offer is None
    rejecting(play, "tests/test_d.py")
    assert play.session.offer is None or play.session.offer.text != "leave the tests alone"


def test_the_session_is_the_fold_of_its_events_with_all_of_this() -> None:
    play = Play({"a.py": FILE})
    play.say(TYPES + PLAIN)
    play.accept(1)
    play.do(SteerSent("don't touch types yet"))
    again = Play({"a.py": FILE}, goal="")
    for event in play.events[1:]:
        again.do(event)
    assert all_hunks(again.session) == all_hunks(play.session)
    assert list(again.session.hits) == list(play.session.hits)


def test_a_line_in_the_words_of_a_chip_switches_it_on_where_it_stands() -> None:
    play = Play({"a.py": FILE})
    started = play.events[0]
    assert isinstance(started, SessionStarted)
    chips = (
        Constraint("don't touch types yet", (Rule("structure.no_type_changes"),), key="1", active=False),
        Constraint("keep it simple", (), ("keep it simple",), key="2", active=False),
    )
    play.do(msgspec.structs.replace(started, constraints=chips))
    play.do(SteerSent("don't touch types yet"))
    assert [(item.key, item.active) for item in play.session.constraints] == [("1", True), ("2", False)]
    play.do(SteerSent("leave the tests alone"))
    play.do(SteerSent("leave the tests alone"))
    assert len(play.session.constraints) == 3
