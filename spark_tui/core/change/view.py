"""The file as the model sees it: what is on disk with every waiting hunk applied, and the way back.

Not here: making hunks (`tracked`) or accepting them (`flip`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from spark_tui.core.change.packed import unpacked
from spark_tui.core.change.values import LOST, Document, FileKind, Hunk, HunkState, Op, TrackedFile

_LIVE = frozenset({HunkState.WAITING, HunkState.ACCEPTED, HunkState.REJECTED, HunkState.BLOCKED})


class Segment(NamedTuple):
    """A run of the view with the disk lines it stands for: unchanged lines, or one waiting hunk."""

    view_start: int
    view_end: int
    disk_start: int
    disk_end: int
    hunk: Hunk | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The proposed text. `exists` is False when the file is missing, or would be."""

    lines: tuple[str, ...]
    segments: tuple[Segment, ...]
    exists: bool = True

    def disk_start(self, at: int) -> int:
        """The disk line of the view boundary `at` (never inside a hunk), as the start of a range."""
        index = bisect_right(self.segments, at, key=_VIEW_START) - 1
        return _on_disk(self.segments[index], at) if index >= 0 else 0

    def disk_end(self, at: int) -> int:
        """The disk line of the view boundary `at`, as the end of a range that is not empty."""
        index = bisect_left(self.segments, at, key=_VIEW_END)
        return _on_disk(self.segments[index], at) if index < len(self.segments) else 0

    def of_disk(self, at: int) -> int:
        """The view line that stands for disk line `at`; the start of its hunk where one covers it."""
        index = bisect_right(self.segments, at, key=_DISK_START) - 1
        if index < 0 or not at < self.segments[index].disk_end:
            return len(self.lines)
        segment = self.segments[index]
        return segment.view_start + (at - segment.disk_start if segment.hunk is None else 0)

    def span_of(self, hunk: Hunk) -> tuple[int, int] | None:
        """The lines of the view that the waiting hunk brings; None when it is no segment of the view."""
        for at in range(bisect_left(self.segments, hunk.start, key=_DISK_START), len(self.segments)):
            segment = self.segments[at]
            if segment.disk_start != hunk.start:
                break
            if segment.hunk is not None and segment.hunk.id == hunk.id:
                return segment.view_start, segment.view_end
        return None

    def over(self, start: int, end: int) -> Iterator[Segment]:
        """The waiting hunks that these lines of the view overlap, as `overlap` says."""
        for at in range(bisect_right(self.segments, start, key=_VIEW_END), len(self.segments)):
            segment = self.segments[at]
            if segment.view_start >= end:
                break
            if segment.hunk is not None:
                yield segment


_VIEW_START = attrgetter("view_start")
_VIEW_END = attrgetter("view_end")
_DISK_START = attrgetter("disk_start")


def _on_disk(segment: Segment, at: int) -> int:
    if segment.hunk is None:
        return segment.disk_start + at - segment.view_start
    return segment.disk_end if at == segment.view_end else segment.disk_start


def proposed(file: TrackedFile) -> View:
    """What the file would be with every complete waiting hunk accepted."""
    global _latest
    for hunks, document, kind, view in _latest:
        if hunks is file.hunks and document is file.document and kind is file.kind:
            return view
    view = _proposed(file)
    _latest = ((file.hunks, file.document, file.kind, view), *_latest[: _KEPT - 1])
    return view


_latest: tuple[tuple[tuple[Hunk, ...], Document | None, FileKind, View], ...] = ()
"""The last views with all that they are made of: an edit is placed in the view in which the one before it was
judged."""
_KEPT = 4


def _proposed(file: TrackedFile) -> View:
    lines = disk_lines(file)
    exists = file.kind is FileKind.FILE
    waiting = [h for h in file.hunks if h.state is HunkState.WAITING and h.complete and has_place(h)]
    whole = next((hunk for hunk in waiting if hunk.op is not Op.CHANGE), None)
    if whole is not None:
        segment = Segment(0, len(whole.new), 0, len(lines), whole)
        return View(unpacked(whole.new), (segment,), whole.op is Op.CREATE)
    if not waiting:
        return on_disk(file)
    out, segments, done = _begun(file, waiting)
    at = segments[-1].disk_end if segments else 0
    for hunk in waiting[done:]:
        if hunk.start < at:
            continue  # of two that want the same lines, one can be taken at most
        if at < hunk.start:
            segments.append(Segment(len(out), len(out) + hunk.start - at, at, hunk.start))
            out += lines[at : hunk.start]
        at = hunk.start + len(hunk.old)
        segments.append(Segment(len(out), len(out) + len(hunk.new), hunk.start, at, hunk))
        out += hunk.new
    if at < len(lines):
        segments.append(Segment(len(out), len(out) + len(lines) - at, at, len(lines)))
        out += lines[at:]
    return View(tuple(out), tuple(segments), exists)


def _begun(file: TrackedFile, waiting: Sequence[Hunk]) -> tuple[list[str], list[Segment], int]:
    """The lines and segments of the first waiting hunks, and how many those are: of all that are the same as
    in the last view of these lines on disk."""
    view = next((known[3] for known in _latest if known[1] is file.document and known[2] is file.kind), None)
    placed = [segment for segment in view.segments if segment.hunk is not None] if view is not None else []
    same = 0
    for segment, hunk in zip(placed, waiting, strict=False):
        if segment.hunk is not hunk:
            break
        same += 1
    if view is None or not same:
        return [], [], 0
    last = placed[same - 1]
    index = bisect_left(view.segments, last.disk_start, key=_DISK_START)
    while view.segments[index] is not last:
        index += 1
    return list(view.lines[: last.view_end]), list(view.segments[: index + 1]), same


