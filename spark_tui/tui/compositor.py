"""Textual's compositor with another way to a partial update: only changed rows and columns are looked at.

Textual asks every widget that meets the box around all changes for all of its rows, also for those that did
not change: with a changed number in the first row and one in the last that is the whole screen, every frame.
Here a widget is asked for rows that changed, if no other widget in front covers them. What comes out is the
same, and whole repaints, overlays, screenshots and layout stay Textual's. Not here: how what comes out is
written (`output`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Chops = dict[int, Strip | None]


class RowCompositor(Compositor):
    """Composes the rows that changed, each from the widgets in front to those behind."""

    def render_partial_update(self) -> ChopsUpdate | None:
        screen = self.size.region
        regions = [region.intersection(screen) for region in self._dirty_regions]
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(region for region in regions if region))
        if not spans:
            return None
        cuts = self.cuts
        rows = [_Row(y, columns, cuts[y]) for y, columns in _by_row(spans).items()]
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if shown:
                _put(widget, region, shown, rows)
        chops: list[Chops] = [{} for _ in cuts]
        for row in rows:
            chops[row.y] = row.chops
        return ChopsUpdate(chops, spans, [line[1:] for line in cuts])

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """As in Textual, which then notes in each strip that is not divided that it is its own only part: so
        it would stay, with all that is known of it, until Python looks for garbage among all that lives."""
        for render in super()._get_renders(crop):
            yield render
            for strip in render[2]:
                strip._divide_cache.clear()


class _Row:
    """One row of the screen. `missing` are the columns where pieces begin that changed, and that no widget
    has filled yet."""

    __slots__ = ("chops", "cuts", "missing", "y")

    def __init__(self, y: int, changed: Sequence[tuple[int, int]], cuts: list[int]) -> None:
        self.y, self.cuts = y, cuts
        self.chops: Chops = dict.fromkeys(cuts[:-1])
        self.missing = {
            cut for cut, end in pairwise(cuts) if any(first < end and last > cut for first, last in changed)
        }

    def lacks(self, first: int, last: int) -> bool:
        """Whether something is missing in these columns."""
        return any(first <= cut < last for cut in self.missing)

    def put(self, strip: Strip, first: int, last: int) -> None:
        """Lay the pieces of `strip`, which fills the columns from `first` to `last`, behind what is there."""
        cuts = [cut for cut in self.cuts if first <= cut <= last]
        pieces = [strip] if len(cuts) == 2 else strip.divide([cut - first for cut in cuts[1:]])
        for cut, piece in zip(cuts, pieces, strict=False):
            if self.chops[cut] is None:
                self.chops[cut] = piece
                self.missing.discard(cut)


def _by_row(spans: Iterable[tuple[int, int, int]]) -> dict[int, list[tuple[int, int]]]:
    """The ranges of columns in each row."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for y, first, last in spans:
        rows.setdefault(y, []).append((first, last))
    return rows


def _put(widget: Widget, region: Region, shown: Region, rows: Sequence[_Row]) -> None:
    """Lay a widget, of which the part `shown` is in sight, behind what the rows have already."""
    left, right = shown.column_span
    above, below = shown.line_span
    wanted = [row for row in rows if above <= row.y < below and row.lacks(left, right)]
    if not wanted:
        return
    top, bottom = wanted[0].y, wanted[-1].y + 1
    x, y = region.offset
    strips = widget.render_lines(Region(left - x, top - y, right - left, bottom - top))
    for row in wanted:
        if row.y - top < len(strips):
            row.put(strips[row.y - top], left, right)
