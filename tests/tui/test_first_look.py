"""What a person meets first: the welcome at 80x24, a goal that comes late, a name that has no room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import FakeDriver, app_for, hunk, start, themes
from textual.widgets import Input

from spark_tui.core.change.values import HunkState
from spark_tui.core.guard.verdict import Finding, verdict
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.welcome import LocalServer, Setup
from spark_tui.tui.signs import UNICODE
from spark_tui.tui.welcome_app import WelcomeApp
from spark_tui.tui.widgets.heading import HeadingView, heading_row


@pytest.mark.parametrize(("typed", "focused"), [("", DiffPane), ("x", Input)])
async def test_a_goal_that_comes_late_gives_the_keys_to_the_hunks(typed: str, focused: type) -> None:
    driver = FakeDriver(start())
    app = app_for(driver)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert isinstance(app.main.focused, Input)
        await pilot.press(*typed)
        driver.session = replace(driver.session, goal="from the command line")
        app.main.paint()
        await pilot.pause()
        assert isinstance(app.main.focused, focused)


async def test_the_keys_of_the_welcome_are_in_sight_in_a_small_terminal() -> None:
    setup = Setup(tuple(f"thing {n}" for n in range(12)), (), (LocalServer("Ollama", "http://x", "m"),))
    app = WelcomeApp(setup, themes(), "spark-dark")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = app.export_screenshot().replace("&#160;", " ")
    for words in ("the demo", "use that server", "quit", "Ollama"):
        assert words in shown


@pytest.mark.parametrize("width", [76, 110])
def test_the_heading_of_a_blocked_hunk_names_its_file(width: int) -> None:
    found = verdict([Finding("permissions.no_delete", "courier/legacy.py", 1, "no")])
    blocked = replace(hunk(7, "courier/legacy.py"), state=HunkState.BLOCKED, verdict=found)
    other = HeadingView(replace(blocked, id=12), 7, 8, 5, ("", ""))
    assert "hunk 12 (7 of 8)" in heading_row(other, width, UNICODE).plain
    row = heading_row(HeadingView(blocked, 7, 8, 5, ("held, decide a hunk", "")), width, UNICODE).plain
    assert "courier/legacy.py" in row
    assert ("permissions.no_delete" in row) == (width == 110)
