"""A small table of figures and the words for them, for people. Plain text, one alphabet or the other.

Not here: what is measured.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from spark_tui.commands.printing import complain

NARROW = 60
"""Columns that every table fits into."""

_WITHOUT_TERMINAL = 80
_GAP = 2
_UNIT = re.compile(r"(?<=\d) (?=(?:ms|s|kB|MB)\b|%)")


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its figures, "" for one that there is none of."""

    name: str
    cells: tuple[str, ...]


def table_lines(heads: Sequence[str], rows: Sequence[Row], width: int) -> list[str]:
    """The rows below their heads, figures to the right. Where that is wider than `width`, columns are left
    out, those that stand second first, until it fits."""
    shown = list(range(len(heads)))
    while True:
        lines = _lines(heads, rows, shown)
        if len(shown) < 2 or max(map(len, lines)) <= width:
            return lines
        del shown[1]


def _lines(heads: Sequence[str], rows: Sequence[Row], shown: Sequence[int]) -> list[str]:
    names = max((len(row.name) for row in rows), default=0)
    widths = {at: max(len(heads[at]), *(len(row.cells[at]) for row in rows), 0) for at in shown}
    body = [Row("", tuple(heads)), *rows]
    return [
        row.name.ljust(names) + "".join(" " * _GAP + row.cells[at].rjust(widths[at]) for at in shown)
        for row in body
    ]


def duration(seconds: float | None) -> str:
    """A time as a person reads it: 0.8 ms, 92 ms, 0.31 s would be 310 ms, 4.96 s, 12.3 s; "" for None."""
    if seconds is None:
        return ""
    if seconds < 0.00995:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:,.1f} s"


def share(part: float | None) -> str:
    """A share of 1 in percent, which is not rounded up to all or down to none; "" for None."""
    if part is None:
        return ""
    percent = round(part * 100)
    if part < 1:
        percent = min(percent, 99)
    if part > 0:
        percent = max(percent, 1)
    return f"{percent} %"


def whole(number: float | None) -> str:
    """A number with its thousands apart, with one decimal below 10; "" for None."""
    if number is None:
        return ""
    return f"{number:.1f}" if number < 9.95 else f"{number:,.0f}"


def width_of_output() -> int:
    """How many columns standard output has."""
    if not sys.stdout.isatty():
        return _WITHOUT_TERMINAL
    return max(NARROW, shutil.get_terminal_size().columns)


def wrapped(text: str, width: int) -> list[str]:
    """A sentence as lines of at most `width`; a figure and its unit stay together."""
    tied = _UNIT.sub("\N{NO-BREAK SPACE}", text)
    lines = wrap(tied, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def complain_wrapped(text: str) -> None:
    """A line for a person on standard error, broken between words on a terminal."""
    if not sys.stderr.isatty():
        return complain(text)
    for line in wrapped(text, shutil.get_terminal_size().columns):
        complain(line)
    return None


def is_ascii(environment_wish: str, encoding: str | None) -> bool:
    """Whether to use ASCII only: wished for (SPARK_TUI_ASCII), or the output knows no more."""
    utf8 = (encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
    return environment_wish not in ("", "0") or not utf8
