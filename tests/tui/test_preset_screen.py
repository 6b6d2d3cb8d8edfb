"""The preset screen and the picker under a pilot: keys change values, what flips is said, saving saves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fakes import FakeDriver, FakeReplay, app_for, streaming
from preset_kit import REPORT, Stage, stage
from textual.pilot import Pilot
from textual.widgets import Static

from spark_tui.config.preset_change import AddConstraint, DropConstraint, PresetChange, Value
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import ConstraintToggled, PresetChosen
from spark_tui.core.guard.backtest import Progress
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import all_hunks
from spark_tui.engine.backtest_process import BacktestError
from spark_tui.tui.preset_tuning import READ_ONLY
from spark_tui.tui.screens.help import PresetHelp
from spark_tui.tui.screens.preset import PresetScreen
from spark_tui.tui.screens.preset_picker import PresetPicker
from spark_tui.tui.screens.question import Ask
from spark_tui.tui.widgets.line_input import LineInput
from spark_tui.tui.widgets.preset_table import PresetTable

SIZES = [(80, 24), (120, 40), (200, 60)]


@asynccontextmanager
async def opened(
    folder: Path, size: tuple[int, int] = (120, 40), key: str = "C"
) -> AsyncIterator[tuple[Pilot[None], Stage]]:
    """The app with the preset screen (or what else `key` opens) in front."""
    made = stage(folder)
    async with made.app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        yield pilot, made


def screen(made: Stage) -> PresetScreen:
    front = made.app.screen
    assert isinstance(front, PresetScreen)
    return front


async def go(pilot: Pilot[None], made: Stage, key: str) -> None:
    """Select the row with this key."""
    screen(made).select(key)
    await pilot.pause()


async def type_in(pilot: Pilot[None], made: Stage, text: str, *keys: str) -> None:
    """Put `text` into the line that is open, and press `keys`."""
    made.app.screen.query_one(LineInput).insert_text_at_cursor(text)
    await pilot.press(*keys)
    await pilot.pause()


def shown(made: Stage, where: str = "#preset-detail") -> str:
    """The words of one of the screen's texts."""
    widget = made.app.screen.query_one(where, Static)
    return str(widget.visual)


def states(made: Stage) -> list[HunkState]:
    return [hunk.state for hunk in all_hunks(made.driver.session)]


def changes(made: Stage) -> tuple[object, ...]:
    return made.desk.changes


WAIT, STOP = HunkState.WAITING, HunkState.BLOCKED


CHANGED_BY_KEYS: tuple[tuple[str, list[str], Value], ...] = (
    ("permissions.create", ["space"], "ask"),
    ("permissions.create", ["l", "right"], "deny"),
    ("permissions.delete", ["space"], "allow"),
    ("structure.no_renames", ["l", "l", "h"], "ask"),
    ("content.secrets", ["enter"], "stop"),
    ("size.max_files", ["l"], 9),
    ("size.max_files", ["minus", "minus"], 6),
    ("size.max_diff_size", ["plus"], 210),
    ("size.max_diff_size", ["H"], 100),
    ("size.max_diff_size", ["shift+right"], 300),
    ("size.max_diff_size", ["backspace"], "none"),
    ("size.max_diff_size", ["3", "5", "enter"], 35),
    ("size.max_diff_size", ["enter", "backspace", "enter"], 20),
    ("pace.run_ahead", ["7", "enter"], 7),
    ("paths.never", ["enter", "x", "comma", "y", "enter"], ("x", "y")),
    ("structure.only_symbols", ["enter", "f", "enter"], ("f",)),
)


