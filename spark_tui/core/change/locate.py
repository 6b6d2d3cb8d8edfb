"""Where an edit block belongs in a file: one place, or none.

Not here: what happens there (`tracked`). Nothing is guessed: several places are no place, and a text
that is only nearly equal is no place either.

Blocks are searched for with the linear algorithm of Knuth, Morris and Pratt ("Fast Pattern Matching in
Strings", SIAM Journal on Computing 1977), over lines, so that no text can make a search quadratic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spark_tui.core.change.document import body, split_lines
from spark_tui.core.stream.edits import LineKind

TRAILING_SPACE = "trailing-space"
INDENTATION = "indentation"
TYPOGRAPHY = "typography"

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008", " "),
        **dict.fromkeys("\u2009\u200a\u202f\u205f\u3000", " "),
        "\u2026": "...",
    }
)
_SHOWN_CANDIDATES = 20
_BLANKS = " \t"


@dataclass(frozen=True, slots=True)
class Block:
    """One edit block as the model wrote it: line bodies with the side they stand on.

    `appends` says what lines that are only added, with no hint of a place, mean: True at the end of
    the file (apply_patch), False nothing that could be placed. The rest is as in `BlockOpened` and
    `BlockClosed`.
    """

    lines: tuple[tuple[LineKind, str], ...]
    anchors: tuple[str, ...] = ()
    old_start: int | None = None
    end_of_file: bool = False
    old_newline: bool | None = None
    new_newline: bool | None = None
    appends: bool = False

    @property
    def old(self) -> tuple[str, ...]:
        return self._side(LineKind.OLD)

    @property
    def new(self) -> tuple[str, ...]:
        return self._side(LineKind.NEW)

    def _side(self, kind: LineKind) -> tuple[str, ...]:
        """The bodies of one side. A carriage return within a line ends a line, as it does in the file."""
        side = [text for k, text in self.lines if k in (kind, LineKind.CONTEXT)]
        if not any("\r" in text or "\n" in text for text in side):
            return tuple(side)
        return tuple(body(line) for text in side for line in split_lines(text) or ("",))


@dataclass(frozen=True, slots=True)
class Shift:
    """How the block's indentation becomes the file's: a prefix taken away, one put on, or units swapped.

    With units, every leading `old_unit` becomes `new_unit` (four spaces a tab, say).
    """

    take: str = ""
    put: str = ""
    old_unit: str = ""
    new_unit: str = ""

    def apply(self, text: str) -> str:
        """`text` moved along; blank lines stay as they are, and so does what cannot follow."""
        content = text.lstrip(_BLANKS)
        if not content:
            return text
        indent = text[: len(text) - len(content)]
        if self.old_unit:
            units = 0
            while indent.startswith(self.old_unit, units * len(self.old_unit)):
                units += 1
            return self.new_unit * units + indent[units * len(self.old_unit) :] + content
        if not indent.startswith(self.take):
            return text
        return self.put + indent[len(self.take) :] + content


@dataclass(frozen=True, slots=True)
class Place:
    """The one place: 0-based `start`; `drift` names what did not fit, `shift` moves new lines along."""

    start: int
    drift: tuple[str, ...] = ()
    shift: Shift | None = None


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Why there is no place. `kind` is "place" (nowhere) or "ambiguous"; `candidates` are 0-based lines."""

    kind: str
    message: str
    candidates: tuple[int, ...] = ()


def locate(
    lines: Sequence[str],
    block_old: Sequence[str],
    *,
    anchors: Sequence[str] = (),
    old_start: int | None = None,
    end_of_file: bool = False,
    after: int | None = None,
    appends: bool = False,
) -> Place | NoPlace:
    """The one place of `block_old` (bodies) in `lines` (with endings).

    Tried in turn, and each must be unique: the exact text; then without trailing space; then with a
    uniformly shifted indentation; then with quotes, dashes and spaces made plain. Where the text
    stands several times, the 1-based `old_start` that fits exactly decides, else the `anchors` (lines
    above the place, outermost first), else `after`, the line where the preceding block ended.
    """
    bodies = [line.rstrip("\r\n") for line in lines]  # `body`, at the speed that large files need
    hints = _Hints(bodies, tuple(anchors), old_start, end_of_file, after)
    if not block_old:
        return _place_of_nothing(hints, appends)
    for level in _LEVELS:
        found = level.find(bodies, block_old)
        if end_of_file:
            found = [start for start in found if start + len(block_old) == len(bodies)]
        if not found:
            continue
        narrowed = hints.narrow(found)
        if len(narrowed) != 1:
            return _ambiguous(narrowed)
        return _place(narrowed[0], bodies, block_old)
    return _nowhere(bodies, block_old, end_of_file)


