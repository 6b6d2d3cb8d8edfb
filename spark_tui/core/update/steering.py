"""Steering: words and keys that change what holds, while the model writes or between turns.

Not here: what the words mean (`core.guard.constraints`) and how a turn is taken up (`update.turn`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import Hold, PresetChosen, RedoAsked
from spark_tui.core.guard.catalogue import BY_NAME
from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.rules import Constraint, Meaning, Rule
from spark_tui.core.guard.tighten import holds_already
from spark_tui.core.session import ProseKind, Session, find_hunk, goal_hunks
from spark_tui.core.talk.comments import comment_words
from spark_tui.core.update.judging import rejudged, with_constraints
from spark_tui.core.update.late import late_hunks, late_words
from spark_tui.core.update.pacing import paced
from spark_tui.core.update.review import redo
from spark_tui.core.update.step import Step, told, with_prose
from spark_tui.core.update.turn import go_on, start_goal

MAX_CHIP = 48  # characters; longer wishes go to the model but are no chip

_REDOABLE = (HunkState.WAITING, HunkState.BLOCKED, HunkState.REJECTED, HunkState.STALE)


def steer(session: Session, text: str, looked_at: int = 0) -> Step:
    """Enter in the steering box: the constraint holds from now on, the model is told and goes on.

    `looked_at` is the hunk that the person looks at, 0 for none: a redo means that one. The comments that
    were collected go with the line; they may go without one.
    """
    text = text.strip()
    session = replace(session, holds=session.holds - {Hold.TYPING, Hold.PERSON}, stops=0)
    comments = comment_words(session)
    if not text and not comments:
        return Step(session)
    if not session.goal:
        return start_goal(session, text)
    words = "\n\n".join(part for part in (text, comments) if part)
    session = replace(session, comments=())
    if not text:
        return go_on(with_prose(session, ProseKind.PERSON, words), words)
    meaning = resolved(session, compile_line(text))
    late = late_hunks(session)
    session = with_constraints(session, constrained(session, text, meaning))
    said = Step(session)
    if late_hunks(session) != late:
        said = told(session, late_words(session), "warning")
    still = _still_held(session, meaning)
    if still:
        said = said.then(told(session, still))
    hunk = redone(session, text, looked_at, meaning)
    if hunk:
        return said.then(redo(session, RedoAsked(hunk, words)))
    session = paced(with_prose(session, ProseKind.PERSON, words))
    return said.then(go_on(session, words))


def resolved(session: Session, meaning: Meaning) -> Meaning:
    """The meaning with a share of lines ("half of that") as a number: what is in stays, and of what else
    is written, or of what is left of the limit when nothing is, so much."""
    return msgspec.structs.replace(
        meaning, enforced=tuple(_resolved(session, rule) for rule in meaning.enforced)
    )


def with_numbers(session: Session, constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    """The constraints with every share of lines resolved in those that hold."""
    return tuple(
        msgspec.structs.replace(item, enforced=tuple(_resolved(session, rule) for rule in item.enforced))
        if item.active
        else item
        for item in constraints
    )


def _resolved(session: Session, rule: Rule) -> Rule:
    percent = rule.params.get("percent")
    if not isinstance(percent, int):
        return rule
    sizes = {HunkState.ACCEPTED: 0, HunkState.WAITING: 0}
    for hunk in goal_hunks(session):
        if hunk.state in sizes:
            sizes[hunk.state] += hunk.added + hunk.removed
    kept, written = sizes.values()
    limit = session.policy.size.max_diff_size
    share = written or (max(0, limit - kept) if limit is not None else 0)
    return Rule(rule.rule, {"lines": kept + max(1, share * percent // 100)})


def redone(session: Session, text: str, looked_at: int, meaning: Meaning) -> int:
    """The hunk that a redo in words means: the last one when they say so, else the one looked at. 0 when the
    words ask for none."""
    if meaning.action != "redo":
        return 0
    open_ = sorted(hunk.id for hunk in goal_hunks(session) if hunk.state in _REDOABLE)
    if not open_:
        return 0
    found = find_hunk(session, looked_at)
    if found is None or found[1].id not in open_ or "last" in text.lower().split():
        return open_[-1]
    return looked_at


def constrained(session: Session, text: str, meaning: Meaning) -> tuple[Constraint, ...]:
    """The constraints once the person has said `text`, which means that."""
    constraints = [one for item in session.constraints for one in _lifted(item, meaning.lifted, text)]
    if meaning.enforced or _is_wish(text, meaning):
        new = Constraint(text=text, enforced=meaning.enforced, asked=meaning.asked, scope=meaning.scope)
        constraints = _with_chip(constraints, new)
    return tuple(constraints)


def _with_chip(constraints: list[Constraint], new: Constraint) -> list[Constraint]:
    """The constraints with a new one at the end; in the words of one that is there it takes its place, and
    its key."""
    place = next((index for index, item in enumerate(constraints) if item.text == new.text), None)
    if place is None:
        return [*constraints, new]
    old = constraints[place]
    here = msgspec.structs.replace(new, key=old.key, scope=old.scope)
    return [*constraints[:place], here, *constraints[place + 1 :]]


def _lifted(item: Constraint, lifted: Iterable[Rule], text: str) -> list[Constraint]:
    """What is left of a constraint: switched off when all of it is lifted, without a part when that is."""
    rules = list(item.enforced)
    for gone in lifted:
        rules = [left for rule in rules if (left := _without(rule, gone)) is not None]
    if not item.active or rules == list(item.enforced):
        return [item]
    off = switched(item, active=False)
    if not rules:
        return [off]
    rest = msgspec.structs.replace(item, text=f"{item.text}, but {text}", enforced=tuple(rules), key="")
    return [off, rest] if item.key else [rest]


def _without(rule: Rule, gone: Rule) -> Rule | None:
    """The rule without what is lifted; None when nothing is left of it."""
    if rule.rule != gone.rule:
        return rule
    for name, values in rule.params.items():
        other = gone.params.get(name)
        if isinstance(values, list) and isinstance(other, list):
            left = [value for value in values if value not in other]
            return Rule(rule.rule, {**rule.params, name: left}) if left else None
    return None if not gone.params or gone.params == rule.params else rule


def _still_held(session: Session, meaning: Meaning) -> str:
    """What a lifting could not reach: the preset itself holds it."""
    whole = [rule for rule in meaning.lifted if rule.params or not BY_NAME[rule.rule].param]
    held = [rule.rule for rule in whole if holds_already(session.base_policy, [rule])]
    if not held:
        return ""
    preset = session.base_policy.preset
    return f"The preset {preset} itself holds {', '.join(held)}: C opens it, ! allows one hunk once."


def _is_wish(text: str, meaning: Meaning) -> bool:
    """Whether an asked line is short enough to stay in sight as a chip; a question or a redo is no wish."""
    return bool(meaning.asked) and not meaning.action and len(text) <= MAX_CHIP and not text.endswith("?")


def switched(item: Constraint, *, active: bool) -> Constraint:
    """The constraint switched on or off."""
    return msgspec.structs.replace(item, active=active)


def toggled(session: Session, index: int) -> Step:
    """One key on a chip: the constraint is switched; a live model is told at once."""
    if not 0 <= index < len(session.constraints):
        return told(session, f"There is no constraint {index + 1}.")
    item = session.constraints[index]
    if item.active and item.enforced and holds_already(session.base_policy, item.enforced):
        preset = session.base_policy.preset
        text = f"The preset {preset} holds this by itself: C opens it, ! allows one hunk once."
        return told(session, text)
    constraints = list(session.constraints)
    constraints[index] = switched(item, active=not item.active)
    late = late_hunks(session)
    session = paced(with_constraints(session, with_numbers(session, constraints)))
    said = Step(session) if late_hunks(session) == late else told(session, late_words(session), "warning")
    words = f"From now on: {item.text}" if not item.active else f"No longer: {item.text}"
    session = with_prose(session, ProseKind.PERSON, words)
    return said.then(go_on(session, words) if session.turn.live else Step(session))


def preset_chosen(session: Session, event: PresetChosen) -> Step:
    """The guard judges by another preset: its constraints take the place of the old one's, those that were
    steered stay, and what the person had switched on or off stays so."""
    brought = frozenset(item.text for item in event.constraints)
    steered = tuple(
        item for item in session.constraints if not item.key and item.text not in session.of_preset | brought
    )
    switched_before = {item.text: item.active for item in session.constraints if item.key}
    theirs = tuple(
        switched(item, active=item.active or switched_before.get(item.text, False))
        for item in event.constraints
    )
    session = replace(session, base_policy=event.policy, of_preset=brought)
    session = with_constraints(session, with_numbers(session, (*theirs, *steered)))
    return Step(paced(rejudged(session)))
