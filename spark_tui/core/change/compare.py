"""What differs between two texts: changed line ranges, and changed words within a line.

Not here: where a text belongs in a file (`locate`).

Lines are compared by Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations",
Algorithmica 1986), which is exact, as long as the texts are not too different; beyond that they are
first cut at lines that occur once on both sides, in the manner of Bram Cohen's patience diff.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import compress, count, pairwise
from operator import ne

Range = tuple[int, int, int, int]
Span = tuple[int, int]
Run = tuple[int, int, int]
"""Equal lines: the first on the old side, the first on the new side, and how many."""

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_MAX_DISTANCE = 400  # lines that differ, before the exact search gives way
_STRIDE = 64  # lines that are compared at once
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
    for old_match, new_match, length in [*_runs(old, new), (len(old), len(new), 1)]:
        if old_match > old_at or new_match > new_at:
            changes.append((old_at, old_match, new_at, new_match))
        old_at, new_at = old_match + length, new_match + length
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
    common = sum(len(token) * times for token, times in (one & other).items())
    longest = max(sum(len(token) * times for token, times in side.items()) for side in (one, other))
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


def _runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Run]:
    """Runs of equal lines, strictly ascending on both sides."""
    found: list[Run] = []
    # Every cut costs a look at its lines; the budget keeps hostile texts from being cut one by one.
    budget = 30 * (len(old) + len(new)) + 100
    boxes: list[Range] = [(0, len(old), 0, len(new))]
    while boxes:
        a, b, c, d = boxes.pop()
        head = _same(old[a:b], new[c:d])
        a, c = a + head, c + head
        tail = _same(old[a:b][::-1], new[c:d][::-1])
        b, d = b - tail, d - tail
        found += [run for run in ((a - head, c - head, head), (b, d, tail)) if run[2]]
        budget -= b - a + d - c
        if a == b or c == d or budget < 0:
            continue
        # A line that stands on one side only can never match; leaving it out keeps the search exact.
        shared = set(old[a:b]) & set(new[c:d])
        rows = list(compress(range(a, b), map(shared.__contains__, old[a:b])))
        columns = list(compress(range(c, d), map(shared.__contains__, new[c:d])))
        exact = _myers([old[i] for i in rows], [new[j] for j in columns])
        if exact is not None:
            found += _spread(exact, rows, columns)
            continue
        budget -= _MAX_DISTANCE * _MAX_DISTANCE // 50
        anchors = [(rows[i], columns[j]) for i, j in _unique_common(old, new, rows, columns)]
        if anchors:
            found += [(i, j, 1) for i, j in anchors]
            corners = [(a - 1, c - 1), *anchors, (b, d)]
            boxes += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(corners)]
    return sorted(found)


def _same(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """How many lines are equal from the first on."""
    return next(compress(count(), map(ne, old, new)), min(len(old), len(new)))


def _spread(found: Sequence[Run], rows: Sequence[int], columns: Sequence[int]) -> Iterator[Run]:
    """Runs among chosen lines as runs of the whole text, cut where a line in between was not chosen."""
    for row, column, length in found:
        end = row + length
        while row < end:
            by = min(_in_a_row(rows, row, end), _in_a_row(columns, column, column + end - row))
            yield rows[row], columns[column], by
            row, column = row + by, column + by


def _in_a_row(numbers: Sequence[int], start: int, end: int) -> int:
    """How many of the ascending numbers from `start` on, before `end`, follow each other without a gap."""
    return bisect_right(range(end), numbers[start] - start, lo=start, key=lambda at: numbers[at] - at) - start


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


def _myers(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Run] | None:
    """A longest common subsequence as runs of equal lines; None when the two differ too much."""
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
            row = reached[k] = _equal_to(old, new, row, row - k)
            if row == height and row - k == width:
                return _walk_back(trail, height, width)
        furthest = reached
    return None


def _equal_to(old: Sequence[Hashable], new: Sequence[Hashable], row: int, column: int) -> int:
    """The row up to which the lines from here on are equal: long runs by slices, which compare fast."""
    most = row + min(len(old) - row, len(new) - column)
    by = column - row
    while row < most and old[row] == new[row + by]:
        row += 1
        if row + _STRIDE <= most and old[row : row + _STRIDE] == new[row + by : row + by + _STRIDE]:
            row += _STRIDE
    return row


def _step(furthest: dict[int, int], k: int) -> int:
    """The row at which diagonal `k` is entered: by a removal from k - 1 or an addition from k + 1."""
    return max(furthest.get(k - 1, -2) + 1, furthest.get(k + 1, -1))


def _walk_back(trail: Sequence[dict[int, int]], row: int, column: int) -> list[Run]:
    """The runs of equal lines on the path along `trail`, the furthest rows before each step."""
    runs: list[Run] = []
    for furthest in reversed(trail):
        k = row - column
        entered = _step(furthest, k)
        if row > entered:
            runs.append((entered, entered - k, row - entered))
        removal = furthest.get(k - 1, -2) + 1 > furthest.get(k + 1, -1)
        row = entered - 1 if removal else entered
        column = row - (k - 1 if removal else k + 1)
    return runs[::-1]
