"""A file with its hunks: edits come in, the fewest possible hunks come out, in file order.

Not here: where a block belongs (`locate`), accepting and undoing (`flip`), changes made by other
people (`rebase`). Nothing here knows whether a change is allowed; that is the guard's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from spark_tui.core.change.block import ABSENT, BLANK_LINES, INDENTATION, NEARLY_EQUAL
from spark_tui.core.change.compare import changed_ranges
from spark_tui.core.change.document import (
    BinaryFileError,
    body,
    decode,
    digest,
    dominant_ending,
    split_lines,
)
from spark_tui.core.change.flip import Flip, Refusal, flip
from spark_tui.core.change.insert import Change, Label, alone, grouped, inserted
from spark_tui.core.change.locate import Block, NoPlace, Place, Text, locate
from spark_tui.core.change.readings import MISSING_SIGN, ends_open, readings, unsure
from spark_tui.core.change.resolve import OVERLAPS, WORDLESS, resolved, wordless
from spark_tui.core.change.rewrite import rewritten
from spark_tui.core.change.values import Document, FileFacts, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import View, disk_lines, disk_side, growth, has_place, on_disk, proposed

__all__ = [
    "Flip",
    "HunkStateError",
    "Mark",
    "Proposal",
    "Refusal",
    "flip",
    "propose_block",
    "propose_create",
    "propose_delete",
    "propose_mode",
    "propose_rename",
    "proposed",
    "set_state",
    "track",
]


class HunkStateError(ValueError):
    """A hunk cannot go to that state this way."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a block ended: `lines` after the hunk with the id `hunk`, or, without one, of the view.

    Tied to a hunk and not to a number, because decisions move lines while the stream goes on.
    """

    hunk: int | None
    lines: int


NOWHERE = Mark(-1, 0)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The file with the new `hunks` in it (none when nothing changes); always take the `file`.

    `end` is handed back as `after` with the next block of an edit whose blocks stand in order.
    """

    file: TrackedFile
    hunks: tuple[Hunk, ...]
    end: Mark = NOWHERE


def track(facts: FileFacts) -> TrackedFile:
    """A file as an adapter found it, still without hunks. What is no text becomes BINARY."""
    kind, document, known = facts.kind, None, None
    if kind is FileKind.FILE:
        known = digest(facts.data)
        try:
            document = decode(facts.data)
        except BinaryFileError:
            kind = FileKind.BINARY
    return TrackedFile(
        facts.path, kind, document, known, facts.mode, link_parent=facts.link_parent, ignored=facts.ignored
    )


def set_state(file: TrackedFile, hunk_id: int, state: HunkState, **changes: Any) -> TrackedFile:
    """The file with another state (and other fields, by name) of one hunk.

    Raises HunkStateError for an unknown hunk, for accepting or undoing (that is `flip`), and for
    bringing back a hunk that is stale or replaced.
    """
    hunk = next((hunk for hunk in file.hunks if hunk.id == hunk_id), None)
    if hunk is None:
        raise HunkStateError(f"{file.path} has no hunk {hunk_id}")
    if state is not hunk.state and HunkState.ACCEPTED in (state, hunk.state):
        raise HunkStateError(f"hunk {hunk_id}: accepting and undoing move lines; use flip")
    if state is not hunk.state and hunk.state in (HunkState.STALE, HunkState.REPLACED):
        raise HunkStateError(f"hunk {hunk_id} is {hunk.state.value} and has no place; ask for it again")
    turned = replace(hunk, state=state, **changes)
    return replace(file, hunks=tuple(turned if h.id == hunk_id else h for h in file.hunks))


def propose_block(
    file: TrackedFile,
    block: Block,
    *,
    turn: int,
    next_id: int,
    after: Mark | None = None,
    chosen: int | None = None,
) -> Proposal | NoPlace:
    """The hunks that `block` asks for; ids count up from `next_id`. `chosen` as in `searched`.

    Where the block touches a waiting hunk of the file, that one is REPLACED by the new one.
    """
    search = searched(file, block, turn=turn, after=after, chosen=chosen)
    if isinstance(search.found, NoPlace):
        return search.found
    made = _placed(file, search, search.found, turn=turn, next_id=next_id)
    if after is None or search.on_view or isinstance(made, NoPlace):
        return made
    return _beside(file, made, turn)


