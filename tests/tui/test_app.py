"""The app around the screen: leaving, themes, the palette, the welcome, an error of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import THEMES, FakeDriver, app_for, start, streaming, themes
from textual.app import ComposeResult
from textual.command import CommandPalette
from textual.containers import VerticalScroll

from spark_tui.config.themes import load_themes
from spark_tui.core.events import Decided, Decision
from spark_tui.core.session import Phase, Turn
from spark_tui.core.stream.signals import Ending
from spark_tui.tui.app import SparkApp
from spark_tui.tui.screens.help import Help, help_text
from spark_tui.tui.screens.question import Ask, Leave
from spark_tui.tui.screens.themes import Themes
from spark_tui.tui.screens.welcome import LocalServer, Setup, welcome_text
from spark_tui.tui.signs import ASCII, UNICODE
from spark_tui.tui.textual_theme import textual_theme
from spark_tui.tui.welcome_app import WelcomeApp

DONE = Turn(1, Phase.ENDED, ending=Ending.STOP)


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_leaving_asks_when_something_is_open(key: str) -> None:
    app = app_for(FakeDriver(streaming()))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(key)
        assert isinstance(app.screen, Ask)
        await pilot.press("n")
        assert not isinstance(app.screen, Ask)
        await pilot.press(key, "y")
        await pilot.pause()
    assert app._exit


async def test_leaving_does_not_ask_when_nothing_is_open() -> None:
    app = app_for(FakeDriver(replace(start(), goal="g", turn=DONE)))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        assert app._exit


async def test_ctrl_c_leaves_from_the_box_too() -> None:
    app = app_for(FakeDriver(start()))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("a", "ctrl+c")
        await pilot.pause()
        assert app._exit


async def test_themes_are_tried_live_and_given_back() -> None:
    app = app_for(FakeDriver(streaming()))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("t", "down")
        await pilot.pause()
        assert isinstance(app.screen, Themes)
        assert app.theme == THEMES[1]
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == THEMES[0]
        await pilot.press("t", "down", "enter")
        await pilot.pause()
        assert app.theme == THEMES[1]


async def test_the_palette_runs_commands() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"accept (a)")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.pause()
        assert driver.sent == [Decided((3,), Decision.ACCEPT)]


async def test_help_opens_and_closes() -> None:
    app = app_for(FakeDriver(streaming()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, Help)
        assert app.screen.region.contains_region(app.screen.query_one(".keys").region), "how to close it"
        page = app.screen.query_one(VerticalScroll)
        await pilot.press("G")
        await pilot.pause()
        assert page.scroll_y == page.max_scroll_y > 0
        await pilot.press("g")
        await pilot.pause()
        assert page.scroll_y == 0
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, Help)
    page = help_text(ASCII, replay=False, width=70).plain
    assert "Write the selected hunk to its file" in page
    assert page.isascii()
    assert max(map(len, page.splitlines())) <= 90


class BrokenError(RuntimeError):
    """An error of the app itself."""


async def test_an_error_is_one_line_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    app = app_for(FakeDriver(streaming()))
    app.journal = "/state/journal.jsonl"

    def broken() -> None:
        raise BrokenError("boom\x1b[2J token=sk-aaaaaaaaaaaaaaaaaaaaaaaa")

    async def run() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            app.call_later(broken)
            await pilot.pause()

    with pytest.raises(BrokenError):
        await run()
    lines = capsys.readouterr().err
    assert "BrokenError: boom" in lines
    assert "/state/journal.jsonl" in lines
    assert "Traceback" not in lines
    assert "\x1b" not in lines
    assert "sk-aaaa" not in lines


SETUP = Setup(
    ("--model", "keys in the environment", "local servers"),
    ("GROQ_API_KEY",),
    (LocalServer("Ollama\x1b[2J", "http://127.0.0.1:11434/v1", "qwen3:4b"),),
    local="small.gguf",
)


@pytest.mark.parametrize(
    ("key", "result"),
    [
        ("d", ("demo",)),
        ("l", ("local",)),
        ("1", ("server", "http://127.0.0.1:11434/v1", "qwen3:4b")),
        ("q", None),
    ],
)
async def test_welcome_gives_the_choice(key: str, result: object) -> None:
    app = WelcomeApp(SETUP, themes(), THEMES[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("2", key)
        await pilot.pause()
    assert app.return_value == result


def test_welcome_says_what_was_found() -> None:
    page = welcome_text(SETUP, UNICODE).plain
    for words in (
        "local servers",
        "GROQ_API_KEY",
        "1 Ollama",
        "qwen3:4b",
        "l small.gguf",
        "spark-tui --model",
        "d the demo",
    ):
        assert words in page
    assert "\x1b" not in page
    assert "nothing" in welcome_text(Setup(("keys",)), UNICODE).plain


def test_an_unknown_theme_falls_back() -> None:
    app = SparkApp(FakeDriver(), themes=themes(), theme_name="no such", repo="r")
    assert app.theme == THEMES[0]


async def test_asking_twice_to_leave_leaves() -> None:
    app = app_for(FakeDriver(streaming()))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("k", "exclamation_mark", "ctrl+c")
        assert isinstance(app.screen, Leave)
        assert not app._exit
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert app._exit


def test_a_broken_theme_of_the_person_is_a_complaint(tmp_path: Path) -> None:
    folder = tmp_path / "themes"
    folder.mkdir()
    (folder / "mine.toml").write_text("name = 1", encoding="utf-8")
    found, complaints = load_themes(tmp_path)
    assert set(THEMES) <= set(found)
    assert "mine" not in found
    assert len(complaints) == 1
    assert "mine.toml" in complaints[0]
    for theme in found.values():
        made = textual_theme(theme)
        assert made.background == theme.colours.background
        assert made.variables["quiet"] == theme.colours.muted


async def test_an_app_that_is_told_to_leave_before_its_screen_is_made_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = app_for(FakeDriver(start()))
    compose = app.main.compose

    def told() -> ComposeResult:
        app.exit(return_code=143)
        return compose()

    monkeypatch.setattr(app.main, "compose", told)
    await app.run_async(headless=True)
    assert app.return_code == 143
