"""The run-ahead hold: the stream pauses when too many hunks wait for the person."""

from __future__ import annotations

from dataclasses import replace

from spark_tui.core.events import Hold
from spark_tui.core.session import Session
from spark_tui.core.update.counting import waiting_count


def paced(session: Session) -> Session:
    """The run-ahead hold follows the number of undecided hunks."""
    ahead = waiting_count(session) >= session.policy.run_ahead and session.turn.live
    holds = session.holds | {Hold.RUN_AHEAD} if ahead else session.holds - {Hold.RUN_AHEAD}
    return session if holds == session.holds else replace(session, holds=holds)