def on_disk(file: TrackedFile) -> View:
    """What is on disk, without any waiting hunk."""
    lines = disk_lines(file)
    segments = (Segment(0, len(lines), 0, len(lines)),) if lines else ()
    return View(lines, segments, file.kind is FileKind.FILE)


def disk_lines(file: TrackedFile) -> tuple[str, ...]:
    """The lines on disk; none where no text file is."""
    return unpacked(file.document.lines) if file.document else ()


def is_whole(hunk: Hunk) -> bool:
    """Whether the hunk stands for the whole file."""
    return hunk.op in (Op.CREATE, Op.DELETE)


def has_place(hunk: Hunk) -> bool:
    """Whether the hunk's lines still have a place in the file."""
    return hunk.op not in (Op.RENAME, Op.MODE) and hunk.state in _LIVE and hunk.start != LOST


def overwrites(hunk: Hunk) -> bool:
    """Whether a CREATE takes the place of a file (its `mode` then holds that file's permission bits)."""
    return hunk.op is Op.CREATE and bool(hunk.old or hunk.mode)


def disk_side(hunk: Hunk) -> Sequence[str]:
    """The side of the hunk that stands on disk."""
    return hunk.new if hunk.state is HunkState.ACCEPTED else hunk.old


def growth(hunk: Hunk) -> int:
    """By how many lines the file grows when the hunk is accepted."""
    return len(hunk.new) - len(hunk.old)


def overlap(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether two line ranges share a line, or an empty one lies strictly inside the other."""
    return start < other_end and other_start < end


def stands_before(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether the first of two ranges that do not overlap comes first; of two empty ones the other does."""
    return start < other_start or (start == other_start == end and other_end > other_start)


def behind(hunks: Sequence[Hunk], least: int, hunk: Hunk) -> int:
    """The index, from `least` on, behind every hunk that stands before this one. A hunk over accepted ones
    stands before them; a part of it, or what is left of it, may stand behind them."""
    slot = least
    last = hunk.start + len(disk_side(hunk))
    for at in range(least, len(hunks)):
        other = hunks[at]
        end = other.start + len(disk_side(other))
        before = end <= hunk.start and stands_before(other.start, end, hunk.start, last)
        if before and other.op is Op.CHANGE and has_place(other):
            slot = at + 1
    return slot


def upper_hunks(hunks: Sequence[Hunk]) -> dict[int, Hunk]:
    """For every accepted hunk that a later accepted one was put on: the first of those, by id.

    Of two that meet, the one with the higher id lies on top. Whether they meet is seen in the lines as
    they were just before the upper one was accepted: without it and without all that came later.
    """
    accepted = [hunk for hunk in hunks if hunk.state is HunkState.ACCEPTED and has_place(hunk)]
    if _apart(accepted):
        return {}
    growths = [0 if is_whole(hunk) else growth(hunk) for hunk in accepted]
    bases = [
        hunk.start - sum(growths[i] for i in range(at) if accepted[i].id > hunk.id)
        for at, hunk in enumerate(accepted)
    ]
    latest_first = sorted(range(len(accepted)), key=lambda at: -accepted[at].id)
    uppers: dict[int, Hunk] = {}
    for at, lower in enumerate(accepted):
        start = lower.start
        for other in latest_first:
            upper = accepted[other]
            if upper.id <= lower.id:
                break
            start -= growths[other] if other < at else 0
            whole = is_whole(lower) or is_whole(upper)
            base = bases[other]
            if whole or overlap(start, start + len(lower.new), base, base + len(upper.old)):
                uppers[lower.id] = upper
    return uppers


def _apart(accepted: Sequence[Hunk]) -> bool:
    """Whether each of these hunks, in file order, begins behind the lines that the one before it changed, all
    counted without any of them. Then none lies on another, whichever came first: what is put between two of
    them, or taken out, moves both or only the lower one."""
    by = reach = 0
    for hunk in accepted:
        if is_whole(hunk) or hunk.start - by < reach:
            return False
        reach = hunk.start - by + len(hunk.old)
        by += growth(hunk)
    return True


def extent(hunks: Sequence[Hunk], lower: Hunk) -> tuple[int, int]:
    """The lines on disk (end exclusive) of an accepted hunk with all that was accepted on top of it."""
    accepted = [hunk for hunk in hunks if hunk.state is HunkState.ACCEPTED and has_place(hunk)]
    place = {hunk.id: at for at, hunk in enumerate(accepted)}
    later = sorted((hunk for hunk in accepted if hunk.id > lower.id), key=lambda hunk: hunk.id)

    def base(hunk: Hunk) -> int:
        """Where the hunk stood just before anything later was accepted."""
        above = (other for other in accepted[: place[hunk.id]] if other.id > hunk.id and not is_whole(other))
        return hunk.start - sum(map(growth, above))

    start = base(lower)
    end = start + len(lower.new)
    for hunk in later:
        at = base(hunk)
        if is_whole(hunk):
            start, end = 0, len(hunk.new)
        elif overlap(start, end, at, at + len(hunk.old)):
            start, end = min(start, at), max(end, at + len(hunk.old)) + growth(hunk)
        elif place[hunk.id] < place[lower.id]:
            start, end = start + growth(hunk), end + growth(hunk)
    return start, end
