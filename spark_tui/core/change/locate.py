"""Where an edit block belongs in a file: one place, or none.

Not here: what counts as equal (`levels`), what a block says of its place besides its text (`hints`), lines
that do not stand one after another (`spread`) and lines in other words (`alike`); what happens at the place
(`resolve`, `tracked`). Nothing is guessed: several places are no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spark_tui.core.change.alike import nearly_equal, stands_with_gap
from spark_tui.core.change.block import (
    ABSENT,
    BLANK_LINES,
    ELIDED,
    INDENTATION,
    NEARLY_EQUAL,
    TYPOGRAPHY,
    Block,
    NoPlace,
    Place,
    Shift,
    is_mark,
)
from spark_tui.core.change.hints import Hints
from spark_tui.core.change.levels import drift_of, fits, shift_of, strictest
from spark_tui.core.change.lookup import Text, loose, occurrences
from spark_tui.core.change.spread import aligned, blank_insensitive, elided
from spark_tui.core.change.values import Drifted

__all__ = ["Block", "NoPlace", "Place", "Shift", "Text", "locate", "occurrences"]

_SHOWN_CANDIDATES = 20
_SHOWN_LINES = 40


def locate(
    lines: Text | Sequence[str],
    block_old: Sequence[str],
    *,
    anchors: Sequence[str] = (),
    old_start: int | Sequence[int] | None = None,
    end_of_file: bool = False,
    after: int | None = None,
    appends: bool = False,
    marks: Sequence[int] = (),
    chosen: int | None = None,
) -> Place | NoPlace:
    """The one place of `block_old` (bodies) in `lines` (with endings).

    Tried in turn, and each must be unique: the exact text; then without trailing space; then with a
    uniformly shifted indentation; then with quotes, dashes and spaces made plain; then with other blank
    lines; then with the `marks` (indices of asked lines) standing for lines left out; then with nearly
    equal lines. Where the text stands several times, the 1-based `old_start` that fits exactly decides
    (several are what the stated number may mean, the plainest first), else the `anchors` (lines above the
    place, outermost first), else `after`, the line where the preceding block ended. `chosen` is the one of
    them that a person chose.
    """
    text = lines if isinstance(lines, Text) else Text.of_lines(lines)
    starts = (old_start,) if isinstance(old_start, int) else tuple(old_start or ())
    hints = Hints(text, tuple(anchors), starts, end_of_file, after, chosen)
    if not block_old:
        return _place_of_nothing(hints, appends)
    for name, places in _searches(text, block_old, marks, hints):
        if not places:
            continue
        by_start = {_first(place): place for place in places}
        narrowed = hints.narrow(sorted(by_start))
        if len(narrowed) == 1 and name == ELIDED and len(places) > 1:
            return NoPlace("ambiguous", "what the edit leaves out may end in several places; show more lines")
        if len(narrowed) != 1:
            return _ambiguous(narrowed)
        found = by_start[narrowed[0]]
        if name in (BLANK_LINES, NEARLY_EQUAL):
            found = aligned(text, block_old, found)
        if name in ("", BLANK_LINES) and not fits(_pairs(text, block_old, found)):
            continue
        place = _place(text, block_old, found, name)
        if TYPOGRAPHY in place.drift and stands_with_gap(text, block_old):
            # Code in columns looks alike when its spaces are not counted.
            return NoPlace(
                "place", "the text stands here with other spaces or signs, and nearly so elsewhere"
            )
        return place
    return _nowhere(text, block_old, marks, end_of_file)


def _searches(
    text: Text, asked: Sequence[str], marks: Sequence[int], hints: Hints
) -> Iterator[tuple[str, Sequence[Sequence[int]]]]:
    """Every way of searching, with what drifts by it and the places that it finds: for each place and each
    asked line the line of the file, or ABSENT. Where blank lines are not counted, they are left out."""
    keys = [loose(line) for line in asked]
    found: list[Sequence[int]] = [range(at, at + len(asked)) for at in text.starts(keys)]
    if hints.end_of_file:
        found = [place for place in found if place[-1] == len(text) - 1]
    yield "", strictest(text, asked, found) if found else []
    yield BLANK_LINES, _at_end(blank_insensitive(text, asked), hints)
    if marks:
        yield ELIDED, _at_end(elided(text, asked, marks, hints), hints)
    near = nearly_equal(text, asked)
    if near is not None and hints.allow(_first(near)):
        yield NEARLY_EQUAL, _at_end([near], hints)


def _at_end(places: Sequence[Sequence[int]], hints: Hints) -> Sequence[Sequence[int]]:
    """Those of the places that end where the file does, but for blank lines, when the edit says so."""
    if not hints.end_of_file or not places:
        return places
    last = hints.text.solid.lines[-1]
    return [place for place in places if _first(place[::-1]) >= last]


def _first(place: Sequence[int]) -> int:
    return next(at for at in place if at != ABSENT)


def _place(text: Text, asked: Sequence[str], found: Sequence[int], name: str) -> Place:
    """The place with what differs there."""
    pairs = _pairs(text, asked, found)
    if not name and all(mine == there for mine, there in pairs):
        return Place(found[0])
    shift = shift_of(pairs)
    if shift == Shift():
        shift = None
    drift = drift_of(pairs, shift)
    if name == NEARLY_EQUAL:
        drift = [INDENTATION] if shift is not None else []
    drifted = tuple(_drifted(text, asked, found, shift, name == ELIDED))
    if name == NEARLY_EQUAL and any(_is_blank(one) for one in drifted):
        drift.append(BLANK_LINES)
    if name:
        drift.append(name)
    lines = None if isinstance(found, range) or _close(asked, found) else tuple(found)
    return Place(_first(found), tuple(drift), shift, lines, drifted)


def _pairs(text: Text, asked: Sequence[str], found: Sequence[int]) -> list[tuple[str, str]]:
    """The asked lines that the file has, each with the file's."""
    return [(line, text.body(at)) for line, at in zip(asked, found, strict=True) if at != ABSENT]


