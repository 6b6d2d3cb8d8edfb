"""A dialog that is left, or an app that ends, before the dialog is there: nothing goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fakes import FakeDriver, app_for, streaming, themes

from spark_tui.tui.app import SparkApp
from spark_tui.tui.screens.comments import Comments
from spark_tui.tui.screens.dialog import Dialog
from spark_tui.tui.screens.help import Help
from spark_tui.tui.screens.hunk_editor import HunkEditor
from spark_tui.tui.screens.question import Comment
from spark_tui.tui.screens.themes import Themes


def dialogs(app: SparkApp) -> Iterator[Dialog[Any]]:
    yield Help(app.signs, False)
    yield Themes(app.signs, sorted(themes()), "spark-dark")
    yield HunkEditor(app.signs, "words", ["a"], ["b"], problem=lambda: "")
    yield Comment(app.signs, "words", "keys")
    yield Comments(app.signs, streaming(), lambda _, __: None)


async def test_a_dialog_that_is_left_before_it_is_there_is_no_error() -> None:
    """Textual's pilot raises what went wrong in the app."""
    app = app_for(FakeDriver(streaming()))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        for turns in range(3):
            for screen in dialogs(app):
                app.push_screen(screen)
                for _ in range(turns):
                    await asyncio.sleep(0)
                screen.dismiss(None)
                await pilot.pause()
                assert app.screen is app.main


@pytest.mark.parametrize("kind", range(5))
async def test_the_end_before_a_dialog_is_there_is_no_error(kind: int) -> None:
    app = app_for(FakeDriver(streaming()))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        app.push_screen(list(dialogs(app))[kind])
        app.exit()
    assert app.return_code == 0
