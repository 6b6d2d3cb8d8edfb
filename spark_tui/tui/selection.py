"""Which hunk the person looks at: small pure answers over a list of hunks.

Not here: the session itself, and what happens to a hunk (that is the core's business).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.guard.judge import tally
from spark_tui.core.guard.verdict import Level
from spark_tui.core.links import Link, links_of
from spark_tui.core.session import Session, all_hunks, of_goal


class HunkList:
    """The hunks of the newest snapshot in the order of `all_hunks`, without those that a later one has
    replaced. All that is known of them together is made anew only when files changed, never by the frame."""

    def __init__(self) -> None:
        self._files: object = None
        self.hunks: tuple[Hunk, ...] = ()
        self.late = 0  # how many were accepted before a constraint that would not have let them through
        self.links: dict[int, tuple[Link, ...]] = {}  # what the hunks of this goal need of each other
        self.waiting = 0  # how many can still be decided
        self.newest = 0  # the largest number
        self._by_id: dict[int, Hunk] = {}
        self._places: dict[int, int] = {}

    def follow(self, session: Session) -> bool:
        """Take the hunks of `session`; True if they may differ from before."""
        if session.files is self._files:
            return False
        self._files = session.files
        self.hunks = tuple(hunk for hunk in all_hunks(session) if hunk.state is not HunkState.REPLACED)
        self._by_id = {hunk.id: hunk for hunk in self.hunks}
        self._places = {hunk.id: place for place, hunk in enumerate(self.hunks, 1)}
        self.waiting = sum(map(waits, self.hunks))
        self.newest = max(self._by_id, default=0)
        self.links = links_of(hunk for hunk in self.hunks if of_goal(session, hunk))
        self.late = sum(hunk.state is HunkState.ACCEPTED and bool(hunk.late) for hunk in self.hunks)
        return True

    def get(self, number: int) -> Hunk | None:
        """The hunk with this number."""
        return self._by_id.get(number)

    def place(self, number: int) -> int:
        """Where the hunk stands in the list, from 1; 0 when it is not there."""
        return self._places.get(number, 0)


def waits(hunk: Hunk) -> bool:
    """Whether the person can still decide this hunk."""
    return hunk.state is HunkState.WAITING


def neighbour(hunks: Sequence[Hunk], selected: int, step: int) -> int:
    """The number of the hunk `step` places from the selected one, stopping at the ends; 0 without hunks."""
    if not hunks:
        return 0
    place = next((index for index, hunk in enumerate(hunks) if hunk.id == selected), None)
    if place is None:
        return hunks[0].id if step > 0 else hunks[-1].id
    return hunks[min(max(place + step, 0), len(hunks) - 1)].id


def next_waiting(hunks: Sequence[Hunk], selected: int) -> int:
    """The first hunk after the selected one that waits, else the first one before it, else itself."""
    waiting = [hunk for hunk in hunks if waits(hunk) and hunk.id != selected]
    rank = next((hunk.rank for hunk in hunks if hunk.id == selected), (selected,))
    found = next((hunk for hunk in waiting if hunk.rank > rank), waiting[0] if waiting else None)
    return found.id if found is not None else selected


def settle(hunks: Sequence[Hunk], selected: int, chosen: bool) -> int:
    """Where the selection stands after the hunks changed.

    A hunk that the person chose stays selected. A selection that the program made moves on to the
    first hunk that waits, so that the first key press always meets something to decide.
    """
    current = next((hunk for hunk in hunks if hunk.id == selected), None)
    if current is not None and (chosen or waits(current)):
        return selected
    waiting = next((hunk.id for hunk in hunks if waits(hunk)), 0)
    if waiting:
        return waiting
    return selected if current is not None else (hunks[-1].id if hunks else 0)


@dataclass(frozen=True, slots=True)
class Awaited:
    """The person asked for another hunk of `path`; it will have a number above `after`."""

    path: str
    after: int


def rewritten(hunks: Sequence[Hunk], awaited: Awaited | None) -> int:
    """The hunk that was awaited; 0 while there is none."""
    if awaited is None:
        return 0
    return next(
        (hunk.id for hunk in hunks if hunk.id > awaited.after and hunk.path == awaited.path and waits(hunk)),
        0,
    )


def markable(hunk: Hunk) -> bool:
    """Whether the hunk can be decided together with others."""
    return waits(hunk) and hunk.complete


def allowed(hunks: Sequence[Hunk]) -> tuple[int, ...]:
    """The hunks that wait, are complete, and that the guard allows without a question."""
    return tuple(
        hunk.id for hunk in hunks if waits(hunk) and hunk.complete and hunk.verdict.level is Level.ALLOW
    )


def numbered(numbers: Sequence[int]) -> str:
    """`hunk 3`, or `3 hunks (2, 4, 7)`; of many only the first."""
    if len(numbers) == 1:
        return f"hunk {numbers[0]}"
    shown = ", ".join(map(str, numbers[:8])) + (", ..." if len(numbers) > 8 else "")
    return f"{len(numbers)} hunks ({shown})"


def allowed_of_file(hunks: Sequence[Hunk], path: str) -> tuple[int, ...]:
    """The hunks of `path` that wait, are complete, and that the guard allows without a question."""
    return allowed([hunk for hunk in hunks if hunk.path == path])


def changed_lines(hunks: Sequence[Hunk], first: int) -> int:
    """Changed lines of the goal that began with hunk `first`, counted as the guard counts its budget."""
    return tally(hunk for hunk in hunks if hunk.rank[0] >= first).lines
