"""From a steering line to what it means: rules that are enforced, and the rest, which is only asked.

Not here: the phrases themselves (`guard.phrases`) and what the rules do (`guard.tighten`).
Deterministic, no model involved. Doubt means no: a sentence with a condition, an exception or a
question, and any part that no phrase fits, is asked word for word and never shown as enforced.
"""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from spark_tui.core.guard.phrases import Clause, clause
from spark_tui.core.guard.rules import Meaning, Rule, Scope

_MAX_LENGTH = 1000
_MAX_SEGMENTS = 24
_RANGES = (Scope.HUNK, Scope.GOAL, Scope.SESSION, Scope.PRESET)  # shortest first

_SENTENCE_END = re.compile(r";|\n|(?<=[.!?])(?=\s)")
_SEPARATOR = re.compile(
    r",\s+|\s+(?:and|but|then|also|plus)(?:\s+(?:also|then))?\s+|\s+[-–—]+\s+", re.IGNORECASE
)
_TIGHT_COMMA = re.compile(r",(?=[^\s\d])(?![^{\s]*\})")

_DOUBT = re.compile(
    r"\b(?:if|when|whenever|while|until|till|unless|as long as|otherwise|instead|maybe|perhaps|probably"
    r"|possibly|ideally|try not|try to not|unnecessarily|too (?:much|many)|rather not|without asking|except"
    r"|apart from|besides|because|i think|what about|why|how|should i|shall we)\b|\?\s*$",
    re.IGNORECASE,
)
_EXCEPT_PATHS = re.compile(r"\b(?:anything|nothing|files?)\s+except(?:\s+for)?\s+", re.IGNORECASE)
_TAKES_BACK = re.compile(
    r"(?:only|just|well|not|or|nor|though|although|however|even|especially|save|bar|at least|other than"
    r"|unless|if|except)\b",
    re.IGNORECASE,
)
_POLITE_BEFORE = re.compile(
    r"(?:(?:please|pls|ok|okay|hey|so|and|but|also|then|now|remember|note|important)[,:!]*\s+"
    r"|(?:make sure (?:that )?(?:to |you )?|be sure to |you (?:must|should|have to) |let's |lets )\s*)",
    re.IGNORECASE,
)
_POLITE_AFTER = re.compile(
    r"[,\s]+(?:please|pls|thanks|thank you|ok|okay|any ?more|though)[.!]*$", re.IGNORECASE
)

_SCOPES: tuple[tuple[Scope, str], ...] = (
    (Scope.GOAL, r"(?:just )?for now|yet|right now|(?:in|for|with) this (?:goal|task|change)|this time"),
    (
        Scope.SESSION,
        r"from now on|(?:(?:in|for|during) )?(?:the rest of )?this session|for the rest of the session",
    ),
    (Scope.PRESET, r"always|for ?ever|in general|as a rule|permanently|for good"),
    (Scope.HUNK, r"(?:in|for) this hunk"),
)
_SCOPE_BEFORE = tuple((scope, re.compile(rf"(?:{words})[,:]?\s+", re.IGNORECASE)) for scope, words in _SCOPES)
_SCOPE_AFTER = tuple(
    (scope, re.compile(rf"[,\s]+(?:{words})[.!]*$", re.IGNORECASE)) for scope, words in _SCOPES
)  # fmt: skip


class _Part(msgspec.Struct, frozen=True):
    """A piece of a sentence: its words, and what they mean if a phrase fits."""

    text: str
    clause: Clause | None
    scope: Scope | None
    separator: str  # what stands before it


def compile_line(text: str) -> Meaning:
    """What a steering line means. Parts that no phrase fits come back in `asked`, word for word.

    Several scopes in one line give the shortest: nothing holds longer than the person said.
    """
    whole = text.strip()
    if not whole:
        return Meaning()
    if len(whole) > _MAX_LENGTH or "\x00" in whole:
        return Meaning(asked=(whole,))
    parts = [part for sentence in _sentences(whole) for part in _parts(sentence)]
    enforced: list[Rule] = []
    lifted: list[str] = []
    scopes = [part.scope for part in parts if part.scope]
    for part in parts:
        if part.clause:
            enforced += [rule for rule in part.clause.enforced if rule not in enforced]
            lifted += [rule for rule in part.clause.lifted if rule not in lifted]
    denied = {rule.rule for rule in enforced}
    return Meaning(
        tuple(enforced),
        _asked(parts),
        tuple(rule for rule in lifted if rule not in denied),
        min(scopes, key=_RANGES.index, default=Scope.GOAL),
        "redo" if any(part.clause and part.clause.redo for part in parts) else None,
    )


