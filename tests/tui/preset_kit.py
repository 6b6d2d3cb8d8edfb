"""A played session, the real preset desk on folders of the test's own, and a backtest that is scripted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fakes import THEMES, FakeDriver, themes

from spark_tui.config.presets import load_preset
from spark_tui.core.events import Event
from spark_tui.core.guard.backtest import Progress, Report, RuleTally
from spark_tui.core.update.dispatch import update
from spark_tui.engine.preset_desk import PresetDesk
from spark_tui.tui.app import SparkApp
from support.play import Play, block

DISK = {
    "src/client.py": b"import time\n\n\ndef send(request):\n    return request\n",
    "src/server.py": b"".join(b"value_%d = %d\n" % (number, number) for number in range(60)),
    "tests/test_client.py": b"def test_send():\n    assert True\n",
}
LONG = "".join(f"new_{number} = {number}\n" for number in range(24))

REPORT = Report(
    preset="careful",
    what="the last 200 commits",
    proposals=200,
    hunks=1612,
    held=31,
    rules=(
        RuleTally("size.max_diff_size", 12, 0, 3, 1),
        RuleTally("paths.never", 4, 0, 2, 0),
        RuleTally("content.no_new_dependencies", 0, 7, 0, 5),
    ),
    sizes=(*range(1, 60), 80, 120, 148, 148, 260, 900),
    limit=200,
    enough=148,
    left_out=("3 commits change binary files alone",),
)


class LiveDriver(FakeDriver):
    """A driver that folds what it is sent, at once."""

    def send(self, event: Event) -> None:
        self.sent.append(event)
        self.put(update(self.session, event).session)


class Script:
    """A backtest that gives `steps`, one after the other; it waits for an event and raises an error."""

    def __init__(self) -> None:
        self.steps: Sequence[Progress | Report | Exception | asyncio.Event] = ()
        self.arguments: Sequence[str] = ()
        self.closed = False

    async def __call__(self, arguments: Sequence[str]) -> AsyncGenerator[Progress | Report, None]:
        self.arguments = arguments
        try:
            for step in self.steps:
                if isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, Exception):
                    raise step
                else:
                    yield step
        finally:
            self.closed = True


@dataclass
class Stage:
    """All that a test of the preset screen works on."""

    app: SparkApp
    driver: LiveDriver
    desk: PresetDesk
    script: Script
    repo: Path
    user: Path


def stage(folder: Path, *, theme: str = THEMES[0], preset: str = "careful") -> Stage:
    """A session with three waiting hunks (2, 48 and 1 changed lines) under a preset, and its app."""
    repo, user = folder / "repo", folder / "user"
    for place in (repo / ".spark" / "presets", user / "presets"):
        place.mkdir(parents=True, exist_ok=True)
    load = partial(load_preset, repo=repo, user=user)
    loaded = load(preset)
    play = Play(DISK, loaded.policy)
    play.say(block("src/client.py", "    return request\n", "    return request.again()\n"))
    old = DISK["src/server.py"].decode().splitlines(keepends=True)[:24]
    play.say(block("src/server.py", "".join(old), LONG))
    play.say(block("tests/test_client.py", "    assert True\n", "    assert True\n    assert 1\n"))
    play.end()
    driver = LiveDriver(play.session)
    script = Script()
    desk = PresetDesk(
        lambda name: load(name or preset), loaded, repo=repo, user=user, send=driver.send, backtested=script
    )
    desk.tune(())
    driver.sent.clear()
    app = SparkApp(driver, themes=themes(), theme_name=theme, repo="myrepo", presets=desk)
    return Stage(app, driver, desk, script, repo, user)
