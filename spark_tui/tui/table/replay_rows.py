"""The rows of the table that exist only while a journal is played back."""

from __future__ import annotations

from typing import Final

from spark_tui.tui.table.command import Command, Group, Mode, Where
from spark_tui.tui.table.conditions import always

REPLAY_ROWS: Final = (
    Command(
        "replay_pause", ("space",), "pause", Group.REPLAY, "replay('toggle')", always,
        footer=True, mode=Mode.REPLAY, where=Where.HUNKS,
        help="Pause the replay, or go on.",
    ),
    Command(
        "replay_step", (".",), "step", Group.REPLAY, "replay('step')", always,
        footer=True, mode=Mode.REPLAY,
        help="Play one event.",
    ),
    Command(
        "replay_faster", ("+", "="), "faster", Group.REPLAY, "replay('faster')", always,
        footer=True, mode=Mode.REPLAY,
        help="Play at twice the speed.",
    ),
    Command(
        "replay_slower", ("-",), "slower", Group.REPLAY, "replay('slower')", always,
        footer=True, mode=Mode.REPLAY,
        help="Play at half the speed.",
    ),
)  # fmt: skip
