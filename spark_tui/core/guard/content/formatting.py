"""The rule `no_formatting_churn`: no hunk, and no longer run of lines in one, changes nothing but form.

Form is white space and blank lines that mean nothing, trailing commas, semicolons that a script may leave
out, and the quotes of plain texts; parentheses are not, they may mean something. In languages without
structure rules it is white space alone. Not here: reading the tokens (`structure.tokens`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from spark_tui.core.guard.changed import Changed, Piece, Side, Spot
from spark_tui.core.guard.quote import quoted
from spark_tui.core.guard.structure.languages import STRUCTURED
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.tokens import covering, tokens
from spark_tui.core.guard.structure.window import Window

_Lines = list[tuple[str, ...]]

LONGEST_RUN: Final = 2
"""Lines in a row that a real change may reformat along the way."""

_MOST_PAIRS: Final = 250_000
"""Removed times added lines of a hunk, above which no runs are looked for in it."""

_WORDS: Final = re.compile(r"\w+|[^\w\s]")

_INDENTED: Final = re.compile(
    r"\.(?:ya?ml|pug|sass|coffee|haml|slim|nim|hs|fs|elm|md|rst|mk|feature)$|(?:^|/)(?:GNUm|m|M)akefile$"
)
"""Files without structure rules in which the white space before a line means something."""


def no_formatting_churn(changed: Changed, hunk: int, window: Window | None) -> Iterator[Spot]:
    """A spot when the hunk changes only form, or else one for each run of more than `LONGEST_RUN` lines in
    which it does. Lines that a real change only indents are no such run.

    `window` is that of the hunk, None in a language that cannot be parsed.
    """
    piece = next(piece for piece in changed.pieces if piece.hunk == hunk)
    if not changed.before or not changed.after:
        return
    if window is not None and window.language in STRUCTURED and window.before.parses and window.after.parses:
        old, new = _tokens(window.before, piece.removed), _tokens(window.after, piece.added)
    else:
        old, new = _words(changed, Side.BEFORE, piece.removed), _words(changed, Side.AFTER, piece.added)
    if [word for line in old for word in line] == [word for line in new for word in line]:
        yield _only_form(changed, piece)
        return
    yield from _runs(changed, piece, old, new)


def _tokens(source: Source, lines: tuple[int, int]) -> _Lines:
    """The loose tokens of each of `lines`; those that begin above stand on the first."""
    found: list[list[str]] = [[] for _ in range(*lines)]
    for token in covering(tokens(source), lines):
        if token.loose:
            found[max(0, token.first - 1 - lines[0])].append(token.loose)
    return list(map(tuple, found))


def _words(changed: Changed, side: Side, lines: tuple[int, int]) -> _Lines:
    text = (changed.before if side is Side.BEFORE else changed.after)[lines[0] : lines[1]]
    if _INDENTED.search(changed.path):
        return [(_indent(line), *_WORDS.findall(line)) for line in text]
    return [tuple(_WORDS.findall(line)) for line in text]


def _indent(line: str) -> str:
    return "\n" + line[: len(line) - len(line.lstrip())] if line.strip() else "\n"


def _only_form(changed: Changed, piece: Piece) -> Spot:
    side, lines, (start, end) = Side.AFTER, changed.after, piece.added
    if start == end:
        side, lines, (start, end) = Side.BEFORE, changed.before, piece.removed
    shown = next((line for line in lines[start:end] if line.strip()), "")
    if not shown:
        return Spot(side, start + 1, "only blank lines change here")
    return Spot(side, start + 1, f"only the formatting changes here: {quoted(shown)}")


def _runs(changed: Changed, piece: Piece, old: _Lines, new: _Lines) -> Iterator[Spot]:
    removed = [piece.removed[0] + at for at, words in enumerate(old) if words]
    added = [piece.added[0] + at for at, words in enumerate(new) if words]
    if len(removed) * len(added) > _MOST_PAIRS:
        return
    matcher = SequenceMatcher(None, list(filter(None, old)), list(filter(None, new)), autojunk=False)
    for block in matcher.get_matching_blocks():
        pairs = zip(removed[block.a :], added[block.b : block.b + block.size], strict=False)
        for anew, run in groupby(pairs, key=lambda pair: _differ(changed, *pair)):
            lines = [line for _, line in run]
            if anew and len(lines) > LONGEST_RUN:
                reason = f"{len(lines)} lines are only formatted anew: {quoted(changed.after[lines[0]])}"
                yield Spot(Side.AFTER, lines[0] + 1, reason)


def _differ(changed: Changed, before: int, after: int) -> bool:
    """Whether the two lines differ in more than how far they are indented."""
    return changed.before[before].strip() != changed.after[after].strip()
