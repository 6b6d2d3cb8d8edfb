"""What an edit says about its place besides its text: anchors, a line number, the place before it.

Not here: the search for the text (`locate`). A hint chooses between places; it never makes one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spark_tui.core.change.levels import depth
from spark_tui.core.change.lookup import Text, loose, within


@dataclass(frozen=True, slots=True)
class Hints:
    """`anchors`, `end_of_file`: as in the block. `starts`: the 1-based lines that the stated number may
    mean, in the text that is searched, the plainest meaning first. `after`: the 0-based line where the block
    before ended. `chosen`: the 0-based line that a person chose among the places."""

    text: Text
    anchors: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    end_of_file: bool = False
    after: int | None = None
    chosen: int | None = None

    def narrow(self, found: Sequence[int]) -> list[int]:
        """`found` (0-based, ascending), or fewer of them; one when the hints decide.

        A number that is close is no hint: of several places only one that it names exactly is taken, and
        none when it names two of them, each in another way of counting.
        """
        places = list(found)
        if self.chosen is not None and self.chosen in places:
            return [self.chosen]
        if len(places) < 2:
            return places
        known = set(places)
        named = [start - 1 for start in dict.fromkeys(self.starts) if start - 1 in known]
        if named and named[0] == self.starts[0] - 1:
            return sorted(set(named))
        scopes = self.scopes()
        if scopes:
            inside = within(places, scopes)
            if self.starts:  # then it is the heading of a diff
                inside = sorted({*inside, *self._below_heading(places)})
            if inside and self.after is not None and any(at >= self.after for at in places):
                inside = [at for at in inside if at >= self.after] or places  # the order is more
            places = inside or [at for at in places if at >= scopes[0][0]] or places
        if len(places) > 1 and self.after is not None:
            places = [at for at in places if at >= self.after] or places
        return places

    def allow(self, start: int) -> bool:
        """Whether the anchors, where they name any place, do not speak against this one."""
        scopes = self.scopes()
        inside = any(begin <= start < end for begin, end in scopes)
        return not scopes or inside or (bool(self.starts) and bool(self._below_heading([start])))

    def scopes(self) -> list[tuple[int, int]]:
        """The line ranges that the anchors name: from the anchor's line to the end of what it heads."""
        ranges = [(0, len(self.text))] if self.anchors else []
        for anchor in self.anchors:
            ranges = self._headed(within(self._heads(anchor), ranges))
        return ranges

    def _below_heading(self, places: Sequence[int]) -> list[int]:
        """Those of `places` that a diff would give this heading: the nearest line above that begins with a
        letter at the margin, whatever it heads (git-diff, "defining a custom hunk-header")."""
        wanted = loose(self.anchors[-1])
        margin = [at for at in range(places[-1]) if self.text.body(at)[:1].isalpha() or self._named(at)]
        nearest = [(at, bisect_left(margin, at) - 1) for at in places]
        return [at for at, head in nearest if head >= 0 and self.text.keys[margin[head]].startswith(wanted)]

    def _named(self, at: int) -> bool:
        return self.text.body(at).startswith(("_", "$"))

    def _heads(self, anchor: str) -> list[int]:
        wanted = loose(anchor)
        exact = self.text.positions(wanted)
        if exact or not wanted:
            return exact
        begun = [at for at, key in enumerate(self.text.keys) if key.startswith(wanted)]
        # `def run` is the beginning of `def run(self):` and not of `def run_all():`, where there are both.
        return [at for at in begun if _ends_word(self.text.keys[at], len(wanted))] or begun

    def _headed(self, heads: Sequence[int]) -> list[tuple[int, int]]:
        """Each head with the line where what it heads ends: the next one that is no deeper."""
        ends: dict[int, int] = {}
        if not heads:
            return []
        waiting: list[tuple[int, int]] = []  # heads whose end was not met, each deeper than the one before
        known, keys = set(heads), self.text.keys
        for at in range(heads[0], len(keys)):
            if at > heads[-1] and not waiting:
                break
            if not keys[at]:
                continue
            deep = depth(self.text.body(at))
            while waiting and waiting[-1][1] >= deep:
                ends[waiting.pop()[0]] = at
            if at in known:
                waiting.append((at, deep))
        return [(at, ends.get(at, len(self.text))) for at in heads]


def _ends_word(text: str, at: int) -> bool:
    """Whether a word that goes up to `at` ends there."""
    return not (text[at - 1 : at + 1].replace("_", "a").isalnum() and at < len(text))
