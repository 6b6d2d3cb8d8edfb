"""In which order the words of a frame are written, so that the pen changes seldom.

A line of code changes its colour with every sign and comes back to the same few colours; to set one takes
about nineteen bytes, to move the cursor four to eight. So all words of one pen are written, in all rows, then
all of the next. What lies between two words of a pen is written through if it is short: empty cells, which
look the same, and words whose own pen comes later.

Not here: which words (`shown`), how a pen is set and how empty cells are written (`economy`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from spark_tui.tui.output.pen import Pen
from spark_tui.tui.output.shown import Row, Run, Span

THROUGH = 4
"""Cells that are as cheap to write as to jump over."""
_EMPTY = 1 << 16
"""Added to the number of a ground, it is the rank of an empty cell of it; other ranks are below. The rank of
a cell says when it is written; 0 is never."""


Place = tuple[int, int, int]
"""The number of a part, and its cells from one up to another."""
Places = dict[Pen, list[Place]]
"""What a pen writes, part by part."""


@dataclass(frozen=True, slots=True)
class Part:
    """The `spans` of a row that stands in line `line` from cell `column` on, both counted from 0."""

    line: int
    column: int
    row: Row
    spans: Sequence[Span]


class Stroke(NamedTuple):
    """Text for one place, all with one pen."""

    line: int
    column: int
    text: str
    pen: Pen


def strokes(parts: Sequence[Part], actual: Pen | None) -> Iterator[Stroke]:
    """What is to be written, when the pen is `actual` before. Parts do not overlap; no cell of their spans is
    left out, and no other cell is touched."""
    places: Places = {}
    grounds: dict[Pen, int] = {}
    ranks = [_shared_out(number, part, places, grounds) for number, part in enumerate(parts)]
    pens = _in_order(places, actual)
    for rank, pen in enumerate(pens, 1):
        for number, start, end in places[pen]:
            cells, text = ranks[number], parts[number].row.text
            if cells[start] == cells[end - 1] == 0 and text[start] != " " != text[end - 1]:
                cells[start:end] = [rank] * (end - start)
                continue
            for cell in range(start, end):
                cells[cell] = cells[cell] or rank
    for rank, pen in enumerate(pens, 1):
        ground = 0 if pen.decorated else grounds.get(pen.ground, 0)
        before, start, end = places[pen][0]
        part = parts[before]
        for number, first, last in places[pen][1:]:
            gap = first - end
            if number == before and (
                not gap or (gap <= THROUGH and _harmless(ranks[number][end:first], rank, ground))
            ):
                end = last
                continue
            yield Stroke(part.line, part.column + start, part.row.text[start:end], pen)
            start, end = first, last
            if number != before:
                before, part = number, parts[number]
        yield Stroke(part.line, part.column + start, part.row.text[start:end], pen)


def _shared_out(number: int, part: Part, places: Places, grounds: dict[Pen, int]) -> list[int]:
    """Give each run to its pen, and empty cells to a pen beside them that leaves the same. Returns the ranks
    of the empty cells; those of the others are 0."""
    row = part.row
    text = row.text
    ranks = [0] * len(text)
    waiting: tuple[int, int, Pen] | None = None  # empty cells with no such pen at their left
    before: tuple[int, Pen] | None = None
    for first, last, pen in _inside(part):
        if not pen.decorated and text[first] == " " and not text[first:last].strip(" "):
            ranks[first:last] = [grounds.setdefault(pen, _EMPTY + len(grounds))] * (last - first)
            if before is None or before[0] != first or not _alike(before[1], pen):
                if waiting is not None:
                    _add(places, waiting[2], number, waiting[0], waiting[1])
                waiting, before = (first, last, pen), None
                continue
            pen = before[1]
        if waiting is not None:
            joined = waiting[1] == first and _alike(waiting[2], pen)
            _add(places, pen if joined else waiting[2], number, waiting[0], waiting[1])
            waiting = None
        _add(places, pen, number, first, last)
        before = (last, pen)
    if waiting is not None:
        _add(places, waiting[2], number, waiting[0], waiting[1])
    return ranks


def _alike(one: Pen, other: Pen) -> bool:
    return one.background == other.background and not (one.decorated or other.decorated)


def _add(places: Places, pen: Pen, number: int, first: int, last: int) -> None:
    there = places.get(pen)
    if there is None:
        places[pen] = [(number, first, last)]
        return
    before, start, end = there[-1]
    if end == first and before == number:
        there[-1] = (number, start, last)
    else:
        there.append((number, first, last))


def _inside(part: Part) -> Iterator[Run]:
    """The runs of the row, as far as they lie in the spans."""
    spans, at = part.spans, 0
    begin, end = spans[0]
    for first, last, pen in part.row.runs:
        while last > begin:
            if first >= begin and last <= end:
                yield first, last, pen
                break
            if first < end:
                yield max(first, begin), min(last, end), pen
            if last <= end:
                break
            at += 1
            if at == len(spans):
                return
            begin, end = spans[at]


def _in_order(places: Places, actual: Pen | None) -> list[Pen]:
    """The pen that is set, then those of its background, then background by background, the busiest first."""
    background = actual.background if actual is not None else ""
    counts = {pen: len(there) for pen, there in places.items()}
    weight: dict[str, int] = {}
    for pen, count in counts.items():
        weight[pen.background] = weight.get(pen.background, 0) + count
    return sorted(
        places,
        key=lambda pen: (
            pen is not actual,
            pen.background != background,
            -weight[pen.background],
            pen.background,
            bool(pen.attributes),
            -counts[pen],
        ),
    )


def _harmless(cells: list[int], rank: int, ground: int) -> bool:
    return all(rank < cell < _EMPTY or cell == ground for cell in cells)
