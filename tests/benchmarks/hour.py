"""An hour's tokens (4.3 million at 1,200 a second) as fast as the app takes them: resident memory.

One session: turns of 20,000 tokens, each an answer that edits a file of its own in ten places and is accepted
as a whole. Not a measure of time.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from spark_tui.measuring.place import place
from spark_tui.measuring.play import DONE
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import Terminal
from spark_tui.measuring.text import LAST, long_diff

from .stage import Row, Wanted, say, until

HOUR, QUICK = 4_300_000, 100_000
A_TURN, HUNKS = 20_000, 10
SAMPLES = 12


def parts(root: Path, count: int) -> None:
    """So many files to be edited, committed."""
    for number in range(count):
        text = "".join(f"value_{line} = {line}\n" for line in range(2 * HUNKS + 20))
        (root / f"part_{number:04}.py").write_text(text)
    who = ("-c", "user.name=bench", "-c", "user.email=bench@localhost")
    for words in (("add", "."), (*who, "commit", "-q", "-m", "parts")):
        subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


def turn(app: Terminal, server: Server, root: Path, number: int) -> None:
    """One answer, taken in and accepted."""
    name = f"part_{number:04}.py"
    server.order([long_diff(A_TURN, HUNKS, path=name).tokens], 0)
    app.press("go\r" if number == 0 else f"igo on with {number}\r")
    app.wait(lambda screen: not screen.shows(DONE))
    server.at("last", limit=240.0)
    app.wait(DONE, limit=240.0)
    app.quiet(0.2)
    app.press("A")
    until(lambda: LAST in (root / name).read_text(), f"turn {number} was accepted but is not on disk")
    app.quiet(0.1)


def run(wanted: Wanted) -> Iterator[Row]:
    """A row now and then, the last one at the end."""
    tokens = wanted.tokens or (QUICK if wanted.quick else HOUR)
    turns = max(1, tokens // A_TURN)
    steps = {max(1, round(turns * step / SAMPLES)) for step in range(1, SAMPLES + 1)} | {1}
    server = Server()
    try:
        with place() as where:
            parts(where.root, turns)
            with wanted.running(where, server) as app:
                empty, began = app.resident(), time.monotonic()
                for number in range(turns):
                    turn(app, server, where.root, number)
                    if number + 1 not in steps:
                        continue
                    now = app.resident()
                    say(f"{(number + 1) * A_TURN:,} tokens: {now:.0f} MB")
                    yield Row(
                        {"tokens": f"{(number + 1) * A_TURN:,}"},
                        {
                            "resident MB": now,
                            "more than empty MB": now - empty,
                            "peak MB": app.peak_memory(),
                            "CPU s": app.cpu(),
                            "seconds": time.monotonic() - began,
                        },
                    )
    finally:
        server.close()
