"""What the person decides about hunks: accept, reject, write again, one-time exception.

Not here: taking decisions back (`update.undoing`).

A decision that cannot be carried out changes nothing and says why. Files change only when the
engine reports the write as done (`written`), so that the state never runs ahead of the disk.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from spark_tui.core.change.flip import Refusal
from spark_tui.core.change.together import Together, flip_together
from spark_tui.core.change.values import LOST, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.events import Decided, Decision, Hold, RedoAsked, WriteRefused
from spark_tui.core.guard.changed import Changed, change_together
from spark_tui.core.guard.code import judge_code
from spark_tui.core.guard.judge import keeps_something
from spark_tui.core.guard.policy import Policy, RuleLevel, Structure
from spark_tui.core.guard.verdict import worst
from spark_tui.core.links import missing_words
from spark_tui.core.session import (
    Grant,
    ProseKind,
    Session,
    file_at,
    find_hunk,
    goal_hunks,
    known_hunks,
    with_decisions,
)
from spark_tui.core.talk.again import again_words
from spark_tui.core.update.judging import NEVER_EXCUSED, judged, judged_together, judged_without
from spark_tui.core.update.pacing import paced
from spark_tui.core.update.step import Step, told, with_hunk, with_hunks, with_prose
from spark_tui.core.update.turn import go_on
from spark_tui.core.update.undoing import writing


def decided(session: Session, event: Decided) -> Step:
    """The person accepted or rejected hunks."""
    if event.decision is Decision.REJECT:
        return _rejected(session, event)
    if session.pending is not None:
        return told(session, "Still writing; try again in a moment.")
    chosen: list[Hunk] = []
    known = known_hunks(session)
    for number in event.hunks:
        found = known.get(number)
        if found is None:
            return told(session, f"There is no hunk {number}.")
        problem = _unacceptable(found[1])
        if problem:
            return told(session, problem, "warning")
        if found[1].op is Op.RENAME:
            again, anew = judged(session, number)  # something may stand at its target by now
            if worst((anew.verdict.level, found[1].verdict.level)) is not found[1].verdict.level:
                reason = anew.verdict.findings[0].reason
                return told(again, f"Hunk {number} was not accepted: by now {reason}", "warning")
        chosen.append(found[1])
    broken = _breaks_file(session, chosen)
    if broken:
        return told(session, broken, "warning")
    step = _write(session, chosen)
    missing = missing_words(list(goal_hunks(session)), chosen) if step.session.pending is not None else ""
    return step.then(told(step.session, missing)) if missing else step


def _breaks_file(session: Session, chosen: Sequence[Hunk]) -> str:
    """Why these hunks without the others that wait would leave a file that no longer parses; empty when they
    would not. Each was judged together with what waits beside it."""
    if session.policy.structure.must_parse is RuleLevel.OFF:
        return ""
    policy = Policy(structure=Structure(must_parse=RuleLevel.BLOCK))
    numbers = {hunk.id for hunk in chosen}
    files: dict[str, tuple[Changed, list[int]] | None] = {}
    for hunk in chosen:
        if hunk.path not in files:
            files[hunk.path] = _without_the_others(session.files.get(hunk.path), numbers)
        alone = files[hunk.path]
        if hunk.excepted or alone is None or not alone[0].has(hunk.id):
            continue
        changed, left = alone
        found = judge_code(policy, changed, hunk.id, partial(file_at, session))
        if found:
            there = f"hunk {left[0]} waits" if len(left) == 1 else f"hunks {', '.join(map(str, left))} wait"
            return (
                f"Hunk {hunk.id} parses only together with others: alone it breaks {hunk.path} at line "
                f"{found[0].line}. Accept the file with A ({there} there), or reject them first."
            )
    return ""


def _without_the_others(
    file: TrackedFile | None, numbers: Collection[int]
) -> tuple[Changed, list[int]] | None:
    """What these of the waiting hunks do to their file, and which others wait there; None when none does."""
    waiting = [other.id for other in file.hunks if other.state is HunkState.WAITING] if file else []
    left = [number for number in waiting if number not in numbers]
    if file is None or not left:
        return None
    return change_together(file, {number for number in waiting if number in numbers}), left


def _unacceptable(hunk: Hunk) -> str:
    if hunk.state is HunkState.BLOCKED:
        rule = hunk.verdict.findings[0]
        hint = "" if rule.rule in NEVER_EXCUSED else " Press ! for a one-time exception."
        return f"Hunk {hunk.id} is blocked by {rule.rule}: {rule.reason}{hint}"
    if hunk.state is HunkState.STALE:
        return f"Hunk {hunk.id} is stale: {hunk.path} changed under it. Press r to have it written again."
    if hunk.state is not HunkState.WAITING or not hunk.complete:
        return f"Hunk {hunk.id} is {hunk.state}; only a waiting hunk can be accepted."
    return ""


def _write(session: Session, chosen: list[Hunk]) -> Step:
    planned = plan(session, chosen)
    if isinstance(planned, Refusal):
        return told(session, planned.message, "warning")
    return writing(session, planned)


def plan(session: Session, chosen: Sequence[Hunk]) -> Together | Refusal:
    """What accepting these hunks together makes of their files, and the writes that it takes."""
    together = flip_together(session.files, (), [hunk.id for hunk in chosen])
    return Refusal(together.refused[0].why) if together.refused else together


def _rejected(session: Session, event: Decided) -> Step:
    known = known_hunks(session)
    full = {path for path, file in session.files.items() if keeps_something(file)}
    aside: dict[int, Hunk] = {}
    for number in event.hunks:
        if number not in known:
            return told(with_hunks(session, aside), f"There is no hunk {number}.")
        file, hunk = known[number]
        if hunk.state is HunkState.ACCEPTED:
            text = f"Hunk {number} is already in the file; press u to undo it."
            return told(with_hunks(session, aside), text, "warning")
        aside[number] = _put_aside(hunk, event.comment)
        if file.path not in full:
            session, _ = judged_together(with_hunks(session, aside), file.path)
            aside, known = {}, known_hunks(session)
    session = with_hunks(session, aside)
    for path in dict.fromkeys(known[number][0].path for number in event.hunks):
        session = judged_without(session, path)
    return Step(paced(with_decisions(session, event.hunks)))


def _put_aside(hunk: Hunk, comment: str) -> Hunk:
    """The hunk rejected. One that had lost its place must not come back to where it stood once."""
    lost = hunk.state in (HunkState.STALE, HunkState.REPLACED)
    start = LOST if lost else hunk.start
    kept = replace(hunk.lost, state=HunkState.REJECTED) if hunk.lost is not None else None
    return replace(hunk, state=HunkState.REJECTED, comment=comment, start=start, lost=kept)


def refused(session: Session, event: WriteRefused) -> Step:
    """Nothing was written: everything is as before, and the person is told."""
    if session.pending is None or session.pending.number != event.number:
        return Step(session)
    session = replace(session, pending=None)
    return told(session, f"Nothing was written: {event.path}: {event.message}", "error")


def redo(session: Session, event: RedoAsked) -> Step:
    """Ask for this hunk alone again; its neighbours stay byte for byte."""
    found = find_hunk(session, event.hunk)
    if found is None:
        return told(session, "Select a hunk first.")
    hunk = found[1]
    if hunk.state is HunkState.ACCEPTED:
        return told(session, f"Hunk {hunk.id} is in the file; undo it first (u), then redo.", "warning")
    comment = event.comment or "the person wants it written again"
    session = with_hunk(session, _put_aside(hunk, comment))
    session, _ = judged_together(session, found[0].path)
    asked = f"Redo hunk {hunk.id}" + (f": {event.comment}" if event.comment else "")
    session = with_prose(session, ProseKind.PERSON, asked)
    words = f"{asked}\n\n{again_words(found[0], hunk)}"
    session = paced(replace(session, stops=0, holds=session.holds - {Hold.TYPING, Hold.PERSON}))
    turn = session.turn
    interrupted = turn.live and (turn.interrupted or not turn.redo)
    closing = "Write that one edit and nothing else."
    return go_on(session, words, redo=hunk.id, interrupted=interrupted, closing=closing)


def excepted(session: Session, number: int) -> Step:
    """A one-time exception for a blocked hunk, recorded in the session and so in the journal."""
    found = find_hunk(session, number)
    if found is None or found[1].state is not HunkState.BLOCKED:
        return told(session, "Only a blocked hunk needs an exception.")
    file, hunk = found
    rules = tuple(finding.rule for finding in hunk.verdict.findings)
    fixed = [rule for rule in rules if rule in NEVER_EXCUSED]
    if fixed:
        return told(session, f"{fixed[0]} cannot be excepted: nothing could be written safely.", "warning")
    grant = Grant(hunk.id, file.path, rules, open=not hunk.complete)
    session = replace(session, grants=(*session.grants, grant), stops=0)
    note = f"Exception for hunk {hunk.id} in {file.path}: {', '.join(rules)}"
    session = with_prose(session, ProseKind.NOTE, note)
    if hunk.complete:
        session, _ = judged(with_hunk(session, replace(hunk, excepted=True)), hunk.id)
        return Step(paced(session))
    named = ", ".join(rules)
    words = f"The person allows, once, the edit of {file.path} that was stopped by {named}. Write it now."
    return go_on(session, words)
