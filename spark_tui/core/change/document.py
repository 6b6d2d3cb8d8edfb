"""Bytes to lines and back, without losing one.

Not here: what changes in a document (`compare`, `tracked`) or where the bytes come from (adapters).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from spark_tui.core.change.values import Document

# The order matters: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
# Controls that stand in real text files: backspace, tab, LF, VT, FF, CR, SUB (DOS end of file), ESC.
_CONTROLS_OF_TEXT = frozenset(b"\x08\t\n\x0b\x0c\r\x1a\x1b")
_CONTROLS_OF_DATA = bytes(code for code in range(32) if code not in _CONTROLS_OF_TEXT)


class BinaryFileError(ValueError):
    """The bytes are not text that could be written back unchanged."""


class UnencodableError(ValueError):
    """New text does not fit the encoding that the file has."""


def decode(data: bytes) -> Document:
    """The text in `data`: by its byte order mark, else UTF-8, else Latin-1 for old 8-bit files.

    `encode` gives the same bytes back. Raises BinaryFileError for NUL characters and for bytes that
    are no text.
    """
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if mark or data.translate(None, _CONTROLS_OF_DATA) != data:
            message = f"this is no {encoding} text (byte {error.start}); edit it by hand"
            raise BinaryFileError(message) from error
        text, encoding = data.decode("latin-1"), "latin-1"
    if "\0" in text:
        raise BinaryFileError("this file holds NUL characters, so it is binary; edit it by hand")
    return Document(split_lines(text), encoding, mark)


def encode(document: Document) -> bytes:
    """The bytes of `document`. Raises UnencodableError when its encoding lacks a character."""
    try:
        return document.bom + "".join(document.lines).encode(document.encoding)
    except UnicodeEncodeError as error:
        line = len(split_lines(error.object[: error.start + 1]))
        raise UnencodableError(
            f"line {line}: U+{ord(error.object[error.start]):04X} does not exist in this file's encoding "
            f"({document.encoding}); convert the file to UTF-8 first or leave the character out"
        ) from error


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of `text`, each with its ending (CRLF, LF or CR, nothing else); only the last may lack it."""
    return tuple(_LINE.findall(text))


def digest(data: bytes) -> str:
    """SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def ending_of(line: str) -> str:
    """The line ending of `line`, or nothing."""
    if line.endswith("\r\n"):
        return "\r\n"
    return line[-1] if line.endswith(("\n", "\r")) else ""


def body(line: str) -> str:
    """`line` without its line ending."""
    ending = ending_of(line)
    return line[: -len(ending)] if ending else line


def bodies(lines: Sequence[str]) -> list[str]:
    """The lines of a document, each without its ending; at once where all of them end by a line feed."""
    text = "".join(lines)
    if "\r" in text:
        return [body(line) for line in lines]
    found = text.split("\n")
    if not found[-1]:
        found.pop()  # behind the last line feed nothing stands
    return found


def dominant_ending(document: Document) -> str:
    """The most frequent line ending (the earlier one of a tie); LF where there is none."""
    if "\r" not in "".join(document.lines):
        return "\n"
    counts = Counter(ending_of(line) for line in document.lines)
    del counts[""]
    return max(counts, key=counts.__getitem__, default="\n")
