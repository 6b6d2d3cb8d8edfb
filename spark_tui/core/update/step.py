"""The result of one update, and small helpers to make the next state. Values only."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from spark_tui.core.change.values import Hunk, TrackedFile
from spark_tui.core.effects import Effect, Tell
from spark_tui.core.session import ProseKind, ProsePiece, Session

_Value = TypeVar("_Value")

Work = Generator[None, None, _Value]
"""Work over many hunks that may rest after each of them; what it returns is the result."""


def at_once(work: Work[_Value]) -> _Value:
    """The result of the work, done without a rest."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: _Value = done.value
            return result


@dataclass(frozen=True, slots=True)
class Step:
    """The new state and what shall be done outside, in order."""

    session: Session
    effects: tuple[Effect, ...] = ()

    def then(self, other: Step) -> Step:
        """This step's effects, then the other's; the other's state."""
        return Step(other.session, self.effects + other.effects)


def told(session: Session, message: str, severity: str = "information") -> Step:
    """The same state, and a word to the person."""
    return Step(session, (Tell(message, severity),))


def with_prose(session: Session, kind: ProseKind, text: str) -> Session:
    """The state with one more piece of prose."""
    return replace(session, prose=session.prose.plus(ProsePiece(kind, text)))


def with_file(session: Session, file: TrackedFile, *, formerly: str = "") -> Session:
    """The state with this tracked file; `formerly` is the path under which it was kept before."""
    files = dict(session.files)
    if formerly and formerly != file.path:
        files.pop(formerly, None)
    files[file.path] = file
    return replace(session, files=files)


def with_hunk(session: Session, hunk: Hunk) -> Session:
    """The state with the hunk of the same number replaced by this one."""
    files = dict(session.files)
    for path, file in files.items():
        if any(other.id == hunk.id for other in file.hunks):
            hunks = tuple(hunk if other.id == hunk.id else other for other in file.hunks)
            files[path] = replace(file, hunks=hunks)
            break
    return replace(session, files=files)


def with_hunks(session: Session, hunks: Mapping[int, Hunk]) -> Session:
    """The state with each of these hunks in the place of the one of the same number, which is the key."""
    if not hunks:
        return session
    files = dict(session.files)
    for path, file in session.files.items():
        if any(hunk.id in hunks for hunk in file.hunks):
            files[path] = replace(file, hunks=tuple(hunks.get(hunk.id, hunk) for hunk in file.hunks))
    return replace(session, files=files)
