"""Whether changes leave what stands below them what it was: as deep in text, comments and brackets, and no
part of a statement that begins above.

A change that opens a comment leaves the lines below as they are written, and yet they mean something else; so
does one that ends with `if (a)`. Such a change does not stand alone itself; what stands below it still looks
as if it did. Not here: where statements begin (`structure.edges`), and the window that begins there
(`structure.window`).
"""

from __future__ import annotations

from functools import lru_cache

from spark_tui.core.guard.changed import Changed
from spark_tui.core.guard.structure.edges import closed, edges_of, hangs
from spark_tui.core.guard.structure.source import parses


def level_above(language: str, changed: Changed, count: int) -> bool:
    """Whether the first `count` pieces of a change end whatever they begin: then a statement that begins
    below them does so after the change too. There must be one that is known to begin before the next piece.

    The language must be one of `edges.EDGED`. Each piece is looked at between the nearest places around it
    that are known to be outside before; pieces with none between them are looked at together.
    """
    around = edges_of(language, changed.before).around
    pieces = changed.pieces[:count]
    at = 0
    while at < count:
        first = last = pieces[at]
        low, high = around(*first.removed)
        at += 1
        while at < count and pieces[at].removed[0] < high:
            last = pieces[at]
            high = around(*last.removed)[1]
            at += 1
        start, end = low + first.added[0] - first.removed[0], high + last.added[1] - last.removed[1]
        after = changed.after[start:end]
        if not _ends(language, after) and not _as_before(language, changed.before[low:high], after):
            return False
    return True


@lru_cache(maxsize=1024)
def _ends(language: str, lines: tuple[str, ...]) -> bool:
    """Whether lines that begin outside of everything end there, and no statement goes on below them. Kept for
    the next hunk, which most of the pieces stand above too."""
    return _closes(language, lines) and (language == "python" or parses(language, lines))


def _closes(language: str, lines: tuple[str, ...]) -> bool:
    return closed(language, lines) and not hangs(lines)


def _as_before(language: str, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether lines close what they open and no more is known of them: they did not parse before either."""
    return _closes(language, after) and not parses(language, before)
