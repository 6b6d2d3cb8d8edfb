"""What the person's checks said of each point of the timeline.

Not here: running them (`adapters.checks`). Checks decide nothing: they are shown.
"""

from __future__ import annotations

from dataclasses import replace

from spark_tui.core.events import CheckEnded, CheckStarted
from spark_tui.core.session import Session
from spark_tui.core.timeline import CheckRun
from spark_tui.core.update.step import Step


def started(session: Session, event: CheckStarted) -> Step:
    """A check runs; one of the same name at this point is run again."""
    return _with(session, event.point, CheckRun(event.name))


def ended(session: Session, event: CheckEnded) -> Step:
    """A check is over."""
    run = CheckRun(event.name, False, event.passed, event.seconds, event.why, event.lines)
    return _with(session, event.point, run)


def stopped(session: Session) -> Session:
    """The session without checks that still run: the app that ran them is gone."""
    checks = {
        point: tuple(replace(run, running=False, why="not finished") if run.running else run for run in runs)
        for point, runs in session.checks.items()
    }
    return replace(session, checks=checks)


def _with(session: Session, point: int, run: CheckRun) -> Step:
    if not 1 <= point <= len(session.points):
        return Step(session)
    runs = session.checks.get(point, ())
    known = any(other.name == run.name for other in runs)
    after = tuple(run if other.name == run.name else other for other in runs) if known else (*runs, run)
    return Step(replace(session, checks={**session.checks, point: after}))
