"""A whole file against the old one: hunks while it streams, and the exact ones once it is complete.

While it streams, every region in which the two texts part becomes hunks as soon as they have met again
(`alongside`), so that it can be decided while the rest is on its way; what agrees stays quiet, and so does
the end of the file, of which nobody knows yet whether it comes. The complete file is compared exactly:
hunks that say the same stay as they are, with their numbers and decisions, others are replaced. Not here:
whether any of it is allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spark_tui.core.change.alongside import Alongside, NewLine, Region, alongside
from spark_tui.core.change.block import Block
from spark_tui.core.change.compare import changed_ranges
from spark_tui.core.change.document import bodies, body
from spark_tui.core.change.insert import Change, alone, inserted
from spark_tui.core.change.locate import NoPlace
from spark_tui.core.change.rewrite import rewritten
from spark_tui.core.change.tracked import Proposal, propose_create, why_unfit
from spark_tui.core.change.values import LOST, Document, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import disk_lines, disk_side, growth, has_place, on_disk, overlap
from spark_tui.core.stream.edits import LineKind

_FEW_LEFT_OUT = 10
_PART_LEFT_OUT = 4
"""A file that ends so many lines early, and this part of all its lines, may have been cut or shortened."""

_OPEN = frozenset({HunkState.WAITING, HunkState.BLOCKED, HunkState.REJECTED})


@dataclass(frozen=True, slots=True)
class Streaming:
    """A whole file that streams. `base` is the file as it was on disk when that began, and `settled` the
    hunks that were accepted then; hunks from the number `first` on are its own. `seen` is what was on disk
    at the last look; once `adrift`, the disk has changed by more than decisions, and nothing more is shown
    early."""

    base: Document
    read: Alongside
    settled: frozenset[int]
    first: int
    seen: Document
    adrift: bool = False

    def plus(self, text: str, new: NewLine) -> tuple[Streaming, Region | None]:
        """One more line, and the region that it closes."""
        read, region = self.read.plus(text, new)
        return replace(self, read=read), region

    def looked(self, file: TrackedFile) -> Streaming:
        """What the disk looks like now. Costs something only when it changed."""
        if self.adrift or file.document is self.seen or file.document is None:
            return replace(self, adrift=True) if file.document is None else self
        decided = _applied(self.base.lines, [_span(hunk, at) for at, hunk in self._decided(file)])
        if decided != file.document.lines:
            return replace(self, adrift=True)
        return replace(self, seen=file.document)

    def proposal(
        self, file: TrackedFile, region: Region, new: NewLine, *, turn: int, next_id: int
    ) -> Proposal | None:
        """The hunks of a closed region; None when it cannot be shown before the file is complete."""
        if self.adrift or file.document is None:
            return None
        by = 0
        for at, hunk in self._decided(file):
            end = at + len(hunk.old)
            gap = at == end == region.old_start == region.old_end
            if gap or overlap(at, end, region.old_start, region.old_end):
                return (
                    None  # accepted since then for the same lines: the complete file tells what is left to do
                )
            if at >= region.old_start:
                break
            by += growth(hunk)
        old = self.base.lines[region.old_start : region.old_end]
        start = region.old_start + by
        if file.document.lines[start : start + len(old)] != old:
            return None
        lines = [(LineKind.OLD, body(line)) for line in old]
        lines += [(LineKind.NEW, new(at)) for at in range(region.new_start, region.new_end)]
        changes = [alone(file, change) for change in _changes(file, start, Block(tuple(lines)))]
        grown, made, _ = inserted(file, on_disk(file), changes, turn=turn, next_id=next_id)
        return Proposal(grown, tuple(made))

    def _decided(self, file: TrackedFile) -> list[tuple[int, Hunk]]:
        """The hunks that were accepted since the file began, each with its line in `base`."""
        since: list[tuple[int, Hunk]] = []
        by = 0
        for hunk in file.hunks:
            accepted = hunk.state is HunkState.ACCEPTED and hunk.op is Op.CHANGE and has_place(hunk)
            if accepted and hunk.id not in self.settled:
                since.append((hunk.start - by, hunk))
                by += growth(hunk)
        return since


def streaming(file: TrackedFile, first: int) -> Streaming | None:
    """The beginning of a whole file that shall take the place of `file`; None when there is nothing to
    compare it with. `first` is the number that the next hunk will have."""
    if file.kind is not FileKind.FILE or file.document is None:
        return None
    read = alongside(bodies(file.document.lines))
    settled = frozenset(hunk.id for hunk in file.hunks if hunk.state is HunkState.ACCEPTED)
    return Streaming(file.document, read, settled, first, file.document)


def propose_whole(
    file: TrackedFile,
    lines: Sequence[str],
    *,
    newline: bool = True,
    turn: int,
    next_id: int,
    first: int | None = None,
) -> Proposal | NoPlace:
    """The complete new text of a file: the fewest hunks against the disk, or a CREATE when it is missing.

    Hunks of this turn from the number `first` on were shown while it streamed; they stay when together
    they are as good as the fewest, else each stays that is one of these, whatever was decided. One that
    the person has edited stays in any case, and nothing else is proposed for its lines.
    """
    if problem := why_unfit(file):
        return problem
    if file.kind is FileKind.MISSING:
        return propose_create(file, lines, newline=newline, turn=turn, next_id=next_id)
    there = disk_lines(file)
    changes = _all_changes(file, lines, newline)
    own = [hunk for hunk in file.hunks if first is not None and hunk.id >= first and hunk.turn == turn]
    written = [hunk for hunk in own if hunk.edited and _counts(hunk)]
    changes = [change for change in changes if not any(_meets(change, hunk) for hunk in written)]
    early = [hunk for hunk in own if _is_open(hunk) and hunk not in written]
    kept = {hunk.id for hunk in early}
    if _as_good(there, early, changes):
        changes = []
    else:
        wanted = {(change.start, change.end, tuple(change.new)) for change in changes}
        same = [hunk for hunk in file.hunks if _is_open(hunk) and _range(hunk) in wanted]
        same = [hunk for hunk in same if hunk.state is HunkState.WAITING or hunk.id in kept]
        found = {_range(hunk) for hunk in same}
        changes = [each for each in changes if (each.start, each.end, tuple(each.new)) not in found]
        kept = {hunk.id for hunk in same}
    shown = {hunk.id for hunk in early}
    kept |= {hunk.id for hunk in written}
    hunks = tuple(hunk if hunk.id in kept else _put_away(hunk, hunk.id in shown) for hunk in file.hunks)
    cleared = replace(file, hunks=hunks)
    grown, made, _ = inserted(cleared, on_disk(cleared), changes, turn=turn, next_id=next_id)
    if made and _ends_early(there, made[-1]):
        last = replace(made[-1], leaves_out=True)
        made[-1] = last
        grown = replace(grown, hunks=tuple(last if hunk.id == last.id else hunk for hunk in grown.hunks))
    return Proposal(grown, tuple(made))


def _all_changes(file: TrackedFile, new: Sequence[str], newline: bool) -> list[Change]:
    """What the complete text with the lines `new` changes."""
    there = disk_lines(file)
    old = bodies(there)
    same_end = bool(old and new) and old[-1] == new[-1]
    fed = all(line.endswith("\n") for line in there[-1:]) and "\r" not in "".join(there)
    if there and fed and (same_end or newline) and not any("\r" in text or "\n" in text for text in new):
        # Every line on both sides ends by a line feed: the bodies tell all.
        ranges = changed_ranges(old, new)
        return [Change(a, b, [f"{text}\n" for text in new[c:d]]) for a, b, c, d in ranges]
    lines = [*((LineKind.OLD, text) for text in old), *((LineKind.NEW, text) for text in new)]
    return _changes(file, 0, Block(tuple(lines), new_newline=None if same_end else newline))


def _changes(file: TrackedFile, start: int, block: Block) -> list[Change]:
    """What `block`, which stands at the disk line `start`, changes there."""
    there = disk_lines(file)
    start, end, wanted = rewritten(there, start, block, file.document or Document(()))
    ranges = changed_ranges(there[start:end], wanted)
    return [Change(start + a, start + b, wanted[c:d]) for a, b, c, d in ranges]


def _is_open(hunk: Hunk) -> bool:
    return hunk.op is Op.CHANGE and hunk.state in _OPEN and hunk.complete and has_place(hunk)


def _counts(hunk: Hunk) -> bool:
    """Whether the hunk is on disk or may yet come there."""
    return hunk.op is Op.CHANGE and hunk.state is not HunkState.REJECTED and hunk.complete and has_place(hunk)


def _meets(change: Change, hunk: Hunk) -> bool:
    """Whether the change and the hunk want the same lines or the same gap."""
    end = hunk.start + len(disk_side(hunk))
    gap = change.start == change.end == hunk.start == end
    return gap or overlap(change.start, change.end, hunk.start, end)


def _range(hunk: Hunk) -> tuple[int, int, Sequence[str]]:
    return hunk.start, hunk.start + len(hunk.old), hunk.new


def _as_good(there: Sequence[str], early: Sequence[Hunk], changes: Sequence[Change]) -> bool:
    """Whether the hunks that were shown lead to the same text as `changes`, with no more lines."""
    lines = sum(hunk.added + hunk.removed for hunk in early)
    if not early or lines > sum(change.end - change.start + len(change.new) for change in changes):
        return False
    together = _applied(there, [_span(hunk, hunk.start) for hunk in early])
    return together is not None and together == _applied(there, [(c.start, c.end, c.new) for c in changes])


def _span(hunk: Hunk, at: int) -> tuple[int, int, Sequence[str]]:
    return at, at + len(hunk.old), hunk.new


def _applied(
    lines: Sequence[str], changes: Sequence[tuple[int, int, Sequence[str]]]
) -> tuple[str, ...] | None:
    """`lines` with new ones from each start to its end; None when two of the changes overlap."""
    out: list[str] = []
    at = 0
    for start, end, new in changes:
        if start < at:
            return None
        out += lines[at:start]
        out += new
        at = end
    out += lines[at:]
    return tuple(out)


def _put_away(hunk: Hunk, shown: bool) -> Hunk:
    """A hunk that the complete file does not ask for, or asks for in other words."""
    if hunk.state is HunkState.REJECTED:
        return replace(hunk, start=LOST) if shown else hunk
    waits = hunk.state is HunkState.WAITING and has_place(hunk)
    return replace(hunk, state=HunkState.REPLACED) if waits or (shown and _is_open(hunk)) else hunk


def _ends_early(there: Sequence[str], last: Hunk) -> bool:
    """Whether the hunk takes away so much of the end of the file that this may never have been written."""
    lost = last.removed - last.added
    at_the_end = last.start + last.removed == len(there)
    return at_the_end and lost >= _FEW_LEFT_OUT and lost * _PART_LEFT_OUT >= len(there)