def _beside(file: TrackedFile, made: Proposal, turn: int) -> Proposal:
    """A block of a patch that was placed on disk alone. Blocks of a patch do not replace each other: where
    it takes the place of one, both are in doubt."""
    waited = {hunk.id for hunk in file.hunks if hunk.state is HunkState.WAITING and hunk.turn == turn}
    if not any(hunk.id in waited and hunk.state is HunkState.REPLACED for hunk in made.file.hunks):
        return made
    hunks = {hunk.id: replace(hunk, doubt=hunk.doubt or OVERLAPS) for hunk in made.hunks}
    kept = replace(made.file, hunks=tuple(hunks.get(hunk.id, hunk) for hunk in made.file.hunks))
    return Proposal(kept, tuple(hunks.values()))


@dataclass(frozen=True, slots=True)
class Search:
    """Where a block belongs: the text that it was looked for in, the block as it has to be read there, the
    place or why there is none, whether that is the proposed text, and what makes the place doubtful."""

    view: View
    block: Block
    found: Place | NoPlace
    on_view: bool
    doubt: str = ""


def searched(
    file: TrackedFile, block: Block, *, turn: int, after: Mark | None = None, chosen: int | None = None
) -> Search:
    """Where `block` belongs.

    The block is looked for in the proposed text first (the model has seen what it wrote), then on
    disk alone. `chosen` is the one of several places (0-based) that the person chose.
    """
    view = proposed(file)
    found: Place | NoPlace = why_unfit(file) or NoPlace("place", f"{file.path} does not exist")
    position = _position(file, view, after)
    asked = block
    if view.exists:
        block, found = _read(file, view, block, turn, position, chosen)
    if position is not None and isinstance(found, Place) and _added_by(view, block, found.start, turn):
        found = NoPlace("place", "the patch itself adds these lines; its blocks mean the file before it")
    on_view = isinstance(found, Place)
    if not on_view and file.kind is FileKind.FILE and _waits(view) and getattr(found, "kind", "") == "place":
        view = on_disk(file)
        block, found = _read(file, view, asked, turn, None, chosen)
    early = on_view and isinstance(found, Place) and position is not None and found.start < position
    stated = _meant(file, view, block, turn) if block.old else ()
    elsewhere = isinstance(found, Place) and bool(stated) and found.start + 1 not in stated
    unsure = (early or elsewhere) and chosen is None and wordless(block.old)
    return Search(view, block, found, on_view, WORDLESS if unsure else "")


def _added_by(view: View, block: Block, start: int, turn: int) -> bool:
    """Whether the old side of the block is nothing but what a waiting hunk of the turn brings."""
    end = start + len(block.old)
    return any(
        segment.hunk is not None
        and segment.hunk.turn == turn
        and segment.view_start <= start < end <= segment.view_end
        for segment in view.segments
    )


def _placed(
    file: TrackedFile, search: Search, place: Place, *, turn: int, next_id: int
) -> Proposal | NoPlace:
    """The hunks of a block whose place is known."""
    view, on_view = search.view, search.on_view
    fitted = resolved(search.block, place, view.lines)
    if isinstance(fitted, NoPlace):
        return fitted
    _, end, changes = _changes(file, view, place.start, fitted.block)
    groups = grouped(view, changes) if on_view else [alone(file, change) for change in changes]
    doubt = fitted.doubt or search.doubt or ends_open(search.block, view.lines[end : end + 1])
    label = Label(place.drift, place.drifted, doubt)
    grown, made, cut = inserted(file, view, groups, turn=turn, next_id=next_id, label=label)
    mark = NOWHERE
    if label.doubt:  # what follows an unsure place is no surer for it
        return Proposal(grown, tuple(made))
    if made and cut is not None:
        mark = Mark(made[-1].id, end - groups[-1].end + cut)
    elif on_view and not groups:
        mark = Mark(None, end)
    return Proposal(grown, tuple(made), mark)


