"""The window of a file that a change has to be judged in.

Parsing a whole file for every hunk costs about 5 ms a thousand lines. So a change is judged in the
smallest run of whole top-level statements around it (`structure.edges` finds where they begin), in a Python
class in the smallest run of its members; when that does not parse by itself, in the whole file. Not here: the
trees of both sides (`structure.source`), any rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Final

from spark_tui.core.guard.changed import Changed, Piece
from spark_tui.core.guard.structure.edges import EDGED, TEXT, ClassHead, Starts, edges_of, follows, hangs
from spark_tui.core.guard.structure.exports import exported_names
from spark_tui.core.guard.structure.languages import language_of
from spark_tui.core.guard.structure.level import level_above
from spark_tui.core.guard.structure.source import Source, kept

_TRIES = 8
"""How many places are tried as an edge of a window, each way, before it goes to the end of the file."""


@dataclass(frozen=True, eq=False)
class Window:
    """A part of a file before and after a change, large enough to judge a hunk in it.

    `pieces` are those of the change that lie in it, in lines of the whole file; `changed` is all of it.
    With a `head` it shows some members of a class: the head of the class stands in the place of the lines
    above them.
    """

    path: str
    language: str
    before: Source
    after: Source
    pieces: tuple[Piece, ...]
    changed: Changed = field(repr=False)
    head: ClassHead | None = None

    @property
    def whole(self) -> bool:
        """Whether no change of the file lies outside of the window."""
        return len(self.pieces) == len(self.changed.pieces)


def window_of(changed: Changed, hunk: int, in_class: bool = True, close: bool = False) -> Window:
    """The window to judge `hunk` in; the whole file when a smaller one would not be sound.

    Of a large Python class it has only the members around the hunk, unless `in_class` is false. With `close`
    it may begin and end between lines of which none is empty: then it holds no import, and is for who looks
    at nothing but the lines of the hunk and whether they parse. The file's language must be known. Raises
    KeyError when the change has no such hunk.
    """
    language = language_of(changed.path)
    at = next((index for index, piece in enumerate(changed.pieces) if piece.hunk == hunk), None)
    if at is None:
        raise KeyError(hunk)
    if language in EDGED and changed.before and changed.after:
        small = _smallest(changed, language, at, in_class, close)
        if small is not None and (_is_level(small) or _broken(changed)):
            return small
    return whole_window(changed)


def _smallest(changed: Changed, language: str, at: int, in_class: bool, close: bool) -> Window | None:
    """The window around piece `at` if nothing above it opened a text, a comment or a bracket."""
    inner = _members(changed, at) if in_class and language == "python" else None
    small = inner or (_close(changed, language, at) if close else None)
    if small is not None:
        return small
    starts = edges_of(language, changed.before).starts()
    low = _edge(changed, language, _candidates_above(changed, at, starts))
    high = _edge(changed, language, _candidates_below(changed, at, starts))
    return _small(changed, language, low, high)


def _is_level(window: Window) -> bool:
    """Whether what changed above the window closes what it opens, so that the window means what it says."""
    first = window.pieces[0]
    above = next(index for index, piece in enumerate(window.changed.pieces) if piece is first)
    return level_above(window.language, window.changed, above)


def _broken(changed: Changed) -> bool:
    """Whether the change broke the file: then nobody can say what its parts mean, and each is judged as if
    the others closed what they open. Hunks are judged again when the file is whole."""
    whole = whole_window(changed)
    return whole.before.parses and not whole.after.parses


def _small(changed: Changed, language: str, low: Piece | None, high: Piece | None) -> Window | None:
    """The window between two edges; None when it is the whole file or means something else by itself."""
    if low is None and high is None:
        return None
    small = _cut(changed, language, low, high)
    return small if _stands_alone(small) else None


_LOADING: Final = {
    "python": re.compile("import"),
    "go": re.compile("import"),
    "typescript": re.compile("import|require|from"),
}
"""Words of which every import has one."""


def _close(changed: Changed, language: str, at: int) -> Window | None:
    """The window around piece `at` between statements that follow on each other, None when it would not be
    sound, or holds an import: what is known and what is new is looked up among all that stand together.

    Edges may lie at other pieces of the change, where a statement begins on both sides.
    """
    loading = _LOADING.get(language)
    if loading is None:
        return None
    starts = edges_of(language, changed.before).close_starts()
    both = partial(_both, changed, language)
    low = _edge(changed, language, filter(both, _candidates_above(changed, at, starts, 1)))
    high = _edge(changed, language, filter(both, _candidates_below(changed, at, starts, 1)))
    small = _small(changed, language, low, high)
    if small is None or loading.search(small.before.text) or loading.search(small.after.text):
        return None
    return small


def _both(changed: Changed, language: str, edge: Piece) -> bool:
    """Whether a statement may begin at the edge in the file after the change too."""
    return 0 < edge.added[0] < len(changed.after) and follows(language, changed.after, edge.added[0])


def whole_window(changed: Changed) -> Window:
    """All of the file, with all of its changes; the last one is kept, since in a file that does not parse
    every hunk is judged in it."""
    global _last_whole
    if _last_whole is None or _last_whole.changed is not changed:
        _last_whole = _cut(changed, language_of(changed.path), None, None)
    return _last_whole


_last_whole: Window | None = None


def _members(changed: Changed, at: int) -> Window | None:
    """The head of the class around piece `at`, with the members around it; None when that would not be
    sound."""
    piece = changed.pieces[at]
    head = edges_of("python", changed.before).class_around(piece.removed[0])
    if head is None or piece.removed[1] > head.end:
        return None
    above = [other for other in changed.pieces[:at] if other.removed[1] >= head.start]
    if any(other.removed[0] < head.body or _leaves(changed, other) for other in above):
        return None
    starts = edges_of("python", changed.before).starts(head)
    low = _edge(changed, "python", _candidates_above(changed, at, starts))
    if low is None or low.removed[0] < head.body:
        first = next(other for other in changed.pieces if other.removed[0] >= head.body)
        body = head.body + first.added[0] - first.removed[0]
        low = Piece(0, (head.body, head.body), (body, body))
    high = _edge(changed, "python", _candidates_below(changed, at, starts))
    window = _cut(changed, "python", low, high, head)
    alone = _stands_alone(window) and _is_one_class(window.before) and _is_one_class(window.after)
    return window if alone else None


def _leaves(changed: Changed, piece: Piece) -> bool:
    """Whether a change in a class has a line at column 0, so that what follows may stand in it no more."""
    return any(text[:1].strip() for text in changed.after[slice(*piece.added)])


def _is_one_class(source: Source) -> bool:
    return [node.kind() for node in source.root.children() if node.kind() != "comment"] == [
        "class_definition"
    ]


def _edge(changed: Changed, language: str, candidates: Iterator[Piece]) -> Piece | None:
    """The first of the candidates that stands outside of text and brackets, and on its own: no decorator
    hangs above it. None is the end of the file."""
    edges = edges_of(language, changed.before)
    for edge in islice(candidates, _TRIES):
        at = edge.added[0]
        if edges.outside(edge.removed[0]) and not hangs(changed.after[max(0, at - _ABOVE) : at]):
            return edge
    return None


_ABOVE = 8
"""Lines above an edge that are looked at."""


def _candidates_above(changed: Changed, at: int, starts: Starts, beside: int = 0) -> Iterator[Piece]:
    """Places above piece `at`, the nearest first, where a statement may begin and both sides are equal, as
    empty pieces. With `beside` 1 also those just below another piece."""
    pieces = changed.pieces
    for index in range(at, -1, -1):
        shift = pieces[index].added[0] - pieces[index].removed[0]
        floor = pieces[index - 1].removed[1] - beside if index else 0
        for line in starts.above(pieces[index].removed[0], floor):
            yield Piece(0, (line, line), (line + shift, line + shift))


def _candidates_below(changed: Changed, at: int, starts: Starts, beside: int = 0) -> Iterator[Piece]:
    """As `_candidates_above`, for places below, with `beside` 1 also those where another piece begins."""
    pieces = changed.pieces
    for index in range(at, len(pieces)):
        shift = pieces[index].added[1] - pieces[index].removed[1]
        last = index + 1 == len(pieces)
        ceiling = len(changed.before) if last else pieces[index + 1].removed[0] + beside
        for line in starts.below(pieces[index].removed[1], ceiling):
            yield Piece(0, (line, line), (line + shift, line + shift))


def _cut(
    changed: Changed, language: str, first: Piece | None, last: Piece | None, head: ClassHead | None = None
) -> Window:
    low = first or Piece(0, (0, 0), (0, 0))
    ends = (len(changed.before), len(changed.after))
    high = last or Piece(0, (ends[0], ends[0]), (ends[1], ends[1]))
    inside = tuple(
        piece
        for piece in changed.pieces
        if low.removed[0] <= piece.removed[0]
        and piece.removed[1] <= high.removed[0]
        and low.added[0] <= piece.added[0]
        and piece.added[1] <= high.added[0]
    )
    top = changed.before[head.start : head.body] if head else ()
    exported = exported_names(language, changed.before), exported_names(language, changed.after)
    lines = (*top, *changed.before[low.removed[0] : high.removed[0]])
    before = kept(language, lines, low.removed[0] - len(top), exported[0])
    lines = (*top, *changed.after[low.added[0] : high.added[0]])
    after = kept(language, lines, low.added[0] - len(top), exported[1])
    return Window(changed.path, language, before, after, inside, changed, head)


def _stands_alone(window: Window) -> bool:
    """Whether the window means the same without its surroundings: both sides parse, begin where top-level
    statements do, and their last lines do not belong to what follows."""
    sides = window.before, window.after
    if any(hangs(side.lines) or not _at_margin(side) for side in sides):
        return False
    return all(side.parses for side in sides)


def _at_margin(source: Source) -> bool:
    """Whether the first code is not indented: alone, Python that is indented throughout parses too. It may
    not be a text either, unless the file begins with it: what stands above says whether it is a docstring."""
    if source.language != "python":
        return True
    first = next((text for text in source.lines if text.strip() and text.lstrip()[0] != "#"), "x")
    return not first[0].isspace() and (source.first == 0 or TEXT.match(first) is None)
