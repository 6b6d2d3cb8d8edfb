"""A partial update is what Textual's own compositor makes of the same changes, overlays and all."""

from __future__ import annotations

import gc
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fakes import FakeDriver, app_for, streaming
from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets._toast import Toast

from spark_tui.tui.compositor import RowCompositor
from spark_tui.tui.screens.main import MainScreen

EMPTY = re.compile(
    r"\x1b\[\d+;\d+H(?=\x1b\[\d+;\d+H|\n|$)"
)  # a move before nothing, which Textual writes at times
CONSOLE = Console(color_system="truecolor", force_terminal=True)


@asynccontextmanager
async def shown(size: tuple[int, int]) -> AsyncIterator[tuple[MainScreen, Pilot[None]]]:
    app = app_for(FakeDriver(streaming(grown=60)))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield app.main, pilot


def both(screen: MainScreen, regions: list[Region]) -> tuple[str, str]:
    """The update for these regions: Textual's, and ours."""
    compositor = screen._compositor
    assert isinstance(compositor, RowCompositor)
    texts = []
    for kind in (Compositor, RowCompositor):
        compositor._dirty_regions = set(regions)
        update = kind.render_partial_update(compositor)  # type: ignore[arg-type]
        assert isinstance(update, ChopsUpdate)
        texts.append(EMPTY.sub("", update.render_segments(CONSOLE)))
    return texts[0], texts[1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("toast", [False, True])
async def test_it_is_what_textual_makes_of_it(size: tuple[int, int], toast: bool) -> None:
    rng = random.Random(size[0])
    async with shown(size) as (screen, pilot):
        if toast:
            screen.say("Something lies on what is read.")
            await pilot.pause()
            await pilot.pause()
            assert list(screen.query(Toast))
        for _ in range(40):
            regions = []
            for _region in range(rng.randint(1, 6)):
                x, y = rng.randrange(size[0]), rng.randrange(size[1])
                width, height = rng.randint(1, size[0] - x), rng.randint(1, size[1] - y)
                regions.append(Region(x, y, width, min(height, rng.choice((1, 1, 3, 60)))))
            wanted, got = both(screen, regions)
            assert wanted
            assert got == wanted


async def test_a_region_outside_of_the_screen_is_nothing() -> None:
    async with shown((80, 24)) as (screen, _):
        screen._compositor._dirty_regions = {Region(0, 30, 80, 2)}
        assert screen._compositor.render_partial_update() is None


@pytest.mark.parametrize(
    "changed",
    [("status", "footer"), ("heading", "hunks"), ("hunks", "diff"), ("hunks", "heading", "diff", "chips")],
)
async def test_only_the_widgets_whose_rows_changed_are_asked(
    changed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what lies behind them nor what stands between two of one row."""
    async with shown((120, 40)) as (screen, _):
        widgets = [screen.query_one(f"#{name}") for name in changed]
        regions = [Region(*widget.region.offset, widget.region.width, 1) for widget in widgets]
        asked: list[object] = []
        for widget in screen.walk_children():

            def render_lines(crop: Region, widget: Widget = widget) -> list[Strip]:
                asked.append(widget)
                return type(widget).render_lines(widget, crop)

            monkeypatch.setattr(widget, "render_lines", render_lines)
        wanted, got = both(screen, regions)
        assert got == wanted
        screen._compositor._dirty_regions = set(regions)
        asked.clear()
        screen._compositor.render_partial_update()
        assert sorted(map(id, asked)) == sorted(map(id, widgets))  # each once


async def test_rows_of_whole_screens_go_when_others_take_their_place() -> None:
    """Each was in a circle with itself, and stayed until Python looked for garbage among all that lives."""
    async with shown((120, 40)) as (screen, _):
        compositor = screen._compositor

        def drawn() -> None:
            for widget in compositor.visible_widgets:
                widget._styles_cache.clear()
            compositor.render_full_update()

        def strips() -> int:
            return sum(type(each) is Strip for each in gc.get_objects())

        drawn()
        gc.collect()
        gc.disable()
        try:
            before = strips()
            for _ in range(10):
                drawn()
            assert strips() < before + 80  # two screens
        finally:
            gc.enable()
