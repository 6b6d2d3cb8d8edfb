"""The help: every key of the table, by group, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from spark_tui.core.change.values import HunkState
from spark_tui.tui.commands import by_group
from spark_tui.tui.screens.dialog import Dialog
from spark_tui.tui.signs import Signs
from spark_tui.tui.state_words import STATE_WORDS
from spark_tui.tui.table.elsewhere import BOX_KEYS, DIFF_KEYS, MOUSE, PRESET_KEYS, TIMELINE_KEYS
from spark_tui.tui.widgets.heading import STATE_TONES
from spark_tui.tui.widgets.prose import wrap

KEY_COLUMN = 20
PAGE = 92  # columns of the page, as in spark.tcss


def help_text(signs: Signs, replay: bool, width: int) -> Content:
    """The whole page in `width` columns."""
    blocks: list[Content] = [_legend(signs)]
    for group, rows in by_group(replay).items():
        blocks.append(_block(group.value, ((row.keys_shown, row.help) for row in rows), width))
    if not replay:
        blocks.append(_block("In the steering box", BOX_KEYS, width))
    blocks.append(_block("In the diff", DIFF_KEYS, width))
    blocks.append(_block("Mouse", MOUSE, width))
    return Content("\n\n").join(blocks)


def _block(title: str, rows: Iterable[tuple[str, str]], width: int) -> Content:
    lines = [Content.assemble((title, "bold $foreground"))]
    for keys, meaning in rows:
        for index, part in enumerate(wrap(meaning, max(20, width - KEY_COLUMN))):
            shown = keys if index == 0 else ""
            lines.append(Content.assemble((f"{shown:<{KEY_COLUMN}}", "$accent"), (part, "$foreground")))
    return Content("\n").join(lines)


def _legend(signs: Signs) -> Content:
    parts: list[Content] = []
    for state, word in STATE_WORDS.items():
        if state is HunkState.REPLACED:
            continue  # such hunks are not shown
        parts.append(Content.assemble((signs.state[state].strip(), STATE_TONES[state]), f" {word}   "))
    parts.append(Content.assemble((signs.growing.strip(), "$accent"), " streaming"))
    title = Content.assemble(("Signs", "bold $foreground"))
    return Content("\n").join(
        [title, Content("").join(parts[:4]), Content("").join(parts[4:]), _on_hunks(signs), _kinds(signs)]
    )


def _kinds(signs: Signs) -> Content:
    return Content.assemble(
        (signs.enforced, "$success"),
        " enforced by the guard   ",
        (signs.asked, "$warning"),
        " only asked of the model   ",
        (signs.off, "$quiet"),
        " off   ",
        (f"{signs.times}2", "$quiet"),
        " hunks broke it",
    )


def _on_hunks(signs: Signs) -> Content:
    return Content.assemble(
        (signs.mark, "bold $accent"),
        " marked   ",
        (f"{signs.needs}3", "$quiet"),
        " uses a name that hunk 3 brings   ",
        (signs.asked, "bold $accent"),
        " your comment",
    )


class Help(Dialog[None]):
    """The page over the main screen; scroll it, any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss_help", show=False),
        Binding("j", "rows(1)", show=False),
        Binding("k", "rows(-1)", show=False),
        Binding("g", "end(False)", show=False),
        Binding("G", "end(True)", show=False),
    ]

    def __init__(self, signs: Signs, replay: bool) -> None:
        super().__init__()
        self._signs = signs
        self._replay = replay

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(
                Content("Esc closes, up and down scroll, G goes to the end"), classes="keys", markup=False
            )
            yield Static("", id="page", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def on_resize(self, event: events.Resize) -> None:
        width = min(PAGE, event.size.width - 3) - 6
        self.query_one("#page", Static).update(self.page(width))

    def page(self, width: int) -> Content:
        """The page in `width` columns."""
        return help_text(self._signs, self._replay, width)

    def action_dismiss_help(self) -> None:
        self.dismiss(None)

    def action_rows(self, rows: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    def action_end(self, last: bool) -> None:
        page = self.query_one(VerticalScroll)
        page.scroll_end(animate=False) if last else page.scroll_home(animate=False)


class PresetHelp(Help):
    """The keys of the preset screen."""

    def page(self, width: int) -> Content:
        kinds = _kinds(self._signs)
        return Content("\n\n").join([_block("The preset screen", PRESET_KEYS, width), kinds])


class TimelineHelp(Help):
    """The keys of the timeline."""

    def page(self, width: int) -> Content:
        return _block("The timeline", TIMELINE_KEYS, width)
