"""The rows of one hunk laid out as they are shown: sides beside each other, changes of white space quiet.

The rows themselves stay those of `core.change.rows`; a layout says which of them stand in which line.
Not here: the reasons between the lines (`sections`), and how a line is painted (`paint`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spark_tui.core.change.compare import paired_lines
from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.space import marks_but_space, respaced
from spark_tui.tui.diff.lines import Line, PairLine
from spark_tui.tui.diff.look import Look

_OLD, _NEW = RowKind.REMOVED, RowKind.ADDED


@dataclass(frozen=True, slots=True)
class Layout:
    """`lines` is what stands below each other; `rows_at` says which row begins each line, `places` where
    each row stands. `quiet` is how many old lines are new ones but for white space."""

    lines: Sequence[Line]
    rows_at: Sequence[int]
    places: Sequence[int]
    quiet: int = 0


def plain(rows: Sequence[Row]) -> Layout:
    """Each row a line of its own."""
    every = range(len(rows))
    return Layout(rows, every, every)


def lay_out(rows: Sequence[Row], look: Look) -> Layout:
    """The rows as `look` wants them. What has one side and nothing around it keeps the whole width."""
    kinds = {row.kind for row in rows}
    both = _OLD in kinds and _NEW in kinds
    alone = RowKind.CONTEXT not in kinds and not both
    if alone or not kinds & {_OLD, _NEW} or not (look.beside or (both and not look.spaces)):
        return plain(rows)
    quiet = respaced(rows) if both and not look.spaces else []
    return _facing(rows, quiet, not look.spaces) if look.beside else _quiet(rows, quiet)


class Maker:
    """Collects lines and remembers where each row went."""

    def __init__(self, rows: Sequence[Row], bare: bool = False) -> None:
        self.rows = rows
        self.bare = bare  # leave marks of white space out
        self.lines: list[Line] = []
        self.rows_at: list[int] = []
        self.places = [0] * len(rows)

    def row(self, at: int) -> Row:
        row = self.rows[at]
        return replace(row, marks=marks_but_space(row)) if self.bare and row.marks else row

    def put(self, line: Line, *rows: int) -> None:
        for at in rows:
            self.places[at] = len(self.lines)
        self.lines.append(line)
        self.rows_at.append(rows[-1])

    def single(self, at: int) -> None:
        self.put(self.row(at), at)

    def label(self, line: Line, row: int) -> None:
        """A line that is no row; `row` is the one that it stands above."""
        self.lines.append(line)
        self.rows_at.append(row)

    def same(self, old: int, new: int) -> None:
        """One line for both sides of a line that changed only in white space."""
        self.put(Row(RowKind.CONTEXT, self.rows[old].old, self.rows[new].new, self.rows[new].text), old, new)

    def done(self, quiet: int) -> Layout:
        return Layout(tuple(self.lines), tuple(self.rows_at), tuple(self.places), quiet)


def _quiet(rows: Sequence[Row], quiet: Sequence[tuple[int, int]]) -> Layout:
    """One below the other; a line that changed only in white space stands once, as context."""
    maker = Maker(rows, bare=True)
    first, split, end = _bounds(rows)
    for at in range(first):
        maker.single(at)
    old_at, new_at = first, split
    for old, new in [*quiet, (split, end)]:
        for at in (*range(old_at, old), *range(new_at, new)):
            maker.single(at)
        if new < end:
            maker.same(old, new)
        old_at, new_at = old + 1, new + 1
    for at in range(end, len(rows)):
        maker.single(at)
    return maker.done(len(quiet))


def _facing(rows: Sequence[Row], quiet: Sequence[tuple[int, int]], bare: bool) -> Layout:
    """Old lines on the left, new ones on the right; lines that were rewritten face each other."""
    maker = Maker(rows, bare)
    first, split, end = _bounds(rows)
    for at in range(first):
        _whole(maker, at)
    same = dict(quiet)
    old_at, new_at = first, split
    for old, new in [*_pairs(rows, first, split, end, quiet), (split, end)]:
        lefts, rights = list(range(old_at, old)), list(range(new_at, new))
        for index in range(max(len(lefts), len(rights))):
            face(maker, lefts[index : index + 1], rights[index : index + 1])
        if new < end:
            if same.get(old) == new:
                face(maker, [old], [new], quiet=True)
            else:
                face(maker, [old], [new])
        old_at, new_at = old + 1, new + 1
    for at in range(end, len(rows)):
        _whole(maker, at)
    return maker.done(len(quiet))


def _whole(maker: Maker, at: int) -> None:
    """A line that is the same on both sides, or a note across them."""
    row = maker.row(at)
    maker.put(PairLine(row, row, at, at) if row.kind is RowKind.CONTEXT else row, at)


def face(maker: Maker, left: Sequence[int], right: Sequence[int], *, quiet: bool = False) -> None:
    """A line of two sides, each at most one row."""
    old = maker.row(left[0]) if left else None
    new = maker.row(right[0]) if right else None
    if quiet and old is not None and new is not None:
        old, new = replace(old, kind=RowKind.CONTEXT, marks=()), replace(new, kind=RowKind.CONTEXT, marks=())
    line = PairLine(old, new, left[0] if left else -1, right[0] if right else -1)
    maker.put(line, *left, *right)


def _bounds(rows: Sequence[Row]) -> tuple[int, int, int]:
    """Where the old lines begin, where the new ones do, and where what follows begins. A note about the
    end of a side belongs to that side."""
    changed = [at for at, row in enumerate(rows) if row.kind in (_OLD, _NEW)]
    first, last = changed[0], changed[-1]
    split = next((at for at in changed if rows[at].kind is _NEW), last + 1)
    end = last + 1
    while end < len(rows) and rows[end].kind is RowKind.NOTE:
        end += 1
    if split > last:
        split = end
    return first, split, end


def _pairs(
    rows: Sequence[Row], first: int, split: int, end: int, quiet: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Which old row faces which new one: first those that differ only in white space, and between them
    those that look rewritten."""
    found: list[tuple[int, int]] = []
    old_at, new_at = first, split
    for old, new in [*quiet, (split, end)]:
        lefts = [at for at in range(old_at, old) if rows[at].kind is _OLD]
        rights = [at for at in range(new_at, new) if rows[at].kind is _NEW]
        found += facing_pairs(rows, lefts, rights)
        if new < end:
            found.append((old, new))
        old_at, new_at = old + 1, new + 1
    return found


def facing_pairs(rows: Sequence[Row], lefts: Sequence[int], rights: Sequence[int]) -> list[tuple[int, int]]:
    """Which of these rows look like the same line rewritten."""
    pairs = paired_lines([rows[at].text for at in lefts], [rows[at].text for at in rights])
    return [(lefts[a], rights[b]) for a, b in pairs]