def summary(meaning: Meaning, most: int = 3) -> str:
    """One line for under the steering box, e.g. `enforced: paths.never docs/**, goal | asked: be brief`."""
    pieces = []
    if meaning.enforced:
        rules = ", ".join(_rule_text(rule, most) for rule in meaning.enforced)
        pieces.append(f"enforced: {rules}, {meaning.scope}")
    if meaning.lifted:
        pieces.append("lifted: " + ", ".join(meaning.lifted))
    if meaning.asked:
        pieces.append("asked: " + "; ".join(meaning.asked))
    if meaning.action:
        pieces.append(meaning.action)
    return " | ".join(pieces)


def _rule_text(rule: Rule, most: int) -> str:
    values: list[str] = []
    for value in rule.params.values():
        values += value if isinstance(value, list) else [str(value)]
    shown = " ".join([rule.rule, *values[:most]])
    return f"{shown} and {len(values) - most} more" if len(values) > most else shown


def _asked(parts: list[_Part]) -> tuple[str, ...]:
    """The asked parts; neighbours of one sentence come back together with the words between them."""
    asked: list[str] = []
    joins = False
    for part in parts:
        if not part.text.strip() or (part.clause and not part.clause.partly):
            joins = False
            continue
        if joins and part.separator:
            asked[-1] += part.separator + part.text
        else:
            asked.append(part.text)
        joins = True
    return tuple(text.strip() for text in asked)


def _sentences(text: str) -> list[str]:
    """The sentences of a line. One that begins with a doubt belongs to the one before it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end, after in [*(found.span() for found in _SENTENCE_END.finditer(text)), (len(text), len(text))]:
        sentence = text[start:end].strip()
        if spans and sentence and _continues(sentence):
            spans[-1] = (spans[-1][0], end)
        elif sentence:
            spans.append((start, end))
        start = after
    return [text[start:end].strip() for start, end in spans]


def _continues(sentence: str) -> bool:
    """Whether a sentence may take back a part of the one before it."""
    return _DOUBT.match(sentence) is not None or (
        _TAKES_BACK.match(sentence) is not None and clause(sentence) is None
    )


def _parts(sentence: str) -> list[_Part]:
    """The sentence as parts that phrases fit, each as long as possible, and parts that stay asked."""
    asked_whole = [_Part(sentence, None, None, "")]
    if _DOUBT.search(_EXCEPT_PATHS.sub("", sentence)):
        return asked_whole
    separators = list(_SEPARATOR.finditer(sentence))
    if len(separators) >= _MAX_SEGMENTS:
        return asked_whole
    starts = [0, *(found.end() for found in separators)]
    ends = [*(found.start() for found in separators), len(sentence)]
    parts: list[_Part] = []
    first = 0
    while first < len(starts):
        between = separators[first - 1].group() if first else ""
        for last in range(len(ends) - 1, first - 1, -1):
            words = sentence[starts[first] : ends[last]]
            part = _part(words, between)
            if part.clause:
                break
        parts.append(part)
        first = last + 1
    return asked_whole if _takes_back(parts) else parts


def _takes_back(parts: list[_Part]) -> bool:
    """Whether an asked part may be an exception to an enforced one, so that enforcing were untrue."""
    for before, part in pairwise(parts):
        if part.clause or not before.clause or not before.clause.enforced:
            continue
        only = any(rule.rule == "paths.only" for rule in before.clause.enforced)
        if only or "but" in part.separator.lower() or _TAKES_BACK.match(part.text):
            return True
    return False


def _part(words: str, separator: str) -> _Part:
    """One part: first as it stands, then without scope words and politeness."""
    text = words.strip(" ,")
    core = _TIGHT_COMMA.sub(
        ", ", text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    )
    scope: Scope | None = None
    while True:
        meaning = clause(core)
        if meaning:
            return _Part(words, meaning, scope, separator)
        shorter = _POLITE_AFTER.sub(
            "", _POLITE_BEFORE.sub("", core, count=1) if _POLITE_BEFORE.match(core) else core
        )
        if shorter == core:
            found, shorter = _without_scope(core)
            scope = found or scope
        if shorter == core or not shorter:
            return _Part(words, None, scope, separator)
        core = shorter


def _without_scope(text: str) -> tuple[Scope | None, str]:
    """The scope that `text` begins or ends with, and the rest."""
    for scope, pattern in _SCOPE_BEFORE:
        found = pattern.match(text)
        if found:
            return scope, text[found.end() :]
    for scope, pattern in _SCOPE_AFTER:
        found = pattern.search(text)
        if found:
            return scope, text[: found.start()]
    return None, text
