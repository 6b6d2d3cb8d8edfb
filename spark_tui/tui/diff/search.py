"""Where a text stands in the rows of all sections: found in slices, so that no frame waits for it.

Smart case: a capital letter in the text makes capitals count. What was found in rows that stay the same is
kept; of a block that grows only what may have changed is looked at again. Not here: which match is shown
(`search_pane`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.tui.diff.growing import GrowingSection
from spark_tui.tui.diff.sections import HunkSection, Section

SLICE = 400_000
"""Characters that are looked at in one go, a few milliseconds; each row counts as some more."""

ROW_COST = 20
LONGEST = 20_000
"""Characters of one row that are looked at."""

MOST_IN_A_ROW = 200
MOST = 20_000
"""Matches that are kept of one text; the first letter typed may stand everywhere."""

_TEXT = frozenset({RowKind.CONTEXT, RowKind.ADDED, RowKind.REMOVED})


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One match: in which row of a section, from which character to which."""

    row: int
    start: int
    end: int


class _Seen:
    """What was found in one section, up to row `upto` of `rows`; of a block that grows, when it had `taken`
    lines, of which the first `settled` rows were made for good."""

    __slots__ = ("hits", "rows", "settled", "taken", "upto")

    def __init__(self, rows: object) -> None:
        self.rows = rows
        self.settled = self.taken = self.upto = 0
        self.hits: list[Hit] = []


class Search:
    """The matches of one text. `scan` looks further; `complete` says whether everything was looked at, `full`
    that there are too many to look further."""

    def __init__(self) -> None:
        self.text = ""
        self.complete = True
        self.full = False
        self._pattern: re.Pattern[str] | None = None
        self._seen: dict[int, _Seen] = {}

    def look_for(self, text: str) -> None:
        """Forget what was found, and look for `text` from now on; an empty text stands nowhere."""
        self.text = text
        self._seen.clear()
        self.complete, self.full = not text, False
        capitals = any(letter.isupper() for letter in text)
        flags = re.NOFLAG if capitals else re.IGNORECASE
        self._pattern = re.compile(re.escape(text), flags) if text else None

    def scan(self, sections: Sequence[Section], first: int = 0, budget: int = SLICE) -> None:
        """Look at what has not been looked at, from section `first` on and around. Sections whose rows are
        out of date count as not looked at until they are made anew."""
        if self._pattern is None:
            return
        present = {section.uid for section in sections}
        for uid in [uid for uid in self._seen if uid not in present]:
            del self._seen[uid]
        first = min(max(first, 0), len(sections))
        room = MOST - self.total
        for section in (*sections[first:], *sections[:first]):
            if not self._is_done(section):
                known = len(self.hits(section.uid))
                budget = self._look_at(section, self._pattern, budget)
                room -= len(self.hits(section.uid)) - known
                if budget <= 0 or room <= 0:
                    break
        self.full = room <= 0
        self.complete = all(self._is_done(section) for section in sections)

    def hits(self, uid: int) -> Sequence[Hit]:
        """The matches in one section, in their order."""
        seen = self._seen.get(uid)
        return seen.hits if seen is not None else ()

    def in_row(self, uid: int, row: int) -> Sequence[Hit]:
        """The matches in one row."""
        hits = self.hits(uid)
        first = bisect_left(hits, row, key=lambda hit: hit.row)
        return hits[first : bisect_right(hits, row, lo=first, key=lambda hit: hit.row)]

    @property
    def total(self) -> int:
        """How many matches are known."""
        return sum(len(seen.hits) for seen in self._seen.values())

    def place(self, sections: Iterable[Section], uid: int, hit: Hit) -> int:
        """Which match it is, from 1, among those that are known; 0 when it is not there any more."""
        before = 0
        for section in sections:
            hits = self.hits(section.uid)
            if section.uid == uid:
                at = bisect_left(hits, hit)
                return before + at + 1 if at < len(hits) and hits[at] == hit else 0
            before += len(hits)
        return 0

    def next(
        self, sections: Sequence[Section], first: int, after: Hit, *, inclusive: bool
    ) -> tuple[Section, Hit] | None:
        """The match that follows `after` in section `first`, around the end if need be."""
        if not sections:
            return None
        here = self.hits(sections[first].uid)
        at = bisect_left(here, after) if inclusive else bisect_right(here, after)
        if at < len(here):
            return sections[first], here[at]
        for section in (*sections[first + 1 :], *sections[: first + 1]):
            hits = self.hits(section.uid)
            if hits:
                return section, hits[0]
        return None

    def previous(self, sections: Sequence[Section], first: int, before: Hit) -> tuple[Section, Hit] | None:
        """The match above `before` in section `first`, around the beginning if need be."""
        if not sections:
            return None
        here = self.hits(sections[first].uid)
        at = bisect_left(here, before)
        if at > 0:
            return sections[first], here[at - 1]
        for section in (*sections[:first][::-1], *sections[first:][::-1]):
            hits = self.hits(section.uid)
            if hits:
                return section, hits[-1]
        return None

    def _is_done(self, section: Section) -> bool:
        seen = self._seen.get(section.uid)
        if seen is None or seen.upto < len(section.rows):
            return False
        if isinstance(section, GrowingSection):
            return seen.taken == section.taken and seen.rows == section.source
        stale = isinstance(section, HunkSection) and not section.fresh
        return seen.rows is section.rows and not stale

    def _look_at(self, section: Section, pattern: re.Pattern[str], budget: int) -> int:
        rows = section.rows
        seen = self._begin(section)
        while seen.upto < len(rows) and budget > 0:
            row = rows[seen.upto]
            budget -= ROW_COST + min(len(row.text), LONGEST)
            seen.hits += _hits(pattern, row, seen.upto)
            seen.upto += 1
        return budget

    def _begin(self, section: Section) -> _Seen:
        """What is known of the section and still true."""
        seen = self._seen.get(section.uid)
        if not isinstance(section, GrowingSection):
            if seen is None or seen.rows is not section.rows:
                seen = self._seen[section.uid] = _Seen(section.rows)
            return seen
        if seen is None or seen.rows != section.source:
            seen = self._seen[section.uid] = _Seen(section.source)
        if seen.taken != section.taken:
            seen.upto = min(seen.upto, seen.settled)
            seen.hits = seen.hits[: bisect_left(seen.hits, seen.upto, key=lambda hit: hit.row)]
            seen.taken, seen.settled = section.taken, section.settled
        return seen


def _hits(pattern: re.Pattern[str], row: Row, at: int) -> list[Hit]:
    if row.kind not in _TEXT:
        return []
    found: list[Hit] = []
    for match in pattern.finditer(row.text, 0, LONGEST):
        found.append(Hit(at, match.start(), match.end()))
        if len(found) == MOST_IN_A_ROW:
            break
    return found
