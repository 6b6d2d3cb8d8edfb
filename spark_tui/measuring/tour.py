"""The app itself in half a minute: how it starts, answers keys while it is busy, takes a diff in, is steered.

Short, so that a person waits for it: the benchmarks measure the same more often. Not here: what the figures
should be, tables.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from spark_tui.measuring.place import READY, Place, place, running
from spark_tui.measuring.play import Played, play
from spark_tui.measuring.screen import Screen
from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import Terminal
from spark_tui.measuring.text import code, edit, long_diff, tokens_of

_COUNT = re.compile(r"hunk 1 of (\d+)")
_TYPED = "Ω"  # a letter that the app never draws by itself
_A_PRESS = 0.1  # seconds of the stream, so that it outlasts the presses
_ENOUGH = 8.0  # seconds of pressing: a slow app gets fewer
_STEER_RATE = 1200.0  # tokens a second, at most: an answer must not be over before it is steered


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything, 0 for nothing: starts that count, presses of a key at each rate, of which the
    second is `faster` times the first, tokens and edits of the stream, steers."""

    starts: int = 3
    presses: int = 80
    faster: float = 10
    tokens: int = 12_000
    hunks: int = 30
    steers: int = 6


@dataclass(slots=True)
class Tour:
    """What was measured so far; times in milliseconds, rates in tokens a second."""

    size: Size = field(default_factory=Size)
    frames_ms: list[float] = field(default_factory=list)
    """From the start of the process to the first frame."""
    typed_ms: list[float] = field(default_factory=list)
    """From the start of the process to a typed letter on the screen."""
    keys_ms: dict[float, list[float]] = field(default_factory=dict)
    """By the rate of the stream: from a key to its answer on the screen."""
    played: Played | None = None
    closed_ms: list[float] = field(default_factory=list)
    """From Enter on a steer to the old stream closed, as the server sees it."""
    asked_ms: list[float] = field(default_factory=list)
    """From Enter on a steer to the new request complete at the server."""

    def steps(self, program: Sequence[str], rate: float) -> Generator[str, None, None]:
        """Measure everything, one step after the other; each is named before it begins.

        `program` starts the app. Raises MeasureError when what should be seen is not, CalledProcessError
        when git fails. Closing the iterator ends whatever runs.
        """
        size = self.size
        with _server() as server:
            if size.starts:
                yield from self._starts(server, program)
            for pace in (rate, rate * size.faster):
                if size.presses and pace:
                    yield f"pressing keys while {pace:,.0f} tokens a second stream"
                    self.keys_ms[pace] = _pressed(server, program, pace, size.presses)
            if size.tokens:
                yield f"showing {size.tokens:,} tokens at {rate:,.0f} a second"
                self.played = play(program, server, long_diff(size.tokens, size.hunks), rate)
            if size.steers:
                yield "steering"
                for closed, asked in _steered(server, program, min(rate, _STEER_RATE), size.steers):
                    self.closed_ms.append(closed)
                    self.asked_ms.append(asked)

    def _starts(self, server: Server, program: Sequence[str]) -> Generator[str, None, None]:
        server.order([["x"]], 0)
        with place(200) as where:
            yield "starting the app"
            _start(where, server, program)  # the first one reads the disk
            for number in range(self.size.starts):
                yield f"starting the app ({number + 1} of {self.size.starts})"
                frame, typed = _start(where, server, program)
                self.frames_ms.append(frame)
                self.typed_ms.append(typed)


@contextmanager
def _server() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.close()


def _start(where: Place, server: Server, program: Sequence[str]) -> tuple[float, float]:
    app = Terminal(where.command(program, server), where.root, where.home)
    try:
        frame = app.wait(READY)
        app.press(_TYPED)
        typed = app.wait(_TYPED)
        return (frame - app.spawned) * 1000, (typed - app.spawned) * 1000
    finally:
        app.close()


def _pressed(server: Server, program: Sequence[str], rate: float, presses: int) -> list[float]:
    """Keys that go from hunk to hunk, which does not hold the stream."""
    server.order([_busy(rate * min(presses * _A_PRESS, _ENOUGH + 1.0))], rate)
    rng = random.Random(7)
    took = []
    with place() as where, running(where, server, program) as app:
        app.press("go\r")
        app.wait(choice)
        app.press("j")
        app.wait("hunk 2 of")
        until = time.monotonic() + _ENOUGH
        for number in range(presses):
            if time.monotonic() > until:
                break
            time.sleep(rng.uniform(0.02, 0.06))
            key, seen = ("j", "hunk 3 of") if number % 2 == 0 else ("k", "hunk 2 of")
            pressed = app.press(key)
            took.append((app.wait(seen, limit=10.0) - pressed) * 1000)
    return took


def choice(screen: Screen) -> bool:
    """Whether the three hunks are there that keys go to: with one alone, j has nowhere to go."""
    found = (_COUNT.search(row) for row in screen.rows())
    return any(each is not None and int(each[1]) >= 3 for each in found)


def _busy(tokens: float) -> list[str]:
    """Three small edits to go to, then so many tokens of larger ones at least."""
    said = tokens_of("".join(edit(f"value_{n} = {n}", [f"value_{n} = {n}  # small"]) for n in (2, 4, 6)))
    at = 10
    while len(said) < tokens:
        said += tokens_of(edit(f"value_{at} = {at}", code(40, at)))
        at += 2
    return said


def _steered(
    server: Server, program: Sequence[str], rate: float, steers: int
) -> Iterator[tuple[float, float]]:
    """Steer every answer in the middle of an edit."""
    rng = random.Random(7)
    server.order([_cut_short(turn) for turn in range(steers + 1)], rate)
    with place() as where, running(where, server, program) as app:
        app.press("go\r")
        for turn in range(steers):
            app.wait(f"dropped_{turn}_")
            app.press(f"iwhat about part {turn}?")
            app.wait(f"part {turn}?")
            time.sleep(rng.uniform(0.1, 0.3))  # a person reads the line once more
            entered = app.press("\r")
            closed = (server.at("closed", turn) - entered) * 1000
            yield closed, (server.at("complete", turn + 1) - entered) * 1000


def _cut_short(turn: int) -> list[str]:
    """An answer that is long enough to be steered."""
    line = f"value_{1000 + turn} = {1000 + turn}"
    return tokens_of(edit(line, [f"dropped_{turn}_{number} = 1" for number in range(900)]))
