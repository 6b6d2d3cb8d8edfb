"""The pane with what the model says and thinks, what the person asked, and what the program did.

Text only grows at its end: a piece costs as much as it is long, whatever stands above. Model text is
never read as markup. Not here: the diff.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from spark_tui.core.log import Log
from spark_tui.core.session import ProseKind, ProsePiece
from spark_tui.core.terminal_text import visible
from spark_tui.tui.signs import Signs

LONGEST = 2_000  # characters of one paragraph before it is broken by force, so that wrapping stays cheap
MOST_ROWS = 20_000
_LINE_ENDS: Final = re.compile(r"\r\n|\r|\n")
_TONES = {
    ProseKind.ANSWER: "$foreground",
    ProseKind.REASONING: "italic $quiet",
    ProseKind.PERSON: "bold $accent",
    ProseKind.NOTE: "$warning",
}


def wrap(line: str, width: int) -> list[str]:
    """`line` in rows of at most `width` cells, broken at spaces where there are any."""
    if cell_len(line) <= width:
        return [line]
    rows: list[str] = []
    row = ""
    for word in re.findall(r"\s*\S+|\s+$", line):
        while word:
            if cell_len(row + word) <= width:
                row, word = row + word, ""
            elif row.strip():
                rows.append(row)
                row, word = "", word.lstrip()
            else:
                cut = _cut(word, width)
                rows.append(word[:cut])
                row, word = "", word[cut:]
    return [*rows, row] if row or not rows else rows


def _cut(word: str, width: int) -> int:
    taken = 0
    for index, character in enumerate(word):
        taken += cell_len(character)
        if taken > width:
            return max(1, index)
    return len(word)


class Paper:
    """The wrapped rows of a growing text of several kinds."""

    def __init__(self, width: int, signs: Signs) -> None:
        self.width = max(1, width)
        self.rows: list[tuple[ProseKind, str]] = []
        self._signs = signs
        self._kind: ProseKind | None = None
        self._line = ""  # the paragraph that still grows
        self._first = 0  # its first row

    def add(self, piece: ProsePiece) -> None:
        """Put `piece` at the end; another kind begins a paragraph of its own."""
        if piece.kind is not self._kind or piece.kind in (ProseKind.PERSON, ProseKind.NOTE):
            self._close(piece.kind)
        head, *rest = _LINE_ENDS.split(piece.text)
        self._grow(head)
        for line in rest:
            # Where an edit stood only its blank lines are left: one of them is enough.
            blank = len(self.rows) > 1 and not self.rows[-1][1] and not self.rows[-2][1]
            self._line, self._first = "", len(self.rows) - blank
            self._grow(line)

    def _close(self, kind: ProseKind) -> None:
        if self.rows and self.rows[-1][1] and kind is not ProseKind.NOTE:
            self.rows.append((kind, ""))
        self._kind, self._line, self._first = kind, "", len(self.rows)

    def _grow(self, text: str) -> None:
        kind = self._kind or ProseKind.ANSWER
        line = self._line + visible(text, ascii=self._signs.ascii)
        while len(line) > LONGEST:
            self._replace(kind, line[:LONGEST])
            self._first, line = len(self.rows), line[LONGEST:]
        self._line = line
        self._replace(kind, line)
        if len(self.rows) > MOST_ROWS:
            dropped = len(self.rows) - MOST_ROWS // 2
            del self.rows[:dropped]
            self._first -= dropped

    def _replace(self, kind: ProseKind, line: str) -> None:
        self.rows[self._first :] = [(kind, row) for row in wrap(line, self.width)]


class Prose(Widget):
    """The pane. It follows the end until the person scrolls up."""

    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_rows(-1)", show=False),
        Binding("down", "scroll_rows(1)", show=False),
        Binding("pageup", "scroll_rows(-12)", show=False),
        Binding("pagedown", "scroll_rows(12)", show=False),
        Binding("home", "scroll_rows(-1000000)", show=False),
        Binding("end", "scroll_rows(1000000)", show=False),
    ]

    def __init__(self, signs: Signs, *, id: str) -> None:
        super().__init__(id=id)
        self.signs = signs
        self._log: Log[ProsePiece] = Log()
        self._seen = 0
        self._paper = Paper(1, signs)
        self._top: int | None = None  # None follows the end

    def show(self, log: Log[ProsePiece]) -> None:
        """Show `log`; only what is new costs anything, and nothing while the pane is closed."""
        if log is self._log and self._seen == len(log):
            return
        if len(log) < self._seen:
            self._start_again()
        self._log = log
        self._catch_up()

    def _start_again(self) -> None:
        self._paper = Paper(self.size.width - 2, self.signs)
        self._seen = 0

    def _catch_up(self) -> None:
        if not self.display or self.size.width <= 2:
            return
        if self._paper.width != self.size.width - 2:
            self._start_again()
        for index in range(self._seen, len(self._log)):
            self._paper.add(self._log[index])
        self._seen = len(self._log)
        self.refresh()

    def on_resize(self) -> None:
        self._catch_up()

    def render(self) -> Content:
        height, rows = self.size.height, self._paper.rows
        if not rows:
            return Content.assemble((" Nothing was said yet.", "$quiet"))
        last = max(0, len(rows) - height)
        top = last if self._top is None else min(self._top, last)
        shown = rows[top : top + height]
        return Content("\n").join(Content.assemble((f" {text}", _TONES[kind])) for kind, text in shown)

    def action_scroll_rows(self, rows: int) -> None:
        last = max(0, len(self._paper.rows) - self.size.height)
        top = (last if self._top is None else self._top) + rows
        self._top = None if top >= last else max(0, top)
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_scroll_rows(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_scroll_rows(-3)
