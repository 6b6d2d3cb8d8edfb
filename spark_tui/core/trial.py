"""What would follow if something happened, without its happening: the core is pure, so it is tried."""

from __future__ import annotations

from dataclasses import dataclass

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import Event
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Session, all_hunks
from spark_tui.core.update.dispatch import update

_UNDECIDED = (HunkState.WAITING, HunkState.BLOCKED)


@dataclass(frozen=True, slots=True)
class Flip:
    """An undecided hunk whose verdict changes, and the rules that it then breaks."""

    hunk: int
    path: str
    before: Level
    after: Level
    rules: tuple[str, ...]


def flips(session: Session, event: Event) -> tuple[Flip, ...]:
    """The undecided hunks whose verdict `event` would change, in the order of their numbers."""
    return compared(session, update(session, event).session)


def compared(before: Session, after: Session) -> tuple[Flip, ...]:
    """The undecided hunks whose verdict differs between two states of a session."""
    found = []
    then = {hunk.id: hunk for hunk in all_hunks(after)}
    for hunk in all_hunks(before):
        other = then.get(hunk.id)
        if other is None or hunk.state not in _UNDECIDED or other.state not in _UNDECIDED:
            continue
        if hunk.verdict.level is not other.verdict.level:
            rules = tuple(dict.fromkeys(finding.rule for finding in other.verdict.findings))
            found.append(Flip(hunk.id, hunk.path, hunk.verdict.level, other.verdict.level, rules))
    return tuple(found)
