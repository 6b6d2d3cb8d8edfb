"""The keys of the view: sides, white space and context, and what is said where something is not possible."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fakes import FakeDriver, app_for, streaming
from textual.pilot import Pilot

from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.widgets.heading import Heading
from spark_tui.tui.widgets.hunks import Hunks


@asynccontextmanager
async def running(size: tuple[int, int]) -> AsyncIterator[tuple[Pilot[None], MainScreen, DiffPane]]:
    app = app_for(FakeDriver(streaming()))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot, app.main, app.main.query_one(DiffPane)


def sides(pane: DiffPane) -> bool:
    return any("│" in strip.text for strip in pane.render_lines(pane.size.region))


def said(screen: MainScreen) -> str:
    return " ".join(str(note.message) for note in screen.app._notifications)


async def test_two_sides_get_the_columns_of_the_list_at_120() -> None:
    async with running((120, 40)) as (pilot, screen, pane):
        await pilot.press("d")
        await pilot.pause()
        assert sides(pane)
        assert pane.size.width == 120
        assert not screen.query_one(Hunks).display
        await pilot.press("d")
        await pilot.pause()
        assert not sides(pane)
        assert screen.query_one(Hunks).display


async def test_the_heading_counts_what_waits_as_soon_as_the_list_is_gone_and_no_longer() -> None:
    async with running((120, 40)) as (pilot, screen, _):
        heading = screen.query_one(Heading)
        assert "more wait" not in str(heading.render())
        await pilot.press("d")
        await pilot.pause()
        assert "more wait" in str(heading.render())
        await pilot.press("d")
        await pilot.pause()
        assert "more wait" not in str(heading.render())


async def test_two_sides_and_the_list_at_200() -> None:
    async with running((200, 60)) as (pilot, screen, pane):
        await pilot.press("d")
        await pilot.pause()
        assert sides(pane)
        assert screen.query_one(Hunks).display


async def test_at_80_it_says_why_not_and_they_come_when_there_is_room() -> None:
    async with running((80, 24)) as (pilot, screen, pane):
        await pilot.press("d")
        await pilot.pause()
        assert not sides(pane)
        assert "need 100 columns" in said(screen)
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        await pilot.pause()
        assert sides(pane)


async def test_white_space_and_context_have_their_keys() -> None:
    async with running((120, 40)) as (pilot, screen, pane):
        await pilot.press("w")
        assert not pane.look.spaces
        await pilot.press("w", "J")
        assert pane.look.spaces
        assert pane.look.context == 6
        await pilot.press("K", "K", "K")
        assert pane.look.context == 0
        assert said(screen) == ""
        await pilot.press("K")
        assert "0 lines of context are the least" in said(screen)
