"""What differs between two texts: changed line ranges, and changed words within a line.

Not here: where a text belongs in a file (`locate`).

Lines are compared by Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations",
Algorithmica 1986), which is exact, as long as the texts are not too different; beyond that they are
first cut at lines that occur once on both sides, in the manner of Bram Cohen's patience diff.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise

Range = tuple[int, int, int, int]
Span = tuple[int, int]

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_MAX_DISTANCE = 400  # lines that differ, before the exact search gives way
_MAX_TOKENS = 400  # a line, before its words are not compared any more
_MIN_COMMON = 0.3
_MIN_ALIKE = 0.5  # of the characters of two lines, to take one for the other rewritten
_MAX_PAIRED = 60  # lines of a change that are paired


def changed_ranges(old: Sequence[str], new: Sequence[str]) -> list[Range]:
    """The changes that make `new` of `old`: (old start, old end, new start, new end), ascending, apart.

    Fewest changed lines as long as no more than some hundred differ. The work is bounded for any
    input: where texts repeat themselves and differ a lot, the rest becomes one change.
    """
    changes: list[Range] = []
    old_at = new_at = 0
    for old_match, new_match in [*_matches(old, new), (len(old), len(new))]:
        if old_match > old_at or new_match > new_at:
            changes.append((old_at, old_match, new_at, new_match))
        old_at, new_at = old_match + 1, new_match + 1
    return changes


def paired_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which new line is which old line rewritten: pairs of indices, ascending on both sides.

    Each old line takes the first new line behind the last pair that is at least half the same. Only
    the first lines of a long change are looked at.
    """
    words = [
        Counter(token for token in _TOKEN.findall(line) if not token.isspace()) for line in new[:_MAX_PAIRED]
    ]
    pairs: list[tuple[int, int]] = []
    free = 0
    for at, line in enumerate(old[:_MAX_PAIRED]):
        mine = Counter(token for token in _TOKEN.findall(line) if not token.isspace())
        found = next((to for to in range(free, len(words)) if _alike(mine, words[to])), None)
        if found is not None:
            pairs.append((at, found))
            free = found + 1
    return pairs


def _alike(one: Counter[str], other: Counter[str]) -> bool:
    common = sum(len(token) * count for token, count in (one & other).items())
    longest = max(sum(len(token) * count for token, count in side.items()) for side in (one, other))
    return longest > 0 and common >= _MIN_ALIKE * longest


def changed_words(old_line: str, new_line: str) -> tuple[list[Span], list[Span]]:
    """The character spans that changed within a line, on either side.

    Nothing is marked when less than about a third is common (everything would be), or for a very
    long line.
    """
    old, new = _TOKEN.findall(old_line), _TOKEN.findall(new_line)
    if max(len(old), len(new)) > _MAX_TOKENS:
        return [], []
    ranges = changed_ranges(old, new)
    changed = sum(len(t) for a, b, c, d in ranges for t in (*old[a:b], *new[c:d]) if not t.isspace())
    written = sum(len(t) for t in (*old, *new) if not t.isspace())
    if written - changed < _MIN_COMMON * written:
        return [], []
    return _spans(old, [(a, b) for a, b, _, _ in ranges]), _spans(new, [(c, d) for _, _, c, d in ranges])


def _spans(tokens: Sequence[str], ranges: Sequence[Span]) -> list[Span]:
    offsets = [0]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    return [(offsets[start], offsets[end]) for start, end in ranges if start < end]


def _matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Span]:
    """Pairs of equal lines, strictly ascending on both sides."""
    found: list[Span] = []
    # Every cut costs a look at its lines; the budget keeps hostile texts from being cut one by one.
    budget = 30 * (len(old) + len(new)) + 100
    boxes: list[Range] = [(0, len(old), 0, len(new))]
    while boxes:
        a, b, c, d = boxes.pop()
        while a < b and c < d and old[a] == new[c]:
            found.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            found.append((b, d))
        budget -= b - a + d - c
        if a == b or c == d or budget < 0:
            continue
        # A line that stands on one side only can never match; leaving it out keeps the search exact.
        shared = set(old[a:b]) & set(new[c:d])
        rows = [i for i in range(a, b) if old[i] in shared]
        columns = [j for j in range(c, d) if new[j] in shared]
        exact = _myers([old[i] for i in rows], [new[j] for j in columns])
        if exact is not None:
            found += [(rows[i], columns[j]) for i, j in exact]
            continue
        budget -= _MAX_DISTANCE * _MAX_DISTANCE // 50
        anchors = [(rows[i], columns[j]) for i, j in _unique_common(old, new, rows, columns)]
        if anchors:
            found += anchors
            corners = [(a - 1, c - 1), *anchors, (b, d)]
            boxes += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(corners)]
    return sorted(found)


def _unique_common(
    old: Sequence[Hashable], new: Sequence[Hashable], rows: Sequence[int], columns: Sequence[int]
) -> list[Span]:
    """The longest ascending run of lines that occur once on both sides, as indices into rows, columns."""
    old_counts = Counter(old[i] for i in rows)
    new_counts = Counter(new[j] for j in columns)
    column_of = {new[j]: at for at, j in enumerate(columns)}
    pairs = [
        (at, column_of[old[i]])
        for at, i in enumerate(rows)
        if old_counts[old[i]] == 1 and new_counts[old[i]] == 1
    ]
    tails: list[int] = []  # smallest last column of an ascending run of each length
    tail_pairs: list[int] = []
    before: list[int] = []
    for index, (_, column) in enumerate(pairs):
        length = bisect_left(tails, column)
        before.append(tail_pairs[length - 1] if length else -1)
        tails[length : length + 1] = [column]
        tail_pairs[length : length + 1] = [index]
    run: list[Span] = []
    index = tail_pairs[-1] if tail_pairs else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]


def _myers(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Span] | None:
    """A longest common subsequence as pairs; None when the two differ too much."""
    height, width = len(old), len(new)
    if abs(height - width) > _MAX_DISTANCE:
        return None
    # The furthest row reached on each diagonal k = row - column; diagonal 1 starts one column outside.
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for distance in range(min(height + width, _MAX_DISTANCE) + 1):
        trail.append(furthest)
        reached: dict[int, int] = {}
        for k in range(-distance, distance + 1, 2):
            row = _step(furthest, k)
            if row < 0 or row > height or row - k > width:
                continue
            while row < height and row - k < width and old[row] == new[row - k]:
                row += 1
            reached[k] = row
            if row == height and row - k == width:
                return _walk_back(trail, height, width)
        furthest = reached
    return None


def _step(furthest: dict[int, int], k: int) -> int:
    """The row at which diagonal `k` is entered: by a removal from k - 1 or an addition from k + 1."""
    return max(furthest.get(k - 1, -2) + 1, furthest.get(k + 1, -1))


def _walk_back(trail: Sequence[dict[int, int]], row: int, column: int) -> list[Span]:
    """The equal pairs on the path along `trail`, the furthest rows before each step."""
    pairs: list[Span] = []
    for furthest in reversed(trail):
        k = row - column
        entered = _step(furthest, k)
        pairs += [(i, i - k) for i in range(row - 1, entered - 1, -1)]
        removal = furthest.get(k - 1, -2) + 1 > furthest.get(k + 1, -1)
        row = entered - 1 if removal else entered
        column = row - (k - 1 if removal else k + 1)
    return pairs[::-1]
