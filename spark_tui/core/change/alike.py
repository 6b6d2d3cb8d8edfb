"""The one place where lines stand that are nearly the asked ones: found to be shown, never to be trusted.

Not here: everything that is equal at some level (`levels`). Lines that are equal vote for the places where
they would belong; the best few places are compared line by line, with the share of characters in the longest
common subsequence (the Indel distance of rapidfuzz).

A place must be nearly equal as a whole and in each line, at least half of its lines must be equal, and no
other place may come near it. A line with another number, or with a word in which the file knows the asked
one too, is another line and not the same one in other words: code has siblings. Or all lines are equal but
for some, in one gap, that the edit leaves out or has too many.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from heapq import nlargest

from spark_tui.core.change.block import ABSENT
from spark_tui.core.change.compare import changed_ranges
from spark_tui.core.change.levels import shift_of
from spark_tui.core.change.lookup import Text, loose

_LEAST_LINES = 2  # that are not blank
_LEAST_CHARACTERS = 24
_LEAST_OF_LINE = 0.6
_LEAST_OF_ALL = 0.85
_LEAD = 2.0  # how often further from the asked text than the best place the next one must be
_MARGIN = 0.05
_FREQUENT = 64  # a line that stands more often tells nothing
_COMPARED = 8  # places
_MOST_LINES = 400
_LEAST_AROUND_GAP = 3  # lines that are not blank
_MOST_LEFT_OUT = 3  # lines of the file in one gap of the edit
_MOST_EXTRA = 2  # lines of the edit in one gap of the file
_FAR = 0.4  # how far every other place must be from lines with a gap
_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


def nearly_equal(text: Text, asked: Sequence[str]) -> tuple[int, ...] | None:
    """The line of the file for every asked line that is not blank, ABSENT for one that it does not have; None
    where no place is sure."""
    solid = [line for line in asked if line.strip()]
    wanted = [loose(line) for line in solid]
    if not _LEAST_LINES <= len(wanted) <= _MOST_LINES or sum(map(len, wanted)) < _LEAST_CHARACTERS:
        return None
    scored = _scored(text, wanted)
    reworded, gapped = _reworded(text, wanted, scored), _with_gap(text, wanted, scored)
    if reworded is not None and gapped is not None:
        return None
    place = reworded or gapped
    if place is None:
        return None
    pairs = [(line, text.body(at)) for line, at in zip(solid, place, strict=True) if at != ABSENT]
    return place if shift_of(pairs) is not None else None


Scored = Sequence[tuple[float, int]]
"""Ranks at which as many lines stand as were asked for, with how far those are from the asked ones; the
nearest first."""


def _scored(text: Text, wanted: Sequence[str]) -> Scored:
    lines = text.solid.lines
    return sorted(
        (_distance(text, wanted, lines[rank : rank + len(wanted)]), rank) for rank in _voted(text, wanted)
    )


def _reworded(text: Text, wanted: Sequence[str], scored: Scored) -> tuple[int, ...] | None:
    """The place of as many lines as were asked for, some of them in other words."""
    if not scored or scored[0][0] > 1 - _LEAST_OF_ALL:
        return None
    best, rank = scored[0]
    if len(scored) > 1 and scored[1][0] < _LEAD * best + _MARGIN:
        return None
    place = tuple(text.solid.lines[rank : rank + len(wanted)])
    found = [text.keys[at] for at in place]
    if 2 * sum(a == b for a, b in zip(wanted, found, strict=True)) < len(wanted):
        return None
    return None if _other_things(text, wanted, found) else place


def stands_with_gap(text: Text, asked: Sequence[str]) -> bool:
    """Whether the asked lines stand somewhere but for some in one gap, by their loosest reading."""
    wanted = [loose(line) for line in asked if line.strip()]
    return bool(_closed_gaps(text, wanted))


def _with_gap(text: Text, wanted: Sequence[str], scored: Scored) -> tuple[int, ...] | None:
    """The place of lines that are all equal, but for one gap in which either side has a few lines more.

    It is looked for around the rarest line, and every other place must be far from the asked text.
    """
    solid, found = text.solid, _closed_gaps(text, wanted)
    if len(found) != 1:
        return None
    ranks = found.pop()
    there = {rank for rank in ranks if rank != ABSENT}
    near = [
        rank for far, rank in scored if far < _FAR and not there.intersection(range(rank, rank + len(wanted)))
    ]
    return None if near else tuple(solid.lines[rank] if rank != ABSENT else ABSENT for rank in ranks)


def _closed_gaps(text: Text, wanted: Sequence[str]) -> set[tuple[int, ...]]:
    """The ranks of all wanted lines for each way to close one gap, around the rarest of them."""
    counts = [(count, index) for index, key in enumerate(wanted) if (count := text.count(key))]
    found: set[tuple[int, ...]] = set()
    if not _LEAST_AROUND_GAP <= len(wanted) <= _MOST_LINES or not counts or min(counts)[0] > _FREQUENT:
        return found
    _, index = min(counts)
    for at in text.positions(wanted[index]):
        found.update(_gaps(text, wanted, index, text.solid.rank(at)))
    return found


def _gaps(text: Text, wanted: Sequence[str], index: int, rank: int) -> list[tuple[int, ...]]:
    """The ranks of all wanted lines for each way to close one gap, when that at `index` stands at `rank`."""
    solid, count = text.solid, len(wanted)

    def equal(low: int, high: int, first: int) -> bool:
        """Whether the wanted lines from `low` to `high` stand from the rank `first` on."""
        inside = first >= 0 and first + high - low <= len(solid) and low < high
        return inside and text.solid.window(first, first + high - low) == list(wanted[low:high])

    begin, end = index, index + 1
    while begin and equal(begin - 1, begin, rank - index + begin - 1):
        begin -= 1
    while end < count and equal(end, end + 1, rank - index + end):
        end += 1
    base = rank - index
    ways: list[tuple[int, ...]] = []
    for gap in (*range(-_MOST_EXTRA, 0), *range(1, _MOST_LEFT_OUT + 1)):
        extra = max(-gap, 0)  # asked lines that the file does not have
        if begin == 0 and equal(end + extra, count, base + end + extra + gap):
            upper, absent = range(base, base + end), [ABSENT] * extra
            lower = range(base + end + extra + gap, base + count + gap)
            ways.append((*upper, *absent, *lower))
        if end == count and equal(0, begin - extra, base - gap):
            upper, absent = range(base - gap, base - gap + begin - extra), [ABSENT] * extra
            ways.append((*upper, *absent, *range(base + begin, base + count)))
    return ways


def _voted(text: Text, wanted: Sequence[str]) -> list[int]:
    """The ranks at which the block would begin by most of its lines that stand in the file."""
    solid = text.solid
    votes: Counter[int] = Counter()
    for index, key in enumerate(wanted):
        if 0 < text.count(key) <= _FREQUENT:
            for at in text.positions(key):
                start = solid.rank(at) - index
                if 0 <= start <= len(solid.lines) - len(wanted):
                    votes[start] += len(key)
    return [rank for rank, _ in nlargest(_COMPARED, votes.items(), key=lambda item: (item[1], -item[0]))]


def _distance(text: Text, wanted: Sequence[str], place: Sequence[int]) -> float:
    """How far the lines of a place are from the wanted ones: 0 for equal, 1 for a line too far away."""
    from rapidfuzz.distance import Indel  # loaded with the first edit that needs it, not with the app

    total = far = 0.0
    for key, at in zip(wanted, place, strict=True):
        there = text.keys[at]
        near = 1.0 if there == key else Indel.normalized_similarity(key, there)
        if near < _LEAST_OF_LINE:
            return 1.0
        weight = max(len(key), len(there))
        total += weight
        far += weight * (1 - near)
    return far / total if total else 1.0


def _other_things(text: Text, wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Whether some line differs in a number, or has another name than one that the file knows."""
    words: set[str] = set()
    for key, there in zip(wanted, found, strict=True):
        if key == there:
            continue
        if _NUMBER.findall(key) != _NUMBER.findall(there):
            return True
        words |= _replaced_words(key, there)
    return bool(words) and any(not words.isdisjoint(_WORD.findall(key)) for key in text.keys)


def _replaced_words(key: str, there: str) -> set[str]:
    """The words of `key` in whose place `there` has others."""
    asked, found = _TOKEN.findall(key), _TOKEN.findall(there)
    words: set[str] = set()
    for begin, end, low, high in changed_ranges(asked, found):
        if any(_WORD.fullmatch(token) for token in found[low:high]):
            words.update(token for token in asked[begin:end] if _WORD.fullmatch(token))
    return words
