"""What the diff pane costs by itself, in a process of its own: CPU a flush and a page, by its rows.

A stream of 1,200 tokens/s (about 120 lines/s) is flushed 30 times a second into a pane of 160x50 that
already shows 100, 10,000 or 100,000 rows. Figures are CPU milliseconds of the whole process a flush
(model, paint, compose, write to a null terminal), less what the same app costs while nothing streams;
a page is the CPU of one scrolled page.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .stage import Row, Wanted

FLUSHES_PER_SECOND = 30
LINES_PER_FLUSH = 4
ROUNDS = 2
SIZE = (160, 50)
CODE = (
    "def test_retry_{0}(client, transport):",
    '    """It sends once more after error {0}."""',
    "    for attempt in range({0}):  # nothing special",
    "        assert client.send(request('GET', {0})) == [1, 2, 3]",
)


def line(number: int) -> str:
    """Varied code, as a model writes it."""
    return CODE[number % len(CODE)].format(number)


async def measure(rows: int, seconds: float, follow: bool) -> tuple[float, float]:
    """CPU milliseconds a flush, and a page."""
    from scenes import PaneApp, created, growing, grown, session

    app = PaneApp()
    async with app.run_test(size=SIZE) as pilot:
        base = session(*(created(n + 1, min(rows, 1_000), f"f{n}.py") for n in range(max(1, rows // 1_000))))
        state = growing(base, "t.py")
        app.pane.show(state)
        if not follow:
            app.pane.action_scroll_rows(-1)
        await pilot.pause()
        gc.collect()
        gc.freeze()
        flushes = int(seconds * FLUSHES_PER_SECOND)
        spent = 0.0
        tick = time.perf_counter()
        for flush in range(flushes):
            state = grown(state, [line(flush * LINES_PER_FLUSH + i) for i in range(LINES_PER_FLUSH)])
            before = time.process_time()
            app.pane.show(state)
            tick += 1 / FLUSHES_PER_SECOND
            await asyncio.sleep(max(0.0, tick - time.perf_counter()))
            spent += time.process_time() - before
        idle = time.process_time()
        await asyncio.sleep(flushes / FLUSHES_PER_SECOND / 4)
        idle = (time.process_time() - idle) * 4
        pages = time.process_time()
        for _ in range(20):
            app.pane.action_scroll_pages(-1.0)
            await asyncio.sleep(0.03)
        pages = time.process_time() - pages
        gc.unfreeze()
    return (spent - idle) / flushes * 1_000, pages / 20 * 1_000


async def measure_all(seconds: float) -> None:
    """Print a JSON line a row."""
    await measure(100, 1.0, follow=True)  # imports and lexers
    for rows in (100, 10_000, 100_000):
        following = [await measure(rows, seconds, follow=True) for _ in range(ROUNDS)]
        standing = [await measure(rows, seconds, follow=False) for _ in range(ROUNDS)]
        figures = {
            "following ms": median(cost for cost, _ in following),
            "standing ms": median(cost for cost, _ in standing),
            "page ms": median(cost for _, cost in following),
        }
        print(json.dumps({"rows": f"{rows:,}", "figures": figures}), flush=True)


def run(wanted: Wanted) -> Iterator[Row]:
    """One row a size. Raises CalledProcessError when the other program fails."""
    from .stage import Row

    command = [sys.executable, str(Path(__file__)), "0.5" if wanted.quick else "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        for line in program.stdout:
            found = json.loads(line)
            yield Row({"rows": found["rows"]}, found["figures"])
    if program.returncode:
        raise subprocess.CalledProcessError(program.returncode, command)


if __name__ == "__main__":
    os.environ.setdefault("TEXTUAL_FPS", "240")
    sys.path.insert(0, str(Path(__file__).parents[1] / "tui" / "diff"))
    asyncio.run(measure_all(float(sys.argv[1])))
