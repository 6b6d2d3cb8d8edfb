"""The pane while the keys mean lines: what is marked, what is told, and that nothing moves by itself."""

from __future__ import annotations

import pytest
from scenes import CLIENT, RETRY, change, created, growing, grown, screen, session, tracked

from spark_tui.core.change.rows import RowKind
from spark_tui.core.change.values import HunkState, Op
from spark_tui.core.session import Session
from spark_tui.tui.diff.look import Look
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.signs import ASCII

SEND = "        return self._transport.send(request, timeout=3)\n"


def one(state: HunkState = HunkState.WAITING) -> Session:
    return session(tracked(CLIENT, change(3, 11, (SEND,), RETRY, state=state)))


def at_cursor(rows: list[str]) -> list[str]:
    return [row for row in rows if row.startswith("▸")]


async def test_the_cursor_the_range_and_the_picks_have_signs_of_their_own() -> None:
    async with screen(one()) as (app, pane, _):
        assert pane.lines is None
        assert pane.enter_lines(3)
        (row,) = at_cursor(app.text())
        assert row.split()[1:3] == ["12", "-"]
        pane.pick_lines()
        (row,) = at_cursor(app.text())
        assert "12" in row
        assert "●- " in row
        pane.move_line(2)
        pane.move_line(1, ranging=True)
        rows = app.text()
        assert [row[0] for row in rows if "for attempt" in row or "try:" in row] == ["▌", "┆"]
        assert sum(row.startswith("┆") for row in rows) == 1
        assert rows[-1].strip().startswith("lines of hunk 3 · line 4 of 7 · range · 1 picked")
        assert rows[-1].rstrip().endswith("Esc leaves")


async def test_the_signs_have_ascii_twins() -> None:
    async with screen(one()) as (app, pane, _):
        pane._signs = ASCII
        pane._look_anew()
        pane.enter_lines(3)
        pane.pick_lines()
        pane.move_line(2, ranging=True)
        rows = [row for row in app.text() if row.strip()]
        assert any(row.startswith(">") for row in rows)
        assert any(row.startswith(":") and "*- " in row for row in rows)
        assert all(row.isascii() for row in rows)


async def test_up_and_down_move_the_cursor_and_the_window_goes_along() -> None:
    async with screen(session(created(1, 100)), size=(80, 12)) as (app, pane, pilot):
        pane.enter_lines(1)
        assert pane.top == 0
        for _step in range(40):
            await pilot.press("down")
            assert len(at_cursor(app.text())) == 1
        assert pane.lines is not None
        assert pane.lines.index == 40
        await pilot.press("pageup")
        assert pane.lines.index == 30
        await pilot.press("G")
        assert pane.lines.index == 99
        assert len(at_cursor(app.text())) == 1
        await pilot.press("g")
        assert pane.lines.index == 0
        assert "waits" in app.text()[1]  # the heading is in sight again


async def test_the_last_line_is_not_under_the_row_that_says_the_mode() -> None:
    async with screen(session(created(1, 100)), size=(80, 12)) as (app, pane, _):
        pane.enter_lines(1)
        pane.to_last_line(True)
        rows = app.text()
        assert "value_99 = 99" in rows[-2]
        assert "lines of hunk 1" in rows[-1]


async def test_the_stream_grows_below_and_nothing_moves() -> None:
    state = growing(one(), "t.py")
    async with screen(state) as (app, pane, _):
        pane.enter_lines(3)
        pane.move_line(2)
        before = [row.rstrip("▐ ") for row in app.text()[:14]]
        for number in range(60):
            state = grown(state, [f"x = {number}"])
            pane.show(state)
        assert [row.rstrip("▐ ") for row in app.text()[:14]] == before
        assert not pane.following
        assert len(at_cursor(app.text())) == 1


async def test_each_change_is_told_once() -> None:
    async with screen(one()) as (app, pane, pilot):
        pane.enter_lines(3)
        pane.move_line(1)
        pane.pick_lines()
        pane.leave_lines()
        pane.leave_lines()
        await pilot.pause()
        told = [(view.index, view.picked) if view is not None else None for view in app.lines]
        assert told == [(0, frozenset()), (1, frozenset()), (1, frozenset({1})), None]


async def test_the_screen_learns_which_line_it_is() -> None:
    async with screen(one()) as (_, pane, _pilot):
        pane.enter_lines(3)
        pane.move_line(3)
        view = pane.lines
        assert view is not None
        assert (view.hunk, view.index, view.row.kind, view.row.new) == (3, 3, RowKind.ADDED, 14)


async def test_selecting_another_hunk_leaves_and_the_same_one_stays() -> None:
    async with screen(session(created(1, 5), created(2, 5, "b.py"))) as (_, pane, _pilot):
        pane.enter_lines(1)
        pane.select(1, reveal=True)
        assert pane.lines is not None
        pane.select(2, reveal=True)
        assert pane.lines is None


async def test_a_hunk_that_goes_takes_the_cursor_with_it() -> None:
    async with screen(one()) as (app, pane, pilot):
        pane.enter_lines(3)
        pane.show(one(HunkState.REPLACED))
        await pilot.pause()
        assert pane.lines is None
        assert app.lines[-1] is None
        assert not any("lines of hunk" in row for row in app.text())


async def test_a_rename_and_an_unknown_hunk_have_no_lines() -> None:
    moved = tracked("x = 1\n", change(4, 0, (), (), op=Op.RENAME, path="a.py", target="b.py"), path="a.py")
    async with screen(session(moved)) as (_, pane, _pilot):
        assert not pane.enter_lines(4)
        assert not pane.enter_lines(9)
        assert pane.lines is None


async def test_a_click_moves_the_cursor_within_its_hunk() -> None:
    async with screen(one()) as (app, pane, pilot):
        pane.enter_lines(3)
        at = next(y for y, row in enumerate(app.text()) if "except TransportError" in row)
        await pilot.click(DiffPane, offset=(30, at))
        assert pane.lines is not None
        assert "except TransportError" in pane.lines.row.text
        assert app.clicked == []


async def test_following_leaves_the_lines() -> None:
    async with screen(growing(one(), "t.py")) as (_, pane, _pilot):
        pane.enter_lines(3)
        pane.action_follow()
        assert pane.lines is None
        assert pane.following


@pytest.mark.parametrize("look", [Look(context=12), Look(context=0), Look(beside=True, context=6)])
async def test_another_look_takes_the_cursor_along(look: Look) -> None:
    async with screen(one(), size=(120, 30)) as (app, pane, _):
        pane.enter_lines(3)
        pane.move_line(4)
        (before,) = at_cursor(app.text())
        view = pane.lines
        pane.set_look(look)
        assert at_cursor(app.text()) == [before]
        assert pane.lines == view


async def test_only_rows_that_look_different_are_painted() -> None:
    async with screen(one()) as (_, pane, _pilot):
        pane.enter_lines(3)
        before = pane.render_lines(pane.size.region)
        pane.move_line(1)
        after = pane.render_lines(pane.size.region)
        assert sum(old is not new for old, new in zip(before, after, strict=True)) == 3  # two lines, the mode
