"""Changes to a preset as values, and a preset file's text with them; comments, order and layout are kept.

Not here: what a change does to a policy (`config.presets`), and the disk (`config.preset_saving`).
"""

from __future__ import annotations

import tomllib
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spark_tui.config.toml_errors import ConfigError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PresetChange:
    """One value as the preset file writes it: `size.max_files` 3 or "none", `structure.must_parse` "ask",
    `paths.never` ("db/**",)."""

    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class AddConstraint:
    """A constraint in the person's words; one with the same key or the same words is replaced."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class DropConstraint:
    """The constraint with these words goes."""

    text: str


Change = PresetChange | AddConstraint | DropConstraint


def changed_text(text: str, changes: Sequence[Change]) -> str:
    """`text`, a preset file that can be read, with `changes` in it.

    Raises ConfigError when a change has no place in it: a constraint to drop that is not there, a key that
    is no `table.key`, or a layout in which the value cannot be set.
    """
    import tomlkit  # only saving and tuning need it
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        for change in changes:
            match change:
                case PresetChange():
                    _set(document, change)
                case AddConstraint():
                    _add(document, change)
                case DropConstraint():
                    _drop(document, change)
        result = document.as_string()
        said = tomllib.loads(result)
    except (TOMLKitError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"the change cannot be written into this layout: {error}") from error
    _check(said, changes)
    return result


def _set(document: TOMLDocument, change: PresetChange) -> None:
    import tomlkit

    name, key = _split(change.key)
    if name not in document:
        document.append(name, tomlkit.table())
    table: Any = document[name]
    if not isinstance(table, MutableMapping):
        raise ConfigError(f"{change.key!r} is no key of a preset: {name!r} is no table")
    if isinstance(change.value, tuple):
        _set_list(table, key, change.value)
    else:
        table[key] = change.value


def _set_list(table: Any, key: str, wanted: tuple[str, ...]) -> None:
    """Item by item, so that the comments within a list stay."""
    import tomlkit
    from tomlkit.items import Array

    array = table.get(key)
    if not isinstance(array, Array):
        array = tomlkit.array()
        table[key] = array
        array = table[key]
    for index in reversed(range(len(array))):
        if array[index] not in wanted or array[index] in array[:index]:
            del array[index]
    for value in wanted:
        if value not in array:
            array.append(value)


def _add(document: TOMLDocument, change: AddConstraint) -> None:
    import tomlkit
    from tomlkit.items import AoT

    for entry in document.get("constraint", []):
        if (change.key and entry.get("key") == change.key) or entry.get("text") == change.text:
            entry["text"] = change.text
            if change.key:
                entry["key"] = change.key
            return
    if "constraint" not in document:
        document.append("constraint", tomlkit.aot())
    entries: Any = document["constraint"]
    table = tomlkit.table() if isinstance(entries, AoT) else tomlkit.inline_table()
    table.update({"key": change.key, "text": change.text} if change.key else {"text": change.text})
    entries.append(table)


def _drop(document: TOMLDocument, change: DropConstraint) -> None:
    entries: Any = document.get("constraint", [])
    index = next((index for index, one in enumerate(entries) if one.get("text") == change.text), None)
    if index is None:
        raise ConfigError(f"the constraint {change.text!r} is not in this file; drop it where it comes from")
    del entries[index]


def _split(key: str) -> tuple[str, str]:
    table, dot, name = key.partition(".")
    if not (table and dot and name) or "." in name:
        raise ConfigError(f"{key!r} is no key of a preset; write it as table.key, such as size.max_files")
    return table, name


def _check(said: dict[str, Any], changes: Sequence[Change]) -> None:
    """The text must say what was wished, whatever its layout made of the change."""
    last = {change.key: change.value for change in changes if isinstance(change, PresetChange)}
    for key, value in last.items():
        table, name = _split(key)
        got = said[table][name]
        same = sorted(got) == sorted(set(value)) if isinstance(value, tuple) else got == value
        if not same:
            raise ConfigError(f"{key} cannot be changed in this layout; change it in the file by hand")
