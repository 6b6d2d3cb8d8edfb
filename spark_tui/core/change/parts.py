"""A hunk in parts: into its smallest changes, or by the lines that a person picks.

Not here: what a part is judged (`core.update.reshaping`). Picking follows the patch mode of git and lazygit
(`git add -p`, https://git-scm.com/docs/git-add): a removed line that is not picked stays, an added line that
is not picked is left out. Parts are runs of lines in one order of them, so that they never want the
same lines: taken in any order, all of them are the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from spark_tui.core.change.compare import changed_ranges, paired_lines
from spark_tui.core.change.document import body, ending_of
from spark_tui.core.change.picks import Picks
from spark_tui.core.change.values import Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import behind, has_place
from spark_tui.core.stream.edits import LineKind

ONE_CHANGE = "it is one change already; pick lines of it"


@dataclass(frozen=True, slots=True)
class AlignedLine:
    """One line of a hunk: `old` and `new` are its 0-based places in the two sides, None where it has none."""

    kind: LineKind
    text: str
    old: int | None = None
    new: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Lines `old_start` to `old_end` of the old side become `new_start` to `new_end` of the new one."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    picked: bool


def unsplittable(hunk: Hunk) -> str:
    """Why a hunk cannot be split at all; empty when it can."""
    if hunk.op is not Op.CHANGE:
        return f"Hunk {hunk.id} is one operation on the whole file."
    if not hunk.complete or not has_place(hunk):
        return f"Hunk {hunk.id} has no place in its file."
    if hunk.state not in (HunkState.WAITING, HunkState.BLOCKED):
        return f"Hunk {hunk.id} is {hunk.state}; only a hunk that waits can be split."
    return ""


def aligned_lines(hunk: Hunk) -> tuple[AlignedLine, ...]:
    """The lines of both sides in one order: unchanged ones once, a line and its rewriting side by side."""
    lines: list[AlignedLine] = []
    at = to = 0
    for old_start, old_end, new_start, new_end in changed_ranges(hunk.old, hunk.new):
        lines += _unchanged(hunk, at, to, old_start - at)
        at, to = old_start, new_start
        pairs = _pairs(hunk.old[old_start:old_end], hunk.new[new_start:new_end])
        for old, new in [(old_start + a, new_start + b) for a, b in pairs]:
            lines += [*_removed(hunk, at, old), *_added(hunk, to, new)]
            lines += [*_removed(hunk, old, old + 1), *_added(hunk, new, new + 1)]
            at, to = old + 1, new + 1
        lines += [*_removed(hunk, at, old_end), *_added(hunk, to, new_end)]
        at, to = old_end, new_end
    return (*lines, *_unchanged(hunk, at, to, len(hunk.old) - at))


def stacked_lines(hunk: Hunk) -> tuple[AlignedLine, ...]:
    """The lines of both sides as the screen shows them: of each change the old ones, then the new ones."""
    lines: list[AlignedLine] = []
    at = to = 0
    for old_start, old_end, new_start, new_end in changed_ranges(hunk.old, hunk.new):
        lines += _unchanged(hunk, at, to, old_start - at)
        lines += [*_removed(hunk, old_start, old_end), *_added(hunk, new_start, new_end)]
        at, to = old_end, new_end
    return (*lines, *_unchanged(hunk, at, to, len(hunk.old) - at))


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which new line rewrites which old one. As many on both sides stand for each other in order, unless
    their words say otherwise."""
    pairs = paired_lines([body(line) for line in old], [body(line) for line in new])
    if len(old) == len(new) and all(at == to for at, to in pairs):
        return [(at, at) for at in range(len(old))]
    return pairs


def _unchanged(hunk: Hunk, at: int, to: int, count: int) -> Iterator[AlignedLine]:
    return (AlignedLine(LineKind.CONTEXT, hunk.old[at + i], at + i, to + i) for i in range(count))


def _removed(hunk: Hunk, start: int, end: int) -> Iterator[AlignedLine]:
    return (AlignedLine(LineKind.OLD, hunk.old[i], old=i) for i in range(start, end))


def _added(hunk: Hunk, start: int, end: int) -> Iterator[AlignedLine]:
    return (AlignedLine(LineKind.NEW, hunk.new[i], new=i) for i in range(start, end))


