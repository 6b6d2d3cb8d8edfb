"""Keys that come faster than the screen answers mean what they would have meant slowly."""

from __future__ import annotations

import asyncio

from fakes import FakeDriver, app_for, streaming
from textual import events
from textual.pilot import Pilot

from spark_tui.core.events import Decided, SteerSent
from spark_tui.tui.widgets.steer import SteerBox


async def burst(pilot: Pilot[None], keys: str) -> None:
    """All keys at once, as a terminal hands over what was typed while the app was busy."""
    for key in keys:
        pilot.app.post_message(events.Key("enter" if key == "\r" else key, key))
    await pilot.pause()
    await pilot.pause()


async def test_letters_right_after_the_steering_key_are_no_commands() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver)
    async with app.run_test() as pilot:
        await pilot.pause()
        await burst(pilot, "iaAxt")
        assert app.screen.query_one(SteerBox).input.value == "aAxt"
        assert not [event for event in driver.sent if isinstance(event, Decided)]


async def test_the_steering_key_is_a_letter_in_the_box() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver)
    async with app.run_test() as pilot:
        await pilot.pause()
        await burst(pilot, "iiii/")
        assert app.screen.query_one(SteerBox).input.value == "iii/"


async def test_a_whole_line_typed_ahead_steers() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver)
    async with app.run_test() as pilot:
        await pilot.pause()
        await burst(pilot, "ihello\r")
        assert SteerSent("hello", 3) in driver.sent


async def emptied(pilot: Pilot[None], box: SteerBox, to: str) -> None:
    """Return when the box shows `to`."""
    there = asyncio.Event()
    pilot.app.screen.watch(box.input, "value", lambda value: there.set() if value == to else None)
    async with asyncio.timeout(10):
        await there.wait()


async def test_enter_pressed_twice_sends_once() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver)
    async with app.run_test() as pilot:
        await pilot.pause()
        await burst(pilot, "ihello\r\r")
        await emptied(pilot, app.screen.query_one(SteerBox), "")
        assert [event for event in driver.sent if isinstance(event, SteerSent)] == [SteerSent("hello", 3)]


async def test_what_is_typed_right_after_enter_stays_in_the_box() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver)
    async with app.run_test() as pilot:
        await pilot.pause()
        await burst(pilot, "ihello\rmo")
        await emptied(pilot, app.screen.query_one(SteerBox), "mo")
        assert SteerSent("hello", 3) in driver.sent
