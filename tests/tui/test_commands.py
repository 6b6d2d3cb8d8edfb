"""The table of commands: no key twice, every action there, the docs current, the footer honest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import hunk, start, streaming
from textual.app import App

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import Hold
from spark_tui.core.guard.verdict import Finding, verdict
from spark_tui.core.session import Phase, Session, Turn
from spark_tui.core.stream.signals import Ending
from spark_tui.tui.commands import COMMANDS, bindings, exists, keys_page, offered
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.signs import UNICODE
from spark_tui.tui.table.command import Moment
from spark_tui.tui.widgets.footer import footer_row, footer_view

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("replay", [False, True])
def test_no_key_stands_for_two_commands(replay: bool, lines: bool) -> None:
    keys = [key for command in COMMANDS if command.fits(replay, lines) for key in command.keys]
    assert sorted(keys) == sorted(set(keys))


def test_every_action_is_there() -> None:
    for command in COMMANDS:
        name = command.action.partition("(")[0]
        owner, _, method = name.rpartition(".")
        assert hasattr(App if owner == "app" else MainScreen, f"action_{method}"), command.id


def test_digits_are_bound_one_by_one() -> None:
    actions = {binding.key: binding.action for binding in bindings()}
    assert actions["1"] == "chip('1')"
    assert actions["9"] == "chip('9')"


def test_docs_are_current() -> None:
    page = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    assert page == keys_page(), "run: python -m spark_tui.tui.commands > docs/keys.md"


def test_deciding_is_off_in_a_replay() -> None:
    for action in ("accept", "reject", "exception", "redo", "undo", "accept_file", "steer", "chip", "hold"):
        assert exists(action, replay=False)
        assert not exists(action, replay=True), action
    for action in ("split", "edit", "edit_outside", "comment", "comments", "mark", "mark_all", "mark_linked"):
        assert exists(action, replay=False)
        assert not exists(action, replay=True), action
    for action in ("next_hunk", "help", "quit", "prose"):
        assert exists(action, replay=True)
    assert exists("replay", replay=True)
    assert not exists("replay", replay=False)
    assert exists("command_palette", replay=True)


def ids(session: Session, state: HunkState | None, replay: bool = False) -> set[str]:
    selected = None if state is None else hunk(1, "a.py", state)
    return {command.id for command in offered(Moment(session, selected, replay))}


def test_the_footer_offers_what_is_possible() -> None:
    over = replace(streaming(), turn=Turn(number=1, phase=Phase.ENDED, ending=Ending.STOP))
    cut = replace(over, turn=Turn(number=1, phase=Phase.ENDED, ending=Ending.CUT))
    assert {"accept", "reject", "hold", "stop"} <= ids(streaming(), HunkState.WAITING)
    assert "exception" not in ids(streaming(), HunkState.WAITING)
    assert "exception" in ids(streaming(), HunkState.BLOCKED)
    assert "accept" not in ids(streaming(), HunkState.BLOCKED)
    assert "reject" in ids(streaming(), HunkState.BLOCKED)
    assert "reject" in ids(streaming(), HunkState.STALE)
    assert "reject" not in ids(streaming(), HunkState.ACCEPTED)
    nowhere = hunk(1, "a.py", HunkState.BLOCKED, verdict=verdict([Finding("edit.place", "a.py", 0, "no")]))
    assert "exception" not in {command.id for command in offered(Moment(streaming(), nowhere))}
    assert "undo" in ids(streaming(), HunkState.ACCEPTED)
    assert not {"hold", "stop", "go_on"} & ids(over, HunkState.ACCEPTED)
    assert "go_on" in ids(cut, None)
    assert "accept" not in ids(start(), None)
    assert {"replay_pause", "replay_step"} <= ids(streaming(), HunkState.WAITING, replay=True)
    assert "accept" not in ids(streaming(), HunkState.WAITING, replay=True)


def test_the_footer_always_keeps_the_help() -> None:
    view = footer_view(Moment(streaming(), hunk(1, "a.py")))
    for width in range(10, 130):
        row = footer_row(view, width, UNICODE)
        assert "? help" in row.plain
        assert row.cell_length <= width or width < 12


def test_space_says_go_on_while_the_person_holds() -> None:
    held = replace(streaming(), holds=frozenset({Hold.PERSON}))
    assert ("space", "go on") in footer_view(Moment(held)).keys
    assert ("space", "hold") in footer_view(Moment(streaming())).keys


def test_the_keys_of_the_box_are_those_of_a_goal_while_one_is_typed() -> None:
    assert ("Enter", "steer") in footer_view(Moment(streaming(), typing=True)).keys
    assert ("Enter", "start") in footer_view(Moment(streaming(), typing=True, new_goal=True)).keys
