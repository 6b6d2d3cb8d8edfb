"""The rows of the table that concern what is seen, and the app itself."""

from __future__ import annotations

from typing import Final

from spark_tui.tui.table.command import Command, Group, Mode, Where
from spark_tui.tui.table.conditions import always, has_goal, has_hunks

VIEW_ROWS: Final = (
    Command(
        "pane", ("tab", "shift+tab"), "other pane", Group.VIEW, "pane('KEY')", always, mode=Mode.BOTH,
        help="Go to the next pane or the one before.",
    ),
    Command(
        "follow", ("f",), "follow", Group.VIEW, "follow", has_goal, mode=Mode.BOTH,
        help="Follow the stream again after you scrolled.",
    ),
    Command(
        "search", ("/",), "search", Group.VIEW, "search", has_hunks, footer=True, mode=Mode.BOTH,
        help=(
            "Look for a text in all hunks, also while they stream. Enter and down go to the next match, up "
            "to the one before; capitals count when you type one; Esc ends the search."
        ),
    ),
    Command(
        "leave_search", ("escape",), "end the search", Group.VIEW, "leave_search", has_hunks,
        mode=Mode.BOTH, where=Where.HUNKS, shown="Esc",
        help="End the search from the diff; what is in sight stays.",
    ),
    Command(
        "beside", ("d",), "sides", Group.VIEW, "beside", has_hunks, footer=True, mode=Mode.BOTH,
        help=(
            "Old and new side by side, or one below the other again. Sides need 100 columns; new "
            "files keep the whole width."
        ),
    ),
    Command(
        "spaces", ("w",), "white space", Group.VIEW, "spaces", has_hunks, mode=Mode.BOTH,
        help=(
            "Show changes of only white space as context, or as changes again. The hunks stay as they are: "
            "accepting one writes its white space too."
        ),
    ),
    Command(
        "more_context", ("J",), "more context", Group.VIEW, "context(1)", has_hunks, mode=Mode.BOTH,
        help="Show more lines around each hunk, up to its neighbours.",
    ),
    Command(
        "less_context", ("K",), "less context", Group.VIEW, "context(-1)", has_hunks, mode=Mode.BOTH,
        help="Show fewer lines around each hunk; 3 are usual.",
    ),
    Command(
        "prose", ("P",), "prose", Group.VIEW, "prose", has_goal, footer=True, mode=Mode.BOTH,
        help="Open or close the pane with what the model says and thinks.",
    ),
    Command(
        "timeline", ("T",), "timeline", Group.VIEW, "timeline", has_goal, footer=True, mode=Mode.BOTH,
        help="Open the timeline: every write, what it changed, and the way back to it or forward again.",
    ),
    Command(
        "theme", ("t",), "theme", Group.VIEW, "theme", always, mode=Mode.BOTH,
        help="Choose a theme; the screen shows each as you pass over it.",
    ),
    Command(
        "help", ("?",), "help", Group.APP, "help", always, footer=True, mode=Mode.BOTH,
        help="Show this help.",
    ),
    Command(
        "palette", ("ctrl+p",), "palette", Group.APP, "app.command_palette", always, mode=Mode.BOTH,
        help="Find a command by its name.",
    ),
    Command(
        "quit", ("q", "ctrl+c", "ctrl+q"), "quit", Group.APP, "quit", always, footer=True, mode=Mode.BOTH,
        help="Leave. Asks first when hunks wait or the model is at work.",
    ),
    Command(
        "suspend", ("ctrl+z",), "to the shell", Group.APP, "app.suspend_process", always, mode=Mode.BOTH,
        help="Back to the shell for a moment; fg there goes on here.",
    ),
)  # fmt: skip
