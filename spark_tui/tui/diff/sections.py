"""The sections of the diff pane, one for each hunk. No screen here.

A section has a front (file line, heading, reasons of the whole) and its rows, with the reasons that concern
a line below it. Not here: their order and their place in the scroll (`document`), and which line a reason
concerns (`reasons`), the block that still grows (`growing`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from spark_tui.core.change.rows import Row, RowKind, hunk_rows
from spark_tui.core.change.standing import standing_rows
from spark_tui.core.change.values import Hunk, HunkState, Op, TrackedFile
from spark_tui.core.session import LineComment
from spark_tui.tui.diff.layout import Layout, lay_out
from spark_tui.tui.diff.lines import BLANK, FileLine, HeadLine, Line, PairLine
from spark_tui.tui.diff.look import USUAL, Look
from spark_tui.tui.diff.reasons import Clean, Reason, asked_of, comments_of, reasons_of
from spark_tui.tui.diff.resting import packed, unpacked
from spark_tui.tui.diff.stale import stale_layout

COUNTED = frozenset({HunkState.WAITING, HunkState.ACCEPTED})
SETTLED = frozenset({HunkState.ACCEPTED, HunkState.REJECTED, HunkState.REPLACED})

_OF_LINES = frozenset({Op.CHANGE, Op.CREATE, Op.DELETE})
_PREFACE = frozenset({RowKind.HEADER, RowKind.NOTE})


class Section:
    """What all sections share. `start` is the row of the whole scroll where it begins. `rows` are those of
    the core, `layout` says in which lines they stand, None when each is a line; `notes` stand among the
    lines, each below the row it names."""

    __slots__ = ("_below", "_places", "dim", "front", "layout", "notes", "path", "rows", "start", "uid")

    def __init__(self, uid: int, path: str) -> None:
        self.uid = uid
        self.path = path
        self.start = 0
        self.dim = False
        self.front: tuple[Line, ...] = ()
        self.rows: Sequence[Row] = ()
        self.layout: Layout | None = None
        self.notes: tuple[Reason, ...] = ()
        self._below: list[int] = []  # the line below which each note stands
        self._places: list[int] = []  # where each note stands, counted from the end of the front

    @property
    def hunk_id(self) -> int:
        """The number of its hunk, 0 while it grows."""
        return max(self.uid, 0)

    @property
    def body(self) -> Sequence[Line]:
        """What stands below the front, without the notes."""
        return self.rows if self.layout is None else self.layout.lines

    @property
    def height(self) -> int:
        return len(self.front) + self.body_height + len(self.notes)

    @property
    def body_height(self) -> int:
        """How many rows stand below the front, without the notes."""
        return len(self.body)

    @property
    def lead(self) -> int:
        """How many rows of context stand above the change."""
        return 0

    def line(self, index: int) -> Line:
        """What stands at `index` of this section."""
        place = index - len(self.front)
        if place < 0:
            return self.front[index]
        above = bisect_left(self._places, place)
        if above < len(self._places) and self._places[above] == place:
            return self.notes[above].line
        return self.body[place - above]

    def row_at(self, index: int) -> int:
        """The row at `index`, or the one that the note there stands below; below 0 in the front."""
        place = index - len(self.front)
        above = bisect_left(self._places, place)
        if above < len(self._places) and self._places[above] == place:
            return self.notes[above].row
        if self.layout is None or place < 0:
            return place - above
        return self.layout.rows_at[place - above]

    def rows_in(self, index: int) -> tuple[int, ...]:
        """The rows whose text is seen at `index`: none in the front and in a note, two of two sides."""
        line = self.line(index)
        if isinstance(line, PairLine) and line.left is not line.right:
            return tuple(sorted(at for at in (line.left_at, line.right_at) if at >= 0))
        return (self.row_at(index),) if isinstance(line, (Row, PairLine)) else ()

    def index_of(self, row: int) -> int:
        """Where a row stands; the inverse of `row_at`. A row that is not there any more counts as the next
        best one."""
        if row >= 0 and self.layout is not None:
            row = self.layout.places[min(row, len(self.layout.places) - 1)]
        return len(self.front) + row + bisect_left(self._below, row)

    def _set_front(self, front: Sequence[Line], notes: Sequence[Reason] = ()) -> None:
        """Take a new front and new notes; equal lines stay the same objects, so that their paint is kept."""
        old: dict[Line, Line] = {line: line for line in self.front}
        self.front = tuple(old.get(line, line) for line in front)
        places = self.layout.places if notes and self.layout is not None else None
        below = [note.row if places is None else places[note.row] for note in notes]
        order = sorted(range(len(below)), key=below.__getitem__)
        notes, below = tuple(notes[at] for at in order), [below[at] for at in order]
        if notes != self.notes or below != self._below:
            self.notes, self._below = notes, below
            self._places = [line + 1 + above for above, line in enumerate(below)]


class HunkSection(Section):
    """A closed hunk. Its rows are made when it is new, and again, once `fresh` is off, when it is seen. While
    it rests they are packed; whoever asks for them wakes it."""

    __slots__ = (
        "_dressed",
        "_height",
        "_laid",
        "_layout",
        "_lead",
        "_packed",
        "_quiet",
        "_rows",
        "_span",
        "comments",
        "file",
        "fresh",
        "hunk",
        "largest",
        "look",
        "uses",
    )

    def __init__(self, file: TrackedFile, hunk: Hunk, look: Look = USUAL) -> None:
        self._packed = b""
        self._height = 0  # of the body while it is packed
        super().__init__(hunk.id, hunk.path)
        self.file = file
        self.hunk = hunk
        self.look = look
        self.comments: tuple[LineComment, ...] = ()
        self.uses = ""  # what it needs of other hunks, in words
        self.fresh = False
        self.largest = 0  # the largest line number in its rows
        self._dressed: tuple[object, ...] = ()
        self._laid: Look | None = None
        self._lead = 0
        self._quiet = 0  # lines that differ only in white space and are not shown as changes
        self._span = (0, 0)
        self.take(file, hunk)
        self.freshen()

    def take(self, file: TrackedFile, hunk: Hunk) -> None:
        """The newest values of the file and the hunk."""
        if file is not self.file or hunk is not self.hunk:
            self.file, self.hunk, self.fresh = file, hunk, False
        self.path = file.path
        self.dim = hunk.state in SETTLED

    def show_as(self, look: Look) -> None:
        """Look different from the next `freshen` on."""
        if look != self.look:
            self.look, self.fresh = look, False

    @property
    def lead(self) -> int:
        return self._lead

    @property
    def rows(self) -> Sequence[Row]:
        self._wake()
        return self._rows

    @rows.setter
    def rows(self, rows: Sequence[Row]) -> None:
        self._wake()
        self._rows = rows

    @property
    def layout(self) -> Layout | None:
        self._wake()
        return self._layout

    @layout.setter
    def layout(self, layout: Layout | None) -> None:
        self._wake()
        self._layout = layout

    @property
    def body_height(self) -> int:
        return self._height if self._packed else len(self.body)

    @property
    def rests(self) -> bool:
        """Whether its rows are packed."""
        return bool(self._packed)

    def rest(self) -> None:
        """Pack the rows until somebody asks for them."""
        if not self._packed:
            height = len(self.body)
            self._packed = packed(self._rows, self._layout)
            self._height = height
            self._rows, self._layout = (), None

    def _wake(self) -> None:
        if self._packed:
            self._rows, self._layout = unpacked(self._packed)
            self._packed = b""

    def freshen(self) -> bool:
        """Make the rows anew if the file or the look changed since; True if there are others now."""
        if self.fresh:
            return False
        self.fresh = True
        rows = _body(self.hunk, hunk_rows(self.file, self.hunk, self.look.context))
        hunk = self.hunk
        stale = hunk.state is HunkState.STALE and hunk.lost is not None and hunk.op in _OF_LINES
        standing = standing_rows(self.file, self.hunk, self.look.context) if stale else ()
        rows = (*rows, *standing)
        if rows == self.rows:
            if self._laid == self.look:
                return False
            rows = tuple(self.rows)  # the same object: what is known of the rows is kept
        self._laid = self.look
        self.rows = rows
        layout = lay_out(rows, self.look)
        if stale:
            layout = stale_layout(self.file, self.hunk, rows, len(standing), self.look)
        self.layout = None if layout.lines is rows else layout
        self._quiet = layout.quiet
        self._dressed = ()
        self._span = span(rows)
        self.largest = largest_number(rows)
        self._lead = next((at for at, row in enumerate(rows) if row.kind is not RowKind.CONTEXT), 0)
        return True

    def dress(self, file_line: FileLine | None, first: bool, width: int, clean: Clean) -> None:
        """Make the front: the file line if the file changes here, the heading, the reasons."""
        wanted = (self.hunk, file_line, first, width, self._span, self.comments, self.uses)
        before, self._dressed = self._dressed, wanted  # what is equal takes the place of what it is equal to
        if wanted != before:
            front: list[Line] = [] if file_line is None else [file_line] if first else [BLANK, file_line]
            front.append(self._head())
            hunk = self.hunk
            at_lines = hunk.verdict.findings or hunk.late or hunk.drift or self.comments
            rows = self.rows if at_lines else ()  # rows that rest go on resting where nothing is said of them
            reasons = [
                *reasons_of(hunk, rows, width, clean),
                *asked_of(hunk, rows, width, clean),
            ]
            reasons.sort(key=lambda reason: reason.row)
            if self.comments:
                said = comments_of(self.file, hunk, self.comments, rows, width, clean)
                reasons = sorted([*reasons, *said], key=lambda reason: reason.row)
            front.extend(reason.line for reason in reasons if reason.row < 0)
            self._set_front(front, [reason for reason in reasons if reason.row >= 0])

    def _head(self) -> HeadLine:
        hunk = self.hunk
        first, last = self._span
        findings = hunk.verdict.findings
        no_place = bool(findings) and findings[0].rule.startswith("edit.")  # nothing of it was cut off
        named = hunk.state in (HunkState.BLOCKED, HunkState.WAITING) and findings
        quiet = self._quiet
        return HeadLine(
            hunk=hunk.id,
            state=hunk.state,
            first=first,
            last=last,
            added=hunk.added - quiet,
            removed=hunk.removed - quiet,
            rule=findings[0].rule if named else "",
            drift=hunk.drift,
            excepted=hunk.excepted,
            late=hunk.late[0].rule if hunk.late and hunk.state is HunkState.ACCEPTED else "",
            gone=hunk.gone,
            complete=hunk.complete or no_place,
            quiet=quiet,
            edited=hunk.edited,
            uses=self.uses,
        )


def _body(hunk: Hunk, rows: Sequence[Row]) -> tuple[Row, ...]:
    """`rows` without what the front says already."""
    changed = next((i for i, row in enumerate(rows) if row.kind not in _PREFACE), len(rows))
    told_only_here = hunk.op in (Op.RENAME, Op.MODE) or (hunk.op is Op.CREATE and hunk.old)
    notes = [row for row in rows[:changed] if row.kind is RowKind.NOTE][: 1 if told_only_here else 0]
    return (*notes, *rows[changed:])


def file_line(file: TrackedFile) -> FileLine:
    """The heading of a file: what happens to it, and the sums of the hunks that count."""
    counted = [hunk for hunk in file.hunks if hunk.state in COUNTED]
    named = next((hunk for hunk in file.hunks if hunk.op is not Op.CHANGE), None)
    return FileLine(
        path=file.path,
        target=named.target if named is not None else "",
        op=named.op if named is not None else Op.CHANGE,
        added=sum(hunk.added for hunk in counted),
        removed=sum(hunk.removed for hunk in counted),
    )


def largest_number(rows: Sequence[Row]) -> int:
    """The largest line number in the last few of `rows`, where the numbers are largest."""
    return max((max(row.old or 0, row.new or 0) for row in rows[-8:]), default=0)


def span(rows: Sequence[Row]) -> tuple[int, int]:
    """The first and last line that `rows` change, in the new text if they stand there; 0, 0 for none."""
    changed = [row for row in rows if row.kind in (RowKind.ADDED, RowKind.REMOVED)]
    numbers = [row.new for row in changed if row.new is not None]
    numbers = numbers or [row.old for row in changed if row.old is not None]
    return (numbers[0], numbers[-1]) if numbers else (0, 0)
