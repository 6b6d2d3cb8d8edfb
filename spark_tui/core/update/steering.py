"""Steering: words and keys that change what holds, while the model writes or between turns.

Not here: what the words mean (`core.guard.constraints`) and how a turn is taken up (`update.turn`).
"""

from __future__ import annotations

from dataclasses import replace

from spark_tui.core.events import Hold, PresetChosen
from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.rules import Constraint, Meaning
from spark_tui.core.guard.tighten import holds_already
from spark_tui.core.session import ProseKind, Session
from spark_tui.core.update.judging import rejudged, with_constraints
from spark_tui.core.update.review import paced
from spark_tui.core.update.step import Step, told, with_prose
from spark_tui.core.update.turn import go_on, start_goal

MAX_CHIP = 48  # characters; longer wishes go to the model but are no chip


def steer(session: Session, text: str) -> Step:
    """Enter in the steering box: the constraint holds from now on, the model is told and goes on."""
    text = text.strip()
    session = replace(session, holds=session.holds - {Hold.TYPING, Hold.PERSON}, stops=0)
    if not text:
        return Step(session)
    if not session.goal:
        return start_goal(session, text)
    meaning = compile_line(text)
    session = _with_meaning(session, text, meaning)
    session = paced(with_prose(session, ProseKind.PERSON, text))
    return go_on(session, text)


def _with_meaning(session: Session, text: str, meaning: Meaning) -> Session:
    constraints = tuple(
        replace_active(item, active=False)
        if item.active and any(rule.rule in meaning.lifted for rule in item.enforced)
        else item
        for item in session.constraints
    )
    if meaning.enforced or _is_wish(text, meaning):
        new = Constraint(text=text, enforced=meaning.enforced, asked=meaning.asked, scope=meaning.scope)
        constraints = (*(item for item in constraints if item.text != text), new)
    return with_constraints(session, constraints)


def _is_wish(text: str, meaning: Meaning) -> bool:
    """Whether an asked line is short enough to stay in sight as a chip; a question or a redo is no wish."""
    return bool(meaning.asked) and not meaning.action and len(text) <= MAX_CHIP and not text.endswith("?")


def replace_active(item: Constraint, *, active: bool) -> Constraint:
    """The constraint switched on or off."""
    return Constraint(item.text, item.enforced, item.asked, item.scope, item.key, active)


def toggled(session: Session, index: int) -> Step:
    """One key on a chip: the constraint is switched; a live model is told at once."""
    if not 0 <= index < len(session.constraints):
        return told(session, f"There is no constraint {index + 1}.")
    item = session.constraints[index]
    if item.active and item.enforced and holds_already(session.base_policy, item.enforced):
        preset = session.base_policy.preset
        text = f"The preset {preset} holds this by itself; ! makes a one-time exception for a blocked hunk."
        return told(session, text)
    constraints = list(session.constraints)
    constraints[index] = replace_active(item, active=not item.active)
    session = paced(with_constraints(session, tuple(constraints)))
    words = f"From now on: {item.text}" if not item.active else f"No longer: {item.text}"
    session = with_prose(session, ProseKind.PERSON, words)
    return go_on(session, words) if session.turn.live else Step(session)


def preset_chosen(session: Session, event: PresetChosen) -> Step:
    """The guard judges by another preset: keyed constraints come from it, those of the session stay, and
    what the person had switched on or off stays so."""
    own = tuple(item for item in session.constraints if not item.key)
    switched = {item.text: item.active for item in session.constraints if item.key}
    keyed = tuple(
        replace_active(item, active=item.active or switched.get(item.text, False))
        for item in event.constraints
    )
    session = replace(session, base_policy=event.policy)
    session = with_constraints(session, (*keyed, *own))
    return Step(paced(rejudged(session)))
