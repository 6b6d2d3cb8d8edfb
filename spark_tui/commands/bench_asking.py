"""What a bench does before it asks a model: it says what that will be, and asks the person where it may cost.

Not here: asking (`bench`, `bench_streams`), the words (`bench_words`).
"""

from __future__ import annotations

import signal
import sys

from spark_tui.commands.bench_words import Plan, announcement
from spark_tui.commands.table import complain_wrapped
from spark_tui.config.models import Endpoint, prices


class BenchError(Exception):
    """Nothing (more) can be measured; the message is for a person."""


def agree(endpoint: Endpoint, plan: Plan, *, yes: bool) -> None:
    """Say what will be asked, and where it may cost money ask first, unless the person said `yes`. Raises
    BenchError."""
    paid = bool(endpoint.key) and not endpoint.local
    complain_wrapped(announcement(endpoint, plan, prices(endpoint), paid=paid))
    if not paid or yes:
        return
    if not sys.stdin.isatty():
        raise BenchError("This may cost money, and nobody is there to be asked: give --yes.")
    if _answer_to("Ask it? [y/N] ").strip().lower() not in ("y", "yes"):
        raise BenchError("Nothing was asked.")


def _answer_to(question: str) -> str:
    """What the person answers. Nothing else goes on meanwhile, so Ctrl+C acts at once and not when the loop
    looks for it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.stderr.write(question)
        sys.stderr.flush()
        return sys.stdin.readline()
    finally:
        signal.signal(signal.SIGINT, before)
