"""Which of several places an edit means: the places beside each other or one below the other, a key for each.

It shows and gives back the place that was picked; the core looks whether it is still there. The stream goes
on behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from spark_tui.core.change.asking import Spot
from spark_tui.core.change.block import Block
from spark_tui.core.stream.edits import LineKind
from spark_tui.tui.screens.dialog import Dialog
from spark_tui.tui.signs import Signs

_LEAST_COLUMNS = 48  # of a place that stands beside others
_MARGINS = 8
_ROWS_AROUND = 8  # title, keys and space, without the lines of the edit
_MOST_CHANGED = 4  # lines shown of what the edit does
_MOST_HEADS = 3  # shown of what a place belongs to
_TAB = 4


class Places(Dialog[Spot | None]):
    """Gives the place that the person picks; None when they leave the question open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"pick({digit})", show=False) for digit in range(1, 10)),
        Binding("escape,q", "leave", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, signs: Signs, title: str, block: Block, spots: Sequence[Spot]) -> None:
        """`block` is the edit; `spots` are nine at the most."""
        super().__init__()
        self._signs = signs
        self._title = title
        self._changed = [line for line in block.script() if line[0] is not LineKind.CONTEXT]
        self._spots = spots

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.assemble((self._signs.clean(self._title), "bold")), markup=False)
            yield Static(self._wanted(), classes="wanted", markup=False)
            with VerticalScroll(id="places"), Horizontal():
                for number, spot in enumerate(self._spots, 1):
                    yield Static(self._panel(number, spot), classes="place", markup=False)
            yield Static(self._keys(), classes="keys", markup=False)

    def on_mount(self) -> None:
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        width, height = self.app.size
        room = (width - _MARGINS) // max(len(self._spots), 1)
        self.set_class(room < _LEAST_COLUMNS, "-below")
        rest = _ROWS_AROUND + min(len(self._changed), _MOST_CHANGED + 1)
        self.query_one("#places").styles.max_height = max(height - rest, 3)

    def _wanted(self) -> Content:
        """The first lines that the edit removes and adds."""
        rows: list[Content] = []
        for kind, text in self._changed[:_MOST_CHANGED]:
            sign, style = ("+", "$success") if kind is LineKind.NEW else (self._signs.minus, "$error")
            rows.append(Content.assemble((f"{sign} {self._text(text)}", style)))
        left = len(self._changed) - _MOST_CHANGED
        if left > 0:
            rows.append(Content.assemble((f"and {left} more", "$quiet")))
        return Content("\n").join(rows)

    def _panel(self, number: int, spot: Spot) -> Content:
        """A place: its key and line, what heads it, and its lines between those around it."""
        digits = len(str(spot.first + len(spot.lines)))
        rows: list[Content] = [
            Content.assemble((f"{number}", "bold $accent"), (f"  line {spot.start + 1}", "bold"))
        ]
        for text in spot.heads[-_MOST_HEADS:]:
            head = f"{'':{digits}}  {self._text(text)} {self._signs.dots}"
            rows.append(Content.assemble((head, "$quiet")))
        for offset, text in enumerate(spot.lines):
            line = spot.first + offset
            inside = spot.start <= line < spot.start + spot.count
            style = "$foreground" if inside else "$quiet"
            mark = self._signs.bar if inside else " "
            rows.append(
                Content.assemble(
                    (f"{line + 1:{digits}} ", "$quiet"), (mark, "$accent"), (self._text(text), style)
                )
            )
        return Content("\n").join(rows)

    def _keys(self) -> Content:
        last = len(self._spots)
        return Content.assemble(
            (f"1-{last}" if last > 1 else "1", "bold $accent"),
            " place it there   ",
            ("Esc", "bold $accent"),
            " leave it open",
        )

    def _text(self, line: str) -> str:
        return self._signs.clean(line.expandtabs(_TAB))

    def action_pick(self, number: int) -> None:
        if number <= len(self._spots):
            self.dismiss(self._spots[number - 1])

    def action_scroll(self, step: int) -> None:
        self.query_one("#places").scroll_relative(y=3 * step, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)
