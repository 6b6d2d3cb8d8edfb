"""The timeline of a session: a point for every write that happened, and which hunks stood in the files then.

Values only. Not here: going to a point (`update.undoing`), and how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spark_tui.core.change.values import Hunk, Op


@dataclass(frozen=True, slots=True)
class Goal:
    """What the person asked for, and the number that its first hunk has or would have."""

    text: str
    first_hunk: int


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One check at one point. `running` until it is over; then `passed` as in `CheckEnded`."""

    name: str
    running: bool = True
    passed: bool | None = None
    seconds: float = 0.0
    why: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One write that is on disk: the hunks that it put into the files and those that it took out, as they
    were then. `number` counts from 1, `goal` too (0 when there was none)."""

    number: int
    goal: int
    accepted: tuple[Hunk, ...] = ()
    undone: tuple[Hunk, ...] = ()

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        """Every hunk of the write, in the order of their numbers."""
        return tuple(sorted((*self.accepted, *self.undone), key=lambda hunk: hunk.id))

    @property
    def paths(self) -> tuple[str, ...]:
        """The files, each once."""
        return tuple(dict.fromkeys(hunk.path for hunk in self.hunks))

    @property
    def added(self) -> int:
        """Lines that the write put into files."""
        return sum(len(hunk.new) for hunk in self.accepted) + sum(len(hunk.old) for hunk in self.undone)

    @property
    def removed(self) -> int:
        """Lines that the write took out of files."""
        return sum(len(hunk.old) for hunk in self.accepted) + sum(len(hunk.new) for hunk in self.undone)


def standing(points: Iterable[Point], number: int) -> dict[int, Hunk]:
    """The hunks that stood in the files after the point with this number (0: before all), by their id."""
    there: dict[int, Hunk] = {}
    for point in points:
        if point.number > number:
            break
        for hunk in point.undone:
            there.pop(hunk.id, None)
        there.update((hunk.id, hunk) for hunk in point.accepted)
    return there


def goal_of(goals: Sequence[Goal], hunk: int) -> int:
    """The number of the goal that a hunk belongs to, from 1; 0 when it came before any. Of a part of a split
    hunk it takes the number that the whole had."""
    return sum(1 for goal in goals if goal.first_hunk <= hunk)


def same_state(points: Sequence[Point], there: Iterable[int]) -> frozenset[int]:
    """The numbers of the points after which exactly these hunks stood in the files; 0 is the beginning."""
    wanted = set(there)
    standing_now: set[int] = set()
    found = {0} if not wanted else set()
    for point in points:
        standing_now -= {hunk.id for hunk in point.undone}
        standing_now |= {hunk.id for hunk in point.accepted}
        if standing_now == wanted:
            found.add(point.number)
    return frozenset(found)


def taken_back(hunk: Hunk) -> Hunk:
    """What taking this hunk back changes, as a hunk of its own, to be shown."""
    op = {Op.CREATE: Op.DELETE, Op.DELETE: Op.CREATE}.get(hunk.op, hunk.op)
    turned = replace(hunk, op=op, old=hunk.new, new=hunk.old)
    if hunk.op is Op.RENAME:
        return replace(turned, path=hunk.target, target=hunk.path)
    if hunk.op is Op.MODE:
        return replace(turned, start=hunk.mode, mode=hunk.start)
    return turned
