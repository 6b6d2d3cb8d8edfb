"""Which names a TypeScript or JavaScript file exports apart from where it declares them.

`export { a, b as c }`, `export default a`, `module.exports = { a, b: c }` and the like may stand anywhere in
a file, so a window around a declaration does not show them. They are found in the text, without a tree: a
name too many makes a rule stricter, never looser. Not here: what is exported where it is declared (`script`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_EXPORT: Final = re.compile(
    r"exports?\b(?:\.[\w$]++)?+\s*+(?:type\b|default\b|=)?+\s*+"
    r"(?:(?P<name>[\w$]++)(?=[ \t]*+(?:[;,)/\r\n]|$))|\{(?P<list>[^}]*+))"
)
_ALIAS: Final = re.compile(r"= ?(?:module\.)?exports\b")
_BEFORE: Final = re.compile(r"[\w$]+(?= ?$)")
_LONGEST_NAME: Final = 80
_NAME: Final = re.compile(r"[\w$]+")
_LANGUAGES: Final = frozenset({"typescript", "tsx", "javascript"})


def exported_names(language: str, lines: tuple[str, ...]) -> frozenset[str]:
    """The names in the file that its export lists and assignments speak of; none in other languages."""
    return _exported(lines) if language in _LANGUAGES else frozenset()


@lru_cache(maxsize=4)
def _exported(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_names("".join(lines)))


def _names(text: str) -> Iterator[str]:
    for found in _EXPORT.finditer(text):
        if found["name"]:
            yield found["name"]
        else:
            yield from _listed(found["list"])
    for found in _ALIAS.finditer(text):  # `const app = module.exports = {}`, and then `app.use = ...`
        named = _BEFORE.search(text[max(0, found.start() - _LONGEST_NAME) : found.start()])
        if named:
            yield named[0]


def _listed(inside: str) -> Iterator[str]:
    """The local names in `a, b as c, type d` and `a, b: c`."""
    for part in inside.split(","):
        _, colon, value = part.partition(":")
        words = _NAME.findall(value if colon else part.strip().removeprefix("type "))
        yield from words[:1]
