"""The preset picker: every preset with its title, where it is from, and what it would flip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.events import PresetChosen
from spark_tui.core.trial import flips
from spark_tui.engine.ports import Driver, Presets
from spark_tui.tui.fit import Part, fit_start
from spark_tui.tui.preset_tuning import flip_words
from spark_tui.tui.screens.list_dialog import NameDialog
from spark_tui.tui.signs import Signs

_NAME, _TITLE, _ORIGIN = 18, 24, 12  # columns


@dataclass(frozen=True, slots=True)
class _Tried:
    """What is known of a preset: its title, what it would flip in a word, and in a sentence."""

    title: str = ""
    short: str = ""
    words: str = ""


class PresetPicker(NameDialog):
    """Gives the chosen name, or None when the person leaves things as they are.

    The presets are loaded and tried one after the other once the list is there, so that it opens at once.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,o", "leave", show=False),
    ]

    def __init__(self, signs: Signs, driver: Driver, presets: Presets) -> None:
        self._places = presets.names()
        super().__init__(list(self._places))
        self._signs = signs
        self._driver = driver
        self._presets = presets
        self._tried: dict[str, _Tried] = {}

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.assemble(("Presets", "bold")), markup=False)
            yield OptionList(*(Option(self._row(name, _Tried()), id=name) for name in self._names))
            yield Static("", id="preset-effect", markup=False)
            keys = "Enter judges by it from now on, Esc leaves things as they are"
            yield Static(Content(keys), classes="keys", markup=False)

    def on_mount(self) -> None:
        self._begin_at(self._presets.loaded.name)
        self.call_after_refresh(self._try, 0)

    def _try(self, index: int) -> None:
        """Say what the preset at `index` is, and go on with the next."""
        if index >= len(self._names) or not self.is_mounted:
            return
        name = self._names[index]
        tried = self._tried[name] = self._trial(name)
        self.query_one(OptionList).replace_option_prompt(name, self._row(name, tried))
        self._explain()
        self.call_after_refresh(self._try, index + 1)

    def _trial(self, name: str) -> _Tried:
        if name == self._presets.loaded.name:
            changes = self._presets.changes
            words = f"It is active, with {len(changes)} unsaved changes." if changes else "It is active."
            return _Tried(self._presets.loaded.title, "active", words)
        try:
            loaded = self._presets.load(name)
        except ConfigError as error:
            return _Tried("", "broken", str(error))
        session = self._driver.session
        flipped = flips(session, PresetChosen(loaded.policy, loaded.constraints))
        short = f"{len(flipped)} flip" if flipped else ""
        return _Tried(loaded.title, short, flip_words(flipped, session, self._signs))

    def _row(self, name: str, tried: _Tried) -> Content:
        clean, dots = self._signs.clean, self._signs.dots
        title = fit_start(clean(tried.title if tried.title != name else ""), _TITLE - 1, dots)
        parts: list[Part] = [
            (f"{fit_start(clean(name), _NAME - 1, dots):<{_NAME}}", "bold"),
            (f"{title:<{_TITLE}}", ""),
            (f"{self._places[name]:<{_ORIGIN}}", ""),
            (tried.short, "bold"),
        ]
        return Content.assemble(*parts)

    def _explain(self) -> None:
        """Say below the list what the highlighted preset would flip."""
        index = self.query_one(OptionList).highlighted
        tried = self._tried.get(self._names[index]) if index is not None else None
        words = self._signs.clean(tried.words) if tried is not None else self._signs.dots
        self.query_one("#preset-effect", Static).update(Content(words))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._explain()
