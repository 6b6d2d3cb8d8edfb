"""What the diff pane shows of a hunk, as plain rows: of a finished one, and of one that still grows.

Not here: colours, and making text safe for a terminal (the screen does both).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from spark_tui.core.change.block import is_mark
from spark_tui.core.change.compare import Span, changed_words, paired_lines
from spark_tui.core.change.document import body, ending_of
from spark_tui.core.change.locate import Place, Text, locate
from spark_tui.core.change.values import Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import disk_lines, disk_side, growth, has_place, proposed
from spark_tui.core.stream.edits import LineKind

_LOOKAHEAD = 8


class RowKind(StrEnum):
    """What a row is."""

    HEADER = "header"
    CONTEXT = "context"
    ADDED = "added"
    REMOVED = "removed"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `old` and `new` are 1-based line numbers, None where there is none or none is known yet.

    `text` has no line ending and is as hostile as its source; `marks` are the character spans that
    changed within it.
    """

    kind: RowKind
    old: int | None
    new: int | None
    text: str
    marks: tuple[Span, ...] = ()


def hunk_rows(file: TrackedFile, hunk: Hunk, context: int = 3) -> tuple[Row, ...]:
    """The rows of `hunk`, with up to `context` lines of the disk around it, none of them another hunk's
    and none that the hunk shown right after it shows too.

    Old numbers count the file without any hunk of the session, new ones with all that are accepted or
    wait.
    """
    notes = [Row(RowKind.NOTE, None, None, text) for text in _notes(file, hunk)]
    if hunk.op in (Op.RENAME, Op.MODE):
        return tuple(notes)
    placed = has_place(hunk)
    old_at, new_at = numbers(file, hunk) if placed else (None, None)
    changed = _changed_rows(hunk, old_at, new_at)
    if hunk.op is not Op.CHANGE or old_at is None or new_at is None:
        return (*notes, *changed)
    lines = disk_lines(file)
    end = max(hunk.start, 0) + len(disk_side(hunk))
    first, last = _around(file, hunk, end, context)
    above = [
        Row(RowKind.CONTEXT, old_at - hunk.start + i + 1, new_at - hunk.start + i + 1, body(lines[i]))
        for i in range(first, min(hunk.start, len(lines)))
    ]
    below = [
        Row(RowKind.CONTEXT, old_at + len(hunk.old) + i + 1, new_at + len(hunk.new) + i + 1, body(line))
        for i, line in enumerate(lines[end:last])
    ]
    around = len(above) + len(below)
    old_span = f"{old_at - len(above) + 1},{around + hunk.removed}"
    new_span = f"{new_at - len(above) + 1},{around + hunk.added}"
    header = Row(RowKind.HEADER, None, None, f"@@ -{old_span} +{new_span} @@")
    return (header, *notes, *above, *changed, *below)


def _around(file: TrackedFile, hunk: Hunk, end: int, context: int) -> tuple[int, int]:
    """The lines of the disk to show around the hunk, which itself stands from its start to `end`."""
    placed = [other for other in file.hunks if other.op is Op.CHANGE and has_place(other)]
    at = next(index for index, other in enumerate(placed) if other.id == hunk.id)
    first, last = max(hunk.start - context, 0), end + context
    if at > 0:
        before = placed[at - 1]
        first = min(max(first, before.start + len(disk_side(before))), hunk.start)
    if at + 1 < len(placed) and placed[at + 1].id == hunk.id + 1:
        last = max(end, min(last, placed[at + 1].start - context))
    return first, last


def _notes(file: TrackedFile, hunk: Hunk) -> list[str]:
    notes: list[str] = []
    if hunk.op is Op.CREATE:
        notes.append(f"overwrites {file.path}" if hunk.old else f"new file {file.path}")
    elif hunk.op is Op.DELETE:
        notes.append(f"deletes {file.path}")
    elif hunk.op is Op.RENAME:
        notes.append(f"renames {hunk.path} to {hunk.target}")
    elif hunk.op is Op.MODE:
        notes.append(f"changes the mode of {file.path} from {hunk.start:o} to {hunk.mode:o}")
    if hunk.drift:
        notes.append(f"placed although this differs: {', '.join(hunk.drift)}")
    if not hunk.complete:
        notes.append("cut off while it was written")
    return notes


