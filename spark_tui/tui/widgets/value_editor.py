"""One line to type a value of the preset in, with what it would mean below it while it is typed.

It only reports; what a line means is said by the screen (`explain`).
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from spark_tui.tui.fit import fit_start
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.line_input import LineInput


class ValueEditor(Widget):
    """The prompt, the line, and two rows of meaning; hidden until it is opened."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    class Typed(Message):
        """Something else stands in the line now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Entered(Message):
        """The person pressed Enter."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The person pressed Esc: nothing changes."""

    def __init__(self, signs: Signs, *, id: str) -> None:
        super().__init__(id=id)
        self.signs = signs

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("", id="value-name", markup=False)
            yield LineInput(self.signs.clean, id="value-input")
        yield Static("", id="value-meaning", markup=False)

    def on_mount(self) -> None:
        self.display = False

    @property
    def input(self) -> LineInput:
        return self.query_one(LineInput)

    def open(self, name: str, text: str) -> None:
        """Show the line with `text` in it, the cursor at its end, now: what is typed next belongs here."""
        self.query_one("#value-name", Static).update(
            Content(f" {fit_start(self.signs.clean(name), 28, self.signs.dots)} {self.signs.prompt} ")
        )
        self.display = True
        with self.prevent(Input.Changed):
            self.input.value = text
        self.input.cursor_position = len(text)
        self.screen.set_focus(self.input)
        self.post_message(self.Typed(text))

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    def explain(self, first: str, second: str = "", *, trouble: bool = False) -> None:
        """Say in two rows what the line means and what would follow, or what is wrong with it."""
        width = max(20, self.size.width - 2)
        rows = [fit_start(self.signs.clean(words), width, self.signs.dots) for words in (first, second)]
        tone = "$error" if trouble else "$foreground"
        self.query_one("#value-meaning", Static).update(
            Content.assemble((f" {rows[0]}\n", tone), (f" {rows[1]}", "$quiet")), layout=False
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(event.value))

    def action_leave(self) -> None:
        self.post_message(self.Left())
