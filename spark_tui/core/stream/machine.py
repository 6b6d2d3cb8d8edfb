"""What every edit format's machine has in common, and the parser that drives one or several of them.

The parser cuts text into lines and hands each to the machine whose edit is open; while none is open it
looks for an opener. What a model thinks aloud between `<think>` tags and their like is prose, wherever a
line of the answer begins with one, outside of an edit and of a fence. Lines that may belong to an opener
below them (a path, a fence, `--- old`) are held back, a few at most. Not here: the formats themselves
(`apply_patch`, `search_replace`, `unified_diff`, `whole_file`).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence

from spark_tui.core.stream.dress import Fence, fence, fence_after
from spark_tui.core.stream.edits import Edit, ParseFailed, Prose
from spark_tui.core.stream.lines import MAX_LINE, Line, LineSplitter

_HELD_AT_MOST = 6
_THOUGHTS_AT_MOST = 32  # in one line; a model that thinks more often in one has lost its way
_THOUGHT = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)


class Machine(ABC):
    """One edit format, line by line. A machine is *open* from its opener until `take` refuses a line."""

    def leads(self, line: Line) -> bool:
        """Whether `line` may be the upper part of an opener and so must be held back."""
        return False

    @abstractmethod
    def begin(self, above: Sequence[Line], line: Line) -> int | None:
        """How many of the lines directly above belong to the edit that `line` opens; None if it opens none.

        The machine notes what the lines above say; `take` gets `line` next.
        """

    @abstractmethod
    def take(self, line: Line, out: list[Edit]) -> bool:
        """Add what `line` means to `out`; False when the line is not (or no longer) the machine's."""

    @abstractmethod
    def end(self, number: int, complete: bool, out: list[Edit]) -> None:
        """The text ended after line `number` while the machine was open."""

    @abstractmethod
    def drop(self) -> None:
        """Forget the open edit, without a word."""

    def passed(self, line: Line, out: list[Edit]) -> None:  # noqa: B027 - a hook few formats need
        """`line` is about to go out as prose while no machine is open."""

    def close(self, out: list[Edit]) -> None:  # noqa: B027 - a hook few formats need
        """Another edit begins or the text is over: end a file that was kept open for more blocks."""


class LineParser(ABC):
    """Feed it text cut anywhere; it gives back what the lines mean."""

    def __init__(self) -> None:
        self._splitter = LineSplitter()

    @property
    def pending(self) -> str:
        """The unfinished line so far."""
        return self._splitter.pending

    def feed(self, text: str) -> list[Edit]:
        """What the lines completed by `text` mean."""
        out: list[Edit] = []
        for line in self._splitter.feed(text):
            self._line(line, out)
        return out

    @abstractmethod
    def _line(self, line: Line, out: list[Edit]) -> None:
        """Add what `line` means to `out`."""


class EditParser(LineParser):
    """Gives back edits, and prose in whole lines.

    Never raises on any text. `machines` are asked in order whether a line opens an edit.
    """

    def __init__(self, machines: Sequence[Machine]) -> None:
        super().__init__()
        self._machines = tuple(machines)
        self._open: Machine | None = None
        self._above: list[Line] = []
        self._around: Fence | None = None  # an open fence in the prose
        self._thought_ends = ""  # the closing tag while the model thinks aloud

    def finish(self, complete: bool = True) -> list[Edit]:
        """What is left at the end of the text; an edit that is still open fails.

        `complete` is False when the stream was cut: then an edit that only the end of the text would
        close (the last hunk of a diff, a raw file) fails too.
        """
        out: list[Edit] = []
        for line in self._splitter.finish():
            self._line(line, out)
        if self._open is not None:
            self._open.end(self._splitter.number, complete, out)
            self._open = None
        self._release(0, out)
        for machine in self._machines:
            machine.close(out)
        return out

    def _line(self, line: Line, out: list[Edit]) -> None:
        if line.too_long:
            self._fail_long(line, out)
            return
        for _ in range(_THOUGHTS_AT_MOST):
            rest = self._part(line, out)
            if rest is None:
                return
            line = rest
        self._prose(line, out)

    def _part(self, line: Line, out: list[Edit]) -> Line | None:
        """What `line` means up to the end of a thought; what stands behind that, None when nothing does."""
        if self._thought_ends:
            return self._think(line, out)
        if self._open is not None:
            if self._open.take(line, out):
                return None
            self._open = None
        thought = _THOUGHT.match(line.text) if "<" in line.text else None
        if thought is not None and not self._in_fence():
            self._release(0, out)
            self._thought_ends = f"</{thought[1].lower()}>"
            return self._think(line, out)
        self._seek(line, out)
        return None

    def _seek(self, line: Line, out: list[Edit]) -> None:
        for machine in self._machines:
            used = machine.begin(self._above, line)
            if used is not None:
                self._release(used, out)
                for other in self._machines:
                    if other is not machine:
                        other.close(out)
                if machine.take(line, out):
                    self._open = machine
                else:
                    out.append(Prose(line.whole))
                return
        mark = fence(line.text) if self._around is not None else None
        if mark is not None and self._around is not None and self._around.closed_by(mark):
            self._release(0, out)  # the end of a fence in the prose opens nothing
            self._prose(line, out)
            return
        if (self._above and not line.text.strip()) or any(machine.leads(line) for machine in self._machines):
            if len(self._above) == _HELD_AT_MOST:
                self._prose(self._above.pop(0), out)
            self._above.append(line)
            return
        self._release(0, out)
        self._prose(line, out)

    def _release(self, used: int, out: list[Edit]) -> None:
        """The held lines are prose, but for the last `used`, which an edit has taken."""
        for line in self._above[: len(self._above) - used]:
            self._prose(line, out)
        self._above.clear()

    def _in_fence(self) -> bool:
        """Whether the next line stands in a fence of the prose, where a tag is an example."""
        around = self._around
        for held in self._above:
            around = fence_after(around, held.text)
        return around is not None

    def _prose(self, line: Line, out: list[Edit]) -> None:
        self._around = fence_after(self._around, line.text)
        for machine in self._machines:
            machine.passed(line, out)
        out.append(Prose(line.whole))

    def _think(self, line: Line, out: list[Edit]) -> Line | None:
        found = re.search(re.escape(self._thought_ends), line.text, re.IGNORECASE)
        if found is None:
            out.append(Prose(line.whole))
            return None
        at = found.end()
        self._thought_ends = ""
        rest = line.text[at:]
        if not rest.strip():
            out.append(Prose(line.whole))
            return None
        out.append(Prose(line.text[:at]))
        return Line(rest, line.ending, line.number)

    def _fail_long(self, line: Line, out: list[Edit]) -> None:
        self._release(0, out)
        if self._open is not None:
            self._open.drop()
            self._open = None
        out.append(ParseFailed(f"line {line.number} has more than {MAX_LINE:,} characters", line.number))