def numbers(file: TrackedFile, hunk: Hunk) -> tuple[int, int]:
    """The 0-based lines of the hunk without any hunk before it, and with all of them."""
    accepted = waiting = 0
    for other in file.hunks:
        if other.id == hunk.id:
            break
        if other.op is Op.CHANGE and has_place(other):
            accepted += growth(other) if other.state is HunkState.ACCEPTED else 0
            waiting += growth(other) if other.state is HunkState.WAITING else 0
    return max(hunk.start - accepted, 0), max(hunk.start + waiting, 0)


def _changed_rows(hunk: Hunk, old_at: int | None, new_at: int | None) -> list[Row]:
    old_marks: list[tuple[Span, ...]] = [()] * len(hunk.old)
    new_marks: list[tuple[Span, ...]] = [()] * len(hunk.new)
    if hunk.op is Op.CHANGE:
        old_bodies, new_bodies = [body(line) for line in hunk.old], [body(line) for line in hunk.new]
        for at, to in paired_lines(old_bodies, new_bodies):
            old_spans, new_spans = changed_words(old_bodies[at], new_bodies[to])
            old_marks[at] = _within_text(old_bodies[at], old_spans)
            new_marks[to] = _within_text(new_bodies[to], new_spans)
    rows: list[Row] = []
    for at, line in enumerate(hunk.old):
        number = None if old_at is None else old_at + at + 1
        rows.append(Row(RowKind.REMOVED, number, None, body(line), old_marks[at]))
    bare_old = bool(hunk.old) and not ending_of(hunk.old[-1])
    bare_new = bool(hunk.new) and not ending_of(hunk.new[-1])
    if bare_old and not bare_new:
        rows.append(Row(RowKind.NOTE, None, None, "no newline at the end of the file"))
    for at, line in enumerate(hunk.new):
        number = None if new_at is None else new_at + at + 1
        rows.append(Row(RowKind.ADDED, None, number, body(line), new_marks[at]))
    if bare_new:
        rows.append(Row(RowKind.NOTE, None, None, "no newline at the end of the file"))
    return rows


def _within_text(line: str, spans: list[Span]) -> tuple[Span, ...]:
    """The spans without the indentation: that a line moved is seen without a mark."""
    indent = len(line) - len(line.lstrip())
    return tuple((max(start, indent), end) for start, end in spans if end > indent)


