"""The words around a clause: politeness, and how long it holds ("yet", "from now on", "always").

Not here: the clauses themselves, and words that put one in doubt (`phrases.doubt`).
"""

from __future__ import annotations

import re

from spark_tui.core.guard.rules import Scope

_POLITE_BEFORE = re.compile(
    r"(?:(?:please|pls|plz|ok|okay|hey|hm+|oh|and|but|also|then|now|important|careful|i said)[,:!]*\s+"
    r"|remember[,:]\s+|(?:make sure (?:that )?(?:to |you )?|be sure to |remember to "
    r"|you (?:must|should|have to|need to) |i want you to |i(?:'d| would) like you to "
    r"|(?:could|can|would) you (?:please )?|let's |lets )\s*)",
    re.IGNORECASE,
)
_POLITE_AFTER = re.compile(
    r"[,\s]+(?:please|pls|plz|thanks|thank you|ok|okay|any ?more|though|at all|whatsoever|for me|too|as well)"
    r"[.!]*$",
    re.IGNORECASE,
)
_POLITE_ALONE = re.compile(
    r"(?:please|pls|plz|thanks|thank you|ok|okay|hey|hm+|oh|and|but|also|then|at all|whatsoever|too|as well)"
    r"[.!]*",
    re.IGNORECASE,
)

UNTIL_TOLD = r"(?:until|unless) (?:i (?:say|tell you|ask)(?: so| otherwise)?|further notice|told otherwise)"
_SCOPES: tuple[tuple[Scope, str], ...] = (
    (
        Scope.GOAL,
        r"(?:just )?(?:for now|yet)|(?:right )?now|for the moment|at the moment|this time"
        rf"|(?:in|for|with) this (?:goal|task|change)|{UNTIL_TOLD}",
    ),
    (
        Scope.SESSION,
        r"from (?:now|here) on|(?:(?:in|for|during) )?(?:the rest of )?this session"
        r"|for the rest of the session",
    ),
    (
        Scope.PRESET,
        r"always|for ?ever|in general|as a rule|permanently|for good"
        r"|(?:in|for) this (?:repo|repository|project)"
        r"|(?:and )?(?:save|remember) (?:that|this|it)(?: (?:in|to) the preset)?",
    ),
    (Scope.HUNK, r"(?:in|for) this hunk|here"),
)
_BEFORE = tuple(
    (scope, re.compile(rf"(?:{words})(?:[,:]?\s+|[.!]*$)", re.IGNORECASE)) for scope, words in _SCOPES
)
_AFTER = tuple((scope, re.compile(rf"[,\s]+(?:{words})[.!]*$", re.IGNORECASE)) for scope, words in _SCOPES)

_RANGES = (Scope.HUNK, Scope.GOAL, Scope.SESSION, Scope.PRESET)  # shortest first
_DONT = re.compile(r"\bdon[´`]?t\b", re.IGNORECASE)


def plain(text: str) -> str:
    """Straight quotes, and "don't" for the ways to write it without its apostrophe."""
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return _DONT.sub("don't", text)


def only_polite(text: str) -> bool:
    """Whether there is nothing but politeness in `text`."""
    return _POLITE_ALONE.fullmatch(text) is not None


def without_politeness(text: str) -> str:
    """`text` with one polite word less at its start and end, if it has any."""
    return _POLITE_AFTER.sub(
        "", _POLITE_BEFORE.sub("", text, count=1) if _POLITE_BEFORE.match(text) else text
    )


def without_scope(text: str) -> tuple[Scope | None, str]:
    """The scope that `text` begins or ends with, and the rest."""
    for scope, pattern in _BEFORE:
        found = pattern.match(text)
        if found:
            return scope, text[found.end() :]
    for scope, pattern in _AFTER:
        found = pattern.search(text)
        if found:
            return scope, text[: found.start()]
    return None, text


def shortest(*scopes: Scope | None) -> Scope | None:
    """The shortest of these scopes; None when there is none."""
    return min((scope for scope in scopes if scope), key=_RANGES.index, default=None)
