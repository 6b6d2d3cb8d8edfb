"""From a steering line to what it means: rules that are enforced, and the rest, which is only asked.

Not here: the phrases themselves (`guard.phrases`), misspellings (`guard.typos`) and what the rules do
(`guard.tighten`). Deterministic, no model involved. Doubt means no: a sentence with a condition, an
exception or a question, and any part that no phrase fits, is asked word for word and never shown as enforced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from spark_tui.core.guard.phrases.around import (
    only_polite,
    plain,
    shortest,
    without_politeness,
    without_scope,
)
from spark_tui.core.guard.phrases.doubt import (
    begins_doubtful,
    cut_quote,
    doubtful,
    misspelled_doubt,
    takes_back,
)
from spark_tui.core.guard.phrases.grammar import Clause
from spark_tui.core.guard.phrases.table import clause, goes_on
from spark_tui.core.guard.rules import Meaning, Rule, Scope
from spark_tui.core.guard.typos import repaired

_MAX_LENGTH = 1000
_MAX_REPAIRED = 300  # characters of a sentence in which misspellings are looked for
_MAX_SEGMENTS = 20
_MAX_TRIES = 2  # lengths of a list of segments that are tried as one clause
_MAX_SHORTENED = 8  # times that a part is tried without a word of politeness or scope
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

_SENTENCE_END = re.compile(r";(?!t\b)|\n|(?<=[.!?])(?<!\bmax\.)(?=\s)")
_VERB = (
    r"(?:add|change|create|delete|edit|introduce|modify|move|overwrite|reformat|remove|rename|touch|use"
    r"|write)"
)
_SEPARATOR = re.compile(
    r",\s+(?:and\s+|but\s+)?(?:also\s+|then\s+)?|\s+(?:and|but|then|also|plus)(?:\s+(?:also|then))?\s+"
    rf"|\s+[-–—]+\s+|,?\s+(?:or|nor)\s+(?={_VERB}\b)|\s+(?=without\s)",
    re.IGNORECASE,
)
_TIGHT_COMMA = re.compile(r",(?=[^\s\d])(?![^{\s]*\})")
_LISTS_NAMES = re.compile(r"\b(?:functions|methods|classes)\s+\w+$", re.IGNORECASE)

_ONLY = ("paths.only", "structure.only_symbols", "structure.comments_only")
_NO_EXCEPTION = re.compile(r"(?:keep|stay|be|use|prefer|avoid|make it|don't|do not|no)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:also|too|as well|even)\b|[/*.]\w", re.IGNORECASE)
_IMPERATIVE = re.compile(
    r"(?:(?:and|then|also|please)\s+)*(?:use|add|make|write|fix|be|do|don't|do not|never|refactor|move|put"
    r"|try|handle|return|call|log|remove|rename|delete|create|change|simplify|extract|inline|split|test|check|keep"
    r"|prefer|avoid|stay|only|no)\b",
    re.IGNORECASE,
)
_BARE_KEEP = re.compile(r"\b(?:keep|preserve|retain)\b", re.IGNORECASE)  # "keep types and docs in sync"
_OR = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)
_AND = re.compile(r"\band\b", re.IGNORECASE)
_AGAIN = re.compile(r"again|once more", re.IGNORECASE)  # "again and again" asks for no redo
_SAYS_NOTHING = Clause()  # of a part that only has words of politeness or scope


class _Part(msgspec.Struct, frozen=True):
    """A piece of a sentence: its words, and what they mean if a phrase fits. `read` is the words as they were
    understood; they differ from `text` when misspelled words were repaired."""

    text: str
    clause: Clause | None = None
    scope: Scope | None = None
    separator: str = ""  # what stands before it
    read: str = ""


def compile_line(text: str) -> Meaning:
    """What a steering line means. Parts that no phrase fits come back in `asked`, word for word.

    Several scopes in one line give the shortest: nothing holds longer than the person said.
    """
    whole = text.strip()
    if not whole:
        return Meaning()
    if len(whole) > _MAX_LENGTH or _CONTROL.search(whole):
        return Meaning(asked=(whole,))
    parts = [part for sentence, doubt in _sentences(whole) for part in _parts(sentence, doubt)]
    understood = [part.clause for part in parts if part.clause and part.clause is not _SAYS_NOTHING]
    if not understood:
        return Meaning(asked=_asked(parts, everything=True))
    enforced = _once(rule for one in understood for rule in one.enforced)
    lifted = _once(rule for one in understood for rule in one.lifted)
    return Meaning(
        enforced,
        _asked(parts),
        tuple(rule for rule in lifted if not any(_clash(rule, other) for other in enforced)),
        shortest(*(part.scope for part in parts)) or Scope.GOAL,
        "redo" if any(one.redo for one in understood) else None,
        _read_as(whole, parts),
    )


def summary(meaning: Meaning, most: int = 3) -> str:
    """One line for under the steering box, e.g. `enforced: paths.never docs/**, goal | asked: be brief`."""
    pieces = []
    if meaning.read_as:
        pieces.append(f"read as: {meaning.read_as}")
    if meaning.enforced:
        rules = ", ".join(_rule_text(rule, most) for rule in meaning.enforced)
        pieces.append(f"enforced: {rules}, {meaning.scope}")
    if meaning.lifted:
        pieces.append("lifted: " + ", ".join(_rule_text(rule, most) for rule in meaning.lifted))
    if meaning.asked:
        pieces.append("asked: " + "; ".join(meaning.asked))
    if meaning.action:
        pieces.append(meaning.action)
    return " | ".join(pieces)


def _rule_text(rule: Rule, most: int) -> str:
    values: list[str] = []
    for name, value in rule.params.items():
        values += value if isinstance(value, list) else [f"{value}%" if name == "percent" else str(value)]
    shown = " ".join([rule.rule, *values[:most]])
    return f"{shown} and {len(values) - most} more" if len(values) > most else shown


def _once(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules without doubles. Two "only" of one line stay two: both must hold."""
    done: list[Rule] = []
    for rule in rules:
        if rule not in done:
            done.append(rule)
    return tuple(done)


