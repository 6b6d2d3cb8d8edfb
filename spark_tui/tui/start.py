"""Starting and ending the screen: the frame rate, the signals, the exit code.

Textual is imported only here, inside the functions, after its settings are made; a terminal is always
given back as it was. Not here: what is shown.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spark_tui.config.themes import Theme
from spark_tui.engine.ports import Driver, Presets
from spark_tui.tui.garbage import rarely

if TYPE_CHECKING:
    from textual.app import App

    from spark_tui.tui.screens.welcome import Choice, Setup
    from spark_tui.tui.widgets.replay import ReplayControls

FRAMES = "240"
"""Textual waits one or two of its own frames before it paints: at 60 a key is answered after 25 ms in
the median, at 240 after 7 ms, at the same CPU."""

SWITCH = 0.0005
"""Seconds after which a thread that waits for its turn gets it, as the one that has read a key; Python's own
5 ms are a whole frame."""

_SIGNALS = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT")


def nothing() -> None:
    """Nothing was left for later."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What the screen sits on: the session, the controls when it is a replay, and the presets when they can
    be changed. `shown` is called once, when the first frame stands on the screen."""

    driver: Driver
    replay: ReplayControls | None = None
    presets: Presets | None = None
    shown: Callable[[], None] = nothing


def run_app(
    opened: Callable[[], AbstractAsyncContextManager[Seat]],
    *,
    themes: Mapping[str, Theme],
    theme_name: str,
    repo: str,
    journal: str = "",
) -> int:
    """Show a session until the person leaves.

    `opened` makes the seat inside the event loop and closes it at the end. Returns the exit code: 0, 1
    after an error of the app (said in one line on stderr), 128 + n after signal n.
    """
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    gc.disable()  # until the first frame stands: `BaseApp.shown`
    rarely()
    sys.setswitchinterval(SWITCH)
    from spark_tui.tui.app import SparkApp

    async def run() -> int:
        async with opened() as seat:
            app = SparkApp(
                seat.driver,
                themes=themes,
                theme_name=theme_name,
                repo=repo,
                replay=seat.replay,
                presets=seat.presets,
                journal=journal,
                shown=seat.shown,
            )
            with leaving_on_signals(app), leaving_on_errors(app):
                await app.run_async()
            return app.return_code or 0

    return asyncio.run(run())


def run_welcome(setup: Setup, *, themes: Mapping[str, Theme], theme_name: str) -> tuple[Choice | None, int]:
    """The first screen; gives the person's choice (None when they quit) and the exit code."""
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    from spark_tui.tui.welcome_app import WelcomeApp

    async def run() -> tuple[Choice | None, int]:
        app = WelcomeApp(setup, themes, theme_name)
        with leaving_on_signals(app):
            choice = await app.run_async()
        return choice, app.return_code or 0

    return asyncio.run(run())


@contextmanager
def leaving_on_signals(app: App[Any]) -> Iterator[None]:
    """While it lasts, TERM, HUP, QUIT and INT end the app through its own door, so that Textual gives
    the terminal back; the exit code is 128 + n."""
    loop = asyncio.get_running_loop()
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    taken: list[int] = []
    for number in numbers:
        try:
            loop.add_signal_handler(number, _leave, app, int(number))
        except (NotImplementedError, RuntimeError, ValueError):
            continue  # Windows, or not the main thread: Python's own handling stays
        taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)


@contextmanager
def leaving_on_errors(app: App[Any]) -> Iterator[None]:
    """While it lasts, an error in anything that runs beside the app (the engine, the watcher) ends it as
    an error of its own would; asyncio would only write a traceback across the screen."""
    loop = asyncio.get_running_loop()

    def fail(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            app._handle_exception(error)

    loop.set_exception_handler(fail)
    try:
        yield
    finally:
        loop.set_exception_handler(None)


def _leave(app: App[Any], number: int) -> None:
    from spark_tui.tui.lending import is_lent

    if is_lent(app) and number in (signal.SIGINT, getattr(signal, "SIGQUIT", None)):
        return  # Ctrl+C in the person's editor reaches every program of the terminal
    app.exit(return_code=128 + number)
