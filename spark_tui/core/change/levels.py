"""When lines count as equal though they do not read alike, level by level with more that may differ.

Not here: where such lines stand (`lookup`, `locate`). A level is tried only where the ones before it find
nothing, so that a stricter reading always wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from spark_tui.core.change.block import BLANKS, INDENTATION, TRAILING_SPACE, TYPOGRAPHY, Shift
from spark_tui.core.change.lookup import Text, occurrences, plain

Pair = tuple[str, str]
"""An asked line and the line of the file that is meant by it."""

Candidate = Sequence[int]
"""The lines of the file, one for each asked line."""

_MOST_INDENTS = 64
_MOST_CANDIDATES = 1_000  # that are told apart by what drifts
_SLACK = 10_000
_SPACES = re.compile(r"[ \t]{2,}|\t")


@dataclass(frozen=True, slots=True)
class Level:
    """One way of calling lines equal; with `shifted` their indentation may differ uniformly."""

    key: Callable[[str], str]
    shifted: bool = False

    def fits(self, pairs: Sequence[Pair]) -> bool:
        """Whether these lines are equal."""
        if not all(asked == found or self.key(asked) == self.key(found) for asked, found in pairs):
            return False
        return not self.shifted or shift_of(pairs) is not None


def _trimmed(text: str) -> str:
    return text.rstrip(BLANKS)


def _spaced(text: str) -> str:
    """`text` in plain typography, with one space for every run of white space behind the indentation."""
    trimmed = _trimmed(plain(text))
    content = trimmed.lstrip(BLANKS)
    return trimmed[: len(trimmed) - len(content)] + _SPACES.sub(" ", content)


LEVELS = (
    Level(_trimmed),
    Level(lambda text: text.strip(BLANKS), shifted=True),
    Level(lambda text: _trimmed(plain(text))),
    Level(lambda text: plain(text).strip(BLANKS), shifted=True),
    Level(_spaced),
    Level(lambda text: _spaced(text).lstrip(BLANKS), shifted=True),
)


def fits(pairs: Sequence[Pair]) -> bool:
    """Whether any level calls all of these lines equal."""
    return all(asked == found for asked, found in pairs) or any(level.fits(pairs) for level in LEVELS)


def strictest(text: Text, asked: Sequence[str], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of `candidates` that fit at the first level at which any does.

    The work is linear in the text: where hostile repetition makes too many candidates, no level but the
    first tells them apart, and several are as ambiguous as many. One that a hint picks out of them still has
    to fit.
    """
    many = len(candidates) * len(asked) > len(text) + len(asked) + _SLACK
    exact = _exact_ones(text, asked, candidates) if many else _reading(text, asked, candidates)
    if exact or len(candidates) > _MOST_CANDIDATES or many:
        return exact or list(candidates)
    pairs = [[(a, text.body(at)) for a, at in zip(asked, one, strict=True)] for one in candidates]
    for level in LEVELS:
        fitting = [one for one, these in zip(candidates, pairs, strict=True) if level.fits(these)]
        if fitting:
            return fitting
    return []


def _reading(text: Text, asked: Sequence[str], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that read exactly as asked."""
    return [one for one in candidates if all(text.body(at) == a for a, at in zip(asked, one, strict=True))]


def _exact_ones(text: Text, asked: Sequence[str], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same for many candidates, in one pass over the text; only those whose lines are not apart."""
    exact = set(occurrences([text.body(at) for at in range(len(text))], asked))
    return [one for one in candidates if one[0] in exact and one[-1] - one[0] == len(asked) - 1]


def drift_of(pairs: Sequence[Pair], shift: Shift | None) -> list[str]:
    """The names of what differs between lines that some level calls equal."""
    drift: list[str] = []
    if any(_tail(asked) != _tail(found) for asked, found in pairs):
        drift.append(TRAILING_SPACE)
    if shift is not None:
        drift.append(INDENTATION)
    if any(asked.strip(BLANKS) != found.strip(BLANKS) for asked, found in pairs):
        drift.append(TYPOGRAPHY)
    return drift


def _tail(text: str) -> str:
    return text[len(text.rstrip(BLANKS)) :]


def depth(text: str) -> int:
    """The length of the indentation of `text`."""
    return len(text) - len(text.lstrip(BLANKS))


def shift_of(pairs: Iterable[Pair]) -> Shift | None:
    """The one shift that moves the indentation of every asked line to the file's, if there is one."""
    indents: set[Pair] = set()
    for asked, found in pairs:
        mine, there = plain(asked), plain(found)
        if mine.strip(BLANKS):
            indents.add((mine[: depth(mine)], there[: depth(there)]))
        if len(indents) > _MOST_INDENTS:
            return None
    if all(mine == there for mine, there in indents):
        return Shift()
    for shift in _shifts(indents):
        if all(_moves(shift, mine, there) for mine, there in indents):
            return shift
    return None


def _shifts(indents: set[Pair]) -> list[Shift]:
    """What may lead from the asked indentation to the file's, the plainest first."""
    mine, there = max(indents, key=lambda pair: len(pair[0]) + len(pair[1]))
    tried: list[Shift] = []
    if mine.endswith(there):
        tried.append(Shift(take=mine[: len(mine) - len(there)]))
    if there.endswith(mine):
        tried.append(Shift(put=there[: len(there) - len(mine)]))
    units = _units(mine, there)
    if units:
        tried.append(units)
    low_mine, low_there = min(indents, key=lambda pair: len(pair[0]) + len(pair[1]))
    if (low_mine, low_there) != (mine, there) and mine.startswith(low_mine) and there.startswith(low_there):
        # From the least to the most indented line: units swapped within the block, which stands elsewhere.
        inner = _units(mine[len(low_mine) :], there[len(low_there) :])
        # Two indentations alone may as well be a first line that lost its own.
        if inner and not low_mine and (len(indents) > 2 or "\t" in (inner.old_unit + inner.new_unit)):
            tried.append(Shift(put=low_there, old_unit=inner.old_unit, new_unit=inner.new_unit))
    return tried


def _moves(shift: Shift, mine: str, there: str) -> bool:
    if shift.take and not mine.startswith(shift.take):
        return False
    return shift.apply(mine + "x") == there + "x"


def _units(mine: str, there: str) -> Shift | None:
    """Spaces for tabs, tabs for spaces, or a number of spaces for another."""
    kinds = set(mine), set(there)
    if kinds == ({" "}, {"\t"}) and len(mine) % len(there) == 0:
        return Shift(old_unit=" " * (len(mine) // len(there)), new_unit="\t")
    if kinds == ({"\t"}, {" "}) and len(there) % len(mine) == 0:
        return Shift(old_unit="\t", new_unit=" " * (len(there) // len(mine)))
    if kinds == ({" "}, {" "}):
        for old, new in ((4, 2), (2, 4), (8, 4), (4, 8)):
            if len(mine) % old == 0 and len(there) == len(mine) // old * new:
                return Shift(old_unit=" " * old, new_unit=" " * new)
    return None
