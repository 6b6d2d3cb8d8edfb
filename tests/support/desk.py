"""A person's desk: a home folder of their own, the sample project as a git repository, and terminals.

The command is the installed one; a model is a scripted server in the test's own loop. Not here: the
pseudo-terminal (`terminal`) and the answers (`loopback`).
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from spark_tui.demo.http import Exchange
from spark_tui.demo.sample import prepare
from support.loopback import Loopback
from support.terminal import LIMIT, Terminal

COMMAND = Path(sys.executable).with_name("spark-tui")
GOAL = "make it better"
MODEL = "tester"
ENTER, ESCAPE = "\r", "\x1b"
ENTERED_SCREEN, LEFT_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"

BREAK = """\
import importlib, sys
place, name = sys.argv.pop(1).rsplit(".", 1)
module, _, owner = place.partition(":")
target = importlib.import_module(module)
def broken(*_):
    raise RuntimeError("it broke \\x1b]0;OWNED\\x07 with key sk-abcdefghijklmnopqrstuvwxyz123456")
setattr(getattr(target, owner) if owner else target, name, broken)
from spark_tui.cli import entry
entry()
"""
"""spark-tui with one function that fails: `python -c BREAK MODULE:CLASS.METHOD ARGUMENT ...`."""


class ModelServer(Loopback):
    """A loopback server that lists one model; only requests for an answer take the next of the list."""

    async def _handle(self, exchange: Exchange) -> None:
        if exchange.method == "GET":
            listed = json.dumps({"object": "list", "data": [{"id": MODEL}]}).encode()
            await exchange.whole(200, listed, {"Content-Type": "application/json"})
        else:
            await super()._handle(exchange)

    async def messages(self, number: int = 0) -> list[dict[str, Any]]:
        """The messages of the request with this number."""
        exchange = await asyncio.wait_for(self.request(number), LIMIT)
        messages: list[dict[str, Any]] = json.loads(exchange.body)["messages"]
        return messages


class Desk:
    """`root` is the repository, `home` holds everything that spark-tui keeps for the person."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.root = prepare(folder)
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "SPARK_TUI_HOME": str(self.home / "spark"),
            "TMPDIR": str(folder),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }
        self._open = AsyncExitStack()

    async def terminal(
        self, *arguments: str | Path, columns: int = 120, rows: int = 40, **env: str
    ) -> Terminal:
        """spark-tui with `arguments` in a terminal of its own; `env` is added to the environment."""
        return await self.command(COMMAND, *arguments, columns=columns, rows=rows, **env)

    async def command(self, *command: str | Path, columns: int = 120, rows: int = 40, **env: str) -> Terminal:
        """Any command in a terminal of its own, in the repository."""
        terminal = await self._open.enter_async_context(Terminal(columns, rows))
        await terminal.start(command, cwd=self.root, env=self.env | env)
        return terminal

    async def session(
        self, server: Loopback, *arguments: str, columns: int = 120, rows: int = 40, **env: str
    ) -> Terminal:
        """The app in the repository with the model of `server` and the goal `GOAL`."""
        chosen = ("--base-url", server.url, "--model", MODEL, *arguments)
        goal = () if "--resume" in arguments else (GOAL,)
        return await self.terminal(*chosen, *goal, columns=columns, rows=rows, **env)

    async def output(self, *arguments: str | Path, **env: str) -> tuple[int, str, str]:
        """Run spark-tui without a terminal: exit code, standard output, standard error."""
        process = await asyncio.create_subprocess_exec(
            COMMAND,
            *map(str, arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.root,
            env=self.env | env,
        )
        out, err = await asyncio.wait_for(process.communicate(), LIMIT)
        return process.returncode or 0, out.decode(), err.decode()

    def text(self, path: str) -> str:
        """A file of the repository."""
        return (self.root / path).read_text(encoding="utf-8")

    def kept(self) -> dict[Path, bytes]:
        """Every file below the person's home, with its bytes."""
        return {path: path.read_bytes() for path in self.home.rglob("*") if path.is_file()}

    async def aclose(self) -> None:
        """End what still runs."""
        await self._open.aclose()
        shutil.rmtree(self.home)


async def leave(terminal: Terminal) -> int:
    """Press q, say yes when asked, and give the exit code once the command has ended."""
    drawn = len(terminal.raw)
    terminal.press("q")
    await terminal.until_that(
        lambda screen: "Leave?" in screen or LEFT_SCREEN in terminal.raw[drawn:], "the question or the end"
    )
    if "Leave?" in terminal.screen:
        terminal.press("y")
    return await terminal.ended()
