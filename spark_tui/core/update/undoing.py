"""Taking decisions back and going forward again: one hunk, many, a goal, a point of the timeline.

Everything is one write, all or nothing. What cannot be undone exactly (the person changed those lines since,
something else stands there) is said with its reason, and nothing happens unless the person wants the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spark_tui.core.change.together import Refused, Together, flip_together
from spark_tui.core.change.values import LOST, Hunk, HunkState, TrackedFile
from spark_tui.core.change.view import disk_side, has_place, is_whole, overlap
from spark_tui.core.effects import RunChecks, WriteFiles
from spark_tui.core.guard.verdict import Level, verdict
from spark_tui.core.session import PendingWrite, Session, all_hunks, find_hunk, known_hunks, with_decisions
from spark_tui.core.timeline import Point, goal_of, standing
from spark_tui.core.update.judging import excused, judged, judged_together
from spark_tui.core.update.late import findings_now, late_hunks
from spark_tui.core.update.pacing import paced
from spark_tui.core.update.step import Step, told, with_file, with_hunk

MOST_REASONS = 3  # in one sentence to the person
_BUSY = "Still writing; try again in a moment."


@dataclass(frozen=True, slots=True)
class Way:
    """How the files get somewhere: what is taken back, what is accepted again, and what is in the way."""

    undo: tuple[int, ...]
    accept: tuple[int, ...]
    together: Together
    refused: tuple[Refused, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that would be written."""
        return tuple(write.path for write in self.together.writes)

    @property
    def is_clear(self) -> bool:
        """Whether it leads all the way."""
        return not self.refused


def accepted_hunks(session: Session, goal: int = 0) -> tuple[int, ...]:
    """The numbers of the hunks that stand in the files: those of a goal, or of the session."""
    return tuple(
        hunk.id
        for hunk in all_hunks(session)
        if hunk.state is HunkState.ACCEPTED and goal in (0, goal_of(session.goal_list, hunk.rank[0]))
    )


def way_back(session: Session, numbers: Iterable[int]) -> Way:
    """What taking these accepted hunks back would do."""
    undo = tuple(dict.fromkeys(numbers))
    return _way(session, undo, ())


def way_to(session: Session, point: int) -> Way:
    """What going to how the files were after this point would do, back or forward."""
    then = standing(session.points, point)
    now = set(accepted_hunks(session))
    undo = tuple(sorted(now - then.keys()))
    accept: list[int] = []
    refused: list[Refused] = []
    known = known_hunks(session)
    for number, hunk in then.items():
        found = known.get(number)
        if found is None:
            refused.append(Refused(number, f"there is no hunk {number} any more"))
        elif (found[1].old, found[1].new, found[1].op) != (hunk.old, hunk.new, hunk.op):
            refused.append(Refused(number, f"hunk {number} is not what it was then"))
        elif number not in now:
            accept.append(number)
    return _way(session, undo, tuple(sorted(accept)), refused)


def _way(
    session: Session, undo: tuple[int, ...], accept: tuple[int, ...], refused: Iterable[Refused] = ()
) -> Way:
    may: list[int] = []
    against = list(refused)
    known = known_hunks(session)
    for number in accept:
        why = _forbidden(number, known[number][1] if number in known else None)
        if why:
            against.append(Refused(number, why))
        else:
            may.append(number)
    together = flip_together(session.files, undo, may)
    spoilt = [
        Refused(number, why)
        for number in together.accepted
        if known[number][1].state is not HunkState.WAITING
        and (why := _refused_now(session, together, number))
    ]
    if spoilt:
        kept = {one.hunk for one in spoilt}
        together = flip_together(session.files, undo, [number for number in may if number not in kept])
    everything = sorted((*against, *spoilt, *together.refused), key=lambda one: one.hunk)
    return Way(undo, accept, together, tuple(everything))


def _forbidden(number: int, hunk: Hunk | None) -> str:
    """Why a hunk that was taken back may not be accepted again by itself; empty when it may be tried."""
    if hunk is None:
        return f"there is no hunk {number}"
    if hunk.state is HunkState.BLOCKED:
        return f"hunk {number} is blocked by {hunk.verdict.findings[0].rule} by now"
    if hunk.state is HunkState.STALE and hunk.lost is None:
        return f"hunk {number} is stale: {hunk.path} changed under it"
    if hunk.state not in (HunkState.WAITING, HunkState.STALE):
        return f"hunk {number} is {hunk.state} by now"
    return ""


def _refused_now(session: Session, together: Together, number: int) -> str:
    """Why the guard does not let a hunk through that could not be judged before, because it had no place."""
    for file in together.files.values():
        for hunk in file.hunks:
            if hunk.id == number:
                against = excused(session, file.path, findings_now(session, file, hunk), hunk)
                blocked = verdict(against).level is Level.BLOCK
                return f"hunk {number} is blocked by {against[0].rule} by now" if blocked else ""
    return ""


def undone(session: Session, number: int) -> Step:
    """Take a decision back: an accepted hunk leaves its file, a rejected one waits again."""
    found = find_hunk(session, number)
    if found is None:
        return told(session, "There is nothing to undo.")
    file, hunk = found
    if hunk.state is HunkState.REJECTED and hunk.complete and hunk.start == LOST:
        return told(session, f"Hunk {number} has no place any more. Press r to have it written again.")
    if hunk.state is HunkState.REJECTED and hunk.complete:
        other = _in_its_place(file, hunk)
        if other is not None:
            text = f"Hunk {other.id} stands in the place of hunk {number}; reject or undo that one first."
            return told(session, text, "warning")
        session, hunk = judged(session, number)
        return Step(paced(with_decisions(session, (), (number,))))
    if hunk.state is HunkState.REJECTED:  # without a place, or cut off by a rule: it was blocked
        session = with_hunk(session, replace(hunk, state=HunkState.BLOCKED, comment=""))
        return Step(paced(with_decisions(session, (), (number,))))
    if hunk.state is not HunkState.ACCEPTED:
        return told(session, f"Hunk {number} is {hunk.state}; there is nothing to undo.")
    return _go(session, way_back(session, (number,)), partly=False)


