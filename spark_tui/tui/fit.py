"""Fitting text into columns: cells, not characters, so that wide characters never push a row apart.

Texts must be sanitised before they come here.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells, set_cell_size
from textual.content import Content

Part = tuple[str, str]  # text, style


def fit_start(text: str, width: int, dots: str) -> str:
    """The beginning of `text`, with `dots` at its end where it was cut; at most `width` cells."""
    if cell_len(text) <= width:
        return text
    if width <= len(dots):
        return set_cell_size(text, max(0, width)).rstrip()
    return chop_cells(text, width - len(dots))[0] + dots


def fit_end(text: str, width: int, dots: str) -> str:
    """The end of `text`, with `dots` where its beginning was cut: what tells paths apart stands last."""
    if cell_len(text) <= width:
        return text
    room = max(0, width - len(dots))
    tail = ""
    for character in reversed(text):
        if cell_len(character + tail) > room:
            break
        tail = character + tail
    return (dots + tail) if width > len(dots) else fit_start(text, width, "")


def cells(parts: Sequence[Part]) -> int:
    """How many columns `parts` take."""
    return sum(cell_len(text) for text, _ in parts)


def spread(left: Sequence[Part], right: Sequence[Part], width: int) -> Content:
    """`left` and `right` at the two ends of a row of `width` columns; the row is never longer."""
    gap = max(0, width - cells(left) - cells(right))
    row = Content.assemble(*left, " " * gap, *right)
    return row.truncate(width) if row.cell_length > width else row
