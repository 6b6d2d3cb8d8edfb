"""What the diff pane says while there is no hunk: what to do, what is awaited, or what came instead.

Pure functions of the session. Not here: the pane, and the pane with everything that was said (`prose`).
"""

from __future__ import annotations

from itertools import chain

from spark_tui.core.session import Session, trouble
from spark_tui.core.stream.signals import Ending
from spark_tui.tui.widgets.prose import wrap

WIDTH = 64  # columns of the text, as far as the pane has them
MOST_ROWS = 12  # of an answer; the prose pane has the whole
_MOST_CHARACTERS = 4 * WIDTH * MOST_ROWS  # looked at, whatever the answer's length

INVITATION = (
    "What shall change?",
    "",
    "Type one bounded piece of work below and press Enter, for example",
    "",
    "  add retries with a growing pause to the client",
    "  cover the parser's error paths with tests",
    "  replace the hand-written date handling by the standard library",
    "",
    "The answer streams in here. Steer it while it writes: typing holds the stream.",
    "Nothing touches a file before you accept it.",
)
_AWAITED = ("The first edit will grow here.", "", "P opens what the model says meanwhile.")


def blank_words(session: Session, width: int) -> tuple[str, ...]:
    """The lines for a pane of `width` columns without a hunk; the first one stands out."""
    turn = session.turn
    if not session.goal:
        return INVITATION
    if turn.live or turn.ending is None:
        return _AWAITED
    room = max(20, min(WIDTH, width - 4))
    if turn.ending is not Ending.STOP:
        problem = trouble(session) or "You stopped the model before its first edit."
        return ("No edit came.", "", *wrap(problem, room), "", "Press . to go on, or type below.")
    said = "".join(turn.answer)[:_MOST_CHARACTERS].strip()
    if not said:
        return ("The model said nothing.", "", "Press . to ask again, or type what it shall do.")
    rows = list(chain.from_iterable(wrap(line, room) for line in said.splitlines()))
    shown = rows[:MOST_ROWS]
    more = ("P opens the rest. " if len(rows) > len(shown) else "") + "Type below what it shall do."
    return ("The model wrote no edit. It said:", "", *shown, "", more)
