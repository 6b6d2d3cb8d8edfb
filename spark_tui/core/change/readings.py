"""The ways to read a block of a patch whose signs may not all be there.

Models drop the `+` in front of an empty line that they add, and the space in front of lines of context. What
counts is what the edit's own counts say, then what stands in the file: the first reading with an exact place.
Not here: the counts (`core.stream.unified_diff`) and the places (`locate`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spark_tui.core.change.block import Block, Line
from spark_tui.core.stream.edits import LineKind

MISSING_SIGN = "missing-sign"
OPEN_END = "Empty lines behind the last one lack their sign: they were left out, but may be added too."
"""The doubt of a block with an open end, where the file has no such line either."""


def readings(block: Block) -> Iterator[Block]:
    """The readings of a block, the likeliest first; one of them is the block itself, as it is written."""
    choices = _choices(block) if block.signs else [()]
    read = [_with_added(block, chosen) for chosen in choices]
    seen: set[tuple[Line, ...]] = set()
    for lines in (*read, *map(_with_spaces, read)) if block.signs else read:
        if lines not in seen:
            seen.add(lines)
            yield block if lines == block.lines else replace(block, lines=lines, bare=())


def unsure(block: Block) -> bool:
    """Whether it has empty lines that may be added ones, whatever the file says of them."""
    return block.signs and bool(block.bare) and block.bare_added != 0


def ends_open(block: Block, below: Sequence[str]) -> str:
    """The doubt whether empty lines behind the block are added ones, empty for none. Where the file has one
    `below` it too they are not, and behind context only where the file ends: else the context would go on."""
    if not block.open_end or (below and not below[0].strip()):
        return ""
    return "" if below and block.lines[-1][0] is LineKind.CONTEXT else OPEN_END


def _choices(block: Block) -> list[tuple[int, ...]]:
    """Which of the bare lines are added ones, the likeliest choice first."""
    touching = _touching(block)
    between = tuple(at for at, above, below in _neighbours(block) if above and below)
    if block.bare_added == 0:
        return [()]
    if block.bare_added is not None:
        fitting = (chosen for chosen in (between, touching, block.bare) if len(chosen) == block.bare_added)
        return [*fitting, ()]
    if not touching:
        return [()]
    if _signs_blanks(block):
        return [touching, between, ()]
    return [(), between, touching]


def _signs_blanks(block: Block) -> bool:
    """Whether the block has a sign in front of a blank line of context, so that one without is no context."""
    bare = set(block.bare)
    return any(
        kind is LineKind.CONTEXT and not text.strip() and at not in bare
        for at, (kind, text) in enumerate(block.lines)
    )


def _touching(block: Block) -> tuple[int, ...]:
    """The bare lines next to a line that is changed, or to others that are."""
    return tuple(at for at, above, below in _neighbours(block) if above or below)


def _neighbours(block: Block) -> list[tuple[int, bool, bool]]:
    """Each bare line, and whether the next line above and below that is not bare is a changed one."""
    bare = set(block.bare)

    def beside(lines: Iterator[tuple[int, Line]]) -> dict[int, bool]:
        found: dict[int, bool] = {}
        changed = False
        for at, (kind, _) in lines:
            if at in bare:
                found[at] = changed
            else:
                changed = kind is not LineKind.CONTEXT
        return found

    numbered = list(enumerate(block.lines))
    above, below = beside(iter(numbered)), beside(reversed(numbered))
    return [(at, above[at], below[at]) for at in block.bare if at in above]


def _with_added(block: Block, chosen: tuple[int, ...]) -> tuple[Line, ...]:
    added = set(chosen)
    return tuple((LineKind.NEW, "") if at in added else line for at, line in enumerate(block.lines))


def _with_spaces(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines as they are when the sign that was taken from indented context was its own first space."""
    return tuple(
        (kind, f" {text}") if kind is LineKind.CONTEXT and text.startswith(" ") else (kind, text)
        for kind, text in lines
    )
