"""What stands in one row of the diff pane: a row of a change, or one of the headings around it. Values only.

Texts are as they came; they are made fit for the terminal where they are painted (notes earlier,
because they are wrapped).
"""

from __future__ import annotations

from dataclasses import dataclass

from spark_tui.core.change.compare import Span
from spark_tui.core.change.rows import Row
from spark_tui.core.change.values import HunkState, Op
from spark_tui.core.guard.verdict import Level


@dataclass(frozen=True, slots=True)
class BlankLine:
    """Room to breathe between two files."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file begins. The counts are those of its hunks that wait or were accepted."""

    path: str
    target: str = ""
    op: Op = Op.CHANGE
    added: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A hunk begins. `state` is None while it streams; `first` and `last` are its 1-based lines, 0 when
    it has none; `added` and `removed` are None when the format does not tell them yet, then `lines` counts
    what came. `late` is the rule that came after the hunk was accepted and would not have let it through.
    `gone`: what was accepted is not in the file any more. `quiet` is how many lines change only white space
    and are not shown as changes; the counts leave them out."""

    hunk: int
    state: HunkState | None
    first: int = 0
    last: int = 0
    added: int | None = None
    removed: int | None = None
    lines: int = 0
    rule: str = ""
    drift: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    excepted: bool = False
    late: str = ""
    gone: bool = False
    complete: bool = True
    quiet: int = 0
    edited: bool = False
    uses: str = ""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One row of a reason, fit for the terminal; it stands below the line that it concerns, else below the
    heading. One that is ALLOW is a comment of the person's; one of no level is only a word, and quiet."""

    text: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class LabelLine:
    """What the rows below it are, in a stale hunk; `now` for those that stand in the file today, `right` for
    those of the right one of two sides."""

    text: str
    now: bool = False
    right: str = ""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """How the edit wrote a line that the file has in other words; it stands below that line, and `marks` are
    the characters that differ."""

    text: str
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PairLine:
    """Both sides of one line beside each other; None where a side has nothing to face the other. `left_at`
    and `right_at` are their rows in the hunk, -1 for none."""

    left: Row | None
    right: Row | None
    left_at: int
    right_at: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where a searched text stands: the row of the section, from which character to which, and whether it is
    the one that was gone to."""

    row: int
    start: int
    end: int
    current: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What a row shows beside its text: the selected hunk; while lines are picked the cursor, the lines of
    the range that is being drawn, and the lines that are picked. `marked` is the whole hunk; `found` is what
    a search found in the row."""

    selected: bool = False
    cursor: bool = False
    ranged: bool = False
    picked: bool = False
    marked: bool = False
    found: tuple[Found, ...] = ()


PLAIN_MARKS = Marks()
SELECTED = Marks(selected=True)
MARKED = Marks(marked=True)
SELECTED_MARKED = Marks(selected=True, marked=True)

Line = BlankLine | FileLine | HeadLine | NoteLine | LabelLine | AskedLine | PairLine | Row

BLANK = BlankLine()
