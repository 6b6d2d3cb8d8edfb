"""Splitting and editing hunks at the keyboard, with the real core behind the keys."""

from __future__ import annotations

from typing import Any

import pytest
from live_desk import at_the_desk, play_of, said, shown
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from spark_tui.core.events import Hold, HoldLifted, HoldSet, HunkEdited
from spark_tui.tui.screens.hunk_editor import HunkEditor
from spark_tui.tui.screens.question import Leave
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 41)).encode()
TEXT = (
    block("a.txt", "line 3\n", "THREE\n")
    + block("a.txt", "line 10\nline 11\nline 12\n", "ten\neleven\ntwelve\n")
    + block("a.txt", "line 30\n", "THIRTY\n")
)


def played(*, ended: bool = True) -> Play:
    return play_of(TEXT, {"a.txt": FILE}, ended=ended)


async def test_picked_lines_are_split_off_and_accepted_alone() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, _, screen):
        await pilot.press("j", "s")
        assert "one change" in said(pilot)
        assert screen.lines is not None
        await pilot.press("j", "space", "j", "j", "j", "space")  # - line 11, + eleven
        assert screen.lines.chosen == (1, 4)
        await pilot.press("s")
        await pilot.pause()
        assert screen.lines is None
        assert screen.selected is not None
        assert (screen.selected.old, screen.selected.new) == (("line 11\n",), ("eleven\n",))
        await pilot.press("a")
        await pilot.pause()
        assert play.disk["a.txt"] == FILE.replace(b"line 11", b"eleven")
        assert play.waiting() == [1, 4, 6, 3]


async def test_parts_of_one_pick_that_stand_apart_are_marked_together() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, _, screen):
        await pilot.press("j", "enter", "space", "j", "j", "space", "s")  # line 10 and line 12 go
        await pilot.pause()
        assert len(screen.marks) == 2
        await pilot.press("a")
        await pilot.pause()
        assert play.disk["a.txt"] == FILE.replace(b"line 10\n", b"").replace(b"line 12\n", b"")
        assert screen.marks == frozenset()


async def test_s_splits_a_hunk_between_lines_that_stay() -> None:
    play = play_of(
        block("a.txt", "line 3\nline 4\nline 5\n", "three\nfour\nfive\n")
        + block("a.txt", "three\nfour\nfive\n", "three\nline 4\nfive\n"),
        {"a.txt": FILE},
    )
    async with at_the_desk(play) as (pilot, _, screen):
        assert len(screen.hunks.hunks) == 1
        await pilot.press("s", "a")
        await pilot.pause()
        assert [hunk.new for hunk in screen.hunks.hunks] == [("three\n",), ("five\n",)]
        assert play.disk["a.txt"] == FILE.replace(b"line 3\n", b"three\n", 1)


async def test_why_a_hunk_cannot_be_split_is_said() -> None:
    play = play_of(block("new.txt", "", "a\nb\n"), {"a.txt": FILE})
    async with at_the_desk(play) as (pilot, _, _screen):
        await pilot.press("s")
        await pilot.pause()
        assert "whole file" in said(pilot)


async def test_an_edit_in_place_is_taken_with_ctrl_s_and_the_stream_is_held_meanwhile() -> None:
    play = played(ended=False)
    async with at_the_desk(play) as (pilot, driver, screen):
        await pilot.press("e")
        await pilot.pause()
        editor = pilot.app.screen
        assert isinstance(editor, HunkEditor)
        assert driver.sent == [HoldSet(Hold.EDITING)]
        assert "line 3" in str(editor.query_one("#edit-old Static").render())
        await pilot.press("end", "!")
        assert editor.query_one(TextArea).text == "THREE!"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert driver.sent[1:] == [HunkEdited(1, ("THREE!",)), HoldLifted(Hold.EDITING)]
        assert play.hunk(1).new == ("THREE!\n",)
        assert "edited" in shown(screen, "#heading")
        assert "edited" in shown(screen, "#diff")


async def test_an_edit_that_changes_nothing_is_said_and_esc_asks_before_it_throws_away() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, driver, screen):
        await pilot.press("e", "ctrl+s")
        await pilot.pause()
        editor = pilot.app.screen
        assert isinstance(editor, HunkEditor)
        assert "Nothing was changed" in str(editor.query_one(".keys").render())  # type: ignore[attr-defined]
        await pilot.press("x", "escape")
        await pilot.pause()
        assert pilot.app.screen is editor
        assert "throws away" in str(editor.query_one(".keys").render())  # type: ignore[attr-defined]
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert not any(isinstance(event, HunkEdited) for event in driver.sent)


async def test_what_was_typed_stays_when_the_hunk_is_stale_by_then() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, driver, _):
        await pilot.press("e", "x")
        await pilot.pause()
        play.change_outside("a.txt", b"something else\n")
        driver.put(play.session)
        await pilot.press("ctrl+s")
        await pilot.pause()
        editor = pilot.app.screen
        assert isinstance(editor, HunkEditor)
        assert "stale" in str(editor.query_one(".keys").render())  # type: ignore[attr-defined]
        assert editor.query_one(TextArea).text == "xTHREE"


async def test_leaving_the_app_names_what_was_written_and_not_taken() -> None:
    async with at_the_desk(played()) as (pilot, _, _screen):
        await pilot.press("e", "ctrl+c")
        await pilot.pause()
        assert "What you wrote" not in question(pilot)
        await pilot.press("escape", "x", "ctrl+c")
        await pilot.pause()
        assert "What you wrote in the editor would be thrown away." in question(pilot)


def question(pilot: Pilot[Any]) -> str:
    """All words of the question that is asked now."""
    assert isinstance(pilot.app.screen, Leave)
    return " ".join(str(each.render()) for each in pilot.app.screen.query(Static))


async def test_hidden_signs_are_not_edited_in_place() -> None:
    play = play_of(block("a.txt", "line 3\n", "a\u202eb\n"), {"a.txt": FILE})
    async with at_the_desk(play) as (pilot, _, screen):
        await pilot.press("e")
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        assert pilot.app.screen is screen
        assert "cannot be lent" in said(pilot)


async def test_what_is_hidden_in_a_paste_becomes_visible() -> None:
    play = played()
    async with at_the_desk(play) as (pilot, _, _screen):
        await pilot.press("e")
        await pilot.pause()
        area = pilot.app.screen.query_one(TextArea)
        area.post_message(Paste("\tif a:\r\n\t\tb \x1b]0;owned\x07\u202e c\x0cd\n"))
        await pilot.pause()
        assert area.text.startswith("\tif a:\n\t\tb ␛]0;owned␇⟦U+202E⟧ c␌d\n")


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (200, 60)])
async def test_the_keys_of_the_editor_are_in_sight_at_every_size(size: tuple[int, int]) -> None:
    old = "".join(f"line {number}\n" for number in range(1, 19))
    new = "".join(f"LINE {number}\n" for number in range(1, 20))
    play = play_of(block("a.txt", old, new), {"a.txt": FILE})
    async with at_the_desk(play, size=size) as (pilot, _, _screen):
        await pilot.press("e")
        await pilot.pause()
        editor = pilot.app.screen
        keys = editor.query_one(".keys").region
        assert keys.height > 0
        assert keys.bottom <= size[1]
        await pilot.press("ctrl+end")
        await pilot.pause()
        area = editor.query_one(TextArea)
        assert area.region.y <= area.cursor_screen_offset.y < area.region.bottom