def _waits(view: View) -> bool:
    return not view.exists or any(segment.hunk is not None for segment in view.segments)


def _changes(file: TrackedFile, view: View, start: int, block: Block) -> tuple[int, int, list[Change]]:
    """The range of the view that the block covers, and what changes in it."""
    start, end, wanted = rewritten(view.lines, start, block, file.document or Document(()))
    ranges = changed_ranges(view.lines[start:end], wanted)
    return start, end, [Change(start + a, start + b, wanted[c:d]) for a, b, c, d in ranges]


def why_unfit(file: TrackedFile) -> NoPlace | None:
    """Why no edit of lines can be placed in this file at all."""
    if file.kind in (FileKind.FILE, FileKind.MISSING):
        return None
    return NoPlace("place", f"{file.path} cannot be edited as text ({file.kind.value.replace('_', ' ')})")


def _read(
    file: TrackedFile, view: View, block: Block, turn: int, after: int | None, chosen: int | None
) -> tuple[Block, Place | NoPlace]:
    """The place of the block, and the block as it has to be read there: as it is written or, where that only
    nearly has a place, with the signs that may be missing."""
    written: Place | NoPlace | None = None
    for reading in readings(block):
        found = _locate(file, view, reading, turn, after, chosen)
        if isinstance(found, NoPlace) and found.kind != "place":
            return block, found if reading is block else NoPlace("place", _UNSURE)
        if reading is block:
            written = found
        if isinstance(found, Place) and _DOUBTFUL.isdisjoint(found.drift):
            if reading is not block and block.bare_added and _fits(file, view, block, turn, after, chosen):
                return block, NoPlace(
                    "place", "the counts and the file say different things of an empty line"
                )
            drift = found.drift if reading is block else (*found.drift, MISSING_SIGN)
            return reading, replace(found, drift=drift)
    if isinstance(written, Place) and ABSENT in (written.lines or ()) and unsure(block):
        return block, NoPlace("place", _UNSURE)
    return block, written or NoPlace("place", "the edit has no lines")


def _fits(
    file: TrackedFile, view: View, block: Block, turn: int, after: int | None, chosen: int | None
) -> bool:
    found = _locate(file, view, block, turn, after, chosen)
    return isinstance(found, Place) and _DOUBTFUL.isdisjoint(found.drift)


_UNSURE = "an empty line lacks its sign: it may be context, or be added"
_DOUBTFUL = frozenset({INDENTATION, BLANK_LINES, NEARLY_EQUAL})
"""Drift that may come of a missing sign: the place may be right, and what is added there wrong."""


def _locate(
    file: TrackedFile, view: View, block: Block, turn: int, after: int | None, chosen: int | None
) -> Place | NoPlace:
    return locate(
        Text.of_view(view, disk_lines(file)),
        block.old,
        anchors=block.anchors,
        old_start=_meant(file, view, block, turn),
        end_of_file=block.end_of_file,
        after=after,
        appends=block.appends,
        marks=block.marks(),
        chosen=chosen,
    )


def _meant(file: TrackedFile, view: View, block: Block, turn: int) -> tuple[int, ...]:
    """The 1-based lines of the view that the stated number may mean: it counts the file as it was when the
    turn began or, with some models, as the edits before this one make it."""
    stated = block.old_start
    if not stated:
        return () if stated is None else (stated,)
    return (view.of_disk(_since(file, turn, stated - 1)) + 1, stated)


def _since(file: TrackedFile, turn: int, at: int) -> int:
    """Where line `at`, as counted when the turn began, is on disk now that hunks of the turn are accepted."""
    moved = 0
    for hunk in file.hunks:
        accepted = hunk.state is HunkState.ACCEPTED and hunk.turn == turn
        if accepted and hunk.op is Op.CHANGE and has_place(hunk):
            if hunk.start - moved + len(hunk.old) > at:
                break
            moved += growth(hunk)
    return at + moved


