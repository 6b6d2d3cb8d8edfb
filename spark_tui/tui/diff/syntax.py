"""Syntax colours by Pygments, a few lines at a time and never more than asked for.

A lexer is chosen by the file's name, never by content. Lexers that keep a stack of states go on
where the last lines ended, so that a growing text is never lexed twice. Not here: what a token
looks like (`palette`). Lexing never raises; what a lexer cannot do stays plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from pygments.lexer import ExtendedRegexLexer, Lexer, RegexLexer
from pygments.token import Error, Text, _TokenType

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.log import Log
from spark_tui.core.stream.edits import LineKind
from spark_tui.tui.diff.lexer_names import lexer_class_for
from spark_tui.tui.diff.openings import Openings

Spans = tuple[tuple[int, _TokenType], ...]
"""The tokens of one line: where each ends (exclusive) and what it is. What they leave over is plain."""

States = tuple[str, ...]

ROOT: States = ("root",)
PLAIN: Spans = ()

LONGEST_LINE = 500
"""Characters of a line that get colours."""
MOST_CHARACTERS = 8_000
"""Characters that are lexed at once; some lexers are quadratic on hostile text."""
CHUNK = 64
"""Rows of a closed hunk that are lexed together when one of them comes into sight."""
BEHIND = 400
"""Lines that a growing hunk may be behind; what lies further back stays plain."""
REMEMBERED = 20_000
"""Lines whose colours are kept while a hunk grows."""

LOADING: set[str] = set()
"""Kinds of files (`kind_of`) whose lexers are being loaded in another thread."""

_LEXER_ERRORS = (re.error, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class Highlighter:
    """The lexer of one file."""

    def __init__(self, path: str) -> None:
        self._name = path.rpartition("/")[2]

    @property
    def ready(self) -> bool:
        """Whether nobody is just loading the lexer; whoever asks for colours before that has to wait."""
        return kind_of(self._name) not in LOADING

    @property
    def _lexer(self) -> Lexer | None:
        return _lexer_for(self._name)

    def lex(self, lines: Sequence[str], states: States = ROOT) -> tuple[list[Spans], States]:
        """The spans of each line, and the states in which the next line begins.

        Lines beyond MOST_CHARACTERS and the ends of lines beyond LONGEST_LINE are plain.
        """
        spans: list[Spans] = [PLAIN] * len(lines)
        lexer = self._lexer
        if lexer is None:
            return spans, ROOT
        taken: list[str] = []
        room = MOST_CHARACTERS
        for line in lines:
            start = line[:LONGEST_LINE].replace("\n", " ")
            room -= len(start) + 1
            if room < 0:
                break
            taken.append(start)
        stack = list(states)
        try:
            text = "\n".join(taken) + "\n"
            found = _by_line(text, _tokens(lexer, text, stack), len(taken))
        except _LEXER_ERRORS:
            return spans, ROOT
        spans[: len(taken)] = found
        return spans, tuple(stack[-20:]) if len(taken) == len(lines) else ROOT


class ClosedColours:
    """The colours of a hunk that no longer grows, found chunk by chunk when it is looked at."""

    def __init__(self, highlighter: Highlighter, rows: Sequence[Row]) -> None:
        self._highlighter = highlighter
        self._rows = rows
        self._chunks: dict[int, list[Spans]] = {}
        self._ends: dict[int, tuple[States, States]] = {}

    def spans(self, index: int) -> Spans:
        """The colours of row `index`; the first look at a chunk lexes it. Plain while the lexer is loaded."""
        if not self._highlighter.ready:
            return PLAIN
        chunk = index // CHUNK
        found = self._chunks.get(chunk)
        if found is None:
            found = self._chunks[chunk] = self._lex(chunk)
        return found[index % CHUNK]

    def _lex(self, chunk: int) -> list[Spans]:
        rows = self._rows[chunk * CHUNK : (chunk + 1) * CHUNK]
        old_states, new_states = self._ends.get(chunk - 1, (ROOT, ROOT))
        old_side = [i for i, row in enumerate(rows) if row.kind in (RowKind.CONTEXT, RowKind.REMOVED)]
        new_side = [i for i, row in enumerate(rows) if row.kind in (RowKind.CONTEXT, RowKind.ADDED)]
        spans: list[Spans] = [PLAIN] * len(rows)
        ends = []
        for side, states in ((old_side, old_states), (new_side, new_states)):
            found, end = self._highlighter.lex([rows[i].text for i in side], states)
            ends.append(end)
            for i, line in zip(side, found, strict=True):
                spans[i] = line
        self._ends[chunk] = (ends[0], ends[1])
        return spans


class GrowingColours:
    """The colours of the hunk that grows, by the text of a line: rows may still move, texts do not."""

    def __init__(self, highlighter: Highlighter) -> None:
        self._highlighter = highlighter
        self._states = {LineKind.OLD: ROOT, LineKind.NEW: ROOT}
        self._next = 0
        self._by_text: dict[str, Spans] = {}

    def catch_up(self, lines: Log[tuple[LineKind, str]]) -> None:
        """Lex the lines that came since the last call, each once; at most the newest BEHIND. They stay plain
        while the lexer is loaded."""
        total = len(lines)
        if self._next == total or not self._highlighter.ready:
            return
        if total - self._next > BEHIND:
            self._next = total - BEHIND
            self._states = {LineKind.OLD: ROOT, LineKind.NEW: ROOT}
        if len(self._by_text) > REMEMBERED:
            self._by_text.clear()
        fresh = lines[self._next : total]
        self._next = total
        for side in (LineKind.OLD, LineKind.NEW):
            texts = [text for kind, text in fresh if kind in (side, LineKind.CONTEXT)]
            if texts:
                spans, self._states[side] = self._highlighter.lex(texts, self._states[side])
                for text, found in zip(texts, spans, strict=True):
                    self._by_text.setdefault(text, found)

    def spans(self, text: str) -> Spans:
        return self._by_text.get(text, PLAIN)


def kind_of(path: str) -> str:
    """The end of a file's name, empty when it has none."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name[1:] else ""


