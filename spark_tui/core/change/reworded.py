"""A hunk with another new side: what a person wrote in the place of the model's lines.

Not here: whether it is allowed (`core.update.reshaping`). Line endings follow the rules for model text: lines
that stay keep the file's own, new ones take that of the line they replace or follow; whether the file ends in
a newline stays as the hunk had it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spark_tui.core.change.document import body, dominant_ending, ending_of, split_lines
from spark_tui.core.change.locate import Block
from spark_tui.core.change.rewrite import rewritten
from spark_tui.core.change.values import Document, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import disk_lines, disk_side, has_place, overlap
from spark_tui.core.stream.edits import LineKind


def uneditable(hunk: Hunk) -> str:
    """Why the new side of a hunk cannot be edited; empty when it can."""
    if hunk.op not in (Op.CHANGE, Op.CREATE):
        return f"Hunk {hunk.id} has no new lines to edit: it is a {hunk.op}."
    if hunk.state is HunkState.ACCEPTED:
        return f"Hunk {hunk.id} is in the file; undo it first (u), then edit it."
    if hunk.state is HunkState.REJECTED:
        return f"Hunk {hunk.id} is rejected; take that back first (u), then edit it."
    if hunk.state in (HunkState.STALE, HunkState.REPLACED):
        return f"Hunk {hunk.id} is {hunk.state}: its place is gone. Press r to have it written again."
    if not hunk.complete or not has_place(hunk):
        return f"Hunk {hunk.id} has no place in its file. Press r to have it written again."
    return ""


def new_side(hunk: Hunk) -> tuple[str, ...]:
    """The new lines without their endings, as a person edits them."""
    return tuple(body(line) for line in hunk.new)


def reworded(file: TrackedFile, hunk: Hunk, lines: Sequence[str]) -> Hunk | str:
    """The hunk with these new lines (without endings), or why that is no change that could be made."""
    bodies = [body(line) for text in lines for line in split_lines(text) or ("",)]
    if tuple(bodies) == new_side(hunk):
        return "nothing in it was changed"
    newline = bool(ending_of(hunk.new[-1])) if hunk.new else None
    document = file.document or Document(())
    if hunk.op is Op.CREATE:
        ending = dominant_ending(replace(document, lines=hunk.new))
        new = [text + ending for text in bodies]
        if new and newline is False:
            new[-1] = bodies[-1]
        return replace(hunk, new=tuple(new), edited=True, leaves_out=False)
    old = tuple((LineKind.OLD, body(line)) for line in hunk.old)
    block = Block((*old, *((LineKind.NEW, text) for text in bodies)), new_newline=newline)
    start, end, wanted = rewritten(disk_lines(file), hunk.start, block, document)
    made = _trimmed(hunk, start, disk_lines(file)[start:end], wanted)
    if made is None:
        return "that is what stands in the file already; x rejects the hunk"
    if made.start < hunk.start and _is_taken(file, made):
        return "the file ends without a newline and another hunk ends there; decide that one first"
    return made


def _is_taken(file: TrackedFile, hunk: Hunk) -> bool:
    """Whether another hunk wants a line of this one."""
    end = hunk.start + len(hunk.old)
    return any(
        overlap(hunk.start, end, other.start, other.start + len(disk_side(other)))
        for other in file.hunks
        if other.id != hunk.id and has_place(other)
    )


def _trimmed(hunk: Hunk, start: int, old: Sequence[str], new: Sequence[str]) -> Hunk | None:
    """The hunk without the lines at its head and tail that do not change."""
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
    before, after = tuple(old[head : len(old) - tail]), tuple(new[head : len(new) - tail])
    if before == after:
        return None
    return replace(hunk, start=start + head, old=before, new=after, edited=True, leaves_out=False)
