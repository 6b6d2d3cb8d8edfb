"""Whole files: in a fence whose info string or line above names the file, or the raw text itself.

Not here: what a whole file changes (`core.change`), and whether it leaves parts out (`core.guard`).
Fences follow CommonMark: a file that holds fences needs a longer one around it; a fence of the same
length with an info string inside is ambiguous and fails.
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.stream.dress import Fence, fence, fence_after, info_path, path_line
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
    Prose,
)
from spark_tui.core.stream.lines import MAX_LINE, Line
from spark_tui.core.stream.machine import EditParser, LineParser, Machine

_AMBIGUOUS = "a fence inside a fenced file must be shorter than the fence around the file"


class WholeFileMachine(Machine):
    """Reads fenced files; a fence that names no file is prose to its end."""

    def __init__(self) -> None:
        self._in_prose: Fence | None = None  # an open fence that is no file
        self.drop()

    def drop(self) -> None:
        self._fence: Fence | None = None
        self._path = ""
        self._line = 0  # of the fence
        self._begun = False

    def leads(self, line: Line) -> bool:
        return fence(line.text) is not None or path_line(line.text) is not None

    def begin(self, above: Sequence[Line], line: Line) -> int | None:
        """Opened by the line below the fence, so that other formats in a fence come first."""
        mark = fence(above[-1].text) if above else None
        if mark is None:
            return None
        around = self._in_prose
        for held in above[:-1]:
            around = fence_after(around, held.text)
        if around is not None or mark.info.partition(" ")[0] in ("diff", "patch"):
            return None
        path = info_path(mark.info)
        used = 1
        if path is None:
            named = [count for count, held in enumerate(reversed(above), start=1) if held.text.strip()]
            used = named[1] if len(named) > 1 else 0
            path = path_line(above[-used].text) if used else None
        if path is None:
            return None
        self._fence, self._path, self._begun, self._line = mark, path, False, above[-1].number
        return used

    def take(self, line: Line, out: list[Edit]) -> bool:
        around = self._fence
        if around is None:
            return False
        if not self._begun:
            self._begun = True
            out += (FileOpened(FileAction.WHOLE, self._path, self._line), BlockOpened(self._line))
        inner = fence(line.text)
        if inner is not None and around.closed_by(inner):
            out += (BlockClosed(), FileClosed())
            self.drop()
            return True
        if inner is not None and _as_long(inner, around):
            out.append(ParseFailed(_AMBIGUOUS, line.number))
            self.drop()
            return False
        out.append(LineAdded(LineKind.NEW, line.text))
        return True

    def end(self, number: int, complete: bool, out: list[Edit]) -> None:
        if self._fence is not None:
            out.append(ParseFailed(f"the answer ends inside the file {self._path}", number))
        self.drop()

    def passed(self, line: Line, out: list[Edit]) -> None:
        self._in_prose = fence_after(self._in_prose, line.text)


def _as_long(inner: Fence, around: Fence) -> bool:
    return inner.mark[0] == around.mark[0] and len(inner.mark) >= len(around.mark)


class RawFileParser(LineParser):
    """The text is the file `path`, or one fence around it; the surface of an `EditParser`."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._blanks: list[Line] = []  # empty lines above the first that says what this is
        self._fence: Fence | None = None
        self._opened = False
        self._over = False  # failed, or behind the closing fence
        self._newline: bool | None = None

    def finish(self, complete: bool = True) -> list[Edit]:
        """The end of the file; fails when it is empty, cut (not `complete`), or its fence is open."""
        out: list[Edit] = []
        for line in self._splitter.finish():
            self._line(line, out)
        number = max(1, self._splitter.number)
        if self._over:
            return out
        self._over = True
        if self._blanks and complete:
            self._open(self._blanks[0], out)
        if not self._opened:
            out.append(ParseFailed(f"the new text of {self._path} is empty", number))
        elif self._fence is not None or not complete:
            out.append(ParseFailed(f"the answer ends inside the file {self._path}", number))
        else:
            out += (BlockClosed(new_newline=self._newline), FileClosed())
        return out

    def _line(self, line: Line, out: list[Edit]) -> None:
        if line.too_long:
            self._fail(f"line {line.number} has more than {MAX_LINE:,} characters", line, out)
        elif self._over:
            self._behind(line, out)
        elif not self._opened:
            self._first(line, out)
        else:
            self._inside(line, out)

    def _first(self, line: Line, out: list[Edit]) -> None:
        if not line.text.strip():
            self._blanks.append(line)
            return
        mark = fence(line.text)
        if mark is None:
            self._open(line, out)
            self._inside(line, out)
            return
        named = info_path(mark.info)
        if named is not None and named != self._path:
            self._fail(f"the fence names {named}, but the file was said to be {self._path}", line, out)
            return
        self._fence = mark
        out.extend(Prose(blank.whole) for blank in self._blanks)
        self._blanks.clear()
        self._open(line, out)

    def _open(self, line: Line, out: list[Edit]) -> None:
        self._opened = True
        out += (FileOpened(FileAction.WHOLE, self._path, line.number), BlockOpened(line.number))
        for blank in self._blanks:
            self._inside(blank, out)
        self._blanks.clear()

    def _inside(self, line: Line, out: list[Edit]) -> None:
        inner = None if self._fence is None else fence(line.text)
        if inner is None or self._fence is None:
            self._newline = None if line.ending else False
            out.append(LineAdded(LineKind.NEW, line.text))
        elif self._fence.closed_by(inner):
            self._over = True
            out += (BlockClosed(), FileClosed())
        elif _as_long(inner, self._fence):
            self._fail(_AMBIGUOUS, line, out)
        else:
            out.append(LineAdded(LineKind.NEW, line.text))

    def _behind(self, line: Line, out: list[Edit]) -> None:
        if line.text.strip() and self._fence is not None:
            self._fail(f"text follows the fence around {self._path}: which is the file?", line, out)
        else:
            out.append(Prose(line.whole))

    def _fail(self, message: str, line: Line, out: list[Edit]) -> None:
        self._over = True
        self._fence = None
        out.extend(Prose(blank.whole) for blank in self._blanks)
        self._blanks.clear()
        out.append(ParseFailed(message, line.number))
        if not line.too_long:
            out.append(Prose(line.whole))


class WholeFileParser:
    """Reads whole files: fenced ones that name themselves or, with `path`, the raw text of that file."""

    def __init__(self, path: str | None = None) -> None:
        self._parser = EditParser([WholeFileMachine()]) if path is None else RawFileParser(path)

    @property
    def pending(self) -> str:
        """The unfinished line so far."""
        return self._parser.pending

    def feed(self, text: str) -> list[Edit]:
        """What the lines completed by `text` mean."""
        return self._parser.feed(text)

    def finish(self, complete: bool = True) -> list[Edit]:
        """What is left at the end; `complete` is False when the stream was cut."""
        return self._parser.finish(complete)
