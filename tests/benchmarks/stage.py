"""What every benchmark stands on: what was asked for, which app is measured, a row of a table, progress.

Not here: what is measured; the app from outside (`spark_tui.measuring`).
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from spark_tui.measuring import place as places
from spark_tui.measuring.figures import percentile
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import LIMIT, MeasureError, Terminal


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a part's table."""

    what: dict[str, str]
    """What was measured: the cells that name the row."""
    figures: dict[str, float]
    """By name, which ends in the unit."""
    raw: dict[str, list[float]] = field(default_factory=dict)
    """The values behind the figures, for the JSON file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked for."""

    quick: bool = False
    long: bool = False
    program: tuple[str, ...] = ()
    """What starts the measured app."""
    tokens: int = 0
    """Of the hour; 0 for all of it."""

    def times(self, normally: int, quick: int, long: int = 0) -> int:
        """How often something is done."""
        if self.quick:
            return quick
        return long if self.long and long else normally

    def running(self, where: places.Place, server: Server, *more: str) -> AbstractContextManager[Terminal]:
        """The measured app on that place, at rest."""
        return places.running(where, server, self.program, *more)


def installed() -> str:
    """The program that is installed beside this interpreter."""
    return str(Path(sys.executable).with_name("spark-tui"))


def say(words: str) -> None:
    """Progress, on standard error."""
    print(f"  … {words}", file=sys.stderr, flush=True)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, percentiles and the most of measured milliseconds."""
    return {
        "p50 ms": percentile(values, 50),
        "p95 ms": percentile(values, 95),
        "p99 ms": percentile(values, 99),
        "max ms": max(values, default=float("nan")),
    }


def until(there: Callable[[], bool], problem: str) -> None:
    """Wait for something outside the screen. Raises MeasureError, with the problem, when it never comes."""
    deadline = time.monotonic() + LIMIT
    while not there():
        if time.monotonic() > deadline:
            raise MeasureError(problem)
        time.sleep(0.005)


def version() -> str:
    """The commit that is measured, with a mark when files differ from it."""
    said = [
        subprocess.run(["git", *words], capture_output=True, text=True, check=False).stdout.strip()
        for words in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain"))
    ]
    return said[0] + ("+" if said[1] else "")
