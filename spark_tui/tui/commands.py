"""Every command of the screen in one table: keys, labels, help, palette and docs/keys.md come from it.

Not here: what the commands do (`screens.main` and `screens.deciding`); a row only names the action.
`python -m spark_tui.tui.commands` prints docs/keys.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from textual.binding import Binding

from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.session import Session
from spark_tui.core.stream.signals import Ending
from spark_tui.core.update.judging import NEVER_EXCUSED


class Group(StrEnum):
    HUNKS = "Hunks"
    STREAM = "The stream"
    STEERING = "Steering"
    VIEW = "The view"
    APP = "The app"
    REPLAY = "Replay"


class Mode(StrEnum):
    """Where a command is bound: deciding is off while a journal is played back."""

    LIVE = "live"
    REPLAY = "replay"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Moment:
    """What the footer looks at: the newest state, the selected hunk, and whether this is a replay."""

    session: Session
    hunk: Hunk | None = None
    replay: bool = False
    typing: bool = False
    new_goal: bool = False  # what is being typed is the next goal
    late: int = 0  # hunks accepted before a constraint that would not have let them through


When = Callable[[Moment], bool]


@dataclass(frozen=True, slots=True)
class Command:
    """One row. `KEY` in `action` stands for the key pressed; `when` says when the footer offers it."""

    id: str
    keys: tuple[str, ...]
    label: str
    group: Group
    action: str
    when: When
    help: str
    footer: bool = False
    mode: Mode = Mode.LIVE
    shown: str = ""

    @property
    def keys_shown(self) -> str:
        """The keys as a person reads them."""
        return self.shown or " ".join(self.keys)

    def fits(self, replay: bool) -> bool:
        """Whether the command exists in a replay, or in a live session."""
        return self.mode is Mode.BOTH or (self.mode is Mode.REPLAY) == replay


def _always(_: Moment) -> bool:
    return True


def _has_hunks(moment: Moment) -> bool:
    return moment.hunk is not None


def _in(*states: HunkState) -> When:
    return lambda moment: moment.hunk is not None and moment.hunk.state in states


def _can_redo(moment: Moment) -> bool:
    return moment.hunk is not None and moment.hunk.state not in (HunkState.ACCEPTED, HunkState.REPLACED)


def _can_undo(moment: Moment) -> bool:
    decided = _in(HunkState.ACCEPTED, HunkState.REJECTED)(moment)
    return decided or bool(moment.session.last_decided)


def _has_late(moment: Moment) -> bool:
    return moment.late > 0


def _has_offer(moment: Moment) -> bool:
    return moment.session.offer is not None


def _live(moment: Moment) -> bool:
    return moment.session.turn.live


def _can_go_on(moment: Moment) -> bool:
    turn = moment.session.turn
    return not turn.live and turn.ending is not None and turn.ending is not Ending.STOP


def _has_goal(moment: Moment) -> bool:
    return bool(moment.session.goal)


def _is_done(moment: Moment) -> bool:
    return bool(moment.session.goal) and not moment.session.turn.live


def _has_chips(moment: Moment) -> bool:
    return bool(moment.session.constraints)


_WAITING = _in(HunkState.WAITING)


def _can_except(moment: Moment) -> bool:
    hunk = moment.hunk
    if hunk is None or hunk.state is not HunkState.BLOCKED:
        return False
    return not any(finding.rule in NEVER_EXCUSED for finding in hunk.verdict.findings)


COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "accept", ("a",), "accept", Group.HUNKS, "accept", _WAITING, footer=True,
        help="Write the selected hunk to its file, at once.",
    ),
    Command(
        "reject", ("x",), "reject", Group.HUNKS, "reject", _WAITING, footer=True,
        help=(
            "Reject the selected hunk. Enter rejects without a word; a comment is told to the model; "
            "Esc goes back."
        ),
    ),
    Command(
        "exception", ("!",), "exception", Group.HUNKS, "exception", _can_except, footer=True,
        help=(
            "Allow a blocked hunk once. The findings are shown and you are asked first; the journal "
            "keeps it."
        ),
    ),
    Command(
        "redo", ("r",), "redo", Group.HUNKS, "redo", _can_redo, footer=True,
        help="Ask for the selected hunk alone again, with a comment if you like.",
    ),
    Command(
        "undo", ("u",), "undo", Group.HUNKS, "undo", _can_undo, footer=True,
        help=(
            "Take the decision on the selected hunk back, else the last decision. An accepted hunk "
            "leaves its file, exactly; a rejected one waits again."
        ),
    ),
    Command(
        "late_undo", ("U",), "take back", Group.HUNKS, "late_undo", _has_late, footer=True,
        help=(
            "Take back, in one write, every hunk that was accepted before a constraint which would not have "
            "let it through; the list and the headings mark them."
        ),
    ),
    Command(
        "accept_file", ("A",), "accept file", Group.HUNKS, "accept_file", _WAITING, footer=True,
        help="Accept every hunk of this file that the guard allows without a question.",
    ),
    Command(
        "copy", ("y",), "copy", Group.HUNKS, "copy", _has_hunks, mode=Mode.BOTH,
        help="Copy the selected hunk to the clipboard as a patch, for another tool or a colleague.",
    ),
    Command(
        "next", ("j", "n"), "next hunk", Group.HUNKS, "next_hunk", _has_hunks, mode=Mode.BOTH,
        help="Select the next hunk.",
    ),
    Command(
        "previous", ("k", "p"), "previous hunk", Group.HUNKS, "previous_hunk", _has_hunks, mode=Mode.BOTH,
        help="Select the previous hunk.",
    ),
    Command(
        "hold", ("space",), "hold", Group.STREAM, "hold", _live, footer=True,
        help="Hold the stream where it is; nothing is lost. Press it again to go on.",
    ),
    Command(
        "go_on", (".", "R"), "go on", Group.STREAM, "go_on", _can_go_on, footer=True,
        help="Go on after an error, a cut stream, or when the guard waits for you.",
    ),
    Command(
        "stop", ("S",), "stop", Group.STREAM, "stop", _live, footer=True,
        help="Stop this turn for good; closed hunks stay.",
    ),
    Command(
        "steer", ("i", "/"), "steer", Group.STEERING, "steer", _always, footer=True,
        help="Go to the steering box. The first character holds the stream, Enter steers, Esc lets go.",
    ),
    Command(
        "goal", ("N",), "new goal", Group.STEERING, "new_goal", _is_done, footer=True,
        help="Type the next goal: the same conversation, a fresh diff budget.",
    ),
    Command(
        "chip", tuple("123456789"), "constraints", Group.STEERING, "chip('KEY')", _has_chips, shown="1-9",
        help="Switch a constraint on or off; the model hears of it at once.",
    ),
    Command(
        "offer_add", ("+",), "add the offer", Group.STEERING, "offer('add')", _has_offer,
        help="Add the constraint that is offered above the chips because it fits what you rejected.",
    ),
    Command(
        "offer_never", ("-",), "never offer it", Group.STEERING, "offer('never')", _has_offer,
        help="Never offer that constraint again.",
    ),
    Command(
        "preset", ("C",), "preset", Group.STEERING, "preset", _always, footer=True, mode=Mode.BOTH,
        help="Open the active preset: every limit, permission, rule and constraint, changed at the keyboard.",
    ),
    Command(
        "presets", ("o",), "other preset", Group.STEERING, "presets", _always,
        help="Choose another preset; the list says how many waiting hunks it would flip.",
    ),
    Command(
        "pane", ("tab", "shift+tab"), "other pane", Group.VIEW, "pane('KEY')", _always, mode=Mode.BOTH,
        help="Go to the next pane or the one before.",
    ),
    Command(
        "follow", ("f",), "follow", Group.VIEW, "follow", _has_goal, mode=Mode.BOTH,
        help="Follow the stream again after you scrolled.",
    ),
    Command(
        "prose", ("P",), "prose", Group.VIEW, "prose", _has_goal, footer=True, mode=Mode.BOTH,
        help="Open or close the pane with what the model says and thinks.",
    ),
    Command(
        "theme", ("t",), "theme", Group.VIEW, "theme", _always, mode=Mode.BOTH,
        help="Choose a theme; the screen shows each as you pass over it.",
    ),
    Command(
        "help", ("?",), "help", Group.APP, "help", _always, footer=True, mode=Mode.BOTH,
        help="Show this help.",
    ),
    Command(
        "palette", ("ctrl+p",), "palette", Group.APP, "app.command_palette", _always, mode=Mode.BOTH,
        help="Find a command by its name.",
    ),
    Command(
        "quit", ("q", "ctrl+c", "ctrl+q"), "quit", Group.APP, "quit", _always, footer=True, mode=Mode.BOTH,
        help="Leave. Asks first when hunks wait or the model is at work.",
    ),
    Command(
        "replay_pause", ("space",), "pause", Group.REPLAY, "replay('toggle')", _always,
        footer=True, mode=Mode.REPLAY,
        help="Pause the replay, or go on.",
    ),
    Command(
        "replay_step", (".",), "step", Group.REPLAY, "replay('step')", _always,
        footer=True, mode=Mode.REPLAY,
        help="Play one event.",
    ),
    Command(
        "replay_faster", ("+", "="), "faster", Group.REPLAY, "replay('faster')", _always,
        footer=True, mode=Mode.REPLAY,
        help="Play at twice the speed.",
    ),
    Command(
        "replay_slower", ("-",), "slower", Group.REPLAY, "replay('slower')", _always,
        footer=True, mode=Mode.REPLAY,
        help="Play at half the speed.",
    ),
)  # fmt: skip

_EVERYWHERE: Final = frozenset({"ctrl+c", "ctrl+q"})  # also while typing, on every screen: see app.py
_SCREENS_OWN: Final = frozenset({"ctrl+p"})  # Textual binds the palette itself
_BEFORE_THE_NEXT_KEY: Final = frozenset({"steer", "new_goal"})
"""Actions that move the focus at once: what is typed right after the key belongs to the box, and must
never be taken for commands. Textual hands an ordinary key on by messages, and the next key overtakes it."""


def bindings() -> list[Binding]:
    """The bindings of the main screen. A key may stand twice, once for live and once for replay: the
    screen's `check_action` decides."""
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


