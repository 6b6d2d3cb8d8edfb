"""Back and forward: hunks, goals, points of the timeline; one write, never over the person's later edits."""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.change.values import HunkState
from spark_tui.core.effects import WriteFiles
from spark_tui.core.events import (
    ConstraintToggled,
    Decided,
    Decision,
    FilesWritten,
    GoalSet,
    HunkEdited,
    HunkSplit,
    PointChosen,
    PresetChosen,
    SteerSent,
    TurnOpened,
    UndoAsked,
    UndoManyAsked,
)
from spark_tui.core.guard.policy import Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.timeline import Goal, same_state
from spark_tui.core.update.undoing import accepted_hunks, way_back, way_to, writing
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 21)).encode()
WIDE = Policy(
    size=Size(None, None, None, None, None, None),
    permissions=Permissions(delete=Level.ALLOW, rename=Level.ALLOW, overwrite=Level.ALLOW),
    run_ahead=1000,
)


def answered(play: Play, *edits: str) -> None:
    play.say("".join(edits))
    play.end()


def two_goals() -> Play:
    """Goal 1: hunks 1, 2 in a.py and 3, a new b.py. Goal 2: hunk 4 changes a line of hunk 1, hunk 5 b.py."""
    play = Play({"a.py": FILE}, WIDE, goal="first")
    answered(
        play,
        block("a.py", "line 2\n", "two\nand a half\n"),
        block("a.py", "line 19\n", "nineteen\n"),
        block("b.py", "", "new\nfile\n"),
    )
    play.accept(1, 2)
    play.accept(3)
    play.do(GoalSet("second"))
    play.do(TurnOpened(play.session.turn.number))
    answered(play, block("a.py", "and a half\n", "and a quarter\n"), block("b.py", "file\n", "text\n"))
    play.accept(4)
    play.accept(5)
    return play


def writes(play: Play) -> int:
    return sum(isinstance(effect, WriteFiles) for effect in play.effects)


def points(play: Play) -> Sequence[tuple[int, int, list[int], list[int]]]:
    return [
        (p.number, p.goal, [h.id for h in p.accepted], [h.id for h in p.undone]) for p in play.session.points
    ]


def test_every_write_is_a_point_with_its_goal() -> None:
    play = two_goals()
    play.do(UndoAsked(2))
    assert points(play) == [
        (1, 1, [1, 2], []),
        (2, 1, [3], []),
        (3, 2, [4], []),
        (4, 2, [5], []),
        (5, 1, [], [2]),
    ]
    first, last = play.session.points[0], play.session.points[-1]
    assert (first.paths, first.added, first.removed) == (("a.py",), 3, 2)
    assert (last.added, last.removed) == (1, 1)
    assert play.session.goal_list == (Goal("first", 1), Goal("second", 4))


def test_a_goal_is_taken_back_in_one_write_and_comes_again() -> None:
    play = two_goals()
    there = dict(play.disk)
    before = writes(play)
    play.do(UndoManyAsked(accepted_hunks(play.session, goal=2)))
    assert writes(play) == before + 1
    assert play.disk["b.py"] == b"new\nfile\n"
    assert b"and a half\n" in play.disk["a.py"]
    play.do(PointChosen(4))
    assert play.disk == there


def test_an_earlier_goal_that_a_later_one_builds_on_is_refused_whole_with_the_reason() -> None:
    play = two_goals()
    there = dict(play.disk)
    wanted = accepted_hunks(play.session, goal=1)
    play.do(UndoManyAsked(wanted))
    assert play.disk == there
    assert "hunk 4 was accepted on top of hunk 1" in play.tells[-1]
    assert "hunk 5 was accepted on top of hunk 3" in play.tells[-1]
    play.do(UndoManyAsked(wanted, partly=True))
    assert play.disk["a.py"] == there["a.py"].replace(b"nineteen\n", b"line 19\n")
    assert "Left as they are: hunk 4" in play.tells[-1]
    assert [hunk.id for hunk in play.hunks if hunk.state is HunkState.ACCEPTED] == [1, 3, 4, 5]


def test_the_session_goes_back_to_the_beginning_and_to_every_point_again() -> None:
    play = Play({"a.py": FILE}, WIDE)
    states = [dict(play.disk)]
    play = two_goals()
    answered_states = {4: dict(play.disk)}
    for number in (0, 3, 1, 2, 0, 4, 2, 4):
        play.do(PointChosen(number))
        answered_states.setdefault(number, dict(play.disk))
        assert play.disk == answered_states[number]
    assert answered_states[0] == states[0]
    assert answered_states[1] == {"a.py": answered_states[2]["a.py"]}
    assert same_state(tuple(play.session.points), accepted_hunks(play.session)) >= {4}


def test_going_nowhere_says_so() -> None:
    play = two_goals()
    before = writes(play)
    play.do(PointChosen(4))
    assert "at this point already" in play.tells[-1]
    play.do(PointChosen(99))
    assert "no point 99" in play.tells[-1]
    play.do(UndoManyAsked(()))
    assert "nothing to undo" in play.tells[-1]
    assert writes(play) == before


def test_edits_of_the_person_are_never_undone_and_the_rest_can_be() -> None:
    play = two_goals()
    mine = play.disk["a.py"].replace(b"nineteen\n", b"nineteen, by hand\n")
    play.change_outside("a.py", b"# mine\n" + mine)
    assert [one.hunk for one in way_to(play.session, 0).refused] == [2]
    play.do(PointChosen(0))
    assert play.disk["a.py"] == b"# mine\n" + mine
    play.do(PointChosen(0, partly=True))
    assert play.disk == {"a.py": b"# mine\n" + FILE.replace(b"line 19\n", b"nineteen, by hand\n")}
    play.do(PointChosen(4, partly=True))
    assert play.disk["a.py"] == b"# mine\n" + mine


