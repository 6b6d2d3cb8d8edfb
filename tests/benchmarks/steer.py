"""Enter in the steering box while 1,200 tokens a second stream: when the server sees the old connection
closed and the new request complete. Every turn leaves one small hunk and is steered inside a second one;
at the end the file must have exactly the hunks that were accepted."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from spark_tui.measuring.place import place
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import Terminal
from spark_tui.measuring.text import edit, tokens_of

from .stage import Row, Wanted, say, spread, until

RATE = 1200
SESSIONS, STEERS = 2, 50


def answer(turn: int) -> list[str]:
    """One edit to keep and one that is always cut off."""
    kept = edit(f"value_{turn} = {turn}", [f"value_{turn} = {turn}  # kept by turn {turn}"])
    cut = edit(f"value_{1000 + turn} = {1000 + turn}", [f"dropped_{turn}_{line} = 1" for line in range(900)])
    return tokens_of(kept + cut)


def steer(app: Terminal, server: Server, turn: int) -> tuple[float, float]:
    """Type a line, press Enter; milliseconds until closed and until the next request."""
    app.press(f"iwhat about part {turn}?")
    app.wait(f"what about part {turn}?")
    time.sleep(random.Random(turn).uniform(0.1, 0.3))  # a person reads the line once more
    entered = app.press("\r")
    closed = server.at("closed", turn) - entered
    asked = server.at("complete", turn + 1) - entered
    return closed * 1000, asked * 1000


def accept(app: Terminal, file: Path, turn: int) -> None:
    """Accept what waits and see it on disk."""
    app.press("A")
    kept = f"# kept by turn {turn}\n"
    until(lambda: kept in file.read_text(), f"the hunk of turn {turn} was accepted but is not on disk")


def session(server: Server, wanted: Wanted, steers: int) -> dict[str, list[float]]:
    """So many steers of one session; the hunks of all turns but the last few are accepted."""
    server.order([answer(turn) for turn in range(steers + 1)], RATE)
    closed, asked = [], []
    with place() as where, wanted.running(where, server) as app:
        file = where.root / "big.py"
        base = file.read_text()
        app.press("go\r")
        for turn in range(steers):
            app.wait(f"dropped_{turn}_1")
            if turn % 2 == 0 and turn < steers - 4:
                accept(app, file, turn)
            one, other = steer(app, server, turn)
            closed.append(one)
            asked.append(other)
        app.wait(f"dropped_{steers}_1")
        last = max(turn for turn in range(steers) if turn % 2 == 0 and turn < steers - 4)
        for turn in range(last + 1):
            line = f"value_{turn} = {turn}"
            base = base.replace(f"{line}\n", f"{line}  # kept by turn {turn}\n", 1)
        wrong = file.read_text() != base
    return {"closed": closed, "asked": asked, "wrong": [float(wrong)], "kept": [float(last + 1)]}


def run(wanted: Wanted) -> Iterator[Row]:
    """One row for the closing, one for the next request, of all sessions together."""
    sessions, steers = (1, 10) if wanted.quick else (wanted.times(SESSIONS, 1, 6), STEERS)
    server = Server()
    got = []
    try:
        for number in range(sessions):
            say(f"session {number + 1} of {sessions}")
            got.append(session(server, wanted, steers))
    finally:
        server.close()
    for name, words in (("closed", "old connection closed"), ("asked", "new request complete")):
        took = [value for each in got for value in each[name]]
        facts = {
            "steers": float(len(took)),
            "hunks accepted": sum(each["kept"][0] for each in got),
            "files not as accepted": sum(each["wrong"][0] for each in got),
        }
        yield Row({"Enter until": words}, {**spread(took), **facts}, {"ms": took})
