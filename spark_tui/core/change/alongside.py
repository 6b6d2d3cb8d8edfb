"""A whole file that streams in, read alongside the old one: where the two part, and where they meet again.

Line by line, in constant time (a line of the new text is looked at a bounded number of times): a cursor
goes along the old file while the lines agree; once they part, a dictionary of the old lines finds where
they meet again. They meet at a line that the old file has only once, or at two lines in a row; where many
old lines would be passed over, so much more of the text has to agree before that is believed. What is
found is good enough to be looked at while the rest streams; the exact difference is taken when the file is
complete (`whole`). Not here: hunks, and line endings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

_NEAREST = 8  # places of a line that are looked at
_TELLING = 4  # characters without which a line (a brace, a blank) does not tell where it stands
_PASSED = 4  # old lines that may be passed over at once, besides those that are written anew
_MOST_AGREED = 24

NewLine = Callable[[int], str]
"""The new line with this 0-based number, one of those taken already."""


@dataclass(frozen=True, slots=True)
class Region:
    """Old lines (0-based, end exclusive) and the new lines that stand in their place."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A place where the texts may have met: the old and the new line of it, and how much must yet agree."""

    old: int
    new: int
    missing: int


@dataclass(frozen=True, slots=True)
class Alongside:
    """How far the new text was read. `cursor` is the next old line, `taken` counts new lines; the texts have
    agreed up to old line `old_parted` and new line `new_parted`, and part there while `parted` holds."""

    old: Sequence[str] = field(repr=False)
    where: Mapping[str, Sequence[int]] = field(repr=False)
    cursor: int = 0
    taken: int = 0
    parted: bool = False
    old_parted: int = 0
    new_parted: int = 0
    meeting: _Meeting | None = None

    @property
    def differs_from(self) -> int | None:
        """The new line at which the texts parted, None while they agree."""
        return self.new_parted if self.parted else None

    def plus(self, text: str, new: NewLine) -> tuple[Alongside, Region | None]:
        """One more line of the new text, and the region that it closes."""
        agrees = self.cursor < len(self.old) and self.old[self.cursor] == text
        if not self.parted:
            if agrees:
                return self._agreed(), None
            parted = replace(self, parted=True, old_parted=self.cursor, new_parted=self.taken)
            return parted._sought(text, new)
        if self.meeting is not None and agrees:
            meeting = replace(self.meeting, missing=self.meeting.missing - 1)
            met = replace(self, cursor=self.cursor + 1, taken=self.taken + 1, meeting=meeting)
            return met._met(new)
        return replace(self, cursor=self.old_parted, meeting=None)._sought(text, new)

    def _agreed(self) -> Alongside:
        return Alongside(self.old, self.where, self.cursor + 1, self.taken + 1)

    def _sought(self, text: str, new: NewLine) -> tuple[Alongside, Region | None]:
        """Whether the texts meet at `text`."""
        at = self._place(text, new)
        if at is None:
            return replace(self, taken=self.taken + 1), None
        passed = (at - self.old_parted) - (self.taken - self.new_parted)
        missing = 0 if passed <= _PASSED else min(1 + passed // 4, _MOST_AGREED)
        meeting = _Meeting(at, self.taken, missing)
        return replace(self, cursor=at + 1, taken=self.taken + 1, meeting=meeting)._met(new)

    def _place(self, text: str, new: NewLine) -> int | None:
        """The old line behind the parting that `text` is."""
        places = self.where.get(text)
        if places is None:
            return None
        if len(places) == 1:
            return places[0] if places[0] >= self.old_parted else None
        if self.taken == self.new_parted:
            return None
        before = new(self.taken - 1)
        if max(len(text.strip()), len(before.strip())) < _TELLING:
            return None
        first = bisect_left(places, self.old_parted + 1)
        near = places[first : first + _NEAREST]
        return next((at for at in near if self.old[at - 1] == before), None)

    def _met(self, new: NewLine) -> tuple[Alongside, Region | None]:
        """The region up to the meeting, once enough agrees there, without what is the same at its end."""
        meeting = self.meeting
        if meeting is None or meeting.missing > 0:
            return self, None
        old_end, new_end = meeting.old, meeting.new
        while (
            old_end > self.old_parted
            and new_end > self.new_parted
            and self.old[old_end - 1] == new(new_end - 1)
        ):
            old_end, new_end = old_end - 1, new_end - 1
        region = Region(self.old_parted, old_end, self.new_parted, new_end)
        return Alongside(self.old, self.where, self.cursor, self.taken), region


def alongside(old: Sequence[str]) -> Alongside:
    """The beginning, for an old file with these line bodies. Costs one look at each line."""
    where: dict[str, list[int]] = {}
    for at, text in enumerate(old):
        where.setdefault(text, []).append(at)
    return Alongside(old, where)
