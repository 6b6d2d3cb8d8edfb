"""Phrases that ask for the last hunk once more."""

from __future__ import annotations

from spark_tui.core.guard.phrases.grammar import Clause, Table
from spark_tui.core.guard.rules import Rule

_IT = (
    r"(?:it|that|this|(?:the|that|this) (?:last |previous |same )?(?:one|hunk|change|edit)"
    r"|the last (?:one|hunk|change|edit))"
)
_OVER = r"(?:again|once more|one more time|over|over again|once again)"
_AGAIN = (
    rf"(?:redo(?: {_IT})?|re-do(?: {_IT})?|retry(?: {_IT})?|(?:do|try|write|make) {_IT} {_OVER}"
    r"|try (?:again|once more|one more time|once again)|again|once more|one more time|once again"
    r"|(?:give it |have |make )?another (?:try|go|attempt|shot))"
)
_REDO, _REDO_WITH = Clause(redo=True), Clause(redo=True, partly=True)
_REDO_SMALLER = Clause((Rule("size.max_lines", {"percent": 50}),), redo=True)

SAYINGS: Table = (
    (_AGAIN, lambda _found, _things: _REDO),
    (rf"{_AGAIN} (?:much )?(?:smaller|shorter)", lambda _found, _things: _REDO_SMALLER),
    (rf"{_AGAIN} (?:with|using) [^,;]+", lambda _found, _things: _REDO_WITH),
)
