"""Rows that a widget has ready, as its `render_lines` gives them. Not here: making them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def ready_rows(widget: Widget, rows: Sequence[Strip], blank: Style, crop: Region) -> list[Strip]:
    """The part `crop` of `rows`, as wide as the widget, through the app's filters (no colour, 16 colours);
    `blank` is how a row looks that is missing."""
    width = widget.size.width
    background = widget.background_colors[1]
    # Our colours are no numbers of a terminal's palette, and to look for some costs a third of a frame.
    filters = [each for each in widget.get_line_filters() if not isinstance(each, ANSIToTruecolor)]
    strips = []
    for y in crop.line_range:
        strip = rows[y] if y < len(rows) else Strip.blank(width, blank)
        for line_filter in filters:
            strip = strip.apply_filter(line_filter, background)
        if crop.column_span != (0, width):
            strip = strip.crop(*crop.column_span)
        strips.append(strip)
    return strips
