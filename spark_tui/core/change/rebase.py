"""Somebody else changed the file: where its hunks stand now, and which have lost their place.

Not here: noticing the change (adapters), where lines moved to (`follow`), a hunk whose own lines were touched
(`anew`), placing new edits (`tracked`). No hunk is ever dropped: one without a place is stale, and comes
back when the lines that it was made for do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spark_tui.core.change.anew import MERGED, placed_anew
from spark_tui.core.change.follow import Follow
from spark_tui.core.change.losing import collides, fits, put_in_order, revived
from spark_tui.core.change.tracked import track
from spark_tui.core.change.values import (
    LOST,
    FileFacts,
    FileKind,
    Hunk,
    HunkState,
    Lost,
    Op,
    TrackedFile,
)
from spark_tui.core.change.view import (
    disk_lines,
    disk_side,
    extent,
    has_place,
    upper_hunks,
)


@dataclass(frozen=True, slots=True)
class Rebased:
    """The file as it is now, and the ids of its hunks that became stale, stand elsewhere, were put together
    with the other change, got their place back, stand in the file already word for word, or are accepted and
    cannot be undone any more."""

    file: TrackedFile
    stale: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    merged: tuple[int, ...] = ()
    revived: tuple[int, ...] = ()
    present: tuple[int, ...] = ()
    stuck: tuple[int, ...] = ()


def rebase(file: TrackedFile, facts: FileFacts) -> Rebased:
    """The file and its hunks after `facts` were found at its path.

    A hunk between unchanged lines moves along with them. Otherwise a hunk that is not accepted is
    looked for by its lines and up to three lines of its former context; where that is not unique, its change
    and the other one are put together if they do not meet. What then has no place is stale, or, if exactly
    its new lines stand there by now, replaced by them. An accepted hunk whose lines were changed stays
    accepted, with `start` LOST: it cannot be undone. A hunk whose lost lines are back is what it was.
    """
    now = track(facts)
    if now.kind is file.kind and now.digest == file.digest:
        kept = replace(now, path=file.path, document=file.document, hunks=file.hunks)
        return Rebased(kept)
    before, after = disk_lines(file), disk_lines(now)
    follow = Follow.between(before, after)
    covered = upper_hunks(file.hunks)
    newest = max((hunk.id for hunk in file.hunks), default=0)
    hunks: list[Hunk] = []
    adrift: list[Hunk] = []
    for hunk in file.hunks:
        if _stands_alone(hunk):
            hunks.append(_kept(hunk, file, now))
            continue
        start, end = hunk.start, hunk.start + len(disk_side(hunk))
        if hunk.id in covered:
            start, end = extent(file.hunks, hunk)
        # Below one that is lost, the place is not known any more.
        unknown = not 0 <= start <= end <= len(before)
        start, end = (min(max(at, 0), len(before)) for at in (start, end))
        by = follow.moved(start, end) if now.kind is FileKind.FILE and not unknown else None
        if by is not None and follow.known(start, end):
            hunks.append(replace(hunk, start=hunk.start + by))
        elif hunk.state is HunkState.ACCEPTED:
            lost = Lost(before, hunk.start, start, end, hunk.state, newest)
            hunks.append(replace(hunk, start=LOST, lost=lost))
        else:
            adrift.append(hunk)
    for hunk in adrift:
        lost = Lost(before, hunk.start, hunk.start, hunk.start + len(hunk.old), hunk.state, newest)
        _settle(hunks, hunk, lost, after, follow)
    hunks = revived(hunks, now)
    document = now.document
    if document is None and now.kind is FileKind.MISSING and file.document is not None:
        document = replace(file.document, lines=())
    rebased = replace(now, path=file.path, document=document, hunks=tuple(hunks))
    return _told(file.hunks, rebased)


def _told(former: Iterable[Hunk], file: TrackedFile) -> Rebased:
    """What happened to each hunk."""
    old = {hunk.id: hunk for hunk in former}
    changed = [(old[hunk.id], hunk) for hunk in file.hunks if hunk != old[hunk.id]]
    turned = [(was, is_) for was, is_ in changed if was.state is not is_.state]
    return Rebased(
        file,
        stale=tuple(is_.id for _, is_ in turned if is_.state is HunkState.STALE),
        moved=tuple(
            is_.id
            for was, is_ in changed
            if has_place(is_) and is_.op is Op.CHANGE and was.start != is_.start and not was.lost
        ),
        merged=tuple(is_.id for was, is_ in changed if MERGED in is_.drift and MERGED not in was.drift),
        revived=tuple(is_.id for was, is_ in changed if was.lost and not is_.lost),
        present=tuple(is_.id for _, is_ in turned if is_.state is HunkState.REPLACED),
        stuck=tuple(
            is_.id for was, is_ in changed if is_.state is HunkState.ACCEPTED and is_.lost and not was.lost
        ),
    )


def _stands_alone(hunk: Hunk) -> bool:
    """Whether the hunk has no lines that could move."""
    return hunk.op is not Op.CHANGE or not has_place(hunk)


def _kept(hunk: Hunk, file: TrackedFile, now: TrackedFile) -> Hunk:
    """A hunk of a whole file: stale once the file it was made for is not the same."""
    if not has_place(hunk) and hunk.op not in (Op.RENAME, Op.MODE):
        return hunk
    if hunk.state in (HunkState.ACCEPTED, HunkState.STALE, HunkState.REPLACED):
        return hunk
    if fits(hunk, now):
        return hunk
    lines = disk_lines(file)
    present = hunk.op is Op.CREATE and now.kind is FileKind.FILE and disk_lines(now) == hunk.new
    present = present or (hunk.op is Op.DELETE and now.kind is FileKind.MISSING)
    state = HunkState.REPLACED if present else HunkState.STALE
    return replace(hunk, state=state, lost=Lost(lines, hunk.start, 0, len(lines), hunk.state, hunk.id))


def _settle(hunks: list[Hunk], hunk: Hunk, lost: Lost, after: Sequence[str], follow: Follow) -> None:
    """Put a hunk that lost its place among the others: where its text stands once, else together with the
    other change, else as stale, or as replaced when its new lines stand there already."""
    first, last = follow.became(lost.start, lost.end)
    theirs = tuple(after[first:last])
    if theirs == hunk.new and theirs != hunk.old:
        hunks.append(replace(hunk, state=HunkState.REPLACED, lost=lost))
        return
    settled = placed_anew(hunk, lost.lines, after, follow)
    if settled is None or any(has_place(other) and collides(settled, other) for other in hunks):
        hunks.append(replace(hunk, state=HunkState.STALE, lost=lost))
    else:
        put_in_order(hunks, settled)
