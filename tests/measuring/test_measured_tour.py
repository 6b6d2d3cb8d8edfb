"""The tour through the app, as short as it can be: every figure is there, and nothing runs afterwards."""

from __future__ import annotations

import sys
from contextlib import closing

import pytest

from spark_tui.measuring.screen import Screen
from spark_tui.measuring.tour import Size, Tour, choice

PROGRAM = (sys.executable, "-P", "-m", "spark_tui")


def test_a_start_is_measured() -> None:
    tour = Tour(Size(starts=1, presses=0, tokens=0, steers=0))
    assert list(tour.steps(PROGRAM, 1200.0)) == ["starting the app", "starting the app (1 of 1)"]
    assert len(tour.frames_ms) == len(tour.typed_ms) == 1
    assert 0 < tour.frames_ms[0] <= tour.typed_ms[0]
    assert (tour.keys_ms, tour.played, tour.closed_ms) == ({}, None, [])


def test_keys_a_stream_and_a_steer_are_measured() -> None:
    tour = Tour(Size(starts=0, presses=2, faster=0, tokens=400, hunks=2, steers=1))
    steps = [step.split(" ")[0] for step in tour.steps(PROGRAM, 1200.0)]
    assert steps == ["pressing", "showing", "steering"]
    assert {rate: len(took) for rate, took in tour.keys_ms.items()} == {1200.0: 2}
    assert all(each > 0 for each in tour.keys_ms[1200.0])
    assert tour.played is not None
    assert tour.played.tokens > 300
    assert tour.played.written > 1000
    assert len(tour.closed_ms) == len(tour.asked_ms) == 1
    assert tour.closed_ms[0] > 0


def test_a_tour_can_be_left() -> None:
    tour = Tour()
    with closing(tour.steps(PROGRAM, 1200.0)) as steps:
        assert next(steps) == "starting the app"
    assert tour.frames_ms == []


@pytest.mark.parametrize(
    ("heading", "there"),
    [
        ("hunk 1 of 1", False),
        ("hunk 1 of 2", False),
        ("hunk 1 of 3", True),
        ("hunk 1 of 12", True),
        ("", False),
    ],
)
def test_keys_are_pressed_only_when_there_are_hunks_to_go_to(heading: str, there: bool) -> None:
    screen = Screen(40, 2)
    screen.feed(heading.encode())
    assert choice(screen) is there
