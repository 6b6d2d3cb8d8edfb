"""`spark-tui bench`: how fast the person's endpoint is, asked as the app asks it.

Not here: what is asked and when things happened (`engine.timed_turns`), the figures (`core.speed`), and how
they are said (`bench_words`, `bench_json`).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from spark_tui.adapters.git import find_root
from spark_tui.adapters.local_model import LocalModelError
from spark_tui.commands.bench_asking import BenchError, agree
from spark_tui.commands.bench_json import bench_object
from spark_tui.commands.bench_words import Plan, report_lines
from spark_tui.commands.configured import settings_of
from spark_tui.commands.endpoint import NoModelError, chosen_endpoint, model_at, named
from spark_tui.commands.live_line import LiveLine
from spark_tui.commands.printing import INTERRUPTED, complain, print_json, say
from spark_tui.commands.table import is_ascii, width_of_output
from spark_tui.config.models import Endpoint
from spark_tui.config.settings import Settings
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.speed import Run
from spark_tui.core.stream.signals import Ending
from spark_tui.engine.ports import Model
from spark_tui.engine.timed_turns import TimedTurns, TurnFailedError

TOKENS = 300  # of an answer, unless the person says more

_NEXT = {
    Ending.CUT: " Run it again; if that does not help, the server's own log says more.",
    Ending.STALLED: " stall_seconds in config.toml is how long it may be quiet.",
    Ending.STOP: " Try another model.",
    Ending.LENGTH: " It may have thought all of it unseen: --tokens 2000 gives it more room.",
}


def run_bench(args: argparse.Namespace) -> int:
    """Measure the endpoint, or with --app the app. Ctrl+C ends it with what was measured by then, and exit
    code 130."""
    if args.app:
        from spark_tui.commands.bench_app import run_bench_app

        return run_bench_app(args)
    if args.streams:
        from spark_tui.commands.bench_streams import run_streams

        return run_streams(args)
    bench = _Bench(args)
    problem, interrupted = "", False
    try:
        if args.rate:
            raise BenchError("--rate is about the app: give --app, too.")
        asyncio.run(bench.run())
    except (BenchError, NoModelError, ConfigError, LocalModelError, OSError) as error:
        problem = str(error)
    except KeyboardInterrupt:
        interrupted = True
    bench.report(problem, interrupted=interrupted)
    return INTERRUPTED if interrupted else 1 if problem else 0


class _Bench:
    """One call of the command, and what came of it so far."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._plan = Plan(args.runs, args.prompt, args.tokens or TOKENS)
        self._endpoint: Endpoint | None = None
        self._turns: TimedTurns | None = None
        self._line = LiveLine()
        self._number = 0

    async def run(self) -> None:
        """Measure all runs. Raises BenchError and what choosing a model raises."""
        args = self._args
        settings = settings_of(find_root(Path()) or Path(), wire=args.wire)
        endpoint, local = await chosen_endpoint(settings, model=args.model, base_url=args.base_url)
        try:
            await self._measure(endpoint, settings)
        finally:
            self._line.clear()
            if local is not None:
                await local.aclose()

    async def _measure(self, endpoint: Endpoint, settings: Settings) -> None:
        model = model_at(endpoint, settings, on_sent=self._sent)
        try:
            self._endpoint = endpoint = await named(endpoint, model)
            agree(endpoint, self._plan, yes=self._args.yes)
            await model.warm()
            await self._all_runs(model, endpoint)
        finally:
            await model.aclose()

    async def _all_runs(self, model: Model, endpoint: Endpoint) -> None:
        turns = self._turns = TimedTurns(
            model,
            endpoint.model,
            secrets.token_hex(8),
            prompt_tokens=self._plan.prompt,
            max_tokens=self._plan.tokens,
            window=endpoint.window,
            on_news=self._show,
        )
        for number in range(1, self._plan.runs + 1):
            self._number = number
            self._line.show(self._progress(turns))
            try:
                await turns.measure()
            except TurnFailedError as error:
                hint = _NEXT.get(error.ending, "") if error.ending is not None else ""
                raise BenchError(f"{error}{hint}") from None

    def _sent(self) -> None:
        if self._turns is not None:
            self._turns.sent()

    def _show(self) -> None:
        """How far it is, for whoever looks."""
        turns = self._turns
        if turns is not None and self._line.due:
            self._line.show(self._progress(turns))

    def _progress(self, turns: TimedTurns) -> str:
        said = f"run {self._number} of {self._plan.runs}"
        if turns.waiting:
            said += f"  the server is busy: again in {turns.waiting:.0f} s"
        elif turns.pace.tokens_per_second is not None:
            said += f"  {turns.pace.tokens_per_second:,.0f} tokens/s"
        return said

    def report(self, problem: str, *, interrupted: bool) -> None:
        """All that was measured, and what went wrong."""
        runs: Sequence[Run] = self._turns.runs if self._turns is not None else ()
        if self._args.json:
            said = bench_object(self._endpoint, self._plan, runs, interrupted=interrupted, problem=problem)
            print_json(said)
            return
        ascii = is_ascii(os.environ.get("SPARK_TUI_ASCII", ""), sys.stdout.encoding)
        for line in report_lines(runs, self._plan, width=width_of_output(), ascii=ascii):
            say(line)
        sys.stdout.flush()
        if interrupted:
            complain(f"Interrupted in run {self._number} of {self._plan.runs}." if runs else "Interrupted.")
        elif problem:
            complain(f"spark-tui bench: {problem}")
