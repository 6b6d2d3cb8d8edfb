"""What an open hunk of a unified diff has so far, beside what its header promises.

Not here: which lines are lines of the hunk (`unified_diff`), and how the header is read (`hunk_header`).
"""

from __future__ import annotations

from spark_tui.core.stream.edits import BlockClosed, LineKind


class Tally:
    """The lines of one hunk, counted. `old` and `new` are how many lines its header promises of each side,
    None where it says nothing; `anchored` whether the header says where the hunk belongs."""

    def __init__(self, old: int | None = None, new: int | None = None, *, anchored: bool = False) -> None:
        self._old = old  # lines that the header still promises
        self._new = new
        self.anchored = anchored
        """Whether something says where the hunk's lines belong."""
        self.size = 0
        """Lines so far."""
        self.last = LineKind.CONTEXT
        """The kind of the last line."""
        self.changes = False
        """Whether there is more than context."""
        self._bare: list[int] = []  # the lines that are empty, without a sign
        self._newlines: dict[LineKind, bool] = {}

    def add(self, kind: LineKind) -> None:
        """One more line."""
        self.size += 1
        self.last = kind
        self.anchored = self.anchored or kind is not LineKind.NEW
        self.changes = self.changes or kind is not LineKind.CONTEXT
        if self._old is not None and kind is not LineKind.NEW:
            self._old -= 1
        if self._new is not None and kind is not LineKind.OLD:
            self._new -= 1

    def add_bare(self) -> None:
        """One more line, empty and without a sign: context, or an added one."""
        self._bare.append(self.size)
        self.add(LineKind.CONTEXT)

    def add_no_newline(self) -> None:
        """The last line has no newline at its end."""
        for kind in (LineKind.OLD, LineKind.NEW):
            if self.last in (kind, LineKind.CONTEXT):
                self._newlines[kind] = False

    @property
    def exact(self) -> bool:
        """Whether the hunk has the lines that its header promises, and no more."""
        return (self._old, self._new) == (0, 0)

    @property
    def satisfied(self) -> bool:
        """Whether the hunk has all the lines that its header promises."""
        return self._old is not None and self._new is not None and self._old <= 0 and self._new <= 0

    @property
    def promised(self) -> bool:
        """Whether the header promises more lines."""
        return self._old is not None and not self.satisfied

    @property
    def one_more_each(self) -> bool:
        """Whether the header promises just one more line of each side."""
        return (self._old, self._new) == (1, 1)

    @property
    def wants_context(self) -> bool:
        """Whether a line without a sign may well be one of context: both sides lack lines, or nothing says
        how many there are and where they belong."""
        return min(self._old or 0, self._new or 0) > 0 or (self._old is None and not self.anchored)

    @property
    def missing_context(self) -> int:
        """How many lines are missing when as many are of both sides, else 0."""
        return max(0, self._old or 0) if self._old == self._new else 0

    @property
    def missing_added(self) -> int:
        """How many lines are missing when all of them are new ones, else 0."""
        return max(0, self._new or 0) if self._old is not None and self._old <= 0 else 0

    def closed(self, open_end: bool) -> BlockClosed:
        """The end of the hunk; `open_end` as in the event."""
        old, new = self._newlines.get(LineKind.OLD), self._newlines.get(LineKind.NEW)
        if self._newlines:
            old, new = old is not False, new is not False
        return BlockClosed(bool(self._newlines), old, new, tuple(self._bare), self._bare_added(), open_end)

    def _bare_added(self) -> int | None:
        """How many of the bare lines are added ones, as the counts of a complete hunk say."""
        if not self._bare:
            return 0
        if self._old is None or self._new != 0:
            return None
        return -self._old if 0 <= -self._old <= len(self._bare) else None
