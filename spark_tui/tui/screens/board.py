"""What the parts of the main screen ask of it: the newest state, the selection, a word to the person.

Not here: any of it done (`screens.main`). The mixins beside this module add the actions of the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.screen import Screen

from spark_tui.config.themes import Theme
from spark_tui.core.change.values import Hunk
from spark_tui.core.events import Event
from spark_tui.core.session import Session
from spark_tui.engine.ports import Driver, Editor, Presets
from spark_tui.tui.backtest_run import BacktestRun
from spark_tui.tui.selection import HunkList
from spark_tui.tui.signs import Signs
from spark_tui.tui.table.command import Moment
from spark_tui.tui.widgets.replay import ReplayControls


class Board(Screen[None]):
    """The main screen as its parts see it."""

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
    def session(self) -> Session:
        """The newest state."""
        raise NotImplementedError

    def send(self, event: Event) -> None:
        """Give a fact to the driver."""
        raise NotImplementedError

    def say(self, message: str, severity: str = "information") -> None:
        """A short word to the person."""
        raise NotImplementedError

    def select(self, number: int, *, chosen: bool) -> None:
        """Select a hunk; `chosen` by the person, or by the program."""
        raise NotImplementedError

    def move_on(self, number: int) -> None:
        """Select the next hunk to decide; back again, should what was decided be refused."""
        raise NotImplementedError

    def point_at(self, number: int) -> None:
        """Select a hunk that is in sight, as the person did; nothing moves."""
        raise NotImplementedError

    def action_place(self) -> None:
        """Ask which of several places the selected hunk means."""
        raise NotImplementedError

    def wait_for_another(self, hunk: Hunk) -> None:
        """Select the next version of this hunk as soon as it is there."""
        raise NotImplementedError

    def wait_for_parts(self, ranks: Sequence[tuple[int, ...]]) -> None:
        """Select the parts of a hunk that stand there as soon as they are made; several are marked."""
        raise NotImplementedError

    @property
    def selected(self) -> Hunk | None:
        """The selected hunk as it is now."""
        raise NotImplementedError

    def in_sight(self, number: int) -> bool:
        """Whether the person can see this hunk."""
        raise NotImplementedError

    @property
    def moment(self) -> Moment:
        """What is possible now."""
        raise NotImplementedError

    def paint(self) -> None:
        """Show the newest state."""
        raise NotImplementedError

    def box_has_focus(self) -> bool:
        """Whether the person is in the steering box."""
        return self.focused is not None and self.focused.id == "steer-input"
