"""Prefill and decode speed, with a clock of our own."""

from __future__ import annotations

from spark_tui.engine.meter import Meter


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_prefill_and_decode_are_told_apart() -> None:
    clock = Clock()
    meter = Meter(clock)
    assert meter.first_token_ms is None
    assert meter.tokens_per_second is None
    meter.asked()
    clock.now += 0.25
    meter.got(1, 4)
    assert meter.first_token_ms == 250.0
    clock.now += 1.0
    meter.got(1200, 4800)
    assert meter.tokens_per_second == 1200.0


def test_neither_a_hold_nor_the_burst_after_it_counts() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.asked()
    meter.got(1, 4)
    clock.now += 1.0
    meter.got(100, 400)
    clock.now += 60
    meter.resumed()
    meter.got(5000, 20_000)
    clock.now += 0.1
    meter.got(5000, 20_000)
    clock.now += 0.4
    meter.got(40, 160)
    assert round(meter.tokens_per_second or 0) == 100


def test_many_tokens_in_a_piece_are_counted_by_their_characters_and_the_server_knows_best() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.asked()
    meter.got(1, 400)
    clock.now += 1.0
    meter.got(1, 400)
    assert meter.tokens == 200
    assert meter.tokens_per_second == 100.0
    meter.stated(180)
    assert meter.tokens_per_second == 90.0


def test_the_speed_of_the_last_turn_stays_until_the_next_can_be_told() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.asked()
    meter.got(1, 4)
    clock.now += 1.0
    meter.got(500, 2000)
    meter.asked()
    assert meter.first_token_ms is None
    assert meter.tokens_per_second == 500.0


def test_a_hold_that_hid_the_first_piece_is_not_called_slowness() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.asked()
    clock.now += 30
    meter.resumed()
    meter.got(1, 4)
    assert meter.first_token_ms is None
    meter.asked()
    clock.now += 0.1
    meter.got(1, 4)
    assert round(meter.first_token_ms or 0) == 100
