"""Which rules of a lexer's state can match where a given letter stands, so that the others are not tried.

A state of Pygments has some fifty rules, which a lexer tries one after the other for each token; nearly all
of them begin with a letter that does not stand there. With which letters a regular expression can begin is
read from what Python's own parser makes of it; where that is not sure, the rule is tried as before. Nothing
changes but the time. Not here: the rules, and what happens when one matches (`syntax`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

Rule = tuple[Callable[[str, int], re.Match[str] | None], Any, Any]

ANY = (1 << 128) - 1
"""Every letter. Letters are bits, that of `a` is `1 << ord("a")`; those beyond ASCII are not told apart."""

_TEXTS = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip
_EMPTY = frozenset({"AT", "ASSERT", "ASSERT_NOT"})  # they look, and take no letter
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class Openings(dict[str, "ByLetter"]):
    """The rules of each state of a lexer, by the letter that stands there: `openings[state][letter]`."""

    def __init__(self, states: Mapping[str, Sequence[Rule]]) -> None:
        super().__init__()
        self._states = states

    def __missing__(self, state: str) -> ByLetter:
        """Raises KeyError for a state that the lexer does not have."""
        made = self[state] = ByLetter(self._states[state])
        return made

    def has(self, state: str) -> bool:
        """Whether the lexer has this state."""
        return state in self._states


class ByLetter(dict[str, Sequence[Rule]]):
    """The rules of one state that may match where a letter stands, in their order."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        super().__init__()
        self._rules = rules
        patterns = [getattr(rule[0], "__self__", None) for rule in rules]
        self._letters = [letters_of(one) if isinstance(one, re.Pattern) else ANY for one in patterns]

    def __missing__(self, letter: str) -> Sequence[Rule]:
        if not letter.isascii():
            return self._rules
        bit = 1 << ord(letter)
        pairs = zip(self._rules, self._letters, strict=True)
        found = self[letter] = tuple(rule for rule, letters in pairs if letters & bit)
        return found


@lru_cache(maxsize=1024)
def letters_of(pattern: re.Pattern[str]) -> int:
    """The letters that a match of this compiled pattern may begin with, and more where that is not sure; all
    when it may match without any."""
    try:
        parsed = import_module("re._parser").parse(pattern.pattern, pattern.flags)
        letters, empty = _of_all(parsed, parsed.state.flags)
    except (ImportError, AttributeError, LookupError, TypeError, ValueError, RecursionError, re.error):
        return ANY  # another Python, or nothing that can be read
    return ANY if empty else letters


def _of_all(parts: Any, flags: int) -> tuple[int, bool]:
    """The letters with which one part behind the other begins, and whether all may be empty."""
    letters = 0
    for kind, value in parts:
        first, empty = _of_one(str(kind), value, flags)
        letters |= first
        if not empty:
            return letters, False
    return letters, True


def _of_one(kind: str, value: Any, flags: int) -> tuple[int, bool]:
    if kind in _EMPTY:
        return 0, True
    if kind == "IN":
        return _of_set(value, flags), False
    if kind == "LITERAL":
        return _letter(value, value, flags), False
    if kind == "SUBPATTERN":
        return _of_all(value[3], (flags | value[1]) & ~value[2])
    if kind == "ATOMIC_GROUP":
        return _of_all(value, flags)
    if kind in _REPEATS:
        letters, empty = _of_all(value[2], flags)
        return letters, empty or value[0] == 0
    if kind == "BRANCH":
        ways = [_of_all(way, flags) for way in value[1]]
        letters = 0
        for first, _ in ways:
            letters |= first
        return letters, any(empty for _, empty in ways)
    return ANY, False


def _of_set(parts: Any, flags: int) -> int:
    letters = 0
    negated = False
    for kind, value in parts:
        name = str(kind)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            letters |= _letter(value, value, flags)
        elif name == "RANGE":
            letters |= _letter(value[0], value[1], flags)
        else:
            letters |= _category(str(value), negated)
    if not negated:
        return letters
    return ANY if flags & re.IGNORECASE else ANY & ~letters


def _letter(first: int, last: int, flags: int) -> int:
    """These letters; in both cases where the case does not count, and all when one beyond ASCII is among
    them: it may be the other case of one within."""
    letters = sum(1 << code for code in range(first, min(last, 127) + 1))
    if not flags & re.IGNORECASE:
        return letters
    if last > 127:
        return ANY
    for code in range(first, last + 1):
        letters |= 1 << ord(chr(code).lower()) | 1 << ord(chr(code).upper())
    return letters


@lru_cache(maxsize=16)
def _category(name: str, negated: bool) -> int:
    """What such a class takes, with and without re.ASCII: what either does, in a negated set what both do."""
    text = _TEXTS[name]
    ways = [re.compile(text, flags) for flags in (re.UNICODE, re.ASCII)]
    least = all if negated else any
    return sum(1 << code for code in range(128) if least(way.match(chr(code)) for way in ways))
