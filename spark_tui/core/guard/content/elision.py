"""The rule `elision`: no added line stands for code that was left out ("... rest of the code unchanged").

What counts is a comment that says so, in any comment style, or a line of nothing but dots. In files of prose,
where examples may leave out what they like, it counts only when the hunk takes away more than it brings.
Not here: files that become empty or are written over (`guard.judge`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from spark_tui.core.guard.changed import Changed, Side, Spot
from spark_tui.core.guard.quote import quoted

_PROSE: Final = re.compile(r"\.(?:md|mdx|markdown|rst|txt|adoc|tex|html?)$", re.IGNORECASE)
_DOTS_ARE_CODE: Final = re.compile(r"\.(?:pyi|ya?ml)$", re.IGNORECASE)
_PYTHON: Final = re.compile(r"\.pyw?$", re.IGNORECASE)

_LONGEST: Final = 200
"""Signs of a line; a longer one says more than that something is left out."""

_MANY: Final = 200
"""Added lines, beyond which they are first looked for in the file as it was, all at once."""

_MOST_WORDS: Final = 8
"""Words after dots; more of them are a sentence that goes on."""

_COMMENT: Final = re.compile(
    r"""
      \{?\s*/\*+(?P<block>.*?)(?:\*+/\s*\}?)?
    | <!--(?P<markup>.*?)(?:--+>)?
    | (?:\#+|//[/!]?|--+|;+|%+|\*|\(\*|\{-|rem\b)(?P<line>.*?)(?:\*\)|-\}|\*/)?
    | [\[(<](?P<bracket>(?:(?:\.{3}|…)\ )?[a-z]+(?:\ [a-z]+)+\ ?(?:\.{3}|…)?)[\])>]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_EXAMPLE: Final = re.compile(r"\*|///|//!|/\*\*|(?:#|//) {2}")
"""Comments that document: dots alone in them belong to an example or go on with a sentence."""

_TRAILING: Final = re.compile(r"(?:\s(?:#|//)|/\*)\s*(?P<said>(?:\.{3}|…).*?)(?:\*/.*)?$")
_LEADING_DOTS: Final = re.compile(r"[(\[<{ ]*(?:\.{3}|…)")
_TRAILING_DOTS: Final = re.compile(r"(?:\.{3}|…)[)\]>} ]*$")
_DOTS: Final = re.compile(r"(?:\.{3,}|…)[,;]?")

_CODE: Final = (
    r"(?:code|file|functions?|class(?:es)?|methods?|implementations?|modules?|script|components?|body|logic|"
    r"contents?|imports?|fields?|properties|tests?|cases?|lines?|document|text|section|program|config(?:uration)?|"
    r"handlers?|routes?|variables?|definitions?|statements?|items?|entries|parameters|arguments|members|stuff|it)"
)
_AS_IT_WAS: Final = (
    r"(?:unchanged|unmodified|(?:the\s)?same|as\sbefore|as[\s-]is|omitted|not\sshown|here|goes?\shere|"
    r"continues?(?:\shere|\sbelow)?|follows|skipped|snipped|truncated)(?:\s(?:as\sbefore|for\sbrevity|here))?"
)
_STAYS: Final = rf"(?:(?:is|are|stays?|remains?|left|kept)\s)*{_AS_IT_WAS}"

_SAYS_SO: Final = re.compile(
    rf"""(?:keep\s|leave\s|include\s|and\s|plus\s|the\s|all\s|your\s|see\s)*(?:
      (?:rest|remainder)\s(?:of\s)?(?:(?:the|this|your|my)\s)?(?:[\w.`]+\s){{0,3}}?{_CODE}(?:\s{_STAYS})?
    | (?:rest|remainder|everything\selse|nothing\selse)\s(?:changes|changed|{_STAYS})
    | (?:existing|previous|original|unchanged|old|current)\s(?:[\w.`]+\s){{0,2}}?{_CODE}\s{_STAYS}
    | (?:existing|unchanged|previous|original)\s(?:code|implementation|logic|contents?)
    | (?:other|remaining|more|further|existing)\s(?:[\w.`]+\s){{0,2}}?{_CODE}\s{_STAYS}
    | {_CODE}\s(?:(?:above|below)\s)?(?:is\s|are\s|stays?\s|remains?\s)?
      (?:unchanged|unmodified|omitted|not\sshown|the\ssame|as\sbefore)(?:\s(?:as\sbefore|for\sbrevity|here))?
    | same\sas\sbefore | as\sbefore | unchanged | unmodified | snip(?:ped)?
    | (?:omitted|truncated)(?:\sfor\sbrevity)?
    | no\schanges?\s(?:here|below|above|needed|to\sthe\srest)
    )""",
    re.VERBOSE,
)
_OTHERS: Final = re.compile(
    rf"(?:the |all )?(?:other|others|remaining|existing|more)(?: [\w.`]+){{0,2}} {_CODE}"
)
"""What stands before dots in a comment when these stand for something left out."""

_HINTS: Final = re.compile(
    r"\b(?:rest|remain\w*|existing|others?|same|unchanged|unmodified|omitted|previous|original|before|more|code|"
    r"implementations?|methods|functions|continue[sd]?|skip\w*|snip\w*|truncated|etc|here|as is)\b"
)
"""What follows dots in a comment when these stand for something left out."""


def elision(changed: Changed, hunk: int) -> Iterator[Spot]:
    """A spot for each added line that stands for text left out and did not stand in the file before.

    In Python a line of dots is code; there, and in prose, it counts only when the hunk takes away more lines
    than it brings.
    """
    piece = next(piece for piece in changed.pieces if piece.hunk == hunk)
    shrinks = _shrinks(changed.before[slice(*piece.removed)], changed.after[slice(*piece.added)])
    if _PROSE.search(changed.path) and not shrinks:
        return
    for number in _fresh(changed, range(*piece.added)):
        line = changed.after[number]
        if _stands_for_more(line, changed.path, shrinks) and not _stood(changed, line):
            yield Spot(Side.AFTER, number + 1, f"this stands for code that is left out: {quoted(line)}")


def left_out(changed: Changed) -> Iterator[Spot]:
    """A spot for each line of a complete new text that stands for what is left out of it.

    `changed` has one piece, the whole file. In prose also a line between dots outside of every code fence
    counts, however much the text brings elsewhere.
    """
    yield from elision(changed, changed.pieces[0].hunk)
    if not _PROSE.search(changed.path):
        return
    fenced = False
    for number, line in enumerate(changed.after):
        text = line.strip()
        if text.startswith(("```", "~~~")):
            fenced = not fenced
        dotted = not fenced and "..." in text.replace("…", "...") and _DOTS.fullmatch(text) is None
        if dotted and _stands_for_more(line, changed.path, shrinks=True) and not _stood(changed, line):
            yield Spot(Side.AFTER, number + 1, f"this stands for text that is left out: {quoted(line)}")


def _stands_for_more(line: str, path: str, shrinks: bool) -> bool:
    text = line.strip()
    if len(text) > _LONGEST:
        return False
    if _DOTS.fullmatch(text):
        return not _DOTS_ARE_CODE.search(path) and (shrinks or not _PYTHON.search(path))
    comment = _COMMENT.fullmatch(text)
    if comment is not None:
        said = next(group for group in comment.groups() if group is not None)
        return _says_so(said, alone=_EXAMPLE.match(text) is None)
    trailing = _TRAILING.search(text)
    return trailing is not None and _says_so(trailing["said"].rstrip("*/} "), alone=False)


def _says_so(comment: str, *, alone: bool = True) -> bool:
    """Whether a comment says that something is left out; `alone`: dots without words say so too."""
    said = comment.strip(" \t-=*#/").lower()
    words = " ".join(re.sub(r"\.{2,}|…", " ", said).strip(" \t.,:;!()[]<>{}'\"-").split())
    leading = _LEADING_DOTS.match(said) is not None
    if not words:
        return alone and leading
    if leading and words.count(" ") < _MOST_WORDS and _HINTS.search(words):
        return True
    trailing = _TRAILING_DOTS.search(said) is not None
    return _SAYS_SO.fullmatch(words) is not None or (trailing and _OTHERS.fullmatch(words) is not None)


def _fresh(changed: Changed, added: range) -> Iterable[int]:
    """Of many added lines those that do not stand in the file as often as before, as `_stood` says: most of a
    file that is written anew does."""
    if len(added) < _MANY:
        return added
    more = Counter(map(str.strip, changed.after)) - Counter(map(str.strip, changed.before))
    return (number for number in added if changed.after[number].strip() in more)


def _shrinks(removed: Sequence[str], added: Sequence[str]) -> bool:
    """Whether there is less after than before, not counting blank lines, dots and `pass`."""
    old, new = Counter(map(str.strip, removed)), Counter(map(str.strip, added))
    return _lines(new - old) < _lines(old - new)


def _lines(lines: Counter[str]) -> int:
    says = (text and text != "pass" and not _DOTS.fullmatch(text) for text in lines)
    return sum(times for times, counts in zip(lines.values(), says, strict=True) if counts)


def _stood(changed: Changed, line: str) -> bool:
    """Whether the file has this line no more often than before."""
    text = line.strip()
    count = sum(text == each.strip() for each in changed.after)
    return count <= sum(text == each.strip() for each in changed.before)