@lru_cache(maxsize=512)
def _lexer_for(name: str) -> Lexer | None:
    found = lexer_class_for(name)
    return found(stripnl=False, ensurenl=False) if found is not None else None


@lru_cache(maxsize=64)
def _openings(owner: RegexLexer | type[RegexLexer]) -> Openings:
    """By the letter that stands there, the rules that `owner` has: a lexer that makes its own, or a class."""
    return Openings(owner._tokens)  # type: ignore[union-attr]  # compiled from `tokens`


def _tokens(lexer: Lexer, text: str, stack: list[str]) -> Iterator[tuple[int, _TokenType, str]]:
    """The tokens of `text`; `stack` becomes the states at its end. Lexers that keep more than a stack
    (YAML, and those that call other lexers) begin anew at each call."""
    limit = 4 * len(text) + 1_000
    if isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer):
        yield from _walk(lexer, text, stack, limit)
    else:
        yield from islice(lexer.get_tokens_unprocessed(text), limit)


def _walk(
    lexer: RegexLexer, text: str, stack: list[str], limit: int
) -> Iterator[tuple[int, _TokenType, str]]:
    """The state machine of a RegexLexer ("Write your own lexer", Pygments documentation), with the stack
    in the caller's hands: Pygments' own walk keeps it to itself. Ends after `limit` steps."""
    openings = _openings(lexer if "_tokens" in vars(lexer) else type(lexer))
    if not all(map(openings.has, stack)):
        stack[:] = ROOT
    position = 0
    for _ in range(limit):
        if position >= len(text):
            return
        for match_at, action, following in openings[stack[-1]][text[position]]:
            match = match_at(text, position)
            if match is None:
                continue
            if isinstance(action, _TokenType):
                yield position, action, match.group()
            elif action is not None:
                yield from action(lexer, match)
            position = match.end()
            _move(stack, following)
            break
        else:
            if text[position] == "\n":
                stack[:] = ROOT
                yield position, Text, "\n"
            else:
                yield position, Error, text[position]
            position += 1


def _move(stack: list[str], following: Any) -> None:
    """Follow a rule's next state: names to push, `#pop`, `#push`, or how many to pop. One always stays."""
    if following is None:
        return
    if isinstance(following, int):
        del stack[max(1, len(stack) + following) :]
        return
    for state in (following,) if isinstance(following, str) else following:
        if state == "#pop":
            del stack[max(1, len(stack) - 1) :]
        else:
            stack.append(stack[-1] if state == "#push" else state)


_PAIRS: dict[tuple[int, _TokenType], tuple[int, _TokenType]] = {}
"""What spans are made of, each once: most of it comes again in every line."""
MOST_PAIRS = 8_000


def _by_line(text: str, tokens: Iterator[tuple[int, _TokenType, str]], count: int) -> list[Spans]:
    """Tokens cut at line ends. What no token covers is plain, and what a token covers again stays."""
    lines: list[list[tuple[int, _TokenType]]] = [[] for _ in range(count)]
    row = line_start = at = 0
    if len(_PAIRS) > MOST_PAIRS:
        _PAIRS.clear()

    def shared(pair: tuple[int, _TokenType]) -> tuple[int, _TokenType]:
        return _PAIRS.setdefault(pair, pair)

    def cover(end: int, token: _TokenType) -> None:
        nonlocal row, line_start, at
        while at < end and row < count:
            stop = text.find("\n", at, end)
            if stop == -1:
                lines[row].append(shared((end - line_start, token)))
                at = end
                return
            if stop > at:
                lines[row].append(shared((stop - line_start, token)))
            at = line_start = stop + 1
            row += 1

    for position, token, value in tokens:
        cover(position, Text)
        cover(position + len(value), token)
    return [tuple(line) for line in lines]
