"""What a row of the table of commands is, and what it looks at.

Not here: the rows themselves (the modules beside this one), and what is made of them (`tui.commands`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from spark_tui.core.change.values import Hunk
from spark_tui.core.session import Session
from spark_tui.tui.diff.line_cursor import LinesView


class Group(StrEnum):
    HUNKS = "Hunks"
    LINES = "Lines of a hunk"
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


class Where(StrEnum):
    """What a key means changes while the cursor stands on the lines of a hunk: there a command of HUNKS is
    not bound, and elsewhere none of LINES."""

    ANYWHERE = "anywhere"
    HUNKS = "hunks"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Moment:
    """What the footer looks at: the newest state, the selected hunk, whether this is a replay, and the
    cursor on the lines of a hunk, if it is there."""

    session: Session
    hunk: Hunk | None = None
    replay: bool = False
    typing: bool = False
    new_goal: bool = False  # what is being typed is the next goal
    late: int = 0  # hunks accepted before a constraint that would not have let them through
    lines: LinesView | None = None
    marks: int = 0  # hunks that are marked
    searching: bool = False  # the keys belong to the search box


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
    where: Where = Where.ANYWHERE
    shown: str = ""

    @property
    def keys_shown(self) -> str:
        """The keys as a person reads them."""
        return self.shown or " ".join(self.keys)

    def exists(self, replay: bool) -> bool:
        """Whether the command exists in a replay, or in a live session."""
        return self.mode is Mode.BOTH or (self.mode is Mode.REPLAY) == replay

    def fits(self, replay: bool, lines: bool) -> bool:
        """Whether its keys mean it now; `lines` while the cursor stands on the lines of a hunk."""
        here = self.where is Where.ANYWHERE or (self.where is Where.LINES) == lines
        return here and self.exists(replay)
