"""Phrases that forbid: deletions, new files, renames, changes of these files or of this kind of code.

Which rules a verb of a noun means is in `phrases.nouns`; a pair without rules makes the clause asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.guard.phrases.grammar import (
    ACTIONS,
    AS_IS,
    DOING,
    DONE,
    ITEMS,
    JOIN,
    NEW,
    NOT,
    NOUNS,
    VERBS,
    Clause,
    Found,
    Table,
    Thing,
    denying,
    enforces,
    verbs_of,
)
from spark_tui.core.guard.phrases.nouns import EXISTING_STAY, NOTHING, THINGS


def _said(found: Found, things: Sequence[Thing]) -> Clause | None:
    """The verbs that the clause names, of the things that it names."""
    return denying(verbs_of(found), things)


def _bare(found: Found, _things: Sequence[Thing]) -> Clause | None:
    """The verbs that the clause names, of anything."""
    return denying(verbs_of(found), (THINGS["anything"],))


def _new(found: Found, things: Sequence[Thing]) -> Clause | None:
    """New things; the verb, if there is one, says only how they would come."""
    named = any(found.groupdict().values())
    return denying(("add",), things) if not named or _comes(found) else None


def _comes(found: Found) -> bool:
    verbs = verbs_of(found)
    return bool(verbs) and set(verbs) <= {"add", "use", "write"}


def _left_alone(_found: Found, things: Sequence[Thing]) -> Clause | None:
    return denying(("touch",), things)


def _unchanged(_found: Found, things: Sequence[Thing]) -> Clause | None:
    return denying(("change",), things)


def _kept(_found: Found, things: Sequence[Thing]) -> Clause | None:
    return denying(("change",), things) if all(thing.keeps for thing in things) else None


def _unwritten(_found: Found, things: Sequence[Thing]) -> Clause | None:
    """No such files at all, as in "no javascript"."""
    return denying(("write",), things)


_MUST_NOT = r"(?:must not|mustn't|should not|shouldn't|may not|cannot|can't|can not)(?: ever)?"
_STAY = r"(?:(?:must|should|have to|has to|need to|needs to) )?(?:stays?|remains?)"
_DELETE = r"(?:delete|rename|overwrite)"
_BARE_VERBS = rf"(?P<infinitives>{_DELETE}(?:{JOIN} {_DELETE})*)"
_WITHOUT = r"(?:no|avoid|without|make no)"
_NOT_DOING = rf"(?:no|avoid|stop|quit|without|refrain from|{NOT})"
_OFF = r"(?:off[- ]limits|frozen|read[- ]only|taboo|forbidden|locked)"

FORMS: Table = (
    # verbs: "don't delete files", "no renaming of files", "create no files"
    (rf"{NOT} {VERBS} {ITEMS}(?: at all)?", _said),
    (rf"{NOT} {VERBS} {NEW}{ITEMS}", _new),
    (rf"{_NOT_DOING} {DOING}(?: of)? {ITEMS}", _said),
    (rf"{_NOT_DOING} {DOING} {NEW}{ITEMS}", _new),
    (rf"{_WITHOUT} {NOUNS} (?:to|in|of|on) {ITEMS}", _said),
    (rf"{NOT} make (?:any )?{NOUNS} (?:to|in) {ITEMS}", _said),
    (rf"(?:{_WITHOUT}|{NOT} make(?: any)?) {ITEMS} {ACTIONS}", _said),
    (rf"no {DONE} {ITEMS}", _said),
    (rf"{VERBS} no {ITEMS}", _said),
    (rf"{VERBS} no {NEW}{ITEMS}", _new),
    (rf"no {ITEMS} (?:may|must|should|can) be {DONE}", _said),
    (rf"{ITEMS} {_MUST_NOT} be {DONE}", _said),
    (rf"(?:{_WITHOUT}|i (?:do not|don't) want(?: any)?) {NEW}{ITEMS}", _new),
    (rf"no {ITEMS}", _unwritten),
    # things that stay as they are: "leave the tests alone", "types stay"
    (rf"(?:leave|let) {ITEMS} (?:alone|be|{AS_IS}|{_OFF})", _left_alone),
    (rf"keep {ITEMS} (?:{AS_IS}|{_OFF})", _unchanged),
    (
        rf"(?:leave|keep|let) {ITEMS} (?:exactly )?(?:as (?:it|they) (?:is|are|was|were)|like that)",
        _left_alone,
    ),
    (rf"(?:stay|keep) (?:out of|away from|your hands off) {ITEMS}", _left_alone),
    (rf"hands off(?: of)? {ITEMS}", _left_alone),
    (rf"freeze {ITEMS}", _unchanged),
    (rf"{ITEMS} (?:is|are) {_OFF}", _left_alone),
    (rf"{ITEMS} {_MUST_NOT} change", _unchanged),
    (rf"{ITEMS} {_STAY} (?:exactly )?(?:{AS_IS}|{_OFF})", _unchanged),
    (rf"{ITEMS} {_STAY}(?: put)?", _kept),
    (rf"(?:keep|preserve|retain) {ITEMS}", _kept),
)

SAYINGS: Table = (
    # bare verbs mean anything: "don't rename", "no deletions", "change nothing"
    (rf"{NOT} {_BARE_VERBS}", _bare),
    (rf"{_NOT_DOING} {DOING}", _bare),
    (rf"(?:{_WITHOUT}|{NOT} make(?: any)?) {NOUNS}(?: at all)?", _bare),
    (rf"{VERBS} nothing(?: at all)?", _bare),
    (rf"nothing (?:may|must|should|can) be {DONE}", _bare),
    (r"hands off everything|read[- ]only(?: mode)?", enforces(*(rule.rule for rule in NOTHING))),
    (r"keep all (?:the |my |our |existing )?files", enforces("permissions.no_delete")),
    (
        r"(?:only|just) (?:add |create |make )?new files|new files only",
        enforces(*(rule.rule for rule in EXISTING_STAY)),
    ),
    (rf"no chmod|{NOT} chmod(?: anything| files)?", enforces("permissions.no_mode")),
)
