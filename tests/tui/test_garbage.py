"""Garbage is looked for when an answer is over, and only if enough is new."""

from __future__ import annotations

import asyncio
import gc
from contextvars import Context
from dataclasses import replace

from fakes import FakeDriver, app_for, streaming

from spark_tui.core.session import Phase
from spark_tui.tui.garbage import RARELY, Garbage, rarely

PATIENCE = 20.0


def test_all_is_looked_at_when_a_fourth_of_it_is_new() -> None:
    collected: list[int] = []
    young = [0]

    def collect() -> None:
        collected.append(young[0])

    garbage = Garbage(lambda: young[0], collect)
    for count, wanted in ((0, False), (1, True), (0, False), (40, True), (10, False), (11, True)):
        young[0] = count
        assert garbage.look() is wanted, count
    assert collected == [1, 40, 11]


def test_python_itself_looks_at_all_only_rarely() -> None:
    before = gc.get_threshold()
    try:
        rarely()
        assert gc.get_threshold() == (*before[:2], RARELY)
    finally:
        gc.set_threshold(*before)


async def test_it_is_looked_for_after_an_answer_and_not_in_it() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver)
    looked = asyncio.Event()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.main.garbage = Garbage(lambda: 1, looked.set)
        driver.on_change()
        app.main.tidy_up()
        assert not looked.is_set()
        driver.session = replace(
            driver.session, turn=replace(driver.session.turn, phase=Phase.ENDED, edit=None)
        )
        Context().run(driver.on_change)  # the engine's task knows nothing of the app
        await asyncio.wait_for(looked.wait(), PATIENCE)
