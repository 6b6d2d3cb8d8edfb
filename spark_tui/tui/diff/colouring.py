"""Which row has which syntax colours: remembers a lexer for each file and the colours of each section.

Only rows that are looked at are lexed. Not here: the lexing itself (`syntax`).
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.change.rows import Row
from spark_tui.tui.diff.growing import GrowingSection
from spark_tui.tui.diff.kept import Kept
from spark_tui.tui.diff.sections import Section
from spark_tui.tui.diff.syntax import ClosedColours, GrowingColours, Highlighter, Spans

KEPT_SECTIONS = 64
KEPT_FILES = 64


class Colouring:
    """The colours of the rows in sight."""

    def __init__(self) -> None:
        self._highlighters: Kept[str, Highlighter] = Kept(KEPT_FILES)
        self._closed: Kept[int, tuple[Sequence[Row], ClosedColours]] = Kept(KEPT_SECTIONS)
        self._growing: tuple[int, GrowingColours] | None = None

    def spans(self, section: Section, index: int, row: Row) -> Spans:
        """The colours of row `index` of `section`, the same object for as long as they are the same."""
        if isinstance(section, GrowingSection):
            growing = self._of_growing(section)
            growing.catch_up(section.block.lines)
            return growing.spans(row.text)
        kept = self._closed.get(section.uid)
        if kept is None or kept[0] is not section.rows:
            colours = ClosedColours(self._highlighter(section.path), section.rows)
            kept = self._closed[section.uid] = (section.rows, colours)
        return kept[1].spans(index)

    def _of_growing(self, section: GrowingSection) -> GrowingColours:
        if self._growing is None or self._growing[0] != section.uid:
            self._growing = (section.uid, GrowingColours(self._highlighter(section.path)))
        return self._growing[1]

    def _highlighter(self, path: str) -> Highlighter:
        found = self._highlighters.get(path)
        if found is None:
            found = self._highlighters[path] = Highlighter(path)
        return found
