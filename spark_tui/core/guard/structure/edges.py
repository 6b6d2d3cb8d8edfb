"""Where the top-level statements of a file and the members of a Python class begin, found by lines and signs
without parsing.

A line may begin one when it begins at column 0 after an empty line; it does when it stands outside of text,
comments and brackets. To know that, text and comments above it are struck out and brackets are counted.
In files of one-liners no line is empty: there some lines may begin one that follow on another (`follows`).
Not here: the window that is cut at such places (`structure.window`), and the syntax.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Final, NamedTuple

from spark_tui.core.equal_ends import equal_ends

_END: Final = "\x01"
"""Put at the end of what is struck: when it is gone, a text or comment is still open there."""

_ONE_LINE = r"""\"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?"""
_C_COMMENTS = r"//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)"
_BACKQUOTED = r"`(?:[^`\\]++|\\.)*+(?:`|\Z)"
_TRIPLE = r'''"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)'''
_TRIPLE_SINGLE = r"""'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\Z)"""
_REGEX = r"(?<=[=(,:\[!&|?{};]) *+/(?![*/])(?:[^/\\\[\n]++|\\.|\[(?:[^\]\\\n]++|\\.)*+\]?)++/?"
_RUNE = r"""'(?:\\(?:u\{[0-9a-fA-F]{1,6}\}|[^\n][0-9a-fA-F]{0,8})|[^'\\\n])'"""
_SCRIPT = f"{_REGEX}|{_C_COMMENTS}|{_BACKQUOTED}|{_ONE_LINE}"

_STRUCK: Final = {
    "python": rf"{_TRIPLE}|{_TRIPLE_SINGLE}|{_ONE_LINE}|\#[^\n]*+",
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
    "javascript": _SCRIPT,
    "go": rf"{_C_COMMENTS}|`[^`]*+(?:`|\Z)|{_ONE_LINE}",
    "rust": rf'{_C_COMMENTS}|r(\#*+)".*?(?:"\1|\Z)|"(?:[^"\\]++|\\.)*+(?:"|\Z)|{_RUNE}',
    "java": rf"{_C_COMMENTS}|{_TRIPLE}|{_ONE_LINE}",
}
"""Text and comments of each language. What may be left open by the line is closed by its end, and what may
not by the end of the source. Possessive throughout: no input makes them slow."""

EDGED: Final = frozenset(_STRUCK)
"""Languages whose top-level statements are found here."""

_BRACKETS: Final = ("()", "[]", "{}")
_GOES_ON: Final = re.compile(
    r"(?:else|elif|except|finally|case|default|catch|while|where|extends|implements)\b"
)


def begins(language: str, lines: Sequence[str], line: int) -> bool:
    """Whether a top-level statement may begin on this 0-based line: at column 0, after an empty line, and not
    with a sign or word that goes on with what stands above. In Python not with a text either: what stands
    above says whether it is a docstring."""
    text = lines[line]
    if not text[:1].strip() or lines[line - 1].strip():
        return False
    if not (text[0].isalpha() or text[0] in "_@#/") or _GOES_ON.match(text):
        return False
    return language != "python" or _leads_out(lines, line)


TEXT: Final = re.compile(r"[A-Za-z]{0,2}[\"']")
"""The beginning of a text in Python."""

_FIRST_WORDS: Final = {
    "python": re.compile(rf"(?!{TEXT.pattern})[^\W\d]|@"),
    "go": re.compile(r"(?:var|const|type)\b"),
    "typescript": re.compile(r"(?:export\s+)?(?:const|let|var|type)\s+[\w$]"),
}
"""What begins a statement at column 0 wherever that is outside of everything, when the line above ends as in
`_ENDS`; a text could be a docstring or none. Other languages have too much that goes on from line to line."""

_ENDS: Final = {
    "python": re.compile(r"(?:[^\n]*[^\\\s])?\s*"),
    "go": re.compile(r"[^\n]*\n"),
    "typescript": re.compile(r"(?!\s*[/*])[^\n]*;\s*"),
}


def follows(language: str, lines: Sequence[str], line: int) -> bool:
    """Whether a top-level statement may begin on this 0-based line, after an empty line or not. What is
    decorated may begin below its decorators."""
    if begins(language, lines, line):
        return True
    first = _FIRST_WORDS.get(language)
    if first is None or not first.match(lines[line]) or _GOES_ON.match(lines[line]):
        return False
    return _ENDS[language].fullmatch(lines[line - 1]) is not None


