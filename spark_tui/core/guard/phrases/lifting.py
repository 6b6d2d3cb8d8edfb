"""Phrases that allow again what a constraint forbade: "types are fine now", "you may touch tests".

They never open what the preset denies. "The tests are fine" may as well praise the tests, so that such
phrases need a "now" or "again".
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.guard.phrases.grammar import (
    ACTIONS,
    DOING,
    DONE,
    FINE,
    FINE_NOW,
    ITEMS,
    MAY,
    NOT,
    NOUNS,
    NOW,
    VERBS,
    Clause,
    Found,
    Table,
    Thing,
    lifting,
    lifts,
    verbs_of,
)
from spark_tui.core.guard.phrases.nouns import THINGS

_NEW = r"(?:(?:any )?(?:new|extra|additional|more|further) )"  # not "a new file", which is one
_ARE = r"(?:is|are)(?: now)?"
_RULE = r"(?:rule|constraint|limit|ban|restriction)s?"
_FORGET = rf"(?:forget|ignore|drop|lift|{NOT} mind)"


def _said(found: Found, things: Sequence[Thing]) -> Clause | None:
    return lifting(verbs_of(found), things)


def _bare(found: Found, _things: Sequence[Thing]) -> Clause | None:
    return lifting(verbs_of(found), (THINGS["anything"],))


def _new(found: Found, things: Sequence[Thing]) -> Clause | None:
    named = any(found.groupdict().values())
    return lifting(("add",), things) if not named or set(verbs_of(found)) == {"add"} else None


def _changed(_found: Found, things: Sequence[Thing]) -> Clause | None:
    """Changes; for what a constraint only keeps from growing (dependencies, imports), new ones."""
    return lifting(("change",), things) or lifting(("add",), things)


def _more(_found: Found, things: Sequence[Thing]) -> Clause | None:
    """Things of which only new ones are ever forbidden, so that they need no "now"."""
    return lifting(("add",), things) if all("add" in thing.denied for thing in things) else None


FORMS: Table = (
    (rf"{MAY} {VERBS} {ITEMS}{NOW}?", _said),
    (rf"{MAY} {VERBS} {_NEW}{ITEMS}{NOW}?", _new),
    (rf"{DOING}(?: of)? {ITEMS} {_ARE} {FINE}", _said),
    (rf"{DOING} {_NEW}{ITEMS} {_ARE} {FINE}", _new),
    (rf"{NOUNS} (?:to|in|of) {ITEMS} {_ARE} {FINE}", _said),
    (rf"{ITEMS} {ACTIONS} {_ARE} {FINE}", _said),
    (rf"allow {ITEMS} {ACTIONS}{NOW}?", _said),
    (rf"allow {_NEW}{ITEMS}{NOW}?", _new),
    (rf"{_NEW}{ITEMS} {_ARE} {FINE}", _new),
    (rf"{ITEMS} (?:may|can)(?: now)? be {DONE}{NOW}?", _said),
    (rf"{ITEMS} (?:may|can)(?: now)? change{NOW}?", _changed),
    (rf"{ITEMS} (?:is|are) (?:now )?{FINE_NOW}|{ITEMS} (?:is|are) now (?:fine|ok|okay)", _changed),
    (rf"{ITEMS} {_ARE} {FINE}", _more),
    (rf"(?:unfreeze|unlock) {ITEMS}", _changed),
    (rf"{_FORGET} (?:what i said about|the {_RULE} (?:on|about|for)) (?:{_NEW})?{ITEMS}", _changed),
)

SAYINGS: Table = (
    (rf"{MAY} (?P<infinitives>delete|rename|overwrite){NOW}?", _bare),
    (r"(?:file )?(?P<nouns>deletions|deletes|renames|overwrites) are " + FINE, _bare),
    (rf"(?P<gerunds>deleting|renaming|overwriting) is {FINE}", _bare),
    (rf"(?P<nouns>changes|edits) are {FINE_NOW}", _bare),
    (rf"{MAY} (?P<infinitives>change|edit|write)(?: things| code| files| it)?{NOW}", _bare),
    (rf"{MAY} (?:change|touch|edit) (?:any |all |the )?other files{NOW}?", lifts("paths.only")),
    (rf"(?:all|other|any) files are {FINE_NOW}", lifts("paths.only")),
)
