"""Work in slices over a loop and a clock that are set by hand."""

from __future__ import annotations

import asyncio
from typing import cast

from hand_loop import HandLoop

from spark_tui.core.update.step import Work
from spark_tui.tui.slices import FIRST, REST, SLICE, Slices

STEP = SLICE / 2.5  # seconds that a step of the work takes: three of them fill a slice


class Desk:
    """A worker whose steps each take a while."""

    def __init__(self) -> None:
        self.loop = HandLoop()
        self.now = 0.0
        self.keys = 0
        self.steps: list[str] = []
        self.left: list[str] = []
        self.results: list[str] = []
        self.errors: list[Exception] = []
        self.slices: Slices[str] = Slices(
            self._keys_wait,
            self.errors.append,
            cast("asyncio.AbstractEventLoop", self.loop),
            lambda: self.now,
        )

    def _keys_wait(self) -> bool:
        self.keys -= 1
        return self.keys >= 0

    def work(self, name: str, steps: int, error: Exception | None = None) -> Work[str]:
        try:
            for _ in range(steps):
                self.now += STEP
                self.steps.append(name)
                yield
            if error is not None:
                raise error
        finally:
            self.left.append(name)
        return name


def test_work_is_done_in_slices_with_rests_between_them() -> None:
    desk = Desk()
    desk.slices.begin(desk.work("a", 7), desk.results.append)
    assert not desk.steps
    done = []
    for _ in range(3):
        desk.loop.to(desk.loop.now + (REST if done else FIRST))
        done.append(len(desk.steps))
    assert done == [3, 6, 7]
    assert desk.results == ["a"]
    assert not desk.slices.busy
    assert not desk.loop.timers


def test_newer_work_throws_older_work_away() -> None:
    desk = Desk()
    desk.slices.begin(desk.work("a", 7), desk.results.append)
    desk.loop.to(desk.loop.now + FIRST)
    desk.slices.begin(desk.work("b", 2), desk.results.append)
    assert desk.left == ["a"]
    desk.loop.to(desk.loop.now + 1)
    assert desk.steps == ["a", "a", "a", "b", "b"]
    assert desk.results == ["b"]


def test_dropped_work_never_ends() -> None:
    desk = Desk()
    desk.slices.begin(desk.work("a", 7), desk.results.append)
    desk.loop.to(desk.loop.now + FIRST)
    desk.slices.drop()
    desk.loop.to(desk.loop.now + 1)
    assert len(desk.steps) == 3
    assert not desk.results


def test_keys_go_first() -> None:
    desk = Desk()
    desk.keys = 5
    desk.slices.begin(desk.work("a", 1), desk.results.append)
    desk.loop.to(desk.loop.now + FIRST + REST * 4.5)
    assert not desk.steps
    desk.loop.to(desk.loop.now + REST)
    assert desk.results == ["a"]


def test_work_may_follow_work() -> None:
    desk = Desk()

    def then(result: str) -> None:
        desk.results.append(result)
        desk.slices.begin(desk.work("b", 1), desk.results.append)

    desk.slices.begin(desk.work("a", 1), then)
    desk.loop.to(desk.loop.now + 1)
    assert desk.results == ["a", "b"]


def test_an_error_is_told_and_ends_the_work() -> None:
    desk = Desk()
    error = ValueError("broken")
    desk.slices.begin(desk.work("a", 4, error), desk.results.append)
    desk.loop.to(desk.loop.now + 1)
    assert desk.errors == [error]
    assert not desk.slices.busy
    assert not desk.results
