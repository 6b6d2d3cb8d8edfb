"""Which format an answer is in, found out while it streams, whatever was asked for.

An edit counts only from an unmistakable opener on; all else is prose. Formats may follow each other
in one answer. Whole files are looked for only when they were asked for, since every code block in an
explanation looks like one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from spark_tui.core.stream.apply_patch import ApplyPatchMachine, ApplyPatchParser
from spark_tui.core.stream.edits import Edit, EditFormat, Prose
from spark_tui.core.stream.machine import EditParser, Machine
from spark_tui.core.stream.search_replace import SearchReplaceMachine, SearchReplaceParser
from spark_tui.core.stream.unified_diff import UnifiedDiffMachine, UnifiedDiffParser
from spark_tui.core.stream.whole_file import RawFileParser, WholeFileMachine, WholeFileParser


class UnknownFormatError(ValueError):
    """The name of an edit format that does not exist."""


class Parser(Protocol):
    """What every parser of this package can do."""

    @property
    def pending(self) -> str:
        """The unfinished line so far."""

    def feed(self, text: str) -> list[Edit]:
        """What the lines completed by `text` mean."""

    def finish(self, complete: bool = True) -> list[Edit]:
        """What is left at the end; `complete` is False when the stream was cut."""


class AutoParser(EditParser):
    """Reads any mix of formats; whole files only when `asked` says so."""

    def __init__(self, asked: EditFormat | None = None) -> None:
        machines: list[Machine] = [ApplyPatchMachine(), SearchReplaceMachine(), UnifiedDiffMachine()]
        if asked is EditFormat.WHOLE_FILE:
            machines.append(WholeFileMachine())
        super().__init__(machines)


class EditsOrFileParser:
    """For a text that may be edits or else is itself the file `path`.

    Prose is kept back until the first edit or the end: only then is it known which of the two it is.
    """

    def __init__(self, path: str) -> None:
        self._auto = AutoParser()
        self._path = path
        self._kept: list[str] | None = []
        self._prose: list[Edit] = []

    @property
    def pending(self) -> str:
        """The unfinished line so far."""
        return self._auto.pending

    def feed(self, text: str) -> list[Edit]:
        """What the lines completed by `text` mean, once there is an edit."""
        if self._kept is not None:
            self._kept.append(text)
        return self._sift(self._auto.feed(text))

    def finish(self, complete: bool = True) -> list[Edit]:
        """What is left at the end: the whole file, when there was no edit."""
        out = self._sift(self._auto.finish(complete))
        if self._kept is None:
            return out
        raw = RawFileParser(self._path)
        out = [*raw.feed("".join(self._kept)), *raw.finish(complete)]
        self._kept = None
        return out

    def _sift(self, edits: list[Edit]) -> list[Edit]:
        if self._kept is None:
            return edits
        self._prose += edits
        if all(isinstance(edit, Prose) for edit in edits):
            return []
        self._kept = None
        return self._prose


_PARSERS: dict[EditFormat, Callable[[], Parser]] = {
    EditFormat.APPLY_PATCH: ApplyPatchParser,
    EditFormat.SEARCH_REPLACE: SearchReplaceParser,
    EditFormat.UNIFIED_DIFF: UnifiedDiffParser,
}


def parser_for(format: str | None = None, path: str | None = None) -> Parser:
    """The parser for `--format` (None or "auto" finds the format out) and `--path`.

    `path` names the file of a raw whole file; the other formats name their files themselves. Raises
    `UnknownFormatError`.
    """
    if format is None or format == "auto":
        return AutoParser(EditFormat.WHOLE_FILE) if path is None else EditsOrFileParser(path)
    try:
        known = EditFormat(format)
    except ValueError:
        names = ", ".join(("auto", *EditFormat))
        raise UnknownFormatError(f"There is no edit format {format!r}; choose one of {names}.") from None
    if known is EditFormat.WHOLE_FILE:
        return WholeFileParser(path)
    return _PARSERS[known]()