@dataclass(frozen=True, slots=True)
class _Level:
    """One way of calling lines equal."""

    key: Callable[[str], str]
    shifted: bool = False

    def find(self, bodies: Sequence[str], wanted: Sequence[str]) -> list[int]:
        found = occurrences(list(map(self.key, bodies)), list(map(self.key, wanted)))
        if not self.shifted:
            return found
        # Two survivors are as ambiguous as many; hostile text must not have every place compared.
        work = 4 * (len(bodies) + len(wanted)) + 10_000
        kept: list[int] = []
        for start in found:
            work -= len(wanted)
            if work < 0:
                return found
            if _shift_at(bodies, wanted, start) is not None:
                kept.append(start)
        return kept


def _plain(text: str) -> str:
    return text if text.isascii() else text.translate(_TYPOGRAPHY)


def _trimmed(text: str) -> str:
    return text.rstrip(_BLANKS)


_LEVELS = (
    _Level(str),
    _Level(_trimmed),
    _Level(lambda text: text.strip(_BLANKS), shifted=True),
    _Level(lambda text: _trimmed(_plain(text))),
    _Level(lambda text: _plain(text).strip(_BLANKS), shifted=True),
)


@dataclass(frozen=True, slots=True)
class _Hints:
    """What an edit says about its place besides its text."""

    bodies: Sequence[str]
    anchors: tuple[str, ...]
    old_start: int | None
    end_of_file: bool
    after: int | None

    def narrow(self, found: list[int]) -> list[int]:
        """`found`, or fewer of them; one when the hints decide."""
        if len(found) < 2:
            return found
        if self.old_start is not None and self.old_start - 1 in found:
            return [self.old_start - 1]
        scopes = self.scopes()
        if scopes:
            inside = _within(found, scopes)
            found = inside or [start for start in found if start >= scopes[0][0]] or found
        if len(found) > 1 and self.after is not None:
            found = [start for start in found if start >= self.after] or found
        return found

    def scopes(self) -> list[tuple[int, int]]:
        """The line ranges that the anchors name: from the anchor's line to the end of what it heads."""
        ranges = [(0, len(self.bodies))] if self.anchors else []
        for anchor in self.anchors:
            heads = self._heads(anchor)
            ranges = [(at, self._end_of(at)) for at in _within(heads, ranges)]
        return ranges

    def _heads(self, anchor: str) -> list[int]:
        wanted = _plain(anchor).strip()
        plain = [_plain(text).strip() for text in self.bodies]
        exact = [at for at, text in enumerate(plain) if text == wanted]
        return exact or [at for at, text in enumerate(plain) if wanted and text.startswith(wanted)]

    def _end_of(self, head: int) -> int:
        depth = _depth(self.bodies[head])
        for at in range(head + 1, len(self.bodies)):
            if self.bodies[at].strip() and _depth(self.bodies[at]) <= depth:
                return at
        return len(self.bodies)


