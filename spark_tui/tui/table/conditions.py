"""When a command is possible: what the footer asks of a moment.

Not here: why something is refused (the core says so when a fact arrives).
"""

from __future__ import annotations

from spark_tui.core.change.parts import unsplittable
from spark_tui.core.change.reworded import uneditable
from spark_tui.core.change.values import HunkState
from spark_tui.core.session import last_decided
from spark_tui.core.stream.signals import Ending
from spark_tui.core.update.judging import NEVER_EXCUSED
from spark_tui.core.update.placing import open_question
from spark_tui.tui.table.command import Moment, When


def always(_: Moment) -> bool:
    return True


def has_hunks(moment: Moment) -> bool:
    return moment.hunk is not None


def is_in(*states: HunkState) -> When:
    return lambda moment: moment.hunk is not None and moment.hunk.state in states


def can_accept(moment: Moment) -> bool:
    return moment.marks > 0 or WAITING(moment)


def can_reject(moment: Moment) -> bool:
    """What cannot be accepted can be put aside all the same, so that it is out of the way."""
    return moment.marks > 0 or is_in(HunkState.WAITING, HunkState.BLOCKED, HunkState.STALE)(moment)


def can_split(moment: Moment) -> bool:
    return moment.hunk is not None and not unsplittable(moment.hunk)


def can_edit(moment: Moment) -> bool:
    return moment.hunk is not None and not uneditable(moment.hunk)


def asks_place(moment: Moment) -> bool:
    return moment.hunk is not None and open_question(moment.session, moment.hunk.id) is not None


def has_lines(moment: Moment) -> bool:
    """Whether there is a hunk whose lines mean something: it is not one that looks for its place."""
    return moment.hunk is not None and not asks_place(moment)


def can_redo(moment: Moment) -> bool:
    return moment.hunk is not None and moment.hunk.state not in (HunkState.ACCEPTED, HunkState.REPLACED)


def can_undo(moment: Moment) -> bool:
    decided = is_in(HunkState.ACCEPTED, HunkState.REJECTED)(moment)
    return decided or last_decided(moment.session) is not None


def has_late(moment: Moment) -> bool:
    return moment.late > 0


def has_comments(moment: Moment) -> bool:
    return bool(moment.session.comments)


def has_offer(moment: Moment) -> bool:
    return moment.session.offer is not None


def live(moment: Moment) -> bool:
    return moment.session.turn.live


def can_go_on(moment: Moment) -> bool:
    turn = moment.session.turn
    return not turn.live and turn.ending is not None and turn.ending is not Ending.STOP


def has_goal(moment: Moment) -> bool:
    return bool(moment.session.goal)


def is_done(moment: Moment) -> bool:
    return bool(moment.session.goal) and not moment.session.turn.live


def has_chips(moment: Moment) -> bool:
    return bool(moment.session.constraints)


WAITING = is_in(HunkState.WAITING)


def can_except(moment: Moment) -> bool:
    hunk = moment.hunk
    if hunk is None or hunk.state is not HunkState.BLOCKED:
        return False
    return not any(finding.rule in NEVER_EXCUSED for finding in hunk.verdict.findings)
