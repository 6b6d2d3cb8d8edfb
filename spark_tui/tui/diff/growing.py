"""The section of the block that streams right now. No screen here.

Not here: the sections of closed hunks (`sections`), two sides of a block (`growing_faces`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from spark_tui.core.change.rows import LiveRows, Row, RowKind
from spark_tui.core.change.values import TrackedFile
from spark_tui.core.session import OpenBlock, OpenEdit
from spark_tui.core.stream.edits import FileAction, LineKind
from spark_tui.tui.diff.growing_faces import GrowingFaces
from spark_tui.tui.diff.lines import BLANK, FileLine, HeadLine, Line
from spark_tui.tui.diff.look import USUAL, Look
from spark_tui.tui.diff.sections import Section


class _Joined(Sequence[Row]):
    """The rows of a growing block, and below them the old lines that it has not reached yet."""

    __slots__ = ("_ahead", "_passed", "_rows")

    def __init__(self, rows: list[Row], ahead: list[Row], passed: int) -> None:
        self._rows = rows
        self._ahead = ahead
        self._passed = passed

    def __len__(self) -> int:
        return len(self._rows) + max(0, len(self._ahead) - self._passed)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        grown = len(self._rows)
        return self._rows[index] if index < grown else self._ahead[self._passed + index - grown]


class GrowingSection(Section):
    """The block that streams right now; it costs one step for each new line.

    The old side of a search/replace pair stays in sight until the new lines reach it, so that the
    change grows in its place. Of a whole file only the lines are shown that differ from the old one and are
    no hunk yet.
    """

    __slots__ = (
        "_ahead",
        "_counted",
        "_faces",
        "_faces_of",
        "_file",
        "_live",
        "_parted",
        "_passed",
        "_search",
        "_taken",
        "_version",
        "_whole",
        "block",
        "look",
    )

    def __init__(
        self,
        edit: OpenEdit,
        block: OpenBlock,
        file: TrackedFile | None,
        *,
        search: bool,
        look: Look = USUAL,
    ) -> None:
        super().__init__(-block.number, edit.path)
        self.look = look
        self._faces: GrowingFaces | None = None
        self._faces_of: LiveRows | None = None
        self.block = block
        self._file = file if edit.action is not FileAction.CREATE else None
        self._whole = edit.action is not FileAction.UPDATE
        self._begin(search and not self._whole)

    def _begin(self, search: bool) -> None:
        self._search = search
        self._live = LiveRows(self._file, search=search)
        if self._whole:
            self._live.placed(0)
        self._ahead: list[Row] = []
        self._taken = self._passed = self._counted = self._version = 0
        self._parted: int | None = None
        self.rows = self._live.rows
        self._lay()

    def show_as(self, look: Look) -> None:
        """Look different from now on."""
        if look.beside != self.look.beside:
            self.look = look
            self._faces = self.layout = None
            self._lay()

    def _lay(self) -> None:
        """Two sides where they are wanted and there may be two. Changes of white space count until the block
        is closed."""
        if not self.look.beside or self._whole or self.block.whole is not None:
            return
        live = self._live
        if self._faces is None or self._faces_of is not live:
            self._faces, self._faces_of = GrowingFaces(), live
            self.layout = self._faces.layout
        if not self._search:
            self._faces.take(live.rows, len(live.rows), live.version)
            return
        settled = live.stable if live.version else len(live.rows)
        self._faces.take(live.rows, settled, live.version, self._ahead, self._count_passed())

    @property
    def source(self) -> tuple[object, int]:
        """While this is the same, the text of the rows before `settled` is the same too."""
        return self._live, self._live.version

    @property
    def settled(self) -> int:
        """Rows that more lines do not change."""
        return self._live.stable if self._search else len(self.rows)

    @property
    def taken(self) -> int:
        """Lines that the rows were made of."""
        return self._taken

    def grow(self, block: OpenBlock) -> None:
        """Take the lines that came since the last call."""
        self.block = block
        if block.whole is not None:
            self._grow_whole(block, block.whole.read.differs_from)
            return
        if self._search and block.growth.exact:
            self._begin(search=False)
        for kind, text in block.lines[self._taken :]:
            added = self._live.add(kind, text)
            if self._search and kind is not LineKind.NEW:
                self._ahead.append(added[-1])
        self._taken = len(block.lines)
        if self._search:
            self.rows = _Joined(self._live.rows, self._ahead, self._count_passed())
        self._lay()

    def _grow_whole(self, block: OpenBlock, parted: int | None) -> None:
        """Take the lines since the old and the new text parted, at the new line `parted`."""
        if parted != self._parted:
            self._parted = parted
            self._live = LiveRows(None)
            self._live.placed(parted or 0)
            self._taken = parted or 0
            self.rows = self._live.rows
        if parted is not None:
            for kind, text in block.lines[self._taken :]:
                self._live.add(kind, text)
        self._taken = len(block.lines)

    def _count_passed(self) -> int:
        """How many old lines stand among the rows already; looks at each settled row once."""
        live = self._live
        if live.version == 0:
            return len(self._ahead)
        if live.version != self._version:
            self._version, self._passed, self._counted = live.version, 0, 0
        fresh = live.rows[self._counted : live.stable]
        self._passed += sum(row.kind is not RowKind.ADDED for row in fresh)
        self._counted = max(self._counted, live.stable)
        return self._passed

    def dress(self, file_line: FileLine | None, first: bool, number: int) -> None:
        """Make the front; `number` is the one that the hunk will have."""
        front: list[Line] = [] if file_line is None else [file_line] if first else [BLANK, file_line]
        block = self.block
        exact = block.growth.exact
        front.append(
            HeadLine(
                hunk=number,
                state=None,
                added=block.new_count if exact else None,
                removed=block.old_count if exact else None,
                lines=len(block.lines),
                anchors=block.anchors,
            )
        )
        self._set_front(front)