def _clash(lifted: Rule, enforced: Rule) -> bool:
    """Whether the same line forbids what it allows: then it is forbidden."""
    if lifted.rule != enforced.rule:
        return False
    lists = [
        value for rule in (lifted, enforced) for value in rule.params.values() if isinstance(value, list)
    ]
    return len(lists) < 2 or bool(set(lists[0]) & set(lists[1]))


def _read_as(whole: str, parts: Sequence[_Part]) -> str:
    """The line with the repairs that were used; empty when there were none."""
    done, rest = "", whole
    for part in parts:
        if part.read and part.read != part.text:
            before, _, rest = rest.partition(part.text)
            done += before + part.read
    return done + rest if done else ""


def _asked(parts: Sequence[_Part], *, everything: bool = False) -> tuple[str, ...]:
    """The asked parts; neighbours of one sentence come back together with the words between them.

    With `everything`, words of politeness and scope are asked too.
    """
    asked: list[str] = []
    joins = False
    for part in parts:
        settled = part.clause and not part.clause.partly and not (everything and part.clause is _SAYS_NOTHING)
        if not part.text.strip() or settled:
            joins = False
            continue
        if joins and part.separator:
            asked[-1] += part.separator + part.text
        else:
            asked.append(part.text)
        joins = True
    return tuple(text.strip() for text in asked)


def _sentences(text: str) -> list[tuple[str, bool]]:
    """The sentences of a line, each with whether it is in doubt. One that takes back belongs to the one
    before it."""
    spans: list[tuple[int, int, bool]] = []
    start = 0
    for end, after in [*(found.span() for found in _SENTENCE_END.finditer(text)), (len(text), len(text))]:
        sentence = text[start:end].strip()
        if spans and sentence and _continues(sentence):
            spans[-1] = (spans[-1][0], end, True)
        elif sentence:
            spans.append((start, end, False))
        start = after
    return [(text[start:end].strip(), doubt) for start, end, doubt in spans]


def _continues(sentence: str) -> bool:
    """Whether a sentence may take back a part of the one before it."""
    return begins_doubtful(sentence) or (takes_back(sentence) and _part(sentence).clause is None)


