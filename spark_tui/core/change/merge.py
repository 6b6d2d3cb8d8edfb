"""Three versions of a few lines: what two people made of the same text, put together.

Not here: where the text stands now (`follow`), and what becomes of a hunk (`rebase`).

Source: the line-based three-way merge of diff3 as Khanna, Kunal and Pierce describe it ("A Formal
Investigation of Diff3", FSTTCS 2007), only that changes which merely touch are a conflict too.
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.change.compare import Range, changed_ranges


def merged(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """`base` with the changes of both sides; None when both changed the same lines, or lines that touch.

    A change that both sides made alike counts once.
    """
    mine, others = changed_ranges(base, ours), changed_ranges(base, theirs)
    out: list[str] = []
    at = 0
    while mine or others:
        if mine and others and _same(mine[0], others[0], ours, theirs):
            others.pop(0)
        elif mine and others and _touch(mine[0], others[0]):
            return None
        source, ranges = (ours, mine) if _first(mine, others) else (theirs, others)
        old_start, old_end, new_start, new_end = ranges.pop(0)
        out += [*base[at:old_start], *source[new_start:new_end]]
        at = old_end
    return [*out, *base[at:]]


def _first(mine: Sequence[Range], others: Sequence[Range]) -> bool:
    return not others or bool(mine and mine[0][0] <= others[0][0])


def _same(one: Range, other: Range, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    return one[:2] == other[:2] and list(ours[one[2] : one[3]]) == list(theirs[other[2] : other[3]])


def _touch(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
