"""Small questions: yes or no, and a one-line comment. They answer once and go away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from spark_tui.tui.screens.dialog import Dialog
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.line_input import LineInput


class Ask(Dialog[bool]):
    """A question with `y` and `n`; Esc is no, and Enter too, so that a slip changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n,escape,enter", "answer(False)", show=False),
    ]

    def __init__(self, signs: Signs, question: str, details: Sequence[str] = (), yes: str = "yes") -> None:
        super().__init__()
        self._question = signs.clean(question)
        self._details = [signs.clean(line) for line in details]
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.assemble((self._question, "bold")), markup=False)
            for line in self._details:
                yield Static(Content(line), markup=False)
            keys = Content.assemble(("y", "bold $accent"), f" {self._yes}   ", ("n", "bold $accent"), " no")
            yield Static(keys, classes="keys", markup=False)

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)


class Leave(Ask):
    """The question before leaving; asking to leave a second time is the answer."""


class Comment(Dialog[str | None]):
    """One optional line, `text` to begin with. Enter gives what stands there (perhaps nothing), Esc None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, signs: Signs, title: str, keys: str, text: str = "") -> None:
        super().__init__()
        self._clean = signs.clean
        self._title = signs.clean(title)
        self._keys = keys
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(self._title), classes="title", markup=False)
            line = LineInput(self._clean)
            line.value = self._text
            yield line
            yield Static(Content(self._keys), classes="keys", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        self.dismiss(None)