def _leads_out(lines: Sequence[str], line: int) -> bool:
    """Whether the Python code on this line, or below the comments that begin on it, is at column 0 and no
    text: a comment at column 0 may stand in the middle of an indented block."""
    for at in range(line, len(lines)):
        text = lines[at]
        if text.strip() and text[0] != "#":
            return bool(text[0].strip()) and not TEXT.match(text)
    return True


def hangs(lines: Sequence[str]) -> bool:
    """Whether the last line that is not empty belongs to a statement below it: a decorator or attribute."""
    last = next((line for line in reversed(lines) if line.strip()), "").lstrip()
    return last.startswith(("@", "#[", "#!["))


class ClassHead(NamedTuple):
    """The 0-based lines where a Python class and its body begin and where the next statement at column 0
    begins, and what its members are indented by."""

    start: int
    body: int
    end: int
    indent: str


_STRETCH: Final = 128  # lines that are looked through at once
_MOST_HEADS: Final = 16
_TRIES: Final = 8
_FAR: Final = 100  # lines
_LONGEST_HEAD: Final = 12
_HEAD: Final = re.compile(
    r"class\s++\w++\s*+(?:\[(?:[^\[\]]++|\[[^\[\]]*+\])*+\])?+\s*+"
    r"(?:\((?:[^()]++|\((?:[^()]++|\([^()]*+\))*+\))*+\))?+\s*+:[ \t]*+(?:#[^\n]*+)?+\s*+"
)
_MEMBER: Final = re.compile(r"@|(?:async\s+)?def\b|class\b")


def _head(lines: Sequence[str], start: int, end: int) -> ClassHead | None:
    if not lines[start].startswith("class"):
        return None
    for body in range(start + 1, min(start + _LONGEST_HEAD, end) + 1):
        if _HEAD.fullmatch("".join(lines[start:body])):
            code = (text for text in lines[body:end] if text.strip() and text.lstrip()[0] != "#")
            first = next(code, "")
            indent = first[: len(first) - len(first.lstrip())]
            return ClassHead(start, body, end, indent) if indent else None
    return None


def member_begins(head: ClassHead, lines: Sequence[str], line: int) -> bool:
    """Whether a member of the class, or a statement after it, may begin on this 0-based line."""
    text = lines[line]
    if not text.startswith(head.indent):
        return begins("python", lines, line)
    return not lines[line - 1].strip() and _MEMBER.match(text, len(head.indent)) is not None


