"""An app that has nothing to say says nothing: no timer runs, whichever widget has the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from fakes import FakeDriver, app_for, start
from textual.app import App

from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.widgets.steer import SteerBox


def running(app: App[None]) -> list[str]:
    """The timers that would wake the app up."""
    nodes = [app, *app.screen.walk_children(with_self=True)]
    return [f"{node} {timer}" for node in nodes for timer in node._timers if timer._active.is_set()]


@pytest.mark.parametrize("keys", [(), ("escape",), ("escape", "i", "h", "i"), ("escape", "slash")])
async def test_nothing_wakes_it_up(keys: Sequence[str]) -> None:
    app = app_for(FakeDriver(start()))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        assert (
            app.screen.query_one(SteerBox).input.has_focus or app.screen.query_one(DiffPane).has_focus_within
        )
        async with asyncio.timeout(20):
            while running(app):
                await pilot.pause(0.05)


async def test_the_theme_that_it_starts_with_is_not_read_twice_and_another_one_is_taken_up() -> None:
    app = app_for(FakeDriver(start()))
    async with app.run_test() as pilot:
        await pilot.pause()
        before = app.screen.styles.background
        assert before.hex.lower() == app.themes[app.theme].colours.background
        app.theme = next(
            name for name, theme in app.themes.items() if theme.dark != app.themes[app.theme].dark
        )
        await pilot.pause()
        assert app.screen.styles.background.hex.lower() == app.themes[app.theme].colours.background
        assert app.screen.styles.background != before


@pytest.mark.parametrize(
    ("size", "name"), [((70, 30), "-narrow"), ((220, 50), "-wide"), ((100, 14), "-short")]
)
async def test_the_screen_has_its_shape_before_it_is_laid_out(size: tuple[int, int], name: str) -> None:
    app = app_for(FakeDriver(start()))
    async with app.run_test(size=size) as pilot:
        assert app.screen.has_class(name)
        await pilot.resize_terminal(120, 40)
        assert not app.screen.has_class(name)
