"""Where the pane stands: it follows until the person scrolls, and then nothing moves under their eyes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scenes import (
    PaneApp,
    created,
    growing,
    grown,
    long,
    screen,
    session,
    stream,
)
from textual.events import MouseScrollUp

from spark_tui.core.change.values import HunkState
from spark_tui.core.guard.verdict import Finding, verdict
from spark_tui.tui.diff.pane import DiffPane


def still(app: PaneApp) -> list[str]:
    """The rows without what may change while the text stays: the scrollbar, and the count in the heading."""
    return [row.rstrip("▐ ") for row in app.text() if "streaming" not in row]


async def test_the_growing_block_stays_in_sight_with_its_heading_while_it_fits() -> None:
    state = growing(long(), "t.py")
    async with screen(state) as (app, pane, _):
        for _step in range(20):
            state = grown(state, ["x = 1"])
            pane.show(state)
            assert any("streaming" in row for row in app.text())


@pytest.mark.parametrize("key", ["up", "pageup", "ctrl+u", "home", "g"])
async def test_scrolling_up_stops_following_and_then_nothing_moves(key: str) -> None:
    state = stream(100)
    async with screen(state) as (app, pane, pilot):
        await pilot.press(key)
        assert not pane.following
        assert app.follows == [False]
        before = still(app)
        for _step in range(12):
            state = grown(state, ["x = 1"])
            pane.show(state)
            assert still(app)[:-1] == before[:-1]
        assert still(app)[-1].endswith("12 new lines below · f follows")


@pytest.mark.parametrize("key", ["end", "G"])
async def test_the_end_follows_again(key: str) -> None:
    state = stream(100)
    async with screen(state) as (app, pane, pilot):
        await pilot.press("home")
        pane.show(grown(state, ["last = 1"]))
        assert "last = 1" not in "".join(app.text())
        await pilot.press(key)
        assert pane.following
        assert app.follows == [False, True]
        assert "last = 1" in app.text()[-1]
        assert "new line" not in app.text()[-1]


async def test_scrolling_down_to_the_end_follows_again() -> None:
    async with screen(stream(100)) as (_, pane, pilot):
        await pilot.press("up", "up")
        assert not pane.following
        await pilot.press("down")
        assert not pane.following
        await pilot.press("down")
        assert pane.following


async def test_what_is_looked_at_stays_when_the_block_becomes_a_hunk() -> None:
    base = long(30)
    state = grown(growing(base, "t.py"), [f"value_{i} = {i}  # line {i}" for i in range(80)])
    async with screen(state) as (app, pane, pilot):
        await pilot.press("pageup")
        before = still(app)
        pane.show(session(created(1, 30), created(2, 80, "t.py")))
        assert still(app)[:-1] == before[:-1]


async def test_a_hunk_above_that_grows_a_reason_moves_nothing() -> None:
    base = session(created(1, 10, "a.py"), created(2, 60, "b.py"))
    async with screen(base) as (app, pane, pilot):
        await pilot.press("pageup")
        before = still(app)
        file = base.files["a.py"]
        found = verdict([Finding("size.max_diff_size", "a.py", 0, "Too many lines. " * 12)])
        blocked = replace(file.hunks[0], state=HunkState.BLOCKED, verdict=found)
        pane.show(replace(base, files={**base.files, "a.py": replace(file, hunks=(blocked,))}))
        assert still(app) == before


async def test_selecting_reveals_when_asked_or_when_the_stream_is_not_followed() -> None:
    state = session(created(1, 60), created(2, 60, "b.py"))
    async with screen(state) as (app, pane, pilot):
        pane.select(1)
        assert pane.following
        pane.select(1, reveal=True)
        assert not pane.following
        assert app.text()[0].strip(" ▐").startswith("src/new.py")
        pane.select(2)
        assert any("▌● 2" in row for row in app.text())
        await pilot.pause()
        assert app.follows == [False]


async def test_revealing_what_is_in_sight_moves_nothing_but_stops_following_a_stream() -> None:
    state = stream(5, session(created(1, 5)))
    async with screen(state) as (app, pane, _):
        before = app.text()
        pane.select(1, reveal=True)
        assert [row[1:] for row in app.text()] == [row[1:] for row in before]
        assert not pane.following
        pane.action_follow()
        pane.show(session(created(1, 5)))
        pane.select(1, reveal=True)
        assert pane.following


async def test_a_click_on_the_scrollbar_scrolls() -> None:
    async with screen(long()) as (app, pane, pilot):
        await pilot.click(DiffPane, offset=(79, 0))
        assert pane.top == 0
        await pilot.click(DiffPane, offset=(79, 23))
        assert pane.top == pane.document.height - 24
        assert app.clicked == []


async def test_the_wheel_scrolls() -> None:
    async with screen(long()) as (_, pane, pilot):
        last = pane.top
        await pilot._post_mouse_events([MouseScrollUp], widget=DiffPane, offset=(5, 5))
        assert pane.top == last - 3
        assert not pane.following


async def test_resizing_keeps_the_place() -> None:
    async with screen(long()) as (app, _, pilot):
        await pilot.press("pageup", "pageup")
        first = app.text()[0].split()[-1]
        for size in ((120, 40), (200, 60), (40, 10), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.text()[0].strip(" ▐").split()[-1] == first
            assert len(app.text()) == size[1]
