"""What the widgets report, turned into facts for the driver.

A mixin of the main screen. Not here: the keys of the table (`deciding`, `streaming`, `looking`).
"""

from __future__ import annotations

from abc import abstractmethod
from functools import partial

from spark_tui.core.events import ConstraintToggled, GoalSet, Hold, HoldLifted, HoldSet, SteerSent
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.diff.preparing import Preparing
from spark_tui.tui.screens.keeping import ask_to_keep, lasting
from spark_tui.tui.screens.streaming import Streaming
from spark_tui.tui.widgets.chips import Chips
from spark_tui.tui.widgets.hunks import Hunks
from spark_tui.tui.widgets.offer import OfferRow
from spark_tui.tui.widgets.steer import SteerBox

WIRE_FIRST = 0.01
"""Seconds after Enter in which nothing is painted: moving the focus and painting take longer than closing
the old connection and sending the new request, and the loop does one thing at a time."""


class Routing(Streaming):
    """The messages of the widgets."""

    preparing: Preparing
    _selected = 0
    _typing_holds = False  # whether it was said, maybe not heard yet, and nothing that lifts it

    @abstractmethod
    def changed(self) -> None:
        """The state is newer than the screen."""

    def on_hunks_chosen(self, message: Hunks.Chosen) -> None:
        self.select(message.hunk, chosen=True)

    def on_diff_pane_hunk_clicked(self, message: DiffPane.HunkClicked) -> None:
        self.select(message.hunk, chosen=True)

    def on_chips_toggled(self, message: Chips.Toggled) -> None:
        self.send(ConstraintToggled(message.index))

    def on_offer_row_answered(self, message: OfferRow.Answered) -> None:
        self.action_offer(message.answer)

    def on_steer_box_typing(self, message: SteerBox.Typing) -> None:
        if message.on:
            self.driver.about_to_ask()
            self.preparing.begin(self.session)
        if message.on and self.session.goal:
            self._typing_holds = True
            self.send(HoldSet(Hold.TYPING))
        elif not message.on and (self._typing_holds or Hold.TYPING in self.session.holds):
            self._typing_holds = False
            self.send(HoldLifted(Hold.TYPING))

    def sent(self, line: str, goal: bool) -> None:
        """Enter in the steering box: the wire comes first, what is seen follows."""
        self._wire_first = True
        self._typing_holds = False
        self.send(GoalSet(line) if goal else SteerSent(line, self._selected))
        self.set_timer(WIRE_FIRST, partial(self._look_again, "" if goal else line))

    def _look_again(self, steered: str) -> None:
        self._wire_first = False
        self.query_one(SteerBox).forget_sent()
        self.changed()
        self.check_idle()
        self.query_one(DiffPane).focus()
        self.query_one(DiffPane).action_follow()
        if self.presets is not None and steered and lasting(steered):
            ask_to_keep(self, self.signs, self.presets, steered, self.say)

    def on_steer_box_left(self, message: SteerBox.Left) -> None:
        self.query_one(DiffPane).focus()
