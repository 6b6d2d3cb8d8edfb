"""Unified diffs, plain and git's, as people and models write them.

Line numbers and counts may be missing or wrong, and so may the `@@` of the only hunk, the space before a
line of context, the `+` before an empty added line, and the two lines with names if a line above the
fence names the file. Right counts decide what is a line of the hunk and what stands behind it; without
them, the shape of the lines does. Sources: POSIX `diff -u`, the GNU diffutils manual, git-diff
("generating patch text") for the extended header. Binary patches, copies and combined diffs fail. Not
here: the names of the files (`diff_header`), and what signs are missing where nothing here tells
(`core.change.readings`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from spark_tui.core.stream.diff_header import DiffHeader, DiffHeaderError
from spark_tui.core.stream.dress import Fence, excerpt, fence, info_path, path_line
from spark_tui.core.stream.edits import (
    BlockClosed,
    BlockOpened,
    Edit,
    FileClosed,
    LineAdded,
    LineKind,
    ParseFailed,
    Prose,
)
from spark_tui.core.stream.lines import Line
from spark_tui.core.stream.machine import EditParser, Machine

_NUMBERED = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)", re.DOTALL)
_KINDS = {" ": LineKind.CONTEXT, "-": LineKind.OLD, "+": LineKind.NEW}
_DIFF_FENCES = ("diff", "patch", "udiff")
_OTHER_EDITS = ("*** ", "<<<<<", ">>>>>", "=====")
_BULLET = re.compile(r"[-+] \S")
_BOUNDARIES = ("diff ", "Index: ", "Only in ")
_GIT_CUTS_HEADING = 80  # bytes; a heading of this length may be a part of a line


class _At(Enum):
    HEADER = auto()
    HUNK = auto()
    BETWEEN = auto()  # behind a hunk with all its lines and an empty line: what comes next decides
    OVER = auto()  # behind the closing fence


class UnifiedDiffMachine(Machine):
    """Reads the diffs of one or more files; see the module."""

    def __init__(self) -> None:
        self.drop()

    def drop(self) -> None:
        self._at = _At.HEADER
        self._header = DiffHeader()
        self._above: Line | None = None  # the `--- ` line that stood above the opener
        self._opened = False
        self._fence: Fence | None = None
        self._old: int | None = None  # lines that the hunk's header still promises; None: it says nothing
        self._new: int | None = None
        self._size = 0  # lines of the open hunk
        self._last = LineKind.CONTEXT
        self._loose = 0  # empty lines between added lines
        self._signed = False  # a blank line of context behind an added one has its sign
        self._newlines: dict[LineKind, bool] = {}
        self._blanks: list[Line] = []  # empty lines: context, if the hunk goes on behind them
        self._held: list[Line] = []  # `--- ` and `+++ ` inside a hunk: lines of it or the next file

    def leads(self, line: Line) -> bool:
        text = line.text
        return text.startswith("--- ") or fence(text) is not None or path_line(text) is not None

    def begin(self, above: Sequence[Line], line: Line) -> int | None:
        if line.text.startswith("diff --git "):
            used = 0
        elif line.text.startswith("+++ ") and above and above[-1].text.startswith("--- "):
            used = 1
        elif line.text.startswith("@@") and above:
            return self._begin_nameless(above)
        else:
            return None
        self.drop()
        if used:
            self._above = above[-1]
        if len(above) > used:
            self._fence = fence(above[-1 - used].text)
            used += self._fence is not None
        return used

    def _begin_nameless(self, above: Sequence[Line]) -> int | None:
        """A hunk right below a fence for diffs whose file is named there, or in the line above."""
        mark = fence(above[-1].text)
        language, _, rest = mark.info.partition(" ") if mark is not None else ("", "", "")
        if mark is None or language not in _DIFF_FENCES:
            return None
        name, used = info_path(rest) or path_line(rest), 1
        for count, held in enumerate(reversed(above[:-1]), start=2):
            if name is not None:
                break
            if held.text.strip():
                name, used = path_line(held.text), count
                if name is None:
                    return None
        if name is None:
            return None
        self.drop()
        self._fence = mark
        self._header.name(name, above[-used].number)
        return used

    def take(self, line: Line, out: list[Edit]) -> bool:
        try:
            return self._take(line, out)
        except DiffHeaderError as error:
            return self._fail(out, str(error), line.number)

    def _take(self, line: Line, out: list[Edit]) -> bool:
        if self._above is not None:
            self._header.read(self._above)
            self._above = None
        match self._at:
            case _At.HEADER:
                return self._in_header(line, out)
            case _At.HUNK:
                return self._in_hunk(line, out)
            case _At.BETWEEN:
                return self._between(line, out)
            case _At.OVER:
                return False

    def end(self, number: int, complete: bool, out: list[Edit]) -> None:
        try:
            self._finish(number, complete, out)
        except DiffHeaderError as error:
            self._fail(out, str(error), number)
        self.drop()

    def _finish(self, number: int, complete: bool, out: list[Edit]) -> None:
        if self._at is _At.OVER:
            return
        if self._at is _At.BETWEEN:
            self._rest(out)
        if self._at is not _At.HUNK:
            if not complete and not self._opened:
                self._fail(out, "the answer ends inside the header of a diff", number)
            else:
                self._close_file(out)
            return
        for held in self._held:
            self._add(held, out)
        self._held.clear()
        if not complete and not self._satisfied():
            self._fail(out, "the answer ends inside a hunk", number)
        elif self._close_hunk(number, out):
            self._close_file(out)

    def _fail(self, out: list[Edit], message: str, number: int) -> bool:
        out.append(ParseFailed(message, number))
        self.drop()
        return False

    def _in_header(self, line: Line, out: list[Edit]) -> bool:
        if line.text.startswith("@@"):
            return self._hunk(line, out)
        if line.text.startswith("diff --git ") and self._header.begun:
            self._close_file(out)
        if self._header.read(line):
            return True
        if self._header.named and not self._opened and line.text[:1] in _KINDS:
            self._hunk(Line("@@", "", line.number), out)
            return self._in_hunk(line, out)
        self._close_file(out)
        return self._closes_fence(line)

    def _hunk(self, line: Line, out: list[Edit]) -> bool:
        if line.text.startswith("@@@"):
            return self._fail(out, "combined diffs of a merge are not understood", line.number)
        if not self._opened:
            out.append(self._header.opened())
            self._opened = True
        numbered = _NUMBERED.fullmatch(line.text)
        start: int | None = None
        self._old = self._new = None
        if numbered is not None:
            self._old = 1 if numbered[2] is None else int(numbered[2])
            self._new = 1 if numbered[4] is None else int(numbered[4])
            start = int(numbered[1])  # without old lines: the line that the new ones follow
            heading = numbered[5].strip()
        else:
            heading = line.text[2:].strip().removesuffix("@@").strip().removeprefix("...")
            heading = "" if heading.startswith("-") else heading
        heading = "" if len(heading.encode("utf-8", "replace")) >= _GIT_CUTS_HEADING else heading
        out.append(BlockOpened(line.number, (heading,) if heading else (), start))
        self._at = _At.HUNK
        self._size = self._loose = 0
        self._signed = False
        self._last = LineKind.CONTEXT
        self._newlines = {}
        return True

    def _in_hunk(self, line: Line, out: list[Edit]) -> bool:
        if self._held and (decided := self._next_file(line, out)) is not None:
            return decided
        text = line.text
        if not text:
            if (self._old, self._new) == (0, 0) and self._fence is None:
                self._at = _At.BETWEEN
            self._blanks.append(line)
            return True
        if text.startswith("--- ") or (self._held and text.startswith("+++ ")):
            self._held.append(line)
            return True
        if text.startswith("\\"):
            return self._no_newline(line, out)
        signature = text.rstrip() == "--" and self._satisfied()
        if text[0] in _KINDS and not signature:
            self._add(line, out)
            return True
        return self._leave_hunk(line, out)

    def _next_file(self, line: Line, out: list[Edit]) -> bool | None:
        """What the held lines were, seen from `line`: the next file's header, or lines of this hunk.

        None: they were lines of the hunk (or may still be either) and `line` is yet to be read.
        """
        if len(self._held) == 1 and line.text.startswith("+++ "):
            if self._satisfied():
                return self._start_next(line, out)
            return None
        if len(self._held) == 2 and line.text.startswith("@@") and (self._old, self._new) != (1, 1):
            return self._start_next(line, out)
        for held in self._held:
            self._add(held, out)
        self._held.clear()
        return None

    def _start_next(self, line: Line, out: list[Edit]) -> bool:
        header, *rest = (*self._held, line)
        self._held.clear()
        if not self._close_hunk(line.number, out):
            return False
        self._close_file(out)
        self._header.read(header)
        return all(self._in_header(more, out) for more in rest)

    def _add(self, line: Line, out: list[Edit], *, unsigned: bool = False) -> None:
        kind = LineKind.CONTEXT if unsigned else _KINDS[line.text[0]]
        if self._last is LineKind.NEW:
            self._loose += len(self._blanks) if kind is LineKind.NEW else 0
            self._signed = self._signed or (kind is LineKind.CONTEXT and not line.text.strip())
        for _ in self._blanks:
            self._count(LineKind.CONTEXT)
            out.append(LineAdded(LineKind.CONTEXT, ""))
        self._blanks.clear()
        self._count(kind)
        out.append(LineAdded(kind, line.text if unsigned else line.text[1:]))

    def _count(self, kind: LineKind) -> None:
        self._size += 1
        self._last = kind
        if self._old is not None and kind is not LineKind.NEW:
            self._old -= 1
        if self._new is not None and kind is not LineKind.OLD:
            self._new -= 1

    def _satisfied(self) -> bool:
        """Whether the hunk has all the lines that its header promises."""
        return self._old is not None and self._new is not None and self._old <= 0 and self._new <= 0

    def _no_newline(self, line: Line, out: list[Edit]) -> bool:
        if not self._size:
            return self._fail(out, "a hunk begins with a remark about a missing newline", line.number)
        for kind in (LineKind.OLD, LineKind.NEW):
            if self._last in (kind, LineKind.CONTEXT):
                self._newlines[kind] = False
        return True

    def _leave_hunk(self, line: Line, out: list[Edit]) -> bool:
        """`line` is none of the hunk's."""
        text = line.text
        closing = fence(text)
        closed = self._fence is not None and closing is not None and self._fence.closed_by(closing)
        expected = closed or text.startswith(("@@", "--", *_BOUNDARIES))
        promised = self._old is not None and not self._satisfied()
        if not expected and (promised or self._fence is not None):
            if fence(text) is None and not text.startswith(_OTHER_EDITS):
                self._add(line, out, unsigned=True)  # a line of context that lost its space
                return True
            return self._fail(out, f"{excerpt(text)} begins with none of ' ', '-', '+'", line.number)
        if not self._close_hunk(line.number, out):
            return False
        if text.startswith("@@"):
            return self._hunk(line, out)
        self._close_file(out)
        if text.startswith("diff --git "):
            return self._in_header(line, out)
        return self._closes_fence(line)

    def _rest(self, out: list[Edit]) -> None:
        """The hunk had all its lines: the empty lines behind it are no part of it."""
        blanks = self._blanks
        self._blanks = []
        self._close_hunk(0, out)
        self._at = _At.HEADER
        out.extend(Prose(line.whole) for line in blanks)

    def _between(self, line: Line, out: list[Edit]) -> bool:
        """The first line behind empty ones that follow a hunk with all its lines."""
        text = line.text
        if not text.strip():
            self._blanks.append(line)
            return True
        header = text.startswith(("--- ", "-- "))
        if text[0] in _KINDS and not header and not _BULLET.match(text):
            self._at = _At.HUNK  # the counts are too small: half a hunk would be another edit
            return self._in_hunk(line, out)
        self._rest(out)
        if text.startswith("@@"):
            return self._hunk(line, out)
        self._close_file(out)
        return text.startswith("diff --git ") and self._in_header(line, out)

    def _close_hunk(self, number: int, out: list[Edit]) -> bool:
        """Empty lines at the end are context only if exactly they are what the header promised."""
        missing = self._old if self._old == self._new else None
        if missing and 0 < missing <= len(self._blanks):
            for _ in range(missing):
                self._count(LineKind.CONTEXT)
                out.append(LineAdded(LineKind.CONTEXT, ""))
            del self._blanks[:missing]
        if not self._size:
            return self._fail(out, "a hunk has no lines", number)
        old, new = self._newlines.get(LineKind.OLD), self._newlines.get(LineKind.NEW)
        if self._newlines:
            old, new = old is not False, new is not False
        out.append(BlockClosed(bool(self._newlines), old, new, self._added_blanks()))
        out.extend(Prose(line.whole) for line in self._blanks)
        self._blanks.clear()
        return True

    def _added_blanks(self) -> bool | None:
        """Whether empty lines between added ones are added lines, as the counts of a complete hunk say."""
        if not self._loose or (self._old, self._new) == (0, 0):
            return False
        if (self._old, self._new) == (-self._loose, 0):
            return True
        return False if self._signed else None

    def _close_file(self, out: list[Edit]) -> None:
        """End the file, announcing it first when it had no hunks. Raises `DiffHeaderError`."""
        header, opened = self._header, self._opened
        self._header = DiffHeader()
        self._opened = False
        self._at = _At.HEADER
        if not opened:
            out.append(header.opened_without_hunks())
        out.append(FileClosed())

    def _closes_fence(self, line: Line) -> bool:
        closing = fence(line.text)
        if self._fence is None or closing is None or not self._fence.closed_by(closing):
            return False
        self._at = _At.OVER
        return True


class UnifiedDiffParser(EditParser):
    """Reads answers that hold unified diffs."""

    def __init__(self) -> None:
        super().__init__([UnifiedDiffMachine()])
