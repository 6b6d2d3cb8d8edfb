"""Reading a TOML file into plain values, with errors that name file, line and the right word.

The values are read by msgspec, in a fraction of the time that pydantic takes to load. What it does not take
is given to the pydantic model of the same file (`explained`), which takes it after all or says what is wrong.
Not here: what the files mean (`presets`, `settings`, `models`, `themes`).
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec

_MAX_BYTES = 256 * 1024


class Shape(msgspec.Struct, frozen=True):
    """What a file, or a table of one, says. `explained_by` is the pydantic model of the same file, as
    `module:name` in this package; it must take all that the shape takes, as the same values."""

    explained_by: ClassVar[str] = ""


_Shape = TypeVar("_Shape", bound=Shape)

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]\[#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class ConfigError(Exception):
    """A file of the configuration cannot be used. `line` is 1-based, 0 when no line is to blame."""

    def __init__(self, message: str, path: str = "", line: int = 0) -> None:
        self.message = message
        self.path = path
        self.line = line
        place = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(place + message)


def read_toml(path: Path, shape: type[_Shape]) -> _Shape:
    """The file as `shape`. Raises ConfigError when it is missing, no regular file, or says wrong things."""
    text = read_text(path)
    return parse_toml(text, shape, str(path))


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


def parse_toml(text: str, shape: type[_Shape], path: str = "") -> _Shape:
    """`text` as `shape`; `path` only names the file in errors. Raises ConfigError."""
    data = _loaded(text, path)
    taken = _taken(data, shape)
    if taken is None:
        taken = _taken(_explained(data, text, shape, path), shape)
    if taken is None:
        raise ConfigError("this cannot be used", path)
    return taken


def parse_said(text: str, shape: type[_Shape], path: str = "") -> dict[str, Any]:
    """Only what `text` says as `shape`, by key, without what it leaves out. Raises ConfigError."""
    data = _loaded(text, path)
    if _taken(data, shape) is None:
        data = _explained(data, text, shape, path)
    return {name: data[name] for name in shape.__struct_fields__ if name in data}


def _loaded(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = _AT_LINE.search(message)
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        raise ConfigError(f"not valid TOML: {_AT_LINE.sub('', message)}", path, line) from error
    except RecursionError as error:
        raise ConfigError("the values are nested too deeply", path) from error


def _taken(data: object, shape: type[_Shape]) -> _Shape | None:
    try:
        return msgspec.convert(data, shape)
    except (ValueError, RecursionError):
        return None


def _explained(data: dict[str, Any], text: str, shape: type[Shape], path: str) -> dict[str, Any]:
    if not shape.explained_by:
        raise ConfigError("this file of the package is damaged", path)
    from spark_tui.config.explained import said  # brings pydantic along

    return said(data, text, shape, path)


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
