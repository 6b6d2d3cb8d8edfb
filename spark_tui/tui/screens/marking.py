"""Hunks that the person marked, to accept or reject them together: one write, all or none.

A mixin of the main screen. Marks are no decision, so they are no facts: they end with the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spark_tui.core.events import Decided, Decision
from spark_tui.core.links import linked
from spark_tui.tui.screens.board import Board
from spark_tui.tui.screens.question import Comment
from spark_tui.tui.selection import allowed, markable, neighbour, next_waiting, numbered


class Marking(Board):
    """The actions of the table that concern marks."""

    _parts: Sequence[tuple[int, ...]] = ()  # of a hunk that is being split: the ones to select and mark

    def wait_for_parts(self, ranks: Sequence[tuple[int, ...]]) -> None:
        self._parts = ranks

    def follow_marks(self) -> int:
        """Forget the marks of hunks that no longer wait; the first of the parts that were waited for, 0 while
        they are not made."""
        hunks = self.hunks.hunks
        self.marks &= frozenset(hunk.id for hunk in hunks if markable(hunk))
        by_rank = {hunk.rank: hunk.id for hunk in hunks} if self._parts else {}
        made = [by_rank[rank] for rank in self._parts if rank in by_rank]
        if not made or len(made) < len(self._parts):
            return 0
        self._parts = ()
        if len(made) > 1:
            self.marks |= frozenset(made)
        return made[0]

    def action_mark(self) -> None:
        hunk = self.selected
        if hunk is None:
            self.say("There is no hunk yet.")
        elif not markable(hunk):
            self.say(f"Hunk {hunk.id} does not wait, so it cannot be marked.")
        else:
            self.marks ^= {hunk.id}
            self.select(neighbour(self.hunks.hunks, hunk.id, 1), chosen=True)

    def action_mark_all(self) -> None:
        if self.marks:
            self.marks = frozenset()
            self.paint()
            return
        self.marks = frozenset(allowed(self.hunks.hunks))
        if not self.marks:
            self.say("No hunk waits that the guard allows without a question.")
        self.paint()

    def action_mark_linked(self) -> None:
        hunk = self.selected
        if hunk is None:
            self.say("There is no hunk yet.")
            return
        together = linked(self.hunks.links, hunk.id)
        waiting = frozenset(
            other.id for other in self.hunks.hunks if other.id in together and markable(other)
        )
        if len(together) == 1:
            self.say(f"No structure links hunk {hunk.id} to another one.")
        elif not waiting:
            self.say("None of the hunks that belong together waits.")
        else:
            self.marks |= waiting
            self.paint()

    def marked_in_order(self) -> tuple[int, ...]:
        """The marked hunks in the order of the list."""
        return tuple(hunk.id for hunk in self.hunks.hunks if hunk.id in self.marks)

    def accept_marked(self) -> None:
        """All of them in one write; the core says which one stands in the way, and then none is written."""
        numbers = self.marked_in_order()
        self.send(Decided(numbers, Decision.ACCEPT))
        self._leave(numbers)

    def reject_marked(self) -> None:
        """All of them, with one comment for all."""
        numbers = self.marked_in_order()

        def answered(comment: str | None) -> None:
            if comment is not None:
                self.send(Decided(numbers, Decision.REJECT, comment))
                self._leave(numbers)

        title = f"Reject {numbered(numbers)}. Why? The model is told with your next line."
        self.ask_comment(title, "Enter rejects all, a comment is optional, Esc goes back", answered)

    def _leave(self, numbers: Sequence[int]) -> None:
        rest = tuple(hunk for hunk in self.hunks.hunks if hunk.id not in numbers)
        selected = self.selected
        self.move_on(next_waiting(rest, selected.id if selected else 0))

    def ask_comment(self, title: str, keys: str, answered: Callable[[str | None], None]) -> None:
        """One optional line of the person's."""
        self.app.push_screen(Comment(self.signs, title, keys), answered)
