"""What a key shows is written when it is dealt with: what it changed, of the state that the person sees."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fakes import FakeDriver, streaming, themes
from rich.console import RenderableType
from textual.events import Key
from textual.pilot import Pilot
from textual.screen import Screen

import spark_tui.tui.app
from spark_tui.tui.app import SparkApp
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.output.driver import SparkDriver
from spark_tui.tui.output.inflow import keys_wait
from spark_tui.tui.screens.help import Help
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.widgets.heading import Heading
from spark_tui.tui.widgets.status import Status

PATIENCE = 20.0


class Written(SparkApp):
    """Keeps the text of what is written, one piece a write."""

    CSS_PATH = Path(spark_tui.tui.app.__file__).with_name("spark.tcss")

    def __init__(self) -> None:
        self.fake = FakeDriver(streaming())
        super().__init__(self.fake, themes=themes(), theme_name="spark-dark", repo="r")
        self.written: list[str] = []
        self.more = asyncio.Event()

    def _display(self, screen: Screen[None], renderable: RenderableType | None) -> None:
        if renderable is not None:
            said = renderable.render_segments(self.console)  # type: ignore[union-attr]
            self.written.append(re.sub(r"\x1b\[[\d;]*m", "", said))
            self.more.set()
        super()._display(screen, renderable)


@asynccontextmanager
async def watched(rows: int = 50) -> AsyncIterator[tuple[Pilot[None], Written, MainScreen]]:
    """The app with hunk 3 selected, at rest; what was written until now is forgotten."""
    app = Written()
    async with app.run_test(size=(160, rows)) as pilot:
        app.main.select(3, chosen=True)
        await pilot.pause()
        app.main.frames.stop()
        app.written.clear()
        yield pilot, app, app.main


async def test_the_next_hunk_is_named_and_then_shown_before_the_key_is_over() -> None:
    async with watched() as (_, app, main):
        main.action_next_hunk()
        named, shown = app.written
        assert "hunk 4" in named
        assert "old = 1" not in named
        assert "old = 1" in shown
        assert "▌" in shown


async def test_what_came_since_the_last_frame_is_left_to_the_next_one() -> None:
    async with watched() as (_, app, main):
        app.fake.session = streaming(grown=9)
        main.action_next_hunk()
        assert "hunk 4" in app.written[0]
        assert not any("3 new lines" in said for said in app.written)
        main.paint()
        await asyncio.wait_for(written(app, "3 new lines"), PATIENCE)


async def test_what_else_waits_to_be_written_comes_all_the_same() -> None:
    async with watched() as (_, app, main):
        status, heading = main.query_one(Status), main.query_one(Heading)
        status._set_dirty()
        main._dirty_widgets.add(status)  # as when the terminal, or a key, had to come first
        heading.refresh()
        main.answer(heading)
        assert len(app.written) == 1
        assert "gpt-oss" not in app.written[0]
        await asyncio.wait_for(written(app, "gpt-oss"), PATIENCE)


async def written(app: Written, words: str) -> None:
    """Return when something with these words was written."""
    while not any(words in said for said in app.written):
        app.more.clear()
        await app.more.wait()


async def test_nothing_is_written_over_another_screen() -> None:
    async with watched() as (_, app, main):
        await app.push_screen(Help(app.signs, False))
        app.written.clear()
        main.select(4, chosen=True)
        assert app.written == []


async def test_while_textual_gathers_changes_they_wait_and_nothing_is_lost() -> None:
    async with watched() as (_, app, main):
        with app.batch_update():
            main.select(4, chosen=True)
            assert app.written == []
        await asyncio.wait_for(written(app, "hunk 4"), PATIENCE)
        await asyncio.wait_for(written(app, "old = 1"), PATIENCE)


async def test_a_page_is_written_when_its_key_is_dealt_with() -> None:
    async with watched(rows=20) as (pilot, app, main):
        main.query_one(DiffPane).focus()
        await pilot.pause()
        app.written.clear()
        await app.on_event(Key("home", None))
        assert "src/client.py" in app.written[0]


async def test_a_key_that_waits_comes_before_a_frame_but_not_for_ever() -> None:
    async with watched() as (pilot, app, main):
        main.query_one(DiffPane).focus()
        await pilot.pause()
        app.written.clear()
        app._driver.typed = True  # type: ignore[union-attr]
        status = main.query_one(Status)
        status._set_dirty()
        main._dirty_widgets.add(status)
        main.check_idle()
        app.post_message(Key("j", "j"))
        await asyncio.wait_for(written(app, "gpt-oss"), PATIENCE)
        assert "hunk 4" in app.written[0]


async def test_a_key_that_waits_comes_before_a_block_closes() -> None:
    async with watched() as (pilot, app, main):
        main.query_one(DiffPane).focus()
        await pilot.pause()
        app.written.clear()
        main.frames.spare()  # no frame is due
        app.post_message(Key("j", "j"))
        await main.before_long()
        assert "hunk 4" in app.written[0]


async def test_a_key_that_was_read_counts_as_waiting_until_it_is_dealt_with() -> None:
    async with watched() as (pilot, app, main):
        main.query_one(DiffPane).focus()
        driver = SparkDriver(app)
        app._driver, headless = driver, app._driver
        try:
            await pilot.pause()
            assert not keys_wait(app)
            driver.send_message(Key("j", "j"))
            assert driver.typed
            assert keys_wait(app)
            await asyncio.wait_for(written(app, "hunk 4"), PATIENCE)
            assert not driver.typed
            await pilot.pause()
            assert not keys_wait(app)
        finally:
            app._driver = headless
