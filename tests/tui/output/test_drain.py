"""What a writer can know of a slow reader: its rate while it is full, and what it may still hold."""

from __future__ import annotations

import pytest

from spark_tui.tui.output.drain import FAST, GROWTH, HOLDS, MANY, SLOWEST, Drain


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _slow(clock: Clock, rate: int) -> Drain:
    """A drain that was full for a second, while `rate` bytes were taken."""
    drain = Drain(clock)
    drain.full()
    drain.took(1)
    clock.now += 1.0
    drain.took(rate)
    return drain


def test_nothing_is_known_of_a_reader_that_is_never_full(clock: Clock) -> None:
    drain = Drain(clock)
    for _ in range(100):
        drain.took(10_000)
        clock.now += 0.01
    assert (drain.rate, drain.level) == (None, 0)


def test_the_rate_is_measured_while_it_is_full_and_the_reader_reads(clock: Clock) -> None:
    drain = Drain(clock)
    drain.full()
    clock.now = 30.0
    drain.took(256)
    assert drain.rate is None
    clock.now = 30.05
    drain.took(1_000)
    assert drain.rate is None
    clock.now = 30.25
    drain.took(4_000)
    assert drain.rate == pytest.approx(20_000)
    assert drain.level == HOLDS


def test_what_the_kernel_holds_flows_off_at_that_rate(clock: Clock) -> None:
    drain = _slow(clock, 20_000)
    assert drain.level == HOLDS
    clock.now += 0.05
    assert drain.level == pytest.approx(HOLDS - 1_000, abs=1)
    drain.took(500)
    assert drain.level == pytest.approx(HOLDS - 500, abs=1)
    drain.rest()
    clock.now += 1.0
    assert drain.level == 0


def test_the_rate_grows_while_nothing_waits_and_is_measured_again_when_something_does(clock: Clock) -> None:
    drain = _slow(clock, 20_000)
    drain.rest()
    clock.now += 1.0
    assert drain.level == 0
    assert drain.rate == pytest.approx(20_000 * (1 + GROWTH))
    drain.full()
    drain.took(1)
    clock.now += 1.0
    drain.took(18_000)
    assert drain.rate == 18_000


def test_a_slow_moment_is_forgotten(clock: Clock) -> None:
    drain = _slow(clock, 20_000)
    drain.rest()
    seconds = 0
    while drain.rate is not None:
        clock.now += 1.0
        seconds += 1
        drain.took(1)
        assert drain.rate is None or drain.rate <= FAST
    assert seconds < 15
    assert drain.level == 0


def test_a_reader_that_stood_still_is_not_taken_for_one_that_is_slow(clock: Clock) -> None:
    drain = Drain(clock)
    drain.full()
    clock.now += 60.0
    drain.took(256)
    clock.now += 0.5
    drain.took(256)
    drain.rest()
    assert drain.rate is None
    drain.full()
    drain.took(256)
    clock.now += 1.0
    drain.took(MANY)
    assert drain.rate == SLOWEST
