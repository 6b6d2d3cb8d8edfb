"""What strict JSON forbids and servers send all the same: halves of characters, odd counts.

Not here: what the JSON means (`wire_*.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

import msgspec

LOST = "�"

T = TypeVar("T")


def mend(text: str) -> str:
    """`text` without halves of characters: pairs joined, single ones replaced."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class Halves:
    """Joins characters that a server cut in two, each half in a piece of its own."""

    def __init__(self) -> None:
        self._half = ""

    def join(self, piece: str) -> str:
        """`piece` with the half before it, without the half that it ends with."""
        if not self._half and piece.isascii():
            return piece
        text = self._half + piece
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return mend(text[:-1] if self._half else text)

    def rest(self) -> str:
        """What a half that nothing followed becomes."""
        lost, self._half = LOST if self._half else "", ""
        return lost


def decoded(data: str, decode: Callable[[str], T], shape: type[T]) -> T:
    """The record in `data`. The slow second way reads half characters.

    Raises msgspec.MsgspecError, ValueError or RecursionError for what is no such record.
    """
    try:
        return decode(data)
    except (msgspec.ValidationError, UnicodeError):
        raise
    except msgspec.DecodeError:
        if "\\u" not in data:
            raise
        return msgspec.convert(json.loads(data, strict=False), shape)


def count(value: object) -> int | None:
    """A number of tokens; None for everything that cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value


def first(*counts: int | None) -> int | None:
    """The first that is known."""
    return next((each for each in counts if each is not None), None)
