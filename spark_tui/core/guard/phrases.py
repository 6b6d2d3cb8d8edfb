"""What single clauses of a steering line mean: the table of phrases.

Not here: cutting a line into clauses, scopes and doubt (`guard.constraints`), and what counts as a
path (`guard.mentions`). A clause means something only if a phrase fits it from its first to its
last word; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec

from spark_tui.core.guard.mentions import MARK, NUMBER, TESTS, marked, number
from spark_tui.core.guard.rules import Rule


class Clause(msgspec.Struct, frozen=True):
    """What one clause means. `partly`: rules hold only a part of it, so that it is also asked."""

    enforced: tuple[Rule, ...] = ()
    lifted: tuple[str, ...] = ()
    redo: bool = False
    partly: bool = False


_Meaning = Callable[[re.Match[str], list[str]], Clause | None]


def clause(text: str) -> Clause | None:
    """The meaning of one clause, None when no phrase fits all of it."""
    words, globs = marked(text)
    for pattern, meaning in _phrases():
        found = pattern.fullmatch(words)
        if found:
            return meaning(found, globs)
    return None


# What rows of the table are made of.

_NOT = (
    r"(?:(?:you )?(?:do not|don't|dont|must not|mustn't|may not|should not|shouldn't)(?: ever)?"
    r"|you (?:cannot|can't|can not)|(?:you )?never)"
)
_MAY = r"(?:you (?:may|can)|feel free to)(?: now)?"
_FINE = r"(?:fine|ok|okay|allowed)(?: (?:now|again))?"
_CHANGE = r"(?:change|touch|edit|modify|alter|update|write to|mess with)"
_CHANGING = r"(?:changing|touching|editing|modifying|altering|updating)"
_BUT = r"(?:but|except(?: for)?|other than|outside(?: of)?)"
_AS_IS = r"(?:as is|as it is|as they are|untouched|unchanged)"
_FOLDER = r"(?:folder|directory|dir)"
_KIND = rf"(?:files?|{_FOLDER}|folders|directories|dirs)"
_INSIDE = r"(?:anything|everything|files|the files|code|the code) (?:in|under|inside|below) "
_TESTS = (
    r"(?:(?:any|all|all of|the|my|our|these|those|existing|unit) )*"
    r"(?:tests|test (?:files?|suite|code|folder|directory|cases?))(?: (?:files|suite|folder|directory))?"
)
_ITEM = (
    rf"(?:(?:{_INSIDE})?(?:(?:the|my|our|any|all) )?(?:{_KIND} )?{MARK}(?: {_KIND})?"
    rf"|(?:{_INSIDE})?{_TESTS}|(?:{_INSIDE})?(?:the |my |our )?[a-z_][a-z0-9_-]* {_FOLDER})"
)
_ITEMS = rf"(?P<items>{_ITEM}(?:(?:,|,? and|,? or|,? nor) {_ITEM})*)"
_FILES = r"(?:anything|any(?: existing| of the)? files?|(?:the |existing )?files|a file)"
_NEW = r"(?:(?:any |a )?(?:new|extra|additional|more|other) files?|(?:any )?files|a file)"
_VERB = r"(?:delete|remove|rename|move|create)"
_DIFF = r"(?:it|this|that|the diff|the change|the patch)"
_MOST = (
    r"(?:at most|at maximum|a maximum of|maximum of|maximum|max|no more than|not more than|never more than"
    rf"|up to|within|<=|limit (?:{_DIFF}|yourself) to|(?:keep {_DIFF}|stay) (?:to|within|at most)"
    rf"|{_DIFF} (?:should|must|may) (?:be|have|stay) at most)"
)
_BELOW = rf"(?:(?:(?:keep {_DIFF}|stay) )?(?:under|below|less than|fewer than)|<)"
_COUNT = rf"(?:{_CHANGE} )?(?P<count>{NUMBER})"
_UNIT = (
    r"(?:changed |modified |edited )?(?P<unit>lines?|files?)"
    r"(?: of (?:code|changes?|diff)| changed| in total| total| altogether)?"
)

_OF_VERB = {"delete": "delete", "remove": "delete", "rename": "rename", "move": "rename", "create": "create"}
_NO_NAMES = frozenset(
    ("same", "this", "that", "other", "whole", "current", "entire", "new", "root", "parent", "right", "wrong")
)
_SPLIT_ITEMS = re.compile(r",? (?:and|or|nor) |, ")
_NAMED_FOLDER = re.compile(rf"(?:{_INSIDE})?(?:the |my |our )?(?P<name>[a-z_][a-z0-9_-]*) {_FOLDER}")
_IS_TESTS = re.compile(rf"(?:{_INSIDE})?{_TESTS}")
_SAYS_FOLDER = re.compile(rf"\b(?:in|under|inside|below|folders|directories|dirs|{_FOLDER})\b")


def _denies(*names: str, partly: bool = False) -> _Meaning:
    rules = tuple(Rule(f"permissions.no_{name}") for name in names)
    return lambda _found, _globs: Clause(rules, partly=partly)


def _denies_each(found: re.Match[str], _globs: list[str]) -> Clause:
    verbs = dict.fromkeys(_OF_VERB[verb] for verb in re.findall(_VERB, found["verbs"]))
    return Clause(tuple(Rule(f"permissions.no_{verb}") for verb in verbs))


def _lifts(name: str) -> _Meaning:
    return lambda _found, _globs: Clause(lifted=(f"permissions.no_{name}",))


def _paths(rule: str) -> _Meaning:
    def meaning(found: re.Match[str], globs: list[str]) -> Clause | None:
        named: list[str] = []
        waiting = iter(globs)
        for item in _SPLIT_ITEMS.split(found["items"]):
            folder = _NAMED_FOLDER.fullmatch(item)
            if MARK in item:
                glob = next(waiting)
                below = _SAYS_FOLDER.search(item) and "*" not in glob
                named.append(f"{glob}/**" if below else glob)
            elif _IS_TESTS.fullmatch(item):
                named.extend(TESTS)
            elif folder and folder["name"] not in _NO_NAMES:
                named.append(f"**/{folder['name']}/**")
            else:
                return None
        return Clause((Rule(rule, {"paths": list(dict.fromkeys(named))}),))

    return meaning


def _limit(less: int = 0) -> _Meaning:
    def meaning(found: re.Match[str], _globs: list[str]) -> Clause | None:
        most = number(found["count"]) - less
        unit = "files" if found["unit"].startswith("file") else "lines"
        return Clause((Rule(f"size.max_{unit}", {unit: most}),)) if most >= 0 else None

    return meaning


def _redo(_found: re.Match[str], _globs: list[str]) -> Clause:
    return Clause(redo=True)


_ONLY, _NEVER = _paths("paths.only"), _paths("paths.never")

_TABLE: tuple[tuple[str, _Meaning], ...] = (
    # deletions
    (rf"{_NOT} delete(?: {_FILES})?", _denies("delete")),
    (rf"{_NOT} remove {_FILES}", _denies("delete")),
    (r"no (?:file )?(?:deletions?|deletes|deleting|removals)(?: of files)?", _denies("delete")),
    (r"no (?:deleted|deleting|removing) files", _denies("delete")),
    (r"delete nothing|(?:nothing|no files?) (?:may|must|should|can) be deleted", _denies("delete")),
    (r"keep all (?:the |my |our |existing )?files", _denies("delete")),
    (rf"{_MAY} delete(?: files)?(?: (?:now|again))?", _lifts("delete")),
    (rf"(?:file )?(?:deletions|deletes) are {_FINE}", _lifts("delete")),
    (rf"deleting(?: files)? is {_FINE}", _lifts("delete")),
    # new files
    (r"no (?:new|extra|additional|more) files?|create no (?:new )?files", _denies("create")),
    (rf"{_NOT} (?:add|create|make|introduce) {_NEW}", _denies("create")),
    (r"no (?:file creations?|creating files|adding files)", _denies("create")),
    (rf"{_MAY} (?:create|add)(?: new)? files(?: (?:now|again))?", _lifts("create")),
    (rf"new files are {_FINE}", _lifts("create")),
    # renames
    (rf"{_NOT} rename(?: (?:any |the )?files?)?", _denies("rename")),
    (rf"{_NOT} (?:move|move or rename) (?:any |the )?files?", _denies("rename")),
    (rf"{_NOT} rename anything", _denies("rename", partly=True)),
    (r"no (?:file )?(?:renames?|renaming|moves)|rename no files", _denies("rename")),
    (r"no (?:renamed|moved) files", _denies("rename")),
    (rf"{_MAY} rename(?: files)?(?: (?:now|again))?", _lifts("rename")),
    (rf"(?:file )?renames are {_FINE}|renaming(?: files)? is {_FINE}", _lifts("rename")),
    # several of these
    (rf"{_NOT} (?P<verbs>{_VERB}(?:(?:,|,? or|,? and|,? nor) {_VERB})+) {_FILES}", _denies_each),
    # only these paths
    (rf"(?:only|just) (?:{_CHANGE} |work (?:on|in) |changes? (?:in|to) |in |within )?{_ITEMS}", _ONLY),
    (rf"(?:{_CHANGE}|work on|work in) (?:only|nothing {_BUT}) {_ITEMS}", _ONLY),
    (rf"{_NOT} {_CHANGE} (?:anything|any files?|files) {_BUT} {_ITEMS}", _ONLY),
    (rf"(?:{_CHANGE} )?{_ITEMS} only", _ONLY),
    (rf"(?:stay|keep) (?:in|inside|within) {_ITEMS}", _ONLY),
    (rf"(?:limit|restrict|keep) (?:the |your |all )?(?:changes|edits|yourself) to {_ITEMS}", _ONLY),
    (rf"nothing outside(?: of)? {_ITEMS}", _ONLY),
    # never these paths
    (rf"{_NOT} {_CHANGE} {_ITEMS}(?: at all)?", _NEVER),
    (rf"(?:leave|keep|let) {_ITEMS} (?:alone|be|{_AS_IS})", _NEVER),
    (rf"(?:stay|keep) (?:out of|away from) {_ITEMS}", _NEVER),
    (rf"hands off(?: of)? {_ITEMS}", _NEVER),
    (rf"{_ITEMS} (?:is|are) (?:off limits|off-limits|frozen|read-only|taboo)", _NEVER),
    (rf"{_ITEMS} (?:must|should|may) not (?:change|be (?:changed|touched|edited|modified))", _NEVER),
    (rf"{_ITEMS} (?:must|should) (?:stay|remain) {_AS_IS}", _NEVER),
    (rf"no (?:changes?|edits) (?:to|in) {_ITEMS}", _NEVER),
    (rf"(?:avoid|stop) {_CHANGING} {_ITEMS}", _NEVER),
    # size
    (rf"(?:{_CHANGE} )?{_MOST} {_COUNT} {_UNIT}", _limit()),
    (rf"{_NOT} {_CHANGE} more than {_COUNT} {_UNIT}", _limit()),
    (rf"(?:{_CHANGE} )?(?:only|just) {_COUNT} {_UNIT}", _limit()),
    (rf"{_COUNT} {_UNIT} (?:at most|max|maximum|or less|or fewer|tops|only)", _limit()),
    (rf"{_BELOW} {_COUNT} {_UNIT}", _limit(less=1)),
    # once more
    (r"redo(?: (?:it|that|this|(?:the|that|this) (?:last )?(?:one|hunk)))?", _redo),
    (r"try(?: (?:it|that|this))? again|(?:do|try) (?:it|that|this) (?:again|once more|over)", _redo),
    (r"once more|one more time", _redo),
)  # fmt: skip


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[re.Pattern[str], _Meaning], ...]:
    """The table, compiled when it is first needed so that starting stays quick."""
    return tuple((re.compile(pattern), meaning) for pattern, meaning in _TABLE)
