"""The Strip of each row of the pane: the same object for as long as the row looks the same.

That is what lets the pane repaint only rows that changed. Not here: which rows are in sight (`window`), how
one row is painted (`paint`).
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from spark_tui.core.change.rows import Row
from spark_tui.tui.diff.colouring import Colouring
from spark_tui.tui.diff.kept import Kept
from spark_tui.tui.diff.lines import BLANK, PLAIN_MARKS, Line, Marks, PairLine
from spark_tui.tui.diff.paint import Painter
from spark_tui.tui.diff.palette import Palette
from spark_tui.tui.diff.sections import Section
from spark_tui.tui.diff.syntax import PLAIN
from spark_tui.tui.signs import Signs

KEPT_STRIPS = 600
"""Painted rows that are kept; a screen has at most a few hundred."""

KEPT_ALIKE = 200
"""Painted rows that are found again by what they show: a hunk that closes has been on the screen just before,
row by row, as the block that grew."""

FEWEST_DIGITS = 3

_Look = tuple[Line, bool, object, object, Marks, Strip]


class Frames:
    """Paints and keeps the rows of one pane. `left` is the number of columns scrolled to the right."""

    def __init__(self) -> None:
        self.left = 0
        self._painter: Painter | None = None
        self._colouring = Colouring()
        self._strips: Kept[tuple[int, int, bool], _Look] = Kept(KEPT_STRIPS)
        self._alike: Kept[tuple[Line, bool], _Look] = Kept(KEPT_ALIKE)

    def forget(self) -> None:
        """Everything looks different from now on."""
        self._painter = None

    def prepare(self, palette: Palette, signs: Signs, width: int, largest: int) -> Painter:
        """The painter for rows of `width` cells, the scrollbar not counted; `largest` is the largest line
        number."""
        digits = max(FEWEST_DIGITS, len(str(largest)))
        painter = self._painter
        if painter is None or painter.width != width or painter.digits != digits:
            painter = self._painter = Painter(palette, signs, width, self.left, digits)
            self._strips.clear()
            self._alike.clear()
        return painter

    def strip(self, painter: Painter, section: Section, index: int, marks: Marks, on_thumb: bool) -> Strip:
        """One row of a section."""
        line = section.line(index)
        spans = right = PLAIN
        if section.dim:
            pass
        elif isinstance(line, Row):
            spans = self._colouring.spans(section, section.row_at(index), line)
        elif isinstance(line, PairLine):
            if line.left is not None:
                spans = self._colouring.spans(section, line.left_at, line.left)
            if line.right is not None:
                right = self._colouring.spans(section, line.right_at, line.right)
        key = (section.uid, index, on_thumb)
        kept = self._strips.get(key)
        if (
            kept is not None
            and kept[0] is line
            and kept[1] == section.dim
            and kept[2] is spans
            and kept[3] is right
            and (kept[4] is marks or kept[4] == marks)
        ):
            return kept[5]
        alike = self._alike.get((line, on_thumb))
        if alike is not None and alike[1:5] == (section.dim, spans, right, marks):
            strip = alike[5]
        else:
            painted = painter.paint(line, marks, dim=section.dim, spans=spans, right=right)
            strip = with_bar(painter, painted, on_thumb)
        self._strips[key] = self._alike[line, on_thumb] = (line, section.dim, spans, right, marks, strip)
        return strip

    def blank(self, painter: Painter, on_thumb: bool) -> Strip:
        """A row below the end of the document."""
        key = (0, 0, on_thumb)
        kept = self._strips.get(key)
        if kept is None:
            strip = with_bar(painter, painter.blank(), on_thumb)
            kept = self._strips[key] = (BLANK, False, PLAIN, PLAIN, PLAIN_MARKS, strip)
        return kept[5]

    def empty(self, painter: Painter, lines: Sequence[str], height: int) -> list[Strip]:
        """The whole pane while there is no hunk."""
        above = max(0, (height - len(lines)) // 3)
        block = max((len(line) for line in lines), default=0)
        texts = [painter.centred(line, not number, block) for number, line in enumerate(lines)]
        texts = [painter.blank()] * above + texts
        texts += [painter.blank()] * max(0, height - len(texts))
        return [with_bar(painter, strip, False) for strip in texts[:height]]


def with_bar(painter: Painter, strip: Strip, on_thumb: bool) -> Strip:
    """A painted row and its cell of the scrollbar."""
    sign = ("#" if painter.signs.ascii else "▐") if on_thumb else " "
    return Strip([*strip, Segment(sign, painter.palette.thumb)], painter.width + 1)


def runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending row numbers as (first, count) of rows that follow each other."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and sum(found[-1]) == row:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((row, 1))
    return found
