"""The apply_patch format: `*** Begin Patch` ... `*** End Patch`, with one section a file.

Source: the grammar in OpenAI's apply_patch tool and the scenarios published with it. Padded markers,
a shell command (`shell_wrapper`) or a fence around the patch, and a first chunk without `@@` are accepted,
as there; an empty line between the lines of a new file is one of them. A patch must end with
`*** End Patch`: what is open when the answer ends fails.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from spark_tui.core.stream.dress import Fence, excerpt, fence
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
from spark_tui.core.stream.lines import Line
from spark_tui.core.stream.machine import EditParser, Machine
from spark_tui.core.stream.shell_wrapper import Wrapper, argument, folder, wrapper

_BEGIN = "*** Begin Patch"
_END = "*** End Patch"
_END_OF_FILE = "*** End of File"
_ADD = "*** Add File:"
_DELETE = "*** Delete File:"
_UPDATE = "*** Update File:"
_MOVE = "*** Move to:"
_HEADERS = (_ADD, _DELETE, _UPDATE)
_NUMBERED = re.compile(r"@@ -(\d{1,9})(?:,\d+)? \+\d+(?:,\d+)? @@ ?(.*)", re.DOTALL)
_KINDS = {" ": LineKind.CONTEXT, "-": LineKind.OLD, "+": LineKind.NEW}


class _At(Enum):
    """Where in a patch the machine stands."""

    START = auto()  # nothing of the patch seen
    PATCH = auto()  # between two sections
    ADD = auto()
    UPDATE = auto()  # right behind `*** Update File:`
    ANCHORS = auto()  # behind one or more `@@`, before the chunk's first line
    CHUNK = auto()
    CHUNK_OVER = auto()  # behind `*** End of File`
    OVER = auto()  # behind `*** End Patch`


class ApplyPatchMachine(Machine):
    """Reads one patch; see the module."""

    def __init__(self) -> None:
        self.drop()

    def drop(self) -> None:
        self._at = _At.START
        self._fence: Fence | None = None
        self._wrapper = Wrapper()
        self._empty = True  # no section yet
        self._update: tuple[str, int] | None = None  # path and line of an update not yet announced
        self._changes = False  # the update has a chunk or a move
        self._anchors: list[str] = []
        self._old_start: int | None = None
        self._anchor_line = 0
        self._last = LineKind.CONTEXT  # the kind of the chunk's last line
        self._size = 0  # lines of the chunk
        self._bare: list[int] = []  # those of them that are empty, without a sign
        self._blanks: list[Line] = []  # empty lines whose meaning the next line decides
        self._padded_end: Line | None = None  # an indented `*** End Patch` inside a chunk

    def leads(self, line: Line) -> bool:
        text = line.text
        return fence(text) is not None or wrapper(text) is not None or folder(text) is not None

    def begin(self, above: Sequence[Line], line: Line) -> int | None:
        if "***" not in line.text:
            return None
        text = line.text.strip()
        around = argument(text)
        if around is None and text != _BEGIN and not text.startswith(_HEADERS):
            return None
        self.drop()
        used = 0
        if around is None and above and (around := wrapper(above[-1].text)):
            used = 1
        if around is not None:
            stood = folder(above[-1 - used].text) if len(above) > used else None
            if stood is not None:
                used += 1
                inside = Wrapper(folder=stood).path(around.folder) if around.folder else stood
                around = Wrapper(around.word, around.quotes, inside)
            self._wrapper = around
        if len(above) > used:
            self._fence = fence(above[-1 - used].text)
            used += self._fence is not None
        return used

    def take(self, line: Line, out: list[Edit]) -> bool:
        if self._at is not _At.OVER and self._wrapper.escaped(line.text):
            return self._fail(out, "a line is quoted for a shell: write the patch as it is", line.number)
        if self._padded_end is not None and not self._decide_padded_end(line, out):
            return self._wrapping(line)
        match self._at:
            case _At.START:
                if line.text.strip() == _BEGIN or argument(line.text) is not None:
                    self._at = _At.PATCH
                    return True
                return self._header(line, out)
            case _At.PATCH:
                return not line.text.strip() or self._header(line, out)
            case _At.ADD:
                return self._added(line, out)
            case _At.UPDATE:
                return self._first_of_update(line, out)
            case _At.OVER:
                return self._wrapping(line)
            case _:
                return self._in_chunk(line, out)

    def end(self, number: int, complete: bool, out: list[Edit]) -> None:
        if self._padded_end is not None:
            self._padded_end = None
            self._close_patch(number, out)
        elif self._at is not _At.OVER:
            self._fail(out, "the answer ends inside a patch: *** End Patch is missing", number)
        self.drop()

    def _fail(self, out: list[Edit], message: str, number: int) -> bool:
        out.append(ParseFailed(message, number))
        self.drop()
        self._at = _At.OVER
        return False

    def _wrapping(self, line: Line) -> bool:
        """Behind the patch: the end of the heredoc and of the fence around it still belong to it."""
        left = self._wrapper.closed_by(line.text)
        if left is not None:
            self._wrapper = left
            return True
        closing = fence(line.text)
        if self._fence is not None and closing is not None and self._fence.closed_by(closing):
            self._fence = None
            return True
        return False

    def _header(self, line: Line, out: list[Edit]) -> bool:
        """A line where only the header of a section or the end of the patch may stand."""
        text = line.text.strip()
        if self._ends(text):
            if self._empty:
                self._fail(out, "the patch is empty", line.number)
                return True
            self._at = _At.OVER
            return True
        header = next((header for header in _HEADERS if text.startswith(header)), None)
        if header is None:
            return self._fail(out, f"{excerpt(line.text)} is no header of a patch", line.number)
        path = text.removeprefix(header).strip()
        if not path:
            self._fail(out, f"{header} names no file", line.number)
            return True
        path = self._wrapper.path(path)
        self._empty = False
        if header == _ADD:
            out += (FileOpened(FileAction.CREATE, path, line.number), BlockOpened(line.number))
            self._at = _At.ADD
        elif header == _DELETE:
            out += (FileOpened(FileAction.DELETE, path, line.number), FileClosed())
            self._at = _At.PATCH
        else:
            self._update = (path, line.number)
            self._changes = False
            self._at = _At.UPDATE
        return True

    def _ends(self, text: str) -> bool:
        """Whether a line without its padding ends the patch, also with the quote around it."""
        if text == _END:
            return True
        inner = self._wrapper.quotes[-1:]
        if self._wrapper.word or not inner or text != _END + inner:
            return False
        self._wrapper = Wrapper(quotes=self._wrapper.quotes[:-1])
        return True

    def _added(self, line: Line, out: list[Edit]) -> bool:
        if line.text.startswith("+"):
            out.extend(LineAdded(LineKind.NEW, "") for _ in self._blanks)
            self._blanks.clear()
            out.append(LineAdded(LineKind.NEW, line.text[1:]))
            return True
        if not line.text.strip():
            self._blanks.append(line)
            return True
        if not line.text.lstrip().startswith("***"):
            return self._fail(out, f"{excerpt(line.text)} lacks its '+' in a new file", line.number)
        out += (BlockClosed(), FileClosed())
        self._flush_blanks(out)
        return self._header(line, out)

    def _first_of_update(self, line: Line, out: list[Edit]) -> bool:
        text = line.text.strip()
        if text.startswith(_MOVE):
            target = text.removeprefix(_MOVE).strip()
            if not target:
                self._fail(out, f"{_MOVE} names no file", line.number)
                return True
            if self._changes:
                return self._fail(out, f"a second {_MOVE} for the same file", line.number)
            self._announce(out, self._wrapper.path(target))
            self._changes = True
            return True
        if not line.text:
            self._blanks.append(line)
            return True
        if line.text[0] not in _KINDS and not text.startswith(("@@", "***")):
            return self._fail(out, f"{excerpt(line.text)} is no line of a chunk", line.number)
        if not text.startswith("***"):
            self._flush_blanks(out)
            self._announce(out, None)
            self._changes = False
        return self._in_chunk(line, out)

    def _announce(self, out: list[Edit], target: str | None) -> None:
        if self._update is not None:
            path, number = self._update
            out.append(FileOpened(FileAction.UPDATE, path, number, move_to=target, patch=True))
            self._update = None

    def _in_chunk(self, line: Line, out: list[Edit]) -> bool:
        text = line.text
        if not text:
            self._blanks.append(line)
            return True
        if text.startswith("@@"):
            return self._anchor(line, out)
        padded = self._at in (_At.UPDATE, _At.CHUNK_OVER)
        if (text.lstrip() if padded else text).startswith("***"):
            return self._marker(line, out)
        kind = _KINDS.get(text[0])
        if kind is None:
            return self._fail(out, f"{excerpt(text)} begins with none of ' ', '-', '+'", line.number)
        if self._at is _At.CHUNK_OVER:
            return self._fail(out, f"a line behind {_END_OF_FILE} needs a new @@", line.number)
        if kind is LineKind.CONTEXT and text.strip() == _END:
            self._padded_end = line
            return True
        self._add(kind, line, out)
        return True

    def _add(self, kind: LineKind, line: Line, out: list[Edit]) -> None:
        if self._at is not _At.CHUNK:
            number = self._anchor_line or line.number
            out.append(BlockOpened(number, tuple(self._anchors), self._old_start))
            self._at = _At.CHUNK
            self._size, self._bare = 0, []
        self._bare_lines(out)
        self._size += 1
        self._last = kind
        out.append(LineAdded(kind, line.text[1:]))

    def _bare_lines(self, out: list[Edit]) -> None:
        """The chunk goes on behind empty lines: they are lines of it."""
        self._bare += range(self._size, self._size + len(self._blanks))
        self._size += len(self._blanks)
        out.extend(LineAdded(LineKind.CONTEXT, "") for _ in self._blanks)
        self._blanks.clear()

    def _closed(self, *, end_of_file: bool = False) -> BlockClosed:
        unsure = None if self._bare else 0
        open_end = bool(self._blanks) and self._last is not LineKind.CONTEXT
        return BlockClosed(end_of_file, bare=tuple(self._bare), bare_added=unsure, open_end=open_end)

    def _anchor(self, line: Line, out: list[Edit]) -> bool:
        if self._at in (_At.CHUNK, _At.CHUNK_OVER):
            self._close_chunk(out)
        if self._at is not _At.ANCHORS:
            self._anchors = []
            self._old_start = None
            self._anchor_line = line.number
            self._at = _At.ANCHORS
        self._flush_blanks(out)
        numbered = _NUMBERED.fullmatch(line.text)
        if numbered is not None:
            self._old_start = int(numbered[1])
            anchor = numbered[2]
        else:
            anchor = line.text[2:].removeprefix(" ").rstrip().removesuffix("@@").rstrip()
        if anchor.strip():
            self._anchors.append(anchor.rstrip())
        return True

    def _marker(self, line: Line, out: list[Edit]) -> bool:
        text = line.text.strip()
        if text == _END_OF_FILE and self._at is _At.CHUNK:
            self._bare_lines(out)
            out.append(self._closed(end_of_file=True))
            self._changes = True
            self._at = _At.CHUNK_OVER
            return True
        if self._at is _At.ANCHORS:
            return self._fail(out, "a chunk has no lines", line.number)
        self._close_chunk(out)
        if not self._changes:
            return self._fail(out, "the update changes nothing", line.number)
        self._announce(out, None)
        out.append(FileClosed())
        self._flush_blanks(out)
        return self._header(line, out)

    def _close_chunk(self, out: list[Edit]) -> None:
        if self._at is _At.CHUNK:
            out.append(self._closed())
            self._changes = True
        self._anchors = []
        self._old_start = None
        self._anchor_line = 0

    def _flush_blanks(self, out: list[Edit]) -> None:
        """Empty lines at the end of a section only set it off from the next one."""
        out.extend(Prose(line.whole) for line in self._blanks)
        self._blanks.clear()

    def _close_patch(self, number: int, out: list[Edit]) -> None:
        self._marker(Line(_END, "", number), out)

    def _decide_padded_end(self, line: Line, out: list[Edit]) -> bool:
        """Whether the held `*** End Patch` was context after all: `line` goes on with the chunk."""
        held = self._padded_end
        assert held is not None
        self._padded_end = None
        goes_on = line.text.startswith((" ", "-", "+", "@@", "***"))
        if goes_on and line.text.strip() != _BEGIN:
            self._add(LineKind.CONTEXT, held, out)
            return True
        self._close_patch(held.number, out)
        return False


class ApplyPatchParser(EditParser):
    """Reads answers that hold apply_patch patches."""

    def __init__(self) -> None:
        super().__init__([ApplyPatchMachine()])
