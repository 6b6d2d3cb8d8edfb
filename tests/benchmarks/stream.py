"""A long highlighted diff streams into the app: CPU, bytes to the terminal, delay of the rows, memory."""

from __future__ import annotations

from statistics import median

from tests.benchmarks.stage import Server, broken_code, code, edit, place, running, tokens_of

TOKENS = 20_000
TOKENS_A_LINE = 24
TRICKLE = 1200
SHAPES = (
    (1200, 50, True),
    (1200, 1, True),
    (12_000, 50, True),
    (12_000, 1, True),
    (0, 50, True),
    (1200, 50, False),
)
"""Tokens a second, edits, and whether the code in them parses."""
FIRST, LAST = "first_row_of_it", "last_row_of_it"


def answer(tokens: int, hunks: int, parses: bool = True) -> tuple[list[str], list[int]]:
    """An answer of about so many tokens in so many edits of big.py, then some prose, and which tokens
    complete the first and the last new row."""
    size = max(1, tokens // TOKENS_A_LINE // hunks)
    parts = []
    for number in range(hunks):
        new = (code if parses else broken_code)(size, number)
        if number == 0:
            new = [f"{FIRST} = 1", *new]
        if number == hunks - 1:
            new = [*new, f"{LAST} = 1"]
        parts.append(edit(f"value_{number * 2} = {number * 2}", new))
    text = "".join(parts)
    pieces = tokens_of(text + "That is all of it. " * (tokens // 120))
    return pieces, [place_of(pieces, f"{name} = 1\n") for name in (FIRST, LAST)]


def place_of(pieces: list[str], needle: str) -> int:
    """The number of the token with which `needle` is complete."""
    end = "".join(pieces).index(needle) + len(needle)
    for number, piece in enumerate(pieces):
        end -= len(piece)
        if end <= 0:
            return number
    raise ValueError(needle)


def once(server: Server, rate: float, tokens: int, hunks: int, parses: bool = True) -> dict[str, float]:
    pieces, marks = answer(tokens, hunks, parses)
    server.order([pieces], rate, marks)
    fast = rate != TRICKLE  # then the last row may come and go between two frames
    with place() as where, running(where, server) as app:
        cpu, drawn = app.cpu(), app.drawn
        app.press("go\r")
        first = app.wait(FIRST.encode())
        last = float("nan") if fast else app.wait(LAST.encode())
        began, ended = server.at("first"), server.at("last")
        done = app.wait(b"mdone", drawn)
        app.quiet(0.3)
        return {
            "tokens": len(pieces),
            "seconds": ended - began,
            "CPU_s": app.cpu() - cpu,
            "first_row_ms": (first - server.at("mark", nth=0)) * 1000,
            "last_row_ms": (last - server.at("mark", nth=1)) * 1000,
            "done_ms": (done - ended) * 1000,
            "kB_to_terminal": (app.drawn - drawn) / 1000,
            "peak_MB": app.peak_memory(),
        }


def run(quick: bool = False) -> list[dict[str, object]]:
    """One row a rate and shape of the diff; medians of several runs."""
    rows: list[dict[str, object]] = []
    tokens, times = (4_000, 1) if quick else (TOKENS, 3)
    server = Server()
    try:
        for rate, hunks, parses in SHAPES:
            got = [once(server, rate, tokens, hunks, parses) for _ in range(times if parses else 1)]
            means = {name: round(median(each[name] for each in got), 1) for name in got[0]}
            kind = "Python" if parses else "code that does not parse"
            rows.append({"tokens/s": rate or "unthrottled", "hunks": hunks, "text": kind, **means})
    finally:
        server.close()
    return rows
