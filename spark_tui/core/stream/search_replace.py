"""Search/replace blocks: a file name, then `<<<<<<< SEARCH`, `=======`, `>>>>>>> REPLACE`.

Source: the edit blocks of aider. The name stands above the block or its fence, or between fence and
marker, in many disguises; without one, the block belongs to the file of the block before. An empty
search side creates the file. A marker where none may stand fails the block: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from spark_tui.core.stream.dress import Fence, fence, info_path, path_in_sentence, path_line
from spark_tui.core.stream.edits import (
    BlockClosed,
    BlockOpened,
    Edit,
    FileAction,
    FileClosed,
    FileOpened,
    LineAdded,
    LineKind,
    ParseFailed,
)
from spark_tui.core.stream.lines import Line
from spark_tui.core.stream.machine import EditParser, Machine

_SEARCH = re.compile(r"<{5,9} ?SEARCH\s*")
_DIVIDER = re.compile(r"={5,9}\s*")
_REPLACE = re.compile(r">{5,9} ?REPLACE\s*")


class _At(Enum):
    """Where in a block the machine stands."""

    BETWEEN = auto()
    MARKER = auto()  # the opening marker comes next
    START = auto()  # behind the opening marker: the next line decides between create and update
    SEARCH = auto()
    REPLACE = auto()


class SearchReplaceMachine(Machine):
    """Reads blocks and keeps their file open while blocks of the same file follow; see the module."""

    def __init__(self) -> None:
        self.drop()

    def drop(self) -> None:
        self._at = _At.BETWEEN
        self._name: str | None = None  # the file of this block or, between blocks, of the last one
        self._line = 0  # of the opening marker
        self._fence: Fence | None = None
        self._opened: FileOpened | None = None

    def leads(self, line: Line) -> bool:
        return (
            fence(line.text) is not None
            or path_line(line.text) is not None
            or path_in_sentence(line.text) is not None
        )

    def begin(self, above: Sequence[Line], line: Line) -> int | None:
        if not line.text.startswith("<<<<<") or _SEARCH.fullmatch(line.text) is None:
            return None
        self._at = _At.MARKER
        self._line = line.number
        around, self._fence = self._fence, None
        used = self._name_above(above)
        self._fence = self._fence or around
        return used

    def _name_above(self, above: Sequence[Line]) -> int:
        """Note the name and the fence that stand above the marker; how many lines they take."""
        used = 0
        for count, held in enumerate(reversed(above), start=1):
            if not held.text.strip():
                continue
            mark = fence(held.text)
            if mark is None:
                name = path_line(held.text)
                used = count if name else used
                self._name = name or path_in_sentence(held.text) or self._name
                break
            if self._fence is not None:
                break
            self._fence = mark
            used = count
            name = info_path(mark.info)
            if name is not None:
                self._name = name
                break
        if self._fence is None and len(above) > used > 0:
            self._fence = fence(above[-1 - used].text)
            used += self._fence is not None
        return used

    def take(self, line: Line, out: list[Edit]) -> bool:
        match self._at:
            case _At.BETWEEN:
                return self._closes_fence(line)
            case _At.MARKER:
                if self._name is None:
                    return self._fail(out, "a SEARCH block without a file name above it", line.number)
                self._at = _At.START
                return True
            case _At.START:
                divider = _is(_DIVIDER, line)
                self._open(FileAction.CREATE if divider else FileAction.UPDATE, out)
                self._at = _At.SEARCH
                return self._searched(line, out)
            case _At.SEARCH:
                return self._searched(line, out)
            case _At.REPLACE:
                return self._replaced(line, out)

    def end(self, number: int, complete: bool, out: list[Edit]) -> None:
        if self._at is not _At.BETWEEN:
            self._fail(out, "the answer ends inside a SEARCH/REPLACE block", number)

    def passed(self, line: Line, out: list[Edit]) -> None:
        if self._opened is not None and line.text.strip() and fence(line.text) is None:
            self.close(out)

    def close(self, out: list[Edit]) -> None:
        if self._opened is not None and self._at in (_At.BETWEEN, _At.MARKER):
            out.append(FileClosed())
            self._opened = None

    def _open(self, action: FileAction, out: list[Edit]) -> None:
        """Announce the file, unless it is open already and this block, too, only changes it."""
        assert self._name is not None
        opened = self._opened
        wanted = (FileAction.UPDATE, self._name)
        if (action, self._name) != wanted or opened is None or (opened.action, opened.path) != wanted:
            if opened is not None:
                out.append(FileClosed())
            self._opened = FileOpened(action, self._name, self._line)
            out.append(self._opened)
        out.append(BlockOpened(self._line))

    def _searched(self, line: Line, out: list[Edit]) -> bool:
        if _is(_DIVIDER, line):
            self._at = _At.REPLACE
            return True
        if _is(_SEARCH, line) or _is(_REPLACE, line):
            return self._fail(out, "a SEARCH block without its =======", line.number)
        out.append(LineAdded(LineKind.OLD, line.text))
        return True

    def _replaced(self, line: Line, out: list[Edit]) -> bool:
        if _is(_REPLACE, line):
            out.append(BlockClosed())
            self._at = _At.BETWEEN
            return True
        if _is(_DIVIDER, line) or _is(_SEARCH, line):
            return self._fail(out, "a SEARCH/REPLACE block without its REPLACE marker", line.number)
        out.append(LineAdded(LineKind.NEW, line.text))
        return True

    def _closes_fence(self, line: Line) -> bool:
        closing = fence(line.text)
        if self._fence is None or closing is None or not self._fence.closed_by(closing):
            return False
        self._fence = None
        return True

    def _fail(self, out: list[Edit], message: str, number: int) -> bool:
        """Also forgets the name: what follows must say again which file it means."""
        out.append(ParseFailed(message, number))
        self.drop()
        return False


def _is(marker: re.Pattern[str], line: Line) -> bool:
    return line.text.startswith(("<<<<<", "=====", ">>>>>")) and marker.fullmatch(line.text) is not None


class SearchReplaceParser(EditParser):
    """Reads answers that hold search/replace blocks."""

    def __init__(self) -> None:
        super().__init__([SearchReplaceMachine()])
