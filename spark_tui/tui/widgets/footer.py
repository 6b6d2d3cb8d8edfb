"""The last row: what can be done at this moment, from the table of commands."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from spark_tui.core.events import Hold
from spark_tui.tui.commands import COMMANDS, offered
from spark_tui.tui.fit import Part, cells, spread
from spark_tui.tui.signs import Signs
from spark_tui.tui.table.command import Moment
from spark_tui.tui.widgets.row import Row

_HELP = next(command for command in COMMANDS if command.id == "help")


@dataclass(frozen=True, slots=True)
class FooterView:
    """Keys and labels in their order."""

    keys: tuple[tuple[str, str], ...]


def footer_view(moment: Moment) -> FooterView:
    """What the footer offers now; while the person types these are the keys of the box."""
    if moment.typing:
        steers = bool(moment.session.goal) and not moment.new_goal
        enter, leave = ("steer", "let go") if steers else ("start", "leave the box")
        return FooterView((("Enter", enter), ("Esc", leave), ("ctrl+p", "palette"), ("ctrl+c", "quit")))
    if moment.searching:
        return FooterView((("Enter", "next match"), ("up", "the one before"), ("Esc", "end the search")))
    labels = []
    for command in offered(moment):
        label = command.label
        if command.id == "hold" and Hold.PERSON in moment.session.holds:
            label = "go on"
        if command.id in ("accept", "reject") and moment.marks:
            label += f" {moment.marks} marked"
        labels.append((command.keys_shown.split()[0], label))
    return FooterView(tuple(labels))


def footer_row(view: FooterView, width: int, signs: Signs) -> Content:
    """As many keys as fit; the help always does."""
    parts: list[Part] = []
    tail = _pair("?", _HELP.label) if ("?", _HELP.label) in view.keys else []
    for key, label in view.keys:
        pair = _pair(key, label)
        if key == "?" or cells(parts) + cells(pair) + cells(tail) + 1 > width:
            continue
        parts += pair
    return spread([(" ", ""), *parts, *tail], [], width)


def _pair(key: str, label: str) -> list[Part]:
    return [(key, "bold $accent"), (f" {label}  ", "$quiet")]


class Footer(Row[FooterView]):
    """The last row."""

    def draw(self, view: FooterView, width: int) -> Content:
        return footer_row(view, width, self.signs)
