"""Rules and constraints as values: what a steering line means once it is compiled.

Not here: the compiler (`guard.constraints`) and the judging (`guard.judge`).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Scope(StrEnum):
    """How long a constraint holds."""

    HUNK = "hunk"
    GOAL = "goal"
    SESSION = "session"
    PRESET = "preset"


class Rule(msgspec.Struct, frozen=True):
    """One enforceable rule, e.g. `paths.never` with `{"paths": ["tests/**"]}`.

    Every name that may stand here is in `guard.catalogue`.
    """

    rule: str
    params: dict[str, list[str] | int] = {}


class Meaning(msgspec.Struct, frozen=True):
    """What a steering line means. `asked` holds the parts that stay a wish, word for word; `lifted` what
    is allowed again: with params only that part of a rule, without any the rule altogether. `read_as` is
    the line as it was understood, when misspelled words had to be repaired for that."""

    enforced: tuple[Rule, ...] = ()
    asked: tuple[str, ...] = ()
    lifted: tuple[Rule, ...] = ()
    scope: Scope = Scope.GOAL
    action: str | None = None
    read_as: str = ""


class Constraint(msgspec.Struct, frozen=True):
    """A wish in the person's words, with what of it is enforced. `key` is its number key, if it has one."""

    text: str
    enforced: tuple[Rule, ...] = ()
    asked: tuple[str, ...] = ()
    scope: Scope = Scope.GOAL
    key: str = ""
    active: bool = True
