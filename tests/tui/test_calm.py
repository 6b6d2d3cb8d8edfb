"""Numbers that change all the time are shown a few times a second, and the last of them always is."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from fakes import FakeDriver, app_for, streaming

from spark_tui.core.guard.growing import Growth
from spark_tui.core.session import Phase, Session
from spark_tui.core.stream.edits import LineKind
from spark_tui.tui.calm import EVERY, Calm, numbers_about
from spark_tui.tui.widgets.hunks import Hunks


def test_numbers_are_shown_a_few_times_a_second() -> None:
    calm = Calm()
    shown = [calm.frame("a", frame / 30) for frame in range(30)]
    assert [number for number, each in enumerate(shown) if each] == [0, 6, 12, 18, 24]


def test_another_thing_is_shown_at_once() -> None:
    calm = Calm()
    calm.frame("a", 1.0)
    assert not calm.frame("a", 1.05)
    assert calm.behind
    assert calm.due == 1.0 + EVERY
    assert calm.frame("b", 1.1)
    assert not calm.behind


def grown(session: Session, lines: int) -> Session:
    """The session when its growing block has so many lines more."""
    edit = session.turn.edit
    assert edit is not None
    assert edit.block is not None
    block = edit.block
    for number in range(lines):
        more = block.lines.plus((LineKind.NEW, f"x = {number}"))
        block = replace(block, lines=more, growth=Growth(exact=True, new=len(more)))
    return replace(session, turn=replace(session.turn, edit=replace(edit, block=block)))


def test_an_ended_stream_is_about_something_else() -> None:
    session = streaming()
    assert numbers_about(session) == numbers_about(grown(session, 3))
    assert numbers_about(session) != numbers_about(
        replace(session, turn=replace(session.turn, phase=Phase.ENDED))
    )


class ReadPace:
    """Says when somebody reads the speed, which is when a frame shows new numbers."""

    first_token_ms = 92.0

    def __init__(self) -> None:
        self.read = asyncio.Event()

    @property
    def tokens_per_second(self) -> float:
        self.read.set()
        return 1184.0


async def test_the_last_count_is_shown_although_nothing_more_comes() -> None:
    pace = ReadPace()
    driver = FakeDriver(streaming(), pace=pace)
    app = app_for(driver)
    async with app.run_test(size=(120, 40)) as pilot, asyncio.timeout(10):
        await pilot.pause()
        hunks = app.main.query_one(Hunks)
        app.main.paint()
        driver.put(grown(driver.session, 6))
        app.main.paint()
        while hunks.render_line(5).text.split()[-1] != "+12":
            pace.read.clear()
            await pace.read.wait()
            await pilot.pause()
        assert not app.main.frames.armed
