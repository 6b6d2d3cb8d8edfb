"""Changes of the proposed text become hunks against the disk, each at its place among the others.

Not here: which changes an edit wants (`rewrite`), and accepting hunks (`flip`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from spark_tui.core.change.values import Drifted, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import (
    Segment,
    View,
    disk_lines,
    disk_side,
    has_place,
    is_whole,
    overlap,
    stands_before,
)
from spark_tui.core.equal_ends import equal_ends


@dataclass(frozen=True, slots=True)
class Label:
    """What is said of every hunk of a block about its place: the fields of `Hunk` with these names."""

    drift: tuple[str, ...] = ()
    drifted: tuple[Drifted, ...] = ()
    doubt: str = ""


_NO_LABEL = Label()


@dataclass(slots=True)
class Change:
    """A range of the view with its new lines, and the waiting hunks that it takes over."""

    start: int
    end: int
    new: list[str]
    replaced: list[Hunk] = field(default_factory=list)


def grouped(view: View, changes: Sequence[Change]) -> list[Change]:
    """`changes`, each grown over the waiting hunks it overlaps; those that meet become one."""
    groups: list[Change] = []
    for change in changes:
        over = list(_over(view, change))
        start = min([change.start, *(s.view_start for s in over)])
        end = max([change.end, *(s.view_end for s in over)])
        hunks = [s.hunk for s in over if s.hunk is not None]
        grown = [*view.lines[start : change.start], *change.new, *view.lines[change.end : end]]
        last = groups[-1] if groups else None
        if last is not None and start < last.end:
            # `last.new` ends with the view's lines up to `last.end`, which this change lies in.
            kept = last.new[: len(last.new) - (last.end - change.start)]
            last.new = [*kept, *change.new, *view.lines[change.end : max(end, last.end)]]
            last.end = max(end, last.end)
            last.replaced += [hunk for hunk in hunks if hunk not in last.replaced]
        else:
            groups.append(Change(start, end, grown, hunks))
    return groups


def _over(view: View, change: Change) -> Iterable[Segment]:
    """The waiting hunks that the change touches; one of the whole file is touched by any."""
    only = view.segments[0] if len(view.segments) == 1 else None
    if only is not None and only.hunk is not None and is_whole(only.hunk):
        return (only,)
    return view.over(change.start, change.end)


def alone(file: TrackedFile, change: Change) -> Change:
    """A change placed on disk alone: it takes over every waiting hunk that wants the same lines or gap."""
    for hunk in file.hunks:
        if hunk.state is not HunkState.WAITING or not has_place(hunk):
            continue
        end = hunk.start + len(hunk.old)
        gap = change.start == change.end == hunk.start == end
        if gap or is_whole(hunk) or overlap(change.start, change.end, hunk.start, end):
            change.replaced.append(hunk)
    return change


def inserted(
    file: TrackedFile,
    view: View,
    groups: Sequence[Change],
    *,
    turn: int,
    next_id: int,
    label: Label = _NO_LABEL,
) -> tuple[TrackedFile, list[Hunk], int | None]:
    """The file with a hunk for every group, and those hunks, in file order.

    The number says how many lines at the end of the last group are no part of its hunk; None when the
    last group needs none.
    """
    gone = {hunk.id for group in groups for hunk in group.replaced}
    hunks = list(file.hunks)
    if gone:
        hunks = [replace(h, state=HunkState.REPLACED) if h.id in gone else h for h in hunks]
    made: list[Hunk] = []
    slot = 0
    cut: int | None = None
    for group in groups:
        bare, tail = _hunk_of(file, view, group)
        cut = None if bare is None else tail
        if bare is None:
            continue
        hunk = replace(
            bare,
            id=next_id + len(made),
            turn=turn,
            drift=label.drift,
            drifted=label.drifted,
            doubt=label.doubt,
        )
        slot = _slot(hunks, slot, view, group, hunk)
        hunks.insert(slot, hunk)
        slot += 1
        made.append(hunk)
    return replace(file, hunks=tuple(hunks)), made, cut


def _hunk_of(file: TrackedFile, view: View, group: Change) -> tuple[Hunk | None, int]:
    """One group as a hunk against the disk; None when it restores what is there already."""
    lines = disk_lines(file)
    whole = next((hunk for hunk in group.replaced if hunk.op is Op.CREATE), None)
    if whole is not None and view.lines == whole.new:
        new = tuple(group.new)
        same = new == lines and file.kind is FileKind.FILE
        return (None if same else replace(whole, old=lines, new=new)), 0
    start = view.disk_start(group.start)
    end = view.disk_end(group.end) if group.end > group.start else start
    old, new = lines[start:end], tuple(group.new)
    head = tail = 0
    if group.replaced:
        head, tail = equal_ends(old, new)
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if old == new:
        return None, tail
    return Hunk(0, 0, file.path, Op.CHANGE, start + head, old, new), tail


def _slot(hunks: Sequence[Hunk], least: int, view: View, group: Change, hunk: Hunk) -> int:
    """The index at which `hunk` stands in file order. Ties with waiting hunks are seen in the view."""
    low = min(hunk.start, view.disk_start(group.start))  # what begins above it stands before the group
    for at in range(least, len(hunks)):
        other = hunks[at]
        if other.start < low or not has_place(other):
            continue
        span = view.span_of(other)
        if span is not None:
            before = stands_before(group.start, group.end, *span)
        else:
            end = hunk.start + len(hunk.old)
            before = stands_before(hunk.start, end, other.start, other.start + len(disk_side(other)))
        if before:
            return at
    return len(hunks)
