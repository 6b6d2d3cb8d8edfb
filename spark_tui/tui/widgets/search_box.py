"""The row to type a search in, below the diff: the text, and which match of how many this is.

Not here: how a text is found (`diff.search`), and going to matches (`diff.search_pane`).
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from spark_tui.tui.diff.search_pane import SearchView
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.line_input import LineInput


class SearchInput(LineInput):
    """The line; Enter is told by the `Submitted` of every input."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False),
        Binding("up,shift+enter", "step(-1)", show=False),
        Binding("escape", "leave", show=False),
    ]

    def action_step(self, step: int) -> None:
        self.post_message(SearchBox.Stepped(step))

    def action_leave(self) -> None:
        self.post_message(SearchBox.Left())


class SearchBox(Widget):
    """Closed until `open`."""

    class Changed(Message):
        """Another text stands in the box."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Stepped(Message):
        """The person wants the next match, or the one before."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Left(Message):
        """The person is done."""

    def __init__(self, signs: Signs, *, id: str) -> None:
        super().__init__(id=id)
        self.signs = signs

    def compose(self) -> ComposeResult:
        yield Static(" / ", id="search-prompt", markup=False)
        yield SearchInput(self.signs.clean, id="search-input")
        yield Static("", id="search-count", markup=False)

    @property
    def input(self) -> SearchInput:
        return self.query_one(SearchInput)

    @property
    def has_keys(self) -> bool:
        """Whether keys are letters here."""
        return self.has_class("-open") and self.input.has_focus

    def open(self) -> None:
        """Show the row and take the keys; what was looked for before is there to be typed over."""
        self.add_class("-open")
        self.input.focus()
        self.input.select_all()

    def close(self) -> None:
        """Hide the row."""
        self.remove_class("-open")

    def show(self, view: SearchView | None) -> None:
        """Say which match of how many this is."""
        count = self.query_one("#search-count", Static)
        count.update(count_words(view) if view is not None else "")
        count.set_class(view is not None and bool(view.text) and view.complete and not view.total, "-nothing")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Stepped(1))


def count_words(view: SearchView) -> str:
    """Which match of how many; a plus while not everything was looked at."""
    if not view.text:
        return ""
    more = "" if view.complete else "+"
    if not view.total:
        return "nothing found" if view.complete else "looking"
    return f"{view.place} of {view.total:,}{more}"
