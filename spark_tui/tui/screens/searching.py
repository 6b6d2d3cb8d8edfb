"""What the keys do with a search in the diff. No fact comes from here.

A mixin of the main screen. Not here: finding (`diff.search`), and the box (`widgets.search_box`).
"""

from __future__ import annotations

from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.board import Board
from spark_tui.tui.widgets.footer import Footer, footer_view
from spark_tui.tui.widgets.search_box import SearchBox


class Searching(Board):
    """The search: opened by its key, ended by Esc."""

    def action_search(self) -> None:
        pane = self.query_one(DiffPane)
        if not pane.document.height:
            self.say("There is nothing to search yet.")
            return
        pane.begin_search()
        box = self.query_one(SearchBox)
        box.open()
        pane.search(box.input.value)

    def action_leave_search(self) -> None:
        pane = self.query_one(DiffPane)
        if pane.searching:
            self.query_one(SearchBox).close()
            pane.end_search()
            pane.focus()
            self.query_one(Footer).show(footer_view(self.moment))

    def on_search_box_changed(self, message: SearchBox.Changed) -> None:
        self.query_one(DiffPane).search(message.text)

    def on_search_box_stepped(self, message: SearchBox.Stepped) -> None:
        self.query_one(DiffPane).search_step(message.step)

    def on_search_box_left(self, message: SearchBox.Left) -> None:
        self.action_leave_search()

    def on_diff_pane_search_changed(self, message: DiffPane.SearchChanged) -> None:
        pane = self.query_one(DiffPane)
        self.query_one(SearchBox).show(message.search)
        found = message.search
        if message.moved and found is not None and found.hunk and pane.lines is None:
            self.point_at(found.hunk)
