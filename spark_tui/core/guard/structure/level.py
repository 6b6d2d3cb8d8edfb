"""Whether changes leave what stands below them as deep in text, comments and brackets as it was.

A change that opens a comment leaves the lines below as they are written, and yet they mean something else.
Such a change does not stand alone itself; what stands below it still looks as if it did. Not here: where
statements begin (`structure.edges`), and the window that begins there (`structure.window`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

from spark_tui.core.guard.changed import Changed
from spark_tui.core.guard.structure.edges import closed, edges_of


def level_above(language: str, changed: Changed, count: int) -> bool:
    """Whether the first `count` pieces of a change close whatever they open: then a place below them that is
    outside of everything before is so after the change too. There must be such a place before the next piece.

    The language must be one of `edges.EDGED`. Each piece is looked at between the nearest places around it
    that are known to be outside before; pieces with none between them are looked at together.
    """
    known = edges_of(language, changed.before).known
    ends = *known, len(changed.before)
    pieces = changed.pieces[:count]
    at = 0
    while at < count:
        first = last = pieces[at]
        low = known[bisect_right(known, first.removed[0]) - 1]
        high = ends[bisect_left(known, last.removed[1])]
        at += 1
        while at < count and pieces[at].removed[0] < high:
            last = pieces[at]
            high = ends[bisect_left(known, last.removed[1])]
            at += 1
        start = low + first.added[0] - first.removed[0]
        end = high + last.added[1] - last.removed[1]
        if not _closed(language, changed.after[start:end]):
            return False
    return True


@lru_cache(maxsize=1024)
def _closed(language: str, lines: tuple[str, ...]) -> bool:
    """`closed`, kept for the next hunk, which most of the pieces stand above too."""
    return closed(language, lines)
