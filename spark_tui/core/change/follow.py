"""Where lines of an older text stand in a newer one, seen from the changed ranges between the two.

Not here: what becomes of the hunks (`rebase`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spark_tui.core.change.compare import Range, changed_ranges
from spark_tui.core.change.values import Hunk, TrackedFile
from spark_tui.core.change.view import disk_lines, overlap

_NEAR = 3
_FEWEST_LINES, _FEWEST_SIGNS = 2, 20


def telling(lines: Sequence[str]) -> bool:
    """Whether there is enough in these lines to know them again without anything around them."""
    solid = [line.strip() for line in lines if line.strip()]
    return len(solid) >= _FEWEST_LINES and sum(map(len, solid)) >= _FEWEST_SIGNS


@dataclass(frozen=True, slots=True)
class Follow:
    """The way from the text `before` to the next one."""

    before: Sequence[str]
    ranges: Sequence[Range]

    @classmethod
    def between(cls, before: Sequence[str], after: Sequence[str]) -> Follow:
        return cls(before, changed_ranges(before, after))

    def moved(self, start: int, end: int) -> int | None:
        """How far the lines from `start` to `end` moved; None when they were touched, or when an empty
        range has lost a neighbour that said where it belongs."""
        by = 0
        for old_start, old_end, new_start, new_end in self.ranges:
            # Lines that somebody put into the very gap of an insertion: which comes first is not known.
            same_gap = start == end == old_start == old_end
            # An insertion at an end of the file has one neighbour; without it nothing says where it belongs.
            at_an_end = start == end and (old_start == start == 0 or old_end == end == len(self.before))
            if same_gap or at_an_end or overlap(start, end, old_start, old_end):
                return None
            if old_end > start:
                break
            by += (new_end - new_start) - (old_end - old_start)
        return by

    def known(self, start: int, end: int) -> bool:
        """Whether the lines from `start` to `end`, which nobody touched, are surely the same ones.

        Something near them stands there still, or they say enough by themselves. Two texts that have
        nothing in common share a line or two by chance.
        """
        near = [*range(max(start - _NEAR, 0), start), *range(end, min(end + _NEAR, len(self.before)))]
        if not near or telling(self.before[start:end]):
            return True
        kept = (at for at in near if not any(a <= at < b for a, b, _, _ in self.ranges))
        return any(self.before[at].strip() for at in kept)

    def became(self, start: int, end: int) -> tuple[int, int]:
        """The range of the newer text that stands for `start` to `end` of the older one, with all of every
        change that reaches into it."""
        before = within = 0
        first, last = start, end
        for old_start, old_end, new_start, new_end in self.ranges:
            grown = (new_end - new_start) - (old_end - old_start)
            gap = old_start == old_end and (start < old_start < end or start == end == old_start)
            if gap or overlap(start, end, old_start, old_end):
                first, last = min(first, old_start), max(last, old_end)
                within += grown
            elif old_end <= start:
                before += grown
        return first + before, last + before + within


def stands_now(file: TrackedFile, hunk: Hunk) -> tuple[int, tuple[str, ...]] | None:
    """What stands today where a hunk that lost its place once stood: the 0-based line, and the lines. None
    for a hunk that has lost nothing."""
    lost = hunk.lost
    if lost is None:
        return None
    lines = disk_lines(file)
    start, end = Follow.between(lost.lines, lines).became(lost.start, lost.end)
    return start, lines[start:end]
