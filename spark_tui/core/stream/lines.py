"""Text cut anywhere -> numbered lines. Lines end at LF or CRLF and nowhere else.

Not here: what the lines mean (`machine` and one module a format).
"""

from __future__ import annotations

import msgspec

MAX_LINE = 1 << 20  # characters


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line: its text, its line ending ("" on an unfinished last line), its 1-based number.

    `too_long` marks a line of more than `MAX_LINE` characters; its text is dropped.
    """

    text: str
    ending: str
    number: int
    too_long: bool = False

    @property
    def whole(self) -> str:
        """The line word for word."""
        return self.text + self.ending


class LineSplitter:
    """Keeps only the unfinished line; a piece without a line end costs one append."""

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self._max_line = max_line
        self._pieces: list[str] = []
        self._size = 0
        self._skipping = False  # inside the rest of a line that was too long
        self.number = 0  # of the last line that was given out

    @property
    def pending(self) -> str:
        """The unfinished line so far."""
        return "".join(self._pieces)

    def feed(self, text: str) -> list[Line]:
        """The lines that `text` completes, or finds to be too long."""
        if "\n" not in text:
            return self._keep(text)
        parts = text.split("\n")
        rest = parts.pop()
        lines: list[Line] = []
        for part in parts:
            lines += self._keep(part)
            if self._skipping:
                self._skipping = False
                continue
            joined = self._take()
            crlf = joined.endswith("\r")
            lines.append(self._line(joined[:-1] if crlf else joined, "\r\n" if crlf else "\n"))
        lines += self._keep(rest)
        return lines

    def finish(self) -> list[Line]:
        """The unfinished last line, if there is one."""
        self._skipping = False
        rest = self._take()
        return [self._line(rest, "")] if rest else []

    def _keep(self, part: str) -> list[Line]:
        if self._skipping or not part:
            return []
        self._size += len(part)
        if self._size <= self._max_line:
            self._pieces.append(part)
            return []
        self._take()
        self._skipping = True
        self.number += 1
        return [Line("", "", self.number, too_long=True)]

    def _take(self) -> str:
        joined = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        return joined

    def _line(self, text: str, ending: str) -> Line:
        self.number += 1
        return Line(text, ending, self.number)
