"""What a steering line would mean and do, in words, before it is sent.

Not here: the compiler (`core.guard.constraints`), the trial itself (`core.trial`), and when the words are
shown (`widgets.steer`).
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import SteerSent
from spark_tui.core.guard.constraints import compile_line, summary
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Session, all_hunks
from spark_tui.core.trial import compared
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.late import late_hunks
from spark_tui.core.update.steering import resolved
from spark_tui.tui.fit import fit_start

MOST_UNDECIDED = 60
"""Hunks that a line is tried on, about 2 ms each; with more of them the screen would stand still."""

SHORTEST_MEANING = 10  # columns; less of a meaning tells nothing

_UNDECIDED = (HunkState.WAITING, HunkState.BLOCKED)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would follow at once: hunks that would be blocked, be asked about, or be free again, and those
    accepted before that it would not have let through."""

    blocked: int = 0
    asked: int = 0
    freed: int = 0
    before: int = 0

    @property
    def words(self) -> str:
        """`blocks 2 waiting hunks, 1 accepted before`; empty when nothing follows."""
        parts = []
        if self.blocked:
            parts.append(f"blocks {_hunks(self.blocked, 'waiting')}")
        if self.asked:
            parts.append(f"asks about {_hunks(self.asked, 'waiting')}")
        if self.freed:
            parts.append(f"frees {_hunks(self.freed, 'blocked')}")
        return ", ".join([*parts, *self._before])

    @property
    def short(self) -> str:
        """The same for a narrow place: `blocks 2, 1 accepted before`."""
        counts = (("blocks", self.blocked), ("asks about", self.asked), ("frees", self.freed))
        return ", ".join([*(f"{verb} {count}" for verb, count in counts if count), *self._before])

    @property
    def _before(self) -> list[str]:
        return [f"{self.before} accepted before"] if self.before else []


NOTHING = Consequences()


def meant(session: Session, line: str) -> str:
    """What the line means, with shares of lines as numbers."""
    return summary(resolved(session, compile_line(line)))


def consequences(session: Session, line: str, looked_at: int = 0) -> Consequences:
    """What would follow if the line was sent while the person looks at that hunk (0: none).

    Costs a verdict on every undecided hunk; with more than MOST_UNDECIDED of them nothing is said.
    """
    undecided = sum(hunk.state in _UNDECIDED for hunk in all_hunks(session))
    if not session.goal or not session.files or undecided > MOST_UNDECIDED:
        return NOTHING
    meaning = compile_line(line)
    if not meaning.enforced and not meaning.lifted:
        return NOTHING
    after = update(session, SteerSent(line, looked_at)).session
    flipped = compared(session, after)
    known = {hunk.id for hunk in late_hunks(session)}
    return Consequences(
        blocked=sum(flip.after is Level.BLOCK for flip in flipped),
        asked=sum(flip.after is Level.ASK for flip in flipped),
        freed=sum(flip.before is Level.BLOCK and flip.after is Level.ALLOW for flip in flipped),
        before=sum(hunk.id not in known for hunk in late_hunks(after)),
    )


def fitted(meaning: str, follows: Consequences, room: int, dots: str) -> str:
    """Both in `room` columns: what follows gets shorter first, then the meaning is cut."""
    if not follows.words:
        return fit_start(meaning, room, dots)
    for words in (follows.words, follows.short):
        if cell_len(meaning) + len(words) + 3 <= room:
            return f"{meaning} | {words}"
    left = room - len(follows.short) - 3
    if left < SHORTEST_MEANING:
        return fit_start(follows.short, room, dots)
    return f"{fit_start(meaning, left, dots)} | {follows.short}"


def _hunks(count: int, what: str) -> str:
    return f"{count} {what} hunk" + ("" if count == 1 else "s")
