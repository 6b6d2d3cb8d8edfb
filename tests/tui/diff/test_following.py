"""Following a stream: a fast one by jumps, between which nothing moves; a slow one line by line."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from scenes import PaneApp, created, growing, grown, long, screen, session, stream

from spark_tui.core.session import Phase, Session
from spark_tui.tui.diff.pane import DiffPane

HEIGHT = 24


def rows_of(app: PaneApp) -> list[str]:
    """The rows without what may change while the text stays: the scrollbar, and the count in the heading."""
    return [row.rstrip("▐ ") for row in app.text() if "streaming" not in row]


def feed(pane: DiffPane, state: Session, frames: int, rows: int = 2) -> Session:
    """Show so many frames with so many new rows each."""
    for _ in range(frames):
        done = state.turn.edit.block.lines if state.turn.edit and state.turn.edit.block else ()
        state = grown(state, [f"more_{len(done) + row} = 1" for row in range(rows)])
        pane.show(state)
    return state


def free_rows(pane: DiffPane) -> int:
    return max(0, pane.top + HEIGHT - pane.document.height)


def ended(state: Session) -> Session:
    """The turn is over; the block became a hunk."""
    return replace(session(created(1, 40)), turn=replace(state.turn, phase=Phase.ENDED, edit=None))


async def test_a_fast_stream_stands_still_between_jumps_and_its_newest_row_is_in_sight() -> None:
    state = stream(5)
    async with screen(state) as (app, pane, _):
        tops = [pane.top]
        for _frame in range(60):
            before = rows_of(app)
            state = feed(pane, state, 1)
            after = rows_of(app)
            newest = state.turn.edit.block.lines[-1][1]  # type: ignore[union-attr]
            assert any(row.endswith(newest) for row in after)
            assert pane.following
            if pane.top == tops[-1]:
                kept = [row for row in before if row]
                assert after[: len(kept)] == kept
            tops.append(pane.top)
        jumps = [after - before for before, after in pairwise(tops) if after != before]
        assert len(jumps) <= 10
        assert max(jumps) >= HEIGHT // 2
        assert app.follows == []


async def test_a_slow_stream_moves_line_by_line() -> None:
    state = stream(40)
    async with screen(state) as (_, pane, _pilot):
        for _row in range(10):
            for _frame in range(12):
                pane.show(state := feed(pane, state, 1, rows=0))
            state = feed(pane, state, 1, rows=1)
            assert pane.top == pane.document.height - HEIGHT


@pytest.mark.parametrize("frames", range(36, 46))
async def test_a_new_block_is_seen_from_its_heading_for_as_long_as_it_fits(frames: int) -> None:
    async with screen(long()) as (app, pane, _pilot):
        state = feed(pane, growing(long(), "one.py"), frames)
        closed = session(created(1, 200), created(2, 2 * frames, "one.py"))
        state = growing(replace(closed, turn=state.turn), "two.py", number=2)
        state = feed(pane, state, 10)
        assert pane.following
        assert any("streaming" in row for row in app.text())
        assert any(row.endswith("more_19 = 1") for row in rows_of(app))


async def test_the_heading_counts_only_when_numbers_are_wanted() -> None:
    def heading(app: PaneApp) -> str:
        return next(row for row in app.text() if "streaming" in row)

    state = stream(5)
    async with screen(state) as (app, pane, _pilot):
        before = heading(app)
        state = grown(state, ["more = 1"])
        pane.show(state, numbers=False)
        assert heading(app) == before
        assert any(row.endswith("more = 1") for row in rows_of(app))
        pane.show(state)
        assert heading(app) != before


async def test_only_new_rows_and_the_heading_are_painted_while_it_stands() -> None:
    async with screen(stream(40)) as (_, pane, _pilot):
        state = feed(pane, stream(40), 40)
        while free_rows(pane) < 4:
            state = feed(pane, state, 1)
        before = pane.render_lines(pane.size.region)
        feed(pane, state, 1)
        after = pane.render_lines(pane.size.region)
        assert sum(old is not new for old, new in zip(before, after, strict=True)) <= 3


async def test_the_end_of_the_turn_shows_the_last_page() -> None:
    async with screen(stream(40)) as (_, pane, _pilot):
        state = feed(pane, stream(40), 40)
        while free_rows(pane) < 4:
            state = feed(pane, state, 1)
        pane.show(ended(state))
        assert pane.top == pane.document.height - HEIGHT


@pytest.mark.parametrize("key", ["end", "G"])
async def test_the_end_key_shows_the_last_page_and_follows(key: str) -> None:
    async with screen(stream(40)) as (_, pane, pilot):
        state = feed(pane, stream(40), 40)
        while free_rows(pane) < 4:
            state = feed(pane, state, 1)
        await pilot.press(key)
        assert pane.top == pane.document.height - HEIGHT
        assert pane.following


async def test_scrolling_up_among_free_rows_moves_one_row_and_then_nothing_moves() -> None:
    async with screen(stream(40)) as (app, pane, pilot):
        state = feed(pane, stream(40), 40)
        while free_rows(pane) < 8:
            state = feed(pane, state, 1)
        top, before = pane.top, rows_of(app)
        await pilot.press("up")
        assert pane.top == top - 1
        assert not pane.following
        assert rows_of(app)[1:10] == before[:9]
        state = feed(pane, state, 20)
        assert pane.top == top - 1
        assert "new lines below" in app.text()[-1]


async def test_scrolling_down_to_the_end_among_free_rows_follows_again() -> None:
    async with screen(stream(40)) as (app, pane, pilot):
        state = feed(pane, stream(40), 40)
        while free_rows(pane) < 8:
            state = feed(pane, state, 1)
        await pilot.press("up", "down")
        assert pane.following
        assert app.follows == [False, True]


async def test_a_block_that_is_dropped_leaves_a_part_of_the_window_full() -> None:
    async with screen(long()) as (_, pane, _pilot):
        state = feed(pane, growing(long(), "one.py"), 20)
        turn = replace(state.turn, edit=None)
        pane.show(replace(state, turn=turn))
        assert pane.following
        assert free_rows(pane) <= HEIGHT * 5 // 6


async def test_what_is_read_stays_when_the_block_that_is_followed_becomes_a_hunk() -> None:
    base = long(30)
    async with screen(base) as (app, pane, _pilot):
        state = feed(pane, growing(base, "t.py"), 3)
        state = grown(state, [f"value_{i} = {i}  # line {i}" for i in range(80)])
        pane.show(state)
        before = [row for row in rows_of(app) if row]
        live = replace(session(created(1, 30), created(2, 86, "t.py")), turn=replace(state.turn, edit=None))
        pane.show(live)
        after = rows_of(app)
        assert before[-1].split()[-1] in {row.split()[-1] for row in after if row}
