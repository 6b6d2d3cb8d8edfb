"""Finding lines in a text without reading it again for every edit.

Not here: what counts as the same place (`levels`, `locate`). Every line is known by its loosest reading:
typography made plain, runs of white space one space, none at the ends. Whatever any level calls equal is
equal in that reading, so one table serves all levels. It is made once for the lines on disk and kept as
long as those stay; each waiting hunk has a table of its own beside it.

A block is found by its rarest line; where all are frequent, by the linear algorithm of Knuth, Morris and
Pratt ("Fast Pattern Matching in Strings", SIAM Journal on Computing 1977), so that no text can make a
search quadratic.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import overload

from spark_tui.core.change.document import body
from spark_tui.core.change.view import Segment, View

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008", " "),
        **dict.fromkeys("\u2009\u200a\u202f\u205f\u3000", " "),
        "\u2026": "...",
    }
)
_KEPT = 16  # texts whose table is kept
_SLACK = 10_000


def plain(text: str) -> str:
    """`text` with quotes, dashes, spaces and dots as a keyboard has them."""
    return text if text.isascii() else text.translate(_PLAIN)


def loose(text: str) -> str:
    """The loosest reading of a line."""
    return " ".join(plain(text).split())


class Index:
    """The lines of one text by their loosest reading."""

    __slots__ = ("keys", "lines", "where")

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.keys = [" ".join(line.split()) if line.isascii() else loose(line) for line in lines]
        self.where: defaultdict[str, list[int]] = defaultdict(list)
        for at, key in enumerate(self.keys):
            self.where[key].append(at)


_kept: dict[int, Index] = {}


def index_of(lines: Sequence[str]) -> Index:
    """The table of these lines, made once as long as the very same tuple is asked for."""
    if not isinstance(lines, tuple):
        return Index(lines)
    known = _kept.pop(id(lines), None)
    if known is None or known.lines is not lines:
        known = Index(lines)
    _kept[id(lines)] = known  # the last one asked for is the last to go
    while len(_kept) > _KEPT:
        _kept.pop(next(iter(_kept)), None)
    return known


class AddedTables:
    """The tables of what waiting hunks add; every edit that follows asks for all of them. At most for `most`
    lines, the newest in any case."""

    def __init__(self, most: int) -> None:
        self._tables: dict[int, Index] = {}  # a table keeps its lines, so that no others get their number
        self._most = most
        self._count = 0

    def table(self, lines: Sequence[str]) -> Index:
        """That of these lines, made once as long as the very same object is asked for."""
        known = self._tables.get(id(lines))
        if known is not None:
            return known
        made = self._tables[id(lines)] = Index(lines)
        self._count += len(lines)
        while self._count > self._most and len(self._tables) > 1:
            self._count -= len(self._tables.pop(next(iter(self._tables))).lines)
        return made


_added = AddedTables(8_192)


class Text:
    """The lines that an edit is looked for in, with the tables that find them."""

    def __init__(
        self,
        lines: Sequence[str],
        runs: Sequence[Segment],
        base: Index,
        added: Sequence[tuple[int, Index]] = (),
    ) -> None:
        """`runs` are the stretches of `lines` that stand in `base` too, in order; `added` has what stands
        between them, each with its first line."""
        self.lines = lines
        self._base = base
        self._runs = runs
        self._whole = base.lines is lines
        self._starts = [run.disk_start for run in runs]
        self._added = added
        self._keys: Sequence[str] | None = base.keys if self._whole else None
        self._solid: Solid | None = None

    @classmethod
    def of_lines(cls, lines: Sequence[str]) -> Text:
        """A text without hunks."""
        return cls(lines, (Segment(0, len(lines), 0, len(lines)),), index_of(lines))

    @classmethod
    def of_view(cls, view: View, disk: Sequence[str]) -> Text:
        """The proposed text of a file whose lines on disk are `disk`."""
        runs = tuple(segment for segment in view.segments if segment.hunk is None)
        if not runs:
            return cls.of_lines(view.lines)
        added = [(each.view_start, _added.table(each.hunk.new)) for each in view.segments if each.hunk]
        return cls(view.lines, runs, index_of(disk), added)

    def __len__(self) -> int:
        return len(self.lines)

    def body(self, at: int) -> str:
        return body(self.lines[at])

    @property
    def keys(self) -> Sequence[str]:
        """The loosest reading of every line."""
        if self._keys is None:
            parts = [(run.view_start, self._base.keys[run.disk_start : run.disk_end]) for run in self._runs]
            parts += [(first, table.keys) for first, table in self._added]
            parts.sort(key=lambda part: part[0])
            self._keys = [key for _, keys in parts for key in keys]
        return self._keys

    def count(self, key: str) -> int:
        """How many lines may read `key`, at the most."""
        count = len(self._base.where.get(key, ()))
        for _, table in self._added:
            if key in table.where:
                count += len(table.where[key])
        return count

    def positions(self, key: str) -> list[int]:
        """The lines that read `key`, ascending."""
        there = self._base.where.get(key, [])
        if self._whole:
            return there
        found: list[int] = []
        for at in there:
            run = self._runs[max(bisect_right(self._starts, at) - 1, 0)]
            if run.disk_start <= at < run.disk_end:
                found.append(run.view_start + at - run.disk_start)
        for first, table in self._added:
            found += [first + at for at in table.where.get(key, ())]
        return sorted(found)

    def starts(self, wanted: Sequence[str]) -> list[int]:
        """Every line at which lines stand that read like `wanted`, one after another."""
        return _starts(wanted, self)

    def window(self, begin: int, end: int) -> list[str]:
        """The loosest readings of these lines."""
        if self._keys is not None:
            return list(self._keys[begin:end])
        return list(map(loose, self.lines[begin:end]))

    @property
    def solid(self) -> Solid:
        """The lines that are not blank."""
        if self._solid is None:
            self._solid = Solid(self)
        return self._solid


class Solid:
    """The lines of a text that are not blank, counted among themselves."""

    def __init__(self, text: Text) -> None:
        self.lines = [at for at, key in enumerate(text.keys) if key]
        self._text = text

    def rank(self, line: int) -> int:
        """How many lines before this one are not blank."""
        return bisect_left(self.lines, line)

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def keys(self) -> Sequence[str]:
        return [key for key in self._text.keys if key]

    def count(self, key: str) -> int:
        return self._text.count(key)

    def positions(self, key: str) -> list[int]:
        return [self.rank(at) for at in self._text.positions(key)]

    def window(self, begin: int, end: int) -> list[str]:
        return [self._text.keys[at] for at in self.lines[begin:end]]

    def places(self, wanted: Sequence[str]) -> list[Window]:
        """Every stretch of lines that read like `wanted`, blank ones left out."""
        return [Window(self.lines, rank, len(wanted)) for rank in _starts(wanted, self)]


class Window(Sequence[int]):
    """A stretch of some numbers that is not copied: of long ones there may be very many."""

    __slots__ = ("_begin", "_count", "_numbers")

    def __init__(self, numbers: Sequence[int], begin: int, count: int) -> None:
        self._numbers = numbers
        self._begin = begin
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._numbers[self._begin + index % self._count]


def _starts(wanted: Sequence[str], text: Text | Solid) -> list[int]:
    counts = {key: text.count(key) for key in dict.fromkeys(wanted)}
    if not counts or not all(counts.values()):
        return []
    rarest = min(counts, key=counts.__getitem__)
    if counts[rarest] * len(wanted) > len(text) + _SLACK:
        return occurrences(text.keys, wanted)
    offset, whole = wanted.index(rarest), list(wanted)
    found = (at - offset for at in text.positions(rarest))
    return [at for at in found if at >= 0 and text.window(at, at + len(whole)) == whole]


def occurrences(text: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Every start of `wanted` in `text`, in linear time."""
    if len(wanted) > len(text) or not set(wanted) <= set(text):
        return []
    fallback = [0] * len(wanted)
    length = 0
    for at in range(1, len(wanted)):
        while length and wanted[at] != wanted[length]:
            length = fallback[length - 1]
        length += wanted[at] == wanted[length]
        fallback[at] = length
    found: list[int] = []
    length = at = 0
    while at < len(text):
        if not length:
            try:
                at = text.index(wanted[0], at)  # the long way to the next candidate, not line by line
            except ValueError:
                break
        line = text[at]
        while length and line != wanted[length]:
            length = fallback[length - 1]
        length += line == wanted[length]
        at += 1
        if length == len(wanted):
            found.append(at - length)
            length = fallback[length - 1]
    return found


def within(places: Sequence[int], ranges: Iterable[tuple[int, int]]) -> list[int]:
    """Those of `places` inside one of `ranges`; both ascending, so one pass is enough."""
    kept: list[int] = []
    spans = list(ranges)
    at, reach = 0, -1
    for place in places:
        while at < len(spans) and spans[at][0] <= place:
            reach = max(reach, spans[at][1])
            at += 1
        if place < reach:
            kept.append(place)
    return kept