def many_undone(session: Session, numbers: Sequence[int], *, partly: bool) -> Step:
    """Take accepted hunks back in one write."""
    if not numbers:
        return told(session, "There is nothing to undo.")
    return _go(session, way_back(session, numbers), partly=partly)


def point_chosen(session: Session, number: int, *, partly: bool) -> Step:
    """Back or forward to how the files were after a point."""
    if not 0 <= number <= len(session.points):
        return told(session, f"The timeline has no point {number}.")
    way = way_to(session, number)
    if not way.undo and not way.accept and way.is_clear:
        return told(session, "The files are at this point already.")
    return _go(session, way, partly=partly)


def late_undone(session: Session) -> Step:
    """Take back, in one write, every accepted hunk that a later constraint would not have let through."""
    late = late_hunks(session)
    if not late:
        return told(session, "Nothing was accepted that a later constraint forbids.")
    return _go(session, way_back(session, [hunk.id for hunk in late]), partly=False)


def _go(session: Session, way: Way, *, partly: bool) -> Step:
    if session.pending is not None:
        return told(session, _BUSY)
    together = way.together
    if way.refused and not partly:
        return told(session, refusal_words(way.refused), "warning")
    if not together.undone and not together.accepted:
        return told(session, refusal_words(way.refused) or "There is nothing to undo.", "warning")
    step = writing(session, together)
    if not way.refused:
        return step
    return step.then(told(step.session, f"Left as they are: {_reasons(way.refused)}", "warning"))


def refusal_words(refused: Sequence[Refused]) -> str:
    """A sentence about what stands in the way."""
    if len(refused) == 1:
        return refused[0].why[:1].upper() + refused[0].why[1:]
    return f"Nothing was changed: {_reasons(refused)}" if refused else ""


def _reasons(refused: Sequence[Refused]) -> str:
    more = f" (and {len(refused) - MOST_REASONS} more)" if len(refused) > MOST_REASONS else ""
    return "; ".join(one.why for one in refused[:MOST_REASONS]) + more


def writing(session: Session, together: Together) -> Step:
    """The write that these flips take is under way."""
    number = session.write_count + 1
    pending = PendingWrite(number, together.files, together.accepted, together.undone, together.merged)
    session = replace(session, pending=pending, write_count=number)
    return Step(session, (WriteFiles(number, together.writes),))


def written(session: Session, number: int) -> Step:
    """The write is on disk: the state follows, and the timeline has a point more."""
    pending = session.pending
    if pending is None or pending.number != number:
        return Step(session)
    point = _point(session, pending)
    waited = {hunk.id for hunk in all_hunks(session) if hunk.state in (HunkState.WAITING, HunkState.BLOCKED)}
    files = dict(session.files)
    for path in (*pending.files, *pending.merged):
        files.pop(path, None)
    session = replace(session, files=files)
    for file in pending.files.values():
        session = with_file(session, file)
    for file in pending.files.values():
        session, _ = judged_together(session, file.path)
        for hunk in file.hunks:  # what holds may have changed since it was accepted, or had its place
            open_ = hunk.state in (HunkState.WAITING, HunkState.BLOCKED) and hunk.complete
            if open_ and hunk.id not in waited:
                session, _ = judged(session, hunk.id)
    points = session.points.plus(point)
    session = with_decisions(session, sorted(pending.accepted), pending.undone)
    session = paced(replace(session, pending=None, points=points))
    return Step(session, (RunChecks(point.number),))


def _point(session: Session, pending: PendingWrite) -> Point:
    """The hunks as they stand in the files: before the write those that it takes out, after it the others."""
    before = {hunk.id: hunk for hunk in all_hunks(session)}
    after = {hunk.id: hunk for file in pending.files.values() for hunk in file.hunks}
    first = min((before[number].rank[0] for number in pending.hunks if number in before), default=0)
    return Point(
        len(session.points) + 1,
        goal_of(session.goal_list, first),
        tuple(_bare(after[number]) for number in sorted(pending.accepted) if number in after),
        tuple(_bare(before[number]) for number in sorted(pending.undone) if number in before),
    )


def _bare(hunk: Hunk) -> Hunk:
    """The hunk as the timeline keeps it: nobody asks it for its names."""
    return replace(hunk, names=None) if hunk.names is not None else hunk


def _in_its_place(file: TrackedFile, hunk: Hunk) -> Hunk | None:
    """The hunk that took the place of a rejected one: both together would say the same thing twice."""
    end = hunk.start + len(hunk.old)
    for other in file.hunks:
        later = other.state is HunkState.ACCEPTED and other.id > hunk.id
        if not has_place(other) or not (later or other.state is HunkState.WAITING):
            continue
        if hunk.order and other.order and hunk.rank[0] == other.rank[0]:
            continue  # parts of one hunk never want the same
        other_end = other.start + len(disk_side(other))
        gap = not hunk.old and not other.old and hunk.start in (other.start, other_end)
        whole = is_whole(hunk) and is_whole(other)
        if gap or whole or overlap(hunk.start, end, other.start, other_end):
            return other
    return None
