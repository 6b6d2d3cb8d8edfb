"""Numbers that change all the time are shown a few times a second, and the last of them always is."""

from __future__ import annotations

from dataclasses import replace

from fakes import FakeDriver, app_for, streaming

from spark_tui.core.guard.growing import Growth
from spark_tui.core.session import Phase, Session
from spark_tui.core.stream.edits import LineKind
from spark_tui.tui.calm import EVERY, Calm, numbers_about
from spark_tui.tui.widgets.hunks import Hunks


def test_numbers_are_shown_every_few_frames() -> None:
    calm = Calm()
    assert [calm.frame("a") for _ in range(2 * EVERY + 1)] == [True, *[False] * (EVERY - 1)] * 2 + [True]


def test_another_thing_is_shown_at_once() -> None:
    calm = Calm()
    calm.frame("a")
    assert not calm.frame("a")
    assert calm.behind
    assert calm.frame("b")
    assert not calm.behind


def test_the_last_numbers_are_shown_when_no_frame_may_follow() -> None:
    calm = Calm()
    calm.frame("a")
    calm.frame("a")
    calm.catch_up()
    assert calm.frame("a")
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


async def test_the_list_counts_a_few_times_a_second_and_ends_with_the_right_count() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        hunks = app.main.query_one(Hunks)
        seen = set()
        for _ in range(EVERY):
            driver.session = grown(driver.session, 1)
            app.main.paint()
            seen.add(hunks.render_line(5).text.split()[-1])
        assert len(seen) <= 2
        app.main._tick()
        assert hunks.render_line(5).text.split()[-1] == f"+{6 + EVERY}"
