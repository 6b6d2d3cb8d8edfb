"""Keeping count of what rules find, and of whether the model keeps to what it was told.

Not here: showing the counts (`core.hits`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from spark_tui.core.change.values import Hunk
from spark_tui.core.guard.verdict import Finding
from spark_tui.core.session import Hit, ProseKind, Session, Told
from spark_tui.core.update.step import with_prose

_NO_RULES = ("edit.", "redo.")
"""Families of findings that no preset and no constraint asked for."""


def with_hits(session: Session, hunk: Hunk, findings: Iterable[Finding]) -> Session:
    """The session with these findings on the hunk counted, each rule once a hunk."""
    new: dict[str, Finding] = {}
    for finding in findings:
        if not finding.rule.startswith(_NO_RULES):
            new.setdefault(finding.rule, finding)
    for hit in session.hits if new else ():
        if hit.hunk == hunk.id:
            new.pop(hit.rule, None)
    if not new:
        return session
    hits = session.hits
    for rule, finding in new.items():
        hits = hits.plus(Hit(hunk.id, hunk.turn, rule, finding.path, finding.line))
    return _broken_again(replace(session, hits=hits), new.keys(), hunk.turn)


def _broken_again(session: Session, rules: Iterable[str], turn: int) -> Session:
    """The model broke a rule that it had been told of: it did not comply."""
    broken = frozenset(rules)
    again = {one.rule for one in session.told if one.complied is None and one.rule in broken}
    told = tuple(
        replace(one, complied=False)
        if one.rule in again and one.complied is None and turn >= one.turn
        else one
        for one in session.told
    )
    if told == session.told:
        return session
    note = f"The model was told of {', '.join(sorted(again))} and broke it again."
    return with_prose(replace(session, told=told), ProseKind.NOTE, note)


def with_told(session: Session, findings: Iterable[Finding], turn: int) -> Session:
    """The session after the model was told, at the beginning of `turn`, that these stopped it."""
    pairs = dict.fromkeys((finding.rule, finding.path) for finding in findings if finding.stops)
    return replace(session, told=(*session.told, *(Told(turn, rule, path) for rule, path in pairs)))


def complied(session: Session) -> Session:
    """The turn ended by itself: what the model was told of and has not broken again, it has kept to."""
    open_ = [one.rule for one in session.told if one.complied is None]
    if not open_:
        return session
    told = tuple(replace(one, complied=True) if one.complied is None else one for one in session.told)
    note = f"The model was told of {', '.join(dict.fromkeys(open_))} and kept to it."
    return with_prose(replace(session, told=told), ProseKind.NOTE, note)
