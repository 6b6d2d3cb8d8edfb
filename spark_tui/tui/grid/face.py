"""What a cell of the grid shows: a frozen value that a screen makes of whatever it knows.

Not here: how it looks (`paint`), and where it stands (`plan`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from spark_tui.core.change.values import HunkState
from spark_tui.tui.signs import Signs


class Tone(Enum):
    """How a cell stands out."""

    LIVE = "live"
    QUIET = "quiet"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Face:
    """One cell. `word` says its state, so that no colour has to; `figures` stand on the right, the longest
    first: the first that has room is shown. `text` is shown from its end; `note` takes its place at the
    bottom (why something failed), and neither is clean yet."""

    title: str
    word: str
    tone: Tone
    figures: tuple[str, ...] = ()
    text: str = ""
    note: str = ""


class Faces(Protocol):
    """The cells by number, from 0."""

    def __len__(self) -> int: ...

    def revision(self, number: int) -> int:
        """Another number whenever the face may differ from before."""

    def face(self, number: int) -> Face:
        """The cell as it is now."""


def sign(tone: Tone, signs: Signs) -> str:
    """The sign before the word; the words alone do where there are only letters."""
    if signs.ascii:
        return ""
    return {
        Tone.LIVE: signs.growing,
        Tone.QUIET: signs.dot,
        Tone.GOOD: signs.state[HunkState.ACCEPTED],
        Tone.BAD: signs.state[HunkState.REJECTED],
    }[tone].strip()
