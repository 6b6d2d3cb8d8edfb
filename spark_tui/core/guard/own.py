"""Rules of the person's own: a regular expression over single lines, or an ast-grep pattern over code.

Both are hostile until shown otherwise, for a repository may bring them: expressions are RE2's, which take
time in step with the text, and are limited in memory; patterns are limited in length and depth.
Not here: reading them from preset files (`config.preset_file`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.changed import Changed, Piece, Side, Spot
from spark_tui.core.guard.policy import OwnRule
from spark_tui.core.guard.quote import quoted
from spark_tui.core.guard.structure.languages import LANGUAGES
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.window import Window

if TYPE_CHECKING:
    from ast_grep_py import Pattern, SgNode

LONGEST: Final = 2_000
"""Signs of a regular expression or pattern."""

_MOST_SPOTS: Final = 20
_RE2_MEMORY: Final = 1 << 19
"""Bytes of an expression with its tables; one that needs more takes seconds for a long line."""

_DEEPEST_PATTERN: Final = 50
"""How deep a pattern may be nested; a search takes time in step with it."""

_DEEPEST_CODE: Final = 2_000
"""How deep code may be nested to be compared with itself: ast-grep compares two texts by calling itself."""

_VARIABLE: Final = re.compile(r"\$\$\$[A-Z_0-9]*|\$[A-Z_][A-Z_0-9]*")

_CAUSE: Final = re.compile(r"\d+: ((?!.*(?:not configured|invalid pattern))[^.\n]*)")
"""The part of ast-grep's words that tells the cause."""

_Search = Callable[[str], bool]


class OwnRuleError(ValueError):
    """A rule that cannot be used; the message says why and what to do."""


def judge_own(rule: OwnRule, changed: Changed, hunk: int, window: Window | None) -> Iterator[Spot]:
    """The spots of one own rule in a hunk, at most 20. `window` is that of the hunk, None when the language
    of the file is not known; a pattern is looked for in files of its language alone.

    A match of a pattern counts as added or removed when it overlaps such a line and the other side of the
    window has fewer like it. A rule that cannot be used is broken by everything.
    """
    piece = next(piece for piece in changed.pieces if piece.hunk == hunk)
    try:
        if rule.regex:
            found = _lines(rule, changed, piece)
        elif window is not None and window.language == rule.language:
            found = _nodes(rule, piece, window)
        else:
            return
        yield from islice(found, _MOST_SPOTS)
    except OwnRuleError as error:
        side, line = (Side.AFTER, piece.added[0]) if changed.after else (Side.BEFORE, piece.removed[0])
        yield Spot(side, line + 1, str(error))


def problems(rule: OwnRule, match: Sequence[str], not_match: Sequence[str]) -> tuple[str, ...]:
    """What is wrong with a rule, in words, empty when nothing is: it must be usable, find every example of
    `match` and none of `not_match`."""
    try:
        finds = _searcher(rule)
        missed = [f"it should find {quoted(text)} and does not" for text in match if not finds(text)]
        wrong = [f"it should not find {quoted(text)} and does" for text in not_match if finds(text)]
    except OwnRuleError as error:
        return (str(error),)
    broken = _broken_part(rule) if rule.pattern and (missed or not match) else ()
    return (*broken, *missed, *wrong)


def _searcher(rule: OwnRule) -> _Search:
    """Whether a text has a match of the rule."""
    if rule.regex:
        search = _regex(rule.regex)
        return lambda text: any(map(search, text.splitlines() or [""]))
    _check_pattern(rule)
    return lambda text: bool(_matches(rule, Source(rule.language, tuple(text.splitlines(keepends=True)))))


# Regular expressions


def _lines(rule: OwnRule, changed: Changed, piece: Piece) -> Iterator[Spot]:
    search = _regex(rule.regex)
    removed = rule.on == "removed"
    lines = changed.before if removed else changed.after
    numbers = piece.removed if removed else piece.added if rule.on == "added" else (0, len(lines))
    for number in range(*numbers):
        if search(lines[number]):
            yield Spot(Side.BEFORE if removed else Side.AFTER, number + 1, _reason(rule, lines[number]))


