"""Makes the screenshots of the documentation from the real app: `python docs/screenshots/make.py`.

Each picture is a session of the demo: the real engine, the scripted model over real HTTP, the keys that a
person would press; only the terminal is Textual's headless one. The first screen is given one local
server that need not be there. Options: `--size 80x24`, `--theme NAME`,
`--into FOLDER` and names of pictures. Not here: any session
state made by hand.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", PYTHONUTF8="1")
os.environ.pop("NO_COLOR", None)

from rich.cells import cell_len
from textual.app import App
from textual.events import Key
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from spark_tui.commands.configured import themes
from spark_tui.commands.wiring import Cockpit, Options, opened
from spark_tui.config.models import NotConfigured, resolve
from spark_tui.config.settings import Settings
from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.events import GoalSet, Hold
from spark_tui.core.session import Session, all_hunks
from spark_tui.demo.sample import GOAL, prepare
from spark_tui.demo.server import MODEL, serve
from spark_tui.tui.app import SparkApp
from spark_tui.tui.calm import Calm
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.preset import PresetScreen
from spark_tui.tui.screens.welcome import LocalServer, Setup
from spark_tui.tui.welcome_app import WelcomeApp

HERE = Path(__file__).parent
PATIENCE = 30.0  # seconds until a picture that does not come about is an error
FRAME = 0.02  # seconds until what was painted is laid out
GROWN = 7  # lines of the block that is still being written
FULL = 0.75  # of the rows of the diff
TRIES = 20
DARK, LIGHT = "spark-dark", "spark-light"

_FONT_FACES = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_TEXT = re.compile(r'<text class="([^"]*)" x="([\d.]+)"([^>]*?)textLength="([\d.]+)"([^>]*)>([^<]*)</text>')
_SPACE = "&#160;"
_FONTS = re.compile(r"font-family: Fira Code, monospace|font-family: arial")


class MissedError(Exception):
    """The moment for the picture went by."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A running session on a headless screen."""

    app: SparkApp
    pilot: Pilot[None]
    cockpit: Cockpit

    async def until(self, holds: Callable[[Session], bool]) -> None:
        """Wait for a state of which `holds` is true."""
        async with asyncio.timeout(PATIENCE):
            while not holds(self.cockpit.engine.session):  # noqa: ASYNC110 - only the app hears of changes
                await asyncio.sleep(0.004)

    async def accept(self, count: int) -> None:
        """Accept the first `count` hunks, each as soon as the screen shows it, before the stream is held."""
        for number in range(1, count + 1):
            await self.until(partial(self._selects, number))
            self.press("a")

    def _selects(self, number: int, _: Session) -> bool:
        hunk = self.app.main.selected
        return hunk is not None and hunk.id == number and hunk.state is HunkState.WAITING

    @property
    def full(self) -> bool:
        """Whether most rows of the diff have text, beside the scroll bar."""
        pane = self.app.main.query_one(DiffPane)
        shown = pane.render_lines(pane.size.region)
        return sum(bool(strip.text[:-1].strip()) for strip in shown) > pane.size.height * FULL

    async def shows(self, words: str) -> None:
        """Wait for words on the screen."""
        await self.until(lambda _: any(words in strip.text for strip in self._strips()))

    def _strips(self) -> list[Strip]:
        return [
            strip
            for widget in self.app.screen.query(Widget)
            if widget.is_on_screen and not widget.children
            for strip in widget.render_lines(widget.size.region)
        ]

    def press(self, key: str) -> None:
        """Press a key and do not wait until the screen is idle, as the pilot would."""
        self.app.post_message(Key(key, key))


def grown(session: Session) -> bool:
    """The model writes the heart of the change at this moment."""
    block = session.turn.edit.block if session.turn.edit is not None else None
    return len(all_hunks(session)) >= 4 and block is not None and block.new_count >= GROWN


def first_blocked(session: Session) -> Hunk | None:
    """The hunk that the guard blocked."""
    return next((hunk for hunk in all_hunks(session) if hunk.state is HunkState.BLOCKED), None)


async def streaming(stage: Stage) -> None:
    await stage.accept(2)
    stage.press("f")
    await stage.until(grown)
    # A few times a second numbers are shown anew; in a picture they shall be those of the moment.
    stage.app.main._calm = Calm()
    stage.app.main.paint()
    await asyncio.sleep(FRAME)
    if not stage.full:  # the diff has just jumped to have room below
        raise MissedError


async def steering(stage: Stage) -> None:
    await stage.accept(2)
    await stage.until(grown)
    await stage.pilot.press("i", *"don't touch types yet, keep it simple")
    await stage.pilot.pause()


async def blocked(stage: Stage) -> None:
    await stage.accept(3)
    await stage.until(lambda session: first_blocked(session) is not None and Hold.RUN_AHEAD in session.holds)
    hunk = first_blocked(stage.cockpit.engine.session)
    assert hunk is not None
    stage.app.main.select(hunk.id, chosen=True)
    await stage.pilot.pause()


async def held(stage: Stage) -> None:
    """Wait until enough hunks wait for the person, and select the largest change."""
    await stage.until(lambda session: Hold.RUN_AHEAD in session.holds)
    hunks = all_hunks(stage.cockpit.engine.session)
    stage.app.main.select(max(hunks, key=lambda hunk: hunk.removed).id, chosen=True)
    await stage.pilot.pause()


async def lines(stage: Stage) -> None:
    await held(stage)
    await stage.pilot.press("enter", "space", "j", "space", *["j"] * 3, "v", "j", "j")
    await stage.pilot.pause()


