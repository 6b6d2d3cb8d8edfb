"""An edit that stands in several places: what is shown of each, and what the choice of one means.

Not here: when a person is asked at all (`core.update.placing`), and the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spark_tui.core.change.block import Block, NoPlace, Place
from spark_tui.core.change.document import body
from spark_tui.core.change.levels import depth
from spark_tui.core.change.tracked import Mark, Proposal, propose_block, searched
from spark_tui.core.change.values import Hunk, HunkState, TrackedFile
from spark_tui.core.guard.verdict import Finding

MOST_SPOTS = 9  # one for each digit key
_AROUND = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A block whose place the person shall choose. `turn` wrote it, `after` is where the block before it
    ended, `findings` are those of its file edit."""

    block: Block
    turn: int
    after: Mark | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """One place, as it is shown: `lines` (without endings) are the place itself and some lines around it.

    `start` is the 0-based line of the place in the proposed text, `first` that of the first line shown, and
    `count` lines of the place are covered. `heads` are the lines above that the place belongs to, by their
    indentation, outermost first, but for those that are shown anyway.
    """

    start: int
    first: int
    count: int
    lines: tuple[str, ...]
    heads: tuple[str, ...] = ()


def spots(file: TrackedFile, question: Question) -> tuple[Spot, ...]:
    """The places where the block may belong as the file is now, in their order; the first nine."""
    block = question.block
    search = searched(file, block, turn=question.turn, after=question.after)
    found = search.found
    starts = (found.start,) if isinstance(found, Place) else found.candidates
    return tuple(_spot(search.view.lines, start, len(block.old)) for start in starts[:MOST_SPOTS])


def _spot(lines: Sequence[str], start: int, count: int) -> Spot:
    first, last = max(start - _AROUND, 0), start + count + _AROUND
    shown = tuple(map(body, lines[first:last]))
    solid = next((text for text in map(body, lines[start : start + max(count, 1)]) if text.strip()), "")
    heads: list[str] = []
    deep = depth(solid)
    for at in range(start - 1, -1, -1):
        text = body(lines[at])
        if text.strip() and depth(text) < deep:
            deep = depth(text)
            heads = [text, *heads] if at < first else heads
        if not deep:
            break
    return Spot(start, first, count, shown, tuple(heads))


def placed(
    file: TrackedFile, hunk: Hunk, question: Question, spot: Spot, *, next_id: int
) -> Proposal | NoPlace:
    """The hunks of the block at this spot, which is one of `spots`, in the place of the question's `hunk`."""
    made = propose_block(
        file,
        question.block,
        turn=question.turn,
        next_id=next_id,
        after=question.after,
        chosen=spot.start,
    )
    if isinstance(made, NoPlace):
        return made
    numbers = {new.id: (*hunk.rank, place + 1) for place, new in enumerate(made.hunks)}
    hunks = []
    for other in made.file.hunks:
        if other.id == hunk.id:
            hunks.append(replace(other, state=HunkState.REPLACED))
        elif other.id in numbers:
            hunks.append(replace(other, order=numbers[other.id], chosen=True))
        else:
            hunks.append(other)
    file = replace(made.file, hunks=tuple(hunks))
    return Proposal(file, tuple(other for other in hunks if other.id in numbers), made.end)
