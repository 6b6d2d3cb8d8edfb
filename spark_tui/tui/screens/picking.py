"""What the keys do with the lines of a hunk: the cursor, ranges and picks. No fact comes from here.

A mixin of the main screen. Not here: what is done with picked lines, and how the cursor looks (`diff`).
"""

from __future__ import annotations

from spark_tui.tui.diff.line_cursor import LinesView
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.board import Board
from spark_tui.tui.selection import neighbour
from spark_tui.tui.table.conditions import asks_place
from spark_tui.tui.widgets.footer import Footer, footer_view


class Picking(Board):
    """The actions of the table that concern lines."""

    @property
    def lines(self) -> LinesView | None:
        """The line at the cursor and the picked ones; None while the keys mean hunks."""
        return self.part(DiffPane).lines

    def action_lines(self) -> None:
        if self.selected is None:
            self.say("There is no hunk yet.")
        elif self.replay is None and asks_place(self.moment):
            self.action_place()
        else:
            self._go_into(self.selected.id)

    def action_lines_of(self, step: int) -> None:
        number = neighbour(self.hunks.hunks, self.selected.id if self.selected else 0, step)
        if number and (self.selected is None or number != self.selected.id):
            self._go_into(number)

    def _go_into(self, number: int) -> None:
        pane = self.query_one(DiffPane)
        self.select(number, chosen=True)
        pane.focus()
        if not pane.enter_lines(number):
            self.say(f"Hunk {number} has no lines to go into.")

    def action_leave_lines(self) -> None:
        pane = self.query_one(DiffPane)
        if not pane.drop_range():
            pane.leave_lines()

    def action_line(self, step: int) -> None:
        self.query_one(DiffPane).move_line(step)

    def action_range_to(self, step: int) -> None:
        self.query_one(DiffPane).move_line(step, ranging=True)

    def action_range(self) -> None:
        self.query_one(DiffPane).toggle_range()

    def action_pick_lines(self) -> None:
        if not self.query_one(DiffPane).pick_lines():
            self.say("No line changed here; only changed lines can be picked.")

    def action_pick_all_lines(self) -> None:
        self.query_one(DiffPane).pick_all_lines()

    def on_diff_pane_lines_changed(self, message: DiffPane.LinesChanged) -> None:
        self.query_one(Footer).show(footer_view(self.moment))
