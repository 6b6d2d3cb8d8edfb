"""Structure, content and own rules at their levels: what blocks, what stops, what is not parsed at all."""

from __future__ import annotations

import pytest

from spark_tui.core.guard.code import judge_code
from spark_tui.core.guard.policy import Content, Policy, RuleLevel, Structure
from spark_tui.core.guard.verdict import Finding, Level
from support.changes import changed

BEFORE = "def first(number: int) -> int:\n    return number\n"
AFTER = "def first(number: float) -> int:\n    return number\n"


def judged(policy: Policy, path: str, before: str, after: str) -> tuple[Finding, ...]:
    change = changed(path, before, after)
    return judge_code(policy, change, change.pieces[0].hunk, lambda _: None)


@pytest.mark.parametrize(
    ("level", "found", "stops"),
    [
        (RuleLevel.ASK, Level.ASK, False),
        (RuleLevel.BLOCK, Level.BLOCK, False),
        (RuleLevel.STOP, Level.BLOCK, True),
    ],
)
def test_each_level_weighs_as_it_says(level: RuleLevel, found: Level, stops: bool) -> None:
    policy = Policy(structure=Structure(no_type_changes=level))
    finding = judged(policy, "a.py", BEFORE, AFTER)[0]
    assert (finding.rule, finding.level, finding.stops) == ("structure.no_type_changes", found, stops)


def test_a_rule_that_is_off_finds_nothing() -> None:
    assert judged(Policy(), "a.py", BEFORE, AFTER) == ()


def test_what_does_not_parse_cannot_be_compared() -> None:
    policy = Policy(structure=Structure(no_type_changes=RuleLevel.STOP))
    (finding,) = judged(policy, "a.py", BEFORE, "def first(number: int) -> int:\n    return (number\n")
    assert finding.rule == "structure.no_type_changes"
    assert "parse" in finding.reason


def test_a_file_without_structure_rules_is_left_to_the_model() -> None:
    policy = Policy(structure=Structure(no_type_changes=RuleLevel.STOP))
    assert judged(policy, "a.sql", BEFORE, AFTER) == ()


@pytest.mark.parametrize("unit", ["a a:", "a=>", "x = (", "foo bar\n"])
@pytest.mark.parametrize("path", ["a.py", "a.js", "a.java"])
def test_a_model_caught_in_a_loop_is_not_parsed(path: str, unit: str) -> None:
    policy = Policy(
        structure=Structure(must_parse=RuleLevel.BLOCK), content=Content(no_new_dependencies=RuleLevel.ASK)
    )
    (finding,) = judged(policy, path, "one\n", "one\n" + unit * 4000 + "\n")
    assert (finding.rule, finding.level) == ("structure.must_parse", Level.BLOCK)
    assert "over and over" in finding.reason
