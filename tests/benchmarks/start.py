"""From the start of the process to the first frame and to the first key on the screen; CPU at rest."""

from __future__ import annotations

import time
from statistics import median

from tests.benchmarks.stage import READY, Place, Server, Terminal, percentile, place

STARTS = 15
REST = 10.0  # seconds
KEY = "Ω"  # a letter that the app never draws by itself


def once(where: Place, server: Server, rest: float) -> tuple[float, float, float]:
    """Milliseconds to the first frame and to the key, and percent of a core at rest (NaN: not measured)."""
    app = Terminal(where.command(server), where.root, where.home)
    try:
        frame = app.wait(READY)
        app.press(KEY)
        echoed = app.wait(KEY.encode())
        idle = float("nan")
        if rest:
            time.sleep(1.0)  # the cursor blinks, so the screen is never quiet
            cpu, began = app.cpu(), time.monotonic()
            time.sleep(rest)
            idle = (app.cpu() - cpu) / (time.monotonic() - began) * 100
        return (frame - app.spawned) * 1000, (echoed - app.spawned) * 1000, idle
    finally:
        app.close()


def run(quick: bool = False) -> list[dict[str, object]]:
    """One row: warm starts, and one rest of ten seconds."""
    server = Server()
    server.order([["x"]], 0)
    try:
        with place(200) as where:
            once(where, server, 0)
            got = [once(where, server, 0) for _ in range(3 if quick else STARTS)]
            idle = once(where, server, 2.0 if quick else REST)[2]
    finally:
        server.close()
    frames, keys = [each[0] for each in got], [each[1] for each in got]
    return [
        {
            "starts": len(got),
            "first frame p50_ms": round(median(frames)),
            "first frame p95_ms": round(percentile(frames, 95)),
            "key echoed p50_ms": round(median(keys)),
            "key echoed p95_ms": round(percentile(keys, 95)),
            "idle CPU %": round(idle, 2),
        }
    ]
