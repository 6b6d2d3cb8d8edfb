"""Accepting a hunk and undoing it: its two sides change places, and every hunk behind it moves along.

Not here: making hunks (`tracked`), several at once (`together`), following changes of other people
(`rebase`), writing (adapters).

A hunk's place is its own line plus the growth of the accepted hunks before it in the tuple. That sum
does not depend on the order of decisions, and so neither does the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spark_tui.core.change.document import UnencodableError, digest, encode, ending_of
from spark_tui.core.change.losing import revived
from spark_tui.core.change.values import (
    LOST,
    Document,
    FileKind,
    Hunk,
    HunkState,
    Lost,
    Op,
    TrackedFile,
    Write,
)
from spark_tui.core.change.view import (
    disk_lines,
    disk_side,
    growth,
    has_place,
    is_whole,
    overlap,
    overwrites,
    upper_hunks,
)


@dataclass(frozen=True, slots=True)
class Flip:
    """The file after the decision, and the writes that make it true; they belong together, all or nothing."""

    file: TrackedFile
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was done; `message` says why and is for a person."""

    message: str


def flip(file: TrackedFile, hunk_id: int, *, target_file: TrackedFile | None = None) -> Flip | Refusal:
    """Accept a waiting hunk, or undo an accepted one.

    A blocked hunk counts as waiting once it is excepted. `target_file` is what stands at the
    destination of a rename, if anything does. Before anything moves, the lines on disk are compared
    with what the hunk says stands there.
    """
    turned = turned_over(file, hunk_id, target_file)
    return turned if isinstance(turned, Refusal) else _settled(file, turned, target_file)


def _find(file: TrackedFile, hunk_id: int) -> Hunk | None:
    return next((hunk for hunk in file.hunks if hunk.id == hunk_id), None)


def turned_over(
    file: TrackedFile, hunk_id: int, target_file: TrackedFile | None = None
) -> TrackedFile | Refusal:
    """The file with the hunk flipped; its digest is still that of the bytes before."""
    hunk = _find(file, hunk_id)
    if hunk is None:
        return Refusal(f"{file.path} has no hunk {hunk_id}")
    undo = hunk.state is HunkState.ACCEPTED
    open_ = hunk.state is HunkState.WAITING or (hunk.state is HunkState.BLOCKED and hunk.excepted)
    if hunk.state is HunkState.STALE:
        return Refusal(f"hunk {hunk_id} is stale: the lines that it changes are not in {file.path}")
    if not undo and not open_:
        return Refusal(f"hunk {hunk_id} is {hunk.state.value}; only a waiting hunk can be accepted")
    if not hunk.complete:
        return Refusal(f"hunk {hunk_id} was cut off while it was written; ask for it again")
    if file.kind not in (FileKind.FILE, FileKind.MISSING):
        return Refusal(f"{file.path} is no text file any more ({file.kind.value})")
    if undo and hunk.start == LOST and hunk.op is not Op.CHANGE:
        return Refusal(f"another file took the place of the one that hunk {hunk_id} is of")
    if hunk.op is Op.RENAME:
        return _renamed(file, hunk, undo, target_file)
    if hunk.op is Op.MODE:
        return _mode_changed(file, hunk, undo)
    topmost = not undo or all(h.id <= hunk_id or h.state is not HunkState.ACCEPTED for h in file.hunks)
    upper = None if topmost else upper_hunks(file.hunks).get(hunk_id)
    if upper is not None:
        return Refusal(f"hunk {upper.id} was accepted on top of hunk {hunk_id}; undo that one first")
    return _whole_swapped(file, hunk, undo) if is_whole(hunk) else _swapped(file, hunk, undo)


def _swapped(file: TrackedFile, hunk: Hunk, undo: bool) -> TrackedFile | Refusal:
    """A changed range: one side out, the other in."""
    document = file.document
    there, wanted = (hunk.new, hunk.old) if undo else (hunk.old, hunk.new)
    end = hunk.start + len(there)
    if document is None or file.kind is FileKind.MISSING:
        return Refusal(f"{file.path} does not exist any more")
    if hunk.start == LOST or end > len(document.lines) or document.lines[hunk.start : end] != there:
        what = "were changed since; undo would overwrite that" if undo else "are not what this hunk replaces"
        return Refusal(f"the lines at hunk {hunk.id} in {file.path} {what}")
    lines = (*document.lines[: hunk.start], *wanted, *document.lines[end:])
    seams = (hunk.start - 1, hunk.start + len(wanted) - 1)
    if any(0 <= at < len(lines) - 1 and not ending_of(lines[at]) for at in seams):
        return Refusal(f"hunk {hunk.id} would join two lines of {file.path}; decide its neighbour first")
    return _with_hunks(replace(file, document=replace(document, lines=lines)), _moved(file, hunk, undo))


