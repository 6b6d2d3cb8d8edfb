"""What stands on the terminal, cell by cell, as far as it is known; which words of a row are not there yet.

A row is *plain* when each of its signs surely takes one cell: only of such rows it is known where they end,
and only they are remembered. Not here: how a row is written (`economy`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from operator import is_not, ne, or_

from rich.cells import cell_len

from spark_tui.tui.output.pen import PLAIN, Pen, changed

Run = tuple[int, int, Pen]
"""From a cell up to another, with one pen."""
Span = tuple[int, int]

NEAR = 3
"""Cells that are written again rather than jumped over, when the pen is the same."""
MOST_KEPT = 2
"""A row of which no more than one part in so many stands there already is written from its first to its last
cell that differs: to look for the words between takes longer than it saves bytes."""
_UNKNOWN = "\0"
_SGR = re.compile(r"\x1b\[([\d;]*)m")
_ONE_CELL = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u024f\u0370-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e"
    "\u2190-\u22ff\u2500-\u25ff\u2600-\u27bf\u2800-\u28ff]*\\Z"
)
"""Signs that terminals count as one cell, if Rich does so too."""


@dataclass(frozen=True, slots=True)
class Row:
    """One cell a character. Empty cells have the pen of their ground alone."""

    text: str
    pens: list[Pen]
    runs: list[Run]


def plain_row(body: str) -> Row | None:
    """Text with SGR sequences, begun and ended with the plain pen; None when it is anything else."""
    pieces = _SGR.split(body)
    text = "".join(pieces[::2])
    if not text.isprintable() or not _one_cell_each(text):
        return None
    runs: list[Run] = []
    pen = PLAIN
    end = _add(pieces[0], 0, pen, runs)
    for parameters, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        after = changed(pen, parameters)
        if after is None:
            return None
        pen = after
        if piece:
            end = _add(piece, end, pen, runs)
    pens: list[Pen] = []
    for start, end, own in runs:
        pens += [own] * (end - start)
    return Row(text, pens, runs) if pen is PLAIN else None


def _add(piece: str, start: int, pen: Pen, runs: list[Run]) -> int:
    """Add `piece`, which begins at cell `start`, to the runs; where it ends."""
    end = start + len(piece)
    empty = pen.ground
    if empty is pen:
        first = last = end
    else:
        first = end - len(piece.lstrip(" "))
        last = start + len(piece.rstrip(" ")) if first < end else end
    if start < first:
        own = pen if empty is pen else empty
        if runs and runs[-1][2] is own:
            start = runs.pop()[0]
        runs.append((start, first, own))
    if first < last:
        if runs and runs[-1][2] is pen:
            first = runs.pop()[0]
        runs.append((first, last, pen))
    if last < end:
        runs.append((last, end, empty))
    return end


def _one_cell_each(text: str) -> bool:
    if text.isascii():
        return True
    return _ONE_CELL.match(text) is not None and _narrow(frozenset(text))


@lru_cache(maxsize=1024)
def _narrow(signs: frozenset[str]) -> bool:
    return all(cell_len(sign) == 1 for sign in signs)


class Shown:
    """The cells of a screen of `columns` by `rows`; both count from 0 here."""

    def __init__(self, columns: int = 0, rows: int = 0) -> None:
        self.columns, self.rows = columns, rows
        self._texts: list[str] = []
        self._pens: list[list[Pen]] = []
        self.forget()

    def forget(self) -> None:
        """Nothing is known any more."""
        self._texts = [_UNKNOWN * self.columns for _ in range(self.rows)]
        self._pens = [[PLAIN] * self.columns for _ in range(self.rows)]

    def forget_from(self, row: int, column: int) -> None:
        """Nothing is known from there to the end of the row."""
        if row < self.rows:
            column = max(0, column)
            self._texts[row] = self._texts[row][:column].ljust(self.columns, _UNKNOWN)

    def missing(self, row: int, column: int, new: Row) -> list[Span]:
        """The parts of `new` that do not stand there yet, whole words where most of it does; they are taken
        as shown from now."""
        text, pens = new.text, new.pens
        end = column + len(text)
        old, kept = self._texts[row], self._pens[row]
        old_text, old_pens = old[column:end], kept[column:end]
        if old_text == text and old_pens == pens:
            return []
        self._texts[row] = old[:column] + text + old[end:]
        kept[column:end] = pens
        if _UNKNOWN in old_text:
            return [(0, len(text))]
        other = map(or_, map(ne, old_text, text), map(is_not, old_pens, pens))
        cells = list(compress(range(len(text)), other))
        if len(cells) * MOST_KEPT > len(text):
            return [(cells[0], cells[-1] + 1)]
        return _words(new, cells)


def _words(new: Row, cells: list[int]) -> list[Span]:
    text, pens = new.text, new.pens
    spans: list[Span] = []
    start = end = -1
    at = 0
    while at < len(cells):
        cell = cells[at]
        first, last = cell, cell + 1
        if text[cell] != " ":
            first = text.rfind(" ", 0, cell) + 1
            last = text.find(" ", cell)
            last = len(text) if last < 0 else last
        at = bisect_left(cells, last, at + 1)
        near = end >= 0 and (first <= end or (first - end <= NEAR and _one_pen(pens, end - 1, first + 1)))
        if near:
            end = last
            continue
        if end >= 0:
            spans.append((start, end))
        start, end = first, last
    spans.append((start, end))
    return spans


def _one_pen(pens: list[Pen], start: int, end: int) -> bool:
    pen = pens[start]
    return all(other.background == pen.background for other in pens[start:end])
