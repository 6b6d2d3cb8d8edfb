"""Enter in the steering box while 1,200 tokens a second stream: when the server sees the old connection
closed and the new request complete. Every turn leaves one small hunk and is steered inside a second one;
at the end the file must have exactly the hunks that were accepted."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.benchmarks.stage import (
    LIMIT,
    BenchmarkError,
    Server,
    Terminal,
    edit,
    percentile,
    place,
    running,
    tokens_of,
)

RATE = 1200
SESSIONS, STEERS = 4, 50


def answer(turn: int) -> list[str]:
    """One edit to keep and one that is always cut off."""
    kept = edit(f"value_{turn} = {turn}", [f"value_{turn} = {turn}  # kept by turn {turn}"])
    cut = edit(f"value_{1000 + turn} = {1000 + turn}", [f"dropped_{turn}_{line} = 1" for line in range(900)])
    return tokens_of(kept + cut)


def steer(app: Terminal, server: Server, turn: int) -> tuple[float, float]:
    """Type a line, press Enter; milliseconds until closed and until the next request."""
    before = app.drawn
    app.press(f"iwhat about part {turn}?")
    app.wait(f"part {turn}?".encode(), before)
    time.sleep(random.Random(turn).uniform(0.1, 0.3))  # a person reads the line once more
    entered = app.press("\r")
    closed = server.at("closed", turn) - entered
    asked = server.at("complete", turn + 1) - entered
    return closed * 1000, asked * 1000


def accept(app: Terminal, file: Path, turn: int) -> None:
    """Accept what waits and see it on disk."""
    app.press("A")
    deadline = time.monotonic() + LIMIT
    while f"# kept by turn {turn}\n" not in file.read_text():
        if time.monotonic() > deadline:
            raise BenchmarkError(f"the hunk of turn {turn} was accepted but is not on disk")
        time.sleep(0.005)


def session(server: Server, steers: int) -> dict[str, list[float]]:
    """So many steers of one session; the hunks of all turns but the last few are accepted."""
    server.order([answer(turn) for turn in range(steers + 1)], RATE)
    closed, asked = [], []
    with place() as where, running(where, server) as app:
        file = where.root / "big.py"
        base = file.read_text()
        app.press("go\r")
        for turn in range(steers):
            app.wait(f"dropped_{turn}_1".encode())
            if turn % 2 == 0 and turn < steers - 4:
                accept(app, file, turn)
            one, other = steer(app, server, turn)
            closed.append(one)
            asked.append(other)
        app.wait(f"dropped_{steers}_1".encode())
        last = max(turn for turn in range(steers) if turn % 2 == 0 and turn < steers - 4)
        for turn in range(last + 1):
            line = f"value_{turn} = {turn}"
            base = base.replace(f"{line}\n", f"{line}  # kept by turn {turn}\n", 1)
        wrong = file.read_text() != base
    return {"closed": closed, "asked": asked, "wrong": [float(wrong)], "kept": [float(last + 1)]}


def run(quick: bool = False) -> list[dict[str, object]]:
    """One row for the closing, one for the next request, of all sessions together."""
    sessions, steers = (1, 10) if quick else (SESSIONS, STEERS)
    server = Server()
    try:
        got = [session(server, steers) for _ in range(sessions)]
    finally:
        server.close()
    rows: list[dict[str, object]] = []
    for name, words in (("closed", "old connection closed"), ("asked", "new request complete")):
        took = [value for each in got for value in each[name]]
        rows.append(
            {
                "Enter until": words,
                "steers": len(took),
                "p50_ms": round(percentile(took, 50), 2),
                "p95_ms": round(percentile(took, 95), 2),
                "p99_ms": round(percentile(took, 99), 2),
                "max_ms": round(max(took), 2),
                "hunks accepted": int(sum(each["kept"][0] for each in got)),
                "files not as accepted": int(sum(each["wrong"][0] for each in got)),
            }
        )
    return rows
