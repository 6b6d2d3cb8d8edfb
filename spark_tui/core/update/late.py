"""Accepted hunks that a later constraint would not have let through: found, marked, listed.

Not here: taking them back (`update.review`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from spark_tui.core.change.values import Hunk, HunkState, TrackedFile
from spark_tui.core.guard.changed import change_of
from spark_tui.core.guard.code import judge_code, judges_code
from spark_tui.core.guard.judge import Tally, judge_hunk
from spark_tui.core.guard.policy import Permissions, Policy, Size
from spark_tui.core.guard.rules import Rule
from spark_tui.core.guard.tighten import tighten
from spark_tui.core.guard.verdict import Finding, Level
from spark_tui.core.session import Session, all_hunks, file_at
from spark_tui.core.update.step import Work

_LIMITS = "size."
"""Limits say what more may come; what was accepted before them breaks nothing."""

_NOTHING_HELD = Policy(
    permissions=Permissions(**dict.fromkeys(Permissions.__struct_fields__, Level.ALLOW)),
    size=Size(**dict.fromkeys(Size.__struct_fields__)),
)


def marking(session: Session, before: Iterable[Rule]) -> Work[Session]:
    """The session with every accepted hunk marked by what the rules that are new since `before` say of it.
    Marks of rules that no longer hold go. Rests after each hunk."""
    known = list(before)
    active = [rule for item in session.constraints if item.active for rule in item.enforced]
    new = [rule for rule in active if rule not in known and not rule.rule.startswith(_LIMITS)]
    holding = {rule.rule for rule in active}
    policy = tighten(_NOTHING_HELD, new)
    names = {rule.rule for rule in new}
    files = dict(session.files)
    for path, file in session.files.items():
        marked = {}
        for hunk in file.hunks:
            if hunk.state is HunkState.ACCEPTED:
                marked[hunk.id] = _marked(session, policy, names, holding, file, hunk)
                yield
        if marked:
            files[path] = replace(file, hunks=tuple(marked.get(hunk.id, hunk) for hunk in file.hunks))
    return replace(session, files=files)


def late_hunks(session: Session) -> list[Hunk]:
    """The accepted hunks that a constraint which came later would not have let through."""
    return [hunk for hunk in all_hunks(session) if hunk.late and hunk.state is HunkState.ACCEPTED]


def late_words(session: Session) -> str:
    """A sentence about the hunks that were accepted before a constraint; empty when there are none."""
    late = late_hunks(session)
    if not late:
        return ""
    numbers = ", ".join(str(hunk.id) for hunk in late)
    one = len(late) == 1
    return (
        f"Accepted before this constraint: hunk{'' if one else 's'} {numbers} "
        f"({late[0].late[0].rule}). U takes {'it' if one else 'them'} back."
    )


def _marked(
    session: Session, policy: Policy, names: set[str], holding: set[str], file: TrackedFile, hunk: Hunk
) -> Hunk:
    kept = tuple(finding for finding in hunk.late if finding.rule in holding)
    found = _findings(session, policy, file, hunk) if names else ()
    late = (*kept, *(finding for finding in found if finding.rule in names and finding not in kept))
    return hunk if late == hunk.late else replace(hunk, late=late)


def findings_now(session: Session, file: TrackedFile, hunk: Hunk) -> tuple[Finding, ...]:
    """What the present policy, without the limits over a goal, says of a hunk that is in its file."""
    return _findings(session, session.policy, file, hunk)


def _findings(session: Session, policy: Policy, file: TrackedFile, hunk: Hunk) -> tuple[Finding, ...]:
    found = judge_hunk(policy, Tally(), hunk, file).findings
    changed = change_of(file, hunk) if judges_code(policy) else None
    return (*found, *judge_code(policy, changed, hunk.id, partial(file_at, session))) if changed else found
