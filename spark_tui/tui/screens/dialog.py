"""A screen over the others that may be left before it is there.

Keys that come faster than the screen, or the end of the app, take it away while Textual still builds it: its
widgets are never made then, or gone already. Not here: what it shows and gives back (its subclasses).
"""

from __future__ import annotations

from textual import events
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """Hears nothing of being there, or of its size, while it goes or without any widget: there is nothing to
    set up."""

    async def on_event(self, event: events.Event) -> None:
        gone = self._pruning or not self.children
        if not (gone and isinstance(event, events.Mount | events.Resize)):
            await super().on_event(event)
