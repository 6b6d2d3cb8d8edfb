"""Dialogs with one list in which the person moves, also with j and k.

Not here: what the rows say (the subclasses).
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ScreenResultType
from textual.widgets import OptionList

from spark_tui.tui.screens.dialog import Dialog


class ListDialog(Dialog[ScreenResultType]):
    """A dialog with an OptionList."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def action_move(self, step: int) -> None:
        options = self.query_one(OptionList)
        (options.action_cursor_down if step > 0 else options.action_cursor_up)()


class NameDialog(ListDialog[str | None]):
    """Gives the chosen one of `names`, a row each, or None when the person leaves things as they are."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names

    def _begin_at(self, name: str) -> None:
        """Highlight `name`, or the first when it is none of the names."""
        options = self.query_one(OptionList)
        options.highlighted = self._names.index(name) if name in self._names else 0
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._names[event.option_index])

    def action_leave(self) -> None:
        self.dismiss(None)
