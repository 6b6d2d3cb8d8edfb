"""A key pressed while tokens stream: time until the terminal has its answer. At rest, and on a slow terminal.

The keys are j and k, which do not hold the stream. The answer is the heading "hunk 2 of", which only the key
can bring: other output is not mistaken for it. *Page*: the changed line of that hunk stands in the diff with
the sign of the selected one, so that all that the key brings is there. *Standing*: the view stays where the
keys brought it. *Following*: before each of them `f` lets the view follow the stream again, so the terminal
is busy.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

from spark_tui.measuring.place import place
from spark_tui.measuring.screen import Screen
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import MeasureError, Terminal
from spark_tui.measuring.text import code, edit, tokens_of
from spark_tui.measuring.tour import choice

from .stage import Row, Wanted, say, spread

PRESSES = 160
TOKENS_AN_EDIT = 1000
SLOW = 250_000
"""Bytes a second, as an ssh connection far away."""
SELECTED = "▌"
ENOUGH = 25.0  # seconds of pressing; keys of a slow app are fewer


WAYS = (
    (0, 0, False),
    (1200, 0, False),
    (1200, 0, True),
    (12_000, 0, False),
    (12_000, 0, True),
    (1200, SLOW, True),
)
"""Tokens a second, what the terminal takes (0: all), whether the view follows."""


def answer(tokens: int) -> list[str]:
    """Three small edits, then edits of 40 lines, as many as it takes."""
    parts = [edit(f"value_{n} = {n}", [f"value_{n} = {n}  # small"]) for n in (2, 4, 6)]
    count = tokens // TOKENS_AN_EDIT + 1
    parts += [edit(f"value_{10 + n * 2} = {10 + n * 2}", code(40, n)) for n in range(count)]
    return tokens_of("".join(parts))


def marked(number: int) -> Callable[[Screen], bool]:
    """Whether the changed line of this hunk, of the first three, has the sign of the selected one."""
    line = f"value_{2 * number} = {2 * number}  # small"
    return lambda screen: any(line in row and SELECTED in row for row in screen.rows())


def press_all(app: Terminal, presses: int, follow: bool) -> tuple[list[float], list[float]]:
    """Milliseconds of each press until it is answered, and until the page is there."""
    rng = random.Random(7)
    app.press("j")
    app.wait("hunk 2 of")
    took: list[float] = []
    pages: list[float] = []
    until = time.monotonic() + ENOUGH
    while len(took) < presses and time.monotonic() < until:
        if follow:
            app.press("f")
        time.sleep(rng.uniform(0.05, 0.15) if follow else rng.uniform(0.03, 0.09))
        key, number = ("j", 3) if len(took) % 2 == 0 else ("k", 2)
        if marked(number)(app.screen):
            raise MeasureError(f"the page of hunk {number} was there before the key")
        pressed = app.press(key)
        took.append((app.wait(f"hunk {number} of", limit=20.0) - pressed) * 1000)
        if took[-1] < 0:
            raise MeasureError(f"the heading of hunk {number} was there before the key")
        pages.append((app.wait(marked(number), limit=20.0) - pressed) * 1000)
    return took, pages


def once(
    server: Server, wanted: Wanted, rate: float, presses: int, drain: float, follow: bool
) -> tuple[list[float], list[float]]:
    """`rate` 0 presses at rest, after a short answer; `drain` is what the terminal takes, 0 for all."""
    pieces = answer(int(rate * (ENOUGH + 2.0)) if rate else 200)
    server.order([pieces], rate or 1200)
    with place(20_000) as where, wanted.running(where, server) as app:
        app.press("go\r")
        app.wait(choice)
        if rate == 0:
            server.at("last")
            app.quiet()
        app.drain = drain
        return press_all(app, presses, follow)


def run(wanted: Wanted) -> Iterator[Row]:
    """One row a rate and terminal."""
    presses = wanted.times(PRESSES, 60, 3 * PRESSES)
    server = Server()
    try:
        for rate, drain, follow in WAYS:
            what = {
                "stream": f"{rate:,} tokens/s" if rate else "at rest",
                "view": "following" if follow else "standing",
                "terminal": f"{drain // 1000} kB/s" if drain else "fast",
            }
            say(", ".join(what.values()))
            took, pages = once(server, wanted, rate, presses, drain, follow)
            page = {
                f"page {name}": value for name, value in spread(pages).items() if name[:3] in ("p50", "p99")
            }
            yield Row(
                what, {"presses": float(len(took)), **spread(took), **page}, {"ms": took, "page ms": pages}
            )
    finally:
        server.close()
