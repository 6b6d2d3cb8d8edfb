"""What the keys do with hunks: facts for the driver, and the questions before them.

A mixin of the main screen. It decides nothing: the core refuses what cannot be done and says why.
"""

from __future__ import annotations

from spark_tui.core.change.asking import Spot, spots
from spark_tui.core.change.patch import hunk_patch
from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.events import (
    Decided,
    Decision,
    ExceptionGranted,
    LateUndoAsked,
    PlaceChosen,
    RedoAsked,
    UndoAsked,
)
from spark_tui.core.guard.verdict import Finding
from spark_tui.core.session import find_hunk, last_decided
from spark_tui.core.update.placing import open_question
from spark_tui.tui.screens.marking import Marking
from spark_tui.tui.screens.question import Ask
from spark_tui.tui.selection import allowed_of_file, neighbour, next_waiting

MOST_FINDINGS = 6  # shown in a question


class Deciding(Marking):
    """The actions of the table that concern hunks."""

    def _picked(self) -> Hunk | None:
        hunk = self.selected
        if hunk is None:
            self.say("There is no hunk yet.")
        return hunk

    def _seen(self) -> Hunk | None:
        """The selected hunk, if the person sees it; else it is shown, and the next press counts: nothing
        is decided out of sight."""
        hunk = self._picked()
        if hunk is None or self.in_sight(hunk.id):
            return hunk
        self.select(hunk.id, chosen=True)
        self.say(f"This is hunk {hunk.id}; press the key again to decide.")
        return None

    def _move_on(self, hunk: Hunk) -> None:
        self.move_on(next_waiting(self.hunks.hunks, hunk.id))

    def action_next_hunk(self) -> None:
        self._step(1)

    def action_previous_hunk(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        number = neighbour(self.hunks.hunks, self.selected.id if self.selected else 0, step)
        if number:
            self.select(number, chosen=True)

    def action_accept(self) -> None:
        if self.marks:
            self.accept_marked()
            return
        hunk = self._seen()
        if hunk is None:
            return
        self.send(Decided((hunk.id,), Decision.ACCEPT))
        if hunk.state is HunkState.WAITING and hunk.complete:
            self._move_on(hunk)

    def action_accept_file(self) -> None:
        hunk = self._picked()
        if hunk is None:
            return
        numbers = allowed_of_file(self.hunks.hunks, hunk.path)
        if not numbers:
            self.say("No hunk of this file waits that the guard allows without a question.")
            return
        self.send(Decided(numbers, Decision.ACCEPT))
        if hunk.id in numbers:
            rest = tuple(other for other in self.hunks.hunks if other.id not in numbers)
            self.move_on(next_waiting(rest, hunk.id))

    def action_reject(self) -> None:
        if self.marks:
            self.reject_marked()
            return
        hunk = self._seen()
        if hunk is None:
            return

        def answered(comment: str | None) -> None:
            if comment is not None:
                self.send(Decided((hunk.id,), Decision.REJECT, comment))
                self._move_on(hunk)

        title = f"Reject hunk {hunk.id} of {hunk.path}. Why? The model is told with your next line."
        self.ask_comment(title, "Enter rejects, a comment is optional, Esc goes back", answered)

    def action_redo(self) -> None:
        hunk = self._picked()
        if hunk is None:
            return

        def answered(comment: str | None) -> None:
            if comment is not None:
                self.send(RedoAsked(hunk.id, comment))
                self.wait_for_another(hunk)

        title = f"Write hunk {hunk.id} of {hunk.path} again. What should be different?"
        self.ask_comment(title, "Enter asks again, a comment is optional, Esc goes back", answered)

    def action_place(self) -> None:
        hunk = self._picked()
        question = open_question(self.session, hunk.id) if hunk is not None else None
        found = find_hunk(self.session, hunk.id) if hunk is not None else None
        if hunk is None or question is None or found is None:
            if hunk is not None:
                self.say(f"Hunk {hunk.id} does not ask for its place.")
            return
        places = spots(found[0], question)
        if not places:
            self.say(f"{hunk.path} changed: hunk {hunk.id} has no place in it any more. Press r to redo it.")
            return

        def answered(spot: Spot | None) -> None:
            if spot is not None:
                self.send(PlaceChosen(hunk.id, spot.start, spot.lines))
                self.wait_for_another(hunk)

        title = f"Where does hunk {hunk.id} belong in {hunk.path}?"
        self.app.clear_notifications()  # they would lie on the places
        from spark_tui.tui.screens.places import Places

        self.app.push_screen(Places(self.signs, title, question.block, places), answered)

    def action_undo(self) -> None:
        hunk = self.selected
        decided = hunk is not None and hunk.state in (HunkState.ACCEPTED, HunkState.REJECTED)
        last = last_decided(self.session)
        if hunk is not None and decided:
            self.send(UndoAsked(hunk.id))
        elif last is not None:
            self.send(UndoAsked(last))
            self.select(last, chosen=True)
        else:
            self.say("There is nothing to undo.")

    def action_late_undo(self) -> None:
        self.send(LateUndoAsked())

    def action_copy(self) -> None:
        hunk = self._picked()
        found = find_hunk(self.session, hunk.id) if hunk is not None else None
        if found is not None:
            self.app.copy_to_clipboard(hunk_patch(*found))
            self.say(f"Hunk {found[1].id} is in the clipboard, as a patch.")

    def action_exception(self) -> None:
        hunk = self._picked()
        if hunk is None:
            return
        if hunk.state is not HunkState.BLOCKED:
            self.say("Only a blocked hunk needs an exception.")
            return

        def answered(allowed: bool | None) -> None:
            if allowed:
                self.send(ExceptionGranted(hunk.id))

        findings = hunk.verdict.findings
        details = [_words(finding) for finding in findings[:MOST_FINDINGS]]
        if len(findings) > MOST_FINDINGS:
            details.append(f"and {len(findings) - MOST_FINDINGS} more")
        question = f"Allow hunk {hunk.id} once, against the guard?"
        yes = "allow it once; the journal keeps it"
        self.app.push_screen(Ask(self.signs, question, details, yes), answered)


def _words(finding: Finding) -> str:
    where = f"{finding.path} line {finding.line}" if finding.line else finding.path
    return f"{finding.rule}  {where}: {finding.reason}"
