"""A small editor for the new side of a hunk, with the old side in sight.

It gives the lines that the person wrote, or nothing. Not here: what becomes of them
(`core.update.reshaping`), and longer texts (`screens.editing` calls the person's own editor).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from spark_tui.core.change.document import body, split_lines
from spark_tui.tui.screens.dialog import Dialog
from spark_tui.tui.signs import Signs

KEYS = "Ctrl+S takes it, Esc leaves"
MOST_OLD_ROWS = 8  # of the old side; it scrolls


class CleanArea(TextArea):
    """A text area that takes nothing a terminal would obey: what is hidden in a paste becomes visible."""

    def __init__(self, clean: Callable[[str], str], text: str, **options: Any) -> None:
        super().__init__(_fit(text, clean), **options)
        self._fit = clean

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        await super()._on_paste(events.Paste(_fit(event.text, self._fit)))


def _fit(text: str, clean: Callable[[str], str]) -> str:
    """`text` line by line, tabs as they are."""
    lines = (body(line) for line in split_lines(text))  # they end where those of a file do
    return "\n".join("\t".join(map(clean, line.split("\t"))) for line in lines) + (
        "\n" if text.endswith(("\n", "\r")) else ""
    )


class HunkEditor(Dialog[tuple[str, ...] | None]):
    """Ctrl+S gives the lines; Esc leaves, a second time when something was written. `problem` says why they
    could not be taken now; while it does the editor stays, so that nothing typed is lost."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        signs: Signs,
        title: str,
        old: Sequence[str],
        new: Sequence[str],
        *,
        problem: Callable[[], str],
        text: str | None = None,
    ) -> None:
        super().__init__()
        self._title = signs.clean(title)
        self._old = [signs.clean(line) for line in old]
        self._before = "\n".join(new)
        self._text = self._before if text is None else text
        self._problem = problem
        self._clean = signs.clean
        self._minus = signs.minus
        self._leaving = False

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(self._title), classes="title", markup=False)
            if self._old:
                with VerticalScroll(id="edit-old", can_focus=False):
                    old = Content("\n").join(Content(f"{self._minus} {line}") for line in self._old)
                    yield Static(old, markup=False)
            yield CleanArea(
                self._clean,
                self._text,
                id="edit-new",
                soft_wrap=False,
                show_line_numbers=False,
                tab_behavior="indent",
                compact=True,
                highlight_cursor_line=False,
            )
            yield Static(Content(KEYS), classes="keys", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        if "\t" in self._text:
            area.indent_type = "tabs"
        area.focus()

    def on_resize(self, event: events.Resize) -> None:
        """The keys stay in sight: the texts scroll in what room is left."""
        room = max(4, event.size.height * 9 // 10 - 3)
        shown = min(len(self._old), MOST_OLD_ROWS, room // 3)
        if self._old:
            self.query_one("#edit-old").styles.max_height = shown
        self.query_one(TextArea).styles.max_height = room - shown

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._leaving = False
        self._say(f"changed; {KEYS}" if self.changed else f"not changed; {KEYS}")

    @property
    def changed(self) -> bool:
        """Whether something was written that leaving would throw away."""
        return self.query_one(TextArea).text != self._before

    def _say(self, words: str, *, warning: bool = False) -> None:
        keys = self.query_one(".keys", Static)
        keys.set_class(warning, "-warning")
        keys.update(Content(words))

    def action_take(self) -> None:
        problem = self._problem()
        if problem:
            self._say(f"{problem} Your text stays here; Esc twice leaves it.", warning=True)
        elif not self.changed:
            self._say(f"Nothing was changed. {KEYS}", warning=True)
        else:
            text = self.query_one(TextArea).text
            self.dismiss(tuple(text.split("\n")) if text else ())

    def action_leave(self) -> None:
        if self.changed and not self._leaving:
            self._leaving = True
            self._say("Esc again throws away what you wrote; Ctrl+S takes it", warning=True)
        else:
            self.dismiss(None)
