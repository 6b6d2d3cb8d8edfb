"""Why the guard blocks a hunk, asks about it, or would not have let it through, and what is said of its
place: as notes at their lines.

Not here: the judging (`core.guard`), and how a note looks (`paint`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spark_tui.core.change.block import NEARLY_EQUAL
from spark_tui.core.change.compare import changed_words
from spark_tui.core.change.document import body
from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import Hunk, HunkState, TrackedFile
from spark_tui.core.guard.verdict import Finding, Level
from spark_tui.core.session import LineComment
from spark_tui.core.talk.comments import offset_of
from spark_tui.tui.diff.lines import AskedLine, NoteLine

Clean = Callable[[str], str]

MOST_ASKED, MOST_APART = 20, 3
"""Lines in other words that are shown of one hunk, below the lines they mean and apart from them."""

_NOWHERE = -1
_ON_LINES = ("structure.", "content.", "own.", "size.max_line_bytes")
"""Rules whose findings concern a line; the others concern the hunk, its file or the goal."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of a reason, and the row of the hunk below which it stands; -1 for the whole hunk."""

    row: int
    line: NoteLine | AskedLine


def reasons_of(hunk: Hunk, rows: Sequence[Row], width: int, clean: Clean) -> list[Reason]:
    """The reasons in `width` columns, those of the whole hunk first, the others in the order of its rows."""
    found = [
        Reason(row, NoteLine(part, level))
        for row, level, text in _texts(hunk, rows)
        for part in wrap(clean(text), width)
    ]
    return sorted(found, key=lambda reason: reason.row)


def asked_of(hunk: Hunk, rows: Sequence[Row], width: int, clean: Clean) -> list[Reason]:
    """How the edit wrote the lines that are only nearly equal, each below the line that stands there; below
    the heading, over what stands there, where that line is not shown."""
    if NEARLY_EQUAL not in hunk.drift or hunk.state is HunkState.ACCEPTED:
        return []
    places: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        if row.kind in (RowKind.REMOVED, RowKind.CONTEXT):
            places.setdefault(row.text, []).append(at)
    differ = [(body(one.asked), body(one.found)) for one in hunk.drifted if one.asked and one.found]
    reasons: list[Reason] = []
    beside = apart = 0
    for asked, found in differ:
        here = places.get(found)
        if here and beside < MOST_ASKED:
            beside += 1
            reasons.append(Reason(here.pop(0), AskedLine(asked, tuple(changed_words(found, asked)[1]))))
        elif not here and apart < MOST_APART:
            apart += 1
            for text in (f"asked for  {asked.strip()}", f"found      {found.strip()}"):
                parts = wrap(clean(text), width)
                reasons += [Reason(_NOWHERE, NoteLine(part, None)) for part in parts]
    left = len(differ) - beside - apart
    if left:
        more = f"and {left} more lines that differ"
        reasons.append(Reason(_NOWHERE, NoteLine(more, None)))
    return reasons


def comments_of(
    file: TrackedFile,
    hunk: Hunk,
    comments: Sequence[LineComment],
    rows: Sequence[Row],
    width: int,
    clean: Clean,
) -> list[Reason]:
    """The comments on this hunk as notes in `width` columns, in the order of its rows; one whose line
    is not shown stands below the heading."""
    places = {}
    for at, row in enumerate(rows):
        if row.kind in (RowKind.ADDED, RowKind.REMOVED, RowKind.CONTEXT):
            side = "new" if row.kind is RowKind.ADDED else "old"
            places[(side, offset_of(file, hunk, row))] = at
    found = [
        Reason(places.get((item.side, item.offset), _NOWHERE), NoteLine(part, Level.ALLOW))
        for item in comments
        for part in wrap(clean(item.text), width - 2)
    ]
    return sorted(found, key=lambda reason: reason.row)


def _texts(hunk: Hunk, rows: Sequence[Row]) -> Iterator[tuple[int, Level | None, str]]:
    for finding in hunk.verdict.findings:
        if finding.level is not Level.ALLOW:
            row = row_of(hunk, rows, finding)
            yield row, finding.level, _words(_how(finding), finding, rows, row)
    if hunk.chosen:
        yield _NOWHERE, None, "one of several places, chosen by you"
    for finding in hunk.late if hunk.state is HunkState.ACCEPTED else ():
        row = row_of(hunk, rows, finding)
        yield row, Level.ASK, _words("accepted before", finding, rows, row)


def _how(finding: Finding) -> str:
    """What the rule does: ask, block and let the stream go on, or stop it."""
    if finding.level is Level.ASK:
        return "asks"
    return "stopped by" if finding.stops else "blocked by"


def _words(how: str, finding: Finding, rows: Sequence[Row], row: int) -> str:
    """The reason in a sentence; the line is the number that stands beside it, where it is in sight."""
    line = finding.line
    if row >= 0:
        line = rows[row].new or rows[row].old or line
    where = f" (line {line})" if line > 1 or row >= 0 else ""
    return f"{how} {finding.rule}: {finding.reason}{where}"


def row_of(hunk: Hunk, rows: Sequence[Row], finding: Finding) -> int:
    """The index of the row that a finding means; -1 when it means the whole hunk, or none that is shown.

    Findings count the lines of the file on disk with this hunk in it, those on removed lines without it.
    """
    changed = [i for i, row in enumerate(rows) if row.kind in (RowKind.ADDED, RowKind.REMOVED)]
    if not finding.rule.startswith(_ON_LINES) or finding.line < 1 or not changed or hunk.start < 0:
        return _NOWHERE
    above = sum(row.kind is RowKind.CONTEXT for row in rows[: changed[0]])
    offset = finding.line - 1 - (hunk.start - above)
    after = [i for i, row in enumerate(rows) if row.kind in (RowKind.CONTEXT, RowKind.ADDED)]
    removed = [i for i, row in enumerate(rows) if row.kind is RowKind.REMOVED]
    found = after[offset] if 0 <= offset < len(after) else _NOWHERE
    if found >= 0 and rows[found].kind is RowKind.ADDED:
        return found
    if 0 <= offset - above < len(removed):
        return removed[offset - above]
    return found


def wrap(text: str, width: int) -> list[str]:
    """`text` cut into rows of at most `width` characters, between words where possible."""
    return textwrap.wrap(text, max(width, 16), break_on_hyphens=False) or [""]
