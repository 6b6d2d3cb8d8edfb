"""75 streams at 1,200 tokens a second as live cells: CPU of the screen and of the reading, frames, keys.

`spark-tui bench --streams` shows them. The server writes what is due of each stream 30 times a second:
90,000 writes a second would measure the server. Ingest is the process below the app.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from functools import partial

from spark_tui.measuring.figures import percentile
from spark_tui.measuring.place import place
from spark_tui.measuring.screen import Screen
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import MeasureError, Terminal
from spark_tui.measuring.text import code, tokens_of

from .stage import Row, Wanted, say

STREAMS, RATE = 75, 1200
TICK = 1 / 30


def pressing(app: Terminal, seconds: float) -> list[float]:
    """Milliseconds from l and h to the other cell selected, for so many seconds."""
    rng = random.Random(7)
    took: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(rng.uniform(0.05, 0.15))
        key, cell, before = ("l", "▸ 2 ", "▸ 1 ") if len(took) % 2 == 0 else ("h", "▸ 1 ", "▸ 2 ")
        pressed = app.press(key)
        # Both stand in one row, which may be read in two pieces.
        moved = app.wait(partial(_only, cell, before), limit=20.0)
        took.append((moved - pressed) * 1000)
        if took[-1] < 0:
            raise MeasureError(f"{cell!r} was there before the key")
    return took


def _only(cell: str, before: str, screen: Screen) -> bool:
    return screen.shows(cell) and not screen.shows(before)


def run(wanted: Wanted) -> Iterator[Row]:
    """One row: figures while all of them stream, first at rest and then while keys are pressed."""
    seconds = float(wanted.times(10, 3, 30))
    tokens = tokens_of("\n".join(code(int(RATE * (2 * seconds + 10) / 24))))
    server = Server()
    try:
        server.order([tokens], RATE, tick=TICK)
        with place(200) as where:
            command = [*wanted.program, "bench", "--streams", str(STREAMS), "--base-url", server.url]
            command += ["--model", "bench", "--tokens", str(len(tokens)), "--prompt", "100", "--yes"]
            app = Terminal(command, where.root, where.home)
            try:
                app.wait(f"{STREAMS} writing")
                time.sleep(2.0)
                say(f"{STREAMS} streams are read")
                figures = reading(app, seconds)
                took = pressing(app, seconds)
                figures |= {f"key p{part} ms": percentile(took, part) for part in (50, 95, 99)}
                figures["resident MB"] = app.resident()
            finally:
                app.close()
    finally:
        server.close()
    yield Row({"streams": str(STREAMS), "tokens/s each": f"{RATE:,}"}, figures, {"keys ms": took})


def reading(app: Terminal, seconds: float) -> dict[str, float]:
    """What the two processes cost while nobody presses a key."""
    (ingest,) = [pid for pid in app.processes() if pid != app.pid] or [0]
    if not ingest:
        raise MeasureError("no process reads the streams")
    before = (app.cpu(app.pid), app.cpu(ingest))
    drawn, frames, began = app.drawn, app.writes, time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    return {
        "UI %": (app.cpu(app.pid) - before[0]) / took * 100,
        "ingest %": (app.cpu(ingest) - before[1]) / took * 100,
        "frames/s": (app.writes - frames) / took,
        "kB/s to the terminal": (app.drawn - drawn) / took / 1000,
    }
