"""Where the pane's window stands in the document: it follows the end until the person scrolls away.

It follows a fast stream by jumps: it stands still while the rows below fill, and the end of the stream fills
it to the last row. While it does not follow, the row that the person looks at stays where it is, whatever
grows or is made anew above and below it. Rows and numbers only. Not here: how far a jump goes (`flow`),
painting (`frame`), keys and the mouse (`pane`).
"""

from __future__ import annotations

from collections.abc import Callable

from spark_tui.tui.diff.document import Anchor, Document
from spark_tui.tui.diff.flow import Flow, most_free
from spark_tui.tui.diff.sections import Section

_PATIENCE = 50
"""Times that rows are made anew until the window is full of rows as they should be."""

_WORTH = 4
"""A jump stops where the growing block begins if that leaves at least a part of the rows free that it would
leave: a fourth."""

_FEW = 6
"""Nor is less than a sixth of the window left above the beginning of the block: it begins at the top then."""


class Window:
    """`height` rows of the document from row `top`. `followed` is told when following begins or ends."""

    def __init__(self, document: Document, followed: Callable[[bool], None]) -> None:
        self._document = document
        self._followed = followed
        self.top = 0
        self.height = 0
        self.following = True
        self.seen = 0  # rows that the person has had in sight while not following
        self._flow = Flow()
        self._grew = False  # whether a block grew in the last frame
        self._total = 0  # rows of the document in the last frame
        self._free = 0  # rows of the window that stood free below them

    @property
    def last_top(self) -> int:
        """The top row when the end of the document is in the last row."""
        return max(0, self._document.height - self.height)

    def anchor(self) -> Anchor | None:
        """The row to stay at while the document changes; None when there is none."""
        return self._document.anchor(self.top)

    def came(self) -> None:
        """The document is that of another frame: learn how fast rows come while a block grows."""
        before, self._grew = self._grew, self._document.growing is not None
        if before and self._grew:
            self._flow.came(min(max(self._document.height - self._total, 0), self.height))

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

    def to_end(self) -> None:
        """Show the last page, and follow."""
        self.follow(True)
        self.top = self.last_top

    def move_to(self, top: int) -> bool:
        """Scroll, as the person wished: away from the stream stops following, back to its end resumes.
        True if something is different now."""
        down = top > self.top
        top = min(max(top, 0), max(self.last_top, self.top))
        follow = down and top >= self.last_top
        if top == self.top and (self.following or not follow):
            return False
        self.top = top
        self.follow(follow)
        return True

    def settle(self) -> None:
        """Put the window where it belongs, with the rows in it as they should be now. Rows that are made anew
        are not news: as many as before are below, unseen."""
        for _ in range(_PATIENCE):
            self.top = self._followed_top() if self.following else self._possible(self.top)
            anchor = self._document.anchor(self.top)
            unseen = self._document.height - self.seen
            if not self._document.freshen(self.top, self.top + self.height) or anchor is None:
                break
            self.stay(anchor)
            self.seen = self._document.height - unseen
        self._total = self._document.height
        self._free = max(0, self.top + self.height - self._total)

    def _possible(self, top: int) -> int:
        """The top row next to `top` with no more rows free below the end than there are already."""
        return min(max(top, 0), self.last_top + self._free)

    def _followed_top(self) -> int:
        """The top row with the newest row in sight; the one that is there, as long as it will do."""
        total, height = self._document.height, self.height
        if not self._document.live:
            return self.last_top
        if total <= self.top + height:
            return min(self.top, max(0, total - height + most_free(height) + height // _FEW))
        free = self._flow.free(height)
        top = total - height + free
        growing = self._document.growing
        if free and growing is not None and self.top < growing.start <= top + height // _FEW:
            beginning = growing.start + height - total  # rows that are free if the block begins at the top
            if beginning * _WORTH >= free:
                return growing.start
        return top

    def hold(self, anchor: Anchor, away: int) -> None:
        """Make the rows in the window anew around one that stays `away` rows below the top."""
        for _ in range(_PATIENCE):
            self.top = self._possible(self._document.find(anchor) - away)
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
