"""From the start of the process to the first frame and to the first key on the screen, warm."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from spark_tui.measuring.figures import percentile
from spark_tui.measuring.place import READY, Place, place
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import Terminal

from .stage import Row, Wanted, say

KEY = "Ω"  # a letter that the app never draws by itself


def once(where: Place, server: Server, wanted: Wanted) -> tuple[float, float, float]:
    """Milliseconds to the first frame and to a key that was typed then, and CPU seconds until then."""
    app = Terminal(where.command(wanted.program, server), where.root, where.home)
    try:
        frame = app.wait(READY)
        app.press(KEY)
        echoed = app.wait(KEY)
        return (frame - app.spawned) * 1000, (echoed - app.spawned) * 1000, app.cpu()
    finally:
        app.close()


def run(wanted: Wanted) -> Iterator[Row]:
    """One row, of starts on one repository."""
    starts = wanted.times(20, 3, 60)
    server = Server()
    server.order([["x"]], 0)
    got = []
    try:
        with place(200) as where:
            once(where, server, wanted)
            for number in range(starts):
                got.append(once(where, server, wanted))
                say(f"start {number + 1} of {starts}: {got[-1][1]:.0f} ms")
    finally:
        server.close()
    frames, keys, cpu = ([each[at] for each in got] for at in range(3))
    yield Row(
        {"starts": str(starts)},
        {
            "first frame p50 ms": median(frames),
            "first frame p95 ms": percentile(frames, 95),
            "key echoed p50 ms": median(keys),
            "key echoed p95 ms": percentile(keys, 95),
            "CPU s": median(cpu),
        },
        {"frames ms": frames, "keys ms": keys, "CPU s": cpu},
    )
