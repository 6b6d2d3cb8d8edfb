"""A small terminal in memory: bytes of an app in, rows of text out, so that a measurement asks what is seen.

It knows what full-screen apps write (ECMA-48 cursor movement, erasing, inserting, scrolling, xterm's REP and
margins) and throws colours, modes and titles away. Not here: a complete emulator, reflow, time.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable

_PIECE = re.compile(
    r"\x1b\[(?P<arguments>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*(?P<escape>[0-OQ-WYZ\\`-~])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)",
    re.DOTALL,
)


class Screen:
    """What stands on a terminal of so many columns and rows."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self._cells = [[" "] * columns for _ in range(rows)]
        self._row = self._column = 0
        self._top, self._bottom = 0, rows - 1  # margins, both included
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._last = " "  # the character that REP repeats
        self._texts: list[str | None] = [None] * rows

    def feed(self, data: bytes) -> None:
        """Take what the app wrote; a sequence may be cut anywhere."""
        text = self._rest + self._decoder.decode(data)
        at = 0
        while found := _PIECE.match(text, at):
            at = found.end()
            kind = found.lastgroup
            if kind == "text":
                self._write(found["text"])
            elif kind == "final":
                self._command(found["final"], found["arguments"])
            elif kind == "control":
                self._control(found["control"])
            elif kind == "escape":
                self._escape(found["escape"])
        self._rest = text[at:]

    def rows(self) -> list[str]:
        """All rows from above, as wide as the screen; a wide character counts once."""
        for row, text in enumerate(self._texts):
            if text is None:
                self._texts[row] = "".join(self._cells[row])
        return [text or "" for text in self._texts]

    def shows(self, words: str) -> bool:
        """Whether these words stand in one row."""
        return any(words in text for text in self.rows())

    def _write(self, text: str) -> None:
        self._last = text[-1]
        if text.isascii():
            cells = list(text)
        else:
            cells = []
            for char in text:
                if unicodedata.combining(char) or char in "\u200d\ufe0f":
                    continue
                cells += [char, ""] if unicodedata.east_asian_width(char) in "WF" else [char]
        while cells:
            if self._column >= self.columns:
                self._column = 0
                self._line_feed()
            part = cells[: self.columns - self._column]
            self._cells[self._row][self._column : self._column + len(part)] = part
            self._texts[self._row] = None
            self._column += len(part)
            cells = cells[len(part) :]

    def _control(self, control: str) -> None:
        if control == "\r":
            self._column = 0
        elif control in "\n\v\f":
            self._line_feed()
        elif control == "\b":
            self._column = max(0, self._column - 1)
        elif control == "\t":
            self._column = min(self.columns - 1, self._column // 8 * 8 + 8)

    def _escape(self, escape: str) -> None:
        if escape in "DE":
            self._column = 0 if escape == "E" else self._column
            self._line_feed()
        elif escape == "M":
            if self._row == self._top:
                self._scroll(self._top, -1)
            else:
                self._row = max(0, self._row - 1)
        elif escape == "c":
            self._top, self._bottom = 0, len(self._cells) - 1
            self._row = self._column = 0
            self._blank(0, len(self._cells))

    def _command(self, final: str, arguments: str) -> None:
        if arguments[:1] in ("?", ">", "<", "="):
            if final in "hl" and arguments in ("?1049", "?47"):
                self._blank(0, len(self._cells))
            return
        if (command := _COMMANDS.get(final)) is not None:
            numbers = [int(part) if part.isdigit() else 0 for part in arguments.split(";")]
            command(self, numbers[0], numbers[1] if len(numbers) > 1 else 0)

    def _line_feed(self) -> None:
        if self._row == self._bottom:
            self._scroll(self._top, 1)
        else:
            self._row = min(self._row + 1, len(self._cells) - 1)

    def _blank(self, start: int, end: int) -> None:
        for row in range(start, end):
            self._cells[row] = [" "] * self.columns
            self._texts[row] = None

    def _scroll(self, top: int, count: int) -> None:
        """Move the rows from `top` to the bottom margin up by `count`, or down."""
        height = self._bottom - top + 1
        count = max(-height, min(height, count))
        part = self._cells[top : self._bottom + 1]
        new = [[" "] * self.columns for _ in range(abs(count))]
        self._cells[top : self._bottom + 1] = part[count:] + new if count > 0 else new + part[:count]
        self._texts[top : self._bottom + 1] = [None] * height

    def _move(self, row: int, column: int) -> None:
        self._row = max(0, min(len(self._cells) - 1, row))
        self._column = max(0, min(self.columns - 1, column))

    def _up(self, count: int, column: int) -> None:
        self._move(max(self._top if self._row >= self._top else 0, self._row - count), column)

    def _down(self, count: int, column: int) -> None:
        last = self._bottom if self._row <= self._bottom else len(self._cells) - 1
        self._move(min(last, self._row + count), column)

    def _fill(self, start: int, end: int) -> None:
        self._cells[self._row][start:end] = [" "] * (min(end, self.columns) - start)
        self._texts[self._row] = None

    def _erase_line(self, kind: int) -> None:
        self._fill(
            0 if kind else min(self._column, self.columns), self._column + 1 if kind == 1 else self.columns
        )

    def _erase_screen(self, kind: int) -> None:
        if kind != 1:
            self._blank(0 if kind else self._row + 1, len(self._cells))
        else:
            self._blank(0, self._row)
        if kind < 2:
            self._erase_line(kind)

    def _shift_cells(self, count: int) -> None:
        """Delete so many cells at the cursor, or insert (a negative count)."""
        cells = self._cells[self._row]
        head, tail = cells[: self._column], cells[self._column :]
        tail = tail[count:] + [" "] * count if count > 0 else [" "] * -count + tail
        self._cells[self._row] = (head + tail)[: self.columns]
        self._texts[self._row] = None

    def _shift_rows(self, count: int) -> None:
        if self._top <= self._row <= self._bottom:
            self._scroll(self._row, count)

    def _margins(self, top: int, bottom: int) -> None:
        self._top = max(0, top - 1)
        self._bottom = min(len(self._cells), bottom or len(self._cells)) - 1
        self._move(0, 0)


_COMMANDS: dict[str, Callable[[Screen, int, int], None]] = {
    "A": lambda screen, n, _: screen._up(max(1, n), screen._column),
    "B": lambda screen, n, _: screen._down(max(1, n), screen._column),
    "C": lambda screen, n, _: screen._move(screen._row, screen._column + max(1, n)),
    "D": lambda screen, n, _: screen._move(screen._row, screen._column - max(1, n)),
    "E": lambda screen, n, _: screen._down(max(1, n), 0),
    "F": lambda screen, n, _: screen._up(max(1, n), 0),
    "G": lambda screen, n, _: screen._move(screen._row, n - 1),
    "H": lambda screen, n, m: screen._move(n - 1, m - 1),
    "f": lambda screen, n, m: screen._move(n - 1, m - 1),
    "d": lambda screen, n, _: screen._move(n - 1, screen._column),
    "J": lambda screen, n, _: screen._erase_screen(n),
    "K": lambda screen, n, _: screen._erase_line(n),
    "X": lambda screen, n, _: screen._fill(screen._column, screen._column + max(1, n)),
    "P": lambda screen, n, _: screen._shift_cells(max(1, n)),
    "@": lambda screen, n, _: screen._shift_cells(-max(1, n)),
    "L": lambda screen, n, _: screen._shift_rows(-max(1, n)),
    "M": lambda screen, n, _: screen._shift_rows(max(1, n)),
    "S": lambda screen, n, _: screen._scroll(screen._top, max(1, n)),
    "T": lambda screen, n, _: screen._scroll(screen._top, -max(1, n)),
    "b": lambda screen, n, _: screen._write(screen._last * max(1, n)),
    "r": lambda screen, n, m: screen._margins(n, m),
}
