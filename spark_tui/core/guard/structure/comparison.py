"""The declarations of a window before and after, paired, and where in the change a difference stands.

Not here: which differences break a rule (`structure.declared`, `structure.renames`).
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from spark_tui.core.guard.changed import Changed, Piece, Side
from spark_tui.core.guard.structure.outline import Declaration, Kind, outline
from spark_tui.core.guard.structure.window import Window, whole_window, window_of

Pair = tuple[Declaration, Declaration]
Signature = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]

_MOST_WINDOWS: Final = 16
_SPACED: Final = re.compile(r"""("[^"]*"|'[^']*')|,?\s*([)\]}>])|\s*([^\w\s])\s*""")


@dataclass(frozen=True)
class Comparison:
    """What became of each declaration: those on `both` sides by name and kind, those `gone`, those `come`;
    `before` is all of the old side. Some may stand outside of the window."""

    window: Window
    before: tuple[Declaration, ...]
    both: tuple[Pair, ...]
    gone: tuple[Declaration, ...]
    come: tuple[Declaration, ...]


@lru_cache(maxsize=2)
def compare(window: Window) -> Comparison:
    """The declarations of the window, paired. What is gone or has come may have moved, so that it is looked
    for around the other changes of the file too. The last is kept: several rules ask for the same."""
    found = _compared(window, [window])
    if not window.whole and (found.gone or found.come or _writes_field(window, found)):
        windows = _windows(window.changed)
        found = _compared(window, windows)
        if _stands_elsewhere(windows, found):
            return _compared(window, _windows(window.changed, in_class=False))
    elif _stands_elsewhere([window], found):
        return _compared(window, [window_of(window.changed, window.pieces[0].hunk, in_class=False)])
    return found


def _compared(window: Window, windows: Sequence[Window]) -> Comparison:
    before = dict.fromkeys(each for one in windows for each in outline(one.before))
    after = dict.fromkeys(each for one in windows for each in outline(one.after))
    return _paired(window, before, after)


def _writes_field(window: Window, found: Comparison) -> bool:
    """Whether a change in a class writes `self.x`, which may be declared in another member."""
    lines = [piece.added for piece in window.pieces] if window.head is not None else []
    fields = [new.line for _, new in found.both if new.kind is Kind.FIELD]
    return any(start < line <= end for start, end in lines for line in fields)


def _stands_elsewhere(windows: Sequence[Window], found: Comparison) -> bool:
    """Whether a member that changed may be declared by several members of its class, or by some outside of
    the windows, as `self.x` may be."""
    retyped = (new for old, new in found.both if old.kind is Kind.FIELD and old.types != new.types)
    changed = [each for each in (*found.gone, *found.come, *retyped) if each.kind is not Kind.LOCAL]
    heads = {window.head for window in windows if window.head is not None and changed}
    if heads and any(each.kind is Kind.FIELD and _is_said_twice(each.name, found) for each in changed):
        return True
    names = {last_part(each) for each in changed}
    lines = found.window.changed.before
    for head in heads:
        around: list[str] = []
        at = head.body
        for window in windows:
            if window.head == head:
                around += lines[at : window.before.first + head.body - head.start]
                at = window.before.first + len(window.before.lines)
        text = "".join((*around, *lines[at : head.end]))
        if any(name in text and re.search(_DECLARED.format(re.escape(name)), text) for name in names):
            return True
    return False


def _is_said_twice(name: str, found: Comparison) -> bool:
    before = sum(each.name == name for each in found.before)
    after = sum(new.name == name for _, new in found.both) + sum(each.name == name for each in found.come)
    return before > 1 or after > 1


_DECLARED: Final = r"\b(?:def|class)\s+{0}\b|\b{0}\s*(?::|,|[^\w\s()\[\]]{{0,2}}=(?!=))"


def _windows(changed: Changed, in_class: bool = True) -> list[Window]:
    """Windows for every change of the file, in file order; the whole file when there are many."""
    found: list[Window] = []
    seen: set[int] = set()
    for piece in changed.pieces:
        if piece.hunk not in seen:
            found.append(window_of(changed, piece.hunk, in_class))
            seen |= {inside.hunk for inside in found[-1].pieces}
        if len(found) > _MOST_WINDOWS:
            return [whole_window(changed)]
    return found


def _paired(window: Window, before: Iterable[Declaration], after: Iterable[Declaration]) -> Comparison:
    olds, news = _by_name(before), _by_name(after)
    both: list[Pair] = []
    gone: list[Declaration] = []
    come = [new for key, group in news.items() if key not in olds for new in group]
    for key, group in olds.items():
        pairs, rest, more = _matched(group, news.get(key, []), window.changed.pieces)
        both += pairs
        gone += rest
        come += more
    come.sort(key=lambda new: new.line)
    return Comparison(window, tuple(before), tuple(both), tuple(gone), tuple(come))


