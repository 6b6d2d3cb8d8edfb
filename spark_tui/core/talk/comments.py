"""Comments on lines as the model is told of them: path, line and the line itself for each.

Not here: collecting them (`core.update.commenting`) and showing them (the screen).
"""

from __future__ import annotations

from spark_tui.core.change.rows import Row, RowKind, numbers
from spark_tui.core.change.values import Hunk, TrackedFile
from spark_tui.core.change.view import has_place
from spark_tui.core.session import LineComment, Session, find_hunk

MOST_QUOTED = 120  # characters of a line


def line_of(file: TrackedFile, hunk: Hunk, comment: LineComment) -> int | None:
    """The 1-based line that the comment means, as the screen numbers it: in the new text, a removed line in
    the old one. None when the hunk has no place."""
    if comment.offset is None or not has_place(hunk):
        return None
    old_at, new_at = numbers(file, hunk)
    offset = comment.offset
    if comment.side == "new":
        return new_at + offset + 1
    if 0 <= offset < len(hunk.old):
        return old_at + offset + 1
    return new_at + offset + 1 + (0 if offset < 0 else len(hunk.new) - len(hunk.old))


def offset_of(file: TrackedFile, hunk: Hunk, row: Row) -> int | None:
    """Which line of the hunk a row of it shows, as a comment names it: an added line in the new side, every
    other in the old one. The inverse of `line_of`."""
    if not has_place(hunk):
        return None
    old_at, new_at = numbers(file, hunk)
    if row.kind is RowKind.ADDED:
        return None if row.new is None else row.new - 1 - new_at
    return None if row.old is None else row.old - 1 - old_at


def comment_words(session: Session) -> str:
    """All collected comments as part of a message; empty without any."""
    lines = [_words(session, comment) for comment in session.comments]
    return "\n".join(["The person's comments on lines:", *lines]) if lines else ""


def _words(session: Session, comment: LineComment) -> str:
    found = find_hunk(session, comment.hunk)
    path = found[0].path if found else comment.path
    line = line_of(*found, comment) if found else None
    whole = comment.offset is None
    removed = found is not None and comment.side == "old" and 0 <= (comment.offset or 0) < len(found[1].old)
    where = f"{path} hunk {comment.hunk}" if whole or line is None else f"{path} line {line}"
    if not whole and line is not None:
        where += f" (hunk {comment.hunk}{', a line it removes' if removed else ''})"
    quote = comment.quote.strip()[:MOST_QUOTED]
    return f"- {where}{f' “{quote}”' if quote else ''}: {comment.text}"
