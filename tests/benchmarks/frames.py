"""What a frame costs the whole app while it follows a stream and while a person turns pages, by size.

The diff is there first: one edit, whose lines come in large pieces. Then the same edit goes on at 1,200
tokens a second, and when it is done, pages are turned down and up. The ratios are those to 100 lines in a
small file; of CPU while it follows, since the writes of one frame are not always told from those of two.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from spark_tui.measuring.figures import percentile
from spark_tui.measuring.place import place
from spark_tui.measuring.play import DONE
from spark_tui.measuring.screen import Screen
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import MeasureError, Terminal
from spark_tui.measuring.text import code, edit, tokens_of

from .stage import Row, Wanted, say

RATE = 1200
CATCHING_UP = 8.0  # seconds that the stream goes on longer than is measured, and one for so many lines:
A_SECOND = 8_000
THERE = "all_of_it_is_there"
A_PIECE = 100  # lines
SHAPES = ((100, 200), (10_000, 200), (100_000, 200), (100, 100_000))
"""Lines of the diff, lines of the file."""
DOWN, UP = "\x1b[6~", "\x1b[5~"


def answer(lines: int, seconds: float) -> list[str]:
    """One edit: so many lines in large pieces, a word that says so, and then more for so many seconds."""
    first = code(lines)
    pieces = ["".join(f"{line}\n" for line in first[at : at + A_PIECE]) for at in range(0, lines, A_PIECE)]
    before, _, after = edit("value_7 = 7", ["*"]).partition("*\n")
    # said again and again, since a busy app may jump over one of them
    parts = (f"{THERE} = {at}\n" + "\n".join(code(10, at)) + "\n" for at in range(int(RATE * seconds / 260)))
    more = "".join(parts)
    return [before, *pieces, *tokens_of(more + after)]


def following(app: Terminal, seconds: float) -> dict[str, float]:
    """CPU and output while the stream goes on."""
    app.wait(THERE)
    time.sleep(1.0)
    cpu, drawn, frames, began = app.cpu(), app.drawn, app.writes, time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    spent, count = app.cpu() - cpu, max(1, app.writes - frames)
    return {
        "CPU %": spent / took * 100,
        "frames/s": count / took,
        "frame ms": spent / count * 1000,
        "frame kB": (app.drawn - drawn) / count / 1000,
    }


def turning(app: Terminal, pages: int) -> tuple[dict[str, float], list[float]]:
    """CPU of a page, and how long it takes to come."""
    app.wait(DONE)
    app.quiet(1.0)
    took = []
    cpu, drawn = app.cpu(), app.drawn
    for number in range(pages):
        before = app.screen.rows()
        pressed = app.press(DOWN if number % 2 == 0 else UP)
        took.append((app.wait(other_than(before)) - pressed) * 1000)
        app.quiet(0.05)
    figures = {
        "page ms": (app.cpu() - cpu) / pages * 1000,
        "page kB": (app.drawn - drawn) / pages / 1000,
        "page seen p50 ms": percentile(took, 50),
        "page seen p95 ms": percentile(took, 95),
    }
    return figures, took


def other_than(rows: Sequence[str]) -> Callable[[Screen], bool]:
    """Whether the screen shows something else, in its middle."""
    return lambda screen: screen.rows()[5:40] != rows[5:40]


def run(wanted: Wanted) -> Iterator[Row]:
    """One row a size."""
    seconds = float(wanted.times(5, 2, 15))
    server = Server()
    base: dict[str, float] = {}
    try:
        for lines, file in SHAPES:
            say(f"{lines:,} lines of diff, file of {file:,} lines")
            server.order([answer(lines, seconds + CATCHING_UP + lines / A_SECOND)], RATE)
            with place(file) as where, wanted.running(where, server) as app:
                app.press("go\r")
                figures = following(app, seconds)
                if server.over("last"):
                    say("the stream ended while it was followed: no frames")
                    figures = {}
                try:
                    pages, took = turning(app, wanted.times(40, 10, 120))
                except MeasureError as error:  # closing so large a hunk may take too long
                    say(f"no pages: {str(error).splitlines()[0]}")
                    pages, took = {}, []
            figures |= pages
            base = base or figures
            nothing = float("nan")
            for ratio, name in (("CPU ratio", "CPU %"), ("page ratio", "page ms")):
                figures[ratio] = figures.get(name, nothing) / base.get(name, nothing)
            yield Row({"diff": f"{lines:,}", "file": f"{file:,}"}, figures, {"pages ms": took})
    finally:
        server.close()
