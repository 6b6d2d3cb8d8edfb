"""Every command of the screen in one table: keys, labels, help, palette and docs/keys.md come from it.

Not here: the rows (`tui.table`, one module a group), and what the commands do (the mixins in `tui.screens`);
a row only names the action. `python -m spark_tui.tui.commands` prints docs/keys.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from textual.binding import Binding

from spark_tui.tui.table.command import Command, Group, Moment
from spark_tui.tui.table.elsewhere import BOX_KEYS, DIFF_KEYS, MOUSE, PRESET_KEYS, TIMELINE_KEYS
from spark_tui.tui.table.hunk_rows import HUNK_ROWS
from spark_tui.tui.table.line_rows import LINE_ROWS
from spark_tui.tui.table.replay_rows import REPLAY_ROWS
from spark_tui.tui.table.stream_rows import STREAM_ROWS
from spark_tui.tui.table.view_rows import VIEW_ROWS

COMMANDS: Final[tuple[Command, ...]] = (*HUNK_ROWS, *LINE_ROWS, *STREAM_ROWS, *VIEW_ROWS, *REPLAY_ROWS)

_EVERYWHERE: Final = frozenset({"ctrl+c", "ctrl+q", "ctrl+z"})  # on every screen: see app.py
_SCREENS_OWN: Final = frozenset({"ctrl+p"})  # Textual binds the palette itself
_BEFORE_THE_NEXT_KEY: Final = frozenset({"steer", "new_goal"})
"""Actions that move the focus at once: what is typed right after the key belongs to the box, and must
never be taken for commands. Textual hands an ordinary key on by messages, and the next key overtakes it."""


def bindings() -> list[Binding]:
    """The bindings of the main screen. A key may stand several times, for live and for replay, for hunks and
    for lines: the screen's `check_action` decides."""
    return [
        Binding(
            key,
            command.action.replace("KEY", key),
            command.label,
            show=False,
            priority=command.action in _BEFORE_THE_NEXT_KEY,
        )
        for command in COMMANDS
        for key in command.keys
        if key not in _EVERYWHERE and key not in _SCREENS_OWN
    ]


def exists(action: str, replay: bool, lines: bool = False) -> bool:
    """Whether an action of the table may run now, `lines` while the cursor stands on the lines of a hunk;
    actions from elsewhere always may."""
    rows = [command for command in COMMANDS if command.action.partition("(")[0] == action]
    return not rows or any(command.fits(replay, lines) for command in rows)


def offered(moment: Moment) -> Iterator[Command]:
    """The commands that the footer shows at this moment."""
    return (command for command in _footed(moment.replay, moment.lines is not None) if command.when(moment))


@lru_cache(maxsize=4)
def _footed(replay: bool, lines: bool) -> tuple[Command, ...]:
    """Those that it may show in such a mode: a few of all, and asked for in every frame."""
    return tuple(command for command in COMMANDS if command.footer and command.fits(replay, lines))


def by_group(replay: bool) -> dict[Group, list[Command]]:
    """The commands of one mode by group, in the order of the table."""
    groups: dict[Group, list[Command]] = {}
    for command in COMMANDS:
        if command.exists(replay):
            groups.setdefault(command.group, []).append(command)
    return groups


def keys_page() -> str:
    """The text of docs/keys.md."""
    lines = [
        "# Keys",
        "",
        "Generated from the table in `spark_tui/tui/table/` by `python -m spark_tui.tui.commands`;",
        "a test checks that it is current. The footer shows what is possible at the moment.",
    ]
    live, replay = by_group(False), by_group(True)
    for group in Group:
        rows = live.get(group) or replay.get(group) or []
        lines += ["", f"## {group.value}", "", "| key | command | what it does |", "|---|---|---|"]
        for row in rows:
            keys = " ".join(f"`{key}`" for key in row.keys_shown.split())
            lines.append(f"| {keys} | {row.label} | {row.help} |")
    own = (("In the steering box", BOX_KEYS), ("In the diff", DIFF_KEYS))
    screens = (("In the preset screen", PRESET_KEYS), ("In the timeline", TIMELINE_KEYS))
    for title, table in (*own, *screens, ("Mouse", MOUSE)):
        lines += ["", f"## {title}", "", "| | |", "|---|---|"]
        lines += [f"| {key} | {meaning} |" for key, meaning in table]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(keys_page(), end="")
