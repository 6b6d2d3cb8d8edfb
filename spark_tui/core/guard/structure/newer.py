"""Syntax that is valid and that the grammars of the parser do not know yet, rewritten into some that they do.

Found by parsing public repositories. The rewritten text has the same length, so that places in it are
places in the file; it is only for finding errors. Not here: finding them (`structure.faults`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_Rewrite = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _blank(match: re.Match[str]) -> str:
    return match[1] + " " * (len(match[0]) - len(match[1]))


def _plain_parameters(match: re.Match[str]) -> str:
    return _VARIANCE.sub(lambda found: " " * len(found[0]), match[0])


_VARIANCE: Final = re.compile(r"(?<=[<,\s])(?<!\w\s)(?:in\s+out|in|out)(?=\s+[A-Za-z_$])")


def _name(match: re.Match[str]) -> str:
    return "a" * len(match[0])


_SCRIPT: Final[tuple[_Rewrite, ...]] = (
    (re.compile(r"\b(import )(?:defer|source)(?= +[*{\w])(?! +from\b)"), _blank),  # phase imports
    (re.compile(r"\bimport\.(?:defer|source)(?= *\()"), _name),
    (re.compile(r"(['\"]) +(?:with|assert) *\{[^{}\n]*\}"), _blank),  # import attributes
    (re.compile(r"\b(export )type(?= +\*)"), _blank),
    (re.compile(r"\bimport\( *(['\"])[^'\"\n]*\1 *\)"), _name),  # as a type it may be indexed
    (re.compile(r"\b(?:class|interface|type)\s+[\w$]+\s*<[^{;]{0,1000}"), _plain_parameters),  # `<out T>`
    (re.compile(r"(?<=\s)class(?=\s*=\s*[\"'{])"), lambda match: "klass"),  # an attribute in JSX
)

_JSX: Final[tuple[_Rewrite, ...]] = (
    *_SCRIPT,
    (re.compile(r"(?<!&)&(?=\s)"), lambda match: "|"),  # a bare one in text; elsewhere this means as much
)

_REWRITES: Final = {"javascript": _JSX, "typescript": _SCRIPT, "tsx": _JSX}


def known(language: str, text: str) -> str:
    """`text` with what the grammar of `language` does not know rewritten; the same when there is none."""
    for pattern, rewrite in _REWRITES.get(language, ()):
        text = pattern.sub(rewrite, text)
    return text
