"""Constraints that hold, as a person meets them: typed, hit, kept for good, offered, and taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from preset_kit import Stage, stage
from textual.pilot import Pilot
from textual.widgets import Static

from spark_tui.config.preset_change import PresetChange
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import (
    Decided,
    Decision,
    FilesWritten,
    LateUndoAsked,
    OfferAnswered,
    PresetChosen,
    SteerSent,
)
from spark_tui.core.guard.learning import Offer
from spark_tui.core.guard.rules import Rule
from spark_tui.core.session import all_hunks
from spark_tui.tui.screens.keeping import Keep, lasting
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.widgets.chips import Chips
from spark_tui.tui.widgets.footer import Footer
from spark_tui.tui.widgets.offer import OfferRow
from spark_tui.tui.widgets.steer import SteerBox

ALWAYS = "always leave the tests alone"
OFFER = Offer("leave the tests alone", (Rule("paths.never", {"paths": ["tests/**"]}),), 3, 3, 0, 1)


@asynccontextmanager
async def on_stage(
    folder: Path, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[Pilot[None], Stage]]:
    made = stage(folder)
    async with made.app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot, made


async def typed(pilot: Pilot[None], line: str) -> None:
    """All of the line at once; how single keys reach the box is tested elsewhere."""
    box = pilot.app.screen.query_one(SteerBox)
    box.focus_input()
    box.input.value = line
    await pilot.pause()


def meaning(made: Stage) -> str:
    return str(made.app.main.query_one("#steer-meaning", Static).render())


async def counted(pilot: Pilot[None], made: Stage) -> None:
    """Wait until it is known what the line would do."""
    for _ in range(500):
        if "counting" not in meaning(made):
            return
        await pilot.pause(0.01)
    raise AssertionError(meaning(made))


def text(made: Stage, widget: type[Chips] | type[Footer] | type[OfferRow]) -> str:
    return made.app.main.query_one(widget).render().plain


async def wait_for(pilot: Pilot[None], screen: type[Keep] | type[MainScreen]) -> None:
    """Wait until this kind of screen is on top."""
    for _ in range(100):
        if isinstance(pilot.app.screen, screen):
            break
        await pilot.pause(0.01)
    await pilot.pause()
    assert isinstance(pilot.app.screen, screen)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_what_a_line_would_do_shows_while_it_is_typed(tmp_path: Path, size: tuple[int, int]) -> None:
    async with on_stage(tmp_path, size) as (pilot, made):
        await typed(pilot, "leave the tests alone")
        await counted(pilot, made)
        assert "enforced: paths.never" in meaning(made)
        assert meaning(made).endswith("| blocks 1")
        await typed(pilot, "half of that")
        await counted(pilot, made)
        assert "enforced: size.max_lines 25, goal | blocks 1 waiting hunk" in meaning(made)
        assert not [event for event in made.driver.sent if isinstance(event, SteerSent)]


async def test_a_steer_says_which_hunk_was_looked_at(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as (pilot, made):
        made.app.main.select(2, chosen=True)
        await typed(pilot, "do it again")
        await pilot.press("enter")
        assert SteerSent("do it again", 2) in made.driver.sent


@pytest.mark.parametrize(
    ("line", "asks"),
    [(ALWAYS, True), ("always be brief", False), ("leave the tests alone", False), ("", False)],
)
def test_only_what_is_enforced_always_is_worth_a_question(line: str, asks: bool) -> None:
    assert lasting(line) is asks


async def test_always_holds_for_the_session_and_is_saved_only_on_a_word(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as (pilot, made):
        await typed(pilot, ALWAYS)
        await pilot.press("enter")
        await wait_for(pilot, Keep)
        await pilot.press("enter")
        await wait_for(pilot, MainScreen)
        assert ALWAYS in text(made, Chips)
        assert ", session" in text(made, Chips)
        assert not [event for event in made.driver.sent if isinstance(event, PresetChosen)]
    assert not list(tmp_path.rglob("*.toml"))  # noqa: ASYNC240 - a folder of the test's own


@pytest.mark.parametrize(
    ("key", "file"),
    [("s", "user/presets/careful.toml"), ("S", "repo/.spark/presets/careful.toml")],
)
async def test_always_is_saved_where_the_person_says(tmp_path: Path, key: str, file: str) -> None:
    async with on_stage(tmp_path, (160, 40)) as (pilot, made):
        await typed(pilot, ALWAYS)
        await pilot.press("enter")
        await wait_for(pilot, Keep)
        await pilot.press(key)
        await wait_for(pilot, MainScreen)
        made.app.main.paint()
        await pilot.pause()
        assert ALWAYS in (tmp_path / file).read_text(encoding="utf-8")
        assert text(made, Chips).count(ALWAYS) == 1
        assert ", preset" in text(made, Chips)
        assert made.desk.changes == ()


async def test_what_else_would_be_saved_is_said_before(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as (pilot, made):
        made.desk.tune([PresetChange("size.max_files", 3)])
        await typed(pilot, ALWAYS)
        await pilot.press("enter")
        await wait_for(pilot, Keep)
        shown = " ".join(str(line.render()) for line in pilot.app.screen.query(Static))
        assert "size.max_files = 3" in shown


async def test_a_refusal_to_save_is_shown_and_the_constraint_still_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(where: str) -> Path:
        raise ConfigError("the disk is full")

    async with on_stage(tmp_path, (160, 40)) as (pilot, made):
        monkeypatch.setattr(made.desk, "save", refuse)
        said: list[str] = []
        monkeypatch.setattr(
            made.app.main, "say", lambda message, severity="information": said.append(message)
        )
        await typed(pilot, ALWAYS)
        await pilot.press("enter")
        await wait_for(pilot, Keep)
        await pilot.press("s")
        await wait_for(pilot, MainScreen)
        assert "the disk is full" in said[-1]
        assert said[-1].startswith("It holds for this session")
        assert any(item.text == ALWAYS and item.active for item in made.driver.session.constraints)


async def test_what_was_accepted_before_is_offered_to_be_taken_back(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as (pilot, made):
        driver = made.driver
        driver.send(Decided((3,), Decision.ACCEPT))
        driver.send(FilesWritten(1))
        made.app.main.paint()
        await pilot.pause()
        assert "take back" not in text(made, Footer)
        driver.send(SteerSent("leave the tests alone"))
        made.app.main.paint()
        await pilot.pause()
        assert "U take back" in text(made, Footer)
        await pilot.press("U")
        assert driver.sent[-1] == LateUndoAsked()
        driver.send(FilesWritten(2))
        made.app.main.paint()
        await pilot.pause()
        assert "take back" not in text(made, Footer)
        assert all_hunks(driver.session)[2].state is HunkState.BLOCKED


@pytest.mark.parametrize(("key", "taken"), [("plus", True), ("minus", False)])
async def test_an_offer_takes_a_row_until_it_is_answered(tmp_path: Path, key: str, taken: bool) -> None:
    async with on_stage(tmp_path) as (pilot, made):
        row = made.app.main.query_one(OfferRow)
        assert not row.display
        made.driver.put(replace(made.driver.session, offer=OFFER))
        made.app.main.paint()
        await pilot.pause()
        assert row.size.height == 1
        assert "offer: leave the tests alone" in text(made, OfferRow)
        await pilot.press(key)
        await pilot.pause()
        assert OfferAnswered(taken=taken) in made.driver.sent
        made.app.main.paint()
        await pilot.pause()
        assert not row.display
        on = [item.text for item in made.driver.session.constraints if item.active]
        assert ("leave the tests alone" in on) is taken


@pytest.mark.parametrize(("column", "taken"), [(107, True), (115, False)])
async def test_an_offer_is_answered_by_a_click(tmp_path: Path, column: int, taken: bool) -> None:
    async with on_stage(tmp_path) as (pilot, made):
        made.driver.put(replace(made.driver.session, offer=OFFER))
        made.app.main.paint()
        await pilot.pause()
        await pilot.click(OfferRow, offset=(30, 0))
        assert not [event for event in made.driver.sent if isinstance(event, OfferAnswered)]
        await pilot.click(OfferRow, offset=(column, 0))
        assert OfferAnswered(taken=taken) in made.driver.sent