@lru_cache(maxsize=256)
def _regex(regex: str) -> _Search:
    """Whether a line has a match. Raises OwnRuleError for what RE2 does not take."""
    import re2  # loaded with the first such rule, not with the app

    if len(regex) > LONGEST:
        raise OwnRuleError(f"the regular expression is longer than {LONGEST} signs; make several rules of it")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _RE2_MEMORY
    try:
        compiled = re2.compile(regex, options)
    except UnicodeEncodeError:
        raise OwnRuleError("the regular expression is no valid Unicode") from None
    except re2.error as error:
        said = error.args[0] if error.args else ""
        why = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise OwnRuleError(f"RE2 does not take the regular expression: {why}") from None
    return lambda line: compiled.search(_unicode(line.rstrip("\r\n"))) is not None


def _unicode(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


# Patterns


def _nodes(rule: OwnRule, piece: Piece, window: Window) -> Iterator[Spot]:
    if rule.on == "result":
        for node in _matches(rule, window.after):
            yield Spot(Side.AFTER, window.after.line(node), _reason(rule, node.text()))
        return
    removed = rule.on == "removed"
    here, there = (window.before, window.after) if removed else (window.after, window.before)
    lines = piece.removed if removed else piece.added
    found = _matches(rule, here)
    surplus = Counter(node.text() for node in found)
    surplus -= Counter(node.text() for node in _matches(rule, there))
    for node in found:
        first = here.line(node)
        if surplus[node.text()] > 0 and first <= lines[1] and here.end_line(node) > lines[0]:
            surplus[node.text()] -= 1
            yield Spot(
                Side.BEFORE if removed else Side.AFTER, max(first, lines[0] + 1), _reason(rule, node.text())
            )


def _matches(rule: OwnRule, source: Source) -> list[SgNode]:
    """Every match in the order of the text. Raises OwnRuleError when ast-grep cannot search."""
    names = _VARIABLE.findall(rule.pattern)
    if len(set(names)) < len(names) and _deeper_than(source.root, _DEEPEST_CODE):
        raise OwnRuleError("the code is nested too deep to compare its parts")
    try:
        found = source.root.find_all(pattern=_unicode(rule.pattern))
        if rule.language == "go" and not found:
            found = _matches_in_go(rule.pattern, source)
    except RuntimeError as error:
        why = _CAUSE.search(str(error))
        raise OwnRuleError(f"ast-grep does not take the pattern: {why[1] if why else error}") from None
    return found


def _matches_in_go(pattern: str, source: Source) -> list[SgNode]:
    """The matches of a call, which Go's grammar takes for a type outside of a function
    (https://ast-grep.github.io/catalog/go/)."""
    context = f"func f() {{ {_unicode(pattern)} }}"
    call: Pattern = {"context": context, "selector": "call_expression", "strictness": None}
    return source.root.find_all(pattern=call)


def _check_pattern(rule: OwnRule) -> None:
    """Raises OwnRuleError for a pattern that cannot be searched for."""
    if rule.language not in LANGUAGES:
        known = ", ".join(sorted(LANGUAGES))
        raise OwnRuleError(f"'{rule.language}' is no language of patterns; they are {known}")
    if len(rule.pattern) > LONGEST:
        raise OwnRuleError(f"the pattern is longer than {LONGEST} signs; make several rules of it")
    if _deeper_than(_plain(rule).root, _DEEPEST_PATTERN):
        raise OwnRuleError("the pattern is nested too deep; make it simpler")
    _matches(rule, Source(rule.language, ()))


def _plain(rule: OwnRule, end: str = "") -> Source:
    return Source(rule.language, (_VARIABLE.sub("A", rule.pattern) + end,))


def _broken_part(rule: OwnRule) -> tuple[str, ...]:
    """What is wrong with a pattern that is no code in its language, be it an expression or a statement."""
    errors = [_plain(rule, end).root.find(kind="ERROR") for end in ("", ";")]
    if errors[0] is None or errors[1] is None:
        return ()
    at = f"the pattern is no {rule.language} code at {quoted(errors[0].text())}"
    return (f"{at}; write a whole expression, statement or declaration",)


def _deeper_than(root: SgNode, depth: int) -> bool:
    level = [root]
    for _ in range(depth):
        level = [child for node in level for child in node.children()]
        if not level:
            return False
    return True


def _reason(rule: OwnRule, text: str) -> str:
    return f"{rule.reason or 'your own rule finds this'}: {quoted(text)}"
