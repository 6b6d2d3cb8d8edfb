"""What the keys do to give a hunk another shape: split it, edit it here or in the person's own editor.

A mixin of the main screen. It decides nothing: the core refuses what cannot be done and says why.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath

from textual.app import SuspendNotSupported

from spark_tui.adapters.editor import EditorError
from spark_tui.core.change.document import body, split_lines
from spark_tui.core.change.parts import picked_parts, smallest_parts, unsplittable
from spark_tui.core.change.picks import picks_of
from spark_tui.core.change.reworded import new_side, uneditable
from spark_tui.core.change.values import Hunk
from spark_tui.core.events import Hold, HoldLifted, HoldSet, HunkEdited, HunkSplit
from spark_tui.core.session import find_hunk
from spark_tui.tui.lending import lend
from spark_tui.tui.screens.picking import Picking

MOST_IN_PLACE = 20
"""Lines of either side that are edited in place; for more there is the person's own editor."""

HELD_WITHIN = 1.0
"""Seconds to wait until the stream is held before the terminal is given away."""


class Editing(Picking):
    """The actions of the table that change what a hunk says."""

    _hold_seen = asyncio.Event()

    def action_split(self) -> None:
        hunk = self.selected
        if hunk is None:
            self.say("There is no hunk yet.")
            return
        problem = unsplittable(hunk)
        if problem:
            self.say(problem)
            return
        if self.lines is not None:
            self._split_off(hunk)
            return
        parts = smallest_parts(hunk)
        if not isinstance(parts, str):
            self.wait_for_parts([(*hunk.rank, 1)])
            self.send(HunkSplit(hunk.id))
        elif hunk.added + hunk.removed < 2:
            self.say(f"Hunk {hunk.id} is one line; there is nothing to split.")
        else:
            self.action_lines()
            self.say(f"Hunk {hunk.id} is one change: pick lines with space, then s splits them off.")

    def _split_off(self, hunk: Hunk) -> None:
        """The picked lines, else those of the range, else the one at the cursor."""
        lines = self.lines
        if lines is None or not lines.chosen:
            self.say("No line changed here; only changed lines can be split off.")
            return
        picks = picks_of(hunk, lines.chosen)
        parts = picked_parts(hunk, picks)
        if isinstance(parts, str):
            self.say(f"Hunk {hunk.id} is not split: {parts}.")
            return
        self.wait_for_parts([(*hunk.rank, at + 1) for at, part in enumerate(parts) if part.picked])
        self.send(HunkSplit(hunk.id, picks.old, picks.new))

    def action_edit(self) -> None:
        hunk = self._editable()
        if hunk is None:
            return
        lines = new_side(hunk)
        hidden = any(self.signs.clean(line) != line.expandtabs(4) for line in lines)
        if hidden or max(len(lines), len(hunk.old)) > MOST_IN_PLACE:
            self.action_edit_outside()
        else:
            self._edit_here(hunk, None)

    def _editable(self) -> Hunk | None:
        """The selected hunk when its new side can be edited; else why not is said."""
        hunk = self.selected
        problem = uneditable(hunk) if hunk is not None else "There is no hunk yet."
        if problem:
            self.say(problem)
            return None
        return hunk

    def _problem(self, number: int) -> str:
        found = find_hunk(self.session, number)
        return uneditable(found[1]) if found is not None else f"Hunk {number} is gone."

    def _edit_here(self, hunk: Hunk, text: str | None) -> None:
        self.send(HoldSet(Hold.EDITING))

        def answered(lines: tuple[str, ...] | None) -> None:
            if lines is not None:
                self.send(HunkEdited(hunk.id, lines))
            self.send(HoldLifted(Hold.EDITING))

        title = f"The new lines of hunk {hunk.id} of {hunk.path}"
        old = [body(line) for line in hunk.old]
        problem = lambda: self._problem(hunk.id)  # noqa: E731
        from spark_tui.tui.screens.hunk_editor import HunkEditor

        editor = HunkEditor(self.signs, title, old, new_side(hunk), problem=problem, text=text)
        self.app.push_screen(editor, answered)

    def action_edit_outside(self) -> None:
        hunk = self._editable()
        if hunk is not None:
            self.run_worker(self._edit_outside(hunk), group="editor", exclusive=True)

    async def _edit_outside(self, hunk: Hunk) -> None:
        """The person's editor has the terminal; the stream is held, so that nothing waits for a reader that
        does not come."""
        lines = new_side(hunk)
        before = "".join(f"{line}\n" for line in lines)
        self.send(HoldSet(Hold.EDITING))
        try:
            await self._held()
            after = await lend(self.app, partial(self.editor.edit, before, PurePosixPath(hunk.path).suffix))
        except EditorError as error:
            self.say(str(error), "error")
            return
        except SuspendNotSupported:
            self.say("This terminal cannot be lent to an editor; e edits short hunks here.", "error")
            return
        finally:
            self.send(HoldLifted(Hold.EDITING))
        if after == before:
            hint = "One that returns at once needs its option to wait (code --wait)."
            self.say(f"Hunk {hunk.id} was not changed in the editor. {hint}")
        elif not after.strip() and before.strip():
            self.say(f"The editor left nothing, so hunk {hunk.id} stays as it is; x rejects it.")
        elif self._problem(hunk.id):
            self._edit_here(hunk, after.rstrip("\n"))
        else:
            self.send(HunkEdited(hunk.id, tuple(body(line) for line in split_lines(after))))

    async def _held(self) -> None:
        """Wait until the stream is held; what is not held in time has little to say."""
        self._hold_seen = asyncio.Event()
        self.look_for_hold()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hold_seen.wait(), HELD_WITHIN)

    def look_for_hold(self) -> None:
        """The state is newer: it may hold the stream now."""
        if Hold.EDITING in self.session.holds:
            self._hold_seen.set()
