"""The list of hunks on the left: sign, number, file, counts or the rule that speaks against it.

A click selects. The list scrolls by itself so that the selected hunk stays in sight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual

from spark_tui.core.change.values import Hunk, HunkState, Op
from spark_tui.core.links import Link
from spark_tui.core.session import OpenEdit
from spark_tui.tui.diff.kept import Kept
from spark_tui.tui.fit import Part, fit_end, fit_start, spread
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.heading import counts, sums, tone_of
from spark_tui.tui.widgets.wheeled import Wheeled

KEPT_ROWS = 500
"""Rows that are kept as they were drawn; a screen has at most a few hundred."""

_NOTHING = Content("")
_OP_WORDS = {Op.CREATE: "new", Op.DELETE: "delete", Op.RENAME: "rename", Op.MODE: "mode"}


@dataclass(frozen=True, slots=True)
class Growing:
    """The hunk that streams right now. Only an exact format tells added from removed lines while it
    still grows; the others only how many lines came."""

    path: str
    added: int
    removed: int
    lines: int
    exact: bool


@dataclass(frozen=True, slots=True)
class HunksView:
    """The hunks in order, the selected one's number, the one that grows, and the sums. `place` is where the
    selected one stands, from 1, 0 for none; `newest` is the largest number of a hunk."""

    hunks: tuple[Hunk, ...]
    selected: int
    growing: Growing | None
    waiting: int
    changed: int
    limit: int | None
    marks: frozenset[int] = frozenset()
    links: Mapping[int, tuple[Link, ...]] = field(default_factory=dict)
    place: int = 0
    newest: int = 0


def growing_of(edit: OpenEdit | None) -> Growing | None:
    """What the list shows of the edit that is open."""
    if edit is None or edit.refused or edit.block is None:
        return None
    growth = edit.block.growth
    return Growing(edit.path, growth.new, growth.old, len(edit.block.lines), growth.exact)


def _right(hunk: Hunk, width: int, signs: Signs) -> list[Part]:
    if hunk.state is HunkState.BLOCKED and hunk.verdict.findings:
        return [(_rule(hunk.verdict.findings[0].rule, width, signs), "$error")]
    if hunk.state is HunkState.ACCEPTED and hunk.late:
        return [(_rule(hunk.late[0].rule, width, signs), "$warning")]
    word = _OP_WORDS.get(hunk.op, "")
    label: list[Part] = [(f"{word} ", "$quiet")] if word else []
    if hunk.op in (Op.RENAME, Op.MODE):
        return label
    return label + counts(hunk.added, hunk.removed, signs)


def _rule(name: str, width: int, signs: Signs) -> str:
    name = signs.clean(name)
    if len(name) > width // 2:
        name = name.rpartition(".")[2]  # the family is in the heading
    return fit_start(name, width // 2, signs.dots)


def hunk_row(
    hunk: Hunk, selected: bool, width: int, signs: Signs, *, marked: bool = False, needs: str = ""
) -> Content:
    """One row of the list; `needs` says which hunk this one uses a name of."""
    settled = hunk.state in (HunkState.ACCEPTED, HunkState.REJECTED, HunkState.REPLACED) and not hunk.late
    path_tone = "bold $foreground" if selected else "$quiet" if settled else "$foreground"
    left: list[Part] = [
        (signs.pointer if selected else " ", "bold $accent"),
        (signs.mark if marked else " ", "bold $accent"),
        (f"{signs.state[hunk.state]} ", tone_of(hunk)),
        (f"{hunk.id:>2} ", "$quiet"),
    ]
    right = _right(hunk, width, signs)
    if needs:
        right = [(f"{needs} ", "$quiet"), *right]
    return _row(left, signs.clean(hunk.path), path_tone, right, width, signs)


def needs_of(links: Sequence[Link], signs: Signs) -> str:
    """`←3`, or `←3+` when it is not the only one."""
    return f"{signs.needs}{links[0].hunk}{'+' if len(links) > 1 else ''}" if links else ""


def growing_row(growing: Growing, number: int, width: int, signs: Signs) -> Content:
    """The row of the hunk that still streams."""
    left: list[Part] = [(" ", ""), (f" {signs.growing} ", "bold $accent"), (f"{number:>2} ", "$quiet")]
    if growing.exact:
        right = counts(growing.added, growing.removed, signs)
    else:
        right = [(f"{growing.lines} line{'s' if growing.lines != 1 else ''}", "$quiet")]
    return _row(left, signs.clean(growing.path), "$foreground", right, width, signs)


def _row(left: list[Part], path: str, tone: str, right: list[Part], width: int, signs: Signs) -> Content:
    taken = sum(len(text) for text, _ in left) + sum(len(text) for text, _ in right)
    shown = fit_end(path, max(1, width - taken - 3), signs.dots)
    return spread([*left, (shown, tone)], [(" ", ""), *right, (" ", "")], width)


class Hunks(Wheeled[HunksView]):
    """The list. Row 0 is the sums; the hunks follow below it. Only rows that changed are painted again:
    while a hunk grows that is one row of fifty."""

    class Chosen(Message):
        """The person clicked the hunk with this number."""

        def __init__(self, hunk: int) -> None:
            super().__init__()
            self.hunk = hunk

    can_focus = True
    _last_place = -1

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(signs, id=id)
        self._rows: list[Content] = []
        self._kept: Kept[tuple[int, bool, bool, str, int], tuple[Hunk, Content]] = Kept(KEPT_ROWS)

    def show(self, view: HunksView) -> None:
        """Show `view` from the next frame on."""
        if view != self._view:
            self._view = view
            self._lay_out()

    def _lay_out(self) -> None:
        """Make the rows anew and repaint those that look different from before."""
        before, width = self._rows, self.size.width
        if self._view is None or not width:
            return
        self._rows = self._rows_of(self._view, width)
        pairs = zip_longest(before, self._rows, fillvalue=_NOTHING)
        # `==` on Content compares only the text, not the colours.
        changed = [y for y, (old, new) in enumerate(pairs) if old is not new and not old.is_same(new)]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def on_resize(self) -> None:
        self._kept.clear()
        self._lay_out()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        row = self._rows[y] if y < len(self._rows) else _NOTHING
        strips = Visual.to_strips(self, row, width, 1, self.visual_style, pad=True)
        return strips[0] if strips else Strip.blank(width, self.visual_style.rich_style)

    def draw(self, view: HunksView, width: int) -> Content:
        return Content("\n").join(self._rows_of(view, width))

    def _rows_of(self, view: HunksView, width: int) -> list[Content]:
        head = " " + sums(len(view.hunks), view.waiting, view.changed, view.limit)
        rows = [Content.assemble((fit_start(head, width, self.signs.dots), "$quiet"))]
        room = max(1, self.size.height - 1)
        self._keep_in_sight(view, room)
        shown = view.hunks[self._top : self._top + room]
        rows += [
            self._row_of(hunk, hunk.id == view.selected, hunk.id in view.marks, view, width) for hunk in shown
        ]
        if view.growing is not None and len(rows) <= room:
            rows.append(growing_row(view.growing, view.newest + 1, width, self.signs))
        return rows

    def _row_of(self, hunk: Hunk, selected: bool, marked: bool, view: HunksView, width: int) -> Content:
        """The row, made only once for as long as the hunk is the same object."""
        needs = needs_of(view.links.get(hunk.id, ()), self.signs)
        key = (hunk.id, selected, marked, needs, width)
        kept = self._kept.get(key)
        if kept is not None and kept[0] is hunk:
            return kept[1]
        row = hunk_row(hunk, selected, width, self.signs, marked=marked, needs=needs)
        self._kept[key] = (hunk, row)
        return row

    def _keep_in_sight(self, view: HunksView, room: int) -> None:
        """Scroll as little as needed: the selected row is in sight, and no row below is wasted."""
        total = len(view.hunks) + (view.growing is not None)
        place = view.place - 1
        if place >= 0 and place != self._last_place:
            self._top = min(max(self._top, place - room + 1), place)
            self._last_place = place
        self._top = max(0, min(self._top, total - room))

    def on_click(self, event: events.Click) -> None:
        index = self._top + event.y - 1
        if self._view is not None and event.y > 0 and index < len(self._view.hunks):
            self.post_message(self.Chosen(self._view.hunks[index].id))

    def scrolled(self) -> None:
        self._lay_out()
