"""The steering box: one line to type in, and below it what the line would mean and do.

It only reports (typing began, a line was sent, the person left); what follows is the core's business. Not
here: the words of the meaning (`tui.foresight`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from spark_tui.core.session import Session, trouble
from spark_tui.tui.foresight import COUNTING, NOTHING, Consequences, Trial, Trials, fitted, meant, trial
from spark_tui.tui.output.inflow import keys_wait
from spark_tui.tui.signs import Signs
from spark_tui.tui.slices import Slices
from spark_tui.tui.widgets.line_input import LineInput

MOST_HISTORY = 200


class History:
    """Lines that were sent, newest last, and where the person is in them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._place = 0
        self._draft = ""

    def add(self, line: str) -> None:
        """Keep `line` and go back to the end."""
        if not self._lines or self._lines[-1] != line:
            self._lines = [*self._lines, line][-MOST_HISTORY:]
        self._place = len(self._lines)

    def older(self, shown: str) -> str:
        """The line before the one that is shown."""
        if self._place == len(self._lines):
            self._draft = shown
        self._place = max(0, self._place - 1)
        return self._lines[self._place] if self._lines else shown

    def newer(self, shown: str) -> str:
        """The line after the one that is shown; at the end what was being typed."""
        if self._place >= len(self._lines):
            return shown
        self._place += 1
        return self._lines[self._place] if self._place < len(self._lines) else self._draft