async def test_a_value_is_changed_in_place(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        for key, keys, value in CHANGED_BY_KEYS:
            screen(made).select(key)
            await pilot.press(*keys)
            assert changes(made) == (PresetChange(key, value),), (key, keys)
            event = made.driver.sent[-1]
            assert isinstance(event, PresetChosen)
            assert event.policy == made.desk.tried(made.desk.changes).policy
            found = screen(made).row(key)
            assert found is not None
            assert found.origin == "this session"
            made.desk.tune(())


async def test_waiting_hunks_flip_at_once_and_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await go(pilot, made, "size.max_hunk_lines")
        await pilot.press("3", "0")
        await pilot.pause()
        assert "1 hunk flips: 2 allowed → blocked (size.max_hunk_lines)" in shown(made, "#value-meaning")
        assert states(made) == [WAIT, WAIT, WAIT]
        await pilot.press("enter")
        await pilot.pause()
        assert states(made) == [WAIT, STOP, WAIT]
        assert "1 hunk flips: 2 allowed → blocked (size.max_hunk_lines)" in shown(made)
        found = screen(made).row("size.max_hunk_lines")
        assert found is not None
        assert (found.holds, found.hits, found.kept) == ((2,), 1, "80")
        await pilot.press("u")
        await pilot.pause()
        assert states(made) == [WAIT, WAIT, WAIT]
        assert changes(made) == ()
        assert "2 blocked → allowed" in shown(made)


async def test_steps_in_a_row_are_one_change(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await go(pilot, made, "size.max_files")
        await pilot.press("l", "l", "l", "j", "l", "u")
        assert changes(made) == (PresetChange("size.max_files", 11),)
        await pilot.press("u")
        assert changes(made) == ()


async def test_all_changes_are_taken_back_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await pilot.press("space", "j", "space", "j", "space")
        await pilot.pause()
        assert len(changes(made)) == 3
        await pilot.press("U")
        await pilot.pause()
        assert changes(made) == ()
        await pilot.press("u")
        assert "Nothing was changed" in shown(made)


async def test_a_wrong_value_says_why_and_changes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await go(pilot, made, "paths.never")
        await pilot.press("enter")
        await type_in(pilot, made, "docs, te[s")
        assert "without its ']'" in shown(made, "#value-meaning")
        await pilot.press("enter")
        await pilot.pause()
        assert screen(made).editing == "paths.never"
        await pilot.press("escape")
        await pilot.pause()
        assert screen(made).editing == ""
        assert isinstance(made.app.focused, PresetTable)
        assert changes(made) == ()
        assert made.driver.sent == []


async def test_letters_belong_to_the_line_while_one_is_typed(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await pilot.press("n", *"Uso b1")
        await pilot.pause()
        assert made.app.screen.query_one(LineInput).value == "Uso b1"
        assert isinstance(made.app.screen, PresetScreen)


async def test_a_constraint_is_added_edited_and_removed(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await pilot.press("n")
        await type_in(pilot, made, "leave the tests alone")
        assert "paths.never" in shown(made, "#value-meaning")
        await pilot.press("escape", "n")
        await type_in(pilot, made, "don't touch src/client.py")
        assert "1 allowed → blocked (paths.never)" in shown(made, "#value-meaning")
        await pilot.press("enter")
        await pilot.pause()
        assert changes(made) == (AddConstraint("don't touch src/client.py"),)
        assert states(made)[0] is STOP
        added = [one for one in made.driver.session.constraints if "client" in one.text]
        assert [one.active for one in added] == [True]
        await pilot.press("u")
        await pilot.pause()
        assert states(made)[0] is WAIT
        made.desk.tune((AddConstraint("don't touch src/client.py"),))
        await pilot.pause(0.2)
        row = next(line for line in screen(made).rows if "client" in getattr(line, "name", ""))
        await go(pilot, made, row.key)  # type: ignore[union-attr]
        await pilot.press("d")
        await pilot.pause()
        assert changes(made)[-1] == DropConstraint("don't touch src/client.py")
        assert not [one for one in made.driver.session.constraints if "client" in one.text]
        assert states(made)[0] is WAIT


async def test_the_words_of_a_keyed_constraint_change_in_its_place(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        first = made.driver.session.constraints[0]
        await go(pilot, made, "constraint.0")
        await pilot.press("enter")
        await type_in(pilot, made, " please", "enter")
        assert changes(made) == (AddConstraint(f"{first.text} please", first.key),)
        assert made.driver.session.constraints[0].text == f"{first.text} please"


async def test_constraints_are_switched_by_space_and_by_number(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        tests = next(i for i, one in enumerate(made.driver.session.constraints) if "tests" in one.text)
        await pilot.press(made.driver.session.constraints[tests].key)
        await pilot.pause()
        assert made.driver.sent == [ConstraintToggled(tests)]
        assert states(made) == [WAIT, WAIT, STOP]
        assert "3 allowed → blocked (paths.never)" in shown(made)
        await pilot.press("space")
        await pilot.pause()
        assert states(made) == [WAIT, WAIT, WAIT]


async def test_what_the_preset_holds_by_itself_cannot_be_switched_off(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        made.desk.tune((AddConstraint("don't delete anything"),))
        await pilot.pause(0.2)
        sent = len(made.driver.sent)
        await go(pilot, made, f"constraint.{len(made.driver.session.constraints) - 1}")
        await pilot.press("space")
        await pilot.pause()
        assert len(made.driver.sent) == sent
        assert "holds this by itself" in shown(made)


async def test_saving_for_oneself_says_where(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await go(pilot, made, "size.max_files")
        await pilot.press("h", "s")
        await pilot.pause()
        path = made.user / "presets" / "careful.toml"
        assert "max_files = 7" in path.read_text(encoding="utf-8")
        assert changes(made) == ()
        assert str(path) in shown(made)
        row = screen(made).row("size.max_files")
        assert row is not None
        assert (row.value, row.origin) == ("7", "user")
        await pilot.press("s")
        assert "nothing to save" in shown(made)


async def test_saving_for_the_repository_asks_first_and_says_why_not(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await go(pilot, made, "size.max_files")
        await pilot.press("h", "S")
        await pilot.pause()
        assert isinstance(made.app.screen, Ask)
        await pilot.press("n")
        await pilot.pause()
        path = made.repo / ".spark" / "presets" / "careful.toml"
        assert not path.exists()
        await pilot.press("S", "y")
        await pilot.pause()
        assert "max_files = 7" in path.read_text(encoding="utf-8")
        await pilot.press("L", "S", "y")
        await pilot.pause()
        assert "Nothing was saved" in shown(made)
        assert "max_files = 7" in path.read_text(encoding="utf-8")


async def test_a_broken_file_is_shown_with_its_place(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        file = made.user / "presets" / "careful.toml"
        file.write_text('extends = "careful"\n[size]\nmax_file = 3\n', encoding="utf-8")
        assert not made.desk.reload()
        await pilot.pause(0.2)
        said = shown(made, "#preset-problem")
        assert f"{file}:3" in said
        assert "max_files" in said
        assert "last good preset holds" in said
        file.unlink()
        assert made.desk.reload()
        await pilot.pause(0.2)
        assert not made.app.screen.query_one("#preset-problem").display


async def test_what_a_repository_tried_to_loosen_is_said(tmp_path: Path) -> None:
    preset = tmp_path / "repo" / ".spark" / "presets" / "careful.toml"
    preset.parent.mkdir(parents=True)
    preset.write_text("[size]\nmax_files = 99\n", encoding="utf-8")
    async with opened(tmp_path) as (pilot, made):
        await go(pilot, made, "size.max_files")
        row = screen(made).row("size.max_files")
        assert row is not None
        assert (row.value, row.origin) == ("8", "clamped")
        assert "max_files = 99 is ignored" in shown(made)


async def test_the_picker_shows_what_would_flip_and_chooses(tmp_path: Path) -> None:
    async with opened(tmp_path, key="o") as (pilot, made):
        assert isinstance(made.app.screen, PresetPicker)
        await pilot.press("j", "j")
        await pilot.pause()
        await pilot.pause()
        assert "3 hunks flip: 1, 2, 3 allowed → blocked" in shown(made, "#preset-effect")
        await pilot.press("escape")
        await pilot.pause()
        assert made.desk.loaded.name == "careful"
        await pilot.press("o", "j", "j", "enter")
        await pilot.pause()
        assert made.desk.loaded.name == "read-only"
        assert states(made) == [STOP, STOP, STOP]


async def test_the_picker_shows_a_broken_preset_as_broken(tmp_path: Path) -> None:
    (tmp_path / "user" / "presets").mkdir(parents=True)
    (tmp_path / "user" / "presets" / "mine.toml").write_text("[sizes]\n", encoding="utf-8")
    async with opened(tmp_path, key="o") as (pilot, made):
        picker = made.app.screen
        assert isinstance(picker, PresetPicker)
        names = list(made.desk.names())
        start = names.index(made.desk.loaded.name)
        steps = names.index("mine") - start
        await pilot.press(*(["j"] * steps if steps > 0 else ["k"] * -steps))
        await pilot.pause()
        await pilot.pause()
        assert "mine.toml:1" in shown(made, "#preset-effect")
        await pilot.press("enter")
        await pilot.pause()
        assert made.desk.loaded.name == "careful"
        assert made.driver.sent == []


async def test_a_backtest_runs_on_while_the_person_is_elsewhere(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        done = asyncio.Event()
        made.script.steps = (Progress(43, 200), done, REPORT)
        await pilot.press("b")
        await pilot.pause()
        assert "--sessions" not in made.script.arguments
        assert made.app.main.backtest.progress == Progress(43, 200)
        assert "judging the git history" in str(screen(made).selected)
        await pilot.press("escape")
        await pilot.pause()
        assert made.app.main.backtest.running
        done.set()
        await pilot.pause()
        assert made.app.main.backtest.report == REPORT
        assert any(
            "backtest over the git history is done" in note.message for note in made.app._notifications
        )
        await pilot.press("C", "t")
        await pilot.pause()
        assert changes(made) == (PresetChange("size.max_diff_size", 148),)


async def test_b_stops_a_backtest_and_old_sessions_are_another(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        made.script.steps = (Progress(1, 9), asyncio.Event())
        await pilot.press("B")
        await pilot.pause()
        assert "--sessions" in made.script.arguments
        await pilot.press("b")
        await pilot.pause()
        assert not made.app.main.backtest.running
        assert made.app.main.backtest.progress is None
        assert made.script.closed
        assert "stopped" in shown(made)


async def test_a_backtest_that_fails_says_why(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        made.script.steps = (BacktestError("there is no git repository here"),)
        await pilot.press("b")
        await pilot.pause(0.2)
        assert "there is no git repository here" in str(screen(made).selected)
        await pilot.press("t")
        assert "b judges the git history first" in shown(made)


async def test_leaving_the_app_ends_the_backtest(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        made.script.steps = (asyncio.Event(),)
        await pilot.press("b")
        await pilot.pause()
    await asyncio.sleep(0)
    assert made.script.closed


async def test_tab_goes_from_section_to_section(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        seen = []
        for _ in range(9):
            seen.append(screen(made).selected)
            await pilot.press("tab")
        keys = [row.key for row in seen if row is not None]
        assert keys == [
            "permissions.read",
            "paths.only",
            "size.max_diff_size",
            "pace.run_ahead",
            "structure.must_parse",
            "content.secrets",
            "own rules.empty",
            "constraint.0",
            "backtest.empty",
        ]
        await pilot.press("j", "shift+tab", "shift+tab")
        selected = screen(made).selected
        assert selected is not None
        assert selected.key == "backtest.empty"


@pytest.mark.parametrize("size", SIZES)
async def test_every_row_can_be_seen_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, size) as (pilot, made):
        table = made.app.screen.query_one(PresetTable)
        for key in ("G", "g", "pagedown", "end"):
            await pilot.press(key)
            await pilot.pause()
            lines = [table.render_line(y).text for y in range(table.size.height)]
            assert any("▸" in line for line in lines), key
        assert "backtest" in "\n".join(lines)
        assert len(shown(made).strip("\n").split("\n")) >= 1


async def test_a_click_selects(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await pilot.click(PresetTable, offset=(5, 4))
        selected = screen(made).selected
        assert selected is not None
        assert selected.key == "permissions.create"


async def test_help_and_the_way_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(made.app.screen, PresetHelp)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert made.app.screen is made.app.main


async def test_a_replay_can_only_be_looked_at() -> None:
    driver = FakeDriver(streaming())
    app = app_for(driver, FakeReplay())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("C")
        await pilot.pause()
        front = app.screen
        assert isinstance(front, PresetScreen)
        for key in ("space", "l", "n", "s", "S", "o", "b", "t", "1"):
            front.say("")
            await pilot.press(key)
            await pilot.pause()
            assert READ_ONLY in str(front.query_one("#preset-detail", Static).visual), key
        assert driver.sent == []
        row = front.row("size.max_diff_size")
        assert row is not None
        assert row.value == "200"


async def test_the_screen_follows_what_happens_below_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, made):
        made.desk.tune((PresetChange("permissions.write", "ask"),))
        await pilot.pause(0.2)
        row = screen(made).row("permissions.write")
        assert row is not None
        assert (row.value, row.holds) == ("ask", (1, 2, 3))
        assert all(hunk.verdict.level is Level.ASK for hunk in all_hunks(made.driver.session))