def _position(file: TrackedFile, view: View, mark: Mark | None) -> int | None:
    """The view line that `mark` means now; None when its hunk has no place any more."""
    if mark is None:
        return None
    if mark.hunk is None:
        return mark.lines
    for segment in view.segments:
        if segment.hunk is not None and segment.hunk.id == mark.hunk:
            return segment.view_end + mark.lines
    for hunk in file.hunks:
        if hunk.id == mark.hunk and has_place(hunk):
            return view.of_disk(hunk.start + len(disk_side(hunk))) + mark.lines
    return None


def propose_create(
    file: TrackedFile, lines: Sequence[str], *, newline: bool = True, turn: int, next_id: int
) -> Proposal | NoPlace:
    """A file with these line bodies. On an existing file the hunk's `old` is all that is overwritten."""
    if unfit := why_unfit(file):
        return unfit
    wanted = _full(lines, dominant_ending(file.document or Document(())), newline)
    exists = file.kind is FileKind.FILE
    mode = file.mode if exists else 0
    hunk = Hunk(next_id, turn, file.path, Op.CREATE, 0, disk_lines(file), wanted, mode=mode)
    return _whole_proposal(file, None if exists and wanted == disk_lines(file) else hunk)


def propose_delete(file: TrackedFile, *, turn: int, next_id: int) -> Proposal | NoPlace:
    """The file goes. Deleting what only waits to be created takes that back."""
    if unfit := why_unfit(file):
        return unfit
    if file.kind is FileKind.FILE:
        return _whole_proposal(file, Hunk(next_id, turn, file.path, Op.DELETE, 0, disk_lines(file), ()))
    if not proposed(file).exists:
        return NoPlace("place", f"{file.path} does not exist, so it cannot be deleted")
    return _whole_proposal(file, None)


def propose_rename(
    file: TrackedFile, target: str, *, turn: int, next_id: int, onto: str | None = None
) -> Proposal | NoPlace:
    """The file moves to `target`, over the file with the digest `onto` if one stands there."""
    if unfit := why_unfit(file):
        return unfit
    if file.kind is FileKind.MISSING:
        return NoPlace("place", f"{file.path} does not exist, so it cannot be renamed")
    hunk = Hunk(next_id, turn, file.path, Op.RENAME, 0, (), (), target=target, onto=onto)
    return _operation(file, None if target == file.path else hunk, Op.RENAME)


def propose_mode(file: TrackedFile, mode: int, *, turn: int, next_id: int) -> Proposal | NoPlace:
    """The file gets the permission bits of `mode` (0o755 or 0o100755); nothing but those can be asked for."""
    if unfit := why_unfit(file):
        return unfit
    if file.kind is FileKind.MISSING:
        return NoPlace("place", f"{file.path} does not exist, so its mode cannot be changed")
    if mode & ~0o777 not in (0, 0o100000):
        return NoPlace("place", f"mode {mode:o} is no mode of an ordinary file")
    bits = mode & 0o777
    hunk = Hunk(next_id, turn, file.path, Op.MODE, file.mode, (), (), mode=bits)
    return _operation(file, None if bits == file.mode else hunk, Op.MODE)


def _full(lines: Sequence[str], ending: str, newline: bool) -> tuple[str, ...]:
    bodies = [body(line) for text in lines for line in split_lines(text) or ("",)]
    wanted = [text + ending for text in bodies]
    if wanted and not newline:
        wanted[-1] = bodies[-1]
    return tuple(wanted)


def _whole_proposal(file: TrackedFile, hunk: Hunk | None) -> Proposal:
    """The file with every waiting hunk of its lines replaced by `hunk`."""
    hunks = [
        replace(h, state=HunkState.REPLACED) if h.state is HunkState.WAITING and has_place(h) else h
        for h in file.hunks
    ]
    made = (hunk,) if hunk else ()
    return Proposal(replace(file, hunks=(*hunks, *made)), made)


def _operation(file: TrackedFile, hunk: Hunk | None, op: Op) -> Proposal:
    """The file with a rename or mode change that takes over one that still waits."""
    hunks = [
        replace(h, state=HunkState.REPLACED) if h.state is HunkState.WAITING and h.op is op else h
        for h in file.hunks
    ]
    made = (hunk,) if hunk else ()
    return Proposal(replace(file, hunks=(*hunks, *made)), made)
