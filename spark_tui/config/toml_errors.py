"""Reading a TOML file into a pydantic model, with errors that name file, line and the right word.

Not here: what the files mean (`presets`, `settings`, `models`, `themes`).
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_MAX_BYTES = 256 * 1024

_Model = TypeVar("_Model", bound=BaseModel)

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]\[#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")

_KINDS = {
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text in quotes",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
}


class ConfigError(Exception):
    """A file of the configuration cannot be used. `line` is 1-based, 0 when no line is to blame."""

    def __init__(self, message: str, path: str = "", line: int = 0) -> None:
        self.message = message
        self.path = path
        self.line = line
        place = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(place + message)


def read_toml(path: Path, model: type[_Model]) -> _Model:
    """The file as `model`. Raises ConfigError when it is missing, no regular file, or says wrong things."""
    text = read_text(path)
    return parse_toml(text, model, str(path))


def read_text(path: Path) -> str:
    """The text of a regular file of modest size. Raises ConfigError."""
    return decoded(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of modest size. Raises ConfigError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError("this is not a regular file", str(path))
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", str(path)) from error
    if len(data) > _MAX_BYTES:
        raise ConfigError(f"the file is larger than {_MAX_BYTES // 1024} KiB", str(path))
    return data


def decoded(data: bytes, path: Path) -> str:
    """The text of a file, without a byte order mark, its lines ended by LF. Raises ConfigError."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError("the file is not UTF-8 text", str(path), line) from error


def parse_toml(text: str, model: type[_Model], path: str = "") -> _Model:
    """`text` as `model`; `path` only names the file in errors. Raises ConfigError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = _AT_LINE.search(message)
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        raise ConfigError(f"not valid TOML: {_AT_LINE.sub('', message)}", path, line) from error
    except RecursionError as error:
        raise ConfigError("the values are nested too deeply", path) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
        where = tuple(part for part in first["loc"] if not _is_branch(part))
        raise ConfigError(_message(first, where, model), path, line_of(text, where)) from error


def line_of(text: str, where: tuple[str | int, ...]) -> int:
    """The 1-based line of the key at `where`, or of the nearest table around it; 1 when there is none."""
    best, best_depth = 1, 0
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    quote = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quote:
            quote = "" if quote in line else quote
            continue
        header = _HEADER.match(line)
        key = None if header else _KEY.match(line)
        here = table
        if header:
            table = _table(_parts(header[2]), header[1] == "[[", counts)
            here = table
        elif key:
            here = table + _parts(key[1])
            quote = next((sign for sign in ('"""', "'''") if line.count(sign) == 1), "")
        else:
            continue
        depth = _shared(here, where)
        if depth > best_depth and depth == len(here):
            best, best_depth = number, depth
    return best


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _KEY_PART.findall(dotted))


def _table(
    name: tuple[str, ...], repeats: bool, counts: dict[tuple[str | int, ...], int]
) -> tuple[str | int, ...]:
    if not repeats:
        return name
    counts[name] = counts.get(name, -1) + 1
    return (*name, counts[name])


def _shared(one: tuple[str | int, ...], other: tuple[str | int, ...]) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _is_branch(part: str | int) -> bool:
    """Whether a piece of pydantic's place names a branch of a union and not a key of the file."""
    return isinstance(part, str) and (
        "[" in part or part in ("int", "str", "bool", "literal", "constrained-int")
    )


def _message(error: ErrorDetails, where: tuple[str | int, ...], model: type[BaseModel]) -> str:
    key = ".".join(str(part) for part in where)
    name = str(where[-1]) if where else ""
    if error["type"] == "extra_forbidden":
        return f"unknown key {key!r}{_nearest(name, _keys(model, where[:-1]))}"
    if error["type"] == "missing":
        return f"the key {key!r} is missing"
    context: Mapping[str, Any] = error.get("ctx", {})
    expected = str(context.get("expected", ""))
    value = error["input"]
    if expected and isinstance(value, str):
        words = re.findall(r"'([^']*)'", expected)
        return f"{key} cannot be {value!r}; write {expected}{_nearest(value, words)}"
    reason = _KINDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    reason = reason.replace("Input should be", "must be").replace("Input should", "must")
    if error["type"] == "literal_error" and not isinstance(value, str):
        reason = f"must be {expected}"
    return f"{key}: {reason[:1].lower()}{reason[1:]}" if key else reason


def _nearest(word: str, words: list[str]) -> str:
    close = get_close_matches(word, words, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def _keys(model: type[BaseModel], where: tuple[str | int, ...]) -> list[str]:
    """The keys that `model` knows in the table at `where`."""
    current: type[BaseModel] = model
    for part in where:
        if isinstance(part, int):
            continue
        field = next((f for n, f in current.model_fields.items() if part in (n, f.alias)), None)
        inner = _inner_model(field.annotation) if field else None
        if inner is None:
            return []
        current = inner
    return [field.alias or name for name, field in current.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _inner_model(part))), None)
