"""JSON records whose strings may hold half characters, as tokens that end inside an emoji give them.

JSON writes characters beyond U+FFFF as two escapes (RFC 8259, section 7), and some servers put the two into
different records. Not here: what the records mean (`wire_*.py`).
"""

from __future__ import annotations

import json
from typing import Generic, TypeVar

import msgspec

Record = TypeVar("Record")


class Records(Generic[Record]):
    """Decodes records of one type."""

    def __init__(self, kind: type[Record]) -> None:
        self._kind = kind
        self._decode = msgspec.json.Decoder(kind).decode

    def read(self, data: str) -> Record:
        """The record in `data`. Raises msgspec.MsgspecError, ValueError or RecursionError."""
        try:
            return self._decode(data)
        except (msgspec.ValidationError, UnicodeError):
            raise
        except msgspec.DecodeError:
            # The slow second way reads what strict JSON forbids: half characters.
            if "\\u" not in data:
                raise
            return msgspec.convert(json.loads(data, strict=False), self._kind)


class Halves:
    """Joins pieces of text; the first half of a character waits for the second."""

    def __init__(self) -> None:
        self._half = ""

    def join(self, piece: str) -> str:
        """`piece` behind what waited, without the half character that it may end with."""
        text = self._half + piece
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return mend(text[:-1] if self._half else text)

    def rest(self) -> str:
        """What stands for a half whose second half never came."""
        half, self._half = self._half, ""
        return "�" if half else ""


def mend(text: str) -> str:
    """`text` without halves of characters: pairs joined, single ones replaced."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
