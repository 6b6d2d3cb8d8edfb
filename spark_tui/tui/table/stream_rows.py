"""The rows of the table that concern the stream, steering and the preset."""

from __future__ import annotations

from typing import Final

from spark_tui.tui.table.command import Command, Group, Mode, Where
from spark_tui.tui.table.conditions import always, can_go_on, has_chips, has_offer, is_done, live

STREAM_ROWS: Final = (
    Command(
        "hold", ("space",), "hold", Group.STREAM, "hold", live, footer=True, where=Where.HUNKS,
        help="Hold the stream where it is; nothing is lost. Press it again to go on.",
    ),
    Command(
        "go_on", (".", "R"), "go on", Group.STREAM, "go_on", can_go_on, footer=True,
        help="Go on after an error, a cut stream, or when the guard waits for you.",
    ),
    Command(
        "stop", ("S",), "stop", Group.STREAM, "stop", live, footer=True,
        help="Stop this turn for good; closed hunks stay.",
    ),
    Command(
        "steer", ("i",), "steer", Group.STEERING, "steer", always, footer=True,
        help="Go to the steering box. The first character holds the stream, Enter steers, Esc lets go.",
    ),
    Command(
        "goal", ("N",), "new goal", Group.STEERING, "new_goal", is_done, footer=True,
        help="Type the next goal: the same conversation, a fresh diff budget.",
    ),
    Command(
        "chip", tuple("123456789"), "constraints", Group.STEERING, "chip('KEY')", has_chips, shown="1-9",
        help="Switch a constraint on or off; the model hears of it at once.",
    ),
    Command(
        "offer_add", ("+",), "add the offer", Group.STEERING, "offer('add')", has_offer,
        help="Add the constraint that is offered above the chips because it fits what you rejected.",
    ),
    Command(
        "offer_never", ("-",), "never offer it", Group.STEERING, "offer('never')", has_offer,
        help="Never offer that constraint again.",
    ),
    Command(
        "preset", ("C",), "preset", Group.STEERING, "preset", always, footer=True, mode=Mode.BOTH,
        help="Open the active preset: every limit, permission, rule and constraint, changed at the keyboard.",
    ),
    Command(
        "presets", ("o",), "other preset", Group.STEERING, "presets", always,
        help="Choose another preset; the list says how many waiting hunks it would flip.",
    ),
)  # fmt: skip
