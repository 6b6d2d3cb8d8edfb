"""The question on the screen: which of several places is meant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from fakes import FakeDriver, app_for
from textual.pilot import Pilot
from textual.widgets import Static

from spark_tui.core import events as ev
from spark_tui.core.change.asking import spots
from spark_tui.core.events import PlaceChosen, SessionResumed
from spark_tui.core.session import Phase, Session
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.screens.places import Places
from spark_tui.tui.screens.question import Leave
from spark_tui.tui.widgets.footer import footer_view
from support.play import Play, block

FILE = b"".join(
    b"class C%d:\n    def close(self):\n        x = 1\n        return x\n\n" % n for n in range(3)
)


def asking(data: bytes = FILE) -> Session:
    play = Play({"a.py": data}, goal="")
    play.do(SessionResumed(asks_places=True))
    play.do(ev.GoalSet("do it"))
    play.do(ev.TurnOpened(play.session.turn.number))
    play.say(block("a.py", "        x = 1\n", "        x = 2\n"))
    return play.session


@asynccontextmanager
async def running(
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[tuple[Pilot[None], FakeDriver, MainScreen]]:
    driver = FakeDriver(asking())
    app = app_for(driver)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.main.select(1, chosen=True)
        await pilot.pause()
        yield pilot, driver, app.main


@pytest.mark.parametrize("key", ["enter", "l"])
async def test_a_digit_picks_a_place(key: str) -> None:
    async with running() as (pilot, driver, main):
        assert ("Enter", "which place") in footer_view(main.moment).keys
        await pilot.press(key)
        assert isinstance(pilot.app.screen, Places)
        await pilot.press("4")
        assert isinstance(pilot.app.screen, Places), "there is no fourth place"
        await pilot.press("2")
        second = spots(driver.session.files["a.py"], driver.session.questions[1])[1]
        assert driver.sent[-1] == PlaceChosen(1, second.start, second.lines)
        assert pilot.app.screen is main


async def test_escape_leaves_it_open_and_nothing_is_sent() -> None:
    async with running() as (pilot, driver, main):
        await pilot.press("enter", "escape")
        assert pilot.app.screen is main
        assert not any(isinstance(event, PlaceChosen) for event in driver.sent)


async def test_a_rejected_question_is_not_called_cut_off() -> None:
    async with running() as (pilot, driver, main):
        play = Play({}, goal="")
        play.session = driver.session
        play.reject(1)
        driver.put(play.session)
        main.paint()
        await pilot.pause()
        shown = pilot.app.export_screenshot().replace("&#160;", " ")
        assert "rejected" in shown
        assert "cut off" not in shown


async def test_no_word_lies_on_the_places() -> None:
    async with running() as (pilot, _, main):
        main.say("go to it")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert list(pilot.app._notifications) == []


async def test_leaving_asks_while_the_question_is_open() -> None:
    async with running() as (pilot, driver, _):
        driver.put(replace(driver.session, turn=replace(driver.session.turn, phase=Phase.ENDED)))
        await pilot.press("q")
        assert isinstance(pilot.app.screen, Leave)
        said = " ".join(str(row.render()) for row in pilot.app.screen.query(Static))
        assert "1 hunk asks which place is meant" in said


@pytest.mark.parametrize(("size", "below"), [((80, 24), True), ((120, 40), True), ((200, 60), False)])
async def test_the_places_stand_side_by_side_where_there_is_room(size: tuple[int, int], below: bool) -> None:
    async with running(size) as (pilot, _, _):
        await pilot.press("enter")
        await pilot.pause()
        panels = list(pilot.app.screen.query(".place").results(Static))
        assert len(panels) == 3
        tops = {panel.region.y for panel in panels}
        assert (len(tops) == 3) is below
        keys = pilot.app.screen.query_one(".keys")
        assert keys.region.bottom <= size[1]
        assert keys.region.height == 1


async def test_a_file_that_is_gone_has_no_places() -> None:
    async with running() as (pilot, driver, main):
        play = Play({}, goal="")
        play.session = driver.session
        play.change_outside("a.py", b"nothing like it\n")
        driver.put(play.session)
        await pilot.press("l")
        assert pilot.app.screen is main
