"""What is known of the way to the terminal: what still waits, how fast it drains, how large a frame was.

For whoever decides when a frame is painted. Not here: the waiting itself (`outlet`), the decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from textual.app import App


@dataclass(frozen=True, slots=True)
class Outflow:
    """The output as it stands at one moment.

    `queued` counts the bytes that were written and that the terminal has not taken yet, as far as it can be
    known. `rate` is how many bytes a second it took when it last made us wait; None when it never did.
    `frame` counts the bytes of the last frame, as they leave.
    """

    queued: int = 0
    rate: float | None = None
    frame: int = 0

    @property
    def delay(self) -> float:
        """Seconds until the terminal has taken what is queued, at the rate that is known; 0 when none is."""
        return self.queued / self.rate if self.rate else 0.0


@runtime_checkable
class Knowing(Protocol):
    """A driver that knows its outflow, and calls `on_emptied` when something had to wait and nothing waits
    any more."""

    on_emptied: Callable[[], None]

    @property
    def outflow(self) -> Outflow: ...


def outflow(app: App[Any]) -> Outflow:
    """How the output of `app` stands now. A driver that does not know (Windows, tests) never has to wait."""
    known = getattr(app._driver, "outflow", None)  # `isinstance` would look at all that a protocol asks for
    return known if isinstance(known, Outflow) else Outflow()


def when_emptied(app: App[Any], call: Callable[[], None]) -> None:
    """`call` from now on, in the loop, when output had to wait and the terminal has taken all of it."""
    driver = app._driver
    if isinstance(driver, Knowing):
        driver.on_emptied = call
