"""Figures from times: counts, speeds, gaps, courses, percentiles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.speed import (
    Answer,
    Basis,
    Read,
    Run,
    Scale,
    course,
    figures,
    longest_gap,
    median,
    percentile,
    rate,
    scale,
    spread,
)
from spark_tui.core.stream.signals import Ending, Usage

ONE = Scale(0.25, Basis.USAGE)


def answer(*reads: tuple[float, int, int], completion: int | None = None, **more: object) -> Answer:
    ending = Ending.STOP if completion is not None else None
    made = Answer(
        10.0, reads=tuple(Read(*read) for read in reads), usage=Usage(None, None, completion), ending=ending
    )
    return replace(made, **more)  # type: ignore[arg-type]


COUNTS = [
    ("stated, a piece a token", [answer((1, 100, 400), completion=100)], 0.25, Basis.USAGE),
    ("stated, several in a piece", [answer((1, 10, 400), completion=100)], 0.25, Basis.USAGE),
    ("stated for one of two", [answer((1, 9, 90)), answer((1, 10, 50), completion=10)], 0.2, Basis.USAGE),
    ("thoughts counted that nobody saw", [answer((1, 100, 400), completion=900)], 0.25, Basis.PIECES),
    ("short tokens, each a piece", [answer((1, 100, 150), completion=100)], 100 / 150, Basis.USAGE),
    ("nothing stated", [answer((1, 100, 300))], 1 / 3, Basis.PIECES),
    ("nothing stated, large pieces", [answer((1, 10, 400))], 0.25, Basis.CHARACTERS),
    ("stated, but cut off", [answer((1, 4, 20), completion=3, ending=None)], 0.2, Basis.PIECES),
    ("nothing came", [answer()], 0.0, Basis.PIECES),
    ("no answer", [], 0.0, Basis.PIECES),
]


@pytest.mark.parametrize(
    ("answers", "share", "basis"), [case[1:] for case in COUNTS], ids=[case[0] for case in COUNTS]
)
def test_how_tokens_are_counted(answers: list[Answer], share: float, basis: Basis) -> None:
    found = scale(answers)
    assert (found.tokens_a_character, found.basis) == (pytest.approx(share), basis)


def test_decode_is_told_apart_from_prefill() -> None:
    slow_start = answer((60.0, 4, 16), (60.5, 100, 400), (61.0, 100, 400))
    assert rate([slow_start], ONE) == pytest.approx(200.0)
    other = answer((20.0, 1, 4), (20.5, 25, 100))
    assert rate([slow_start, other], ONE) == pytest.approx(150.0)


@pytest.mark.parametrize("reads", [[], [(11.0, 5, 20)], [(11.0, 5, 20), (11.01, 90, 400)]])
def test_too_little_says_nothing_of_speed(reads: list[tuple[float, int, int]]) -> None:
    assert rate([answer(*reads)], ONE) is None
    assert course(answer(*reads), ONE) == []


def test_a_few_tokens_say_nothing_of_speed() -> None:
    assert rate([answer((11.0, 1, 4), (12.0, 9, 36))], ONE) is None
    assert rate([answer((11.0, 1, 4), (12.0, 10, 40))], ONE) == pytest.approx(10.0)


def test_the_longest_gap_is_within_one_answer() -> None:
    first = answer((1.0, 1, 4), (1.1, 1, 4), (1.4, 1, 4))
    assert longest_gap([first, answer((9.0, 1, 4), (9.2, 1, 4))]) == pytest.approx(0.3)
    assert longest_gap([answer((9.0, 1, 4))]) is None


def test_the_course_shows_when_nothing_came() -> None:
    stuttering = answer((0.0, 1, 4), (1.0, 10, 40), (3.0, 10, 40), (4.0, 20, 80))
    assert course(stuttering, ONE, 4) == pytest.approx([10.0, 5.0, 5.0, 20.0])


STEERED = Run(
    cached=False,
    answer=answer((10.5, 1, 4), (11.5, 25, 100), sent=10.1, words=10.7, closed=12.01),
    entered=12.0,
    live=True,
    steered=replace(
        answer((12.3, 1, 4), (13.3, 50, 200), completion=51),
        asked=12.0,
        sent=12.02,
        usage=Usage(200, 150, 51),
    ),
)


def test_what_a_run_says() -> None:
    found = figures(STEERED, ONE)
    assert (found.first, found.first_words) == (pytest.approx(0.5), pytest.approx(0.7))
    assert found.rate == pytest.approx(37.5)
    assert found.gap == pytest.approx(1.0)
    assert (found.closed, found.sent, found.steered) == pytest.approx((0.01, 0.02, 0.3))
    assert found.cached_share == 0.75


SILENT = [
    (
        "not steered yet",
        replace(STEERED, steered=None, entered=None, live=False),
        "closed sent steered cached_share",
    ),
    ("over before the steer", replace(STEERED, live=False), "closed sent steered"),
    (
        "told to wait first",
        replace(STEERED, answer=replace(STEERED.answer, waited=True)),
        "first first_words",
    ),
    (
        "told to wait after the steer",
        replace(STEERED, steered=replace(STEERED.steered, waited=True)),  # type: ignore[type-var]
        "closed sent steered",
    ),
    (
        "no word of the cache",
        replace(STEERED, steered=replace(STEERED.steered, usage=Usage(200, None, 51))),  # type: ignore[type-var]
        "cached_share",
    ),
]


@pytest.mark.parametrize(("run", "names"), [case[1:] for case in SILENT], ids=[case[0] for case in SILENT])
def test_what_a_run_does_not_say(run: Run, names: str) -> None:
    found = figures(run, ONE)
    fields = ["first", "first_words", "rate", "gap", "closed", "sent", "steered", "cached_share"]
    assert [name for name in fields if getattr(found, name) is None] == names.split()


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7.0], 95, 7.0),
        ([3.0, 1.0, 2.0], 50, 2.0),
        (list(range(1, 101)), 95, 95),
        (list(range(1, 101)), 99, 99),
        (list(range(1, 21)), 95, 19),
        ([1.0, 2.0], 0, 1.0),
        ([1.0, 2.0], 100, 2.0),
    ],
)
def test_percentiles(values: list[float], percent: float, expected: float) -> None:
    assert percentile(values, percent) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(0, 100))
def test_a_percentile_is_one_of_the_values_and_the_smallest_that_does(
    values: list[float], percent: float
) -> None:
    found = percentile(values, percent)
    assert found in values
    need = len(values) * percent / 100
    assert sum(value <= found for value in values) >= need - 1e-9
    assert sum(value < found for value in values) < max(need, 1e-9) or found == min(values)


def test_one_in_twenty_is_worse() -> None:
    values = [float(number) for number in range(1, 21)]
    low, high = spread(values), spread(values, more_is_better=True)
    assert low is not None
    assert high is not None
    assert (low.best, low.p95, low.worst) == (1.0, 19.0, 20.0)
    assert (high.best, high.p95, high.worst) == (20.0, 2.0, 1.0)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=40), st.booleans())
def test_a_spread_is_in_order(values: list[float | None], more: bool) -> None:
    found = spread(values, more_is_better=more)
    known = [value for value in values if value is not None]
    if found is None:
        assert not known
        return
    assert found.count == len(known)
    assert (found.p95 is not None) == (len(known) >= 20)
    p95 = found.worst if found.p95 is None else found.p95
    order = [found.best, found.median, p95, found.worst]
    if len(known) >= 20:
        assert order == sorted(order, reverse=more)
    assert median(known) == found.median
    assert min(known) <= found.median <= max(known)


@given(
    st.lists(st.tuples(st.floats(0.001, 2), st.integers(1, 500)), min_size=1, max_size=40), st.integers(1, 80)
)
def test_the_course_has_all_tokens_after_the_first(steps: list[tuple[float, int]], columns: int) -> None:
    at, reads = 5.0, [(5.0, 1, 40)]
    for pause, size in steps:
        at += pause
        reads.append((at, 1, size))
    made = answer(*reads)
    found = course(made, ONE, columns)
    seconds = at - 5.0
    if seconds < 0.05:
        assert found == []
        return
    assert len(found) == columns
    assert sum(found) * seconds / columns == pytest.approx(sum(size for _, size in steps) * 0.25)
    if sum(size for _, size in steps) >= 40:
        assert rate([made], ONE) == pytest.approx(sum(found) / columns)
