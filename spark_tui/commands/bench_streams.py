"""`spark-tui bench --streams N`: one request N times at once, how the endpoint and this machine bear it.

On a terminal they are shown live beside each other; with --json, or without one, only the figures come.
Not here: reading and counting (`engine.many`), the screen (`tui.streams_app`), the words (`streams_words`).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import sys
import time
from contextlib import aclosing
from pathlib import Path

from spark_tui.adapters.git import find_root
from spark_tui.adapters.llm.many_streams import many_streams
from spark_tui.adapters.local_model import LocalModelError
from spark_tui.commands.bench_asking import BenchError, agree
from spark_tui.commands.configured import settings_of, theme_of, themes
from spark_tui.commands.endpoint import NoModelError, chosen_endpoint, model_at, named
from spark_tui.commands.live_line import LiveLine
from spark_tui.commands.printing import INTERRUPTED, complain, print_json, say
from spark_tui.commands.streams_words import StreamsPlan, progress, report_lines, streams_object
from spark_tui.commands.table import width_of_output
from spark_tui.config.models import Endpoint
from spark_tui.config.settings import Settings
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.stream.many import Order
from spark_tui.engine.many import Many, State
from spark_tui.engine.timed_turns import first_request

TOKENS = 1000  # of an answer, unless the person says more: a fast model writes them in a second
FRAMES = "240"  # as in the app: a key is answered sooner, at the same CPU


def run_streams(args: argparse.Namespace) -> int:
    """Ask so many times at once. Ctrl+C ends it with what was measured by then, and exit code 130."""
    bench = _Streams(args)
    problem, code = "", 0
    try:
        code = asyncio.run(bench.run())
    except (BenchError, NoModelError, ConfigError, LocalModelError, OSError) as error:
        problem = str(error)
    except KeyboardInterrupt:
        code = INTERRUPTED
    bench.many.stop()
    problem = problem or bench.many.problem
    bench.report(problem, interrupted=code == INTERRUPTED)
    failed = any(stream.state is State.FAILED for stream in bench.many.streams)
    return code or (1 if problem or failed else 0)


class _Streams:
    """One call of the command, and what came of it so far."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.many = Many(args.streams)
        self._args = args
        self._plan = StreamsPlan(args.streams, args.prompt, args.tokens or TOKENS)
        self._endpoint: Endpoint | None = None
        self._line = LiveLine()
        self._began = False

    async def run(self) -> int:
        """Ask and read all; the exit code as far as the screen says one. Raises BenchError and what choosing
        a model raises."""
        args = self._args
        root = find_root(Path()) or Path()
        settings = settings_of(root, wire=args.wire)
        endpoint, local = await chosen_endpoint(settings, model=args.model, base_url=args.base_url)
        try:
            return await self._ask(await self._order(endpoint, settings), theme_of(root, ""))
        finally:
            if local is not None:
                await local.aclose()

    async def _order(self, endpoint: Endpoint, settings: Settings) -> Order:
        model = model_at(endpoint, settings)
        try:
            self._endpoint = endpoint = await named(endpoint, model)
            agree(endpoint, self._plan, yes=self._args.yes)
            request = first_request(
                endpoint.model,
                secrets.token_hex(8),
                prompt_tokens=self._plan.prompt,
                max_tokens=self._plan.tokens,
                window=endpoint.window,
            )
            return model.order(request, self._plan.runs)
        except ValueError as error:
            raise BenchError(str(error)) from None
        finally:
            await model.aclose()

    async def _ask(self, order: Order, theme: str) -> int:
        self._began = True
        batches = many_streams(order)
        if not self._args.json and all(each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr)):
            os.environ.setdefault("TEXTUAL_FPS", FRAMES)
            # Only here, since who wants figures shall not wait for Textual.
            from spark_tui.tui.streams_app import show_streams

            name = f"{self._endpoint.model if self._endpoint else ''} at {order.url}"
            return await show_streams(self.many, batches, name=name, themes=themes(), theme_name=theme)
        try:
            async with aclosing(batches):
                await self.many.follow(batches, self._show, time.monotonic)
        finally:
            self._line.clear()
        return 0

    def _show(self) -> None:
        if self._line.due:
            self._line.show(progress(self.many))

    def report(self, problem: str, *, interrupted: bool) -> None:
        """All that was measured, and what went wrong."""
        if self._args.json:
            print_json(
                streams_object(
                    self._endpoint, self._plan, self.many, interrupted=interrupted, problem=problem
                )
            )
            return
        if self._began:
            for line in report_lines(self.many, width_of_output()):
                say(line)
        sys.stdout.flush()
        if problem:
            complain(f"spark-tui bench: {problem}")
        elif interrupted:
            complain("Interrupted.")
