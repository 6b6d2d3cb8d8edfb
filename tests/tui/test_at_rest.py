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
