"""CPU while nothing streams: before the first goal, and after a session with fifty hunks that wait."""

from __future__ import annotations

import time
from collections.abc import Iterator

from spark_tui.measuring.place import place
from spark_tui.measuring.play import DONE
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import Terminal
from spark_tui.measuring.text import long_diff

from .stage import Row, Wanted, say


def resting(app: Terminal, seconds: float) -> dict[str, float]:
    """Percent of a core, bytes and writes a second, after two seconds in which things settle."""
    time.sleep(2.0)
    cpu, drawn, writes, began = app.cpu(), app.drawn, app.writes, time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    return {
        "CPU %": (app.cpu() - cpu) / took * 100,
        "bytes/s": (app.drawn - drawn) / took,
        "writes/s": (app.writes - writes) / took,
        "resident MB": app.resident(),
    }


def run(wanted: Wanted) -> Iterator[Row]:
    """The cursor in the box, then the cursor in the diff, each before and after a session."""
    seconds = wanted.times(15, 3, 60)
    server = Server()
    diff = long_diff(4_000, 50)
    server.order([diff.tokens], 12_000)
    try:
        with place() as where, wanted.running(where, server) as app:
            say("new, in the box")
            yield Row({"session": "new", "cursor": "in the box"}, resting(app, seconds))
            app.press("go\r")
            app.wait(DONE)
            app.quiet()
            say("fifty hunks, in the diff")
            yield Row({"session": "50 hunks", "cursor": "in the diff"}, resting(app, seconds))
            app.press("ihello")
            app.wait("hello")
            say("fifty hunks, in the box")
            yield Row({"session": "50 hunks", "cursor": "in the box"}, resting(app, seconds))
    finally:
        server.close()
