"""Search/replace blocks: a file name, then `<<<<<<< SEARCH`, `=======`, `>>>>>>> REPLACE`.

Source: the edit blocks of aider (also its older words ORIGINAL and UPDATED), those of Cline (dashes and
plus signs) and of Roo Code (a `:start_line:` below the opening marker). The name stands above the block
or its fence, between fence and marker, in a fence of its own, or behind the opening marker, in many
disguises; without one, the block belongs to the file of the block before. An empty search side creates
the file. A block that is indented, as in a list, stands that much deeper in all its lines. A marker where
none may stand fails the block: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from spark_tui.core.stream.dress import (
    Fence,
    fence,
    info_path,
    likely_name,
    path_in_sentence,
    path_line,
)
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

_SEARCH = re.compile(r"(?:<{5,9} ?(?:SEARCH|ORIGINAL)>?|(-{5,9}) ?SEARCH>?)(?:\s*|:?\s+(\S.*))", re.DOTALL)
_DIVIDER = re.compile(r"={5,9}\s*")
_REPLACE = re.compile(r">{5,9} ?(?:REPLACE|UPDATED)(?:\s*|:?\s+(\S.*))", re.DOTALL)
_PLUS_REPLACE = re.compile(r"\+{5,9} ?REPLACE(?:\s*|:?\s+(\S.*))", re.DOTALL)
_MARKERS = ("<<<<<", "-----", "=====", ">>>>>", "+++++")
_START_LINE = re.compile(r":(start|end)_line: ?(\d{1,9})\s*")
_RULE = re.compile(r"-{5,9}\s*")
_BLANKS = " \t"
_DEEPEST = 12  # blanks before a marker; a line deeper than that is no edit in a list


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
        self._likely = False  # the name is only a likely one, so that no file is made by it
        self._line = 0  # of the opening marker
        self._indent = ""  # in front of the opening marker and so of every line of the block
        self._closing = _REPLACE
        self._start: int | None = None  # the line that the block states
        self._fence: Fence | None = None
        self._opened: FileOpened | None = None

    def leads(self, line: Line) -> bool:
        text = line.text
        return (
            fence(text.lstrip(_BLANKS)) is not None
            or path_line(text) is not None
            or path_in_sentence(text) is not None
            or likely_name(text) is not None
        )

    def begin(self, above: Sequence[Line], line: Line) -> int | None:
        text = line.text.lstrip(_BLANKS)
        if not text.startswith(("<<<<<", "-----")) or len(line.text) - len(text) > _DEEPEST:
            return None
        marker = _SEARCH.fullmatch(text)
        named = path_line(marker[2]) if marker is not None and marker[2] else None
        if marker is None or (marker[2] and named is None):
            return None
        self._at = _At.MARKER
        self._line = line.number
        self._indent = line.text[: len(line.text) - len(text)]
        self._closing = _PLUS_REPLACE if marker[1] else _REPLACE
        self._start = None
        around, self._fence = self._fence, None
        used = self._name_above(above)
        self._fence = self._fence or around
        if named is not None:
            self._take_name(named)
        return used

    def _take_name(self, name: str | None, *, likely: bool = False) -> None:
        if name is not None:
            self._name, self._likely = name, likely

    def _name_above(self, above: Sequence[Line]) -> int:
        """Note the name and the fence that stand above the marker; how many lines they take."""
        used = fences = 0
        for count, held in enumerate(reversed(above), start=1):
            if not held.text.strip():
                continue
            mark = fence(held.text.lstrip(_BLANKS))
            if mark is None:
                return self._name_in(above, count, used, own=fences == 2)
            fences += 1
            if fences == 1:
                self._fence = mark
                used = count
                name = info_path(mark.info)
                self._take_name(name)
                if name is not None:
                    break
            elif fences > 2 or mark.info:
                break
        return used

    def _name_in(self, above: Sequence[Line], count: int, used: int, *, own: bool) -> int:
        """Note the name that the line `count` lines up says; how many lines name and fences take.

        `own`: a fence was closed below it, so that the name must stand alone in that fence.
        """
        text = above[-count].text
        name = path_line(text)
        over = fence(above[-1 - count].text.lstrip(_BLANKS)) if len(above) > count else None
        if own:
            if name is None or over is None:
                return used
            self._take_name(name)
            return count + 1
        if name is None:
            self._take_name(path_in_sentence(text))
            if self._name is None:
                name = likely_name(text)
                self._take_name(name, likely=True)
            if name is None or name != text.strip():
                return used
        self._take_name(name, likely=self._likely and self._name == name)
        if self._fence is None and over is not None:
            self._fence = over
            return count + 1
        return count

    def take(self, line: Line, out: list[Edit]) -> bool:
        if self._at is _At.BETWEEN:
            return self._closes_fence(line)
        text = self._dedented(line)
        if text is None:
            return self._fail(out, "a line stands outside of the indented block that it is in", line.number)
        match self._at:
            case _At.MARKER:
                if self._name is None:
                    return self._fail(out, "a SEARCH block without a file name above it", line.number)
                self._at = _At.START
                return True
            case _At.START:
                return self._first(text, line, out)
            case _At.SEARCH:
                return self._searched(text, line, out)
            case _At.REPLACE:
                return self._replaced(text, line, out)

    def end(self, number: int, complete: bool, out: list[Edit]) -> None:
        if self._at is not _At.BETWEEN:
            self._fail(out, "the answer ends inside a SEARCH/REPLACE block", number)

    def passed(self, line: Line, out: list[Edit]) -> None:
        if self._opened is not None and line.text.strip() and fence(line.text.lstrip(_BLANKS)) is None:
            self.close(out)

    def close(self, out: list[Edit]) -> None:
        if self._opened is not None and self._at in (_At.BETWEEN, _At.MARKER):
            out.append(FileClosed())
            self._opened = None

    def _dedented(self, line: Line) -> str | None:
        """The line as it stands in the block; None when it is less deep than the block's marker."""
        text = line.text
        if not self._indent:
            return text
        if text.startswith(self._indent):
            return text[len(self._indent) :]
        return None if text.strip() else ""

    def _first(self, text: str, line: Line, out: list[Edit]) -> bool:
        """The line behind the opening marker decides between create and update."""
        stated = _START_LINE.fullmatch(text) if text.startswith(":") else None
        if stated is not None:
            self._start = int(stated[2]) if stated[1] == "start" else self._start
            return True
        if self._start is not None and _RULE.fullmatch(text):
            return True
        divider = _is(_DIVIDER, text)
        if divider and self._likely:
            return self._fail(out, "a new file without its name on a line above it", line.number)
        self._open(FileAction.CREATE if divider else FileAction.UPDATE, out)
        self._at = _At.SEARCH
        return self._searched(text, line, out)

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
        out.append(BlockOpened(self._line, old_start=self._start or None))

    def _searched(self, text: str, line: Line, out: list[Edit]) -> bool:
        if _is(_DIVIDER, text):
            self._at = _At.REPLACE
            return True
        if _is(_SEARCH, text) or self._closes(text):
            return self._fail(out, "a SEARCH block without its =======", line.number)
        out.append(LineAdded(LineKind.OLD, text))
        return True

    def _replaced(self, text: str, line: Line, out: list[Edit]) -> bool:
        if self._closes(text):
            out.append(BlockClosed())
            self._at = _At.BETWEEN
            return True
        if _is(_DIVIDER, text) or _is(_SEARCH, text):
            return self._fail(out, "a SEARCH/REPLACE block without its REPLACE marker", line.number)
        out.append(LineAdded(LineKind.NEW, text))
        return True

    def _closes(self, text: str) -> bool:
        """Whether the line is the closing marker; behind it only the name of the file may stand again."""
        if not text.startswith(_MARKERS):
            return False
        marker = self._closing.fullmatch(text)
        return marker is not None and (not marker[1] or path_line(marker[1]) == self._name)

    def _closes_fence(self, line: Line) -> bool:
        closing = fence(line.text.lstrip(_BLANKS) if self._indent else line.text)
        if self._fence is None or closing is None or not self._fence.closed_by(closing):
            return False
        self._fence = None
        return True

    def _fail(self, out: list[Edit], message: str, number: int) -> bool:
        """Also forgets the name: what follows must say again which file it means."""
        out.append(ParseFailed(message, number))
        self.drop()
        return False


def _is(marker: re.Pattern[str], text: str) -> bool:
    return text.startswith(_MARKERS) and marker.fullmatch(text) is not None


class SearchReplaceParser(EditParser):
    """Reads answers that hold search/replace blocks."""

    def __init__(self) -> None:
        super().__init__([SearchReplaceMachine()])
