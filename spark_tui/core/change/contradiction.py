"""Edits of a whole file that speak against what is known of it: there is nothing that they could mean.

Not here: whether they are allowed (`core.guard`), and where lines belong (`locate`).
"""

from __future__ import annotations

from collections.abc import Iterable

from spark_tui.core.change.block import Block, Line, NoPlace
from spark_tui.core.change.document import body
from spark_tui.core.change.lookup import loose
from spark_tui.core.change.values import HunkState, Op, TrackedFile
from spark_tui.core.change.view import proposed


def moves_away(file: TrackedFile) -> NoPlace | None:
    """Why nothing can be made or deleted at the path of this file: the file there waits to be moved away, and
    whatever is done with its lines goes with it. None when it does not."""
    for hunk in file.hunks:
        if hunk.op is Op.RENAME and hunk.state is HunkState.WAITING:
            said = f"hunk {hunk.id} moves {file.path} to {hunk.target}; decide that one first"
            return NoPlace("place", said)
    return None


def other_than_deleted(file: TrackedFile, lines: Iterable[Line]) -> NoPlace | None:
    """Why a deletion that shows the lines which it takes away does not mean this file; None when it does."""
    block = Block(tuple(lines))
    there = [loose(body(line)) for line in proposed(file).lines]
    if not block.lines or (not block.new and [loose(line) for line in block.old] == there):
        return None
    return NoPlace("place", f"the deletion shows other lines than {file.path} has")
