"""Marking and commenting hunks at the keyboard, with the real core behind the keys."""

from __future__ import annotations

from live_desk import at_the_desk, play_of, said, shown
from textual.widgets import Input

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import Decided, Decision
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.tui.screens.comments import Comments
from spark_tui.tui.screens.question import Comment
from spark_tui.tui.widgets.steer import SteerBox
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 41)).encode()
TEXT = (
    block("a.txt", "line 3\n", "THREE\n")
    + block("a.txt", "line 10\nline 11\nline 12\n", "ten\neleven\ntwelve\n")
    + block("a.txt", "line 30\n", "THIRTY\n")
)


def played() -> Play:
    return play_of(TEXT, {"a.txt": FILE})


async def test_comments_stand_below_their_lines_and_go_with_enter() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, _, screen):
        await pilot.press("enter", "j", "c")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Comment)
        await pilot.press(*"why?", "enter")
        await pilot.pause()
        await pilot.press("escape", "j", "c", *"and this", "enter")
        await pilot.pause()
        rows = shown(screen, "#diff").split("\n")
        at = next(i for i, row in enumerate(rows) if "THREE" in row)
        assert "✎ why?" in rows[at + 1]
        assert "✎ and this" in "\n".join(rows)
        assert "2 comments, Enter sends" in shown(screen, "#steer-meaning")
        turns = len(play.started)
        await pilot.press("i", "enter")
        await pilot.pause()
        assert len(play.started) == turns + 1
        words = play.started[-1].request.messages[-1].content
        assert "- a.txt line 3 (hunk 1) “THREE”: why?" in words
        assert "- a.txt hunk 2: and this" in words
        assert play.session.comments == ()


async def test_a_comment_is_changed_in_place_and_taken_back_when_empty() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, _, _screen):
        await pilot.press("c", *"one", "enter", "c")
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "one"
        await pilot.press(*" two", "enter")
        await pilot.pause()
        assert [item.text for item in play.session.comments] == ["one two"]
        await pilot.press("c", "ctrl+u", "enter")
        await pilot.pause()
        assert play.session.comments == ()


async def test_an_empty_line_without_comments_leaves_the_box() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, driver, screen):
        await pilot.press("i", "enter")
        await pilot.pause()
        assert driver.sent == []
        assert screen.query_one(SteerBox).input is not screen.focused


async def test_marked_hunks_are_accepted_in_one_write() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, driver, screen):
        await pilot.press("m", "j", "m")
        await pilot.pause()
        assert screen.marks == {1, 3}
        assert "2 marked" in shown(screen, "#heading")
        assert "accept 2 marked" in shown(screen, "#footer")
        assert shown(screen, "#hunks").count("»") == 2
        assert shown(screen, "#diff").count("  marked") == 2
        writes = play.session.write_count
        await pilot.press("a")
        await pilot.pause()
        assert driver.sent == [Decided((1, 3), Decision.ACCEPT)]
        assert play.session.write_count == writes + 1
        assert play.disk["a.txt"] == FILE.replace(b"line 3\n", b"THREE\n", 1).replace(b"line 30", b"THIRTY")
        assert screen.selected is not None
        assert screen.selected.id == 2


async def test_marked_hunks_are_rejected_with_one_comment() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, driver, screen):
        await pilot.press("M")
        assert screen.marks == {1, 2, 3}
        await pilot.press("x")
        await pilot.pause()
        assert "3 hunks (1, 2, 3)" in str(pilot.app.screen.query_one(".title").render())  # type: ignore[attr-defined]
        await pilot.press(*"no", "enter")
        await pilot.pause()
        assert driver.sent == [Decided((1, 2, 3), Decision.REJECT, "no")]
        assert screen.marks == frozenset()


async def test_marks_are_taken_off_and_only_waiting_hunks_take_one() -> None:
    play = play_of(TEXT, {"a.txt": FILE}, Policy(preset="test", size=Size(max_hunk_lines=4)))
    async with at_the_desk(play) as (pilot, _, screen):
        assert play.hunk(2).state is HunkState.BLOCKED
        await pilot.press("M")
        assert screen.marks == {1}
        await pilot.press("M")
        assert screen.marks == frozenset()
        await pilot.press("j", "m")
        assert screen.marks == frozenset()
        assert "does not wait" in said(pilot)


async def test_linked_hunks_are_shown_and_marked_together() -> None:
    play = play_of(
        block("new.py", "", "def fetch(one):\n    return one\n")
        + block("a.py", "import os\n", "import os\nfrom new import fetch\n")
        + block("a.py", "x = 1\n", "x = 2\n"),
        {"a.py": b"import os\n\nx = 1\n"},
    )
    async with at_the_desk(play) as (pilot, _, screen):
        assert "←1" in shown(screen, "#hunks")
        assert "uses fetch of hunk 1" in shown(screen, "#diff")
        await pilot.press("L")
        await pilot.pause()
        assert screen.marks == {1, 2}
        await pilot.press("a")
        await pilot.pause()
        assert play.disk["new.py"] == b"def fetch(one):\n    return one\n"
        await pilot.press("L")
        await pilot.pause()
        assert "No structure links hunk 3" in said(pilot)


async def test_the_comments_as_a_list_are_changed_and_taken_back() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, _, screen):
        await pilot.press("semicolon")
        assert "There is no comment yet" in said(pilot)
        await pilot.press("c", *"one", "enter", "j", "c", *"two", "enter", "semicolon")
        await pilot.pause()
        listed = pilot.app.screen
        assert isinstance(listed, Comments)
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.press("!", "enter")
        await pilot.pause()
        assert [item.text for item in play.session.comments] == ["one", "two!"]
        await pilot.press("k", "d")
        await pilot.pause()
        assert [item.text for item in play.session.comments] == ["two!"]
        await pilot.press("escape")
        await pilot.pause()
        assert screen.selected is not None
        assert screen.selected.id == 2
        await pilot.press("semicolon", "d")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert play.session.comments == ()
