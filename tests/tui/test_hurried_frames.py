"""Frames that do not wait for the clock: a new block, its first line, and the last ones before it closes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fakes import FakeDriver, app_for, streaming
from textual.dom import DOMNode

from spark_tui.core.guard.growing import Growth
from spark_tui.core.log import Log
from spark_tui.core.session import OpenBlock, Session
from spark_tui.core.stream.edits import LineKind
from spark_tui.tui.cadence import Cadence
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.output.outflow import Outflow
from spark_tui.tui.screens.main import MainScreen


def having(session: Session, *lines: str, block: int = 9) -> Session:
    """The session when its growing block has these new lines."""
    edit = session.turn.edit
    assert edit is not None
    texts = Log((LineKind.NEW, line) for line in lines)
    made = OpenBlock(number=block, lines=texts, growth=Growth(exact=True, new=len(lines)))
    return replace(session, turn=replace(session.turn, edit=replace(edit, block=made)))


class Slow(Cadence):
    """A frame an hour."""

    def interval(self, flow: Outflow) -> float:
        return 3600.0

    def due(self, changed: float, flow: Outflow) -> float:
        return changed + 3600.0


def shows(screen: MainScreen, text: str) -> bool:
    pane = screen.query_one(DiffPane)
    return any(text in strip.text for strip in pane.render_lines(pane.size.region))


async def test_the_last_rows_of_a_block_are_shown_before_it_closes() -> None:
    driver = FakeDriver(having(streaming(), "first = 1"))
    app = app_for(driver)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.main.frames.cadence = Slow()
        driver.session = having(driver.session, "first = 1", "last = 1")
        await driver.before_long()
        assert shows(app.main, "last = 1")
        driver.session = having(driver.session, "first = 1", "last = 1", "later = 1")
        await driver.before_long()
        assert not shows(app.main, "later = 1")  # one for an interval, which is an hour here


async def test_the_first_line_of_a_block_does_not_wait_for_the_clock() -> None:
    driver = FakeDriver(having(streaming(), "first = 1"))
    app = app_for(driver)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        driver.put(driver.session)
        await pilot.pause()
        app.main.frames.cadence = Slow()
        app.main.paint()
        driver.put(having(driver.session, "first = 1", "second = 1"))
        await pilot.pause()
        assert not shows(app.main, "second = 1")
        driver.put(having(driver.session, "another = 1", block=10))
        await pilot.pause()
        assert shows(app.main, "another = 1")


async def test_the_first_line_of_a_turn_waits_for_no_other_news() -> None:
    driver = FakeDriver(having(streaming(), block=9))
    app = app_for(driver)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.main.frames.cadence = Slow()
        app.main.frames.spare()  # other news were just shown, and the next would be in an hour
        driver.put(having(driver.session, "first = 1"))
        await pilot.pause()
        assert shows(app.main, "first = 1")
        driver.put(having(driver.session, "first = 1", "second = 1"))
        await pilot.pause()
        assert not shows(app.main, "second = 1")


async def test_a_frame_looks_for_no_part_of_the_screen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = FakeDriver(having(streaming(), "first = 1"))
    app = app_for(driver)
    asked: list[object] = []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        found = DOMNode.query_one

        def counted(self: DOMNode, *selector: Any) -> Any:
            asked.append(selector)
            return found(self, *selector)

        monkeypatch.setattr(DOMNode, "query_one", counted)
        driver.session = having(driver.session, "first = 1", "second = 1")
        app.main.paint()
        assert app.main.part(DiffPane) is app.main.query_one(DiffPane)
        assert asked == [(DiffPane,)]  # the one just now
        await pilot.pause()
        monkeypatch.undo()
        assert shows(app.main, "second = 1")