async def sides(stage: Stage) -> None:
    await held(stage)
    await stage.pilot.press("d", "K")
    await stage.pilot.pause()


async def timeline(stage: Stage) -> None:
    await stage.accept(4)
    await stage.until(lambda session: session.pending is None and len(session.points) == 4)
    await stage.pilot.press("u", "T", "k")
    await stage.shows("Enter accepts 1 hunk again")


async def help_screen(stage: Stage) -> None:
    await stage.until(lambda session: Hold.RUN_AHEAD in session.holds)
    await stage.pilot.press("question_mark")
    await stage.pilot.pause()


async def preset_screen(stage: Stage) -> None:
    await stage.accept(3)
    await stage.until(lambda session: first_blocked(session) is not None and Hold.RUN_AHEAD in session.holds)
    await stage.pilot.press("C")
    await stage.pilot.pause()
    screen = stage.app.screen
    assert isinstance(screen, PresetScreen)
    screen.select("size.max_hunk_lines")
    await stage.pilot.press(*"16")
    await stage.pilot.pause()


@dataclass(frozen=True, slots=True)
class Picture:
    """One screenshot: what is done before it, in which theme, at which rate (tokens a second)."""

    act: Callable[[Stage], Awaitable[None]]
    theme: str = DARK
    rate: float = 1200.0


PICTURES = {
    "streaming": Picture(streaming),
    "steering": Picture(steering),
    "blocked": Picture(blocked),
    "lines": Picture(lines),
    "sides": Picture(sides),
    "timeline": Picture(timeline),
    "help": Picture(help_screen),
    "preset": Picture(preset_screen),
    "light": Picture(streaming, theme=LIGHT),
}


@asynccontextmanager
async def demo(rate: float) -> AsyncIterator[Cockpit]:
    """A session of the demo in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="spark-tui-screenshots-") as folder:
        os.environ["SPARK_TUI_HOME"] = str(Path(folder, "home"))
        root = prepare(Path(folder))
        server = await serve(rate)
        options = Options(root=root, model=MODEL, base_url=server.url, scripted=True)
        try:
            async with opened(options) as cockpit:
                yield cockpit
        finally:
            await server.aclose()


async def take(picture: Picture, size: tuple[int, int], theme: str) -> str:
    """The SVG of one picture of a session."""
    async with demo(picture.rate) as cockpit:
        cockpit.engine.send(GoalSet(GOAL))
        app = SparkApp(
            cockpit.engine,
            themes=themes(),
            theme_name=theme or picture.theme,
            repo="courier",
            presets=cockpit.presets,
        )
        async with app.run_test(size=size) as pilot:
            stage = Stage(app, pilot, cockpit)
            await stage.until(lambda session: bool(session.goal))
            await picture.act(stage)
            return drawn(app)


async def welcome(size: tuple[int, int], theme: str) -> str:
    """The SVG of the first screen, as on a machine with one local server and no key."""
    missing = resolve(None, None, {}, Settings())
    assert isinstance(missing, NotConfigured)
    server = LocalServer("Ollama", "http://127.0.0.1:11434/v1", "qwen3-coder:30b")
    app = WelcomeApp(Setup(missing.looked_for, missing.found, (server,)), themes(), theme or DARK)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return drawn(app)


def made(name: str, size: tuple[int, int], theme: str) -> str:
    """The SVG of a picture, tried until its moment is met. Raises MissedError."""
    for _ in range(TRIES):
        with suppress(MissedError):
            return asyncio.run(
                welcome(size, theme) if name == "welcome" else take(PICTURES[name], size, theme)
            )
    raise MissedError(name)


def drawn(app: App[Any]) -> str:
    """The screen as SVG: no fonts from elsewhere, and no text that begins or ends with a space, which not
    every renderer keeps."""
    svg = _FONT_FACES.sub("", app.export_screenshot(title="spark-tui"))
    svg = _FONTS.sub("font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace", svg)
    return _TEXT.sub(_trimmed, svg)


def _trimmed(found: re.Match[str]) -> str:
    style, x, between, length, rest, said = found.groups()
    cell = float(length) / max(1, cell_len(unescape(said)))
    shift = 0
    while said.startswith(_SPACE):
        said, shift = said.removeprefix(_SPACE), shift + 1
    while said.endswith(_SPACE):
        said = said.removesuffix(_SPACE)
    if not said:
        return ""
    x, length = f"{float(x) + shift * cell:g}", f"{cell * cell_len(unescape(said)):g}"
    return f'<text class="{style}" x="{x}"{between}textLength="{length}"{rest}>{said}</text>'


def main() -> None:
    """Make the pictures that are named, or all."""
    parser = argparse.ArgumentParser(description="Make the screenshots of the documentation.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join([*PICTURES, "welcome"]))
    parser.add_argument("--size", default="120x40", help="columns x rows")
    parser.add_argument("--theme", default="", help="in place of each picture's own")
    parser.add_argument("--into", type=Path, default=HERE)
    args = parser.parse_args()
    columns, _, rows = args.size.partition("x")
    size = (int(columns), int(rows))
    args.into.mkdir(parents=True, exist_ok=True)
    for name in args.names or [*PICTURES, "welcome"]:
        svg = made(name, size, args.theme)
        (args.into / f"{name}.svg").write_text(svg, encoding="utf-8")
        print(f"{name}.svg  {len(svg) // 1000} kB")


if __name__ == "__main__":
    main()
