"""What the person's checks said of a point, in a word or in lines.

Pure functions. Not here: running them (`adapters.checks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spark_tui.core.session import Session
from spark_tui.core.timeline import CheckRun

NO_CHECKS: Final = "No checks run here: a [[check]] in your config.toml adds one."


def runs_now(session: Session) -> tuple[CheckRun, ...]:
    """The checks of the files as they are: of the newest point."""
    return session.checks.get(len(session.points), ())


def short(runs: Sequence[CheckRun], dots: str) -> tuple[str, str]:
    """One short word and its tone; both empty without checks."""
    failed = [run.name for run in runs if run.passed is False]
    running = [run.name for run in runs if run.running]
    if failed:
        more = f" +{len(failed) - 1}" if len(failed) > 1 else ""
        return f"{failed[0]}{more} failed", "bold $error"
    if running:
        return f"{running[0]}{dots}", "$quiet"
    passed = [run.name for run in runs if run.passed]
    if len(passed) < len(runs) or not passed:
        return ("checks cut off", "$quiet") if runs else ("", "")
    return (f"{passed[0]} passed" if len(passed) == 1 else f"{len(passed)} checks passed"), "$success"


def lines_of(runs: Sequence[CheckRun]) -> list[str]:
    """Each check in a line, and below one that failed what it said last."""
    lines: list[str] = []
    for run in runs:
        if run.running:
            lines.append(f"check {run.name} runs")
        elif run.passed is None:
            lines.append(f"check {run.name} was ended: {run.why}")
        else:
            word = "passed" if run.passed else "failed"
            why = f" ({run.why})" if run.why else ""
            lines.append(f"check {run.name} {word} after {run.seconds:.1f} s{why}")
        if run.passed is False:
            lines += [f"  {line}" for line in run.lines if line.strip()]
    return lines
