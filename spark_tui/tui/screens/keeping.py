"""A constraint that was said to hold always: for this session, or saved into the preset after a question.

Not here: how a preset is saved (`engine.ports.Presets`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from spark_tui.config.preset_change import AddConstraint
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.rules import Scope
from spark_tui.engine.ports import Presets
from spark_tui.tui.screens.dialog import Dialog
from spark_tui.tui.signs import Signs

Where = Literal["user", "repository"]


class Keep(Dialog[Where | None]):
    """Where to save a constraint. Enter and Esc give None: for this session only, so that a slip writes
    nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "answer('user')", show=False),
        Binding("S", "answer('repository')", show=False),
        Binding("n,escape,enter", "answer('')", show=False),
    ]

    def __init__(self, signs: Signs, text: str, preset: str, others: Sequence[str]) -> None:
        super().__init__()
        self._lines = [signs.clean(line) for line in _lines(text, preset, others)]

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.assemble((self._lines[0], "bold")), markup=False)
            for line in self._lines[1:]:
                yield Static(Content(line), markup=False)
            yield Static("")
            for key, meaning in (
                ("Enter", "for this session only"),
                ("s", "save it for myself"),
                ("S", "save it to this repository, for everyone who works in it"),
            ):
                yield Static(Content.assemble((f"{key:<7}", "bold $accent"), meaning), markup=False)

    def action_answer(self, where: str) -> None:
        self.dismiss("user" if where == "user" else "repository" if where else None)


def _lines(text: str, preset: str, others: Sequence[str]) -> list[str]:
    lines = [f"Keep this in the preset {preset}?", text]
    if others:
        lines += ["", "With it this session's other changes of the preset are saved:", *others]
    return lines


def lasting(line: str) -> bool:
    """Whether the person said that something which the guard can enforce shall hold always."""
    meaning = compile_line(line)
    return meaning.scope is Scope.PRESET and bool(meaning.enforced)


def ask_to_keep(
    screen: Screen[None], signs: Signs, presets: Presets, text: str, say: Callable[[str], None]
) -> None:
    """Ask where to save this constraint, do it, and say what happened."""

    def answered(where: Where | None) -> None:
        if where is not None:
            say(_saved(presets, text, where))

    from spark_tui.tui.preset_tuning import changed_words

    question = Keep(signs, text, presets.loaded.name, changed_words(presets.changes))
    screen.app.push_screen(question, answered)


def _saved(presets: Presets, text: str, where: Where) -> str:
    """Save the constraint into the preset there; what happened, in words."""
    try:
        presets.tune((*presets.changes, AddConstraint(text)))
    except ConfigError as error:
        return f"It holds for this session, but was not saved: {error}"
    try:
        path = presets.save(where)
    except ConfigError as error:
        return f"It holds for this session, but was not saved: {error} C shows what is not saved."
    return f"Saved in {path}"