def _within(places: Sequence[int], ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Those of `places` inside one of `ranges`; both ascending, so one pass is enough."""
    kept: list[int] = []
    at, reach = 0, -1
    for place in places:
        while at < len(ranges) and ranges[at][0] <= place:
            reach = max(reach, ranges[at][1])
            at += 1
        if place < reach:
            kept.append(place)
    return kept


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip(_BLANKS))


def _place_of_nothing(hints: _Hints, appends: bool) -> Place | NoPlace:
    """Where lines go that replace nothing."""
    end = len(hints.bodies)
    if not end or hints.end_of_file:
        return Place(end)
    if hints.old_start is not None:
        if hints.old_start <= end:
            return Place(max(hints.old_start, 0))  # as in unified diffs: after this line
        return NoPlace("place", f"the edit adds after line {hints.old_start}, but there are {end} lines")
    if hints.anchors:
        heads = [start for start, _ in hints.scopes()]
        if len(heads) == 1:
            return Place(heads[0] + 1)
        if heads:
            return _ambiguous(heads)
        return NoPlace("place", f"no line reads {hints.anchors[-1].strip()!r}")
    if appends:
        return Place(end)
    return NoPlace("place", "the edit does not say which lines it replaces or follows")


def _place(start: int, bodies: Sequence[str], wanted: Sequence[str]) -> Place:
    """The place at `start` with what differs there."""
    there = bodies[start : start + len(wanted)]
    drift: list[str] = []
    if any(_tail(a) != _tail(b) for a, b in zip(there, wanted, strict=True)):
        drift.append(TRAILING_SPACE)
    shift = _shift_at(bodies, wanted, start)
    if shift == Shift():
        shift = None
    if shift is not None:
        drift.append(INDENTATION)
    if any(a.strip(_BLANKS) != b.strip(_BLANKS) for a, b in zip(there, wanted, strict=True)):
        drift.append(TYPOGRAPHY)
    return Place(start, tuple(drift), shift)


def _tail(text: str) -> str:
    return text[len(text.rstrip(_BLANKS)) :]


def _shift_at(bodies: Sequence[str], wanted: Sequence[str], start: int) -> Shift | None:
    """The one shift that moves the indentation of every line of `wanted` to the file's, if there is one."""
    pairs: set[tuple[str, str]] = set()
    for offset, text in enumerate(wanted):
        there, mine = _plain(bodies[start + offset]), _plain(text)
        if mine.strip(_BLANKS):
            pairs.add((mine[: _depth(mine)], there[: _depth(there)]))
        if len(pairs) > 64:
            return None
    if all(mine == there for mine, there in pairs):
        return Shift()
    mine, there = max(pairs, key=lambda pair: len(pair[0]) + len(pair[1]))
    tried = [_units(mine, there)]
    if there.endswith(mine):
        tried.append(Shift(put=there[: len(there) - len(mine)]))
    if mine.endswith(there):
        tried.append(Shift(take=mine[: len(mine) - len(there)]))
    for shift in reversed(tried):
        if shift and all(_moves(shift, a, b) for a, b in pairs):
            return shift
    return None


def _moves(shift: Shift, mine: str, there: str) -> bool:
    return mine.startswith(shift.take) and shift.apply(mine + "x") == there + "x"


def _units(mine: str, there: str) -> Shift | None:
    """Spaces for tabs or tabs for spaces."""
    if set(mine) == {" "} and set(there) == {"\t"} and len(mine) % len(there) == 0:
        return Shift(old_unit=" " * (len(mine) // len(there)), new_unit="\t")
    if set(mine) == {"\t"} and set(there) == {" "} and len(there) % len(mine) == 0:
        return Shift(old_unit="\t", new_unit=" " * (len(there) // len(mine)))
    return None


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


def _ambiguous(found: Sequence[int]) -> NoPlace:
    shown = tuple(found[:_SHOWN_CANDIDATES])
    numbers = ", ".join(str(start + 1) for start in shown[:5])
    more = " and more" if len(found) > 5 else ""
    return NoPlace(
        "ambiguous",
        f"the text stands {len(found)} times (at lines {numbers}{more}); give more of the lines around it",
        shown,
    )


def _nowhere(bodies: Sequence[str], wanted: Sequence[str], end_of_file: bool) -> NoPlace:
    known = {text.strip() for text in bodies}
    for text in wanted:
        if text.strip() not in known:
            shown = text.strip() if len(text.strip()) <= 80 else text.strip()[:80] + "..."
            return NoPlace("place", f"no line of the file reads {shown!r}")
    where = "at the end of the file" if end_of_file else "in the file in this order"
    return NoPlace("place", f"these lines do not stand together {where}")
