"""The table of mistakes, each with the formats in which it can be made, and how one is made.

Not here: the mistakes themselves (`drift`, `drifted_file`) and what becomes of them (`judging`, `peers`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from .drift import (
    blank_extra,
    blank_missing,
    blank_missing_at_change,
    context_above_lost,
    context_below_lost,
    context_lost,
    context_lost_numbers_off,
    context_one,
    counts_off,
    elided,
    indent_less,
    indent_more,
    line_missing,
    numbers_missing,
    numbers_off,
    reordered,
    tabs_and_spaces,
    trailing_added,
    typo_context,
    typo_removed,
    typographic_edit,
)
from .drifted_file import (
    copy_above,
    copy_below,
    copy_numbers_off,
    crlf_answer,
    crlf_file,
    moved_base,
    no_last_newline,
    sibling,
    sibling_trailing,
    sibling_typo,
    trailing_dropped,
    typographic_file,
)
from .history import RealEdit
from .writing import Task, places

Change = Callable[[Task, RealEdit, random.Random], Task | None]

BLOCKS = ("apply_patch", "search_replace", "unified_diff")
NUMBERED = ("unified_diff",)
ALL = (*BLOCKS, "whole_file")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way of going wrong, and the formats in which it can be made."""

    name: str
    what: str
    forms: tuple[str, ...]
    make: Change


def none(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return task


def several(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    """Two or three of the usual mistakes at once."""
    ways = [context_one, trailing_added, indent_more, typographic_edit, crlf_file]
    ways += [numbers_off, counts_off] if task.form == "unified_diff" else []
    found = task
    for number in sorted(rng.sample(range(len(ways)), rng.choice([2, 3]))):
        found = ways[number](found, edit, rng) or found
    return found if found != task else None


MISTAKES = (
    Mistake("none", "as it should be", ALL, none),
    Mistake("numbers off", "line numbers off by up to 40", NUMBERED, numbers_off),
    Mistake("counts off", "line counts off by one or two", NUMBERED, counts_off),
    Mistake("numbers missing", "no line numbers", NUMBERED, numbers_missing),
    Mistake("trailing added", "trailing space on half of the old lines", BLOCKS, trailing_added),
    Mistake("trailing dropped", "the file has trailing space, the edit has not", BLOCKS, trailing_dropped),
    Mistake("indented less", "all indentation that the lines share is gone", BLOCKS, indent_less),
    Mistake("indented more", "one level deeper", BLOCKS, indent_more),
    Mistake("tabs, spaces", "tabs for spaces or spaces for tabs", BLOCKS, tabs_and_spaces),
    Mistake("context: one line", "one line of context on each side", BLOCKS, context_one),
    Mistake("context: none below", "no context below the change", BLOCKS, context_below_lost),
    Mistake("context: none above", "no context above the change", BLOCKS, context_above_lost),
    Mistake("context: none", "no context at all", BLOCKS, context_lost),
    Mistake(
        "context: none, numbers off",
        "lines only added, and a wrong number",
        NUMBERED,
        context_lost_numbers_off,
    ),
    Mistake("blank missing", "a blank line of the context is missing", BLOCKS, blank_missing),
    Mistake("blank missing at change", "the same, right at the change", BLOCKS, blank_missing_at_change),
    Mistake("blank extra", "a blank line too many in the context", BLOCKS, blank_extra),
    Mistake("line missing", "a line of the context is missing", BLOCKS, line_missing),
    Mistake("elided", "`...` for the middle of a long context, or of a whole file", ALL, elided),
    Mistake("typo in context", "two letters swapped in one line of context", BLOCKS, typo_context),
    Mistake("typo in removed", "two letters swapped in one removed line", BLOCKS, typo_removed),
    Mistake("typographic edit", "curly quotes and dashes in the old lines", BLOCKS, typographic_edit),
    Mistake("typographic file", "curly quotes and dashes in the file only", BLOCKS, typographic_file),
    Mistake("CRLF file", "the file ends its lines with CRLF", ALL, crlf_file),
    Mistake("CRLF answer", "the answer ends its lines with CRLF", ALL, crlf_answer),
    Mistake("no last newline", "the file has none and the edit does not say so", ALL, no_last_newline),
    Mistake("copy below", "the lines stand a second time further down", BLOCKS, copy_below),
    Mistake("copy above", "the lines stand a second time further up", BLOCKS, copy_above),
    Mistake("copy, numbers off", "a copy, and a number that fits neither", NUMBERED, copy_numbers_off),
    Mistake("sibling", "a copy that differs in two letters", BLOCKS, sibling),
    Mistake("sibling, trailing", "a sibling, and trailing space", BLOCKS, sibling_trailing),
    Mistake("sibling, typo", "a sibling, and a typo", BLOCKS, sibling_typo),
    Mistake("moved base", "the file has later commits' changes", BLOCKS, moved_base),
    Mistake("order", "the chunks stand in reverse order", BLOCKS, reordered),
    Mistake("several", "two or three of the usual ones at once", BLOCKS, several),
)


def made(mistake: Mistake, task: Task, edit: RealEdit, seed: int) -> Task | None:
    """The edit with that mistake in it, the same one for the same seed; None where there is no room for it.

    Nor is it made where it would turn the edit into a right one of another place, that is where the lines as
    written stand elsewhere, but for trailing space, and not where they belong: nobody could know.
    """
    wrong = mistake.make(task, edit, random.Random(f"{seed} {edit.name} {task.form} {mistake.name}"))
    if wrong is None or mistake.make is moved_base:
        return wrong
    bare = [text.rstrip() for text in wrong.base]
    for chunk in wrong.chunks:
        exact = places(wrong.base, chunk.old)
        found = exact or places(bare, [text.rstrip() for text in chunk.old])
        if found and chunk.start not in found:
            return None
    return wrong
