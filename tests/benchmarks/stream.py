"""20,000 tokens of a highlighted diff at 1,200 a second: CPU, delay of the rows, bytes, memory."""

from __future__ import annotations

from collections.abc import Iterator

from spark_tui.measuring.server import Server

from .playing import row
from .stage import Row, Wanted


def run(wanted: Wanted) -> Iterator[Row]:
    """Many edits and one long one."""
    server = Server()
    try:
        yield row(server, wanted, 1200, 50, wanted.times(3, 1, 5))
        yield row(server, wanted, 1200, 1, wanted.times(2, 1, 5))
    finally:
        server.close()
