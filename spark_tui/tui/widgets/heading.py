"""The row above the diff: the selected hunk on the left, what the stream does on the right.

In a narrow terminal it is the ribbon that stands for the list of hunks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.events import Hold
from spark_tui.core.session import LIVE, Phase, Session
from spark_tui.core.stream.signals import Ending
from spark_tui.tui.fit import Part, cells, fit_end, fit_start, spread
from spark_tui.tui.signs import Signs
from spark_tui.tui.state_words import STATE_WORDS
from spark_tui.tui.widgets.row import Row

PATH_MARGIN = 3  # the spaces after the path, and one before what the stream does
SHORTEST_PATH = 8  # columns; less of a path tells nothing

STATE_TONES = {
    HunkState.WAITING: "$accent",
    HunkState.ACCEPTED: "$success",
    HunkState.REJECTED: "$quiet",
    HunkState.BLOCKED: "$error",
    HunkState.STALE: "$warning",
    HunkState.REPLACED: "$quiet",
}
_HOLD_WORDS = (
    (Hold.TYPING, "held while you type"),
    (Hold.EDITING, "held while you edit"),
    (Hold.PERSON, "held, space goes on"),
    (Hold.RUN_AHEAD, "held, decide a hunk"),
)
_ENDING_WORDS = {
    Ending.STOP: ("done", "$success"),
    Ending.LENGTH: ("token limit, . goes on", "$warning"),
    Ending.FILTERED: ("withheld, . goes on", "$warning"),
    Ending.CUT: ("cut off, . goes on", "$warning"),
    Ending.STALLED: ("stalled, . goes on", "$warning"),
    Ending.FAILED: ("failed, . tries again", "$error"),
    Ending.CANCELLED: ("stopped, . goes on", "$warning"),
}


def happening(session: Session) -> Part:
    """What the stream does now, in a few words, and their tone. A hold comes first: it is why
    nothing moves."""
    turn = session.turn
    if turn.phase is Phase.WAITING:
        return f"busy ({turn.status}), again in {math.ceil(turn.seconds_left)} s, S stops", "$warning"
    if turn.phase in LIVE:
        for reason, words in _HOLD_WORDS:
            if reason in session.holds:
                return words, "bold $warning"
    if turn.phase is Phase.STREAMING:
        return f"streaming{_told_of(session)}", "bold $accent"
    if turn.phase is Phase.ASKING:
        return f"asking{_told_of(session)}", "$accent"
    if turn.phase is Phase.TOOLS:
        return "reading files", "$accent"
    if turn.phase is Phase.IDLE or turn.ending is None:
        return "", "$quiet"
    if turn.stopped:
        return f"stopped by {turn.stopped[0].rule}, . goes on", "bold $error"
    if turn.ending is Ending.STOP and turn.characters and not _wrote(session):
        return "done, words only (P)", "$success"
    if turn.ending is Ending.STOP and turn.number in {one.turn for one in session.told}:
        return f"done{_told_of(session)}", "$success"
    return _ENDING_WORDS.get(turn.ending, ("", "$quiet"))


def _told_of(session: Session) -> str:
    """What the model was told of when the guard stopped it, and whether it has kept to it: `, told of
    no_type_changes`. Empty when this turn did not begin with that."""
    told = [one for one in session.told if one.turn == session.turn.number]
    if not told:
        return ""
    rules = {one.rule for one in told}
    if all(one.complied for one in told):
        how = "kept to"
    elif any(one.complied is False for one in session.told if one.rule in rules):
        how = "told again of"
    else:
        how = "told of"
    more = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
    return f", {how} {told[0].rule.rpartition('.')[2]}{more}"


def _wrote(session: Session) -> bool:
    """Whether the last turn brought a hunk."""
    number = session.turn.number
    return any(hunk.turn == number for file in session.files.values() for hunk in file.hunks)


@dataclass(frozen=True, slots=True)
class HeadingView:
    """`place` counts from 1 in the list of `total` hunks; `hunk` is None while nothing is selected."""

    hunk: Hunk | None
    place: int
    total: int
    waiting: int
    happening: Part
    ribbon: bool = False
    marks: int = 0


def sums(total: int, waiting: int, changed: int, limit: int | None) -> str:
    """`4 hunks, 2 wait, 64/200 lines`."""
    if not total:
        return "no hunks yet"
    lines = f"{changed:,}/{limit:,} lines" if limit is not None else f"{changed:,} lines"
    hunks = f"{total} hunk" + ("" if total == 1 else "s")
    return f"{hunks}, {waiting} wait{'s' if waiting == 1 else ''}, {lines}"


def counts(added: int, removed: int, signs: Signs) -> list[Part]:
    """`+14 -3`; a side without lines is left out unless both are."""
    plus: Part = (f"+{added}", "$success")
    minus: Part = (f"{signs.minus}{removed}", "$error")
    if added and removed:
        return [plus, (" ", ""), minus]
    return [minus] if removed else [plus]


def heading_row(view: HeadingView, width: int, signs: Signs) -> Content:
    """The row in `width` columns."""
    words, tone = view.happening
    right: list[Part] = [("  ", ""), (fit_start(signs.clean(words), width // 2, signs.dots), tone), (" ", "")]
    hunk = view.hunk
    if hunk is None:
        return spread([("", "")], right, width)
    path = signs.clean(hunk.path)
    left = _left(view, hunk, signs, short=False)
    if cells(left) + cells(right) + cell_len(path) + PATH_MARGIN > width:
        left = _left(view, hunk, signs, short=True)
    room = width - cells(left) - cells(right) - PATH_MARGIN
    if room >= SHORTEST_PATH:
        left.insert(1, (fit_end(path, room, signs.dots) + "  ", "bold $foreground"))
    return spread(left, right, width)


def _left(view: HeadingView, hunk: Hunk, signs: Signs, *, short: bool) -> list[Part]:
    sign = signs.state[hunk.state].strip()
    count = f"{view.place} of {view.total}"  # of a split or rewritten hunk it is not its number
    left: list[Part] = [
        (f" {sign} ", tone_of(hunk)),
        (f"hunk {count}" if hunk.id == view.place else f"hunk {hunk.id} ({count})", "$quiet"),
        ("  ", ""),
        *counts(hunk.added, hunk.removed, signs),
        (f"  {_state_words(hunk, signs, short=short)}", tone_of(hunk)),
    ]
    if view.marks:
        left.append((f"  {view.marks} marked", "bold $accent"))
    others = view.waiting - (hunk.state is HunkState.WAITING)
    if view.ribbon and others:
        left.append((f"  {others} more wait{'s' if others == 1 else ''}", "$quiet"))
    return left


def tone_of(hunk: Hunk) -> str:
    """The tone of a hunk's sign and state; one that was accepted warns when a constraint came after it, or
    somebody else took it out of the file."""
    return (
        "$warning"
        if hunk.gone or (hunk.state is HunkState.ACCEPTED and hunk.late)
        else STATE_TONES[hunk.state]
    )


def _state_words(hunk: Hunk, signs: Signs, *, short: bool) -> str:
    if hunk.state is HunkState.BLOCKED and hunk.verdict.findings and not short:
        return f"blocked by {signs.clean(hunk.verdict.findings[0].rule)}"
    if hunk.gone:
        return "not in the file now"
    if hunk.state is HunkState.ACCEPTED and hunk.late:
        rule = signs.clean(hunk.late[0].rule)
        return "accepted before" if short else f"accepted before: {rule.rpartition('.')[2]}"
    if hunk.state is HunkState.WAITING and not hunk.complete:
        return "cut off"
    if hunk.state is HunkState.WAITING and (hunk.drift or hunk.edited):
        return "waits, edited" if hunk.edited else "waits, drifted"
    return STATE_WORDS[hunk.state]


class Heading(Row[HeadingView]):
    """The row above the diff."""

    def draw(self, view: HeadingView, width: int) -> Content:
        return heading_row(view, width, self.signs)