def _parts(sentence: str, doubt: bool) -> list[_Part]:
    """The sentence as parts that phrases fit, each as long as possible, and parts that stay asked."""
    asked_whole = [_Part(sentence)]
    if doubt or doubtful(sentence):
        return asked_whole
    separators = list(_SEPARATOR.finditer(sentence))
    if len(separators) >= _MAX_SEGMENTS:
        return asked_whole
    parts = _fitted(sentence, separators, repair=False)
    if any(part.clause is None for part in parts):
        if len(sentence) <= _MAX_REPAIRED and repaired(sentence) != sentence:
            parts = _fitted(sentence, separators, repair=True)
        if any(part.clause for part in parts) and misspelled_doubt(sentence):
            return asked_whole
    return asked_whole if _takes_back(parts) or any(cut_quote(part.text) for part in parts) else parts


def _fitted(sentence: str, separators: Sequence[re.Match[str]], *, repair: bool) -> list[_Part]:
    """The longest pieces between separators that phrases fit, from left to right."""
    starts = [0, *(found.end() for found in separators)]
    ends = [*(found.start() for found in separators), len(sentence)]
    segments = [sentence[start:end] for start, end in zip(starts, ends, strict=True)]
    listed = [goes_on(repaired(segment) if repair else segment) for segment in segments]
    for at, (before, segment) in enumerate(pairwise(segments), start=1):
        listed[at] = listed[at] or (_LISTS_NAMES.search(before) is not None and segment.isidentifier())
    parts: list[_Part] = []
    first = 0
    while first < len(segments):
        between = separators[first - 1].group() if first else ""
        last = first
        while last + 1 < len(segments) and listed[last + 1]:
            last += 1
        for end in (*range(last, max(first, last - _MAX_TRIES), -1), first):
            part = _part(sentence[starts[first] : ends[end]], between, repair=repair)
            if part.clause:
                break
        parts.append(part)
        first = end + 1
    return parts


def _takes_back(parts: Sequence[_Part]) -> bool:
    """Whether a part may be a condition of or an exception to one before, so that enforcing were untrue."""
    held: _Part | None = None  # the last part that forbids or allows
    for before, part in pairwise([_Part(""), *parts]):
        if part.clause and held is before and part.text.lower().startswith("without"):
            return True
        if held and part.clause is None and _unsays(held, part):
            return True
        if part.clause and (part.clause.enforced or part.clause.lifted):
            held = part
    return False


def _unsays(held: _Part, part: _Part) -> bool:
    """Whether an asked part may belong to the part before that forbids or allows something."""
    if not _IMPERATIVE.match(part.text) and (goes_on(part.text) or _BARE_KEEP.search(held.text)):
        return True
    if "but" in part.separator.lower() or _OR.search(part.separator) or takes_back(part.text):
        return True
    only = held.clause and any(rule.rule in _ONLY for rule in held.clause.enforced)
    return bool(only) and (_MORE.search(part.text) is not None or not _NO_EXCEPTION.match(part.text))


def _part(words: str, separator: str = "", *, repair: bool = False) -> _Part:
    """One part: first as it stands, then with misspellings repaired."""
    text = words.strip(" ,")
    fits = _fitting(text, separator)
    if fits:
        return _Part(words, fits[0], fits[1], separator)
    put_right = repaired(words) if repair else words
    fits = _fitting(put_right.strip(" ,"), separator) if put_right != words else None
    return _Part(words, fits[0], fits[1], separator, put_right) if fits else _Part(words, separator=separator)


def _fitting(text: str, separator: str) -> tuple[Clause, Scope | None] | None:
    """The clause and the scope of a part, without the polite words around it; None when no phrase fits."""
    core = _TIGHT_COMMA.sub(", ", plain(text))
    if _OR.search(separator):
        core = f"don't {core}"
    elif _AND.search(separator) and _AGAIN.fullmatch(core):
        return None
    if only_polite(core):
        return _SAYS_NOTHING, None
    scope: Scope | None = None
    for _ in range(_MAX_SHORTENED):
        meaning = clause(core)
        if meaning:
            return meaning, scope
        shorter = without_politeness(core)
        if shorter == core:
            found, shorter = without_scope(core)
            scope = shortest(found, scope)
            if found and not shorter.strip(" .!"):
                return _SAYS_NOTHING, scope
        if shorter == core or not shorter:
            return None
        core = shorter
    return None