class SteerInput(LineInput):
    """The line to type in, with the lines before it on the arrow keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "older", show=False),
        Binding("down", "newer", show=False),
        Binding("escape", "leave", show=False),
    ]

    class Left(Message):
        """The person pressed Esc."""

    def __init__(self, clean: Callable[[str], str], enter: Callable[[str], None], *, id: str) -> None:
        super().__init__(clean, id=id)
        self.history = History()
        self._enter = enter

    async def key_enter(self, event: events.Key) -> None:
        """Send the line now: as a binding, the key would first pass through every widget above this one."""
        event.stop()
        await self.action_submit()

    async def action_submit(self) -> None:
        self._enter(self.value)

    def action_older(self) -> None:
        self._show(self.history.older(self.value))

    def action_newer(self) -> None:
        self._show(self.history.newer(self.value))

    def _show(self, line: str) -> None:
        self.value = line
        self.cursor_position = len(line)

    def action_leave(self) -> None:
        self.post_message(self.Left())


class SteerBox(Widget):
    """The prompt, the input and the meaning.

    `on_sent` is called when the person presses Enter on a line, which is empty only when comments go, and
    with whether it is a goal and no steer. It is no message: every message is a turn of the loop in which
    something else may come first, and the old stream runs on. What a line would do is counted in slices of
    `loop`, the running one; a key never waits for that, nor does Enter.
    """

    class Typing(Message):
        """Something stands in the box, or nothing any more."""

        def __init__(self, on: bool) -> None:
            super().__init__()
            self.on = on

    class Left(Message):
        """The person wants back to the diff."""

    def __init__(self, signs: Signs, *, id: str, loop: asyncio.AbstractEventLoop | None = None) -> None:
        super().__init__(id=id)
        self.signs = signs
        self._loop = loop
        self.on_sent: Callable[[str, bool], None] = _nobody
        self._sent: str | None = None  # the line that was sent and still stands in the box
        self._typing = False
        self._session = Session()
        self._looked_at = 0
        self._new_goal = False  # the next line is a goal although there is one
        self._meaning = ""
        self._follows = NOTHING
        self._trial: Trial | None = None  # the one that is being counted, or was counted last
        self._trials = Trials()

    def compose(self) -> ComposeResult:
        with Horizontal(id="steer-row"):
            yield Static(f" {self.signs.prompt} ", id="steer-prompt", markup=False)
            self._input = SteerInput(self.signs.clean, self._entered, id="steer-input")
            yield self._input
        yield Static("", id="steer-meaning", markup=False)

    @property
    def input(self) -> SteerInput:
        return self._input

    def on_mount(self) -> None:
        self._slices: Slices[Consequences] = Slices(
            partial(keys_wait, self.app), self.app._handle_exception, self._loop
        )
        self._explain("")

    def on_unmount(self) -> None:
        self._slices.drop()

    def show(self, session: Session, looked_at: int = 0) -> bool:
        """Show what a line means in this state. True when it is news whether there is a goal."""
        before, self._session, self._looked_at = self._session, session, looked_at
        news = bool(before.goal) != bool(session.goal)
        line = self.input.value
        judged = session.files is not before.files or session.constraints is not before.constraints
        if line and judged:
            self._look_ahead(line)
        elif news or trouble(before) != trouble(session) or before.comments != session.comments:
            self._explain(line)
        return news

    def ask_goal(self) -> None:
        """The next line is a new goal, until it is sent or the person leaves the box."""
        self._new_goal = True
        self._explain(self.input.value)
        self.focus_input()

    @property
    def new_goal(self) -> bool:
        """Whether the next line is a new goal although there is one."""
        return self._new_goal

    @property
    def _steers(self) -> bool:
        return bool(self._session.goal) and not self._new_goal

    @property
    def _comments(self) -> int:
        """How many comments the next line takes along."""
        return len(self._session.comments) if self._steers else 0

    def focus_input(self) -> None:
        """Put the cursor into the box, now: Textual's own `focus` comes after keys that were typed ahead."""
        self.screen.set_focus(self.input)

    def clear(self) -> None:
        """Empty the box; this lets a held stream go on."""
        self.input.value = ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        typing = bool(event.value) and event.value.strip() != self._sent  # keys and Enter may come at once
        if typing != self._typing:
            self._typing = typing
            self.post_message(self.Typing(typing))
        self._look_ahead(event.value)

    def forget_sent(self) -> None:
        """Take what was sent out of the box; what was typed since stays. Whoever takes the line calls it once
        there is time."""
        sent, self._sent = self._sent, None
        if sent is not None:
            self.input.value = self.input.value.strip().removeprefix(sent)

    def _entered(self, line: str) -> None:
        if self._sent is not None:
            return  # the same line still stands there
        line = line.strip()
        if not line and not self._comments:
            self.post_message(self.Left())
            return
        if line:
            self.input.history.add(line)
        self._sent = line
        self._slices.drop()
        self.on_sent(line, not self._steers)
        self._new_goal = False

    def on_steer_input_left(self, event: SteerInput.Left) -> None:
        event.stop()
        self._new_goal = False
        self.clear()
        self._explain("")
        self.post_message(self.Left())

    def on_resize(self) -> None:
        self._explain(self.input.value)

    def _look_ahead(self, line: str) -> None:
        """Say what the line means, and what would follow as soon as that is counted. A line that means what
        the one before meant goes on with its count."""
        tried = self._steers and bool(line.strip()) and self._sent is None
        wanted = trial(self._session, line, self._looked_at) if tried else None
        under_way = self._trial if self._slices.busy else None
        if wanted is None or under_way is None or not under_way.same(wanted):
            self._begin(wanted)
        self._explain(line)

    def _begin(self, wanted: Trial | None) -> None:
        self._slices.drop()
        self._trial = wanted
        known = self._trials.known(wanted) if wanted is not None else NOTHING
        self._follows = COUNTING if known is None else known
        if wanted is not None and known is None:
            self._slices.begin(wanted.work(), self._counted)

    def _counted(self, follows: Consequences) -> None:
        if self._trial is not None:
            self._trials.add(self._trial, follows)
        self._follows = follows
        self._explain(self.input.value)

    def _explain(self, line: str) -> None:
        comments = _counted(self._comments)
        said = trouble(self._session) if self._steers and not line.strip() and not comments else ""
        if said:
            words = said
        elif not line.strip() and comments:
            words = f"{comments}, Enter sends {'it' if self._comments == 1 else 'them'}"
        elif not line.strip():
            words = "Enter steers, Esc lets go" if self._steers else "type a goal, Enter starts"
        elif not self._steers:
            words = "the goal, in your words"
        else:
            words = meant(self._session, line)
            words = f"with {comments} | {words}" if comments else words
        meaning = self.query_one("#steer-meaning", Static)
        room = max(1, meaning.size.width or self.size.width)
        shown = fitted(self.signs.clean(words), self._follows, room, self.signs.dots)
        if shown != self._meaning:
            self._meaning = shown
            meaning.set_class(bool(said), "-trouble")
            meaning.update(Content(shown))


def _nobody(_line: str, _goal: bool) -> None:
    """Nobody listens yet."""


def _counted(comments: int) -> str:
    """`2 comments`; empty without any."""
    return f"{comments} comment{'' if comments == 1 else 's'}" if comments else ""
