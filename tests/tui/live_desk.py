"""A driver with the real core behind it and a disk in memory: what a key does is seen in the state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fakes import FakeDriver, themes
from textual.pilot import Pilot

from spark_tui.core.effects import Tell
from spark_tui.core.events import Event
from spark_tui.core.guard.policy import Policy
from spark_tui.engine.ports import Editor
from spark_tui.tui.app import SparkApp
from spark_tui.tui.screens.main import MainScreen
from support.play import Play


class LiveDriver(FakeDriver):
    """Folds every fact at once; `play` is the session and its disk."""

    def __init__(self, play: Play) -> None:
        super().__init__(play.session)
        self.play = play

    def send(self, event: Event) -> None:
        super().send(event)
        for effect in self.play.do(event):
            if isinstance(effect, Tell):
                self.on_tell(effect)
        self.put(self.play.session)


def play_of(text: str, disk: dict[str, bytes], policy: Policy | None = None, *, ended: bool = True) -> Play:
    """A session in which the model wrote `text`."""
    play = Play(disk, policy or Policy(preset="test"))
    play.say(text)
    if ended:
        play.end()
    return play


@asynccontextmanager
async def at_the_desk(
    play: Play, editor: Editor | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[Pilot[None], LiveDriver, MainScreen]]:
    """The app on this session."""
    driver = LiveDriver(play)
    app = SparkApp(driver, themes=themes(), theme_name="spark-dark", repo="r", editor=editor)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot, driver, app.main


def said(pilot: Pilot[None]) -> str:
    """Everything that the screen told the person, the last word last."""
    return "\n".join(notification.message for notification in pilot.app._notifications)


def shown(screen: MainScreen, selector: str) -> str:
    """The text of a widget as it is drawn."""
    widget = screen.query_one(selector)
    return "\n".join(strip.text for strip in widget.render_lines(widget.size.region))
