"""The steering box counts what a line would do while the person types on; its loop is moved by hand."""

from __future__ import annotations

import asyncio
from typing import cast

from hand_loop import HandLoop
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from spark_tui.core.session import Session
from spark_tui.tui.signs import UNICODE
from spark_tui.tui.widgets.steer import SteerBox
from support.play import Play, block

CODE = b"def first(number: int) -> int:\n    return number\n"
NAMES = ("a.py", "b.py", "c.py")
FIRST_LINE = "def first(number: int) -> int:\n"
COUNTING = "| counting the hunks it would stop"


class Desk(App[None]):
    """Nothing but the box."""

    def __init__(self) -> None:
        super().__init__()
        self.hand = HandLoop()
        self.sent: list[str] = []

    def compose(self) -> ComposeResult:
        yield SteerBox(UNICODE, id="steer", loop=cast("asyncio.AbstractEventLoop", self.hand))

    @property
    def box(self) -> SteerBox:
        return self.query_one(SteerBox)

    @property
    def meaning(self) -> str:
        return str(self.query_one("#steer-meaning", Static).render())

    async def begin(self, pilot: Pilot[None], session: Session) -> None:
        self.box.on_sent = lambda line, _: self.sent.append(line)
        self.box.show(session)
        self.box.focus_input()
        await pilot.pause()


async def typed(pilot: Pilot[None], line: str) -> None:
    """All of the line at once, but for its last letter."""
    pilot.app.query_one(SteerBox).input.value = line[:-1]
    await pilot.pause()
    pilot.app.query_one(SteerBox).input.cursor_position = len(line)
    await pilot.press(line[-1])
    await pilot.pause()


def waiting() -> Session:
    play = Play(dict.fromkeys(NAMES, CODE)).without_pace()
    play.say("".join(block(name, FIRST_LINE, FIRST_LINE.replace("int)", "str)")) for name in NAMES))
    return play.session


async def test_a_letter_and_its_meaning_come_before_the_count() -> None:
    app = Desk()
    async with app.run_test(size=(120, 10)) as pilot:
        await app.begin(pilot, waiting())
        await typed(pilot, "don't touch types")
        assert app.box.input.value == "don't touch types"
        assert app.meaning == f"enforced: structure.no_type_changes, goal {COUNTING}"
        app.hand.to(app.hand.now + 10)
        assert app.meaning.endswith("| blocks 3 waiting hunks")


async def test_a_letter_that_means_the_same_costs_nothing_and_another_meaning_is_counted() -> None:
    app = Desk()
    async with app.run_test(size=(120, 10)) as pilot:
        await app.begin(pilot, waiting())
        await typed(pilot, "don't touch types")
        app.hand.to(app.hand.now + 10)
        await typed(pilot, "don't touch types yet")
        assert app.meaning.endswith("| blocks 3 waiting hunks")
        assert not app.hand.timers
        await typed(pilot, "only change a.py")
        assert app.meaning.endswith(COUNTING)
        app.hand.to(app.hand.now + 10)
        assert app.meaning.endswith("| blocks 2 waiting hunks")


async def test_a_newer_meaning_throws_away_what_was_counted_for_the_older() -> None:
    app = Desk()
    async with app.run_test(size=(120, 10)) as pilot:
        await app.begin(pilot, waiting())
        await typed(pilot, "don't touch types")
        (older,) = app.hand.timers
        app.box.input.value = "don't touch types yet"
        await pilot.pause()
        assert not older[0].cancelled()  # it means the same, and goes on
        await typed(pilot, "only change a.py")
        assert older[0].cancelled()
        await typed(pilot, "keep it simple")
        app.hand.to(app.hand.now + 10)
        assert app.meaning == "asked: keep it simple"


async def test_other_hunks_are_counted_anew() -> None:
    app = Desk()
    async with app.run_test(size=(120, 10)) as pilot:
        play = Play(dict.fromkeys(NAMES, CODE)).without_pace()
        play.say(block("a.py", FIRST_LINE, FIRST_LINE.replace("int)", "str)")))
        await app.begin(pilot, play.session)
        await typed(pilot, "don't touch types")
        app.hand.to(app.hand.now + 10)
        assert app.meaning.endswith("| blocks 1 waiting hunk")
        play.say(block("b.py", FIRST_LINE, FIRST_LINE.replace("int)", "str)")))
        app.box.show(play.session)
        assert app.meaning.endswith(COUNTING)
        app.hand.to(app.hand.now + 10)
        assert app.meaning.endswith("| blocks 2 waiting hunks")


async def test_enter_does_not_wait_for_the_count() -> None:
    app = Desk()
    async with app.run_test(size=(120, 10)) as pilot:
        await app.begin(pilot, waiting())
        await typed(pilot, "don't touch types")
        (counting,) = app.hand.timers
        await pilot.press("enter")
        assert app.sent == ["don't touch types"]
        assert counting[0].cancelled()
        app.box.forget_sent()
        await pilot.pause()
        app.hand.to(app.hand.now + 10)
        assert "counting" not in app.meaning
        assert "blocks" not in app.meaning