def _whole_swapped(file: TrackedFile, hunk: Hunk, undo: bool) -> TrackedFile | Refusal:
    """A file that is made, overwritten or deleted, or back again."""
    there, wanted = (hunk.new, hunk.old) if undo else (hunk.old, hunk.new)
    was_there = (hunk.op is Op.CREATE) if undo else (hunk.op is Op.DELETE or overwrites(hunk))
    will_be = (hunk.op is Op.DELETE or overwrites(hunk)) if undo else hunk.op is Op.CREATE
    if was_there != (file.kind is FileKind.FILE):
        return Refusal(f"{file.path} {'does not exist any more' if was_there else 'exists by now'}")
    if disk_lines(file) != there:
        since = "since then" if undo else "since this hunk was made"
        return Refusal(f"{file.path} was changed {since}; its bytes are left alone")
    document = replace(file.document or Document(()), lines=wanted)
    kind = FileKind.FILE if will_be else FileKind.MISSING
    return _with_hunks(replace(file, document=document, kind=kind), _moved(file, hunk, undo))


def _with_hunks(file: TrackedFile, hunks: Iterable[Hunk]) -> TrackedFile:
    """The file with these hunks; what had lost its place to a hunk that is gone now has it again."""
    return replace(file, hunks=tuple(revived(hunks, file)))


def _moved(file: TrackedFile, hunk: Hunk, undo: bool) -> tuple[Hunk, ...]:
    """Every hunk of the file after `hunk` was flipped."""
    state = HunkState.WAITING if undo else HunkState.ACCEPTED
    by = 0 if is_whole(hunk) else (-growth(hunk) if undo else growth(hunk))
    end = hunk.start + len(disk_side(hunk))
    hunks: list[Hunk] = []
    behind = False
    for other in file.hunks:
        if other.id == hunk.id:
            hunks.append(replace(other, state=state))
            behind = True
            continue
        other_end = other.start + len(disk_side(other))
        if has_place(other) and other.state is not HunkState.ACCEPTED:
            whole = is_whole(hunk) or is_whole(other)
            # What it replaces is gone, and that text may stand elsewhere by chance.
            if whole or overlap(hunk.start, end, other.start, other_end):
                newest = max(one.id for one in file.hunks)
                lost = Lost(disk_lines(file), other.start, other.start, other_end, other.state, newest)
                other = replace(other, state=HunkState.STALE, lost=lost)
        if behind and other.op is Op.CHANGE and other.start != LOST:
            other = replace(other, start=other.start + by)
        hunks.append(other)
    return tuple(hunks)


def _renamed(
    file: TrackedFile, hunk: Hunk, undo: bool, target_file: TrackedFile | None
) -> TrackedFile | Refusal:
    origin, target = (hunk.target, hunk.path) if undo else (file.path, hunk.target)
    if file.kind is FileKind.MISSING:
        return Refusal(f"{file.path} does not exist any more")
    if file.path != origin:
        return Refusal(f"the file is at {file.path} by now; undo the later rename first")
    if undo and hunk.mode:
        return Refusal(f"{origin} took the place of another file, which a rename back would not restore")
    occupied = target_file is not None and target_file.kind is not FileKind.MISSING
    if occupied and (undo or target_file is None or target_file.kind is not FileKind.FILE):
        return Refusal(f"something else stands at {target}; move it away first")
    if occupied and target_file is not None and target_file.digest != hunk.onto:
        return Refusal(f"{target} was made or changed since this rename was written; it would be lost")
    state = HunkState.WAITING if undo else HunkState.ACCEPTED
    taken = target_file.mode if occupied and target_file is not None else 0
    turned = replace(hunk, state=state, path=target if undo else origin, mode=taken)
    hunks = tuple(
        turned if h.id == hunk.id else (h if h.op is Op.RENAME else replace(h, path=target))
        for h in file.hunks
    )
    return replace(file, path=target, hunks=hunks)


def _mode_changed(file: TrackedFile, hunk: Hunk, undo: bool) -> TrackedFile | Refusal:
    if file.kind is FileKind.MISSING:
        return Refusal(f"{file.path} does not exist any more")
    if undo and file.mode != hunk.mode:
        return Refusal(f"the mode of {file.path} was changed since (it is {file.mode:o})")
    # `start` has no meaning for a mode; it keeps the bits to go back to.
    turned = replace(hunk, state=HunkState.WAITING if undo else HunkState.ACCEPTED, start=file.mode)
    if undo:
        turned = replace(turned, start=hunk.start)
    hunks = tuple(turned if h.id == hunk.id else h for h in file.hunks)
    return replace(file, mode=hunk.start if undo else hunk.mode, hunks=hunks)


def _settled(before: TrackedFile, after: TrackedFile, target_file: TrackedFile | None) -> Flip | Refusal:
    """The writes that lead from one to the other, and the file with its new digest."""
    data: bytes | None = None
    if after.kind is FileKind.FILE:
        try:
            data = encode(after.document or Document(()))
        except UnencodableError as error:
            return Refusal(f"{after.path}: {error}")
    digest_after = None if data is None else digest(data)
    settled = replace(after, digest=digest_after)
    if before.path == after.path:
        # A file that comes back gets the permissions that it had.
        mode = after.mode if before.digest is None or before.mode != after.mode else None
        changed = digest_after != before.digest or mode is not None
        write = Write(after.path, before.digest, data, mode if data is not None else None)
        return Flip(settled, (write,) if changed else ())
    expect = target_file.digest if target_file is not None else None
    return Flip(
        settled,
        (
            Write(before.path, before.digest, None),
            Write(after.path, expect, data, after.mode),
        ),
    )
