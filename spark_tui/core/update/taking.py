"""Hunks of a proposal become part of the session, each with its verdict.

Not here: what an edit proposes (`update.growth`) and the verdicts themselves (`update.judging`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spark_tui.core.change.tracked import Proposal
from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.session import ProseKind, Session
from spark_tui.core.update.judging import judged, judged_together, mended, without_hunk_scope
from spark_tui.core.update.naming import with_names
from spark_tui.core.update.step import with_file, with_prose

Grown = tuple[Session, tuple[Hunk, tuple[Finding, ...]] | None]
"""The state after one edit event and, when the stream must stop here, the blocked hunk and why."""


def take(session: Session, proposal: Proposal, inherited: tuple[Finding, ...]) -> Grown:
    """The session with a proposal's hunks, each judged; they inherit the findings of their edit. The first
    that breaks a rule which stops the stream stops it."""
    session = with_file(_noted(session, proposal), proposal.file)
    session = replace(session, hunk_count=session.hunk_count + len(proposal.hunks))
    session = with_names(session, proposal.file.path, [hunk.id for hunk in proposal.hunks])
    stopped: tuple[Hunk, tuple[Finding, ...]] | None = None
    for new in proposal.hunks:
        session, hunk = judged(session, new.id, inherited=inherited)
        stops = [finding for finding in hunk.verdict.findings if finding.stops]
        if hunk.state is HunkState.BLOCKED and verdict(stops).level is Level.BLOCK and stopped is None:
            stopped = (hunk, (*stops, *(other for other in hunk.verdict.findings if not other.stops)))
    session = mended(session, proposal.file.path, session.turn.number)
    if proposal.hunks and stopped is None:
        session = without_hunk_scope(session)
    session, emptying = judged_together(session, proposal.file.path)
    if emptying is not None and stopped is None:
        stopped = (emptying, emptying.verdict.findings)
    return session, stopped


def distrusted(
    session: Session, path: str, first: int, findings: Sequence[Finding]
) -> tuple[Session, tuple[Hunk, tuple[Finding, ...]] | None]:
    """The session with the undecided hunks of this turn in the file, from the number `first` on, judged again
    with findings that came with the end of their edit; with the one that stops the stream, if they do."""
    stopped: tuple[Hunk, tuple[Finding, ...]] | None = None
    file = session.files.get(path)
    numbers = [
        hunk.id
        for hunk in (file.hunks if file else ())
        if hunk.turn == session.turn.number
        and hunk.id >= first
        and hunk.complete
        and hunk.state in (HunkState.WAITING, HunkState.BLOCKED)
    ]
    for number in numbers if findings else ():
        session, hunk = judged(session, number, inherited=findings)
        if stopped is None and hunk.state is HunkState.BLOCKED and any(one.stops for one in findings):
            stopped = (hunk, tuple(findings))
    return session, stopped


def _noted(session: Session, proposal: Proposal) -> Session:
    """The session with a word about hunks that the person had edited and that this one replaces."""
    before = session.files.get(proposal.file.path)
    mine = {hunk.id for hunk in before.hunks if hunk.edited and _waits(hunk)} if before else set()
    if not mine:
        return session
    gone = [hunk.id for hunk in proposal.file.hunks if hunk.id in mine and not _waits(hunk)]
    if not gone:
        return session
    made = ", ".join(str(hunk.id) for hunk in proposal.hunks) or "what came"
    taken = ", ".join(map(str, gone))
    return with_prose(
        session, ProseKind.NOTE, f"Hunk {made} took the place of hunk {taken}, which you edited"
    )


def _waits(hunk: Hunk) -> bool:
    return hunk.state is HunkState.WAITING
