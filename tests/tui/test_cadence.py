"""When frames are painted: how often by what they cost, and never late by more than it takes to see."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.tui.cadence import BYTES, FASTEST, SHARE, SLOWEST, Cadence
from spark_tui.tui.output.outflow import Outflow

IDLE = Outflow()


def after(*costs: float) -> Cadence:
    """Frames of these costs were painted, one a second, and a free one begins at 100."""
    cadence = Cadence()
    for second, cost in enumerate(costs):
        cadence.begin(float(second))
        cadence.spent(cost)
    cadence.begin(100.0)
    return cadence


@pytest.mark.parametrize(
    ("costs", "flow", "expected"),
    [
        ((), IDLE, FASTEST),
        ((0.004,) * 5, IDLE, FASTEST),
        ((0.020,) * 5, IDLE, 0.080),
        ((0.020, 0.021, 0.019), IDLE, 0.080),
        ((0.004, 0.004, 0.100, 0.004, 0.004), IDLE, FASTEST),  # one hiccup
        ((0.004,) * 5 + (0.040,) * 3, IDLE, 0.160),  # three are none
        ((1.0,) * 5, IDLE, SLOWEST),
        ((0.004,), Outflow(frame=20_000), 20_000 / BYTES),
        ((0.004,), Outflow(frame=2_000, rate=250_000.0), FASTEST),
        ((0.004,), Outflow(frame=6_000, rate=250_000.0), 0.096),
        ((0.004,), Outflow(frame=20_000, rate=10_000.0), SLOWEST),
    ],
)
def test_a_frame_takes_its_share_of_the_time(
    costs: tuple[float, ...], flow: Outflow, expected: float
) -> None:
    cadence = after(*costs)
    assert cadence.interval(flow) == pytest.approx(expected)
    due = 100.0
    for _ in range(10):  # frames that come as early as they may
        due = cadence.due(due + 1.0, flow)
        cadence.begin(due)
    assert due == pytest.approx(100.0 + 9.5 * expected)


@pytest.mark.parametrize(
    ("cost", "changed", "expected"),
    [
        (0.004, 100.0, 100 + FASTEST / 2),
        (0.060, 100.0, 100.12),  # twice the cost: half of the time at most
        (0.060, 100.2, 100.12),  # the regular frame comes before
        (0.024, 100.0, 100.048),
        (0.010, 99.0, 100.02),
    ],
)
def test_the_last_news_are_not_kept_back_for_a_frame_of_the_stream(
    cost: float, changed: float, expected: float
) -> None:
    assert after(*(cost,) * 5).due(changed, IDLE) == pytest.approx(expected)


def test_after_a_frame_that_came_early_the_last_news_wait_no_longer_than_they_must() -> None:
    cadence = after(*(0.060,) * 5)
    early = cadence.due(100.0, IDLE)
    cadence.begin(early)
    regular = 100.36
    assert cadence.due(200.0, IDLE) == pytest.approx(regular)
    assert cadence.due(early + 0.01, IDLE) == pytest.approx(early + 0.12)


def test_the_first_frame_after_a_rest_is_due_at_once() -> None:
    assert after(0.004).due(200.0, IDLE) <= 200.0
    assert Cadence().due(5.0, IDLE) <= 5.0


def test_nothing_is_painted_while_the_terminal_has_something_to_take() -> None:
    assert after(0.004).due(200.0, Outflow(queued=1, rate=1e6)) == math.inf
    assert after(0.004).due(200.0, Outflow(queued=1)) == math.inf


def test_the_cost_of_a_frame_is_all_that_was_spent_on_it() -> None:
    cadence = Cadence()
    cadence.begin(1.0)
    cadence.spent(0.010)
    assert cadence.cost == 0.010
    cadence.spent(0.020)
    cadence.begin(2.0)
    cadence.begin(3.0)  # a frame in which nothing was painted tells nothing
    assert cadence.cost == pytest.approx(0.030)


@given(
    st.lists(st.floats(0, 2), max_size=8),
    st.floats(99, 102),
    st.integers(0, 100_000),
    st.none() | st.floats(1, 1e7),
)
def test_frames_keep_within_their_bounds(
    costs: list[float], changed: float, frame: int, rate: float | None
) -> None:
    cadence, flow = after(*costs), Outflow(frame=frame, rate=rate)
    assert FASTEST <= cadence.interval(flow) <= SLOWEST
    due = cadence.due(changed, flow)
    assert 100.0 + FASTEST / 2 - 1e-9 <= due <= 100.0 + SLOWEST
    assert cadence.cost <= (due - 100.0) * 2 * SHARE + 1e-9 or cadence.cost > SLOWEST * SHARE