def exists(action: str, replay: bool) -> bool:
    """Whether an action of the table may run now; actions from elsewhere always may."""
    rows = [command for command in COMMANDS if command.action.partition("(")[0] == action]
    return not rows or any(command.fits(replay) for command in rows)


def offered(moment: Moment) -> Iterator[Command]:
    """The commands that the footer shows at this moment."""
    return (c for c in COMMANDS if c.footer and c.fits(moment.replay) and c.when(moment))


def by_group(replay: bool) -> dict[Group, list[Command]]:
    """The commands of one mode by group, in the order of the table."""
    groups: dict[Group, list[Command]] = {}
    for command in COMMANDS:
        if command.fits(replay):
            groups.setdefault(command.group, []).append(command)
    return groups


BOX_KEYS: Final = (
    ("Enter", "Send the line: the first one is the goal, later ones steer."),
    ("Esc", "Empty the box, let the stream go on, and go back to the diff."),
    ("up down", "Lines that you sent before."),
)
DIFF_KEYS: Final = (
    ("up down PgUp PgDn", "Scroll; the stream grows below and what you look at stays."),
    ("g Home", "To the beginning."),
    ("G End", "To the end, and follow the stream."),
)
PRESET_KEYS: Final = (
    ("j k up down", "The next row, the row before; PgUp, PgDn, g and G go further."),
    ("tab shift+tab", "The next section, the section before."),
    (
        "h l left right",
        "Less or more, looser or stricter; with shift ten steps. + and - do the same.",
    ),
    ("space", "The next value; a constraint is switched on or off."),
    ("0-9", "Type a number; on other rows 1 to 9 switch a constraint."),
    ("Enter", "Type the value, the list or the constraint; what it would flip shows at once."),
    ("backspace", "No limit, an empty list, no constraint."),
    ("n d", "Add a constraint in your words; remove the selected one."),
    ("u U", "Take the last change back; take all of this session's back."),
    ("s S", "Save this session's changes for yourself; for the repository."),
    ("o", "Choose another preset."),
    ("b B", "Judge the git history, or your old sessions, by this preset; again stops it."),
    ("t", "Take over the limit that would have let 95 of 100 accepted changes through."),
    ("Esc q C", "Back to the session; changes stay."),
)
MOUSE: Final = (
    ("click a hunk", "Select it."),
    ("click a chip", "Switch the constraint on or off."),
    ("click an offer", "Add it, or never see it again."),
    ("wheel", "Scroll what is under the pointer."),
)


def keys_page() -> str:
    """The text of docs/keys.md."""
    lines = [
        "# Keys",
        "",
        "Generated from the table in `spark_tui/tui/commands.py` by `python -m spark_tui.tui.commands`;",
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
    for title, table in (*own, ("In the preset screen", PRESET_KEYS), ("Mouse", MOUSE)):
        lines += ["", f"## {title}", "", "| | |", "|---|---|"]
        lines += [f"| {key} | {meaning} |" for key, meaning in table]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(keys_page(), end="")
