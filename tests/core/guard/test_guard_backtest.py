"""What a backtest counts: by rule, by the person's own decision, and the limit that would have fitted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.backtest import (
    LET_THROUGH,
    JudgedHunk,
    JudgedProposal,
    Report,
    RuleTally,
    percentile,
    summed,
)
from spark_tui.core.guard.verdict import ALLOWED, Finding, Level, Verdict, verdict


def says(*rules: str) -> Verdict:
    """A verdict by rule; a question mark behind a rule makes it ask."""
    return verdict(
        Finding(rule.rstrip("?"), "a.py", 1, "why", Level.ASK if rule.endswith("?") else Level.BLOCK)
        for rule in rules
    )


def test_rules_are_counted_by_hunk_and_decision() -> None:
    proposals = [
        JudgedProposal(
            (JudgedHunk(says("a", "a", "b?"), taken=False), JudgedHunk(says("a"), taken=True)), 12
        ),
        JudgedProposal((JudgedHunk(ALLOWED, taken=True),), 3),
        JudgedProposal((JudgedHunk(says("b?", "b")),)),
    ]
    assert summed("careful", "work", proposals, 10, ("x",)) == Report(
        preset="careful",
        what="work",
        proposals=3,
        hunks=4,
        held=2,
        rules=(RuleTally("a", 2, 0, 1, 1), RuleTally("b", 1, 1, 1, 0)),
        sizes=(3, 12),
        limit=10,
        enough=12,
        left_out=("x",),
    )


def test_of_nothing() -> None:
    report = summed("careful", "work", [], None)
    assert (report.proposals, report.held, report.rules, report.enough) == (0, 0, (), None)


@pytest.mark.parametrize(
    ("count", "share", "expected"),
    [
        (100, 0.95, 95),
        (20, 0.95, 19),
        (21, 0.95, 20),
        (1, 0.95, 1),
        (10, 0.0, 1),
        (10, 1.0, 10),
        (3, 0.29, 1),
    ],
)
def test_the_nearest_rank(count: int, share: float, expected: int) -> None:
    assert percentile(tuple(range(1, count + 1)), share) == expected


@given(st.lists(st.integers(0, 500), min_size=1).map(sorted).map(tuple))
def test_enough_is_the_smallest_limit_that_lets_enough_through(sizes: tuple[int, ...]) -> None:
    enough = percentile(sizes, LET_THROUGH)
    assert enough in sizes
    wanted = LET_THROUGH * len(sizes) - 1e-9
    assert sum(size <= enough for size in sizes) >= wanted
    assert sum(size < enough for size in sizes) < wanted
