"""The rules that compare declarations, by name, and what one says of a change from one text to another."""

from __future__ import annotations

from spark_tui.core.guard.changed import Spot
from spark_tui.core.guard.structure import declared
from spark_tui.core.guard.structure.window import window_of
from support.changes import changed

RULES = {
    "no_type_changes": declared.no_type_changes,
    "no_signature_changes": declared.no_signature_changes,
    "keep_public_api": declared.keep_public_api,
    "no_renames": declared.no_renames,
}


def spots(rule: str, path: str, before: str, after: str, names: tuple[str, ...] = ()) -> list[Spot]:
    """What the rule, or `only_symbols` when there are `names`, says of all hunks of the change."""
    change = changed(path, before, after)
    found: list[Spot] = []
    for piece in change.pieces:
        window = window_of(change, piece.hunk)
        found += declared.only_symbols(window, names) if names else RULES[rule](window)
    return found
