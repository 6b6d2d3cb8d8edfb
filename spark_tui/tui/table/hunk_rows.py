"""The rows of the table that concern hunks."""

from __future__ import annotations

from typing import Final

from spark_tui.tui.table.command import Command, Group, Mode, Where
from spark_tui.tui.table.conditions import (
    WAITING,
    asks_place,
    can_accept,
    can_edit,
    can_except,
    can_redo,
    can_reject,
    can_split,
    can_undo,
    has_comments,
    has_hunks,
    has_late,
)

HUNK_ROWS: Final = (
    Command(
        "place", ("l",), "which place", Group.HUNKS, "place", asks_place,
        footer=True, where=Where.HUNKS, shown="Enter l",
        help=(
            "Say where an edit belongs that stands in several places: they are shown with what is around "
            "them, and a digit picks one. The stream goes on meanwhile."
        ),
    ),
    Command(
        "accept", ("a",), "accept", Group.HUNKS, "accept", can_accept,
        footer=True, where=Where.HUNKS,
        help="Write the selected hunk to its file, at once; with marks all marked hunks, in one write.",
    ),
    Command(
        "reject", ("x",), "reject", Group.HUNKS, "reject", can_reject,
        footer=True, where=Where.HUNKS,
        help=(
            "Reject the selected hunk, or all that are marked. Enter rejects without a word; a comment is "
            "told to the model; Esc goes back."
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
        "edit", ("e",), "edit", Group.HUNKS, "edit", can_edit, footer=True,
        help=(
            "Edit the new lines before you accept them: a short hunk here, with the old lines in sight, a "
            "longer one in your $VISUAL or $EDITOR. It is judged again, and the model is told."
        ),
    ),
    Command(
        "edit_outside", ("E",), "edit in $EDITOR", Group.HUNKS, "edit_outside", can_edit,
        help="Edit the new lines in your $VISUAL or $EDITOR, however short. The stream is held meanwhile.",
    ),
    Command(
        "split", ("s",), "split", Group.HUNKS, "split", can_split,
        footer=True, where=Where.HUNKS,
        help=(
            "Split the hunk into its smallest changes, between which lines stay. When it is one change you "
            "go into its lines to pick some."
        ),
    ),
    Command(
        "mark", ("m",), "mark", Group.HUNKS, "mark", WAITING,
        footer=True, where=Where.HUNKS,
        help="Mark the hunk, or take the mark off; a and x then mean all that are marked, all or none.",
    ),
    Command(
        "mark_all", ("M",), "mark all", Group.HUNKS, "mark_all", has_hunks, where=Where.HUNKS,
        help="Mark every hunk that waits and that the guard allows without a question; again, none.",
    ),
    Command(
        "mark_linked", ("L",), "mark linked", Group.HUNKS, "mark_linked", has_hunks, where=Where.HUNKS,
        help="Mark the hunk with all that belong to it: one uses a name that another adds.",
    ),
    Command(
        "comment", ("c",), "comment", Group.HUNKS, "comment", has_hunks, footer=True,
        help=(
            "Comment the line at the cursor, or the hunk. Comments are collected and go with your next "
            "steer; the same key on the same line changes it, an empty one takes it back."
        ),
    ),
    Command(
        "comments", (";",), "comments", Group.HUNKS, "comments", has_comments,
        help="List the comments that go with your next steer; change them or take them back there.",
    ),
    Command(
        "undo", ("u",), "undo", Group.HUNKS, "undo", can_undo,
        footer=True, where=Where.HUNKS,
        help=(
            "Take the decision on the selected hunk back, else the last one, then the one before it. An "
            "accepted hunk leaves its file, exactly; a rejected one waits again."
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
