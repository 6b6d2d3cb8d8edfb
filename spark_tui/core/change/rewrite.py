"""The lines that a placed block wants: the file's own text where it changes nothing, new text elsewhere.

Not here: where the block belongs (`locate`), what it is in the words of the file (`resolve`) and the hunks
that come of it (`insert`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from spark_tui.core.change.block import Block
from spark_tui.core.change.compare import changed_ranges
from spark_tui.core.change.document import body, dominant_ending, ending_of
from spark_tui.core.change.values import Document
from spark_tui.core.stream.edits import LineKind


def rewritten(
    lines: Sequence[str], start: int, block: Block, document: Document
) -> tuple[int, int, list[str]]:
    """The range of `lines` that the block covers, and the full lines it wants there. What the block calls
    old stands from `start` on, but for line endings.

    Lines that the block does not change keep the file's own text; new ones take the ending of the
    line they replace or follow.
    """
    old, new = block.old, block.new
    end = start + len(old)
    common: str | None = None  # the end of a line that has no model, looked up for the first of them
    wanted: list[str] = []
    at = 0
    for old_start, old_end, new_start, new_end in _ranges(block):
        wanted += lines[start + at : start + old_start]
        ending = ending_of(lines[start + old_start - 1]) if start + old_start else ""
        for offset, text in enumerate(new[new_start:new_end]):
            if old_start + offset < old_end:
                ending = ending_of(lines[start + old_start + offset])
            if not ending and common is None:
                common = dominant_ending(document)
            wanted.append(text + (ending or common or ""))
        at = old_end
    wanted += lines[start + at : end]
    if end < len(lines):
        return start, end, wanted
    # The end of the file: the last line may lack its newline, all others need one.
    bare = bool(lines) and not ending_of(lines[-1])
    if bare and start and (start == end or not wanted):
        start -= 1
        wanted.insert(0, lines[start])
    newline = _newline_wanted(block, bare)
    common = dominant_ending(document) if common is None else common
    wanted = [line if ending_of(line) else line + common for line in wanted]
    if wanted and not newline:
        wanted[-1] = body(wanted[-1])
    return start, end, wanted


def _ranges(block: Block) -> Iterator[tuple[int, int, int, int]]:
    """What changes between the sides of the block. Lines that it marks as context stay where they are: of two
    equal ones the file may spell one differently."""
    if len(block.lines) != len(block.old) + sum(kind is LineKind.NEW for kind, _ in block.lines):
        yield from changed_ranges(block.old, block.new)  # a line within a line: the sides count more
        return
    before = after = 0
    for is_kept, run in groupby(block.lines, key=lambda line: line[0] is LineKind.CONTEXT):
        lines = list(run)
        old = [text for kind, text in lines if kind is not LineKind.NEW]
        new = [text for kind, text in lines if kind is not LineKind.OLD]
        if not is_kept:
            for a, b, c, d in changed_ranges(old, new):
                yield before + a, before + b, after + c, after + d
        before, after = before + len(old), after + len(new)


def _newline_wanted(block: Block, bare: bool) -> bool:
    """Whether the file shall end in a newline, after a block that reaches its end."""
    if not block.lines or block.lines[-1][0] is LineKind.CONTEXT:
        return not bare
    if block.old_newline is False and block.new_newline is False:
        return not bare  # it says that nothing of this changes, whatever the file has
    if block.new_newline is not None:
        return block.new_newline
    # A diff that says the old side had no newline, and not so of the new side, adds it.
    return not bare or block.old_newline is False
