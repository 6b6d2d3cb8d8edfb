"""What each chip says: the constraint, how often it was broken, and in which files it is only asked.

Pure functions of a session. Not here: how a chip looks and where it stands (`widgets.chips`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spark_tui.core.guard.rules import Constraint, Scope
from spark_tui.core.guard.structure.languages import structured
from spark_tui.core.hits import breaks, hits_of
from spark_tui.core.session import Session

_PARSES_ALONE = "structure.must_parse"  # needs a grammar, but no structure rules of the language
_BY_LANGUAGE = "content.no_new_imports"
_RECENT = 1  # turns back in which a hit is fresh: the guard's stop begins another turn


@dataclass(frozen=True, slots=True)
class Face:
    """One chip. `hits` counts the hunks of the session that broke the constraint; `fresh` when one of them
    is of this turn or of the one before. `enforced_in` and `asked_in` are the kinds of file (`.py`) that the
    session touches, both empty when all are treated alike. `scope` is empty for the goal."""

    constraint: Constraint
    hits: int = 0
    fresh: bool = False
    enforced_in: tuple[str, ...] = ()
    asked_in: tuple[str, ...] = ()
    scope: str = ""


class Faces:
    """The faces of the newest snapshot; made anew only when something that they show changed."""

    def __init__(self) -> None:
        self._seen: tuple[object, ...] = ()
        self.faces: tuple[Face, ...] = ()

    def of(self, session: Session) -> tuple[Face, ...]:
        """The faces of `session`."""
        seen = (session.constraints, session.hits, session.files, session.turn.number, session.of_preset)
        if len(self._seen) != len(seen) or any(a is not b for a, b in zip(seen, self._seen, strict=True)):
            self._seen = seen
            self.faces = faces(session)
        return self.faces


def faces(session: Session) -> tuple[Face, ...]:
    """The face of each constraint, in the order of the session."""
    touched = [path for path, file in session.files.items() if file.hunks]
    known = tuple(sorted({_kind(path) for path in touched if structured(path)}))
    unknown = tuple(sorted({_kind(path) for path in touched if not structured(path)}))
    made = []
    for constraint in session.constraints:
        split = bool(unknown) and _needs_language(constraint)
        made.append(
            Face(
                constraint,
                hits_of(session, constraint),
                _fresh(session, constraint),
                known if split else (),
                unknown if split else (),
                _scope(session, constraint),
            )
        )
    return tuple(made)


def _fresh(session: Session, constraint: Constraint) -> bool:
    since = session.turn.number - _RECENT
    recent = [hit for hit in session.hits if hit.turn >= since]
    return any(breaks(rule, hit) for rule in constraint.enforced for hit in recent)


def _needs_language(constraint: Constraint) -> bool:
    """Whether a rule of it holds only where the guard knows the structure of the language."""
    names = [rule.rule for rule in constraint.enforced]
    return any(
        name == _BY_LANGUAGE or (name.startswith("structure.") and name != _PARSES_ALONE) for name in names
    )


def _kind(path: str) -> str:
    """What tells files like this one apart: `.py`; for a file without a suffix its name."""
    name = path.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix if stem else name


def _scope(session: Session, constraint: Constraint) -> str:
    """For how long it holds; what was said to hold always holds for the session until a preset has it."""
    match constraint.scope:
        case Scope.GOAL:
            return ""
        case Scope.HUNK:
            return "this hunk"
        case Scope.PRESET if constraint.text not in session.of_preset:
            return Scope.SESSION.value
        case scope:
            return scope.value


def kinds(words: Iterable[str], most: int = 3) -> str:
    """A few kinds of file in a row: `.md .sql and 2 more`."""
    named = list(words)
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return " ".join(named[:most]) + more
