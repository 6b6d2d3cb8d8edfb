"""A change of one file, made from two texts: one piece, and so one hunk, for each run of changed lines.

Not here: how a session makes its changes out of hunks (`update.judging`).
"""

from __future__ import annotations

from difflib import SequenceMatcher

from spark_tui.core.guard.changed import Changed, Piece


def changed(path: str, before: str, after: str) -> Changed:
    """The change from `before` to `after`; its hunks are numbered from 1 in file order."""
    old, new = tuple(before.splitlines(keepends=True)), tuple(after.splitlines(keepends=True))
    runs = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pieces = (Piece(0, (a, b), (c, d)) for tag, a, b, c, d in runs if tag != "equal")
    numbered = tuple(Piece(hunk, each.removed, each.added) for hunk, each in enumerate(pieces, 1))
    return Changed(path, old, new, numbered)
