"""Rows of a long diff that is played to the app: shared by the parts `stream`, `fast` and `broken`.

Not here: how it is played and timed (`spark_tui.measuring.play`).
"""

from __future__ import annotations

from statistics import median

from spark_tui.measuring.figures import percentile
from spark_tui.measuring.play import Played, play
from spark_tui.measuring.server import Server
from spark_tui.measuring.text import long_diff

from .stage import Row, Wanted, say

TOKENS, FEW = 20_000, 4_000
PATIENCE = 180.0  # seconds: of an old commit on code that does not parse


def row(server: Server, wanted: Wanted, rate: float, hunks: int, times: int, parses: bool = True) -> Row:
    """Medians of so many runs."""
    diff = long_diff(FEW if wanted.quick else TOKENS, hunks, parses)
    got = []
    for number in range(times):
        say(f"{rate or 'unthrottled'} tokens/s, {hunks} hunks, run {number + 1} of {times}")
        got.append(play(wanted.program, server, diff, rate, PATIENCE))
    each = [figures(one) for one in got]
    what = {
        "tokens/s": f"{rate:,.0f}" if rate else "unthrottled",
        "hunks": str(hunks),
        "runs": str(times),
    }
    means = {name: median(one[name] for one in each) for name in each[0]}
    raw = {name: [one[name] for one in each] for name in each[0]}
    return Row(what, means, raw | {"rows ms": [took for one in got for took in one.rows_ms]})


def figures(one: Played) -> dict[str, float]:
    """What a table says of one run."""
    return {
        "tokens": float(one.tokens),
        "seconds": one.seconds,
        "CPU s": one.cpu,
        "with start s": one.cpu_with_start,
        "frames": float(one.frames),
        "CPU a frame ms": one.cpu / max(1, one.frames) * 1000,
        "first row ms": one.first_row_ms,
        "rows p50 ms": percentile(one.rows_ms, 50),
        "rows p95 ms": percentile(one.rows_ms, 95),
        "last row ms": one.last_row_ms,
        "done ms": one.done_ms,
        "to the terminal kB": one.written / 1000,
        "resident MB": one.resident_mb,
        "peak MB": one.peak_mb,
    }
