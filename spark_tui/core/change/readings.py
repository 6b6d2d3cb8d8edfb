"""Other ways to read a block of a patch whose signs are not all there.

Models drop the `+` in front of an empty line that they add, and the space in front of lines of context. A
block is read so only where what is written has no place of its own, and the hunk is labelled with it. Not
here: what the counts of a diff tell already (`core.stream.unified_diff`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spark_tui.core.change.block import Block, Line
from spark_tui.core.stream.edits import LineKind

MISSING_SIGN = "missing-sign"


def with_added_blanks(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with every blank one of context between added lines as an added one."""
    read = list(lines)
    blanks: list[int] = []
    behind = False  # whether an added line stands above the blank ones
    for at, (kind, text) in enumerate(lines):
        if kind is LineKind.CONTEXT and not text.strip():
            blanks.append(at)
            continue
        if behind and kind is LineKind.NEW:
            for blank in blanks:
                read[blank] = (LineKind.NEW, "")
        blanks = []
        behind = kind is LineKind.NEW
    return tuple(read)


def readings(block: Block) -> Iterator[Block]:
    """The other readings of a block, the likeliest first; none for a format without signs."""
    if not block.signs:
        return
    blanks = with_added_blanks(block.lines) if block.loose_blanks else block.lines
    seen = {block.lines}
    for lines in (blanks, _with_spaces(block.lines), _with_spaces(blanks)):
        if lines not in seen:
            seen.add(lines)
            yield replace(block, lines=lines)


def _with_spaces(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines as they are when the sign that was taken from indented context was its own first space."""
    return tuple(
        (kind, f" {text}") if kind is LineKind.CONTEXT and text.startswith(" ") else (kind, text)
        for kind, text in lines
    )
