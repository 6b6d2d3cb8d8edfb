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

from spark_tui.tui.screens.list_dialog import NameDialog
from spark_tui.tui.signs import Signs


class Themes(NameDialog):
    """Gives the chosen name, or None when the person goes back to what was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,t", "leave", show=False),
    ]

    class Passed(Message):
        """The person looks at this theme."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, signs: Signs, names: Sequence[str], current: str) -> None:
        super().__init__(list(names))
        self._signs = signs
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.assemble(("Themes", "bold")), markup=False)
            yield OptionList(*(Option(Content(self._signs.clean(name)), id=None) for name in self._names))
            yield Static(Content("Enter keeps, Esc goes back"), classes="keys", markup=False)

    def on_mount(self) -> None:
        self._begin_at(self._current)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.app.post_message(self.Passed(self._names[event.option_index]))
