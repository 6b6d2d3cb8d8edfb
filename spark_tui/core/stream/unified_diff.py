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
from spark_tui.core.stream.diff_name import named_above, names_file
from spark_tui.core.stream.dress import Fence, excerpt, fence, path_line
from spark_tui.core.stream.edits import (
    BlockOpened,
    Edit,
    FileAction,
    FileClosed,
    LineAdded,
    LineKind,
    ParseFailed,
    Prose,
)
from spark_tui.core.stream.hunk_header import hunk_header
from spark_tui.core.stream.hunk_tally import Tally
from spark_tui.core.stream.lines import Line
from spark_tui.core.stream.machine import EditParser, Machine

_KINDS = {" ": LineKind.CONTEXT, "-": LineKind.OLD, "+": LineKind.NEW}
_OTHER_EDITS = ("*** ", "<<<<<", ">>>>>", "=====")
_MOST_HELD = 12
_BULLET = re.compile(r"[-+] \S")
_BOUNDARIES = ("diff ", "Index: ", "Only in ")


class _At(Enum):
    HEADER = auto()
    HUNK = auto()
    BETWEEN = auto()  # behind a hunk that seems to be over: what comes next decides
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
        self._updates = False  # the file is there already
        self._fence: Fence | None = None
        self._tally = Tally()  # of the open hunk
        self._blanks: list[Line] = []  # empty lines: context, if the hunk goes on behind them
        self._tail: list[Line] = []  # lines behind a hunk that seems to be over
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
        """A hunk whose file is named only in or above the fence around it."""
        found = named_above(above)
        if found is None:
            return None
        self.drop()
        self._fence = found.fence
        self._header.name(found.path, above[-found.lines].number)
        return found.lines

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
            if not complete and not self._tally.satisfied:
                self._fail(out, "the answer ends inside a hunk", number)
            else:
                self._rest(number, out, of_file=True)
            return
        if self._at is not _At.HUNK:
            if not complete and not self._opened:
                self._fail(out, "the answer ends inside the header of a diff", number)
            else:
                self._close_file(out)
            return
        for held in self._held:
            self._add(held, out)
        self._held.clear()
        if not complete and not self._tally.satisfied:
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
            opened = self._header.opened()
            out.append(opened)
            self._opened, self._updates = True, opened.action is FileAction.UPDATE
        header = hunk_header(line.text)
        anchored = bool(header.heading) or header.numbered or not self._updates
        self._tally = Tally(header.old, header.new, anchored=anchored)
        out.append(BlockOpened(line.number, (header.heading,) if header.heading else (), header.start))
        self._at = _At.HUNK
        return True

    def _in_hunk(self, line: Line, out: list[Edit]) -> bool:
        if self._held and (decided := self._next_file(line, out)) is not None:
            return decided
        text = line.text
        if not text:
            if self._tally.exact and self._fence is None:
                self._at = _At.BETWEEN
                self._tail.append(line)
            else:
                self._blanks.append(line)
            return True
        if text.startswith("--- ") or (self._held and text.startswith("+++ ")):
            self._held.append(line)
            return True
        if text.startswith("\\"):
            return self._no_newline(line, out)
        signature = text.rstrip() == "--" and self._tally.satisfied
        if text[0] in _KINDS and not signature:
            self._add(line, out)
            return True
        return self._leave_hunk(line, out)

    def _next_file(self, line: Line, out: list[Edit]) -> bool | None:
        """What the held lines were, seen from `line`: the next file's header, or lines of this hunk.

        None: they were lines of the hunk (or may still be either) and `line` is yet to be read.
        """
        if len(self._held) == 1 and line.text.startswith("+++ "):
            if self._tally.satisfied:
                return self._start_next(line, out)
            return None
        if len(self._held) == 2 and line.text.startswith("@@") and not self._tally.one_more_each:
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
        self._take_blanks(len(self._blanks), out)
        self._tally.add(kind)
        out.append(LineAdded(kind, line.text if unsigned else line.text[1:]))

    def _take_blanks(self, number: int, out: list[Edit]) -> None:
        """So many of the held empty lines are lines of the hunk: context, or added ones without a sign."""
        for _ in range(number):
            self._tally.add_bare()
            out.append(LineAdded(LineKind.CONTEXT, ""))
        del self._blanks[:number]

    def _no_newline(self, line: Line, out: list[Edit]) -> bool:
        if not self._tally.size:
            return self._fail(out, "a hunk begins with a remark about a missing newline", line.number)
        self._tally.add_no_newline()
        return True

    def _leave_hunk(self, line: Line, out: list[Edit]) -> bool:
        """`line` is none of the hunk's."""
        text = line.text
        closing = fence(text)
        closed = self._fence is not None and closing is not None and self._fence.closed_by(closing)
        expected = closed or text.startswith(("@@", "--", *_BOUNDARIES))
        other = fence(text) is not None or text.startswith(_OTHER_EDITS)
        if not expected and not other:
            adjacent = self._tally.wants_context and not self._blanks
            if self._fence is None and not adjacent:
                self._at = _At.BETWEEN
                return self._between(line, out)
            self._add(line, out, unsigned=True)  # a line of context that lost its space
            return True
        if not expected and (self._tally.promised or self._fence is not None):
            return self._fail(out, f"{excerpt(text)} begins with none of ' ', '-', '+'", line.number)
        if not self._close_hunk(line.number, out):
            return False
        if text.startswith("@@"):
            return self._hunk(line, out)
        self._close_file(out)
        if text.startswith("diff --git "):
            return self._in_header(line, out)
        return self._closes_fence(line)

    def _rest(self, number: int, out: list[Edit], *, of_file: bool) -> bool:
        """The hunk is over, and with it the file: the lines held behind it are no part of it. False when the
        hunk had no lines, which fails."""
        tail, self._tail = self._tail, []
        self._at = _At.HEADER
        closed = self._close_hunk(number, out)
        if closed and of_file:
            self._close_file(out)
        out.extend(Prose(line.whole) for line in tail)
        return closed

    def _between(self, line: Line, out: list[Edit]) -> bool:
        """A line behind a hunk that seems to be over: it is not when one with a sign still comes, for half
        of a hunk would be another edit."""
        text = line.text
        header = text.startswith(("--- ", "+++ ")) or text.rstrip() == "--"
        if text.startswith(("-", "+")) and not header and not _BULLET.match(text):
            tail, self._tail = self._tail, []
            self._at = _At.HUNK
            for held in tail:
                if held.text:
                    self._add(held, out, unsigned=held.text[0] != " ")
                else:
                    self._blanks.append(held)
            return self._in_hunk(line, out)
        if not header and self._may_go_on(text):
            self._tail.append(line)
            return True
        more = text.startswith("@@")
        if not self._rest(line.number, out, of_file=not more):
            return False
        return (
            self._hunk(line, out) if more else text.startswith("diff --git ") and self._in_header(line, out)
        )

    def _may_go_on(self, text: str) -> bool:
        """Whether a line without a sign may be context, so that the hunk may go on behind it."""
        if len(self._tail) >= _MOST_HELD or text.startswith(("@@", *_BOUNDARIES, *_OTHER_EDITS)):
            return False
        over = self._tally.exact or (self._tail and not self._tail[-1].text.strip())
        return fence(text) is None and not (over and names_file(text))

    def _close_hunk(self, number: int, out: list[Edit]) -> bool:
        """Empty lines at the end are lines of the hunk only if exactly they are what the header promised."""
        tally = self._tally
        if tally.missing_context <= len(self._blanks):
            self._take_blanks(tally.missing_context, out)
        added = tally.missing_added
        promised = 0 < added <= len(self._blanks)
        if promised and self._fence is not None:
            self._take_blanks(added, out)
        if not tally.size:
            return self._fail(out, "a hunk has no lines", number)
        if not tally.anchored:
            return self._fail(out, "a hunk only adds lines and does not say where", number)
        if promised and self._blanks and not tally.changes:
            return self._fail(out, "a hunk changes nothing, but its counts say that it adds lines", number)
        unsaid = promised if self._fence is None else tally.last is not LineKind.CONTEXT
        out.append(tally.closed(open_end=bool(self._blanks) and unsaid and not tally.exact))
        out.extend(Prose(line.whole) for line in self._blanks)
        self._blanks.clear()
        return True

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
