"""Lines at the keyboard: the same keys mean hunks or lines, never both, and the footer says which."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import FakeReplay, files, hunk, running, settled, streaming

from spark_tui.core.change.values import HunkState, Op
from spark_tui.core.events import Decided, Decision, Hold, HoldSet
from spark_tui.core.session import Phase, Turn
from spark_tui.core.stream.signals import Ending
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.widgets.footer import footer_view
from spark_tui.tui.widgets.hunks import Hunks


def offered(screen: MainScreen) -> set[str]:
    return {label for _, label in footer_view(screen.moment).keys}


@pytest.mark.parametrize("key", ["a", "A", "x", "r", "u", "U", "space", "exclamation_mark"])
async def test_keys_that_mean_hunks_or_the_stream_do_nothing_to_them_there(key: str) -> None:
    async with running(streaming()) as (pilot, driver, screen):
        await pilot.press("enter")
        assert screen.lines is not None
        await pilot.press(key)
        await pilot.pause()
        assert driver.sent == []
        assert pilot.app.screen is screen  # no question either
        await pilot.press("escape")
        assert screen.lines is None
        await pilot.press("a", "space")
        assert driver.sent == [Decided((3,), Decision.ACCEPT), HoldSet(Hold.PERSON)]


async def test_moving_picking_ranges_and_all() -> None:
    async with running(streaming()) as (pilot, _, screen):
        await pilot.press("enter", "space", "j", "j", "v", "j", "space")
        assert screen.lines is not None
        assert screen.lines.picked == {0, 2, 3}
        assert screen.selected is not None
        assert screen.selected.id == 3  # j moved the cursor, not the selection
        await pilot.press("k", "shift+up")
        assert screen.lines.ranging
        await pilot.press("escape")
        assert not screen.lines.ranging  # Esc first lets go of the range
        await pilot.press("a")
        assert len(screen.lines.picked) == screen.lines.changed == 7
        await pilot.press("escape")
        assert screen.lines is None


async def test_n_and_p_go_into_the_lines_of_another_hunk() -> None:
    async with running(streaming()) as (pilot, _, screen):
        await pilot.press("enter", "space", "n")
        assert screen.lines is not None
        assert (screen.lines.hunk, screen.lines.picked) == (4, frozenset())
        await pilot.press("n")  # there is no further one
        assert screen.lines.hunk == 4
        await pilot.press("p", "p")
        assert screen.lines.hunk == 2


async def test_the_footer_says_what_the_keys_mean() -> None:
    async with running(streaming()) as (pilot, _, screen):
        assert "lines" in offered(screen)
        assert "pick" not in offered(screen)
        await pilot.press("enter")
        await pilot.pause()
        assert {"pick", "range", "all", "leave"} <= offered(screen)
        assert not {"accept", "reject", "redo", "hold", "lines"} & offered(screen)


async def test_keys_count_wherever_the_focus_is() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        screen.query_one(Hunks).focus()
        await pilot.press("enter", "a")
        assert driver.sent == []
        assert screen.lines is not None
        assert len(screen.lines.picked) == 7
        screen.query_one(Hunks).focus()
        await pilot.press("j", "space")
        assert screen.lines.picked == {0, 2, 3, 4, 5, 6}


async def test_the_box_still_takes_letters() -> None:
    async with running(streaming()) as (pilot, _, screen):
        await pilot.press("enter", "i", *"va j")
        assert screen.lines is not None
        assert screen.lines.picked == frozenset()
        await pilot.press("escape")
        assert screen.lines is not None  # that Esc left the box


async def test_the_stream_never_takes_the_person_out_of_the_lines() -> None:
    waits = replace(streaming(), files=files(hunk(1, "a.py")), hunk_count=1)
    async with running(waits) as (pilot, driver, screen):
        await pilot.press("enter", "j")
        accepted = replace(waits, files=files(hunk(1, "a.py", HunkState.ACCEPTED), hunk(2, "b.py")))
        await settled(pilot, driver, accepted)
        await settled(pilot, driver, replace(accepted, holds=frozenset({Hold.RUN_AHEAD})))
        ended = Turn(number=1, phase=Phase.ENDED, ending=Ending.STOP)
        await settled(pilot, driver, replace(accepted, turn=ended))
        assert screen.lines is not None
        assert screen.lines.index == 1
        assert not screen.query_one(DiffPane).following


async def test_a_hunk_without_lines_says_so() -> None:
    moved = hunk(1, "a.py", op=Op.RENAME, old=(), new=(), target="b.py")
    async with running(replace(streaming(), files=files(moved))) as (pilot, _, screen):
        await pilot.press("enter")
        await pilot.pause()
        assert screen.lines is None
        assert any("no lines" in str(note.message) for note in pilot.app._notifications)


async def test_in_a_replay_space_picks_while_the_cursor_is_there() -> None:
    replay = FakeReplay()
    async with running(streaming(), replay=replay) as (pilot, _, screen):
        await pilot.press("n", "enter", "space")
        assert screen.lines is not None
        assert screen.lines.picked == {0}
        assert replay.keys == []
        await pilot.press("escape", "space")
        assert replay.keys == ["toggle"]
