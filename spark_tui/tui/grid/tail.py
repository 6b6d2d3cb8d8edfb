"""The newest rows of a text that grows, in a narrow column; the work does not grow with the text.

Lines are broken where the column ends, as terminals do it, so that what stands there does not move while its
line grows. Not here: how the rows look.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len, chop_cells, set_cell_size

_BLOCK = 4  # rows that a long line of wide or strange characters moves by


def newest_rows(text: str, width: int, rows: int, clean: Callable[[str], str]) -> list[str]:
    """At most `rows` rows of the end of `text`, oldest first, each exactly `width` cells wide.

    `clean` makes what comes from outside fit for the terminal. A line end at the very end begins no row.
    """
    found: list[str] = []
    end = len(text)
    if text.endswith("\n"):
        end -= 1
    while end >= 0 and text and rows > len(found):
        start = text.rfind("\n", 0, end) + 1
        found[:0] = _wrapped(text, start, end, width, rows - len(found), clean)
        end = start - 1
    return found


def _wrapped(
    text: str, start: int, end: int, width: int, room: int, clean: Callable[[str], str]
) -> list[str]:
    """The last `room` rows of the line between `start` and `end`."""
    length = end - start
    count = max(1, -(-length // width))
    first = start + max(0, count - room) * width
    line = text[first:end]
    if line.isascii() and line.isprintable():
        return [line[at : at + width].ljust(width) for at in range(0, max(1, len(line)), width)]
    # Here rows have no fixed number of characters: the line is broken from a place that stays for some rows.
    block = _BLOCK * width
    first = start + max(0, (length - room * width) // block) * block
    shown = clean(text[first:end].rstrip("\r"))
    pieces = chop_cells(shown, width) if cell_len(shown) > width else [shown]
    return [set_cell_size(piece, width) for piece in pieces[-room:]]
