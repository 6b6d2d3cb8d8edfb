"""`spark-tui bench --app`: how fast the app itself is on this machine, in about half a minute.

The installed app runs in a pseudo-terminal of its own, against a scripted model in another process. Not here:
how anything is measured (`spark_tui.measuring`), and what the figures are called (`bench_app_words`).
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from spark_tui import __version__
from spark_tui.commands.bench_app_words import app_figures, app_lines
from spark_tui.commands.live_line import LiveLine
from spark_tui.commands.printing import INTERRUPTED, Json, complain, print_json, say
from spark_tui.commands.table import complain_wrapped, is_ascii, width_of_output

if TYPE_CHECKING:
    from spark_tui.measuring.tour import Tour

RATE = 1200.0

_PROGRAM = (sys.executable, "-P", "-m", "spark_tui")
_NEED = "The app can be measured only where there are pseudo-terminals: on Linux, macOS or WSL."
_BEFORE = (
    "The app is started several times in a pseudo-terminal of its own, on a made-up repository and against a "
    "scripted model on this machine. That takes about half a minute; leave the machine alone meanwhile."
)


def run_bench_app(args: argparse.Namespace) -> int:
    """Measure the app. Ctrl+C ends it with what was measured by then, and exit code 130."""
    rate = args.rate or RATE
    if args.model or args.base_url or args.wire:
        return _reported(args, None, rate, "--app asks no model: leave --model, --base-url and --wire out.")
    try:
        from spark_tui.measuring.terminal import MeasureError
        from spark_tui.measuring.tour import Tour
    except ImportError:  # no pty, no termios
        return _reported(args, None, rate, _NEED)
    tour, line = Tour(), LiveLine()
    problem, interrupted = "", False
    complain_wrapped(_BEFORE)
    try:
        with closing(tour.steps(_PROGRAM, rate)) as steps:
            for step in steps:
                line.show(step)
    except (MeasureError, OSError, subprocess.SubprocessError) as error:
        problem = str(error)
    except KeyboardInterrupt:
        interrupted = True
    line.clear()
    return _reported(args, tour, rate, problem, interrupted=interrupted)


def _reported(
    args: argparse.Namespace, tour: Tour | None, rate: float, problem: str, *, interrupted: bool = False
) -> int:
    if args.json:
        print_json(_object(tour, rate, problem, interrupted))
    else:
        if tour is not None:
            ascii = is_ascii(os.environ.get("SPARK_TUI_ASCII", ""), sys.stdout.encoding)
            for each in app_lines(tour, rate, width=width_of_output(), ascii=ascii):
                say(each)
            sys.stdout.flush()
        if problem:
            first = problem.splitlines()[0]
            complain(f"spark-tui bench: {first}" + ("; try it again" if tour is not None else ""))
        elif interrupted:
            complain("Interrupted.")
    return INTERRUPTED if interrupted else 1 if problem else 0


def _object(tour: Tour | None, rate: float, problem: str, interrupted: bool) -> Json:
    """The object of `--json`; its shape is described in docs/command-line.md."""
    figures = [] if tour is None else app_figures(tour, rate)
    raw: Json = {}
    if tour is not None:
        raw = {
            "frames_ms": tour.frames_ms,
            "typed_ms": tour.typed_ms,
            "keys_ms": [{"rate": pace, "took": took} for pace, took in tour.keys_ms.items()],
            "stream": None if tour.played is None else asdict(tour.played),
            "closed_ms": tour.closed_ms,
            "asked_ms": tour.asked_ms,
        }
    return {
        "app": {
            "version": __version__,
            "python": platform.python_version(),
            "platform": platform.platform(),
            "cores": os.cpu_count(),
        },
        "rate": rate,
        "figures": [{**asdict(figure), "met": figure.met} for figure in figures],
        "raw": raw,
        "interrupted": interrupted,
        "error": {"message": problem} if problem else None,
    }
