"""The rule `must_parse`: what was well formed stays well formed.

Not here: parsing itself and what an error is (`structure.source`, `structure.faults`).
"""

from __future__ import annotations

from collections.abc import Iterator

from spark_tui.core.guard.changed import Piece, Side, Spot
from spark_tui.core.guard.quote import quoted
from spark_tui.core.guard.structure.languages import PARSED
from spark_tui.core.guard.structure.window import Window


def must_parse(window: Window) -> Iterator[Spot]:
    """A spot when the file parsed before, or is new, and does not parse any more.

    The parser often sees the error elsewhere than where it was made: it is placed in the change that the
    error covers, or else in the nearest one above it. Languages outside `PARSED` are not judged.
    """
    if window.language not in PARSED or not window.pieces or not window.before.parses:
        return
    error = window.after.error
    if error is None:
        return
    first, last = window.after.line(error), window.after.end_line(error)
    piece = _culprit(window.pieces, first, last)
    if piece.added[0] == piece.added[1]:
        removed = "".join(_lines(window, Side.BEFORE, piece.removed))
        reason = f"without this the file no longer parses: {quoted(removed)}"
        yield Spot(Side.BEFORE, piece.removed[0] + 1, reason)
        return
    start = first if piece.added[0] < first <= piece.added[1] else piece.added[0] + 1
    written = "".join(_lines(window, Side.AFTER, (start - 1, piece.added[1])))
    what = "the file no longer parses here" if window.before.lines else "the new file does not parse here"
    yield Spot(Side.AFTER, start, f"{what}: {quoted(written)}")


def _culprit(pieces: tuple[Piece, ...], first: int, last: int) -> Piece:
    """The change that an error on the lines `first` to `last` of the file after (1-based) is due to."""
    covered = (piece for piece in pieces if piece.added[0] < last and piece.added[1] >= first)
    above = (piece for piece in reversed(pieces) if piece.added[0] < first)
    return next(covered, None) or next(above, None) or pieces[0]


def _lines(window: Window, side: Side, lines: tuple[int, int]) -> tuple[str, ...]:
    source = window.before if side is Side.BEFORE else window.after
    return source.lines[lines[0] - source.first : lines[1] - source.first]
