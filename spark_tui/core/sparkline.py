"""A row of small bars: the course of some values in so many columns.

The bars begin at zero, so that twice as high means twice as much. Not here: what the values mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

BARS = "▁▂▃▄▅▆▇█"
ASCII_BARS = "_.:-=+*#"


def sparkline(values: Sequence[float], columns: int, *, ascii: bool = False, top: float = 0.0) -> str:
    """At most `columns` bars, each the mean of its share of `values`, none of which is below 0.

    `top` is the value of the highest bar, by default the highest of them. Nothing for no values.
    """
    bars = ASCII_BARS if ascii else BARS
    shares = resampled(values, columns)
    most = top or max(shares, default=0.0)
    last = len(bars) - 1
    return "".join(bars[min(last, round(value / most * last))] if most > 0 else bars[0] for value in shares)


def side_by_side(groups: Sequence[Sequence[float]], columns: int, *, ascii: bool = False) -> str:
    """One row for several courses, a space between them, all to the same scale; where they do not fit, one
    course without gaps."""
    groups = [group for group in groups if group]
    if not groups:
        return ""
    room = (columns - len(groups) + 1) // len(groups)
    if room < 2:
        return sparkline([value for group in groups for value in group], columns, ascii=ascii)
    top = max(value for group in groups for value in resampled(group, room))
    return " ".join(sparkline(group, room, ascii=ascii, top=top) for group in groups)


def resampled(values: Sequence[float], columns: int) -> list[float]:
    """`values` as at most `columns` means of neighbours; the same values when there are no more."""
    count = len(values)
    if columns < 1:
        return []
    if count <= columns:
        return list(values)
    edges = [column * count // columns for column in range(columns + 1)]
    return [sum(values[start:end]) / (end - start) for start, end in pairwise(edges)]
