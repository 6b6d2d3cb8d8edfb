"""The theme picker: the screen behind it shows each theme as the person passes over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from spark_tui.tui.screens.dialog import Dialog
from spark_tui.tui.signs import Signs


class Themes(Dialog[str | None]):
    """Gives the chosen name, or None when the person goes back to what was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,t", "leave", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]

    class Passed(Message):
        """The person looks at this theme."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, signs: Signs, names: Sequence[str], current: str) -> None:
        super().__init__()
        self._signs = signs
        self._names = list(names)
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.assemble(("Themes", "bold")), markup=False)
            yield OptionList(*(Option(Content(self._signs.clean(name)), id=None) for name in self._names))
            yield Static(Content("Enter keeps, Esc goes back"), classes="keys", markup=False)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = self._names.index(self._current) if self._current in self._names else 0
        options.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.app.post_message(self.Passed(self._names[event.option_index]))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._names[event.option_index])

    def action_move(self, direction: str) -> None:
        options = self.query_one(OptionList)
        if direction == "down":
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_leave(self) -> None:
        self.dismiss(None)
