"""A text as the terminal may have it, and pieces of it with a style. Not here: whole rows (`paint`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style

from spark_tui.core.terminal_text import visible

TAB = 4
MOST_LOOKED_AT = 6_000
"""Characters that are looked at to find the pieces of one row with hidden characters."""

Run = tuple[int, int, Style]
"""A piece of a line: from character, to character, its style."""


def lay_over(runs: Sequence[Run], over: Sequence[Run]) -> list[Run]:
    """`runs` with the pieces of `over` on top of them; both ascend, and no piece of one meets another."""
    laid: list[Run] = []
    pieces = iter(over)
    piece = next(pieces, None)
    for start, end, style in runs:
        while piece is not None and piece[0] < end:
            first, last, top = max(piece[0], start), min(piece[1], end), piece[2]
            if start < first:
                laid.append((start, first, style))
            if first < last:
                laid.append((first, last, top))
            start = max(start, last)
            if piece[1] > end:
                break
            piece = next(pieces, None)
        if start < end:
            laid.append((start, end, style))
    return laid


def shown_text(text: str, ascii: bool) -> tuple[str, Callable[[int], int]]:
    """`text` as the terminal may have it, and where a character of `text` begins in it.

    Where that takes too long, because the text is full of hidden characters, the answer becomes the
    end of the text: what follows keeps the style of what came before.
    """
    shown = visible(text, tab=TAB, ascii=ascii)
    if shown is text:
        return shown, _same
    tabs = len(text) - len(text.lstrip("\t"))
    rest = text[tabs:]
    if tabs and visible(rest, tab=TAB, ascii=ascii) is rest:
        return shown, lambda index: index * TAB if index < tabs else index + tabs * (TAB - 1)
    known = {0: 0, len(text): len(shown)}
    patience = MOST_LOOKED_AT

    def place(index: int) -> int:
        nonlocal patience
        if index not in known:
            patience -= index
            beginning = text[:index]
            known[index] = len(visible(beginning, tab=TAB, ascii=ascii)) if patience >= 0 else len(shown)
        return known[index]

    return shown, place


def _same(index: int) -> int:
    return index
