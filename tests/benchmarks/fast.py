"""The same diff at 12,000 tokens a second and as fast as the app reads: CPU, delay of the rows, bytes."""

from __future__ import annotations

from collections.abc import Iterator

from spark_tui.measuring.server import Server

from .playing import row
from .stage import Row, Wanted


def run(wanted: Wanted) -> Iterator[Row]:
    """Two speeds, each with many edits and with one long one."""
    server = Server()
    try:
        for rate in (12_000, 0):
            for hunks in (50, 1):
                yield row(server, wanted, rate, hunks, wanted.times(3, 1, 7))
    finally:
        server.close()
