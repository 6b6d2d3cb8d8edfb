"""A key pressed while tokens stream: time until the terminal has its answer. The same at rest.

The keys are j and k, which do not hold the stream. The answer is the heading "hunk 2 of", which only
the key can bring: other output of the stream is not mistaken for it.
"""

from __future__ import annotations

import random
import time

from tests.benchmarks.stage import Server, Terminal, code, edit, percentile, place, running, tokens_of

PRESSES = 240
TOKENS_AN_EDIT = 560


def answer(tokens: int) -> list[str]:
    """Three small edits, then edits of 40 lines, as many as it takes."""
    parts = [edit(f"value_{n} = {n}", [f"value_{n} = {n}  # small"]) for n in (2, 4, 6)]
    lines = code(40)
    count = tokens // TOKENS_AN_EDIT + 1
    parts += [edit(f"value_{10 + n * 2} = {10 + n * 2}", lines) for n in range(count)]
    return tokens_of("".join(parts))


def press_all(app: Terminal, presses: int) -> list[float]:
    """Milliseconds of each press."""
    rng = random.Random(7)
    app.press("j")
    app.wait(b"hunk 2 of")
    took = []
    for number in range(presses):
        time.sleep(rng.uniform(0.03, 0.09))
        key, needle = ("j", b"hunk 3 of") if number % 2 == 0 else ("k", b"hunk 2 of")
        before = app.drawn
        pressed = app.press(key)
        took.append((app.wait(needle, before, limit=10.0) - pressed) * 1000)
    return took


def once(server: Server, rate: float, presses: int) -> list[float]:
    """`rate` 0 presses at rest, after a short answer."""
    pieces = answer(int(rate * presses * 0.12) if rate else 200)
    server.order([pieces], rate or 1200)
    with place(20_000) as where, running(where, server) as app:
        app.press("go\r")
        app.wait(b"hunk 1 of 3")
        if rate == 0:
            server.at("last")
            app.quiet()
        return press_all(app, presses)


def run(quick: bool = False) -> list[dict[str, object]]:
    """One row a rate."""
    rows: list[dict[str, object]] = []
    presses = 60 if quick else PRESSES
    server = Server()
    try:
        for rate in (0, 1200, 12_000):
            took = once(server, rate, presses)
            rows.append(
                {
                    "tokens/s": rate or "at rest",
                    "presses": len(took),
                    "p50_ms": round(percentile(took, 50), 1),
                    "p95_ms": round(percentile(took, 95), 1),
                    "p99_ms": round(percentile(took, 99), 1),
                    "max_ms": round(max(took), 1),
                }
            )
    finally:
        server.close()
    return rows
