"""The timer of frames over a loop whose time is set by hand."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import cast

import pytest
from hand_loop import HandLoop

from spark_tui.tui.cadence import FASTEST
from spark_tui.tui.frame_clock import TURNS, FrameClock
from spark_tui.tui.output.outflow import Outflow

NAME: ContextVar[str] = ContextVar("NAME", default="none")


class Desk:
    """A clock that paints into a list of times."""

    def __init__(self) -> None:
        self.loop = HandLoop()
        self.flow = Outflow()
        self.keys = 0
        self.painted: list[float] = []
        self.names: list[str] = []
        self.clock = FrameClock(
            self._paint, lambda: self.flow, self._keys_wait, cast("asyncio.AbstractEventLoop", self.loop)
        )

    def _paint(self) -> None:
        self.clock.begin()
        self.painted.append(round(self.loop.now, 3))
        self.names.append(NAME.get())

    def _keys_wait(self) -> bool:
        self.keys -= 1
        return self.keys >= 0

    def stream(self, begin: float, end: float, step: float) -> None:
        """News every `step` seconds."""
        at = begin
        while at <= end:
            self.loop.to(at)
            self.clock.changed()
            at += step


def test_a_stream_is_painted_at_its_cadence_and_its_last_news_too() -> None:
    desk = Desk()
    desk.stream(10.0, 10.5, 0.001)
    assert len(desk.painted) == pytest.approx(0.5 / FASTEST, abs=2)
    desk.loop.to(11.0)
    assert 10.5 <= desk.painted[-1] <= 10.5 + FASTEST
    assert not desk.clock.armed  # idle costs nothing


def test_a_frame_follows_each_read_of_a_stream_that_is_read_as_often() -> None:
    desk = Desk()
    desk.loop.to(10.011)
    desk.clock.begin()  # a key, in between
    desk.stream(10.034, 11.0, 0.034)
    reads = [round(10.034 + number * 0.034, 3) for number in range(29)]
    desk.loop.to(11.0)
    assert desk.painted[1:] == [each for each in reads if each <= 11.0][1 : len(desk.painted)]


def test_the_first_news_after_a_rest_are_painted_at_once() -> None:
    desk = Desk()
    desk.clock.changed()
    desk.loop.to(10.0)
    assert desk.painted == [10.0]


def test_a_hurry_waits_for_no_frame() -> None:
    desk = Desk()
    desk.clock.begin()
    desk.clock.changed()
    desk.clock.changed(hurry=True)
    desk.loop.to(10.0)
    assert desk.painted == [10.0]


def test_news_hurry_once_an_interval() -> None:
    desk = Desk()
    for number in range(300):
        desk.loop.to(10.0 + number / 1000)
        desk.clock.changed(news=True)
    desk.loop.to(11.0)
    assert len(desk.painted) <= 2 * 0.3 / FASTEST + 2


def test_news_of_the_next_read_are_painted_at_once_also_when_the_last_came_late() -> None:
    desk = Desk()
    desk.clock.begin()
    for at in (10.006, 10.034):
        desk.loop.to(at)
        desk.clock.changed(news=True)
    desk.loop.to(10.035)
    assert desk.painted == [10.006, 10.034]


def test_a_frame_is_painted_later_when_nothing_comes_before() -> None:
    desk = Desk()
    desk.clock.begin()
    desk.clock.later(10.2)
    desk.loop.to(10.5)
    assert desk.painted == [10.2]
    desk.clock.later(10.9)
    desk.clock.changed()
    desk.loop.to(11.5)
    assert desk.painted == [10.2, 10.5]


def test_a_full_terminal_is_not_given_more_until_it_has_taken_all() -> None:
    desk = Desk()
    desk.flow = Outflow(queued=5_000, rate=10_000.0)
    desk.clock.changed(hurry=True)
    desk.loop.to(12.0)
    assert not desk.painted
    assert not desk.clock.armed
    desk.flow = Outflow(rate=10_000.0)
    desk.clock.emptied()
    desk.loop.to(12.0)
    assert desk.painted == [12.0]


def test_keys_that_wait_go_first_but_not_for_ever() -> None:
    desk = Desk()
    desk.keys = 2
    desk.clock.changed()
    desk.loop.to(10.0)
    assert desk.keys == -1
    desk.keys = 100
    desk.loop.to(11.0)
    desk.clock.changed()
    desk.loop.to(11.0)
    assert desk.keys == 100 - TURNS - 1
    assert desk.painted == [10.0, 11.0]


def test_frames_are_painted_in_the_context_of_the_clock() -> None:
    token = NAME.set("screen")
    desk = Desk()
    NAME.reset(token)
    desk.clock.changed()
    desk.loop.to(10.0)
    assert desk.names == ["screen"]
    assert NAME.get() == "none"


def test_a_stopped_clock_paints_nothing() -> None:
    desk = Desk()
    desk.clock.changed()
    desk.clock.stop()
    desk.loop.to(11.0)
    assert not desk.painted
