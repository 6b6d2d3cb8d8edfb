"""Learning from the person: decisions are kept as examples, and a constraint is offered that fits them.

Not here: which constraint that is (`guard.learning`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from spark_tui.core.change.values import Hunk, HunkState, Op, TrackedFile
from spark_tui.core.effects import Remember
from spark_tui.core.guard.changed import change_of
from spark_tui.core.guard.code import judge_code
from spark_tui.core.guard.learning import Example, last_looked_at, offer
from spark_tui.core.guard.policy import Policy, RuleLevel, Structure
from spark_tui.core.guard.rules import Constraint, Scope
from spark_tui.core.guard.structure.languages import structured
from spark_tui.core.guard.tighten import holds_already
from spark_tui.core.session import ProseKind, Session, file_at, known_hunks
from spark_tui.core.update.judging import with_constraints
from spark_tui.core.update.pacing import paced
from spark_tui.core.update.step import Step, told, with_prose
from spark_tui.core.update.turn import go_on

_TYPES = Policy(structure=Structure(no_type_changes=RuleLevel.BLOCK))


def decided(session: Session, numbers: tuple[int, ...], *, rejected: bool) -> Session:
    """The session with these decisions kept as examples, and the offer that they make."""
    examples = session.examples
    known = known_hunks(session)
    found = [known[number] for number in numbers if number in known]
    decided = [one for one in found if one[1].state in (HunkState.REJECTED, HunkState.ACCEPTED)]
    looked = last_looked_at([example.hunk for example in examples], [hunk.id for _, hunk in decided])
    for file, hunk in decided:
        types = hunk.id in looked and _changes_types(session, file, hunk)
        examples = examples.plus(Example(hunk.id, hunk.path, hunk.added + hunk.removed, types, rejected))
    best = offer(tuple(examples), session.never_offer)
    if best is not None and holds_already(session.policy, best.rules):
        best = None
    return replace(session, examples=examples, offer=best)


def _changes_types(session: Session, file: TrackedFile, hunk: Hunk) -> bool:
    if hunk.op is not Op.CHANGE or not structured(hunk.path):
        return False
    changed = change_of(file, hunk)
    return changed is not None and bool(judge_code(_TYPES, changed, hunk.id, partial(file_at, session)))


def answered(session: Session, *, taken: bool) -> Step:
    """The person took what was offered, or never wants it to be offered again."""
    offered = session.offer
    if offered is None:
        return told(session, "Nothing is offered at the moment.")
    session = replace(session, offer=None)
    if not taken:
        session = replace(session, never_offer=session.never_offer | {offered.text})
        return Step(session, (Remember(offered.text),))
    new = Constraint(offered.text, offered.rules, scope=Scope.SESSION)
    session = paced(with_constraints(session, (*session.constraints, new)))
    session = with_prose(session, ProseKind.PERSON, f"From now on: {offered.text}")
    return go_on(session, f"From now on: {offered.text}") if session.turn.live else Step(session)
