"""The diff pane with a search: matches are marked, one of them is gone to, and the count is told.

It looks through all rows in slices, a few milliseconds each, so that keys and the stream go on. Not here: the
box to type in (`widgets.search_box`), how a text is found (`search`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from textual.message import Message
from textual.timer import Timer

from spark_tui.tui.diff.cells import shown_text
from spark_tui.tui.diff.line_pane import LinePane
from spark_tui.tui.diff.lines import Found, Marks
from spark_tui.tui.diff.look import Look
from spark_tui.tui.diff.search import Hit, Search
from spark_tui.tui.diff.sections import HunkSection, Section

SIDEWAYS = 8
"""Columns for one step to the left or right."""

_PAUSE = 1 / 60
"""Seconds between two slices."""

_SOME = 40
"""Hunks whose rows are made anew in one slice."""

_AROUND = 3
"""Rows that are kept in sight above and below a match."""


@dataclass(frozen=True, slots=True)
class SearchView:
    """`place` is the match that was gone to, from 1, 0 for none; `complete` is off while rows are left to
    look at, or when there are too many matches; `hunk` is the hunk that the match stands in, 0 while it
    grows."""

    text: str
    place: int
    total: int
    complete: bool
    hunk: int


class SearchPane(LinePane):
    """While a text is looked for, every place where it stands is marked."""

    class SearchChanged(Message, namespace="diff_pane"):
        """Another match was gone to, or more are known; None when the search is over."""

        def __init__(self, search: SearchView | None, moved: bool) -> None:
            super().__init__()
            self.search = search
            self.moved = moved

    _search: Search | None = None
    _origin: tuple[int, int] = (0, 0)  # the section and the row where the person looked when it began
    _current: tuple[int, Hit] | None = None
    _seeking = False  # the person typed, and the first match is not found yet
    _told: SearchView | None = None
    _slices: Timer | None = None

    @property
    def searching(self) -> bool:
        """Whether a search is open."""
        return self._search is not None

    def begin_search(self) -> None:
        """Open a search; it begins at the row at the top."""
        if self._search is None:
            self._search = Search()
            self._current = None
            self._origin = (0, 0)
            if self._window.top < self._document.height:
                section, index = self._document.at(self._window.top)
                self._origin = (section.uid, max(section.row_at(index), 0))

    def search(self, text: str) -> None:
        """Look for `text`, and go to the first match from where the search began."""
        if self._search is None or text == self._search.text:
            return
        self._search.look_for(text)
        self._current = None
        self._seeking = True
        self._go_on()
        self._paint()

    def search_step(self, step: int) -> None:
        """Go to the next match, or to the one before."""
        search, current = self._search, self._current
        if search is None or current is None:
            return
        sections = self._document.sections
        at = self._index(current[0])
        if step > 0:
            found = search.next(sections, at, current[1], inclusive=False)
        else:
            found = search.previous(sections, at, current[1])
        if found is not None:
            self._go_to(*found)

    def end_search(self) -> None:
        """Forget the matches; what is in sight stays."""
        if self._search is not None:
            self._search = self._current = None
            self._stop_slices()
            self._tell_search(moved=False)
            self._paint()

    def set_look(self, look: Look) -> None:
        """Show hunks differently; the match that was gone to stays the one."""
        current = self._current
        section = self._document.section_of(current[0]) if current is not None else None
        lead = section.lead if section is not None else 0
        super().set_look(look)
        if self._search is None or not self._search.text:
            return
        if current is not None and section is not None:
            self._document.freshen_all([section])
            hit = replace(current[1], row=max(current[1].row + section.lead - lead, 0))
            self._current, self._origin = (current[0], hit), (current[0], hit.row)
        self._go_on()
        self._paint()

    def _settled(self) -> None:
        super()._settled()
        if self._search is not None and self._search.text:
            self._go_on()

    def _go_on(self) -> None:
        """Look at one more slice, and say when something else is known."""
        search = self._search
        if search is None:
            return
        self._freshen_some(search)
        sections = self._document.sections
        first = self._index(self._origin[0])
        search.scan(sections, first)
        if self._current is not None and not search.place(sections, *self._current):
            self._origin = (self._current[0], self._current[1].row)
            self._current = None
        if self._current is None:
            found = search.next(sections, first, Hit(self._origin[1], 0, 0), inclusive=True)
            if found is not None and self._seeking:
                self._go_to(*found)
            elif found is not None:
                self._current = (found[0].uid, found[1])
        self._seeking = self._seeking and not (search.complete or search.full)
        self._tell_search(moved=False)
        if search.complete or search.full:
            self._stop_slices()
        elif self._slices is None:
            self._slices = self.set_interval(_PAUSE, self._next_slice)

    def _freshen_some(self, search: Search) -> None:
        """Make rows anew that are out of date, some at a time; what is in sight stays."""
        stale = (s for s in self._document.sections if isinstance(s, HunkSection) and not s.fresh)
        some = list(islice(stale, _SOME))
        if some:
            anchor = self._window.anchor()
            self._document.freshen_all(some)
            if anchor is not None:
                self._window.stay(anchor)

    def _next_slice(self) -> None:
        self._go_on()
        self._paint()

    def _stop_slices(self) -> None:
        if self._slices is not None:
            self._slices.stop()
            self._slices = None

    def _index(self, uid: int) -> int:
        sections = self._document.sections
        return next((at for at, section in enumerate(sections) if section.uid == uid), 0)

    def _go_to(self, section: Section, hit: Hit) -> None:
        self._current = (section.uid, hit)
        self._seeking = False
        self._fit()
        row = section.start + section.index_of(hit.row)
        end = section.start + section.height
        self._window.follow(False)
        self._window.reveal(max(row - _AROUND, section.start), min(row + _AROUND + 1, end))
        self._show_columns(section, hit)
        cursor = self._cursor
        if cursor is not None and section.uid == cursor.hunk.id:
            cursor.go_to_row(hit.row)
            self.post_message(self.LinesChanged(cursor.view))
        self._tell_search(moved=True)
        self._paint()

    def _show_columns(self, section: Section, hit: Hit) -> None:
        """Scroll sideways as far as the match needs it, and back when it does not."""
        text = section.rows[hit.row].text
        room = max(8, self.size.width // (2 if self._possible_look().beside else 1) - 16)
        _, place = shown_text(text[: hit.end], self.signs.ascii)
        first, last = place(hit.start), place(hit.end)
        left = self._frames.left
        if last <= room:
            left = 0
        elif first < left + 1 or last > left + room:
            left = max(0, (first - room // 3) // SIDEWAYS * SIDEWAYS)
        if left != self._frames.left:
            self._frames.left = left
            self._frames.forget()

    def _tell_search(self, *, moved: bool) -> None:
        view = self.search_view
        if moved or view != self._told:
            self._told = view
            self.post_message(self.SearchChanged(view, moved))

    @property
    def search_view(self) -> SearchView | None:
        """What is known of the search; None while there is none."""
        search = self._search
        if search is None:
            return None
        place = search.place(self._document.sections, *self._current) if self._current is not None else 0
        hunk = max(self._current[0], 0) if self._current is not None else 0
        return SearchView(search.text, place, search.total, search.complete and not search.full, hunk)

    def _marks(self, section: Section, index: int) -> Marks:
        marks = super()._marks(section, index)
        search = self._search
        if search is None or not search.hits(section.uid):
            return marks
        found = [
            Found(row, hit.start, hit.end, self._current == (section.uid, hit))
            for row in section.rows_in(index)
            for hit in search.in_row(section.uid, row)
        ]
        if not found:
            return marks
        return replace(marks, found=tuple(found), cursor=marks.cursor or any(one.current for one in found))
