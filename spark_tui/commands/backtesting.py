"""`spark-tui presets backtest`: a preset tried on the git history, or on what the person decided by hand.

Not here: the backtest (`engine.backtest`) and its counting (`core.guard.backtest`).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from spark_tui.adapters.git import GitError, find_root
from spark_tui.adapters.git_history import GitHistory, HistoryError
from spark_tui.commands.configured import folders, preset_of, settings_of
from spark_tui.commands.judging_git import open_git
from spark_tui.commands.printing import INTERRUPTED, complain, print_json, say
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.guard.backtest import Progress, Report
from spark_tui.core.terminal_text import visible
from spark_tui.engine.backtest import MOST_COMMITS, backtest_history, backtest_sessions
from spark_tui.engine.backtest_process import Said
from spark_tui.engine.judge import begun

MOST_COMMITS_OF_A_RANGE = 5000
_LOWEST_PRIORITY = 19

Stopped = Callable[[], bool]


def run_backtest(args: argparse.Namespace) -> int:
    """Try a preset on decided work. Ctrl+C ends it with what is known by then, and exit code 130."""
    if args.progress:
        os.nice(_LOWEST_PRIORITY)
        signal.signal(signal.SIGTERM, _leave)
    try:
        with _interruptible() as stopped:
            report = _followed(args, _steps(args, stopped))
            interrupted = stopped()
    except (ConfigError, GitError, HistoryError, OSError) as error:
        return _failed(args, str(error))
    if args.progress:
        print_json(Said(report=report))
    elif args.json:
        print_json(report)
    else:
        for line in report_lines(report):
            say(line)
    return INTERRUPTED if interrupted else 0


def _steps(args: argparse.Namespace, stopped: Stopped) -> Iterator[Progress | Report]:
    root = find_root(Path(args.root)) or Path(args.root).resolve()
    preset = preset_of(settings_of(root, preset=args.preset), root, policy_file=args.policy)
    policy = begun(preset.policy, preset.constraints).policy
    if args.sessions:
        return backtest_sessions(folders().state, root, policy, stopped=stopped)
    limit = MOST_COMMITS_OF_A_RANGE if ".." in args.range else MOST_COMMITS
    history = GitHistory(open_git(root).ask)
    return backtest_history(history, policy, args.range, limit=limit, stopped=stopped)


def _followed(args: argparse.Namespace, steps: Iterator[Progress | Report]) -> Report:
    """The report, once every step has been shown to whoever waits."""
    on_terminal = not args.progress and sys.stderr.isatty()
    report = None
    for step in steps:
        if isinstance(step, Report):
            report = step
        elif args.progress:
            print_json(step)
        elif on_terminal:
            sys.stderr.write(f"\r{step.done} of {step.of}  {visible(step.word)}\x1b[K")
            sys.stderr.flush()
    if on_terminal:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
    assert report is not None, "a backtest ends with its report"
    return report


def report_lines(report: Report) -> Iterator[str]:
    """The report for a person, in the alphabet that standard output can show."""
    # The screen's own rows; loaded only where they are shown.
    from spark_tui.tui.backtest_rows import TAKE_OVER, report_rows
    from spark_tui.tui.signs import ASCII, UNICODE

    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    for row in report_rows(report, UNICODE if encoding.startswith("utf") else ASCII):
        parts = row.parts[:1] if row.key == TAKE_OVER else row.parts
        yield "".join(text for text, _ in parts).rstrip()


@contextmanager
def _interruptible() -> Iterator[Stopped]:
    """Whether Ctrl+C was pressed; a second time it acts as always."""
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _leave(number: int, frame: FrameType | None) -> None:
    """End at once, but through every `finally`, so that git ends too."""
    raise SystemExit(128 + number)


def _failed(args: argparse.Namespace, message: str) -> int:
    if args.progress:
        print_json(Said(error=message))
    elif args.json:
        print_json({"error": {"kind": "usage", "message": message}})
    else:
        complain(f"spark-tui presets backtest: {message}")
    return 1