class Starts:
    """Where statements (or, in a class, members) of a file may begin. Looked for as far as somebody asks, a
    stretch of lines at once, and remembered: a file without blank lines would else be read to its end for
    every hunk."""

    def __init__(self, lines: Sequence[str], begins: Callable[[Sequence[str], int], bool]) -> None:
        self._lines = lines
        self._begins = begins
        self._found: dict[int, tuple[int, ...]] = {}

    def above(self, line: int, floor: int) -> Iterator[int]:
        """The 0-based lines between `floor` and `line`, without both, the nearest to `line` first."""
        for stretch in range((line - 1) // _STRETCH, floor // _STRETCH - 1, -1):
            yield from (at for at in reversed(self._in(stretch)) if floor < at < line)

    def below(self, line: int, ceiling: int) -> Iterator[int]:
        """The 0-based lines between `line` and `ceiling`, without both, the nearest to `line` first."""
        for stretch in range((line + 1) // _STRETCH, (ceiling - 1) // _STRETCH + 1):
            yield from (at for at in self._in(stretch) if line < at < ceiling)

    def _in(self, stretch: int) -> tuple[int, ...]:
        found = self._found.get(stretch)
        if found is None:
            lines = range(max(1, stretch * _STRETCH), min((stretch + 1) * _STRETCH, len(self._lines)))
            found = self._found[stretch] = tuple(at for at in lines if self._begins(self._lines, at))
        return found


class Edges:
    """Answers for one file, which remember what is known of it already: hunks come in file order.

    `like` are those of a file that may be the same but for one change: what they know outside of it holds.
    """

    def __init__(self, language: str, lines: tuple[str, ...], like: Edges | None = None) -> None:
        self._language = language
        self.lines = lines
        self._known = [0]
        self._looked: set[tuple[int, int]] = set()
        self._starts: dict[ClassHead | None, Starts] = {}
        self._close: Starts | None = None
        if like is not None and lines[:1] == like.lines[:1]:
            self._take_over(like)

    def outside(self, line: int) -> bool:
        """Whether the 0-based line begins outside of text, comments and brackets."""
        at = bisect_right(self._known, line)
        start = self._known[at - 1]
        if start == line:
            return True
        if not self._closed(start, line):
            return False
        self._known.insert(at, line)
        return True

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The nearest lines at or above `start` and at or below `end` that are known to begin outside of
        everything; the end of the file for none below. Where none is near, one is looked for once."""
        low, high = self._around(start, end)
        far = start - low > _FAR or high - end > _FAR
        if far and (start, end) not in self._looked:
            self._looked.add((start, end))
            any(map(self.outside, islice(self.starts().above(start, low), _TRIES)))
            any(map(self.outside, islice(self.starts().below(end, high), _TRIES)))
            low, high = self._around(start, end)
        return low, high

    def _around(self, start: int, end: int) -> tuple[int, int]:
        above, below = bisect_right(self._known, start), bisect_left(self._known, end)
        return self._known[above - 1], self._known[below] if below < len(self._known) else len(self.lines)

    def starts(self, head: ClassHead | None = None) -> Starts:
        """Where top-level statements may begin, or the members of the class with this head."""
        found = self._starts.get(head)
        if found is None:
            begin = partial(begins, self._language) if head is None else partial(member_begins, head)
            if len(self._starts) >= _MOST_HEADS:
                self._starts.clear()
            found = self._starts[head] = Starts(self.lines, begin)
        return found

    def close_starts(self) -> Starts:
        """As `starts`, with those that follow on another without an empty line."""
        if self._close is None:
            self._close = Starts(self.lines, partial(follows, self._language))
        return self._close

    @cached_property
    def _margin(self) -> list[int]:
        return [at for at, text in enumerate(self.lines) if text[:1].strip() and text[0] != "#"]

    def class_around(self, line: int) -> ClassHead | None:
        """The Python class at column 0 that the 0-based line stands in, if its head is easy to read."""
        at = bisect_right(self._margin, line) - 1
        ends = (*islice(self._margin, at + 1, at + 1 + _TRIES), len(self.lines))
        end = next((each for each in ends if self.outside(each)), None)
        if at < 0 or end is None:
            return None
        for start in self._margin[at : at - 2 if at > 1 else None : -1]:  # a long head ends at column 0 too
            head = _head(self.lines, start, end)
            if head is not None:
                return head if self._margin[at] < head.body <= line and self.outside(start) else None
        return None

    def _take_over(self, like: Edges) -> None:
        """Known places above the change stay; those below move, if the change closes what it opens."""
        old, new = like.lines, self.lines
        head, tail = equal_ends(old, new)
        self._known = [line for line in like._known if line <= head]
        shift = len(new) - len(old)
        below = [line + shift for line in like._known if line >= max(len(old) - tail, head + 1)]
        if below and self._closed(self._known[-1], below[0]):
            self._known += below

    def _closed(self, start: int, end: int) -> bool:
        return closed(self._language, self.lines[start:end])


def closed(language: str, lines: Sequence[str]) -> bool:
    """Whether lines that begin outside of text, comments and brackets end there too."""
    bare = _pattern(language).sub("", "".join(lines) + _END)
    if not bare.endswith(_END) or "*/" in bare:
        return False
    return all(bare.count(pair[0]) == bare.count(pair[1]) for pair in _BRACKETS)


_latest: dict[str, Edges] = {}
"""The edges of the last file in each language: most likely the next one is that file, changed."""


def edges_of(language: str, lines: tuple[str, ...]) -> Edges:
    """The edges of a file in one of the languages `EDGED`. To see that it is the last one takes no time."""
    last = _latest.get(language)
    if last is None or last.lines is not lines:
        last = _latest[language] = _edges(language, lines)
        last.lines = lines
    return last


@lru_cache(maxsize=2)
def _edges(language: str, lines: tuple[str, ...]) -> Edges:
    return Edges(language, lines, _latest.get(language))


@lru_cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(_STRUCK[language], re.DOTALL)