def _by_name(declarations: Iterable[Declaration]) -> dict[tuple[str, Kind], list[Declaration]]:
    found: dict[tuple[str, Kind], list[Declaration]] = defaultdict(list)
    for each in declarations:
        found[each.name, each.kind].append(each)
    return found


def _matched(
    olds: list[Declaration], news: list[Declaration], pieces: Sequence[Piece]
) -> tuple[list[Pair], list[Declaration], list[Declaration]]:
    """Declarations of one name and kind in pairs: those on a line that did not change, then overloads with
    equal signatures, then the others in order."""
    if len(olds) == len(news) == 1:
        return [(olds[0], news[0])], [], []
    placed, olds, news = _alike(olds, news, lambda old: _moved_to(old.line, pieces), lambda new: new.line)
    equal, olds, news = _alike(olds, news, signature, signature)
    in_order = zip(olds, news, strict=False)
    return [*placed, *equal, *in_order], olds[len(news) :], news[len(olds) :]


def _alike(
    olds: list[Declaration],
    news: list[Declaration],
    old_key: Callable[[Declaration], object],
    new_key: Callable[[Declaration], object],
) -> tuple[list[Pair], list[Declaration], list[Declaration]]:
    """Those with equal keys in pairs, and those that are left over on both sides."""
    waiting: dict[object, deque[Declaration]] = defaultdict(deque)
    for new in news:
        waiting[new_key(new)].append(new)
    pairs: list[Pair] = []
    rest: list[Declaration] = []
    for old in olds:
        if same := waiting[old_key(old)]:
            pairs.append((old, same.popleft()))
        else:
            rest.append(old)
    return pairs, rest, sorted((new for group in waiting.values() for new in group), key=lambda new: new.line)


def _moved_to(line: int, pieces: Sequence[Piece]) -> int:
    """Where a 1-based line of before stands after the change; 0 when it was changed."""
    shift = 0
    for piece in pieces:
        if piece.removed[0] >= line:
            break
        if line <= piece.removed[1]:
            return 0
        shift += (piece.added[1] - piece.added[0]) - (piece.removed[1] - piece.removed[0])
    return line + shift


def signature(declaration: Declaration) -> Signature:
    """What callers see of a declaration, no matter how it is spaced."""
    parameters = tuple(tight(text) for text in declaration.parameters)
    types = tuple((name, tight(text)) for name, text in declaration.types)
    return parameters, tuple(tight(text) for text in declaration.marks), types


def tight(text: str) -> str:
    """Code without the white space around its signs, and without a comma before a closing bracket."""
    if text.isidentifier():
        return text
    return _SPACED.sub(lambda found: "".join(part or "" for part in found.groups()), text)


def last_part(declaration: Declaration) -> str:
    """`send` of `Client.send`."""
    return declaration.name.rpartition(".")[2]


def scope(declaration: Declaration) -> str:
    """`Client` of `Client.send`; empty for what stands in nothing."""
    return declaration.name.rpartition(".")[0]


def scopes(declaration: Declaration) -> Iterator[str]:
    """The names of what it stands in, from the innermost."""
    name = scope(declaration)
    while name:
        yield name
        name = name.rpartition(".")[0]


def place(
    changed: Changed, old: Declaration | None, new: Declaration | None, words: Sequence[str] = ()
) -> tuple[Side, int]:
    """The changed line that a difference is best shown at: in the new declaration, else in the old one, else
    the nearest; there the first with one of `words`, the best word first, else the line of the name."""
    sides = (
        (Side.AFTER, new, changed.after, [piece.added for piece in changed.pieces]),
        (Side.BEFORE, old, changed.before, [piece.removed for piece in changed.pieces]),
    )
    for side, declaration, text, ranges in sides:
        if declaration is not None:
            first, last = declaration.first, declaration.last
            lines = [line for at, to in ranges for line in range(max(at + 1, first), min(to, last) + 1)]
            if lines:
                return side, _best(lines, declaration, text, words)
    return _nearest(changed.pieces, new or old)


def _best(lines: list[int], declaration: Declaration, text: Sequence[str], words: Sequence[str]) -> int:
    for word in words:
        for line in lines:
            if word in text[line - 1]:
                return line
    return declaration.line if declaration.line in lines else lines[0]


def _nearest(pieces: Sequence[Piece], declaration: Declaration | None) -> tuple[Side, int]:
    line = declaration.line if declaration else 1
    near = min(pieces, key=lambda piece: abs(piece.added[0] + 1 - line))
    if near.added[1] > near.added[0]:
        return Side.AFTER, near.added[0] + 1
    return Side.BEFORE, near.removed[0] + 1
