"""The main screen under a pilot: every key sends the right fact, and the state is what is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes import FakeReplay, files, hunk, running, settled, start, streaming
from textual.widgets import Input, Static

from spark_tui.core.change.values import HunkState
from spark_tui.core.effects import Tell
from spark_tui.core.events import (
    ConstraintToggled,
    Decided,
    Decision,
    Event,
    ExceptionGranted,
    GoalSet,
    Hold,
    HoldLifted,
    HoldSet,
    RedoAsked,
    SteerSent,
    TurnRetried,
    TurnStopped,
    UndoAsked,
)
from spark_tui.core.session import Phase, Turn
from spark_tui.core.stream.signals import Ending
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.screens.question import Ask, Comment
from spark_tui.tui.widgets.chips import Chips
from spark_tui.tui.widgets.footer import Footer
from spark_tui.tui.widgets.heading import Heading
from spark_tui.tui.widgets.hunks import Hunks
from spark_tui.tui.widgets.prose import Prose
from spark_tui.tui.widgets.status import Status
from spark_tui.tui.widgets.steer import SteerBox

PATIENCE = 20.0


def selected(screen: MainScreen) -> int:
    return screen.selected.id if screen.selected is not None else 0


KEYS: list[tuple[list[str], list[Event]]] = [
    (["a"], [Decided((3,), Decision.ACCEPT)]),
    (["A"], [Decided((3,), Decision.ACCEPT)]),
    (["x", "enter"], [Decided((3,), Decision.REJECT)]),
    (["x", "n", "o", "enter"], [Decided((3,), Decision.REJECT, "no")]),
    (["x", "escape"], []),
    (["r", "enter"], [RedoAsked(3)]),
    (["r", "q", "a", "enter"], [RedoAsked(3, "qa")]),
    (["r", "escape"], []),
    (["k", "k", "u"], [UndoAsked(1)]),
    (["space"], [HoldSet(Hold.PERSON)]),
    (["S"], [TurnStopped()]),
    (["."], [TurnRetried()]),
    (["R"], [TurnRetried()]),
    (["1"], [ConstraintToggled(0)]),
    (["3"], [ConstraintToggled(2)]),
    (["9"], []),
    (["k", "exclamation_mark", "y"], [ExceptionGranted(2)]),
    (["k", "exclamation_mark", "n"], []),
    (["k", "exclamation_mark", "enter"], []),
    (["exclamation_mark"], []),
]


async def test_keys_send_facts() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        for keys, facts in KEYS:
            driver.sent.clear()
            screen.select(3, chosen=False)
            await pilot.press(*keys)
            await pilot.pause()
            assert driver.sent == facts, keys


async def test_space_again_goes_on() -> None:
    async with running(replace(streaming(), holds=frozenset({Hold.PERSON}))) as (pilot, driver, _):
        await pilot.press("space")
        assert driver.sent == [HoldLifted(Hold.PERSON)]


async def test_moving_between_hunks() -> None:
    async with running(streaming()) as (pilot, _, screen):
        assert selected(screen) == 3
        for key, place in (("j", 4), ("p", 3), ("k", 2), ("n", 3)):
            await pilot.press(key)
            assert selected(screen) == place, key


async def test_after_a_decision_the_next_waiting_hunk_is_selected() -> None:
    async with running(streaming()) as (pilot, _, screen):
        await pilot.press("a")
        assert selected(screen) == 4
        await pilot.press("x", "enter")
        await pilot.pause()
        assert selected(screen) == 3


async def test_nothing_is_decided_out_of_sight() -> None:
    long = tuple(f"line {number}\n" for number in range(200))
    state = replace(streaming(), files=files(hunk(1, "a.py"), hunk(2, "a.py", new=long)))
    async with running(state) as (pilot, driver, screen):
        assert selected(screen) == 1
        assert not screen.query_one(DiffPane).in_sight(1)
        await pilot.press("a")
        assert driver.sent == []
        assert screen.query_one(DiffPane).in_sight(1)
        await pilot.press("a")
        assert driver.sent == [Decided((1,), Decision.ACCEPT)]


async def test_a_chosen_hunk_stays_selected_when_new_ones_come() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        await pilot.press("k")
        more = files(hunk(1, "a.py"), hunk(2, "a.py", HunkState.BLOCKED), hunk(3, "a.py"), hunk(9, "b.py"))
        await settled(pilot, driver, replace(streaming(), files=more))
        assert selected(screen) == 2


async def test_accepting_a_blocked_hunk_does_not_move_on() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        await pilot.press("k", "a")
        assert driver.sent == [Decided((2,), Decision.ACCEPT)]
        assert selected(screen) == 2


async def test_an_exception_shows_the_findings_first() -> None:
    async with running(streaming()) as (pilot, driver, _):
        await pilot.press("k", "exclamation_mark")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Ask)
        shown = " ".join(str(widget.render()) for widget in pilot.app.screen.query("Static"))
        assert "paths.never" in shown
        assert "never changed" in shown
        assert driver.sent == []


async def test_the_first_line_is_the_goal_the_next_ones_steer() -> None:
    async with running(start()) as (pilot, driver, screen):
        assert screen.focused is not None
        assert screen.focused.id == "steer-input"
        await pilot.press(*"go a", "enter")
        await pilot.pause()
        assert driver.sent == [GoalSet("go a")]
    async with running(streaming()) as (pilot, driver, _):
        await pilot.press("i", *"qa?", "enter")
        await pilot.pause()
        assert driver.sent == [HoldSet(Hold.TYPING), SteerSent("qa?", 3)]


async def test_a_new_goal_after_the_last_one_is_done() -> None:
    done = replace(streaming(), turn=Turn(1, Phase.ENDED, ending=Ending.STOP))
    async with running(done) as (pilot, driver, _):
        await pilot.press("N", *"next", "enter")
        await pilot.press("i", *"so", "enter")
        await pilot.pause()
        assert GoalSet("next") in driver.sent
        assert SteerSent("so", 3) in driver.sent


async def test_a_new_goal_that_was_left_is_a_steer_again() -> None:
    async with running(replace(streaming(), turn=Turn(1, Phase.ENDED, ending=Ending.STOP))) as (
        pilot,
        driver,
        _,
    ):
        await pilot.press("N", "escape")
        await pilot.press("i", *"so", "enter")
        await pilot.pause()
        assert SteerSent("so", 3) in driver.sent


async def test_when_the_stream_waits_for_the_person_they_see_what_waits() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        pane = screen.query_one(DiffPane)
        assert pane.following
        await settled(pilot, driver, replace(streaming(), holds=frozenset({Hold.RUN_AHEAD})))
        assert not pane.following


async def test_when_nothing_waits_any_more_the_stream_is_followed_again() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        pane = screen.query_one(DiffPane)
        await pilot.press("k")
        assert not pane.following
        decided = files(hunk(1, "a.py", HunkState.ACCEPTED), hunk(3, "a.py", HunkState.REJECTED))
        await settled(pilot, driver, replace(streaming(), files=decided))
        assert pane.following


async def test_why_the_turn_failed_stays_below_the_box_until_something_is_typed() -> None:
    failed = Turn(1, Phase.ENDED, ending=Ending.FAILED, message="No server at \x1b[31mX")
    async with running(replace(streaming(), turn=failed)) as (pilot, _, screen):
        meaning = screen.query_one("#steer-meaning", Static)
        assert "No server at ␛[31mX" in str(meaning.render())
        await pilot.press("i", "s")
        await pilot.pause()
        assert "No server" not in str(meaning.render())


async def test_a_hunk_is_copied_as_a_patch() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        await pilot.press("k", "y")
        copied = screen.app.clipboard
        assert copied.startswith("diff --git a/")
        assert "+new = 1" in copied
        assert driver.sent == []


async def test_typing_holds_and_esc_lets_go() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        await pilot.press("i", "a", "x")
        await pilot.pause()
        assert driver.about_to == 1
        assert driver.sent == [HoldSet(Hold.TYPING)]
        driver.session = replace(driver.session, holds=frozenset({Hold.TYPING}))
        await pilot.press("escape")
        await pilot.pause()
        assert driver.sent == [HoldSet(Hold.TYPING), HoldLifted(Hold.TYPING)]
        assert screen.query_one("#steer-input", Input).value == ""
        assert screen.focused is not None
        assert screen.focused.id == "diff"


async def test_an_emptied_box_lets_go_too() -> None:
    async with running(replace(streaming(), holds=frozenset({Hold.TYPING}))) as (pilot, driver, _):
        await pilot.press("i", "a", "backspace")
        await pilot.pause()
        assert driver.sent == [HoldSet(Hold.TYPING), HoldLifted(Hold.TYPING)]


async def test_it_lets_go_also_before_the_engine_heard_of_the_hold() -> None:
    async with running(streaming()) as (pilot, driver, _):
        await pilot.press("i", "a", "backspace")
        await pilot.pause()
        assert driver.sent == [HoldSet(Hold.TYPING), HoldLifted(Hold.TYPING)]


async def test_a_line_and_enter_at_once_hold_nothing() -> None:
    """As they come when a busy machine reads many keys together, or from a paste that ends in Enter."""
    async with running(streaming()) as (pilot, driver, screen):
        box = screen.query_one(SteerBox)
        box.focus_input()
        box.input.value = "qa?"
        await box.input.action_submit()
        await pilot.pause()
        assert driver.sent == [SteerSent("qa?", 3)]
        async with asyncio.timeout(PATIENCE):
            while box.input.value:
                await pilot.pause()
        assert driver.sent == [SteerSent("qa?", 3)]


async def test_deciding_keys_are_text_in_the_box() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        await pilot.press("i", *"axu1 q?")
        assert screen.query_one("#steer-input", Input).value == "axu1 q?"
        assert driver.sent == [HoldSet(Hold.TYPING)]


async def test_sent_lines_come_back_with_the_arrow_keys() -> None:
    async with running(streaming()) as (pilot, _, screen):
        box = screen.query_one("#steer-input", Input)
        await pilot.press("i", *"one", "enter", "i", *"two", "enter", "i", *"dr", "up")
        assert box.value == "two"
        await pilot.press("up")
        assert box.value == "one"
        await pilot.press("down", "down")
        assert box.value == "dr"


async def test_a_click_selects_and_a_click_toggles() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        await pilot.click(Hunks, offset=(6, 1))
        assert selected(screen) == 1
        await pilot.click(Chips, offset=(4, 0))
        assert driver.sent == [ConstraintToggled(0)]


async def test_nothing_is_decided_in_a_replay() -> None:
    replay = FakeReplay()
    async with running(streaming(), replay=replay) as (pilot, driver, screen):
        await pilot.press("a", "x", "u", "A", "r", "1", "S", "exclamation_mark", "i")
        assert not isinstance(pilot.app.screen, Comment | Ask)
        await pilot.press("space", "full_stop", "plus", "minus")
        assert replay.keys == ["toggle", "step", "faster", "slower"]
        await pilot.press("j")
        assert selected(screen) == 4
        screen.send(TurnStopped())
        assert driver.sent == []
        await pilot.press("q")
        await pilot.pause()
        assert not pilot.app.is_running or not isinstance(pilot.app.screen, Ask)


def shown(screen: MainScreen, widget: Callable[[], object] | type) -> str:
    return str(screen.query_one(widget).render())  # type: ignore[arg-type]


async def test_what_is_told_is_a_clean_toast() -> None:
    async with running(streaming()) as (pilot, driver, _):
        driver.on_tell(Tell("no [bold]markup[/] and no \x1b[31mescape", "warning"))
        await pilot.pause()
        (note,) = pilot.app._notifications
        assert note.markup is False
        assert "[bold]" in note.message
        assert "\x1b" not in note.message
        assert note.severity == "warning"


@pytest.mark.parametrize(("severity", "selected"), [("warning", 2), ("information", 3)])
async def test_a_refused_accept_comes_back_to_its_hunk(severity: str, selected: int) -> None:
    three = files(hunk(1, "a.py", HunkState.ACCEPTED), hunk(2, "b.py"), hunk(3, "c.py"))
    async with running(replace(streaming(), files=three)) as (pilot, driver, screen):
        screen.select(2, chosen=True)
        await pilot.press("a")
        assert driver.sent[-1] == Decided((2,), Decision.ACCEPT)
        assert screen.selected is not None
        assert screen.selected.id == 3
        driver.on_tell(Tell("Hunk 2 parses only together with others.", severity))
        await pilot.pause()
        assert screen.selected.id == selected


async def test_what_is_told_again_stands_there_once_and_little_at_once() -> None:
    async with running(streaming()) as (pilot, driver, _):
        for message, severity in (
            ("broken", "error"),
            ("one", "information"),
            ("one", "information"),
            ("two", "warning"),
        ):
            driver.on_tell(Tell(message, severity))
        await pilot.pause()
        assert [note.message for note in pilot.app._notifications] == ["broken", "two"]


async def test_the_newest_state_is_shown() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        assert "4 hunks, 2 wait" in shown(screen, Hunks)
        assert "streaming" in shown(screen, Heading)
        assert "1,184 tok/s" in shown(screen, Status)
        held = replace(driver.session, holds=frozenset({Hold.RUN_AHEAD}))
        await settled(pilot, driver, held)
        assert "decide a hunk" in shown(screen, Heading)
        waiting = replace(start(), goal="g", turn=Turn(1, Phase.WAITING, status=503, seconds_left=2.0))
        await settled(pilot, driver, waiting)
        assert "again in 2 s" in shown(screen, Heading)


async def test_no_timer_runs_when_nothing_changes() -> None:
    async with running(streaming()) as (pilot, driver, screen):
        driver.put(replace(streaming(), holds=frozenset({Hold.PERSON})))
        assert screen.frames.armed
        async with asyncio.timeout(10):
            while screen.frames.armed:
                await pilot.pause(0.01)
        assert "space goes on" in shown(screen, Heading)


async def test_the_prose_pane_opens_and_closes() -> None:
    async with running(streaming()) as (pilot, _, screen):
        prose = screen.query_one(Prose)
        assert not prose.display
        await pilot.press("P")
        await pilot.pause()
        assert prose.display
        assert "add retries to the client" in shown(screen, Prose)
        await pilot.press("P")
        await pilot.pause()
        assert not prose.display


@pytest.mark.parametrize("size", [(80, 24), (99, 30), (100, 30), (120, 40), (160, 50), (200, 60)])
async def test_layouts_hold(size: tuple[int, int]) -> None:
    async with running(streaming(), size) as (pilot, _, screen):
        width, height = size
        assert screen.query_one(Hunks).display is (width >= 100)
        diff = screen.query_one("#diff").region
        assert diff.height >= height - 10
        assert diff.width >= (width - 39 if width >= 100 else width)
        footer = screen.query_one(Footer).region
        assert (footer.y, footer.height) == (height - 1, 1)
        await pilot.press("P")
        await pilot.pause()
        assert screen.query_one("#diff").region.height >= (height - 10 if width >= 160 else height - 20)


async def test_resizing_down_to_nothing_and_back() -> None:
    async with running(streaming()) as (pilot, _, screen):
        for size in ((80, 24), (40, 10), (5, 2), (1, 1), (200, 60), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "4 hunks" in shown(screen, Hunks)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert screen.query_one("#tiny").display


async def test_after_a_redo_the_new_version_is_selected() -> None:
    session = streaming()
    async with running(session) as (pilot, driver, screen):
        await pilot.press("r", "enter")
        path = next(item.path for item in screen.hunks.hunks if item.id == 3)
        file = session.files[path]
        again = (*file.hunks, hunk(9, path, turn=2))
        await settled(
            pilot, driver, replace(session, files={**session.files, path: replace(file, hunks=again)})
        )
        assert selected(screen) == 9
        assert screen.in_sight(9)
