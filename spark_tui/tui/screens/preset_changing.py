"""What the keys of the preset screen change: values in place, constraints, typed lines.

A mixin of the preset screen. Not here: the rows and the painting (`screens.preset`), what a value may be
(`tui.preset_values`), and what a change does (`tui.preset_tuning`, then the core).
"""

from __future__ import annotations

from abc import abstractmethod

from textual.screen import Screen

from spark_tui.config.preset_change import AddConstraint, Change, DropConstraint, PresetChange, Value
from spark_tui.core.guard.constraints import compile_line, summary
from spark_tui.tui.backtest_rows import TextRow
from spark_tui.tui.preset_rows import PresetRow
from spark_tui.tui.preset_tuning import READ_ONLY, Tuning
from spark_tui.tui.preset_values import (
    NO_LIMIT,
    Kind,
    ValueMistakeError,
    cycled,
    editable,
    parsed,
    shown,
    stepped,
    value_of,
)
from spark_tui.tui.widgets.chips import chip_at_key
from spark_tui.tui.widgets.preset_table import PresetTable
from spark_tui.tui.widgets.value_editor import ValueEditor

_NEW = "new constraint"
_INVITATION = "Enter takes the line, Esc leaves things as they are."


class Changing(Screen[None]):
    """The actions that change the preset. `editing` is the key of the row that is being typed, or empty."""

    tuning: Tuning
    editing: str = ""

    @property
    @abstractmethod
    def selected(self) -> PresetRow | TextRow | None:
        """The row under the pointer."""

    @abstractmethod
    def row(self, key: str) -> PresetRow | None:
        """The row with this key."""

    @abstractmethod
    def select(self, key: str) -> None:
        """Go to the row with this key."""

    @abstractmethod
    def say(self, message: str) -> None:
        """A word in the last row of the detail, until the next key that moves or changes."""

    def _value(self, row: PresetRow) -> Value:
        return value_of(self.tuning.policy, row.key)

    def changeable(self) -> PresetRow | None:
        """The selected row if its value can be changed; else the person is told why not."""
        row = self.selected
        if self.tuning.read_only:
            self.say(READ_ONLY)
        elif isinstance(row, PresetRow) and row.kind is Kind.FIXED:
            self.say(f"An own rule is changed in its file: {row.source or 'see docs/presets.md'}")
        elif isinstance(row, PresetRow):
            return row
        return None

    def _change(self, *changes: Change) -> None:
        self.say(self.tuning.change(*changes))

    def set_value(self, row: PresetRow, value: Value) -> None:
        if value != self._value(row):
            self._change(PresetChange(row.key, value))
        else:
            self.say(f"{row.key} is {shown(row.key, value)} already.")

    def action_cycle(self) -> None:
        row = self.changeable()
        if row is None:
            return
        if row.kind is Kind.CONSTRAINT:
            self._toggle(row)
        elif row.kind in (Kind.PERMISSION, Kind.LEVEL):
            self.set_value(row, cycled(row.key, self._value(row)))
        else:
            self.action_edit()

    def _toggle(self, row: PresetRow) -> None:
        self.say(self.tuning.toggle(_index(row)))

    def action_step(self, step: int) -> None:
        row = self.changeable()
        if row is None:
            return
        if row.kind is Kind.CONSTRAINT:
            if row.active != (step > 0):
                self._toggle(row)
        elif row.kind is not Kind.LIST:
            self.set_value(row, stepped(row.key, self._value(row), step))

    def action_clear(self) -> None:
        row = self.changeable()
        if row is None:
            return
        if row.kind is Kind.CONSTRAINT:
            self.action_drop()
        elif row.kind is Kind.LIST:
            self.set_value(row, ())
        elif row.kind is Kind.NUMBER and row.key != "pace.run_ahead":
            self.set_value(row, NO_LIMIT)

    def action_drop(self) -> None:
        row = self.changeable()
        if row is None or row.kind is not Kind.CONSTRAINT:
            return
        if self.tuning.has(row.name):
            self._change(DropConstraint(row.name))
        elif row.active:
            self._toggle(row)
        else:
            self.say("You steered this; it is off and ends with its goal or the session.")

    def action_take_back(self) -> None:
        self.say(self.tuning.take_back(1))

    def action_take_all_back(self) -> None:
        self.say(self.tuning.take_back(len(self.tuning.changes)))

    # Typing.

    def action_edit(self) -> None:
        row = self.changeable()
        if row is None:
            return
        if row.kind in (Kind.PERMISSION, Kind.LEVEL):
            self.action_cycle()
        elif row.kind is Kind.CONSTRAINT and not self.tuning.has(row.name):
            self.say("You steered this in this session; n adds a constraint to the preset.")
        else:
            self._open(
                row.key, row.name, row.name if row.kind is Kind.CONSTRAINT else editable(self._value(row))
            )

    def action_digit(self, digit: str) -> None:
        row = self.selected
        if isinstance(row, PresetRow) and row.kind is Kind.NUMBER:
            if self.changeable() is not None:
                self._open(row.key, row.name, digit)
            return
        index = chip_at_key(self.tuning.session.constraints, digit)
        constraint = self.row(f"constraint.{index}") if index is not None else None
        if constraint is None:
            self.say(f"There is no constraint with the key {digit}.")
        elif self.tuning.read_only:
            self.say(READ_ONLY)
        else:
            self.select(constraint.key)
            self._toggle(constraint)

    def action_add(self) -> None:
        if self.tuning.read_only:
            self.say(READ_ONLY)
        else:
            self._open(_NEW, _NEW, "")

    def _open(self, key: str, name: str, text: str) -> None:
        self.editing = key
        self.query_one("#preset-detail").display = False
        self.query_one(ValueEditor).open(name, text)
        self.say("")

    def _close(self) -> None:
        self.editing = ""
        self.query_one(ValueEditor).close()
        self.query_one("#preset-detail").display = True
        self.set_focus(self.query_one(PresetTable))
        self.say("")

    def _meant(self, text: str) -> tuple[Change, ...]:
        """The changes that the typed line would make. Raises ValueMistakeError."""
        row = self.row(self.editing)
        if row is not None and row.kind is not Kind.CONSTRAINT:
            value = parsed(row.key, text)
            return (PresetChange(row.key, value),) if value != self._value(row) else ()
        line = text.strip()
        if not line:
            raise ValueMistakeError("type a constraint in your words, such as: don't touch the migrations")
        if row is None:
            return (AddConstraint(line),)
        if line == row.name:
            return ()
        own_key = self.tuning.session.constraints[_index(row)].key
        return (AddConstraint(line, own_key),) if own_key else (DropConstraint(row.name), AddConstraint(line))

    def on_value_editor_typed(self, message: ValueEditor.Typed) -> None:
        editor = self.query_one(ValueEditor)
        row = self.row(self.editing)
        if row is None or row.kind is Kind.CONSTRAINT:
            first = (
                summary(compile_line(message.text)) or "Enter takes the line, Esc leaves things as they are"
            )
        else:
            first = _hint(row)
        try:
            changes = self._meant(message.text)
        except ValueMistakeError as error:
            editor.explain(str(error), trouble=bool(message.text.strip()))
        else:
            editor.explain(first, self.tuning.preview(*changes) if changes else "")

    def on_value_editor_entered(self, message: ValueEditor.Entered) -> None:
        try:
            changes = self._meant(message.text)
        except ValueMistakeError as error:
            self.query_one(ValueEditor).explain(str(error), _INVITATION, trouble=True)
            return
        self._close()
        if changes:
            self._change(*changes)

    def on_value_editor_left(self, message: ValueEditor.Left) -> None:
        self._close()


def _index(row: PresetRow) -> int:
    return int(row.key.partition(".")[2])


def _hint(row: PresetRow) -> str:
    if row.kind is Kind.LIST:
        return f"{row.words}; commas between them, nothing for none"
    none = "" if row.key == "pace.run_ahead" else f'; "{NO_LIMIT}" for no limit'
    return f"{row.words}{none}"