def smallest_parts(hunk: Hunk) -> list[Part] | str:
    """The changes of the hunk between which unchanged lines lie, or why there are not several."""
    parts = _runs(aligned_lines(hunk), frozenset())
    return parts if isinstance(parts, str) or len(parts) > 1 else ONE_CHANGE


def picked_parts(hunk: Hunk, picks: Picks) -> list[Part] | str:
    """The picked lines and the rest, or why they cannot be parted.

    Picked lines that others or unchanged ones lie between become several parts: a part is one piece of the
    file. Of the two orders, a line beside its rewriting or as the screen shows them, that one counts in which
    fewer parts are picked.
    """
    orders = (aligned_lines(hunk), stacked_lines(hunk))
    picked = len(_places(orders[0], picks))
    if not picked:
        return "pick the lines that shall stand alone"
    if picked == sum(line.kind is not LineKind.CONTEXT for line in orders[0]):
        return "with every line picked it is the whole hunk"
    found = [_runs(lines, _places(lines, picks)) for lines in orders]
    parted = [parts for parts in found if not isinstance(parts, str)]
    return min(parted, key=_fragments) if parted else found[0]


def _places(lines: Sequence[AlignedLine], picks: Picks) -> frozenset[int]:
    """Where the picked lines stand among `lines`."""
    old, new = frozenset(picks.old), frozenset(picks.new)
    return frozenset(
        at
        for at, line in enumerate(lines)
        if (line.kind is LineKind.OLD and line.old in old) or (line.kind is LineKind.NEW and line.new in new)
    )


def _fragments(parts: Sequence[Part]) -> tuple[int, int]:
    return sum(part.picked for part in parts), len(parts)


def _runs(lines: Sequence[AlignedLine], picked: frozenset[int]) -> list[Part] | str:
    """Changed lines that stand together, all of them picked or none; or why they cannot be parted."""
    bare = _first_bare(lines)
    runs: list[tuple[int, int, bool]] = []
    for at, line in enumerate(lines):
        if line.kind is LineKind.CONTEXT:
            continue
        flag = at in picked
        glued = bare is not None and at > bare
        if glued and flag is not runs[-1][2]:
            where = body(lines[bare or 0].text).strip()[:40]
            return f"the file ends without a newline: the lines from “{where}” on belong together"
        if runs and (glued or (runs[-1][1] == at and runs[-1][2] is flag)):
            runs[-1] = (runs[-1][0], at + 1, flag)
        else:
            runs.append((at, at + 1, flag))
    olds = list(accumulate((line.old is not None for line in lines), initial=0))
    news = list(accumulate((line.new is not None for line in lines), initial=0))
    return [Part(olds[first], olds[last], news[first], news[last], flag) for first, last, flag in runs]


def _first_bare(lines: Sequence[AlignedLine]) -> int | None:
    """The first changed line without a line ending: what follows it could not be put in without it."""
    return next(
        (i for i, line in enumerate(lines) if line.kind is not LineKind.CONTEXT and not ending_of(line.text)),
        None,
    )


def in_parts(
    file: TrackedFile, hunk: Hunk, parts: Sequence[Part], next_id: int
) -> tuple[TrackedFile, tuple[Hunk, ...]]:
    """The file with the hunk REPLACED by a waiting one for each part; their ids count up from `next_id`."""
    made = tuple(
        replace(
            hunk,
            id=next_id + place,
            start=hunk.start + part.old_start,
            old=hunk.old[part.old_start : part.old_end],
            new=hunk.new[part.new_start : part.new_end],
            state=HunkState.WAITING,
            order=(*hunk.rank, place + 1),
            leaves_out=hunk.leaves_out and place + 1 == len(parts),
        )
        for place, part in enumerate(parts)
    )
    at = next(index for index, other in enumerate(file.hunks) if other.id == hunk.id)
    hunks = [*file.hunks[:at], replace(hunk, state=HunkState.REPLACED), *file.hunks[at + 1 :]]
    for part in made:
        at = behind(hunks, at + 1, part)
        hunks.insert(at, part)
    return replace(file, hunks=tuple(hunks)), made
