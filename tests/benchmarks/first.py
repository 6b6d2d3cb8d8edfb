"""The first changed line on the screen after the tokens that carry it, each in a session of its own.

The edit is the first thing that the model says, and nothing was shown before: what the app loads for it
counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from spark_tui.measuring.place import place
from spark_tui.measuring.server import Server
from spark_tui.measuring.text import head, long_diff

from .stage import Row, Wanted, say, spread


def once(server: Server, wanted: Wanted) -> float:
    """Milliseconds from the token that completes the first new line to that line."""
    diff = long_diff(700, 1)
    server.order([diff.tokens], 1200, diff.marks)
    with place() as where, wanted.running(where, server) as app:
        app.press("go\r")
        seen = app.wait(head(0))
        return (seen - server.at("mark")) * 1000


def run(wanted: Wanted) -> Iterator[Row]:
    """One row of all sessions."""
    sessions = wanted.times(20, 3, 60)
    server = Server()
    took = []
    try:
        for number in range(sessions):
            took.append(once(server, wanted))
            say(f"session {number + 1} of {sessions}: {took[-1]:.0f} ms")
    finally:
        server.close()
    yield Row({"sessions": str(sessions)}, spread(took), {"ms": took})
