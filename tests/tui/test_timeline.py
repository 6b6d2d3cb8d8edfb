"""The timeline: its rows, what Enter would do, and the facts that its keys send."""

from __future__ import annotations

import asyncio

import pytest
from fakes import FakeDriver, FakeReplay, app_for
from textual.widgets import Static

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.events import Event, GoalSet, PointChosen, TurnOpened, UndoAsked, UndoManyAsked
from spark_tui.core.guard.policy import Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Session
from spark_tui.core.update.undoing import way_to
from spark_tui.tui.screens.timeline import TimelineScreen
from spark_tui.tui.signs import ASCII, UNICODE
from spark_tui.tui.timeline_rows import GoalRow, PointRow, draw_row, is_small, question, rows_of, way_words
from spark_tui.tui.widgets.timeline import TimelineList, change_lines
from support.play import Play, block

WIDE = Policy(
    size=Size(None, None, None, None, None, None),
    permissions=Permissions(delete=Level.ALLOW, rename=Level.ALLOW, mode=Level.ALLOW),
    run_ahead=1000,
)
SIZES = ((80, 24), (200, 60))


def played(upto: int = 9) -> Play:
    """Point 1: hunks 1 and 2 of goal 1. Point 2: hunk 3, a new file, of goal 2. Point 3: 1 taken back."""
    play = Play({"a.py": b"one\ntwo\nthree\n"}, WIDE, goal="first")
    play.say(block("a.py", "one\n", "ONE\n") + block("a.py", "three\n", "3\n"))
    play.end()
    if upto >= 1:
        play.accept(1, 2)
    play.do(GoalSet("second"))
    play.do(TurnOpened(play.session.turn.number))
    play.say(block("b.py", "", "new\n"))
    play.end()
    if upto >= 2:
        play.accept(3)
    if upto >= 3:
        play.do(UndoAsked(1))
    return play


def texts(session: Session, width: int = 80) -> list[str]:
    return [draw_row(row, False, width, UNICODE).plain for row in rows_of(session)]


def test_the_rows_name_goals_points_and_where_the_files_are() -> None:
    rows = rows_of(played().session)
    assert [(row.number, isinstance(row, GoalRow)) for row in rows] == [
        (0, False),
        (1, True),
        (1, False),
        (2, True),
        (2, False),
        (1, True),
        (3, False),
    ]
    assert [row.number for row in rows if isinstance(row, PointRow) and row.here] == [3]
    drawn = texts(played().session)
    assert drawn[2].startswith("     1   accepted 1, 2  a.py")
    assert drawn[2].rstrip().endswith("+2 −2")
    assert drawn[6].startswith("     3 » took back 1  a.py")
    assert rows_of(played(0).session) == ()


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_no_row_is_wider_than_the_list(width: int, signs: object) -> None:
    for row in rows_of(played().session):
        assert draw_row(row, True, width, signs).truncate(width).cell_length <= width  # type: ignore[arg-type]


def test_what_enter_would_do_is_said_before() -> None:
    session = played().session
    assert way_words(way_to(session, 3), True, False)[0] == "The files are as they were after this point."
    assert way_words(way_to(session, 2), False, False)[0] == "Enter accepts 1 hunk again, 1 file."
    assert way_words(way_to(session, 0), False, False)[0] == "Enter takes back 2 hunks, 2 files."
    assert way_words(way_to(session, 0), False, True)[0] == "A replay is only to look at."


def test_a_point_that_cannot_be_reached_says_why() -> None:
    play = played(2)
    play.change_outside("a.py", b"ONE\ntwo\nmine\n")
    way = way_to(play.session, 0)
    words, tone = way_words(way, False, False)
    assert words.startswith("Not all the way: the lines at hunk 2 in a.py were changed since")
    assert "Enter asks whether the rest shall go: takes back 2 hunks, 2 files." in words
    assert tone == "$warning"
    asked, details = question(way, "Go back to the beginning")
    assert asked == "Go back to the beginning, as far as possible?"
    assert "Left as they are:" in details


def test_much_is_asked_about_and_little_is_not() -> None:
    play = Play({}, WIDE)
    play.say("".join(block(f"f{number}.py", "", "x\n") for number in range(12)))
    play.end()
    play.accept(1)
    assert is_small(way_to(play.session, 0))
    play.accept(*range(2, 13))
    way = way_to(play.session, 0)
    assert not is_small(way)
    asked, details = question(way, "Go back")
    assert asked == "Go back?"
    assert details[0] == "This takes back 12 hunks, 12 files, in one write:"
    assert details[-1] == "  and 4 more"


def test_a_change_that_was_taken_back_is_shown_turned_round() -> None:
    points = played().session.points
    shown = [
        (each.line.kind, each.line.text) for each in change_lines(points[2]) if isinstance(each.line, Row)
    ]
    assert shown == [
        (RowKind.NOTE, "hunk 1 taken back"),
        (RowKind.REMOVED, "ONE"),
        (RowKind.ADDED, "one"),
    ]


