"""Rules that compare what a window declares before and after: types, signatures, the public API, names.

Every spot lies on a changed line of the window and quotes what changed. When the text no longer parses, what
the parser could still read is compared; `must_parse` says that it is broken. Not here: reading declarations
(one module a language), and what counts as a rename (`structure.renames`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final

from spark_tui.core.guard.changed import Side, Spot
from spark_tui.core.guard.structure.comparison import (
    Comparison,
    compare,
    last_part,
    place,
    scope,
    scopes,
    signature,
    tight,
)
from spark_tui.core.guard.structure.outline import Declaration, Kind, outline
from spark_tui.core.guard.structure.renames import renamed, renamed_locals, renamed_parameters
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.window import Window

MAX_SPOTS: Final = 20
"""What one call of a rule says at most of one hunk."""

_QUOTED: Final = 60
_WITH_MEMBERS: Final = (Kind.CLASS, Kind.TYPE)
_NOUNS: Final = {"return": "return type", "base": "base", "generic": "type parameter", "is": "meaning"}
_Told = tuple[str, tuple[str, ...]]
"""A reason, and the words to look for where it is placed, the best first."""
_Difference = tuple[Declaration | None, Declaration | None, _Told]
"""What changed, before and after, and what is said of it."""


def no_type_changes(window: Window) -> Iterator[Spot]:
    """Written types stay: those of what is on both sides, its fields, and all that is nothing but a type.
    What is new may bring its own types, and functions may go."""
    return _bounded(window, _placed(window, _type_changes(compare(window))))


def no_signature_changes(window: Window) -> Iterator[Spot]:
    """Functions stay, with their parameters, types and marks; new ones may come, and all may move in the
    file. A function inside of another may go: nobody else can call it."""
    return _bounded(window, _placed(window, _signature_changes(compare(window))))


def keep_public_api(window: Window) -> Iterator[Spot]:
    """What others can use stays under its name, with its signature and its bases; more may come."""
    return _bounded(window, _placed(window, _api_changes(compare(window))))


def no_renames(window: Window) -> Iterator[Spot]:
    """Functions, classes, fields, variables and parameters keep their names. Something gone and something
    come are a rename when they are alike, as `structure.renames` says."""
    return _bounded(window, _placed(window, _renames(compare(window))))


def only_symbols(window: Window, names: tuple[str, ...]) -> Iterator[Spot]:
    """Every changed line lies in a declaration with one of `names`, each a whole name (`Client.send`) or its
    last parts (`send`). Empty lines are free."""
    return _bounded(window, _outside(window, names))


def _placed(window: Window, differences: Iterator[_Difference]) -> Iterator[Spot]:
    for old, new, (reason, words) in differences:
        side, line = place(window.changed, old, new, words)
        yield Spot(side, line, reason)


def _bounded(window: Window, spots: Iterator[Spot]) -> Iterator[Spot]:
    """The first spots of each hunk in the window: those of one must not hide those of another."""
    told: Counter[int] = Counter()
    for spot in spots:
        for piece in window.pieces:
            start, end = piece.removed if spot.side is Side.BEFORE else piece.added
            if start < spot.line <= end:
                told[piece.hunk] += 1
                if told[piece.hunk] <= MAX_SPOTS:
                    yield spot
                break


def _type_changes(found: Comparison) -> Iterator[_Difference]:
    for old, new in found.both:
        for told in _types(old, new):
            yield old, new, told
    kept: dict[str, Kind] = {old.name: old.kind for old, _ in found.both if old.kind in _WITH_MEMBERS}
    functions = {old.name for old, _ in found.both if old.kind is Kind.FUNCTION}
    for old in _outermost(found.gone):
        if _belongs_to_types(old, kept):
            yield old, None, (f"{_what(old)} was removed", _words(old))
    for new in _outermost(found.come):
        overload = new.name in functions and any(mark.endswith("overload") for mark in new.marks)
        if overload or _belongs_to_types(new, kept):
            yield None, new, (f"{_what(new)} is new", _words(new))


def _belongs_to_types(declaration: Declaration, kept: dict[str, Kind]) -> bool:
    """Whether to add or to remove the declaration is to change types: it is a type, a member of one in
    `kept`, or a field with a written type of a class in `kept`."""
    if declaration.kind is Kind.TYPE:
        return True
    parent = kept.get(scope(declaration))
    return parent is Kind.TYPE or (
        parent is Kind.CLASS and declaration.kind is Kind.FIELD and bool(declaration.types)
    )


def _signature_changes(found: Comparison) -> Iterator[_Difference]:
    for old, new in found.both:
        if old.kind is Kind.FUNCTION:
            for told in _signature(old, new):
                yield old, new, told
    functions = {old.name for old in found.before if old.kind is Kind.FUNCTION}
    for old in found.gone:
        if old.kind is Kind.FUNCTION and functions.isdisjoint(scopes(old)):
            yield old, None, (f"{_what(old)} was removed", _words(old))


def _api_changes(found: Comparison) -> Iterator[_Difference]:
    for old, kept in found.both:
        if old.public and not kept.public:
            yield old, kept, (f"{_what(old)} is no longer public", _words(old))
        elif old.public:
            for reason, words in _signature(old, kept):
                yield old, kept, (f"{_name(old)} is public: {reason}", words)
    of_another_kind = {new.name: new for new in found.come}
    renamed_to = {id(old): new for old, new in renamed(found)}
    for old in _outermost(old for old in found.gone if old.public):
        new = renamed_to.get(id(old)) or of_another_kind.get(old.name)
        if new is None:
            yield old, None, (f"{_what(old)} is public and was removed", _words(old))
        elif new.name != old.name:
            told = f"{_what(old)} is public and was renamed to {_name(new)}", _words(new)
            yield old, new, told
        else:
            told = f"{_name(old)} is public and was a {old.kind}; now it is a {new.kind}", _words(new)
            yield old, new, told


def _renames(found: Comparison) -> Iterator[_Difference]:
    for old, new in renamed(found):
        yield old, new, (f"{_what(old)} was renamed to {_name(new)}", _words(new))
    told: set[tuple[str, str, str]] = set()
    for old, new in found.both:
        for was, now in renamed_parameters(old, new):
            yield old, new, (_swapped("parameter", was, now, new), (now,))
        for was, now in renamed_locals(found, old, new):
            if not any((name, was, now) in told for name in scopes(new)):
                yield old, new, (_swapped("variable", was, now, new), (now,))
            told.add((new.name, was, now))


def _swapped(noun: str, was: str, now: str, inside: Declaration) -> str:
    return f"the {noun} {_quoted(was)} in {_name(inside)} was renamed to {_quoted(now)}"


def _outside(window: Window, names: tuple[str, ...]) -> Iterator[Spot]:
    wanted = ", ".join(_quoted(name) for name in names)
    before, after = _covered(window.before, names), _covered(window.after, names)
    for piece in window.pieces:
        sides = (
            (Side.BEFORE, window.before, piece.removed, before),
            (Side.AFTER, window.after, piece.added, after),
        )
        for side, source, (start, end), covered in sides:
            follows = False
            for line in range(start, end):
                text = source.lines[line - source.first].strip()
                stray = bool(text) and line + 1 not in covered
                if stray and not follows:
                    yield Spot(side, line + 1, f"{_quoted(text)} is outside of {wanted}")
                follows = stray or (follows and not text)


def _covered(source: Source, names: tuple[str, ...]) -> set[int]:
    """The 1-based lines of the declarations with one of these names."""
    return {
        line
        for declaration in outline(source)
        if any(declaration.name == name or declaration.name.endswith(f".{name}") for name in names)
        for line in range(declaration.first, declaration.last + 1)
    }


def _signature(old: Declaration, new: Declaration) -> Iterator[_Told]:
    """How what callers see of a declaration changed."""
    was, now = signature(old), signature(new)
    if was == now:
        return
    if was[0] != now[0]:
        changed = f"from {_quoted(_listed(old))} to {_quoted(_listed(new))}"
        added = tuple(text for text in new.parameters if text not in old.parameters)
        yield f"the parameters of {_name(old)} changed {changed}", (*added, *_words(new))
    for mark in dict.fromkeys(old.marks):
        if tight(mark) not in now[1]:
            yield f"{_name(old)} is no longer {_quoted(mark)}", _words(new)
    for mark in dict.fromkeys(new.marks):
        if tight(mark) not in was[1]:
            yield f"{_name(old)} became {_quoted(mark)}", (mark, *_words(new))
    if sorted(was[1]) == sorted(now[1]) and was[1] != now[1]:
        yield f"the order of {_quoted(' '.join(new.marks))} of {_name(old)} changed", _words(new)
    yield from _types(old, new)


def _types(old: Declaration, new: Declaration) -> Iterator[_Told]:
    """How the written types of a declaration changed."""
    if old.types == new.types:
        return
    was, now = _by_owner(old), _by_owner(new)
    for owner in dict.fromkeys((*was, *now)):
        noun, of = _NOUNS.get(owner, "type"), _name(new)
        if owner not in _NOUNS and owner != last_part(new):
            of = f"{_quoted(owner)} in {of}"
        for one, other in zip_longest(was.get(owner, ()), now.get(owner, ())):
            if one is None:
                yield f"{of} got the {noun} {_quoted(other)}", (other, owner, *_words(new))
            elif other is None:
                yield f"{of} lost the {noun} {_quoted(one)}", (owner, *_words(new), one)
            elif tight(one) != tight(other):
                yield f"the {noun} of {of} changed from {_quoted(one)} to {_quoted(other)}", (other, owner)


def _by_owner(declaration: Declaration) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for owner, text in declaration.types:
        found[owner].append(text)
    return found


def _outermost(declarations: Iterable[Declaration]) -> Iterator[Declaration]:
    """Those that stand in none of the others: who removes a class need not hear of its fields."""
    listed = tuple(declarations)
    names = {each.name for each in listed if each.kind is not Kind.LOCAL}
    return (each for each in listed if names.isdisjoint(scopes(each)))


def _words(declaration: Declaration) -> tuple[str, ...]:
    return (last_part(declaration),)


def _what(declaration: Declaration) -> str:
    return f"the {declaration.kind} {_name(declaration)}"


def _name(declaration: Declaration) -> str:
    return _quoted(declaration.name)


def _listed(declaration: Declaration) -> str:
    return f"({', '.join(declaration.parameters)})"


def _quoted(text: str) -> str:
    """The text in quotes, shortened: what is quoted comes from a model."""
    line = " ".join(text.split())
    return f"`{line[: _QUOTED - 1]}…`" if len(line) > _QUOTED else f"`{line}`"
