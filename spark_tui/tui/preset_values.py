"""Values of a preset at the keyboard: how they are shown, stepped by a key, and read from a typed line.

A value here is what a preset file would hold: a word, a number or "none", a list. Not here: the rows
(`preset_rows`) and the policy itself (`core.guard.policy`).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from spark_tui.config.preset_change import Value
from spark_tui.core.guard.globs import GlobError, check
from spark_tui.core.guard.policy import Policy, RuleLevel, Size
from spark_tui.core.guard.verdict import Level

NO_LIMIT: Final = "none"
MOST: Final = 10_000_000
MOST_ENTRIES: Final = 500
_MOST_RUN_AHEAD: Final = 10_000
_TOO_LONG: Final = 12  # digits

PERMISSIONS: Final = {Level.ALLOW: "allow", Level.ASK: "ask", Level.BLOCK: "deny"}
_LEVELS: Final = tuple(level.value for level in RuleLevel)
_STEPS: Final = {"max_diff_size": 10, "max_hunk_lines": 10, "max_file_lines": 10, "max_line_bytes": 1000}
"""How much one key changes a number; 1 for all others."""

_COMMA: Final = re.compile(r",(?![^{]*\})")


class Kind(StrEnum):
    """How a value is changed."""

    PERMISSION = "permission"
    LEVEL = "level"
    NUMBER = "number"
    LIST = "list"
    CONSTRAINT = "constraint"
    FIXED = "fixed"  # not here, only in its file


class ValueMistakeError(ValueError):
    """What was typed is no value of this key; the message says what would be."""


def kind_of(key: str) -> Kind:
    """How the value of a key of a preset file is changed."""
    table, _, name = key.partition(".")
    if table == "paths" or name == "only_symbols":
        return Kind.LIST
    if table == "permissions":
        return Kind.PERMISSION
    return Kind.NUMBER if table in ("size", "pace") else Kind.LEVEL


def value_of(policy: Policy, key: str) -> Value:
    """The value of a key such as `size.max_files`, as a preset file would hold it."""
    table, _, name = key.partition(".")
    value = policy.run_ahead if table == "pace" else getattr(getattr(policy, table), name)
    if value is None:
        return NO_LIMIT
    if isinstance(value, Level):
        return PERMISSIONS[value]
    if isinstance(value, tuple):
        return tuple(entry for part in value for entry in (part if isinstance(part, tuple) else (part,)))
    return value.value if isinstance(value, RuleLevel) else int(value)


def shown(key: str, value: Value) -> str:
    """A value in one line; an empty list as what it means."""
    if isinstance(value, tuple):
        return ", ".join(value) or ("all" if ".only" in key else "none")
    return f"{value:,}" if isinstance(value, int) else value


def editable(value: Value) -> str:
    """A value as one would type it."""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def stepped(key: str, value: Value, step: int) -> Value:
    """The value `step` places further on, towards more (a number) or stricter (a word); it stops at the
    ends. A step down from no limit begins at the default."""
    if isinstance(value, tuple):
        return value
    words = _words(key)
    if words:
        return words[min(max(words.index(str(value)) + step, 0), len(words) - 1)]
    name = key.partition(".")[2]
    if not isinstance(value, int):
        default = getattr(Size(), name, None)
        return NO_LIMIT if step > 0 else (default if isinstance(default, int) else 10)
    least, most = _bounds(key)
    return min(max(value + step * _STEPS.get(name, 1), least), most)


def cycled(key: str, value: Value) -> Value:
    """The next word, and after the strictest the first again."""
    words = _words(key)
    return words[(words.index(str(value)) + 1) % len(words)] if words else value


def _words(key: str) -> tuple[str, ...]:
    kind = kind_of(key)
    if kind is Kind.PERMISSION:
        return tuple(PERMISSIONS.values())
    return _LEVELS if kind is Kind.LEVEL else ()


def _bounds(key: str) -> tuple[int, int]:
    return (1, _MOST_RUN_AHEAD) if key == "pace.run_ahead" else (0, MOST)


def parsed(key: str, text: str) -> Value:
    """What a typed line means as the value of a key. Raises ValueMistakeError."""
    if kind_of(key) is Kind.LIST:
        return _list(key, text)
    words = text.strip().lower()
    least, most = _bounds(key)
    if words == NO_LIMIT and key != "pace.run_ahead":
        return NO_LIMIT
    digits = words.replace(",", "").replace("_", "")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < _TOO_LONG else -1
    if not least <= number <= most:
        none = "" if key == "pace.run_ahead" else f', or "{NO_LIMIT}" for no limit'
        raise ValueMistakeError(f"type a whole number from {least} to {most:,}{none}")
    return number


def _list(key: str, text: str) -> tuple[str, ...]:
    """Entries between commas, each once; a comma inside of braces belongs to its glob."""
    entries = tuple(dict.fromkeys(entry.strip() for entry in _COMMA.split(text) if entry.strip()))
    if len(entries) > MOST_ENTRIES:
        raise ValueMistakeError(f"at most {MOST_ENTRIES} entries fit")
    for entry in entries:
        if key.startswith("paths."):
            try:
                check(entry)
            except GlobError as error:
                raise ValueMistakeError(str(error)) from error
        elif any(character.isspace() for character in entry):
            raise ValueMistakeError(f"{entry!r} is no name; put commas between names")
    return entries
