"""What the hunks of a session add up to: the tally of the goal, and how many wait.

Counted once for the hunks of a file and then carried along: from one state to the next only a few of them are
others. Not here: the limits on these counts (`core.guard.judge`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spark_tui.core.change.values import Hunk, HunkState, Op, TrackedFile
from spark_tui.core.equal_ends import equal_ends
from spark_tui.core.guard.judge import Tally
from spark_tui.core.session import Session

Sums = Mapping[str, tuple[int, int, int]]
"""By the path of the hunks: how many count, how many lines they change, how many of them create."""

_COUNTING = (HunkState.ACCEPTED, HunkState.WAITING)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The sums of these hunks: of those from the number `first` on, and how many of all wait."""

    hunks: tuple[Hunk, ...]
    first: int
    sums: Sums
    waiting: int


_latest: dict[str, _Counted] = {}
"""The last counts of each path, the newest last; the hunks are known by being the very same tuple."""
_KEPT = 1024


def goal_tally(session: Session, without: Hunk | None = None) -> Tally:
    """What the goal has changed so far, but for one of its hunks: only accepted and waiting ones count."""
    sums: dict[str, tuple[int, int, int]] = {}
    for file in session.files.values():
        if file.hunks:
            for path, more in _counted(file, session.first_hunk).sums.items():
                sums[path] = _plus(sums.get(path), more, 1)
    if without is not None and without.state in _COUNTING:
        sums[without.path] = _plus(sums.get(without.path), _of(without), -1)
    sums = {path: each for path, each in sums.items() if each[0]}
    return Tally(
        sum(lines for _, lines, _ in sums.values()),
        sum(count for count, _, _ in sums.values()),
        frozenset(sums),
        frozenset(path for path, (_, _, creates) in sums.items() if creates),
        {path: lines for path, (_, lines, _) in sums.items()},
    )


def waiting_count(session: Session) -> int:
    """How many hunks wait for the person."""
    return sum(_counted(file, session.first_hunk).waiting for file in session.files.values() if file.hunks)


def _counted(file: TrackedFile, first: int) -> _Counted:
    known = _latest.pop(file.path, None)
    if known is None or known.first != first:
        known = _Counted((), first, {}, 0)
    if known.hunks is not file.hunks:
        known = _carried(known, file.hunks)
    _latest[file.path] = known
    if len(_latest) > _KEPT:
        del _latest[next(iter(_latest))]
    return known


def _carried(known: _Counted, hunks: tuple[Hunk, ...]) -> _Counted:
    """The counts of other hunks, of which most may be the same: what is no longer there is taken off."""
    head, tail = equal_ends(known.hunks, hunks)
    gone, come = known.hunks[head : len(known.hunks) - tail], hunks[head : len(hunks) - tail]
    sums = dict(known.sums)
    for some, sign in ((gone, -1), (come, 1)):
        for hunk in some:
            if hunk.state in _COUNTING and hunk.rank[0] >= known.first:
                sums[hunk.path] = _plus(sums.get(hunk.path), _of(hunk), sign)
    return _Counted(hunks, known.first, sums, known.waiting - _waiting(gone) + _waiting(come))


def _of(hunk: Hunk) -> tuple[int, int, int]:
    return 1, hunk.added + hunk.removed, int(hunk.op is Op.CREATE)


def _plus(one: tuple[int, int, int] | None, other: tuple[int, int, int], sign: int) -> tuple[int, int, int]:
    count, lines, creates = one or (0, 0, 0)
    return count + sign * other[0], lines + sign * other[1], creates + sign * other[2]


def _waiting(hunks: Iterable[Hunk]) -> int:
    return sum(hunk.state is HunkState.WAITING for hunk in hunks)
