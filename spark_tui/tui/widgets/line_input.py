"""A one-row input without a border; what is pasted becomes one clean line."""

from __future__ import annotations

import re
from collections.abc import Callable

from textual import events
from textual.widgets import Input

_BREAKS = re.compile(r"\s*[\r\n]+\s*")


def one_line(text: str, clean: Callable[[str], str]) -> str:
    """Pasted text as one line: line ends become `; `, so that each line stays a wish of its own."""
    return clean(_BREAKS.sub("; ", text.strip()))


class LineInput(Input):
    """`clean` makes pasted text harmless to the terminal. The cursor is steady: a blink is two frames a
    second of an app that has nothing to say."""

    def __init__(self, clean: Callable[[str], str], *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._clean = clean

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        line = one_line(event.text, self._clean)
        if self.selection.is_empty:
            self.insert_text_at_cursor(line)
        else:
            self.replace(line, *self.selection)
