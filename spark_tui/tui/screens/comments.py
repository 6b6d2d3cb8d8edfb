"""The comments that wait for the next steer, as a list: any of them is changed or taken back here.

Not here: what they are collected into (`core.update.commenting`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from spark_tui.core.session import LineComment, Session, find_hunk
from spark_tui.core.talk.comments import line_of
from spark_tui.tui.screens.list_dialog import ListDialog
from spark_tui.tui.screens.question import Comment
from spark_tui.tui.signs import Signs

MOST_SHOWN = 60  # characters of a line or a comment

Change = Callable[[LineComment, str], None]


class Comments(ListDialog[int]):
    """Enter changes one, d takes it back, Esc leaves; gives the hunk of the selected one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("d,delete,backspace", "drop", show=False),
    ]

    def __init__(self, signs: Signs, session: Session, change: Change) -> None:
        super().__init__()
        self._signs = signs
        self._session = session
        self._comments = list(session.comments)
        self._change = change

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.assemble(("Comments for your next steer", "bold")), markup=False)
            yield OptionList(*self._options(), markup=False)
            keys = "Enter changes one, d takes it back, Esc leaves; a steer sends them all"
            yield Static(Content(keys), classes="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def _options(self) -> list[Option]:
        return [Option(_row(self._session, comment, self._signs)) for comment in self._comments]

    def _selected(self) -> LineComment | None:
        at = self.query_one(OptionList).highlighted
        return self._comments[at] if at is not None and at < len(self._comments) else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        comment = self._selected()
        if comment is None:
            return

        def answered(text: str | None) -> None:
            if text is not None:
                self._put(comment, text)

        keys = "Enter keeps it, an empty one takes it back, Esc goes back"
        title = _where(self._session, comment)
        self.app.push_screen(Comment(self._signs, title, keys, comment.text), answered)

    def action_drop(self) -> None:
        comment = self._selected()
        if comment is not None:
            self._put(comment, "")

    def _put(self, comment: LineComment, text: str) -> None:
        """The comment in other words, or gone; a list without any is over."""
        self._change(comment, text)
        at = self._comments.index(comment)
        self._comments[at : at + 1] = [replace(comment, text=text)] if text else []
        if not self._comments:
            self.dismiss(0)
            return
        options = self.query_one(OptionList)
        options.clear_options().add_options(self._options())
        options.highlighted = min(at, len(self._comments) - 1)

    def action_leave(self) -> None:
        comment = self._selected()
        self.dismiss(comment.hunk if comment is not None else 0)


def _where(session: Session, comment: LineComment) -> str:
    found = find_hunk(session, comment.hunk)
    path = found[0].path if found else comment.path
    line = line_of(*found, comment) if found else None
    at = f" line {line}" if line is not None else ""
    quote = comment.quote.strip()[:MOST_SHOWN]
    return f"{path}{at}, hunk {comment.hunk}{f': {quote}' if quote else ''}"


def _row(session: Session, comment: LineComment, signs: Signs) -> Content:
    words = signs.clean(comment.text)[:MOST_SHOWN]
    place = signs.clean(_where(session, comment))
    return Content.assemble((f"{signs.asked} {words}", "bold $foreground"), "\n", (f"  {place}", "$quiet"))
