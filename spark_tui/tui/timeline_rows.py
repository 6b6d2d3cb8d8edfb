"""What the timeline says: its rows, what the selected point means, and what would happen on the way there.

Pure functions. Not here: the way itself (`core.update.undoing`), the widgets, and what the keys do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from spark_tui.core.change.values import HunkState
from spark_tui.core.session import Session, all_hunks
from spark_tui.core.timeline import CheckRun, Goal, Point, same_state
from spark_tui.core.update.undoing import Way, accepted_hunks
from spark_tui.tui.check_words import short
from spark_tui.tui.fit import Part, fit_end, fit_start, spread
from spark_tui.tui.signs import Signs

MOST_NUMBERS = 6  # hunks that are named in a row
EMPTY: Final = (
    "Nothing was written yet.",
    "",
    "Every accept and every undo is a point here: what it changed, and the way back to it.",
    "Accept a hunk with a; Esc closes this.",
)
ASKED_ABOVE_FILES, ASKED_ABOVE_HUNKS = 2, 5
"""A way that writes more files, or flips more hunks, is asked about first."""


@dataclass(frozen=True, slots=True)
class PointRow:
    """One state of the files. `point` is None for the beginning; `here` when the files are in this state;
    `checks` are what was checked in it."""

    number: int
    point: Point | None
    here: bool
    checks: tuple[CheckRun, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal begins."""

    number: int
    text: str


TimelineRow = PointRow | GoalRow


@dataclass(frozen=True, slots=True)
class TimelineView:
    """All rows, newest last, and the number of the selected point."""

    rows: tuple[TimelineRow, ...]
    selected: int


def rows_of(session: Session) -> tuple[TimelineRow, ...]:
    """The beginning and every point, each goal named where it begins."""
    points = tuple(session.points)
    if not points:
        return ()
    here = same_state(points, accepted_hunks(session))
    rows: list[TimelineRow] = [PointRow(0, None, 0 in here)]
    goal = 0
    for point in points:
        if point.goal != goal:
            goal = point.goal
            rows.append(GoalRow(goal, _goal_text(session.goal_list, goal)))
        checks = session.checks.get(point.number, ())
        rows.append(PointRow(point.number, point, point.number in here, checks))
    return tuple(rows)


def _goal_text(goals: Sequence[Goal], number: int) -> str:
    return goals[number - 1].text if 1 <= number <= len(goals) else ""


def draw_row(row: TimelineRow, selected: bool, width: int, signs: Signs) -> Content:
    """One row in `width` columns."""
    if isinstance(row, GoalRow):
        text = fit_start(signs.clean(row.text), max(8, width - 12), signs.dots)
        return Content.assemble((f" goal {row.number}  ", "$quiet"), (text, "bold $foreground"))
    pointer = f"{signs.pointer} " if selected else "  "
    sign = signs.mark if row.here else " "
    tone = "bold $foreground" if selected else "$foreground"
    parts: list[Part] = [
        (f" {pointer}", "bold $accent"),
        (f"{row.number:>3} ", "$quiet"),
        (f"{sign} ", "bold $accent"),
    ]
    if row.point is None:
        return spread([*parts, ("the beginning", tone)], [], width)
    point = row.point
    right: list[Part] = [(f"+{point.added}", "$success"), (f" {signs.minus}{point.removed} ", "$error")]
    word, tone_of_checks = short(row.checks, signs.dots)
    if word:
        right = [(f"{word}  ", tone_of_checks), *right]
    what = what_words(point)
    room = width - sum(cell_len(text) for text, _ in (*parts, *right)) - cell_len(what) - 4
    paths = fit_end(signs.clean(_paths(point)), max(6, room), signs.dots)
    return spread([*parts, (what, tone), (f"  {paths}", "$quiet" if not selected else tone)], right, width)


def what_words(point: Point) -> str:
    """What a write did: accepted or took back, and which hunks."""
    words = []
    if point.undone:
        words.append(f"took back {_numbers([hunk.id for hunk in point.undone])}")
    if point.accepted:
        words.append(f"accepted {_numbers([hunk.id for hunk in point.accepted])}")
    return ", ".join(words) or "nothing"


def _numbers(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - MOST_NUMBERS} more" if len(numbers) > MOST_NUMBERS else ""
    return ", ".join(map(str, numbers[:MOST_NUMBERS])) + more


def _paths(point: Point) -> str:
    more = f" and {len(point.paths) - 1} more" if len(point.paths) > 1 else ""
    return f"{point.paths[0]}{more}" if point.paths else ""


def way_words(way: Way | None, here: bool, replay: bool) -> tuple[str, str]:
    """What Enter would do at the selected point, and the tone of it; dots while the way is not known yet."""
    if here:
        return "The files are as they were after this point.", "$success"
    if replay:
        return "A replay is only to look at.", "$quiet"
    if way is None:
        return "...", "$quiet"
    steps = _steps(way)
    if way.is_clear:
        return f"Enter {steps}.", "$foreground"
    rest = f" Enter asks whether the rest shall go: {steps}." if _moves(way) else ""
    return f"Not all the way: {reasons(way)}.{rest}", "$warning"


def reasons(way: Way) -> str:
    """Why the way does not lead all the way, at most two reasons."""
    more = f" (and {len(way.refused) - 2} more)" if len(way.refused) > 2 else ""
    return "; ".join(one.why for one in way.refused[:2]) + more


def _moves(way: Way) -> bool:
    return bool(way.together.undone or way.together.accepted)


def _steps(way: Way) -> str:
    words = []
    if way.together.undone:
        words.append(f"takes back {_hunks(len(way.together.undone))}")
    if way.together.accepted:
        words.append(f"accepts {_hunks(len(way.together.accepted))} again")
    files = len(set(way.paths))
    return f"{' and '.join(words) or 'changes nothing'}, {files} file{'' if files == 1 else 's'}"


def _hunks(count: int) -> str:
    return f"{count} hunk{'' if count == 1 else 's'}"


def is_small(way: Way) -> bool:
    """Whether the way can be gone without a question."""
    flipped = len(way.together.undone) + len(way.together.accepted)
    return way.is_clear and len(set(way.paths)) <= ASKED_ABOVE_FILES and flipped <= ASKED_ABOVE_HUNKS


def question(way: Way, what: str) -> tuple[str, list[str]]:
    """What is asked before the way is gone, and the details."""
    details = [f"This {_steps(way)}, in one write:"]
    details += [f"  {path}" for path in sorted(set(way.paths))[:8]]
    if len(set(way.paths)) > 8:
        details.append(f"  and {len(set(way.paths)) - 8} more")
    if way.refused:
        details += ["Left as they are:", *(f"  {one.why}" for one in way.refused[:5])]
        if len(way.refused) > 5:
            details.append(f"  and {len(way.refused) - 5} more")
    return (f"{what}, as far as possible?" if way.refused else f"{what}?"), details


def title(session: Session, replay: bool, width: int) -> Content:
    """The first row of the screen."""
    points = len(session.points)
    standing = sum(hunk.state is HunkState.ACCEPTED for hunk in all_hunks(session))
    left: list[Part] = [(" timeline", "bold $foreground")]
    if replay:
        left.append(("  replay, only to look at", "$warning"))
    words = f"{points} write{'' if points == 1 else 's'}, {_hunks(standing)} in the files "
    return spread(left, [(words, "$quiet")], width)
