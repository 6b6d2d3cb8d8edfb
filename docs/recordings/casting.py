"""Writes screens down as an asciicast, for asciinema: each event has what changed of the rows, and no more.

The format is version 2, https://docs.asciinema.org/manual/asciicast/v2/. Not here: what a screen is
(`screens`), what is recorded (`make`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import takewhile

from rich.cells import cell_len
from screens import Look, Row, Screen

_CLEAR = "\x1b[?25l\x1b[2J"


def cast(frames: Sequence[tuple[float, Screen]], title: str) -> str:
    """The asciicast of `frames`, each with the second in which it stood. Neither the day nor the machine is
    named."""
    begun, first = frames[0]
    size = {"width": first.columns, "height": len(first.rows)}
    lines: list[object] = [{"version": 2, **size, "title": title, "env": {"TERM": "xterm-256color"}}]
    shown: Sequence[Row] = [()] * len(first.rows)
    for at, screen in frames:
        changed = "".join(
            _changed(number, row, before)
            for number, (row, before) in enumerate(zip(screen.rows, shown, strict=True), 1)
            if row != before
        )
        if changed:
            lines.append([round(at - begun, 2), "o", (_CLEAR if at == begun else "") + changed])
        shown = screen.rows
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _changed(number: int, row: Row, before: Row) -> str:
    """What makes the row with this number out of what stood there."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(row, before, strict=False)))
    column = 1 + sum(cell_len(text) for _, text in row[:same])
    return f"\x1b[{number};{column}H{_row(row[same:])}"


def _row(runs: Row) -> str:
    """The row, each look as what differs from the one before; the blank rest is cleared, not written."""
    said, now = ["\x1b[0m"], Look()
    for at, (look, text) in enumerate(runs):
        last = at == len(runs) - 1
        if last and not text.strip():
            look, text = Look(bg=look.bg), "\x1b[K"
        elif last:
            text = text.rstrip(" ") + "\x1b[K"
        if codes := _codes(now, look):
            said.append(f"\x1b[{codes}m")
        said.append(text)
        now = look
    return "".join(said)


def _codes(now: Look, then: Look) -> str:
    codes = []
    for on, off, was, is_ in (
        ("1", "22", now.bold, then.bold),
        ("3", "23", now.italic, then.italic),
        ("4", "24", now.underline, then.underline),
    ):
        codes += [on if is_ else off] if was != is_ else []
    for ground, was, is_ in ((38, now.fg, then.fg), (48, now.bg, then.bg)):
        if was != is_:
            codes.append(f"{ground};2;{_rgb(is_)}" if is_ else str(ground + 1))
    return ";".join(codes)


def _rgb(colour: str) -> str:
    return ";".join(str(int(colour[at : at + 2], 16)) for at in (0, 2, 4))
