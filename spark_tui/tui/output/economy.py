"""What Textual writes, said shorter: the same screen for fewer bytes.

Textual sets the whole pen for each piece of text and resets it after it, pads rows with spaces, and writes a
row anew for one number in it. Here only words that do not stand there yet are written, only what changes of
the pen is set, and long runs of spaces are erased where the terminal erases in the colour that is set.
Between two feeds the terminal is as Textual alone would have left it (pen, cursor, modes), so that whoever
writes in between finds what they expect.

An empty cell keeps its background and whatever shows without a character; its foreground, which nobody sees,
may be another (and a joining sign that comes right behind a placing of the cursor takes that one). What is
not understood passes through as it is, and everything after it too: it may have changed what any sequence
means. Source of the sequences: ECMA-48 and xterm's control sequences.

Not here: pens (`pen`), what is on the screen already (`shown`), writing (`outlet`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

from spark_tui.tui.output.pen import PLAIN, Pen, anew, changed, grounded, way
from spark_tui.tui.output.shown import Row, Shown, Span, plain_row
from spark_tui.tui.output.strokes import Part, strokes

KEPT_ROWS = 128
"""Translated rows that are kept, and as many of those before them: more than a large screen has rows. A row
takes about 4 kB, and what has left the screen hardly ever comes back to the letter."""
LONGEST_TAIL = 1 << 16
"""Characters of one unfinished sequence that are held back, until what follows says what it is."""

_PLACE = re.compile(r"\x1b\[(\d+);(\d+)H")
_STRING = r"\x1b[\]PX^_][^\x07\x1b]*"
_TOKEN = re.compile(
    r"\x1b\[(?P<sgr>[\d;]*)m"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<move>[\b\t\r]|\x1b\[\d*(?:;\d*)?[Hf]|\x1b\[\d*[A-GIZ`adae])"
    r"|(?P<line>[\n\v\f])"
    r"|\x1b\]8;[^;\x07\x1b]*;(?P<link>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|(?P<aside>\x07|\x1b\[\?(?:9|12|25|100[0-6]|1007|101[56]|2004|2026|2031|2048)[hl]|\x1b\[\?\d+\$p"
    r"|\x1b\[[<>=?][\d;]*u|\x1b\[\d* q|\x1b\[[>=?]?\d*[cn]|\x1b\[\d*[JKX]"
    r"|\x1b\](?!8;)[^\x07\x1b]*(?:\x07|\x1b\\))"
    r"|\x1b\[\?7(?P<wrap>[hl])"
    r"|(?P<other>\x1b\[\?(?:47|1047|1048|1049)[hl]|\x1b[78]|\x1b\[[su])"
    rf"|(?P<strange>\x1b\[[0-?]*[ -/]*[@-~]|{_STRING}(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|.)",
    re.DOTALL,
)
_UNFINISHED = re.compile(rf"(?:\x1b[ -/]*|\x1b\[[0-?]*[ -/]*|{_STRING}\x1b?)\Z")
_DRAWN = re.compile(r"(?:\x1b\[[\d;]*m|[^\x00-\x1f\x7f-\x9f])*\Z")
_LONG = " " * 12
_GAP = re.compile(_LONG + "+")


class Economy:
    """Turns what is written into less. `erasing`: the terminal's ECH and CUF are xterm's, and what is erased
    takes the background that is set. `ascii_only`: other signs leave as escapes of several cells."""

    def __init__(self, *, erasing: bool, ascii_only: bool = False) -> None:
        self._ascii_only = ascii_only
        self._able = erasing
        self._erasing = False  # only in a row of which it is known where it ends
        self._wraps = True
        self._tail = ""
        self.only_picture = True
        """Whether the last feed did nothing but draw, so that a screen that goes away can do without it."""
        self._lost = False  # since something came that is not understood
        self._out: list[str] = []
        self._wanted: Pen | None = PLAIN  # what Textual has set; None when nobody can know
        self._actual: Pen | None = PLAIN  # what the terminal has
        self._linked = False
        self._blank = 0  # spaces not yet written,
        self._blank_pen = PLAIN  # and the pen of the last of them
        self._shown = Shown()
        self._rows: dict[str, Row | None] = {}  # the last translated rows,
        self._older: dict[str, Row | None] = {}  # and those before them
        self._parts: list[Part] = []  # of this feed, not yet written,
        self._touched: defaultdict[int, list[Span]] = defaultdict(
            list
        )  # and the cells of each line they take

    def resized(self, columns: int, rows: int) -> None:
        """The terminal has this size from now on; it may have moved what stood on it."""
        self._shown = Shown(columns, rows)

    def forget(self) -> None:
        """What stands on the terminal is not known any more."""
        self._shown.forget()

    def feed(self, data: str) -> str:
        """What to write in the place of `data`. A sequence cut by its end is written with the rest."""
        data = self._tail + data
        end = _finished(data)
        self.only_picture = True
        self._tail, data = data[end:], data[:end]
        parts = _PLACE.split(data)
        if parts[0]:
            self._say(parts[0])
        if len(set(parts[1::3])) >= self._shown.rows:  # all anew: this is how a person gets rid of rubbish
            self._shown.forget()
        last = len(parts) - 3
        for index in range(1, len(parts), 3):
            row, column, body = parts[index : index + 3]
            if index < last:
                self._row(int(row) - 1, int(column) - 1, body)
            else:
                self._draw()
                self._place(int(row) - 1, int(column) - 1)
                self._say(body)
        self._settle()
        said = "".join(self._out)
        self._out.clear()
        return said

    def _row(self, row: int, column: int, body: str) -> None:
        """What stands between two placings of the cursor."""
        shown = self._shown
        there = 0 <= row < shown.rows - ("\n" in body) and column >= 0
        if not there or self._linked or self._wanted is not PLAIN:
            self._draw()
            self._place(row, column)
            self._say(body)
            return
        # The line feed that Textual writes between two rows does nothing: there is a row below, and the next
        # placing says where the cursor goes.
        text = body.rstrip("\r\n") if body.endswith("\n") else body
        if not text:
            return
        new = self._read(text)
        if new is None or column + len(new.text) > shown.columns:
            self._draw()
            self._place(row, column)
            if self._wraps or not _DRAWN.match(text):
                self._say(body)
            else:
                shown.forget_from(row, column - 1)
                self._say(text, within=True)
            return
        spans = shown.missing(row, column, new)
        if spans:
            start, end = column + spans[0][0], column + spans[-1][1]
            if any(start < other_end and other_start < end for other_start, other_end in self._touched[row]):
                self._draw()
            self._touched[row].append((start, end))
            self._parts.append(Part(row, column, new, spans))

    def _draw(self) -> None:
        """Write the words that were gathered."""
        if not self._parts:
            return
        self._end_row()
        self._erasing = self._able
        line = column = -1
        for stroke in strokes(self._parts, self._actual):
            if stroke.line != line:
                self._place(stroke.line, stroke.column)
            elif stroke.column != column:
                erased = self._end_row()
                gap = stroke.column - column
                if gap > 0 and not erased:
                    self._out.append(f"\x1b[{gap}C" if gap > 1 else "\x1b[C")
                else:
                    self._out.append(f"\x1b[{stroke.column + 1}G")
            text = stroke.text
            if self._blank or text[0] == " " or text[-1] == " " or _LONG in text:
                self._text(text, stroke.pen)
            else:
                self._to(stroke.pen)
                self._out.append(text)
            line, column = stroke.line, stroke.column + len(text)
        self._end_row()
        self._erasing = False
        self._parts.clear()
        self._touched.clear()

    def _read(self, body: str) -> Row | None:
        rows = self._rows
        if body in rows:
            return rows[body]
        if body in self._older:
            found = self._older[body]
        else:
            told = body.isascii() or not self._ascii_only
            found = plain_row(body) if told else None
        if len(rows) >= KEPT_ROWS:
            self._older, rows = rows, {}
            self._rows = rows
        rows[body] = found
        return found

    def _place(self, row: int, column: int) -> None:
        self._end_row()
        self._out.append(f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{row + 1}H")

    def _say(self, data: str, *, within: bool = False) -> None:
        """Anything; `within`: its text stays in the row in which it begins."""
        if self._lost:
            self._out.append(data)
            self.only_picture = False
            return
        for token in _TOKEN.finditer(data):
            kind, said = token.lastgroup, token.group()
            if kind == "sgr":
                self._set(token["sgr"], said)
            elif kind == "text":
                if not within:
                    self._shown.forget()
                if self._wanted is None:
                    self._out.append(said)
                else:
                    self._text(said, self._wanted)
            elif kind == "link":
                self._spaces()
                self._linked = bool(token["link"])
                self.only_picture = False
                self._out.append(said)
            elif kind == "move":
                self._spaces()
                self._out.append(said)
            else:
                self._settle()
                self._out.append(said)
                if not said.startswith("\x1b[?2026"):
                    self.only_picture = False
                if kind != "aside" or said[-1] in "JKX":
                    self._shown.forget()
                if kind in ("other", "strange"):
                    self._wanted = self._actual = None
                if kind == "wrap":
                    self._wraps = token["wrap"] == "h"
                elif kind == "strange":
                    self._lost = True
                    self._out.append(data[token.end() :])
                    return

    def _set(self, parameters: str, said: str) -> None:
        wanted = self._wanted
        if wanted is None and parameters.partition(";")[0] in ("", "0"):
            wanted = PLAIN
        new = None if wanted is None else changed(wanted, parameters)
        if new is None:
            self._settle()
            self._out.append(said)
            self._actual = None
        self._wanted = new

    def _text(self, text: str, pen: Pen) -> None:
        if self._linked:  # a space of a link can be clicked
            self._to(pen)
            self._out.append(text)
            return
        solid = text.lstrip(" ")
        if len(solid) < len(text):
            self._add_blank(len(text) - len(solid), pen)
        if not solid:
            return
        core = solid.rstrip(" ")
        place = 0
        for gap in _GAP.finditer(core):
            self._solid(core[place : gap.start()], pen)
            self._add_blank(gap.end() - gap.start(), pen)
            place = gap.end()
        self._solid(core[place:], pen)
        if len(core) < len(solid):
            self._add_blank(len(solid) - len(core), pen)

    def _solid(self, text: str, pen: Pen) -> None:
        """Text that begins and ends with something to be seen."""
        if self._blank:
            if text[0] >= "\u0300" and _joins(text[0]):
                self._spaces()
            else:
                self._write_blank(pen)
        self._to(pen)
        self._out.append(text)

    def _add_blank(self, count: int, pen: Pen) -> None:
        if self._blank and grounded(self._blank_pen, pen) is not self._blank_pen:
            self._write_blank(pen)
        self._blank += count
        self._blank_pen = pen

    def _write_blank(self, following: Pen | None) -> bool:
        """The spaces, with any pen that leaves the same; None follows when the cursor goes elsewhere. Whether
        the cursor stays before them."""
        count, pen = self._blank, self._blank_pen
        self._blank = 0
        if following is not None and grounded(following, pen) is following:
            self._to(following)
        else:
            self._to(pen if self._actual is None else grounded(self._actual, pen))
        if self._erasing and not pen.decorated:
            erased = f"\x1b[{count}X" if following is None else f"\x1b[{count}X\x1b[{count}C"
            if len(erased) < count:
                self._out.append(erased)
                return following is None
        self._out.append(" " * count)
        return False

    def _end_row(self) -> bool:
        """Write the spaces before the cursor goes elsewhere; whether it stays before them."""
        return bool(self._blank) and self._write_blank(None)

    def _spaces(self) -> None:
        """The spaces exactly as they were written: what follows may join the last of them."""
        count = self._blank
        if count:
            self._blank = 0
            self._to(self._blank_pen)
            self._out.append(" " * count)

    def _settle(self) -> None:
        """The terminal as it would be without us."""
        self._spaces()
        if self._wanted is not None:
            self._to(self._wanted)

    def _to(self, pen: Pen) -> None:
        actual = self._actual
        if actual is not pen:
            self._out.append(anew(pen) if actual is None else way(actual, pen))
            self._actual = pen


@lru_cache(maxsize=1024)
def _joins(sign: str) -> bool:
    """Whether `sign` may join the cell before it."""
    return unicodedata.category(sign)[0] in "MC" or "\u1160" <= sign <= "\u11ff"


def _finished(data: str) -> int:
    """Where an unfinished sequence at the end begins."""
    escape = data.rfind("\x1b")
    if escape < 0:
        return len(data)
    if _UNFINISHED.match(data, escape) is None:
        return len(data)
    before = data.rfind("\x1b", 0, escape)
    if before >= 0 and _UNFINISHED.match(data, before) is not None:
        escape = before
    return escape if len(data) - escape <= LONGEST_TAIL else len(data)
