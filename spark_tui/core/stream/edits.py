"""What the edit-format parsers yield: edits as facts, one line at a time.

Not here: the parsers themselves (one module a format) and where an edit belongs in a file
(`core.change.locate`). Every value can be written to the journal and read back.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class EditFormat(StrEnum):
    """The ways a model may write an edit as plain text."""

    APPLY_PATCH = "apply_patch"
    SEARCH_REPLACE = "search_replace"
    UNIFIED_DIFF = "unified_diff"
    WHOLE_FILE = "whole_file"


class FileAction(StrEnum):
    """What an edit says it does to its file; the guard judges what really happens."""

    UPDATE = "update"
    CREATE = "create"
    DELETE = "delete"
    WHOLE = "whole"  # the complete new text of a file that may or may not exist


class LineKind(StrEnum):
    """Which side of the change a line stands on."""

    CONTEXT = " "
    OLD = "-"
    NEW = "+"


class FileOpened(msgspec.Struct, frozen=True, tag=True):
    """An edit of one file begins. `path` is as the model wrote it, not yet judged.

    `line` is the 1-based line of the answer; `move_to` names the destination of a rename;
    `mode` is a new file mode such as 0o100755 when the edit states one. `patch`: the format marks each
    line of a block as kept, removed or added, and its blocks stand in the order of the file.
    """

    action: FileAction
    path: str
    line: int
    move_to: str | None = None
    mode: int | None = None
    patch: bool = False


class BlockOpened(msgspec.Struct, frozen=True, tag=True):
    """One block (chunk, search/replace pair) of the open file begins.

    `anchors` are `@@` lines that stand above the place, outermost first; `old_start` is the
    1-based line number that the edit states, None when it states none. As in unified diffs it is the first
    line of the block's old side; of a block that only adds, the line that the new ones follow, 0 at the top.
    """

    line: int
    anchors: tuple[str, ...] = ()
    old_start: int | None = None


class LineAdded(msgspec.Struct, frozen=True, tag=True, gc=False):
    """One complete line of the open block, without its line ending."""

    kind: LineKind
    text: str


class BlockClosed(msgspec.Struct, frozen=True, tag=True):
    """The open block is complete.

    `end_of_file`: the edit says that the block stands at the end of the file.
    `old_newline` / `new_newline`: False when the edit says that the old or new side has no
    newline at the end of the file; None when it says nothing. `bare` are
    the lines of the block, by index, that were written as empty lines without any sign; they were given as
    context, and `bare_added` says how many of them are added ones by the counts of the edit, None when
    nothing says it. `open_end`: such lines stand behind the last line, which is a changed one or context
    behind which more was promised; they were taken for no part of the block, and nothing says that they are
    none.
    """

    end_of_file: bool = False
    old_newline: bool | None = None
    new_newline: bool | None = None
    bare: tuple[int, ...] = ()
    bare_added: int | None = 0
    open_end: bool = False


class FileClosed(msgspec.Struct, frozen=True, tag=True):
    """The edit of the open file is complete (also for a delete or a pure rename)."""


class Prose(msgspec.Struct, frozen=True, tag=True):
    """Text of the answer that is no part of an edit, word for word, with its line endings."""

    text: str


class ParseFailed(msgspec.Struct, frozen=True, tag=True):
    """What followed could not be read as an edit; whatever was open is dropped, nothing is guessed.

    `line` is the 1-based line of the answer.
    """

    message: str
    line: int


Edit = FileOpened | BlockOpened | LineAdded | BlockClosed | FileClosed | Prose | ParseFailed
