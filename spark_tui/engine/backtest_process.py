"""A backtest in a process of its own, so that the app's loop stays free while it runs.

The child is `spark-tui presets backtest --progress`, which lowers its own priority and says one JSON object
a line: `{"done", "of", "word"}` for each step, at last `{"report": {...}}`, or `{"error": message}`.
Not here: the backtest itself (`engine.backtest`).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

import msgspec

from spark_tui.core.guard.backtest import Progress, Report

_MOST_LINE_BYTES = 16_000_000
_END_SECONDS = 2.0


class BacktestError(Exception):
    """The backtest came to no report; the message says why."""


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the child: a step, the report, or what went wrong."""

    done: int = 0
    of: int = 0
    word: str = ""
    report: Report | None = None
    error: str = ""


async def backtested(arguments: Sequence[str]) -> AsyncGenerator[Progress | Report, None]:
    """Run `presets backtest` with these further arguments; progress, and the report last.

    Closing the iterator ends the child. Raises BacktestError.
    """
    # -P: the repository is no place to import from
    command = (sys.executable, "-P", "-m", "spark_tui", "presets", "backtest", "--progress", *arguments)
    try:
        child = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, limit=_MOST_LINE_BYTES, start_new_session=True
        )
    except OSError as error:
        raise BacktestError(f"the backtest cannot be started: {error.strerror}") from error
    assert child.stdout is not None
    assert child.stderr is not None
    complaint = asyncio.create_task(child.stderr.read(), name="backtest complaint")
    try:
        async for line in child.stdout:
            said = _read(line)
            yield said.report or Progress(said.done, said.of, said.word)
            if said.report is not None:
                return
        words = (await complaint).decode("utf-8", "replace").strip()
        raise BacktestError(f"the backtest ended early: {words[-500:] or f'exit code {await child.wait()}'}")
    finally:
        await _end(child)
        rest = asyncio.gather(child.stdout.read(), complaint)  # its pipes are closed at their end only
        with suppress(TimeoutError):
            await asyncio.wait_for(rest, _END_SECONDS)


def _read(line: bytes) -> Said:
    try:
        said = msgspec.json.decode(line, type=Said)
    except msgspec.MsgspecError as error:
        raise BacktestError(f"the backtest said what cannot be read: {error}") from error
    if said.error:
        raise BacktestError(said.error)
    return said


async def _end(child: Process) -> None:
    """End the child: kindly, so that it ends its git, then by force it and what it left in its session."""
    with suppress(ProcessLookupError):
        child.terminate()
    with suppress(TimeoutError):
        await asyncio.wait_for(child.wait(), _END_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()
