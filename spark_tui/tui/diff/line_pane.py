"""The diff pane with a cursor on the lines of one hunk: it moves, draws ranges and picks lines.

The screen learns of it by `LinesChanged` and asks `lines`; what is done with picked lines is its business.
Not here: where the cursor can stand and what a range holds (`line_cursor`).
"""

from __future__ import annotations

from textual.message import Message

from spark_tui.tui.diff.base import BasePane, Mode
from spark_tui.tui.diff.line_cursor import LineCursor, LinesView
from spark_tui.tui.diff.lines import Marks
from spark_tui.tui.diff.look import Look
from spark_tui.tui.diff.sections import Section

_AROUND = 2
"""Rows that are kept in sight above and below the cursor."""


class LinePane(BasePane):
    """While a cursor is there, the keys mean lines, and the pane does not follow the stream."""

    _cursor: LineCursor | None = None

    class LinesChanged(Message, namespace="diff_pane"):
        """The cursor came, went or moved, or other lines are picked; `lines` is None when it went."""

        def __init__(self, lines: LinesView | None) -> None:
            super().__init__()
            self.lines = lines

    @property
    def lines(self) -> LinesView | None:
        """The line at the cursor and the picked ones; None while the keys mean hunks."""
        return self._cursor.view if self._cursor is not None else None

    def enter_lines(self, hunk: int) -> bool:
        """Put the cursor on the first changed line of the hunk; False when it has no lines."""
        section = self._document.section_of(hunk)
        if section is None:
            return False
        self._document.freshen(section.start, section.start + 1)
        cursor = LineCursor(section.hunk, section.rows)
        if not cursor.alive:
            return False
        self._cursor, self._selected, self._plain = cursor, hunk, hunk
        self._window.follow(False)
        self.set_look(self.look)
        self._fit()
        self._window.reveal(section.start, section.start + section.height)
        self._tell_lines()
        return True

    def leave_lines(self) -> None:
        """Take the cursor away; picks are forgotten. What is in sight stays."""
        if self._cursor is not None:
            self._cursor, self._plain = None, 0
            self.post_message(self.LinesChanged(None))
            self.set_look(self.look)

    def drop_range(self) -> bool:
        """Let go of the range; False when there is none."""
        dropped = self._cursor is not None and self._cursor.drop_range()
        if dropped:
            self._tell_lines()
        return dropped

    def move_line(self, step: int, *, ranging: bool = False) -> None:
        """Move the cursor by so many lines; `ranging` draws a range with it."""
        if self._cursor is not None:
            if ranging:
                self._cursor.keep_range()
            self._cursor.move(step)
            self._tell_lines()

    def point_at(self, section: Section, index: int) -> bool:
        """Put the cursor on a row of its hunk; False for a row of anything else."""
        if self._cursor is None or section.uid != self._cursor.hunk.id:
            return False
        self._cursor.go_to_row(section.row_at(index))
        self._tell_lines()
        return True

    def to_last_line(self, last: bool) -> None:
        """Move the cursor to the last line of its hunk, or to the first."""
        if self._cursor is not None:
            self._cursor.go_to_end(last)
            self._tell_lines()

    def toggle_range(self) -> None:
        """Begin a range at the cursor, or let go of it."""
        if self._cursor is not None:
            self._cursor.toggle_range()
            self._tell_lines()

    def pick_lines(self) -> bool:
        """Pick what the cursor or the range points at, or put it back; False when no line there changed."""
        found = self._cursor is not None and self._cursor.toggle()
        self._tell_lines()
        return found

    def pick_all_lines(self) -> None:
        """Pick every changed line of the hunk, or none when all are picked."""
        if self._cursor is not None:
            self._cursor.toggle_all()
            self._tell_lines()

    def _tell_lines(self) -> None:
        cursor = self._cursor
        section = self._document.section_of(cursor.hunk.id) if cursor is not None else None
        if cursor is None or section is None:
            return
        row = section.start + section.index_of(cursor.row)
        first = section.start if cursor.at_first and row - section.start < self._window.height else row
        end = section.start + section.height
        self._fit()
        self._window.reveal(max(min(first, row - _AROUND), section.start), min(row + _AROUND + 1, end))
        self.post_message(self.LinesChanged(cursor.view))
        self._paint()

    def _updated(self) -> None:
        """The hunk may be another one now, or gone."""
        super()._updated()
        self._keep_up()

    def set_look(self, look: Look) -> None:
        super().set_look(look)
        self._keep_up()
        self._paint()

    def _keep_up(self) -> None:
        """Take the cursor along to the rows as they are now."""
        cursor = self._cursor
        if cursor is None:
            return
        section = self._document.section_of(cursor.hunk.id)
        if section is None:
            self.leave_lines()
            return
        if not section.fresh:
            self._document.freshen(section.start, section.start + 1)
        if cursor.take(section.hunk, section.rows):
            if cursor.alive:
                self.post_message(self.LinesChanged(cursor.view))
            else:
                self.leave_lines()

    def select(self, hunk: int, *, reveal: bool | None = None) -> None:
        if self._cursor is not None:
            if hunk == self._cursor.hunk.id:
                return
            self.leave_lines()
        super().select(hunk, reveal=reveal)

    def _marks(self, section: Section, index: int) -> Marks:
        cursor = self._cursor
        if cursor is not None and section.uid == cursor.hunk.id:
            row = section.row_at(index)
            return cursor.marks(row if section.index_of(row) == index else -1)
        return super()._marks(section, index)

    def _mode(self) -> Mode | None:
        cursor = self._cursor
        if cursor is None:
            return super()._mode()
        view = cursor.view
        where = "a line of the context" if view.index is None else f"line {view.index + 1} of {view.changed}"
        parts = [f"lines of hunk {view.hunk}", where]
        if view.ranging:
            parts.append("range")
        parts.append(f"{len(view.picked)} picked" if view.picked else "none picked")
        return f" {self.signs.dot} ".join(parts), "Esc leaves"
