"""The pane while something is looked for: it stands where the match is, and costs a slice a frame."""

from __future__ import annotations

from scenes import created, growing, grown, screen, session, stream

from spark_tui.tui.diff.search import SLICE


async def test_a_match_in_sight_ends_following() -> None:
    base = session(created(1, 60))
    async with screen(base) as (_, pane, _pilot):
        assert pane.following
        pane.begin_search()
        pane.search("value_50 ")
        top = pane.top
        assert not pane.following
        pane.show(grown(growing(base, "t.py"), ["x = 1"] * 40))
        assert pane.top == top


async def test_a_huge_diff_is_looked_through_in_slices_and_the_count_says_so() -> None:
    lines = SLICE // 20  # several slices
    async with screen(stream(lines)) as (_, pane, pilot):
        pane.begin_search()
        pane.search("line_1 ")
        view = pane.search_view
        assert view is not None
        assert not view.complete
        while pane.search_view is not None and not pane.search_view.complete:
            await pilot.pause(0.02)
        view = pane.search_view
        assert view is not None
        assert (view.place, view.total) == (1, 1)