class LiveRows:
    """The rows of a block that still grows; constant work for a line (one search of the file apart).

    `rows` is to be read, not written. Rows before `stable` stay as they are until `version` grows;
    then all rows are new. With `search` the block is a search/replace pair: its old lines come first
    and are only looked for, and what the new lines leave out is shown as removed once they pass it.
    """

    def __init__(self, file: TrackedFile | None, *, search: bool = False) -> None:
        self.rows: list[Row] = []
        self.stable = 0
        self.version = 0
        self._file = file
        self._search = search
        self._start: int | None = None
        self._looked = file is None
        self._old: list[str] = []
        self._where: dict[str, list[int]] = {}
        self._cursor = 0
        self._run = 0  # index of the first row of added lines that removed ones may still precede
        self._old_count = 0
        self._new_count = 0

    def add(self, kind: LineKind, text: str) -> list[Row]:
        """Take one more line; the rows that are new or changed, from the first of them to the last."""
        version, first = self.version, len(self.rows)
        if self._search and kind is LineKind.NEW:
            first = self._replace(text)
        elif self._search:
            self._old.append(text)
            self._append(RowKind.CONTEXT, text)
        else:
            if kind is not LineKind.NEW:
                self._old.append(text)
            if kind is not LineKind.CONTEXT:
                self._look()
            self._append(_ROW_OF[kind], text)
            self.stable = len(self.rows) if self._looked else 0
        return list(self.rows) if version != self.version else self.rows[first:]

    def placed(self, start: int) -> None:
        """The block begins at this 0-based line: number all rows."""
        self._start = start
        self._looked = True
        self.version += 1
        self.rows[:] = [self._numbered(row) for row in self._offsets()]

    def finish(self) -> list[Row]:
        """The block is complete: what is left of a search side is removed. The rows from the first change."""
        first = self.stable
        if self._search and self._where:
            self._pass(len(self._old))
            first = min(first, self._run)
        self.stable = len(self.rows)
        return self.rows[first:]

    def _look(self) -> None:
        """Look for the old side once, in what the model has seen, then on disk."""
        if self._looked or self._file is None:
            return
        self._looked = True
        if not self._old:
            return
        disk, marks = disk_lines(self._file), [at for at, text in enumerate(self._old) if is_mark(text)]
        place = locate(Text.of_view(proposed(self._file), disk), self._old, marks=marks)
        if not isinstance(place, Place):
            place = locate(Text.of_lines(disk), self._old, marks=marks)
        if isinstance(place, Place) and place.lines is None:
            self.placed(place.start)

    def _replace(self, text: str) -> int:
        """One new line against the old side, resynchronised where a line is surely met again.

        The index of the first row that is new or changed.
        """
        if not self._where:
            self._begin()
        first = len(self.rows)
        at = self._cursor
        if at < len(self._old) and self._old[at] != text:
            at = self._met_again(text)
        if at == len(self._old):
            self.stable = self._run
            self._append(RowKind.ADDED, text)
            return first
        if at > self._cursor:
            first = self._run
            self._pass(at)
        self._append(RowKind.CONTEXT, text)
        self._cursor = at + 1
        self._run = self.stable = len(self.rows)
        return first

    def _begin(self) -> None:
        self._look()
        for at, text in enumerate(self._old):
            self._where.setdefault(text, []).append(at)
        self._where.setdefault("", [])
        self.rows.clear()
        self._old_count = self._new_count = self.stable = 0
        self.version += 1

    def _met_again(self, text: str) -> int:
        """The line of the old side behind the cursor that `text` is; the end when none is sure."""
        known = self._where.get(text, [])
        if len(known) == 1 and known[0] >= self._cursor:
            return known[0]
        if text.strip():
            near = range(self._cursor, min(self._cursor + _LOOKAHEAD, len(self._old)))
            return next((at for at in near if self._old[at] == text), len(self._old))
        return len(self._old)

    def _pass(self, at: int) -> None:
        """Old lines up to `at` are gone; they are shown before the added lines that follow them."""
        added = self.rows[self._run :]
        del self.rows[self._run :]
        self._new_count -= len(added)
        for text in self._old[self._cursor : at]:
            self._append(RowKind.REMOVED, text)
        self._cursor = at
        for row in added:
            self._append(RowKind.ADDED, row.text)

    def _append(self, kind: RowKind, text: str) -> None:
        """One more row, its numbers as offsets until the place is known."""
        old = self._old_count if kind is not RowKind.ADDED else None
        new = self._new_count if kind is not RowKind.REMOVED else None
        self._old_count += old is not None
        self._new_count += new is not None
        self.rows.append(self._numbered(Row(kind, old, new, text)))

    def _numbered(self, row: Row) -> Row:
        if self._start is None:
            return replace(row, old=None, new=None)
        base = self._start + 1
        return replace(
            row,
            old=None if row.old is None else base + row.old,
            new=None if row.new is None else base + row.new,
        )

    def _offsets(self) -> list[Row]:
        """The rows with offsets in place of numbers."""
        rows: list[Row] = []
        old = new = 0
        for row in self.rows:
            in_old, in_new = row.kind is not RowKind.ADDED, row.kind is not RowKind.REMOVED
            rows.append(replace(row, old=old if in_old else None, new=new if in_new else None))
            old, new = old + in_old, new + in_new
        return rows


_ROW_OF = {
    LineKind.CONTEXT: RowKind.CONTEXT,
    LineKind.OLD: RowKind.REMOVED,
    LineKind.NEW: RowKind.ADDED,
}
