"""The row above the chips with a constraint that fits what the person rejected, while there is one.

A click or a key answers it. Not here: which constraint that is (`core.guard.learning`).
"""

from __future__ import annotations

from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message

from spark_tui.core.guard.learning import Offer
from spark_tui.tui.fit import Part, cells, fit_start, spread
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.row import Row

_HEAD: Final[Part] = (" offer: ", "$accent")
_ADD: Final[tuple[Part, ...]] = (("+", "bold $accent"), (" add  ", "$quiet"))
_NEVER: Final[tuple[Part, ...]] = (("-", "bold $accent"), (" never ", "$quiet"))


def offer_row(offer: Offer, width: int, signs: Signs) -> Content:
    """The row in `width` columns: the numbers get shorter first, the keys always stand at its end."""
    text = signs.clean(offer.text)
    room = width - cells([_HEAD, *_ADD, *_NEVER]) - 1
    fits = [numbers for numbers in (offer.words, _short(offer)) if cells([(text + numbers, "")]) + 2 <= room]
    numbers = f"  {fits[0]}" if fits else ""
    words = fit_start(text, max(0, room - len(numbers)), signs.dots)
    return spread([_HEAD, (words, "bold $foreground"), (numbers, "$quiet")], [*_ADD, *_NEVER], width)


def _short(offer: Offer) -> str:
    took = f", {offer.wrong} of {offer.accepted} taken" if offer.accepted else ""
    return f"{offer.caught} of {offer.rejected} rejected{took}"


class OfferRow(Row[Offer | None]):
    """The row; it takes no room while nothing is offered."""

    class Answered(Message):
        """The person clicked one of the answers."""

        def __init__(self, answer: str) -> None:
            super().__init__()
            self.answer = answer

    def show(self, view: Offer | None) -> None:
        """Show what is offered, or nothing."""
        super().show(view)
        self.set_class(view is not None, "-offered")

    def draw(self, view: Offer | None, width: int) -> Content:
        return offer_row(view, width, self.signs) if view is not None else Content("")

    def on_click(self, event: events.Click) -> None:
        never = self.size.width - cells(_NEVER)
        if event.x >= never - cells(_ADD):
            self.post_message(self.Answered("never" if event.x >= never else "add"))
