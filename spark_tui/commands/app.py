"""`spark-tui` and `spark-tui demo`: the session on the screen.

Not here: how a session is put together (`commands.wiring`) and what is shown (`tui`).
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.adapters.git import find_root
from spark_tui.adapters.journal import JournalError
from spark_tui.adapters.local_model import LocalModelError, find_bundled, is_installed
from spark_tui.commands.configured import folders, theme_of, themes
from spark_tui.commands.endpoint import LOCAL, NoModelError
from spark_tui.commands.printing import complain, say
from spark_tui.commands.wiring import Cockpit, Options, opened
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.events import GoalSet
from spark_tui.tui.start import Seat, run_app, run_welcome

LATER = (
    "spark_tui.tui.screens.help",
    "spark_tui.tui.screens.hunk_editor",
    "spark_tui.tui.screens.places",
    "spark_tui.tui.screens.comments",
    "spark_tui.tui.screens.preset",
    "spark_tui.tui.screens.preset_picker",
    "spark_tui.tui.screens.timeline",
    "spark_tui.tui.screens.themes",
    "rapidfuzz.process",
    "rapidfuzz.distance",
    "ast_grep_py",
)
"""What is behind a key or a first hunk: loaded when the first frame stands, so that neither has to wait."""

_PROBLEMS = (ConfigError, JournalError, LocalModelError, WriteRefusedError, OSError)


def run_app_command(args: argparse.Namespace) -> int:
    """The app in the repository of the current folder; the first screen when no model is configured."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        complain("spark-tui needs a terminal; spark-tui run GOAL works without one.")
        return 1
    options = Options.of(args, screen=True)
    try:
        try:
            return _session(options, args.goal, args.theme)
        except NoModelError as error:
            return _welcome(args, options, error)
    except _PROBLEMS as error:
        complain(f"spark-tui: {error}")
        return 1


def _session(options: Options, goal: str, theme: str) -> int:
    root = find_root(options.root) or options.root.resolve()

    @asynccontextmanager
    async def session() -> AsyncIterator[Cockpit]:
        async with opened(options) as cockpit:
            if goal and not options.resume:
                cockpit.engine.send(GoalSet(goal))
            yield cockpit

    theme_name = theme_of(root, theme)
    return _show(session, theme_name, root.name)


def _show(session: Callable[[], AbstractAsyncContextManager[Cockpit]], theme: str, repo: str) -> int:
    @asynccontextmanager
    async def seat() -> AsyncIterator[Seat]:
        async with session() as cockpit:
            yield Seat(cockpit.engine, presets=cockpit.presets, shown=partial(cockpit.start, LATER))

    sessions = folders().state / "sessions"
    return run_app(seat, themes=themes(), theme_name=theme, repo=repo, journal=str(sessions))


def _welcome(args: argparse.Namespace, options: Options, error: NoModelError) -> int:
    from spark_tui.adapters.discovery import local_servers
    from spark_tui.tui.screens.welcome import LocalServer, Setup

    found = asyncio.run(local_servers())
    bundled = find_bundled() if is_installed() else None
    setup = Setup(
        looked_for=tuple(error.missing.looked_for),
        keys=tuple(error.missing.found),
        servers=tuple(
            LocalServer(server.name, server.base_url, server.models[0] if server.models else "")
            for server in found
        ),
        local=bundled.name if bundled is not None else "",
    )
    theme_name = theme_of(options.root, args.theme)
    choice, code = run_welcome(setup, themes=themes(), theme_name=theme_name)
    if choice is None:
        return code
    if choice[0] == "demo":
        return _demo(args.goal, args.theme, rate=1200.0, keep=False)
    if choice[0] == "local":
        return _session(replace(options, model=LOCAL), args.goal, args.theme)
    chosen = replace(options, base_url=choice[1], model=choice[2], wire="chat")  # by which it was found
    return _session(chosen, args.goal, args.theme)


def run_demo(args: argparse.Namespace) -> int:
    """The app on a throw-away sample project, with a scripted model over real HTTP on loopback."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        complain("spark-tui demo needs a terminal.")
        return 1
    try:
        return _demo(args.goal, args.theme, rate=args.rate, keep=args.keep)
    except _PROBLEMS as error:
        complain(f"spark-tui demo: {error}")
        return 1


def _demo(goal: str, theme: str, *, rate: float, keep: bool) -> int:
    from spark_tui.demo.sample import GOAL, prepare
    from spark_tui.demo.server import MODEL, serve

    parent = Path(tempfile.mkdtemp(prefix="spark-tui-demo-"))
    try:
        root = prepare(parent)

        @asynccontextmanager
        async def session() -> AsyncIterator[Cockpit]:
            server = await serve(rate)
            options = Options(
                root=root, model=MODEL, base_url=server.url, wire="chat", scripted=True, screen=True
            )
            try:
                async with opened(options) as cockpit:
                    cockpit.engine.send(GoalSet(goal or GOAL))
                    yield cockpit
            finally:
                await server.aclose()

        return _show(session, theme_of(root, theme), root.name)
    finally:
        if keep:
            say(f"The sample project is in {parent}")
        else:
            shutil.rmtree(parent, ignore_errors=True)
