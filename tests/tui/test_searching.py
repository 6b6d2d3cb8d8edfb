"""The search at the keyboard: typed letter by letter, marked, counted, gone through, and left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import FakeReplay, files, hunk, running, start, streaming
from textual.widgets import Static

from spark_tui.core.events import Decided, Decision
from spark_tui.core.session import Session
from spark_tui.tui.app import SparkApp
from spark_tui.tui.diff.look import Look
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.widgets.footer import footer_view
from spark_tui.tui.widgets.search_box import SearchBox


def count(screen: MainScreen) -> str:
    return str(screen.query_one("#search-count", Static).render())


def shown(screen: MainScreen) -> list[str]:
    pane = screen.query_one(DiffPane)
    return [strip.text.rstrip() for strip in pane.render_lines(pane.size.region)]


def marked(screen: MainScreen) -> list[tuple[str, bool]]:
    """The pieces that are marked as found, and whether each is the one that was gone to."""
    pane = screen.query_one(DiffPane)
    return [
        (segment.text, bool(segment.style.bold))
        for strip in pane.render_lines(pane.size.region)
        for segment in strip
        if segment.style is not None and segment.style.underline
    ]


def many() -> Session:
    """Forty hunks of one line each; every fourth of them says `needle`."""
    made = [
        hunk(number, f"f{number:02}.py", new=(f"{'needle' if number % 4 == 0 else 'straw'} = {number}\n",))
        for number in range(1, 41)
    ]
    return replace(streaming(), files=files(*made), hunk_count=40)


async def test_typing_goes_to_the_first_match_and_says_which_of_how_many() -> None:
    async with running(many()) as (pilot, driver, screen):
        await pilot.press("g", "slash", *"needle")
        await pilot.pause()
        assert count(screen) == "1 of 10"
        assert any("needle = 4" in row and row.startswith("▸") for row in shown(screen))
        assert driver.sent == []  # the letters were letters
        assert [piece for piece, now in marked(screen) if now] == ["needle"]
        await pilot.press("enter", "up")
        await pilot.pause()
        assert count(screen) == "1 of 10"
        screen.query_one(DiffPane).set_look(Look(context=0))
        assert [now for _, now in marked(screen)].count(True) == 1


async def test_enter_and_the_arrows_go_through_the_matches_and_around() -> None:
    async with running(many()) as (pilot, _, screen):
        await pilot.press("g", "slash", *"needle")
        seen = []
        for key in ("enter", "down", "up", "up", "up", "shift+enter", "enter", "enter"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(count(screen).split()[0])
        assert seen == ["2", "3", "2", "1", "10", "9", "10", "1"]


async def test_the_hunk_of_the_match_is_selected_and_can_be_decided_after_esc() -> None:
    async with running(many()) as (pilot, driver, screen):
        await pilot.press("g", "slash", *"needle", "enter", "enter")
        await pilot.pause()
        assert screen.selected is not None
        assert screen.selected.id == 12
        top = screen.query_one(DiffPane).top
        await pilot.press("escape")
        await pilot.pause()
        assert screen.query_one(DiffPane).top == top
        assert not marked(screen)
        assert not screen.query_one(SearchBox).display
        await pilot.press("a")
        assert driver.sent == [Decided((12,), Decision.ACCEPT)]


async def test_commands_are_letters_in_the_box() -> None:
    async with running(many()) as (pilot, driver, screen):
        await pilot.press("slash", *"iNaxq? 1jd")
        await pilot.pause()
        assert screen.query_one(SearchBox).input.value == "iNaxq? 1jd"
        assert driver.sent == []
        assert count(screen) == "nothing found"


async def test_marks_stay_while_the_person_looks_around_and_esc_ends_them_from_there() -> None:
    async with running(many()) as (pilot, _, screen):
        await pilot.press("slash", *"needle", "tab")
        screen.query_one(DiffPane).focus()
        await pilot.press("pagedown", "pagedown")
        assert marked(screen)
        await pilot.press("escape")
        await pilot.pause()
        assert not marked(screen)
        assert not screen.query_one(SearchBox).display


async def test_the_same_text_again_is_there_to_be_typed_over() -> None:
    async with running(many()) as (pilot, _, screen):
        await pilot.press("slash", *"needle", "escape", "slash")
        await pilot.pause()
        assert count(screen).endswith("of 10")
        await pilot.press(*"straw")
        await pilot.pause()
        assert count(screen).endswith("of 30")


async def test_what_streams_is_found_as_it_comes_and_nothing_moves() -> None:
    async with running(streaming(grown=3)) as (pilot, driver, screen):
        await pilot.press("slash", *"retry_")
        await pilot.pause()
        assert count(screen) == "1 of 3"
        before = shown(screen)[:10]
        top = screen.query_one(DiffPane).top
        driver.put(streaming(grown=40))
        assert isinstance(pilot.app, SparkApp)
        pilot.app.main.paint()
        await pilot.pause()
        assert count(screen) == "1 of 40"
        assert screen.query_one(DiffPane).top == top
        assert [row.rstrip("▐ ") for row in shown(screen)[:10]] == [row.rstrip("▐ ") for row in before]


async def test_a_match_out_of_sight_to_the_right_is_scrolled_to() -> None:
    line = f"{'x' * 300} needle\n"
    state = replace(streaming(), files=files(hunk(1, "a.py", new=(line,))), hunk_count=1)
    async with running(state) as (pilot, _, screen):
        await pilot.press("g", "slash", *"needle")
        await pilot.pause()
        assert ("needle", True) in marked(screen)


@pytest.mark.parametrize("look", [Look(beside=True), Look(spaces=False), Look(beside=True, spaces=False)])
async def test_matches_are_marked_in_every_look(look: Look) -> None:
    async with running(many(), size=(160, 40)) as (pilot, _, screen):
        screen.query_one(DiffPane).set_look(look)
        await pilot.press("g", "slash", *"needle")
        await pilot.pause()
        assert ("needle", True) in marked(screen)


@pytest.mark.parametrize("look", [Look(context=0), Look(context=12), Look(beside=True), Look(spaces=False)])
async def test_another_look_leaves_the_match_the_one(look: Look) -> None:
    text = "".join(f"line {number}\n" for number in range(60))
    made = [
        hunk(number, "a.py", start=at, old=(f"line {at}\n",), new=(f"needle {at}\n",))
        for number, at in enumerate((10, 30, 50), start=1)
    ]
    state = replace(streaming(), files=files(*made, texts={"a.py": text}), hunk_count=3)
    async with running(state, size=(160, 40)) as (pilot, _, screen):
        await pilot.press("g", "slash", *"needle", "enter")
        await pilot.pause()
        screen.query_one(DiffPane).set_look(look)
        await pilot.pause()
        assert count(screen) == "2 of 3"
        (row,) = [row for row in shown(screen) if row.startswith("▸")]
        assert "needle 30" in row
        assert [now for _, now in marked(screen)].count(True) == 1


async def test_a_match_that_goes_or_comes_moves_nothing_by_itself() -> None:
    async with running(many()) as (pilot, driver, screen):
        await pilot.press("g", "slash", *"needle")
        await pilot.pause()
        pane = screen.query_one(DiffPane)
        before = shown(screen)[0]
        kept = tuple(item for item in screen.hunks.hunks if item.id != 4)
        driver.put(replace(many(), files=files(*kept)))
        screen.paint()
        await pilot.pause()
        assert count(screen).endswith("of 9")
        assert shown(screen)[0] == before
        await pilot.press("escape", "g", "slash", *"nowhere")
        await pilot.pause()
        top = pane.top
        driver.put(replace(many(), files=files(*kept, hunk(41, "z.py", new=("nowhere\n",))), hunk_count=41))
        screen.paint()
        await pilot.pause()
        assert count(screen) == "1 of 1"
        assert pane.top == top


async def test_in_the_lines_of_a_hunk_the_cursor_goes_to_the_match_and_picks_stay() -> None:
    async with running(streaming()) as (pilot, _, screen):
        await pilot.press("enter", "space", "slash", *"raise")
        await pilot.pause()
        assert screen.lines is not None
        assert screen.lines.picked == {0}
        assert "raise" in screen.lines.row.text
        await pilot.press("escape")
        assert screen.lines is not None  # that Esc ended the search


async def test_the_footer_and_an_empty_session() -> None:
    async with running(start()) as (pilot, _, screen):
        screen.query_one(DiffPane).focus()
        await pilot.press("slash")
        await pilot.pause()
        assert not screen.query_one(SearchBox).display
    async with running(many()) as (pilot, _, screen):
        await pilot.press("slash")
        await pilot.pause()
        assert ("Esc", "end the search") in footer_view(screen.moment).keys


async def test_a_replay_can_be_searched() -> None:
    async with running(many(), replay=FakeReplay()) as (pilot, _, screen):
        await pilot.press("g", "slash", *"needle")
        await pilot.pause()
        assert count(screen) == "1 of 10"
