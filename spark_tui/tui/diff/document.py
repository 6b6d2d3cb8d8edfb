"""The whole scroll of the diff pane: sections one below the other, and which row stands where.

A pure model: a session goes in, rows come out by number. What did not change is told by identity, a
growing block costs one step a line, and rows of a changed file are made anew only when they are seen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spark_tui.core.change.rows import Row
from spark_tui.core.change.values import HunkState, TrackedFile
from spark_tui.core.links import Link, link_words
from spark_tui.core.session import LineComment, OpenBlock, OpenEdit, Session
from spark_tui.core.stream.edits import EditFormat
from spark_tui.tui.diff.growing import GrowingSection
from spark_tui.tui.diff.lines import BLANK, FileLine, Line, PairLine
from spark_tui.tui.diff.look import USUAL, Look
from spark_tui.tui.diff.reasons import Clean
from spark_tui.tui.diff.sections import HunkSection, Section, file_line, largest_number

_AT_ONCE = 2
"""Sections that are laid to rest in one update: each costs a fraction of a millisecond."""

_NEAR = 80
"""Rows up and down in which a row is looked for again after its section became another one."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row that should stay where it is on the screen: its section, how far below the beginning of the
    change it stands there (`front`: of the section's rows), its text, and its number as a last resort."""

    uid: int
    front: bool
    offset: int
    text: str
    row: int


class Document:
    """All sections, in the order of the hunks, the growing one last."""

    def __init__(self, clean: Clean, width: int = 80) -> None:
        self._clean = clean
        self._width = width
        self._files: Mapping[str, TrackedFile] | None = None
        self._known: dict[str, TrackedFile] = {}
        self._file_lines: dict[str, FileLine] = {}
        self._by_id: dict[int, HunkSection] = {}
        self._ordered: list[HunkSection] = []
        self._growing: GrowingSection | None = None
        self._sections: list[Section] = []
        self._starts: list[int] = []
        self._largest = 0
        self._live = False
        self._look = USUAL
        self._plain = 0
        self._comments: tuple[LineComment, ...] = ()
        self._links: Mapping[int, Sequence[Link]] = {}
        self._linked: Mapping[int, Sequence[Link]] = self._links
        self._turn = 0
        self._tired: list[HunkSection] = []
        self._seen = (0, 0)

    def update(self, session: Session, *, numbers: bool = True) -> None:
        """Show `session`: cheap when only the growing block changed, and nothing when nothing did. With
        `numbers` off the heading of the growing block may keep its counts."""
        self._live = session.turn.live
        changed = session.files is not self._files
        if changed:
            self._files = session.files
            self._take(session.files)
        edit = session.turn.edit
        block = edit.block if edit is not None and not edit.refused else None
        before = self._growing
        if edit is None or block is None:
            self._growing = None
        elif before is None or before.uid != -block.number:
            self._growing = GrowingSection(
                edit,
                block,
                session.files.get(edit.path),
                search=session.format is EditFormat.SEARCH_REPLACE,
                look=self._look,
            )
        if session.comments != self._comments or self._links is not self._linked:
            self._comments, self._linked = session.comments, self._links
            changed = True
        if changed:
            self._comment(session.comments)
            for number, section in self._by_id.items():
                section.uses = link_words(self._links.get(number, ()))
        if changed or self._growing is not before:
            self._sections = [*self._ordered, *([self._growing] if self._growing else [])]
            self._lay_out()
        if edit is not None and block is not None and self._growing is not None:
            self._grow(self._growing, edit, block, session.hunk_count + 1, numbers or changed)
        self._rest(session.turn.number)

    def _rest(self, turn: int) -> None:
        """Lay settled hunks of earlier turns to rest that are out of sight, a few at a time."""
        if turn != self._turn:
            self._turn = turn
            self._tired = [section for section in self._ordered if section.dim and not section.rests]
        first, last = self._seen
        for section in self._tired[-_AT_ONCE:]:
            if section.dim and not (section.start < last and section.start + section.height > first):
                section.rest()
        del self._tired[-_AT_ONCE:]

    @property
    def look(self) -> Look:
        """How closed hunks are shown."""
        return self._look

    def show_as(self, look: Look, plain: int = 0) -> None:
        """Show hunks differently, closed ones each from when it is seen. Hunk `plain` has every row in a line
        of its own and hides nothing (0 for none)."""
        self._look, self._plain = look, plain
        for section in self._ordered:
            section.show_as(self._look_of(section.uid))
        if self._growing is not None and look.beside != self._growing.look.beside:
            self._growing.show_as(look)
            self._lay_out()

    def _look_of(self, hunk: int) -> Look:
        return Look(context=self._look.context) if hunk == self._plain else self._look

    def link(self, links: Mapping[int, Sequence[Link]]) -> None:
        """Say from the next update on what the hunks need of each other."""
        self._links = links

    def resize(self, width: int) -> None:
        """Wrap the reasons to `width` columns."""
        if width != self._width:
            self._width = width
            self._lay_out()

    def freshen(self, first: int, last: int) -> bool:
        """Make the rows from `first` to `last` (exclusive) what they should be now; True if any moved."""
        self._seen = (first, last)
        moved = False
        index = max(0, bisect_right(self._starts, first) - 1)
        for section in self._sections[index:]:
            if section.start >= last:
                break
            if isinstance(section, HunkSection):
                moved = section.freshen() or moved
        if moved:
            self._lay_out()
        return moved

    def freshen_all(self, sections: Iterable[HunkSection]) -> None:
        """Make the rows of these sections what they should be now, wherever they stand."""
        moved = False
        for section in sections:
            moved = section.freshen() or moved
        if moved:
            self._lay_out()

    @property
    def sections(self) -> list[Section]:
        return self._sections

    @property
    def growing(self) -> GrowingSection | None:
        return self._growing

    @property
    def live(self) -> bool:
        """Whether more rows may come by themselves."""
        return self._live

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self._sections[-1].start + self._sections[-1].height if self._sections else 0

    @property
    def largest_number(self) -> int:
        """The largest line number that was ever seen here; the gutter has room for it."""
        return self._largest

    def at(self, row: int) -> tuple[Section, int]:
        """The section of row `row`, and the row's index in it."""
        section = self._sections[bisect_right(self._starts, row) - 1]
        return section, row - section.start

    def section_of(self, hunk: int) -> HunkSection | None:
        """The section of the hunk with this number."""
        return self._by_id.get(hunk)

    def anchor(self, row: int) -> Anchor | None:
        """Remember row `row` before an update."""
        if not 0 <= row < self.height:
            return None
        section, index = self.at(row)
        offset = section.row_at(index)
        front = offset < 0
        return Anchor(
            section.uid, front, offset if front else offset - section.lead, text_of(section.line(index)), row
        )

    def find(self, anchor: Anchor) -> int:
        """Where the remembered row is now: in its section; else the nearest row with its text; else
        where it was."""
        section: Section | None = self._by_id.get(anchor.uid)
        if section is None and self._growing is not None and self._growing.uid == anchor.uid:
            section = self._growing
        if section is not None:
            offset = anchor.offset if anchor.front else max(anchor.offset + section.lead, 0)
            index = min(max(section.index_of(offset), 0), max(section.height - 1, 0))
            return section.start + index
        if anchor.text:
            for distance in range(_NEAR):
                for row in (anchor.row + distance, anchor.row - distance):
                    if 0 <= row < self.height:
                        found, index = self.at(row)
                        if text_of(found.line(index)) == anchor.text:
                            return row
        return anchor.row

    def _take(self, files: Mapping[str, TrackedFile]) -> None:
        """Bring the hunk sections up to date with `files`; replaced hunks are not shown."""
        count = 0
        added = False
        for path, file in files.items():
            shown = [hunk for hunk in file.hunks if hunk.state is not HunkState.REPLACED]
            count += len(shown)
            if self._known.get(path) is file:
                continue
            self._file_lines[path] = file_line(file)
            for hunk in shown:
                section = self._by_id.get(hunk.id)
                if section is None:
                    self._by_id[hunk.id] = HunkSection(file, hunk, self._look_of(hunk.id))
                    added = True
                else:
                    section.take(file, hunk)
        if count != len(self._by_id):
            present = {
                hunk.id
                for file in files.values()
                for hunk in file.hunks
                if hunk.state is not HunkState.REPLACED
            }
            self._by_id = {number: self._by_id[number] for number in self._by_id if number in present}
            added = True
        self._known = dict(files)
        if added:
            self._ordered = sorted(self._by_id.values(), key=lambda section: section.hunk.rank)

    def _comment(self, comments: Sequence[LineComment]) -> None:
        """Give each section the comments on its hunk."""
        by_hunk: dict[int, tuple[LineComment, ...]] = {}
        for item in comments:
            by_hunk[item.hunk] = (*by_hunk.get(item.hunk, ()), item)
        for number, section in self._by_id.items():
            section.comments = by_hunk.get(number, ())

    def _lay_out(self) -> None:
        """Dress each section and say where it begins; costs a few steps a section, none a row."""
        row = 0
        path: str | None = None
        self._starts = []
        for section in self._sections:
            if isinstance(section, HunkSection):
                named = self._file_lines.get(section.path) if section.path != path else None
                section.dress(named, path is None, self._width, self._clean)
                if section.largest > self._largest:
                    self._largest = section.largest
            path = section.path
            section.start = row
            self._starts.append(row)
            row += section.height

    def _grow(
        self, section: GrowingSection, edit: OpenEdit, block: OpenBlock, number: int, anew: bool
    ) -> None:
        section.grow(block)
        self._largest = max(self._largest, largest_number(section.rows[-1:]))
        if section.front and not anew:
            return
        above = self._ordered[-1].path if self._ordered else None
        named = None
        if edit.path != above:
            named = self._file_lines.get(edit.path) or FileLine(edit.path)
        section.dress(named, above is None, number)


def text_of(line: Line) -> str:
    """The text of a row of a change; empty for everything else."""
    if isinstance(line, PairLine):
        line = line.right or line.left or BLANK
    return line.text if isinstance(line, Row) else ""
