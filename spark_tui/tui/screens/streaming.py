"""What the keys do with the stream, the chips and the offer: facts for the driver.

A mixin of the main screen. It decides nothing: the core refuses what cannot be done and says why.
"""

from __future__ import annotations

from spark_tui.core.events import (
    ConstraintToggled,
    Hold,
    HoldLifted,
    HoldSet,
    OfferAnswered,
    TurnRetried,
    TurnStopped,
)
from spark_tui.tui.screens.board import Board
from spark_tui.tui.widgets.chips import chip_at_key


class Streaming(Board):
    """The actions of the table that concern the stream and the chips."""

    def action_hold(self) -> None:
        holds = self.session.holds
        if Hold.PERSON in holds:
            self.send(HoldLifted(Hold.PERSON))
        elif not self.session.turn.live:
            self.say("Nothing streams, so there is nothing to hold.")
        elif Hold.RUN_AHEAD in holds:
            waiting = "Accept or reject a hunk and the stream goes on by itself."
            self.say(f"The stream is held because {self.session.policy.run_ahead} hunks wait. {waiting}")
        else:
            self.send(HoldSet(Hold.PERSON))

    def action_go_on(self) -> None:
        self.send(TurnRetried())

    def action_stop(self) -> None:
        if self.session.turn.live:
            self.send(TurnStopped())
        else:
            self.say("Nothing streams, so there is nothing to stop.")

    def action_offer(self, answer: str) -> None:
        if self.session.offer is None:
            self.say("Nothing is offered at the moment.")
        else:
            self.send(OfferAnswered(taken=answer == "add"))

    def action_chip(self, key: str) -> None:
        index = chip_at_key(self.session.constraints, key)
        if index is None:
            self.say(f"There is no constraint with the key {key}.")
        else:
            self.send(ConstraintToggled(index))
