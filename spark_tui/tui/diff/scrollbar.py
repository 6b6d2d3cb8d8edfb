"""Where the thumb of the pane's one-column scrollbar stands. Arithmetic only.

The stock scrollbar is a widget of its own and costs more than the pane that it scrolls.
"""

from __future__ import annotations


def thumb(top: int, height: int, total: int) -> range:
    """The rows of the bar that the thumb covers, for `height` visible of `total` rows from row `top`.

    Empty when everything is in sight. The thumb touches an end of the bar only when that end of the
    text is in sight (as far as the bar has room to tell).
    """
    if height <= 0 or total <= height:
        return range(0)
    size = max(1, height * height // total)
    room, hidden = height - size, total - height
    top = min(max(top, 0), hidden)
    start = room * top // hidden
    if room >= 2 and 0 < top < hidden:
        start = min(max(start, 1), room - 1)
    return range(start, start + size)


def top_for(row: int, height: int, total: int) -> int:
    """The first visible row after a click on `row` of the bar: the thumb's middle goes there."""
    if height <= 0 or total <= height:
        return 0
    size = max(1, height * height // total)
    room, hidden = height - size, total - height
    if room <= 0:
        return hidden if row else 0
    start = min(max(row - size // 2, 0), room)
    return -(-start * hidden // room)
