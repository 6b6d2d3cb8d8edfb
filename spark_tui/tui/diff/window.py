"""Where the pane's window stands in the document: it follows the end until the person scrolls away.

While it does not follow, the row that the person looks at stays where it is, whatever grows or is made
anew above and below it. Rows and numbers only. Not here: painting (`frame`), keys and the mouse (`pane`).
"""

from __future__ import annotations

from collections.abc import Callable

from spark_tui.tui.diff.document import Anchor, Document
from spark_tui.tui.diff.sections import Section

_PATIENCE = 50
"""Times that rows are made anew until the window is full of rows as they should be."""


class Window:
    """`height` rows of the document from row `top`. `followed` is told when following begins or ends."""

    def __init__(self, document: Document, followed: Callable[[bool], None]) -> None:
        self._document = document
        self._followed = followed
        self.top = 0
        self.height = 0
        self.following = True
        self.seen = 0  # rows that the person has had in sight while not following

    @property
    def last_top(self) -> int:
        """The top row when the end of the document is in sight."""
        return max(0, self._document.height - self.height)

    def anchor(self) -> Anchor | None:
        """The row to stay at while the document changes; None when the end is followed."""
        return None if self.following else self._document.anchor(self.top)

    def stay(self, anchor: Anchor) -> None:
        """Put the remembered row back into the first row of the window."""
        row = self._document.find(anchor)
        self.top += row - anchor.row
        self.seen += row - anchor.row

    def follow(self, on: bool) -> None:
        """Begin or cease to keep the newest row in sight."""
        if on != self.following:
            self.following = on
            self.seen = self._document.height
            self._followed(on)

    def move_to(self, top: int) -> bool:
        """Scroll, as the person wished: away from the stream stops following, back to its end resumes.
        True if it moved."""
        last = self.last_top
        top = min(max(top, 0), last)
        if top == self.top:
            return False
        self.top = top
        self.follow(top == last)
        return True

    def settle(self) -> None:
        """Put the window where it belongs, with the rows in it as they should be now. Rows that are made anew
        are not news: as many as before are below, unseen."""
        for _ in range(_PATIENCE):
            if self.following:
                self.top = self.last_top
            self.top = min(max(self.top, 0), self.last_top)
            anchor = self._document.anchor(self.top)
            unseen = self._document.height - self.seen
            if not self._document.freshen(self.top, self.top + self.height) or anchor is None:
                return
            self.stay(anchor)
            self.seen = self._document.height - unseen

    def hold(self, anchor: Anchor, away: int) -> None:
        """Make the rows in the window anew around one that stays `away` rows below the top."""
        for _ in range(_PATIENCE):
            self.top = min(max(self._document.find(anchor) - away, 0), self.last_top)
            unseen = self._document.height - self.seen
            if not self._document.freshen(self.top, self.top + self.height):
                return
            self.seen = self._document.height - unseen

    def look(self, total: int) -> int:
        """The person sees the window over `total` rows: how many rows they have not seen are below it."""
        self.seen = max(min(self.seen, total), min(self.top + self.height, total))
        return 0 if self.following else total - self.seen

    def holds(self, section: Section) -> bool:
        """Whether some row of the section is in sight."""
        return section.start < self.top + self.height and section.start + section.height > self.top

    def reveal(self, first: int, last: int) -> None:
        """Bring the rows from `first` to `last` (exclusive) into sight with as little movement as possible,
        the first of them in any case."""
        if first >= self.top and last <= self.top + self.height:
            self.follow(self.following and self._document.growing is None)
            return
        wanted = first if first < self.top or last - first >= self.height else last - self.height
        self.top = min(max(wanted, 0), self.last_top)
        self.follow(False)