def test_forward_does_not_go_around_the_guard() -> None:
    play = two_goals()
    play.do(PointChosen(1))
    play.do(SteerSent("don't touch b.py"))
    play.do(TurnOpened(play.session.turn.number))
    assert play.hunk(3).state is HunkState.BLOCKED
    way = way_to(play.session, 4)
    assert {one.hunk: one.why for one in way.refused}[3] == "hunk 3 is blocked by paths.never by now"
    before = dict(play.disk)
    play.do(PointChosen(4))
    assert play.disk == before
    index = next(at for at, item in enumerate(play.session.constraints) if item.enforced)
    play.do(ConstraintToggled(index))
    play.do(PointChosen(4))
    assert play.disk["b.py"] == b"new\ntext\n"


def test_a_hunk_that_could_not_be_judged_is_judged_before_it_comes_back() -> None:
    """Hunk 4 lies on hunk 1: while both are taken back it has no place at which it could be judged."""
    play = two_goals()
    play.do(PointChosen(0))
    assert play.hunk(4).state is HunkState.STALE
    short = Policy(size=Size(None, None, None, None, None, 12), run_ahead=1000)
    play.do(PresetChosen(short, ()))
    assert [one.why for one in way_to(play.session, 4).refused] == [
        "hunk 4 is blocked by size.max_line_bytes by now"
    ]
    play.do(PointChosen(4))
    assert play.disk == {"a.py": FILE}
    play.do(PointChosen(4, partly=True))
    assert b"and a half\n" in play.disk["a.py"]
    assert play.hunk(4).state is HunkState.BLOCKED


def test_what_lay_on_a_hunk_waits_again_when_that_is_there() -> None:
    play = two_goals()
    play.do(PointChosen(0))
    play.accept(1)
    assert play.hunk(4).state is HunkState.WAITING
    play.accept(4)
    assert b"and a quarter\n" in play.disk["a.py"]


def test_a_rejected_hunk_is_no_way_forward() -> None:
    play = two_goals()
    play.do(PointChosen(3))
    play.reject(5)
    assert [one.why for one in way_to(play.session, 4).refused] == ["hunk 5 is rejected by now"]


def test_nothing_is_planned_while_a_write_is_under_way() -> None:
    play = two_goals()
    numbers = accepted_hunks(play.session)
    play.session = pending = writing(play.session, way_back(play.session, numbers).together).session
    play.do(UndoManyAsked(numbers))
    assert "Still writing" in play.tells[-1]
    play.do(Decided((1,), Decision.ACCEPT))
    assert "Still writing" in play.tells[-1]
    play.do(FilesWritten(pending.write_count))
    assert accepted_hunks(play.session) == ()


def test_renames_creates_and_deletes_go_back_with_the_session() -> None:
    play = Play({"old.py": b"one\ntwo\n", "gone.py": b"bye\n"}, WIDE)
    before = dict(play.disk)
    answered(
        play,
        "*** Begin Patch\n*** Update File: old.py\n*** Move to: new.py\n@@\n-two\n+TWO\n"
        "*** Delete File: gone.py\n*** Add File: fresh.py\n+hello\n*** End Patch\n",
    )
    play.accept(*play.waiting())
    play.do(SteerSent("go on"))
    play.do(TurnOpened(play.session.turn.number))
    answered(play, "*** Begin Patch\n*** Update File: new.py\n@@\n-TWO\n+three\n*** End Patch\n")
    play.accept(*play.waiting())
    there = dict(play.disk)
    play.do(PointChosen(0))
    assert play.disk == before
    play.do(PointChosen(2))
    assert play.disk == there


def test_a_file_that_the_person_put_at_the_old_name_stops_the_way_back() -> None:
    play = Play({"old.py": b"one\n"}, WIDE)
    answered(play, "*** Begin Patch\n*** Update File: old.py\n*** Move to: new.py\n*** End Patch\n")
    play.accept(*play.waiting())
    play.disk["old.py"] = b"mine\n"
    play.do(PointChosen(0))
    assert play.disk == {"old.py": b"mine\n", "new.py": b"one\n"}
    assert "Nothing was written" in play.tells[-1]


def test_a_hunk_that_the_person_edited_since_is_not_what_stood_there() -> None:
    play = two_goals()
    play.do(PointChosen(3))
    play.do(HunkEdited(5, ("by hand",)))
    assert [one.why for one in way_to(play.session, 4).refused] == ["hunk 5 is not what it was then"]
    before = dict(play.disk)
    play.do(PointChosen(4))
    assert play.disk == before
    play.accept(5)
    assert play.disk["b.py"] == b"new\nby hand\n"


def test_a_part_of_a_split_hunk_belongs_to_the_goal_of_the_whole() -> None:
    play = Play({"a.py": FILE}, WIDE, goal="first")
    answered(play, block("a.py", "line 2\nline 3\nline 4\n", "two\nline 3\nfour\n"))
    play.do(GoalSet("second"))
    play.do(TurnOpened(play.session.turn.number))
    play.end()
    whole = play.waiting()[0]
    play.do(HunkSplit(whole))
    parts = play.waiting()
    play.accept(*parts)
    assert accepted_hunks(play.session, goal=1) == tuple(parts)
    assert accepted_hunks(play.session, goal=2) == ()
    assert play.session.points[0].goal == 1


def test_a_point_after_an_undo_is_without_what_was_taken_back() -> None:
    play = two_goals()
    play.do(UndoAsked(2))
    there = dict(play.disk)
    play.do(PointChosen(0))
    play.do(PointChosen(5))
    assert play.disk == there
    assert play.hunk(2).state is HunkState.WAITING
