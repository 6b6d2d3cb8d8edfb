"""The bar of a replay: where it stands, how fast it goes, whether it is paused.

Only shown while a journal is played back; the keys stand in the footer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from textual.content import Content

from spark_tui.tui.fit import Part, cells, spread
from spark_tui.tui.widgets.row import Row


class ReplayControls(Protocol):
    """What a replaying driver can do besides driving. `position` counts events from 0 to `total`."""

    @property
    def position(self) -> int: ...

    @property
    def total(self) -> int: ...

    @property
    def paused(self) -> bool: ...

    @property
    def speed(self) -> float:
        """How many times as fast as it was."""

    def toggle(self) -> None:
        """Pause, or go on."""

    def step(self) -> None:
        """Play one event."""

    def faster(self) -> None:
        """Twice the speed."""

    def slower(self) -> None:
        """Half the speed."""


@dataclass(frozen=True, slots=True)
class ReplayView:
    position: int
    total: int
    paused: bool
    speed: float


def replay_view(controls: ReplayControls) -> ReplayView:
    """Where the replay stands now."""
    return ReplayView(controls.position, controls.total, controls.paused, controls.speed)


class ReplayBar(Row[ReplayView]):
    """One row: state, a bar, the position, the keys."""

    def draw(self, view: ReplayView, width: int) -> Content:
        done = view.position >= view.total
        word = "end of the replay" if done else "paused" if view.paused else "replay"
        left: list[Part] = [(f" {word}  ", "bold $warning" if view.paused or done else "bold $accent")]
        right: list[Part] = [
            (f"  {view.speed:g}x", "$foreground"),
            (f"  event {view.position:,} of {view.total:,} ", "$foreground"),
        ]
        room = max(0, width - cells(left) - cells(right))
        filled = round(room * view.position / view.total) if view.total else room
        full, empty = ("=", "-") if self.signs.ascii else ("━", "─")
        bar: list[Part] = [(full * filled, "$accent"), (empty * (room - filled), "$quiet")]
        return spread([*left, *bar], right, width)
