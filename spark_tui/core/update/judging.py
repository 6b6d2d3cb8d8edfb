"""Verdicts on the hunks of a session: when they close, and again when the constraints change.

Not here: the rules themselves (`core.guard`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from spark_tui.core.change.values import LOST, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.guard.judge import Tally, empties, judge_hunk, tally
from spark_tui.core.guard.rules import Constraint, Scope
from spark_tui.core.guard.tighten import tighten
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.session import Grant, Session, all_hunks, find_hunk, goal_hunks
from spark_tui.core.update.step import with_hunk

NEVER_EXCUSED = frozenset(
    {
        "paths.outside",
        "paths.git",
        "paths.name",
        "paths.link",
        "paths.special",
        "paths.folder",
        "paths.binary",
        "paths.too_large",
        "paths.unreadable",
        "edit.place",
        "edit.ambiguous",
    }
)
"""Findings that no exception lifts: nothing could be written safely."""

REDO_SCOPE = "redo.scope"
"""The rule that only one hunk is written again: it binds what its turn wrote, also when judged later."""


def judged(session: Session, number: int, inherited: Iterable[Finding] = ()) -> tuple[Session, Hunk]:
    """The session with a verdict on this hunk: WAITING or BLOCKED."""
    found = find_hunk(session, number)
    if found is None:
        raise KeyError(number)
    file, hunk = found
    of_this_goal = number >= session.first_hunk
    counted = tally(other for other in goal_hunks(session) if other.id != number) if of_this_goal else Tally()
    target = session.files.get(hunk.target) if hunk.op is Op.RENAME else None
    findings = [
        *judge_hunk(session.policy, counted, hunk, file, target).findings,
        *_outside_redo(session, hunk),
    ]
    inherited = (*inherited, *(found for found in hunk.verdict.findings if found.rule == REDO_SCOPE))
    rules = {finding.rule for finding in findings}
    findings += [finding for finding in inherited if finding.rule not in rules]
    kept = excused(session, file.path, findings, hunk)
    used = len(kept) < len(findings)
    judgement = verdict(kept)
    state = HunkState.BLOCKED if judgement.level is Level.BLOCK else HunkState.WAITING
    hunk = replace(hunk, verdict=judgement, state=state, excepted=hunk.excepted or used)
    session = with_hunk(session, hunk)
    if used:
        session = replace(session, grants=tuple(_closed(grant, file.path) for grant in session.grants))
    return session, hunk


def judged_together(session: Session, path: str) -> tuple[Session, Hunk | None]:
    """The last waiting hunk of the file judged again when all that wait would empty it; the hunk is given
    back when that blocks it.

    A hunk that is rejected, replaced or stale may have been all that kept its neighbours from it.
    """
    file = session.files.get(path)
    waiting = [hunk for hunk in file.hunks if hunk.state is HunkState.WAITING] if file else []
    changes = [hunk for hunk in waiting if hunk.op is Op.CHANGE]
    if file is None or not changes or not empties(changes[-1], file):
        return session, None
    session, hunk = judged(session, max(changes, key=lambda one: one.id).id)
    return session, hunk if hunk.state is HunkState.BLOCKED else None


def excused(
    session: Session, path: str, findings: Iterable[Finding], hunk: Hunk | None = None
) -> tuple[Finding, ...]:
    """The findings that no exception of the person's covers."""
    rules = {rule for grant in session.grants if grant.open and grant.path == path for rule in grant.rules}
    if hunk is not None:
        rules |= {rule for grant in session.grants if grant.hunk == hunk.id for rule in grant.rules}
    return tuple(
        finding for finding in findings if finding.rule in NEVER_EXCUSED or finding.rule not in rules
    )


def _closed(grant: Grant, path: str) -> Grant:
    return replace(grant, open=False) if grant.open and grant.path == path else grant


def rejudged(session: Session) -> Session:
    """Every undecided hunk judged again, in the order of their numbers, each against what stands before
    it, so that a limit that shrank blocks the last ones and not the first. Those of an earlier goal do not
    count against the limits of this one."""
    open_states = (HunkState.WAITING, HunkState.BLOCKED)
    again = [hunk for hunk in all_hunks(session) if hunk.state in open_states and hunk.complete]
    for hunk in again:
        session = with_hunk(session, replace(hunk, state=HunkState.BLOCKED))
    for hunk in again:
        session, _ = judged(session, hunk.id)
    return session


def with_constraints(session: Session, constraints: tuple[Constraint, ...]) -> Session:
    """The session with these constraints; the policy follows, and the undecided hunks are judged again."""
    rules = [rule for item in constraints if item.active for rule in item.enforced]
    policy = tighten(session.base_policy, rules)
    changed = policy != session.policy
    session = replace(session, constraints=constraints, policy=policy)
    return rejudged(session) if changed else session


def without_goal_scope(session: Session) -> Session:
    """What holds when a new goal begins: constraints of one hunk or one goal end with the old goal."""
    ended = (Scope.HUNK, Scope.GOAL)
    kept = tuple(item for item in session.constraints if item.key or item.scope not in ended)
    return session if kept == session.constraints else with_constraints(session, kept)


def _outside_redo(session: Session, hunk: Hunk) -> list[Finding]:
    """When one hunk is written again, everything beside its place stays byte for byte."""
    wanted = find_hunk(session, session.turn.redo) if session.turn.redo else None
    if wanted is None or hunk.turn != session.turn.number:
        return []
    file, old = wanted
    touches = hunk.start <= old.start + len(old.old) and old.start <= hunk.start + len(hunk.old)
    if _same_file(file, hunk) and (touches or not old.complete or old.start == LOST):
        return []
    reason = f"Only hunk {old.id} ({old.path} line {old.line}) was to be written again."
    return [Finding(REDO_SCOPE, hunk.path, hunk.line, reason)]


def _same_file(file: TrackedFile, hunk: Hunk) -> bool:
    return any(other.id == hunk.id for other in file.hunks)
