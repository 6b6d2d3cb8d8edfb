"""The rows of the table that concern the lines of one hunk: bound while the cursor stands on them.

Keys that mean hunks or the stream elsewhere mean lines here; `Where` keeps them apart.
"""

from __future__ import annotations

from typing import Final

from spark_tui.tui.table.command import Command, Group, Mode, Where
from spark_tui.tui.table.conditions import always, can_split, has_lines

LINE_ROWS: Final = (
    Command(
        "lines", ("enter",), "lines", Group.LINES, "lines", has_lines,
        footer=True, mode=Mode.BOTH, where=Where.HUNKS, shown="Enter",
        help="Go into the lines of the selected hunk; the keys below mean lines until Esc.",
    ),
    Command(
        "line_pick", ("space",), "pick", Group.LINES, "pick_lines", always,
        footer=True, mode=Mode.BOTH, where=Where.LINES,
        help="Pick the line at the cursor, or every changed line of the range; again puts it back.",
    ),
    Command(
        "line_split", ("s",), "split off", Group.LINES, "split", can_split,
        footer=True, where=Where.LINES,
        help="Make a hunk of the picked lines, else of the range, else of this line; the rest still waits.",
    ),
    Command(
        "line_range", ("v",), "range", Group.LINES, "range", always,
        footer=True, mode=Mode.BOTH, where=Where.LINES,
        help="Begin a range here that follows the cursor; again, or Esc, lets go of it.",
    ),
    Command(
        "line_all", ("a",), "all", Group.LINES, "pick_all_lines", always,
        footer=True, mode=Mode.BOTH, where=Where.LINES,
        help="Pick every changed line of the hunk, or none when all are picked.",
    ),
    Command(
        "line_down", ("j",), "line down", Group.LINES, "line(1)", always,
        mode=Mode.BOTH, where=Where.LINES, shown="j down",
        help="The next line; PgDn, G and End go further.",
    ),
    Command(
        "line_up", ("k",), "line up", Group.LINES, "line(-1)", always,
        mode=Mode.BOTH, where=Where.LINES, shown="k up",
        help="The line before; PgUp, g and Home go further.",
    ),
    Command(
        "line_range_down", ("shift+down",), "range down", Group.LINES, "range_to(1)", always,
        mode=Mode.BOTH, where=Where.LINES,
        help="Draw a range to the next line.",
    ),
    Command(
        "line_range_up", ("shift+up",), "range up", Group.LINES, "range_to(-1)", always,
        mode=Mode.BOTH, where=Where.LINES,
        help="Draw a range to the line before.",
    ),
    Command(
        "line_next_hunk", ("n",), "lines of the next hunk", Group.LINES, "lines_of(1)", always,
        mode=Mode.BOTH, where=Where.LINES,
        help="Go into the lines of the next hunk; picks here are forgotten.",
    ),
    Command(
        "line_previous_hunk", ("p",), "lines of the hunk before", Group.LINES, "lines_of(-1)", always,
        mode=Mode.BOTH, where=Where.LINES,
        help="Go into the lines of the hunk before.",
    ),
    Command(
        "line_leave", ("escape",), "leave", Group.LINES, "leave_lines", always,
        footer=True, mode=Mode.BOTH, where=Where.LINES, shown="Esc",
        help="Let go of the range, or leave the lines; the keys mean hunks again.",
    ),
)  # fmt: skip
