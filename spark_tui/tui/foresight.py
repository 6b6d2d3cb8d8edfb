"""What a steering line would mean and do, in words, before it is sent.

Not here: the compiler (`core.guard.constraints`), the judging (`core.update.judging`), when it is done
(`slices`) and when the words are shown (`widgets.steer`).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from rich.cells import cell_len

from spark_tui.core.events import RedoAsked
from spark_tui.core.guard.constraints import compile_line, summary
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Session
from spark_tui.core.trial import compared
from spark_tui.core.update.judging import constraining
from spark_tui.core.update.late import late_hunks
from spark_tui.core.update.review import redo
from spark_tui.core.update.steering import constrained, redone, resolved
from spark_tui.core.update.step import Work
from spark_tui.tui.fit import fit_start

SHORTEST_MEANING = 10  # columns; less of a meaning tells nothing

MOST_KEPT = 16  # trials of lines with other meanings, on the same hunks


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would follow at once: hunks that would be blocked, be asked about, or be free again, and those
    accepted before that it would not have let through. `counting`: nothing is known yet."""

    blocked: int = 0
    asked: int = 0
    freed: int = 0
    before: int = 0
    counting: bool = False

    @property
    def words(self) -> str:
        """`blocks 2 waiting hunks, 1 accepted before`; empty when nothing follows."""
        if self.counting:
            return "counting the hunks it would stop"
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
        if self.counting:
            return "counting"
        counts = (("blocks", self.blocked), ("asks about", self.asked), ("frees", self.freed))
        return ", ".join([*(f"{verb} {count}" for verb, count in counts if count), *self._before])

    @property
    def _before(self) -> list[str]:
        return [f"{self.before} accepted before"] if self.before else []


NOTHING = Consequences()
COUNTING = Consequences(counting=True)


def meant(session: Session, line: str) -> str:
    """What the line means, with shares of lines as numbers."""
    return summary(resolved(session, compile_line(line)))


@dataclass(frozen=True, slots=True)
class Trial:
    """A line that is tried on a state: the constraints that would hold then, and the hunk that would be
    written again (0: none). Lines that mean the same are the same trial."""

    session: Session
    constraints: tuple[Constraint, ...]
    redo: int = 0

    def same(self, other: Trial) -> bool:
        """Whether what would follow is the same for certain: everything that a verdict depends on is."""
        mine, theirs = self.session, other.session
        return (
            mine.files is theirs.files
            and mine.seen is theirs.seen
            and (mine.first_hunk, mine.turn.number, mine.turn.redo, self.redo)
            == (theirs.first_hunk, theirs.turn.number, theirs.turn.redo, other.redo)
            and (mine.base_policy, mine.policy, mine.grants, mine.constraints)
            == (theirs.base_policy, theirs.policy, theirs.grants, theirs.constraints)
            and [(one.enforced, one.scope, one.active) for one in self.constraints]
            == [(one.enforced, one.scope, one.active) for one in other.constraints]
        )

    def work(self) -> Work[Consequences]:
        """What Enter would do, hunk by hunk: what would follow."""
        session = self.session
        after = yield from constraining(session, self.constraints)
        if self.redo:
            after = redo(after, RedoAsked(self.redo)).session
        yield
        flipped = compared(session, after)
        known = {hunk.id for hunk in late_hunks(session)}
        return Consequences(
            blocked=sum(flip.after is Level.BLOCK for flip in flipped),
            asked=sum(flip.after is Level.ASK for flip in flipped),
            freed=sum(flip.before is Level.BLOCK and flip.after is Level.ALLOW for flip in flipped),
            before=sum(hunk.id not in known for hunk in late_hunks(after)),
        )


def trial(session: Session, line: str, looked_at: int = 0) -> Trial | None:
    """How to find what would follow if the line was sent while the person looks at that hunk (0: none); None
    when nothing would, whatever waits."""
    if not session.goal or not session.files:
        return None
    meaning = resolved(session, compile_line(line))
    if not meaning.enforced and not meaning.lifted:
        return None
    text = line.strip()
    return Trial(session, constrained(session, text, meaning), redone(session, text, looked_at, meaning))


class Trials:
    """What followed from the last lines that were tried."""

    def __init__(self) -> None:
        self._done: deque[tuple[Trial, Consequences]] = deque(maxlen=MOST_KEPT)

    def add(self, tried: Trial, follows: Consequences) -> None:
        """Keep what a trial came to."""
        if self._done and self._done[-1][0].session.files is not tried.session.files:
            self._done.clear()  # nobody asks for the hunks of an older state again
        self._done.append((tried, follows))

    def known(self, wanted: Trial) -> Consequences | None:
        """What follows, when a line of the same meaning was tried on the same hunks."""
        return next((follows for tried, follows in self._done if tried.same(wanted)), None)


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
