"""A hunk whose own lines or neighbours somebody else touched: where it belongs now, and what it says there.

Not here: hunks between unchanged lines, which only move (`rebase`). The three versions are the lines that the
hunk was made for, its own, and the ones on disk. Nothing is guessed: what is only nearly equal has no place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spark_tui.core.change.block import NEARLY_EQUAL, Block, Place
from spark_tui.core.change.compare import changed_ranges
from spark_tui.core.change.document import body
from spark_tui.core.change.follow import Follow, telling
from spark_tui.core.change.locate import locate, occurrences
from spark_tui.core.change.merge import merged
from spark_tui.core.change.resolve import Resolved, resolved
from spark_tui.core.change.rewrite import rewritten
from spark_tui.core.change.values import Document, Hunk
from spark_tui.core.stream.edits import LineKind

MERGED = "merged"
"""The drift of a hunk that was put together with somebody else's change of the lines around it."""

_CONTEXT = 3


def placed_anew(hunk: Hunk, before: Sequence[str], after: Sequence[str], follow: Follow) -> Hunk | None:
    """The hunk at its place in `after`, None where it has none. It was made for the lines `before`.

    First its own lines are looked for, word for word, with up to three lines of their former context; then
    its change and the other one are put together, if they do not meet; then it is placed as an edit with
    that context is: with other white space or typography, moved along with the indentation.
    """
    return _moved(hunk, before, after) or _together(hunk, after, follow) or _drifted(hunk, before, after)


def _around(hunk: Hunk, before: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    end = hunk.start + len(hunk.old)
    return before[max(hunk.start - _CONTEXT, 0) : hunk.start], before[end : end + _CONTEXT]


def _moved(hunk: Hunk, before: Sequence[str], after: Sequence[str]) -> Hunk | None:
    """The hunk at the one line where its old lines stand, with as much context as still fits."""
    head, tail = _around(hunk, before)
    for above, below in ((head, tail), (head, ()), ((), tail), ((), ())):
        wanted = [*above, *hunk.old, *below]
        # An insertion is known by its surroundings only, and so is what stands in many files.
        if not wanted or (not hunk.old and not (above and below)):
            continue
        if not above and not below and not telling(hunk.old):
            continue
        found = occurrences(after, wanted)
        if len(found) == 1:
            return replace(hunk, start=found[0] + len(above))
        if found:
            return None
    return None


def _together(hunk: Hunk, after: Sequence[str], follow: Follow) -> Hunk | None:
    """The hunk put together with changes that lie within its lines and do not meet its own."""
    start, end = hunk.start, hunk.start + len(hunk.old)
    reaching = [change for change in follow.ranges if change[0] < end and start < change[1]]
    if not reaching or any(change[0] < start or change[1] > end for change in reaching):
        return None
    first, last = follow.became(start, end)
    theirs = tuple(after[first:last])
    both = merged(hunk.old, hunk.new, theirs)
    if both is None:
        return None
    drift = tuple(dict.fromkeys((*hunk.drift, MERGED)))
    return replace(hunk, start=first, old=theirs, new=tuple(both), drift=drift)


def _drifted(hunk: Hunk, before: Sequence[str], after: Sequence[str]) -> Hunk | None:
    """The hunk placed as an edit with its context is placed."""
    head, tail = _around(hunk, before)
    if not (head and tail) or not telling((*head, *hunk.old, *tail)):
        return None
    sides = ((LineKind.CONTEXT, head), (LineKind.OLD, hunk.old), (LineKind.NEW, hunk.new))
    lines = [(kind, body(line)) for kind, side in (*sides, (LineKind.CONTEXT, tail)) for line in side]
    block = Block(tuple(lines))
    place = locate(after, block.old)
    if not isinstance(place, Place) or NEARLY_EQUAL in place.drift:
        return None
    fitted = resolved(block, place, after)
    if not isinstance(fitted, Resolved) or fitted.doubt:
        return None
    start, end, wanted = rewritten(after, place.start, fitted.block, Document(tuple(after)))
    ranges = changed_ranges(after[start:end], wanted)
    if len(ranges) != 1:
        return None
    old_start, old_end, new_start, new_end = ranges[0]
    return replace(
        hunk,
        start=start + old_start,
        old=tuple(after[start + old_start : start + old_end]),
        new=tuple(wanted[new_start:new_end]),
        drift=tuple(dict.fromkeys((*hunk.drift, *place.drift))),
        drifted=place.drifted,
    )
