"""Verdicts on the hunks of a session: when they close, and again when the constraints change.

Not here: the rules themselves (`core.guard`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import partial

from spark_tui.core.change.block import NEARLY_EQUAL
from spark_tui.core.change.resolve import NUMBER_ONLY, OVERLAPS, TWO_WAYS, UNEVEN, WORDLESS
from spark_tui.core.change.values import LOST, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import has_place
from spark_tui.core.guard.changed import change_of
from spark_tui.core.guard.code import Judged, judge_among, judges_code, still_left_out
from spark_tui.core.guard.judge import Tally, empties, judge_hunk
from spark_tui.core.guard.policy import Policy, RuleLevel
from spark_tui.core.guard.rules import Constraint, Scope
from spark_tui.core.guard.tighten import tighten
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.session import Grant, Session, all_hunks, file_at, find_hunk, of_goal
from spark_tui.core.update.counting import goal_tally
from spark_tui.core.update.hitting import with_hits
from spark_tui.core.update.late import marking
from spark_tui.core.update.step import Work, at_once, with_hunk, with_hunks

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

UNSURE_LINES = "edit.nearly_equal"
"""The edit names other lines than stand at its place, though nearly the same."""

UNSURE_BLANKS = "edit.blank_lines"
"""The edit changes something at blank lines that are not as it says."""

UNSURE_WORDS = "edit.no_words"
"""The edit names no words, and its place is not as it says."""

UNSURE_NUMBER = "edit.line_number"
"""Nothing but a line number says between which others the edit puts its lines."""

UNSURE_DEPTH = "edit.indentation"
"""The edit stands at its place in another indentation, which not all of its new lines can follow."""

UNSURE_SIGNS = "edit.typography"
"""The file writes quotes or dashes in two ways, and it is not clear which the new lines mean."""

UNSURE_OVERLAP = "edit.overlap"
"""A block of a patch would take the place of another one of it."""

_UNSURE = {
    WORDLESS: UNSURE_WORDS,
    NUMBER_ONLY: UNSURE_NUMBER,
    UNEVEN: UNSURE_DEPTH,
    OVERLAPS: UNSURE_OVERLAP,
    TWO_WAYS: UNSURE_SIGNS,
}

REDO_SCOPE = "redo.scope"
"""The rule that only one hunk is written again: it binds what its turn wrote, also when judged later."""


def judged(session: Session, number: int, inherited: Iterable[Finding] = ()) -> tuple[Session, Hunk]:
    """The session with a verdict on this hunk, WAITING or BLOCKED, and a new one on each that waits and
    breaks a rule only now: the hunk may have made code of what was a text or comment."""
    session, hunk, elsewhere = _judged(session, number, inherited)
    news = sorted({other for other, rule in elsewhere if _is_news(session, other, rule)})
    return (_again(session, news) if news else session), hunk


def _again(session: Session, numbers: Iterable[int]) -> Session:
    """The session with these hunks judged again, by what holds for more than the next hunk."""
    policy = session.policy
    session = replace(session, policy=_policy(session, session.constraints, Scope.HUNK))
    for number in numbers:
        session, _, _ = _judged(session, number, ())
    return replace(session, policy=policy)


def judged_alone(session: Session, number: int, inherited: Iterable[Finding] = ()) -> Hunk:
    """The hunk with its verdict among those that wait, whatever it makes of them."""
    return _judged(session, number, inherited)[1]


def _is_news(session: Session, number: int, rule: str) -> bool:
    """Whether a hunk waits of which nobody knows yet that it breaks this rule."""
    found = find_hunk(session, number)
    if found is None or found[1].state is not HunkState.WAITING:
        return False
    return all(finding.rule != rule for finding in found[1].verdict.findings)


def _judged(
    session: Session, number: int, inherited: Iterable[Finding]
) -> tuple[Session, Hunk, Collection[tuple[int, str]]]:
    """The session with a verdict on this hunk, and the other hunks that break a rule, each with that rule."""
    found = find_hunk(session, number)
    if found is None:
        raise KeyError(number)
    file, hunk = found
    counted = goal_tally(session, hunk) if of_goal(session, hunk) else Tally()
    target = session.files.get(hunk.target) if hunk.op is Op.RENAME else None
    code = _code(session, file, hunk)
    findings = [
        *judge_hunk(session.policy, counted, hunk, file, target).findings,
        *_outside_redo(session, hunk),
        *code.findings,
        *_of_place(hunk),
    ]
    inherited = (*inherited, *(found for found in hunk.verdict.findings if _stays(session.policy, found)))
    rules = {finding.rule for finding in findings}
    findings += [finding for finding in inherited if finding.rule not in rules]
    kept = excused(session, file.path, findings, hunk)
    used = len(kept) < len(findings)
    judgement = verdict(kept)
    state = HunkState.BLOCKED if judgement.level is Level.BLOCK else HunkState.WAITING
    session = with_hits(session, hunk, judgement.findings)
    if (hunk.verdict, hunk.state, hunk.excepted or used, hunk.late) != (judgement, state, hunk.excepted, ()):
        hunk = replace(hunk, verdict=judgement, state=state, excepted=hunk.excepted or used, late=())
        session = with_hunk(session, hunk)  # only then: what stays the same object is known to be judged
    if used:
        session = replace(session, grants=tuple(_closed(grant, file.path) for grant in session.grants))
    return session, hunk, code.elsewhere


def _stays(policy: Policy, found: Finding) -> bool:
    """Whether a finding of the edit that a hunk came with binds it also when it is judged again."""
    return found.rule == REDO_SCOPE or still_left_out(policy, found)


def _of_place(hunk: Hunk) -> list[Finding]:
    """What is not sure about the place of a hunk: the person alone may take it there."""
    if not hunk.doubt:
        return []
    drifted = UNSURE_LINES if NEARLY_EQUAL in hunk.drift else UNSURE_BLANKS
    rule = _UNSURE.get(hunk.doubt, drifted)
    return [Finding(rule, hunk.path, hunk.line, hunk.doubt, Level.ASK, stops=False)]


def _code(session: Session, file: TrackedFile, hunk: Hunk) -> Judged:
    """What structure, content and own rules say of the hunk, in its file with the hunks that wait.

    One thought often closes as several hunks, of which the first alone breaks the file. So a hunk that
    would be blocked is looked at again together with those of its turn that structure alone blocks.
    """
    if not judges_code(session.policy) or hunk.op in (Op.RENAME, Op.MODE):
        return Judged()
    waiting = [other for other in file.hunks if other.state is HunkState.WAITING and other.complete]
    found = _judged_beside(session, file, hunk, waiting)
    if not any(_is_structure(finding) for finding in found.findings):
        return found
    held = [other for other in file.hunks if other.id != hunk.id and for_structure_alone(other, hunk.turn)]
    if not held:
        return found
    together = _judged_beside(session, file, hunk, [*waiting, *held])
    return together if len(together.findings) < len(found.findings) else found


def _judged_beside(session: Session, file: TrackedFile, hunk: Hunk, beside: Iterable[Hunk]) -> Judged:
    changed = change_of(file, hunk, beside)
    return judge_among(session.policy, changed, hunk.id, partial(file_at, session)) if changed else Judged()


def for_structure_alone(hunk: Hunk, turn: int) -> bool:
    """Whether nothing but structure blocks this hunk, so that a later one of its turn may mend it."""
    blocked = hunk.state is HunkState.BLOCKED and hunk.turn == turn and hunk.complete and has_place(hunk)
    return blocked and all(map(_is_structure, hunk.verdict.findings))


def _is_structure(finding: Finding) -> bool:
    return finding.rule.startswith("structure.")


def mended(session: Session, path: str, turn: int) -> Session:
    """The session with the hunks of this file and turn judged again that structure alone blocks: one that
    closed since may have mended them. If it has not, those beside them are judged without them."""
    return at_once(_mending(session, path, turn))


def _mending(session: Session, path: str, turn: int) -> Work[Session]:
    file = session.files.get(path)
    blocked = [h for h in file.hunks if h.state is HunkState.BLOCKED] if file else []
    held = [hunk.id for hunk in blocked if for_structure_alone(hunk, turn)]
    for number in held:
        session, _ = judged(session, number)
        yield
    if file is None or not held:
        return session
    still = [number for number in held if _state(session, number) is HunkState.BLOCKED]
    if still:
        waiting = [
            hunk.id
            for hunk in session.files[path].hunks
            if hunk.state is HunkState.WAITING and hunk.turn == turn
        ]
        for number in waiting:
            session, _ = judged(session, number)
            yield
    return session


def judged_without(session: Session, path: str) -> Session:
    """The session with the waiting hunks of this file judged again by structure, now that one of them is
    gone that may have been all that made them whole."""
    if session.policy.structure.must_parse is RuleLevel.OFF:
        return session
    for hunk in session.files[path].hunks:
        if hunk.state is HunkState.WAITING and hunk.complete and not hunk.excepted:
            session, _ = judged(session, hunk.id)
    return session


def _state(session: Session, number: int) -> HunkState | None:
    found = find_hunk(session, number)
    return found[1].state if found else None


def judged_together(session: Session, path: str) -> tuple[Session, Hunk | None]:
    """The last waiting hunk of the file judged again when all that wait would empty it; the hunk is given
    back when that blocks it.

    A hunk that is rejected, replaced or stale may have been all that kept its neighbours from it.
    """
    file = session.files.get(path)
    waiting = (h for h in reversed(file.hunks if file else ()) if h.state is HunkState.WAITING)
    changes = (hunk for hunk in waiting if hunk.op is Op.CHANGE)
    last = next(changes, None)
    if file is None or last is None or not empties(last, file):
        return session, None
    session, hunk = judged(session, max((last, *changes), key=lambda one: one.id).id)
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
    """Every undecided hunk judged again, in the order of `all_hunks`, each against what stands before
    it, so that a limit that shrank blocks the last ones and not the first. Those of an earlier goal do not
    count against the limits of this one. What holds for the next hunk only does not hold for these."""
    return at_once(_rejudging(session))


def _rejudging(session: Session) -> Work[Session]:
    open_states = (HunkState.WAITING, HunkState.BLOCKED)
    again = [hunk for hunk in all_hunks(session) if hunk.state in open_states and hunk.complete]
    policy = session.policy
    session = replace(session, policy=_policy(session, session.constraints, Scope.HUNK))
    session = with_hunks(session, {hunk.id: replace(hunk, state=HunkState.BLOCKED) for hunk in again})
    for hunk in again:
        session, _ = judged(session, hunk.id)
        yield
    for path, turn in dict.fromkeys((hunk.path, hunk.turn) for hunk in again):
        session = yield from _mending(session, path, turn)
    return replace(session, policy=policy)


def with_constraints(session: Session, constraints: tuple[Constraint, ...]) -> Session:
    """The session with these constraints; the policy follows, the undecided hunks are judged again, and
    accepted ones are marked with what would not have let them through."""
    return at_once(constraining(session, constraints))


def constraining(session: Session, constraints: tuple[Constraint, ...]) -> Work[Session]:
    """The work of `with_constraints`, which rests after each hunk."""
    before = _policy(session, session.constraints, Scope.HUNK)
    rules = [rule for item in session.constraints if item.active for rule in item.enforced]
    session = replace(session, constraints=constraints, policy=_policy(session, constraints))
    if _policy(session, constraints, Scope.HUNK) == before:
        return session
    session = yield from _rejudging(session)
    return (yield from marking(session, rules))


def _policy(session: Session, constraints: Iterable[Constraint], leaving_out: Scope | None = None) -> Policy:
    active = (item for item in constraints if item.active and item.scope is not leaving_out)
    return tighten(session.base_policy, [rule for item in active for rule in item.enforced])


def without_hunk_scope(session: Session) -> Session:
    """What holds when the next hunk has closed: constraints of that hunk alone end."""
    kept = tuple(item for item in session.constraints if item.key or item.scope is not Scope.HUNK)
    return session if kept == session.constraints else with_constraints(session, kept)


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
