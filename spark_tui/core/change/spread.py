"""Places where the asked lines do not stand one after another: blank lines differ, or lines were left out.

Not here: places of as many lines as were asked for (`locate`), and lines in other words (`alike`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, pairwise

from spark_tui.core.change.block import ABSENT
from spark_tui.core.change.hints import Hints
from spark_tui.core.change.levels import depth, strictest
from spark_tui.core.change.lookup import Text, loose

_MOST_PARTS = 20  # a block with more marks than this is no edit of a part
_MOST_PLACES = 2_000  # of one part
_MOST_REACHES = 50  # places of a part that are told apart by what belongs to it


def blank_insensitive(text: Text, asked: Sequence[str]) -> Sequence[Sequence[int]]:
    """Where the asked lines stand when blank ones are not counted: for each place the line in the file of
    every asked line that is not blank."""
    solid = [line for line in asked if line.strip()]
    return strictest(text, solid, text.solid.places(list(map(loose, solid)))) if solid else []


def aligned(text: Text, asked: Sequence[str], place: Sequence[int]) -> tuple[int, ...]:
    """The file's line of every asked line, given those of the ones that are not blank; ABSENT where it has
    none.

    Blank lines between two others take the file's blank lines there, from the top, as long as there are
    any; those above the first line, and below the last one, take the nearest.
    """
    at = [ABSENT] * len(asked)
    solid = [index for index, line in enumerate(asked) if line.strip()]
    for index, line in zip(solid, place, strict=True):
        at[index] = line
    known = [(index, at[index]) for index in solid if at[index] != ABSENT]
    blank = [(ABSENT, ABSENT), *known, (len(asked), len(text))]
    for (above, upper), (below, lower) in pairwise(blank):
        if above == ABSENT:
            for step in range(1, below + 1):
                if lower - step < 0 or text.keys[lower - step]:
                    break
                at[below - step] = lower - step
            continue
        for step in range(1, min(below - above, lower - upper)):
            if asked[above + step].strip() or text.keys[upper + step]:
                break
            at[above + step] = upper + step
    return tuple(at)


def elided(text: Text, asked: Sequence[str], marks: Sequence[int], hints: Hints) -> list[tuple[int, ...]]:
    """Where the parts between the marks of elision stand, in order: for each place and each asked line its
    line in the file, ABSENT for a mark. Two places, the first found, when it is not one."""
    parts = list(_parts(len(asked), marks))
    if not parts or len(parts) > _MOST_PARTS:
        return []
    places: dict[tuple[str, ...], list[int]] = {}
    for begin, end in parts:
        part = tuple(asked[begin:end])
        if part not in places:
            places[part] = _starts(text, part)
    starts = [places[tuple(asked[begin:end])] for begin, end in parts]
    if not all(0 < len(these) <= _MOST_PLACES for these in starts):
        return []
    found: list[tuple[int, ...]] = []
    # First with the parts as near each other as their indentation says, when that alone decides nothing.
    for held in (False, True):
        found = [
            _lines(len(asked), parts, chain) for chain in _chains(text, asked, parts, starts, hints, held)
        ]
        if len(found) < 2:
            break
    return found


def _parts(count: int, marks: Sequence[int]) -> Iterator[tuple[int, int]]:
    for before, after in pairwise((-1, *marks, count)):
        if after > before + 1:
            yield before + 1, after


def _starts(text: Text, part: Sequence[str]) -> list[int]:
    """Where a part stands, by the strictest reading that finds it."""
    if not any(line.strip() for line in part):
        return []
    found = [range(at, at + len(part)) for at in text.starts(list(map(loose, part)))]
    return [place[0] for place in strictest(text, part, found)]


def _chains(
    text: Text,
    asked: Sequence[str],
    parts: Sequence[tuple[int, int]],
    starts: Sequence[list[int]],
    hints: Hints,
    held: bool,
) -> list[tuple[int, ...]]:
    """The ways to choose a start for every part, each behind the part before it: at most two of them.

    `held`: what was left out must belong to the part above it, as far as indentation tells.
    """
    ways = [[1] * len(starts[-1])]  # of choosing the parts from one on, for each start of it; 2 is many
    spans: list[list[tuple[int, int]]] = []  # for each start of a part, which starts of the next may follow
    for at in range(len(parts) - 2, -1, -1):
        length = parts[at][1] - parts[at][0]
        above, below = asked[slice(*parts[at])], asked[slice(*parts[at + 1])]
        ends = _reaches(text, starts[at], above, below) if held else [len(text)] * len(starts[at])
        following = starts[at + 1]
        spans.insert(
            0,
            [
                (bisect_left(following, start + length), bisect_right(following, end))
                for start, end in zip(starts[at], ends, strict=True)
            ],
        )
        sums = [0, *accumulate(ways[0])]
        ways.insert(0, [min(max(sums[high] - sums[low], 0), 2) for low, high in spans[0]])
    first = {start: at for at, start in enumerate(starts[0]) if ways[0][at]}
    chosen = hints.narrow(list(first))
    chains: list[tuple[int, ...]] = [(first[start],) for start in chosen[:2]]
    for at, following_spans in enumerate(spans):
        chains = list(islice(_longer(chains, following_spans, ways[at + 1]), 2))
    return [tuple(starts[part][at] for part, at in enumerate(chain)) for chain in chains]


def _longer(
    chains: Sequence[tuple[int, ...]], spans: Sequence[tuple[int, int]], ways: Sequence[int]
) -> Iterator[tuple[int, ...]]:
    for chain in chains:
        yield from ((*chain, to) for to in range(*spans[chain[-1]]) if ways[to])


def _reaches(text: Text, starts: Sequence[int], above: Sequence[str], below: Sequence[str]) -> list[int]:
    """For each start of a part the line up to which lines belong to it that are left out behind it.

    Where the next part stands deeper than this one ends, it is inside what this one's last line heads; else
    nothing between them is less deep than the next part.
    """
    if len(starts) > _MOST_REACHES:
        return [len(text)] * len(starts)
    last = max(at for at, line in enumerate(above) if line.strip())
    upper = depth(above[last])
    lower = depth(next(line for line in below if line.strip()))
    reaches: list[int] = []
    for start in starts:
        deep = depth(text.body(start + last)) + (1 if lower > upper else lower - upper)
        at = start + len(above)
        while at < len(text) and (not text.keys[at] or depth(text.body(at)) >= deep):
            at += 1
        reaches.append(at)
    return reaches


def _lines(count: int, parts: Sequence[tuple[int, int]], chain: Sequence[int]) -> tuple[int, ...]:
    at = [ABSENT] * count
    for (begin, end), start in zip(parts, chain, strict=True):
        at[begin:end] = range(start, start + end - begin)
    return tuple(at)
