"""What stands on a terminal at one moment, as plain values: rows of runs, each with one look.

Not here: drawing it (`drawing`) and writing it down (`casting`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import pyte
from pyte.screens import Char

_NAMED = {
    "black": "000000",
    "red": "cd3131",
    "green": "0dbc79",
    "brown": "e5e510",
    "blue": "2472c8",
    "magenta": "bc3fbc",
    "cyan": "11a8cd",
    "white": "e5e5e5",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is drawn: colours as six hexadecimal digits, "" for the terminal's own."""

    fg: str = ""
    bg: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False


Row = tuple[tuple[Look, str], ...]
"""The runs of one row from left to right; a run has one look."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What stood on the terminal at one moment."""

    columns: int
    rows: tuple[Row, ...]


def taken(screen: pyte.Screen) -> Screen:
    """The present screen."""
    rows = (
        _row([screen.buffer[row][column] for column in range(screen.columns)]) for row in range(screen.lines)
    )
    return Screen(screen.columns, tuple(rows))


def _row(cells: Iterable[Char]) -> Row:
    looks: list[tuple[Look, str]] = []
    for cell in cells:
        look = _look(cell)
        if looks and cell.data == " " and not look.underline and look.bg == looks[-1][0].bg:
            look = looks[-1][0]  # a space has no colour of its own: words side by side stay one run
        looks.append((look, cell.data))
    runs = groupby(looks, key=lambda pair: pair[0])
    return tuple((look, "".join(text for _, text in pairs)) for look, pairs in runs)


def _look(cell: Char) -> Look:
    fg, bg = _colour(cell.fg), _colour(cell.bg)
    if cell.reverse:
        fg, bg = bg or "101014", fg or "e0e0e0"
    return Look(fg, bg, cell.bold, cell.italics, cell.underscore)


def _colour(name: str) -> str:
    return "" if name == "default" else _NAMED.get(name, name)
