"""What a key means is found as Textual finds it, only quicker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fakes import FakeDriver, streaming, themes
from textual.app import App
from textual.dom import DOMNode
from textual.widget import Widget

import spark_tui.tui.app
from spark_tui.tui.app import SparkApp
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.help import Help
from spark_tui.tui.widgets.steer import SteerBox


class Listening(SparkApp):
    """Notes what would be done; every second action is refused, so that others are tried."""

    CSS_PATH = Path(spark_tui.tui.app.__file__).with_name("spark.tcss")

    def __init__(self) -> None:
        super().__init__(FakeDriver(streaming()), themes=themes(), theme_name="spark-dark", repo="r")
        self.heard: list[tuple[object, object]] = []
        self.listening = False

    async def run_action(self, action: Any, default_namespace: DOMNode | None = None, *more: Any) -> bool:
        if not self.listening:
            return await super().run_action(action, default_namespace, *more)
        self.heard.append((action, default_namespace))
        return len(self.heard) % 2 == 0


@pytest.mark.parametrize("where", ["diff", "box", "nothing", "help"])
async def test_every_key_is_looked_up_as_textual_does(where: str) -> None:
    app = Listening()
    async with app.run_test() as pilot:
        await pilot.pause()
        focus: Widget | None = app.screen.query_one(DiffPane)
        if where == "box":
            focus = app.screen.query_one(SteerBox).input
        elif where == "help":
            await app.push_screen(Help(app.signs, False))
            focus = app.screen.focused
        elif where == "nothing":
            focus = None
        app.screen.set_focus(focus)
        await pilot.pause()
        nodes = [*(focus or app.screen).ancestors_with_self]
        keys = {key for node in nodes for key in node._bindings.key_to_bindings} | {
            "z",
            "space",
            "ctrl+y",
            "9",
        }
        app.listening = True
        heard = []
        for look in (app._check_bindings, lambda *args: App._check_bindings(app, *args)):
            app.heard = []
            done = [await look(key, priority) for key in sorted(keys) for priority in (True, False)]
            heard.append((app.heard, done))
        app.listening = False
        assert heard[0] == heard[1]
        assert len(heard[0][0]) > 2


async def test_a_key_on_the_diff_is_done_once() -> None:
    app = Listening()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.query_one(DiffPane).focus()
        await pilot.pause()
        app.listening = True
        await pilot.press("j")
        assert (
            len(app.heard) == 2
        )  # the first is refused, as by `check_action`, and Textual tries it its own way
        app.heard = [("", "")]
        await pilot.press("j")
        assert len(app.heard) == 2
        app.listening = False
