"""A long diff played to the app, and what that cost: the same for the benchmarks and for `bench --app`.

Not here: what is said (`text`), tables, targets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spark_tui.measuring.place import place, running
from spark_tui.measuring.screen import Screen
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import LIMIT, Terminal
from spark_tui.measuring.text import FIRST, LAST, LongDiff

DONE = " done"
"""On the screen when a turn has ended, and in no text that is played."""
_HEAD = re.compile(rf"{FIRST}_(\d+)_")


@dataclass(frozen=True, slots=True)
class Played:
    """What one long diff cost, from the press of Enter to a screen at rest."""

    tokens: int
    seconds: float
    """From the first token written to the last."""
    cpu: float
    """CPU seconds of the app from Enter on; without its start."""
    cpu_with_start: float
    """CPU seconds from the start of the process on."""
    rows_ms: list[float]
    """Of each edit: from the token that completes its first new line to that line on the screen. Edits that
    came and went between two frames are missing."""
    last_row_ms: float
    """From the token that completes the last new line to that line on the screen, or to the end of the turn
    when the app goes to its first hunk in the same frame."""
    done_ms: float
    """From the last token to the app at rest: the turn is done."""
    written: int
    """Bytes to the terminal."""
    frames: int
    """Times that it was written to."""
    resident_mb: float
    peak_mb: float

    @property
    def first_row_ms(self) -> float:
        """The first of `rows_ms`, with what the app loads for it."""
        return self.rows_ms[0]


def play(program: Sequence[str], server: Server, diff: LongDiff, rate: float, limit: float = LIMIT) -> Played:
    """Start the app on a repository of its own and let it take in the diff at `rate` tokens a second.

    A rate of 0 is as fast as the app reads. Raises MeasureError when what should be seen does not come within
    `limit` seconds.
    """
    server.order([diff.tokens], rate, diff.marks)
    with place(5000) as where, running(where, server, program) as app:
        before, drawn, frames = app.cpu(), app.drawn, app.writes
        app.press("go\r")
        seen = _follow(app, limit)
        last = app.shown
        ended = server.at("last", limit=limit)
        done = app.wait(DONE, limit)
        app.quiet(0.3)
        return Played(
            tokens=len(diff.tokens),
            seconds=ended - server.at("first"),
            cpu=app.cpu() - before,
            cpu_with_start=app.cpu(),
            rows_ms=[(at - server.at("mark", nth=number)) * 1000 for number, at in seen.items()],
            last_row_ms=(last - server.at("mark", nth=len(diff.heads))) * 1000,
            done_ms=(done - ended) * 1000,
            written=app.drawn - drawn,
            frames=app.writes - frames,
            resident_mb=app.resident(),
            peak_mb=app.peak_memory(),
        )


def _follow(app: Terminal, limit: float) -> dict[int, float]:
    """Wait for the last new line or the end of the turn; when the first new line of each edit was seen."""
    seen: dict[int, float] = {}

    def look(screen: Screen) -> bool:
        for row in screen.rows():
            if found := _HEAD.search(row):
                seen.setdefault(int(found[1]), app.shown)
        return screen.shows(LAST) or screen.shows(DONE)

    app.wait(look, limit)
    return seen