def test_renames_modes_and_deletes_are_shown_both_ways() -> None:
    play = Play({"a.py": b"one\n", "gone.py": b"bye\n"}, WIDE)
    play.say(
        "diff --git a/a.py b/b.py\nold mode 100644\nnew mode 100755\nsimilarity index 100%\n"
        "rename from a.py\nrename to b.py\n"
        "diff --git a/gone.py b/gone.py\ndeleted file mode 100644\n--- a/gone.py\n+++ /dev/null\n"
        "@@ -1 +0,0 @@\n-bye\n"
    )
    play.end()
    play.accept(*play.waiting())
    play.do(PointChosen(0))

    def notes(number: int) -> list[str]:
        lines = change_lines(play.session.points[number])
        return [
            each.line.text for each in lines if isinstance(each.line, Row) and each.line.kind is RowKind.NOTE
        ]

    assert {"renames a.py to b.py", "changes the mode of b.py from 644 to 755", "deletes gone.py"} <= set(
        notes(0)
    )
    assert {"renames b.py to a.py", "new file gone.py"} <= set(notes(1))
    assert any(text.endswith("from 755 to 644") for text in notes(1))


async def opened(play: Play, size: tuple[int, int], *keys: str) -> tuple[list[Event], list[str]]:
    """The facts that these keys send in the timeline, and the names of the screens that are open then."""
    driver = FakeDriver(play.session)
    app = app_for(driver)
    async with app.run_test(size=size) as pilot:
        await pilot.press("tab")  # out of the steering box, if it has the focus
        app.main.action_timeline()
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        return driver.sent, [type(screen).__name__ for screen in app.screen_stack]


@pytest.mark.parametrize("size", SIZES)
async def test_enter_goes_to_the_selected_point(size: tuple[int, int]) -> None:
    sent, screens = await opened(played(), size, "k", "enter")
    assert sent == [PointChosen(2)]
    assert screens[-1] == "TimelineScreen"


async def test_nothing_is_sent_for_the_point_where_the_files_are() -> None:
    assert (await opened(played(), (80, 24), "enter"))[0] == []
    assert (await opened(played(0), (80, 24), "j", "enter", "u"))[0] == []


async def test_a_goal_is_undone_after_a_question() -> None:
    sent, screens = await opened(played(2), (80, 24), "u")
    assert (sent, screens[-1]) == ([], "Ask")
    assert (await opened(played(2), (80, 24), "u", "n"))[0] == []
    assert (await opened(played(2), (80, 24), "u", "y"))[0] == [UndoManyAsked((3,))]
    assert (await opened(played(2), (80, 24), "k", "u", "y"))[0] == [UndoManyAsked((1, 2))]


async def test_what_is_in_the_way_is_asked_about_and_the_rest_goes() -> None:
    play = played(2)
    play.change_outside("a.py", b"ONE\ntwo\nmine\n")
    sent, screens = await opened(play, (80, 24), "g", "enter")
    assert (sent, screens[-1]) == ([], "Ask")
    assert (await opened(play, (80, 24), "g", "enter", "y"))[0] == [PointChosen(0, partly=True)]


async def test_the_keys_move_scroll_and_close() -> None:
    sent, screens = await opened(
        played(), (80, 24), "g", "G", "ctrl+d", "ctrl+u", "right", "left", "question_mark"
    )
    assert (sent, screens[-1]) == ([], "TimelineHelp")
    for key in ("escape", "q", "T"):
        assert (await opened(played(), (80, 24), key))[1][-1] == "MainScreen"


async def test_the_list_follows_the_newest_point_until_the_person_moves() -> None:
    driver = FakeDriver(played(1).session)
    app = app_for(driver)
    async with app.run_test(size=(120, 40)) as pilot:
        app.main.action_timeline()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        assert screen.selected == 1
        driver.put(played(2).session)
        assert screen.selected == 2
        await pilot.press("g")
        driver.put(played(3).session)
        assert screen.selected == 0
        await pilot.click(TimelineList, offset=(10, 2))
        assert screen.selected == 1


async def test_a_replay_can_only_be_looked_at() -> None:
    driver = FakeDriver(played().session)
    app = app_for(driver, FakeReplay())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("T")
        await pilot.pause()
        assert isinstance(app.screen, TimelineScreen)
        await pilot.press("k", "enter", "u")
        assert driver.sent == []


async def test_the_way_is_said_once_the_person_stays_at_a_point() -> None:
    driver = FakeDriver(played().session)
    app = app_for(driver)
    async with app.run_test(size=(120, 40)) as pilot:
        app.main.action_timeline()
        await pilot.pause()
        await pilot.press("k")
        way = app.screen.query_one("#timeline-way", Static)
        async with asyncio.timeout(10):
            while "..." in str(way.render()):
                await pilot.pause()
        assert "Enter accepts 1 hunk again, 1 file." in str(way.render())
