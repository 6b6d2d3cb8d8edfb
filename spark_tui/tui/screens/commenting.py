"""What the keys do with comments: on the line at the cursor, or on the hunk; the next steer takes them along.

A mixin of the main screen.
"""

from __future__ import annotations

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import Hunk
from spark_tui.core.events import LineCommented
from spark_tui.core.session import LineComment, find_hunk
from spark_tui.core.talk.comments import offset_of
from spark_tui.tui.screens.picking import Picking
from spark_tui.tui.screens.question import Comment

MOST_SHOWN = 40  # characters of the line in the question


class Commenting(Picking):
    """The actions of the table that concern comments."""

    def action_comment(self) -> None:
        hunk = self.selected
        found = find_hunk(self.session, hunk.id) if hunk is not None else None
        if hunk is None or found is None:
            self.say("There is no hunk yet.")
            return
        row = self.lines.row if self.lines is not None else None
        side = "old" if row is not None and row.kind is not RowKind.ADDED else "new"
        offset = offset_of(*found, row) if row is not None else None
        quote = row.text if row is not None else ""
        anchor = (hunk.id, side, offset)
        there = next((item.text for item in self.session.comments if item.anchor == anchor), "")

        def answered(text: str | None) -> None:
            if text is not None and text != there:
                self.send(LineCommented(hunk.id, text, side, offset, quote))

        self.app.push_screen(Comment(self.signs, _title(hunk, row), _keys(there), there), answered)

    def action_comments(self) -> None:
        if not self.session.comments:
            self.say("There is no comment yet: c comments a line or a hunk.")
            return

        def changed(item: LineComment, text: str) -> None:
            self.send(LineCommented(item.hunk, text, item.side, item.offset, item.quote))

        def left(hunk: int | None) -> None:
            if hunk and self.hunks.get(hunk) is not None:
                self.select(hunk, chosen=True)

        from spark_tui.tui.screens.comments import Comments

        self.app.push_screen(Comments(self.signs, self.session, changed), left)


def _title(hunk: Hunk, row: Row | None) -> str:
    if row is None:
        return f"Comment hunk {hunk.id} of {hunk.path}. Enter in a line comments that line."
    line = row.text.strip()[:MOST_SHOWN]
    return f"Comment line {row.new or row.old} of {hunk.path}: {line}"


def _keys(there: str) -> str:
    keep = "Enter keeps it for your next steer"
    return f"{keep}, an empty one takes it back, Esc goes back" if there else f"{keep}, Esc goes back"
