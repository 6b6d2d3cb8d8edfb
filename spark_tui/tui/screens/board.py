"""What the parts of the main screen ask of it: the newest state, the selection, a word to the person.

Not here: any of it done (`screens.main`). The mixins beside this module add the actions of the table.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from spark_tui.config.themes import Theme
from spark_tui.core.change.values import Hunk
from spark_tui.core.events import Event
from spark_tui.core.session import Session
from spark_tui.engine.ports import Driver, Editor, Presets
from spark_tui.tui.backtest_run import BacktestRun
from spark_tui.tui.screens.framed import Framed
from spark_tui.tui.selection import HunkList
from spark_tui.tui.signs import Signs
from spark_tui.tui.table.command import Moment
from spark_tui.tui.widgets.replay import ReplayControls


class Board(Framed):
    """The main screen as its parts see it.

    Textual's metaclass leaves no room for `ABC`; mypy holds whoever makes the screen to all that is abstract.
    """

    driver: Driver
    themes: Mapping[str, Theme]
    presets: Presets | None
    backtest: BacktestRun
    replay: ReplayControls | None
    editor: Editor
    signs: Signs
    hunks: HunkList
    marks: frozenset[int] = frozenset()  # the hunks that the person marked

    @property
    @abstractmethod
    def session(self) -> Session:
        """The newest state."""

    @abstractmethod
    def send(self, event: Event) -> None:
        """Give a fact to the driver."""

    @abstractmethod
    def say(self, message: str, severity: str = "information") -> None:
        """A short word to the person."""

    @abstractmethod
    def select(self, number: int, *, chosen: bool) -> None:
        """Select a hunk; `chosen` by the person, or by the program."""

    @abstractmethod
    def move_on(self, number: int) -> None:
        """Select the next hunk to decide; back again, should what was decided be refused."""

    @abstractmethod
    def point_at(self, number: int) -> None:
        """Select a hunk that is in sight, as the person did; nothing moves."""

    @abstractmethod
    def action_place(self) -> None:
        """Ask which of several places the selected hunk means."""

    @abstractmethod
    def wait_for_another(self, hunk: Hunk) -> None:
        """Select the next version of this hunk as soon as it is there."""

    @abstractmethod
    def wait_for_parts(self, ranks: Sequence[tuple[int, ...]]) -> None:
        """Select the parts of a hunk that stand there as soon as they are made; several are marked."""

    @property
    @abstractmethod
    def selected(self) -> Hunk | None:
        """The selected hunk as it is now."""

    @abstractmethod
    def in_sight(self, number: int) -> bool:
        """Whether the person can see this hunk."""

    @property
    @abstractmethod
    def moment(self) -> Moment:
        """What is possible now."""

    @abstractmethod
    def look_for_hold(self) -> None:
        """The state is newer: it may hold the stream now."""

    def box_has_focus(self) -> bool:
        """Whether the person is in the steering box."""
        return self.focused is not None and self.focused.id == "steer-input"
