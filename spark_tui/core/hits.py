"""What the rules found in a session, counted: by rule, by constraint, and whether the model kept to them.

A rule that finds something in the same hunk twice counts once. Not here: the finding itself (`core.guard`).
"""

from __future__ import annotations

from collections import Counter

from spark_tui.core.guard.globs import any_matches
from spark_tui.core.guard.rules import Constraint, Rule
from spark_tui.core.session import Hit, Session

_FOUND_AS = {"size.max_lines": "size.max_diff_size"}
"""Rules whose findings carry the name of the preset's key."""


def hits_by_rule(session: Session) -> dict[str, int]:
    """How many hunks of the session each rule found something in."""
    return dict(Counter(rule for _, rule in {(hit.hunk, hit.rule) for hit in session.hits}))


def hits_of(session: Session, constraint: Constraint) -> int:
    """How many hunks of the session broke a rule of this constraint."""
    return len({hit.hunk for hit in session.hits for rule in constraint.enforced if breaks(rule, hit)})


def breaks(rule: Rule, hit: Hit) -> bool:
    """Whether this finding is one of this rule, with its parameters."""
    if hit.rule != _FOUND_AS.get(rule.rule, rule.rule):
        return False
    globs = rule.params.get("paths")
    if not isinstance(globs, list):
        return True
    never = rule.rule == "paths.never"
    return (any_matches(globs, hit.path, fold=never) is not None) == never


def kept_to(session: Session) -> tuple[int, int]:
    """How often the model kept to a rule after it was stopped by it, and how often that is known."""
    known = [told.complied for told in session.told if told.complied is not None]
    return sum(known), len(known)
