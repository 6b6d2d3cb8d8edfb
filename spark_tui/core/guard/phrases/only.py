"""Phrases that leave only these files, these names in the code, or comments open to change."""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.guard.phrases.grammar import (
    CHANGE,
    ITEM,
    ITEMS,
    NOT,
    Clause,
    Found,
    Table,
    Thing,
    merged,
)
from spark_tui.core.guard.phrases.nouns import THINGS
from spark_tui.core.guard.rules import Rule

_BUT = r"(?:but|except(?: for| in)?|other than|outside(?: of)?|besides|apart from|aside from)"
_WORK = r"(?:changes|edits|work|diff|yourself)"
_NO_CHANGES = r"no (?:changes|edits)"
_WORKING = (
    rf"(?:{CHANGE} |work (?:on|in) |changes? (?:in|to) |edit(?:s|ing)? (?:in )?|changing |touching |editing )"
)


def _only(_found: Found, things: Sequence[Thing]) -> Clause | None:
    """What `only` means of all of these things; paths and names in code narrow each other down."""
    rules: list[Rule] = []
    for thing in things:
        if not thing.only:
            return None
        rules += thing.only
    done = merged(rules)
    if len({rule.rule for rule in done}) > 1:
        return None
    return Clause(done, partly=all("only" in thing.partly for thing in things))


def _inside(_found: Found, things: Sequence[Thing]) -> Clause | None:
    """Names in code of files: "only change `send` in client.py"."""
    *symbols, path = things
    rules = merged((*(rule for symbol in symbols for rule in symbol.only), *path.only))
    named = [rule.rule for rule in rules] == ["structure.only_symbols", "paths.only"]
    return Clause(rules) if named and all(symbol.only for symbol in symbols) else None


_ANYTHING = (THINGS["anything"], THINGS["any"], THINGS["files"])


def _but(found: Found, things: Sequence[Thing]) -> Clause | None:
    """Not anything but these: the first thing is the anything."""
    return _only(found, things[1:]) if things[0] in _ANYTHING else None


FORMS: Table = (
    (rf"(?:only|just|solely) (?:{_WORKING}|in |within |inside )?{ITEMS}", _only),
    (rf"(?:{CHANGE}|work in) (?:only|just|nothing (?:else )?{_BUT}|nothing else than) {ITEMS}", _only),
    (rf"nothing (?:else )?(?:{_BUT}|than) {ITEMS}", _only),
    (rf"{NOT} {CHANGE} {ITEM}(?: else)? (?:{_BUT}|than) {ITEMS}", _but),
    (rf"{NOT} {CHANGE} (?:code|anything else) (?:{_BUT}|than) {ITEMS}", _only),
    (rf"(?:{CHANGE} )?{ITEMS}(?:,| and|, and)? (?:only|nothing else|nothing more)", _only),
    (rf"(?:stay|keep|remain) (?:in|inside|within) {ITEMS}", _only),
    (
        rf"(?:limit|restrict|confine|keep) (?:the |your |all )?{_WORK} to {ITEMS}",
        _only,
    ),
    (rf"{_NO_CHANGES} {_BUT} (?:in |to )?{ITEMS}", _only),
    (rf"(?:only|just) (?:{_WORKING})?{ITEMS} (?:in|of) {ITEMS}", _inside),
)
