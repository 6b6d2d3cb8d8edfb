"""Which of Pygments' lexers a file's name chooses: the same as `find_lexer_class_for_filename`, at once.

Pygments compiles a regular expression for each of its 900 patterns when it is asked first, which takes longer
than loading the lexer; nearly all of them are a suffix or a whole name. Lexers of plugins are not looked for.
Not here: what a lexer does (`syntax`).
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class
from pygments.lexers._mapping import LEXERS

_WILD = frozenset("*?[")


def lexer_class_for(name: str) -> type[Lexer] | None:
    """The lexer for a file of this name, without its folder; None when no pattern matches."""
    found: list[tuple[float, str, type[Lexer]]] = []
    for _, title, _, patterns, _ in LEXERS.values():
        for pattern in patterns:
            if _matches(name, pattern):
                lexer = find_lexer_class(title)
                if lexer is not None:
                    bonus = 0.0 if "*" in pattern else 0.5
                    found.append((lexer.priority + bonus, lexer.__name__, lexer))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _matches(name: str, pattern: str) -> bool:
    rest = pattern[1:]
    if pattern[0] == "*" and _WILD.isdisjoint(rest):
        return name.endswith(rest)
    return name == pattern if _WILD.isdisjoint(pattern) else fnmatchcase(name, pattern)