def _is_blank(one: Drifted) -> bool:
    """Whether only one side has this line, and it is blank."""
    return (one.asked is None or one.found is None) and not (one.asked or one.found or "").strip()


def _close(asked: Sequence[str], found: Sequence[int]) -> bool:
    """Whether the asked lines stand one after another."""
    return found[0] != ABSENT and list(found) == list(range(found[0], found[0] + len(asked)))


def _drifted(
    text: Text, asked: Sequence[str], found: Sequence[int], shift: Shift | None, gaps: bool
) -> Iterator[Drifted]:
    """The lines that differ, the first ones: of those that only moved along with the indentation, one."""
    shown = moved = 0
    cursor = _first(found)
    marked = False
    for line, at in zip(asked, found, strict=True):
        if shown >= _SHOWN_LINES:
            return
        if at == ABSENT:
            marked = marked or (gaps and is_mark(line))
            yield Drifted(cursor, line, None)
            shown += 1
            continue
        if not marked:
            for left_out in range(cursor, at):
                yield Drifted(left_out, None, text.body(left_out))
        marked, cursor = False, at + 1
        there = text.body(at)
        if line == there or (shift is not None and shift.apply(line) == there and moved):
            continue
        moved += 1
        shown += 1
        yield Drifted(at, line, there)


def _place_of_nothing(hints: Hints, appends: bool) -> Place | NoPlace:
    """Where lines go that replace nothing."""
    end = len(hints.text)
    if not end or hints.end_of_file:
        return Place(end)
    if hints.starts:
        start = hints.starts[0]
        if start <= end:
            return Place(max(start, 0))  # as in unified diffs: after this line
        return NoPlace("place", f"the edit adds after line {start}, but there are {end} lines")
    if hints.anchors:
        heads = [start for start, _ in hints.scopes()]
        if len(heads) == 1:
            return Place(heads[0] + 1)
        if hints.chosen is not None and hints.chosen in heads:
            return Place(hints.chosen + 1)
        if heads:
            return _ambiguous(heads)
        return NoPlace("place", f"no line reads {hints.anchors[-1].strip()!r}")
    if appends:
        return Place(end)
    return NoPlace("place", "the edit does not say which lines it replaces or follows")


def _ambiguous(found: Sequence[int]) -> NoPlace:
    shown = tuple(found[:_SHOWN_CANDIDATES])
    numbers = ", ".join(str(start + 1) for start in shown[:5])
    more = " and more" if len(found) > 5 else ""
    return NoPlace(
        "ambiguous",
        f"the text stands {len(found)} times (at lines {numbers}{more}); give more of the lines around it",
        shown,
    )


def _nowhere(text: Text, asked: Sequence[str], marks: Sequence[int], end_of_file: bool) -> NoPlace:
    for at, line in enumerate(asked):
        if not text.count(loose(line)) and at not in marks:
            shown = line.strip() if len(line.strip()) <= 80 else line.strip()[:80] + "..."
            return NoPlace("place", f"no line of the file reads {shown!r}")
    where = "at the end of the file" if end_of_file else "in the file in this order"
    return NoPlace("place", f"these lines do not stand together {where}")
