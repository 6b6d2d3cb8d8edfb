"""What counts as a rename: something gone and something come that are alike, and names swapped in place.

Alike means: of the same kind, in the same scope, and the words of signature and body are equal once the
name itself is left out, or at least 70 in 100 of them stand in both in the same order (the indel
similarity, that is by the longest common subsequence, of at least six words). So a new function beside a
different one that was removed is no rename. Not here: how declarations are paired (`structure.comparison`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from spark_tui.core.guard.structure.comparison import Comparison, Pair, last_part, scope, scopes
from spark_tui.core.guard.structure.outline import Declaration, Kind

_ALIKE: Final = 0.7
_ENOUGH: Final = 6
_MOST_WORDS: Final = 2000
_MOST_CANDIDATES: Final = 40
_VALUES: Final = (Kind.FIELD, Kind.VARIABLE, Kind.LOCAL)
_WORD: Final = re.compile(r"\w+")
_NAME: Final = re.compile(r"([*&]*)([^\W\d][\w$]*)(.*)", re.DOTALL)
_TEXT: Final = r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
_SIGNS: Final = r"\w+|:=|[=!<>+\-*/%&|^]=|=>|->|[^\s\w]"
_HASH: Final = re.compile(rf"#[^\n]*|{_TEXT}|{_SIGNS}")
_SLASHES: Final = re.compile(rf"//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|{_TEXT}|{_SIGNS}")
_BINDING: Final = frozenset({"let", "mut", "const", "var", "for", "as", "final"})


def renamed(found: Comparison) -> list[Pair]:
    """What is gone with what has come for it, each in at most one pair, the most alike first."""
    scored = []
    gone, come = _outermost(found.gone), _outermost(found.come)
    for at, old in enumerate(gone):
        for to, new in enumerate(come):
            if (old.kind, scope(old)) == (new.kind, scope(new)) and old.name != new.name:
                likeness = _likeness(old, new)
                if likeness >= _ALIKE:
                    scored.append((-likeness, at, to))
    pairs: list[Pair] = []
    taken: set[int] = set()
    for _, at, to in sorted(scored):
        if at not in taken and ~to not in taken:
            taken |= {at, ~to}
            pairs.append((gone[at], come[to]))
    return pairs


def _outermost(declarations: Sequence[Declaration]) -> list[Declaration]:
    names = {each.name for each in declarations}
    return [each for each in declarations if names.isdisjoint(scopes(each))][:_MOST_CANDIDATES]


def _likeness(old: Declaration, new: Declaration) -> float:
    """Between 0 and 1. Values are alike only when they are equal: there is too little of them to compare."""
    was, now = _words(old), _words(new)
    if was == now:
        return 1.0
    if old.kind in _VALUES or min(len(was), len(now)) < _ENOUGH:
        return 0.0
    from rapidfuzz.distance import Indel  # loaded with the first rename, not with the app

    return Indel.normalized_similarity(was, now, score_cutoff=_ALIKE)


def _words(declaration: Declaration) -> list[str]:
    """The words of signature and body, with a blank for the name of the declaration itself."""
    types = (f"{owner} {text}" for owner, text in declaration.types)
    text = " ".join((*declaration.parameters, *declaration.marks, *types, declaration.body))
    own = last_part(declaration)
    return ["" if word == own else word for word in _WORD.findall(text)[:_MOST_WORDS]]


def renamed_parameters(old: Declaration, new: Declaration) -> Iterator[tuple[str, str]]:
    """Parameters with another name at the same place, with the same default and type."""
    if old.parameters == new.parameters or len(old.parameters) != len(new.parameters):
        return
    was, now = (
        [_parameter(old, text) for text in old.parameters],
        [_parameter(new, text) for text in new.parameters],
    )
    for one, other in zip(was, now, strict=True):
        same = one[1:] == other[1:] and one[0] != other[0]
        if same and all(one[0] != each[0] for each in now) and all(other[0] != each[0] for each in was):
            yield one[0], other[0]


def _parameter(declaration: Declaration, text: str) -> tuple[str, str, str, tuple[str, ...]]:
    """A parameter as its name, its stars, its default, and its types."""
    found = _NAME.match(text)
    if not found:
        return "", text, "", ()
    stars, name, rest = found.groups()
    types = tuple(written for owner, written in declaration.types if owner in (name, f"{stars}{name}"))
    return name, stars, rest, types


def renamed_locals(found: Comparison, old: Declaration, new: Declaration) -> list[tuple[str, str]]:
    """Variables of a function that have another name and are else bound to the same.

    The code of both sides is aligned word by word. A name is renamed when it is gone from the function, the
    other is new in it, each stands for the other wherever one was replaced, and at least one of those places
    binds it, with what follows the same.
    """
    if old.kind is not Kind.FUNCTION:
        return []
    changed = found.window.changed
    sides = _code(changed.before, old), _code(changed.after, new)
    if sides[0] == sides[1]:
        return []
    was, now = (_tokens(text, found.window.language) for text in sides)
    if max(len(was), len(now)) > _MOST_WORDS:
        return []
    swapped = _swapped(was, now)
    bound = _bound(was)
    known, fresh = set(was), set(now)
    names, origins = defaultdict(set), defaultdict(set)
    for at, to in swapped.items():
        names[was[at]].add(now[to])
        origins[now[to]].add(was[at])
    result = {}
    for at, to in swapped.items():
        one, other = was[at], now[to]
        alone = len(names[one]) == len(origins[other]) == 1
        swaps = alone and at in bound and one not in fresh and other not in known
        if swaps and _goes_on(was, now, at, to, names):
            result[one] = other
    return list(result.items())


def _code(lines: Sequence[str], declaration: Declaration) -> str:
    return "".join(lines[declaration.first - 1 : declaration.last])


def _tokens(text: str, language: str) -> list[str]:
    comment = ("#",) if language == "python" else ("//", "/*")
    pattern = _HASH if language == "python" else _SLASHES
    return [token for token in pattern.findall(text) if not token.startswith(comment)]


def _swapped(was: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Where a name was replaced by another one: places in `was` with their places in `now`."""
    from rapidfuzz.distance import Levenshtein

    swapped = {}
    for step in Levenshtein.editops(was, now):
        if step.tag == "replace":
            one, other = was[step.src_pos], now[step.dest_pos]
            if one.isidentifier() and other.isidentifier():
                swapped[step.src_pos] = step.dest_pos
    return swapped


def _bound(tokens: Sequence[str]) -> set[int]:
    """Where a name gets a value: before `=` outside of round brackets, before `:=`, after `for` or `let`."""
    found = set()
    open_brackets: list[str] = []
    for at, token in enumerate(tokens):
        if token in "([{":
            open_brackets.append(token)
        elif token in ")]}" and open_brackets:
            open_brackets.pop()
        elif token.isidentifier() and at and tokens[at - 1] != ".":
            follows = tokens[at + 1] if at + 1 < len(tokens) else ""
            in_call = bool(open_brackets) and open_brackets[-1] == "("
            if follows == ":=" or (follows == "=" and not in_call) or tokens[at - 1] in _BINDING:
                found.add(at)
    return found


def _goes_on(was: Sequence[str], now: Sequence[str], at: int, to: int, names: dict[str, set[str]]) -> bool:
    """Whether the two words after a swapped name are the same, or swapped too."""
    pairs = zip(was[at + 1 : at + 3], now[to + 1 : to + 3], strict=False)
    return all(one == other or names.get(one) == {other} for one, other in pairs)
