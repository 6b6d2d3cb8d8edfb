"""The rows of the table that concern hunks."""

from __future__ import annotations

from typing import Final

from spark_tui.tui.table.command import Command, Group, Mode, Where
from spark_tui.tui.table.conditions import WAITING, can_except, can_redo, can_undo, has_hunks, has_late

HUNK_ROWS: Final = (
    Command(
        "accept", ("a",), "accept", Group.HUNKS, "accept", WAITING,
        footer=True, where=Where.HUNKS,
        help="Write the selected hunk to its file, at once.",
    ),
    Command(
        "reject", ("x",), "reject", Group.HUNKS, "reject", WAITING,
        footer=True, where=Where.HUNKS,
        help=(
            "Reject the selected hunk. Enter rejects without a word; a comment is told to the model; "
            "Esc goes back."
        ),
    ),
    Command(
        "exception", ("!",), "exception", Group.HUNKS, "exception", can_except,
        footer=True, where=Where.HUNKS,
        help=(
            "Allow a blocked hunk once. The findings are shown and you are asked first; the journal "
            "keeps it."
        ),
    ),
    Command(
        "redo", ("r",), "redo", Group.HUNKS, "redo", can_redo,
        footer=True, where=Where.HUNKS,
        help="Ask for the selected hunk alone again, with a comment if you like.",
    ),
    Command(
        "undo", ("u",), "undo", Group.HUNKS, "undo", can_undo,
        footer=True, where=Where.HUNKS,
        help=(
            "Take the decision on the selected hunk back, else the last decision. An accepted hunk "
            "leaves its file, exactly; a rejected one waits again."
        ),
    ),
    Command(
        "late_undo", ("U",), "take back", Group.HUNKS, "late_undo", has_late,
        footer=True, where=Where.HUNKS,
        help=(
            "Take back, in one write, every hunk that was accepted before a constraint which would not have "
            "let it through; the list and the headings mark them."
        ),
    ),
    Command(
        "accept_file", ("A",), "accept file", Group.HUNKS, "accept_file", WAITING,
        footer=True, where=Where.HUNKS,
        help="Accept every hunk of this file that the guard allows without a question.",
    ),
    Command(
        "copy", ("y",), "copy", Group.HUNKS, "copy", has_hunks, mode=Mode.BOTH,
        help="Copy the selected hunk to the clipboard as a patch, for another tool or a colleague.",
    ),
    Command(
        "next", ("j", "n"), "next hunk", Group.HUNKS, "next_hunk", has_hunks, mode=Mode.BOTH,
        where=Where.HUNKS,
        help="Select the next hunk.",
    ),
    Command(
        "previous", ("k", "p"), "previous hunk", Group.HUNKS, "previous_hunk", has_hunks, mode=Mode.BOTH,
        where=Where.HUNKS,
        help="Select the previous hunk.",
    ),
)  # fmt: skip
