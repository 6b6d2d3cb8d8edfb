"""Rows of the diff as Strips: gutter, sign, coloured text, cut to the width. Stateless but for its settings.

Every text from outside is made visible here, cell by cell what the person reads. Not here: which row
stands where (`document`), when it is painted (`pane`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import HunkState, Op
from spark_tui.core.guard.verdict import Level
from spark_tui.tui.diff.cells import Run, lay_over, shown_text
from spark_tui.tui.diff.lines import (
    PLAIN_MARKS,
    AskedLine,
    FileLine,
    HeadLine,
    LabelLine,
    Line,
    Marks,
    NoteLine,
    PairLine,
)
from spark_tui.tui.diff.palette import Ground, Palette
from spark_tui.tui.diff.syntax import PLAIN, Spans
from spark_tui.tui.signs import Signs
from spark_tui.tui.state_words import STATE_WORDS

ROOMY = 60
"""Columns from which both line numbers are shown; below, only the one that matters."""

_GROUNDS = {RowKind.ADDED: Ground.ADDED, RowKind.REMOVED: Ground.REMOVED}
_WORDS = {Ground.ADDED: Ground.ADDED_WORD, Ground.REMOVED: Ground.REMOVED_WORD}
_SIGNS = {RowKind.ADDED: "+", RowKind.REMOVED: "-"}
_OP_WORDS = {Op.CREATE: "new file", Op.DELETE: "deleted", Op.MODE: "mode"}


@dataclass(frozen=True, slots=True)
class Painter:
    """Paints for one width, one sideways offset, one theme. `digits` is the width of a line number."""

    palette: Palette
    signs: Signs
    width: int
    left: int = 0
    digits: int = 3
    one_number: bool = False

    def paint(
        self,
        line: Line,
        marks: Marks = PLAIN_MARKS,
        *,
        dim: bool = False,
        spans: Spans = PLAIN,
        right: Spans = PLAIN,
    ) -> Strip:
        """One row, exactly `width` cells wide. `right` are the colours of the right one of two sides."""
        if isinstance(line, Row):
            return self._row(line, marks, dim, spans)
        if isinstance(line, PairLine):
            return self._pair(line, marks, dim, spans, right)
        bar = Segment(*self._bar(marks))
        if isinstance(line, HeadLine):
            ground = self.palette.head(marks.selected)
            return self._fill([bar, *self._head(line, marks)], ground)
        if isinstance(line, FileLine):
            return self._fill(self._file(line), self.palette.background)
        if isinstance(line, LabelLine):
            return self._label(line, bar)
        if isinstance(line, AskedLine):
            return self._fill([bar, *self._asked(line)], self.palette.background)
        if isinstance(line, NoteLine):
            if line.level is Level.ALLOW:  # the person's own words
                sign = Segment(f"   {self.signs.asked} ", self.palette.bar)
                said = [bar, sign, Segment(line.text, self.palette.strong)]
                return self._fill(said, self.palette.background)
            palette = self.palette
            tones = {Level.BLOCK: palette.block, Level.ASK: palette.ask, None: palette.quiet}
            style = tones[line.level]
            return self._fill([bar, Segment(f"   {line.text}", style)], self.palette.background)
        return self.blank()

    def blank(self) -> Strip:
        """An empty row."""
        return self._fill([], self.palette.background)

    def mode(self, left: str, right: str) -> Strip:
        """The row at the bottom that says which mode the keys are in; the right part only where it fits."""
        style, room = self.palette.more, self.width - cell_len(left) - cell_len(right) - 2
        parts = [Segment(f" {left}", style)]
        if room > 0:
            parts.append(Segment(" " * room + right, style))
        return self._fill(parts, style)

    def centred(self, text: str, strong: bool, block: int) -> Strip:
        """A row of the empty state; all its rows start at the column where `block` cells are centred."""
        indent = " " * max(1, (self.width - block) // 2)
        style = self.palette.strong if strong else self.palette.quiet
        return self._fill([Segment(indent + self._clean(text), style)], self.palette.background)

    @property
    def gutter(self) -> int:
        """Cells before the text of a row: bar, numbers, sign, and the room between them."""
        numbers = 2 * self.digits + 2 if self._both_numbers else self.digits + 1
        return 1 + numbers + 2

    @property
    def _both_numbers(self) -> bool:
        return self.width >= ROOMY and not self.one_number

    def _row(self, row: Row, marks: Marks, dim: bool, spans: Spans) -> Strip:
        palette = self.palette
        ground = _GROUNDS.get(row.kind, Ground.CONTEXT)
        gutter = palette.quiet if dim else palette.gutters[ground]
        plain = palette.quiet if dim or row.kind is RowKind.NOTE else palette.plain(ground)
        if marks.cursor or marks.ranged:
            gutter = palette.more
        numbers = self._numbers(row)
        segments = [Segment(*self._bar(marks)), Segment(numbers, gutter)]
        if marks.picked:
            sign = "*" if self.signs.ascii else "●"
            segments[1:] = [Segment(numbers[:-1], gutter), Segment(sign, palette.bar)]
        segments.append(Segment(f"{_SIGNS.get(row.kind, ' ')} ", gutter))
        if plain is palette.quiet:
            runs: Sequence[Run] = ((0, len(row.text), plain),)
        else:
            runs = self._runs(row, ground, spans)
        if marks.found:
            runs = lay_over(runs, [(one.start, one.end, palette.found(one.current)) for one in marks.found])
        text = self._text(row.text, runs, plain, self.width - self.gutter)
        segments.extend(text)
        return self._fill(segments, plain, len(numbers) + 3 + text.cell_length)

    def _pair(self, line: PairLine, marks: Marks, dim: bool, left: Spans, right: Spans) -> Strip:
        """Two sides of the same width, each cut by itself; a line of white space keeps its quiet."""
        between = Segment("|" if self.signs.ascii else "│", self.palette.gutters[Ground.CONTEXT])
        half = (self.width - 1) // 2
        side = replace(self, width=half, one_number=True)
        old = None if line.left is None else replace(line.left, new=None)
        new = None if line.right is None else replace(line.right, old=None)
        sides = []
        for row, at, spans in ((old, line.left_at, left), (new, line.right_at, right)):
            whole = line.left is line.right
            found = tuple(one for one in marks.found if whole or one.row == at)
            marked = Marks(found=found) if found else PLAIN_MARKS
            sides.append(side.blank() if row is None else side._row(row, marked, dim, spans))
        bar = Segment(*self._bar(marks))
        return self._fill([bar, *sides[0].crop(1), between, *sides[1]], self.palette.background)

    def _numbers(self, row: Row) -> str:
        digits = self.digits
        old = "" if row.old is None else str(row.old)
        new = "" if row.new is None else str(row.new)
        if self._both_numbers:
            return f"{old:>{digits}} {new:>{digits}} "
        return f"{new or old:>{digits}} "

    def _bar(self, marks: Marks) -> tuple[str, Style]:
        if marks.cursor:
            return self.signs.pointer, self.palette.bar
        if marks.ranged:
            return ":" if self.signs.ascii else "┆", self.palette.bar
        sign = ("|" if self.signs.ascii else "▌") if marks.selected else " "
        return sign, self.palette.bar

    def _runs(self, row: Row, ground: Ground, spans: Spans) -> list[Run]:
        """Tokens and changed words laid over each other."""
        code = self.palette.code
        word = _WORDS.get(ground, ground)
        plain, plain_word = self.palette.plain(ground), self.palette.plain(word)
        cuts = {0, len(row.text)}
        cuts.update(end for end, _ in spans)
        cuts.update(cut for mark in row.marks for cut in mark)
        ordered = sorted(cut for cut in cuts if 0 <= cut <= len(row.text))
        marks, tokens = iter(row.marks), iter(spans)
        mark: tuple[int, int] | None = next(marks, None)
        token = next(tokens, None)
        runs: list[Run] = []
        for start, end in pairwise(ordered):
            while mark is not None and mark[1] <= start:
                mark = next(marks, None)
            while token is not None and token[0] <= start:
                token = next(tokens, None)
            marked = mark is not None and mark[0] <= start
            if token is None:
                style = plain_word if marked else plain
            else:
                style = code(token[1], word if marked else ground)
            if runs and runs[-1][2] is style:
                start = runs.pop()[0]
            runs.append((start, end, style))
        return runs

    def _text(self, text: str, runs: Sequence[Run], plain: Style, room: int) -> Strip:
        """The runs of `text` made visible and cut to `room` cells; a sign stands where more follows."""
        if room <= 0:
            return Strip([], 0)
        # No character takes more than two cells, and at most three marks stand on one without taking any.
        reach = 4 * (self.left + room) + 16
        rest = text[:reach]
        shown, place = shown_text(rest, self.signs.ascii)
        segments = [
            Segment(shown[place(start) : place(end)], style)
            for start, end, style in runs
            if start < len(rest)
        ]
        # Of a text that is plain ASCII no cell need be counted, which is half the work of a row.
        known = len(shown) if shown.isascii() and shown.isprintable() else None
        strip = Strip([segment for segment in segments if segment.text], known)
        cells = strip.cell_length
        if self.left == 0 and cells <= room and len(rest) == len(text):
            return strip
        more = "~" if self.signs.ascii else "…"
        before = self.left > 0 and cells > 0
        after = cells > self.left + room or len(rest) < len(text)
        first, last = self.left + before, self.left + room - after
        within = strip.crop(min(first, cells), max(min(last, cells), min(first, cells)))
        sign = [Segment(more, plain)]
        return Strip([*sign * before, *within, *sign * after])

    def _head(self, line: HeadLine, marks: Marks) -> Iterator[Segment]:
        palette, signs, selected = self.palette, self.signs, marks.selected
        text, warning = palette.head(selected), palette.head_warning(selected)
        state = palette.head_state(line.state, selected)
        sign = signs.growing if line.state is None else signs.state[line.state]
        if marks.marked:
            yield Segment(f"{signs.mark} ", state)
        yield Segment(f"{sign} ", state)
        yield Segment(f"{line.hunk}  ", text)
        yield Segment("streaming" if line.state is None else STATE_WORDS[line.state], state)
        if line.rule:
            yield Segment(
                f"  {self._clean(line.rule)}", state if line.state is HunkState.BLOCKED else warning
            )
        if line.late:
            yield Segment(f" before: {self._clean(line.late)}", warning)
        if line.gone:
            yield Segment("  not in the file now", warning)
        if marks.marked:
            yield Segment("  marked", text)
        if line.edited:
            yield Segment("  edited", warning)
        if line.excepted:
            yield Segment("  exception", warning)
        if line.first:
            lines = f"line {line.first}" if line.first == line.last else f"lines {line.first}-{line.last}"
            yield Segment(f"  {lines}", text)
        if line.added is None or line.removed is None:
            yield Segment(f"  {line.lines} {'line' if line.lines == 1 else 'lines'}", text)
        else:
            some = line.added or line.removed or not line.quiet
            yield Segment(f"  {counts(line.added, line.removed, signs)}" if some else "", text)
        if line.quiet:
            lines = f"{line.quiet} line{'s' if line.quiet > 1 else ''}"
            yield Segment(f"  {lines} only white space", warning)
        if line.uses:
            yield Segment(f"  {self._clean(line.uses)}", text)
        if line.drift:
            yield Segment(f"  drifted: {self._clean(', '.join(line.drift))}", warning)
        if not line.complete:
            yield Segment("  cut off", warning)
        if line.anchors:
            yield Segment(f"  {self._clean(' > '.join(line.anchors))[: self.width]}", text)

    def _label(self, line: LabelLine, bar: Segment) -> Strip:
        quiet, ask, ground = self.palette.quiet, self.palette.ask, self.palette.background
        left = self._fill([bar, Segment(f"   {line.text}", ask if line.now else quiet)], ground)
        if not line.right:
            return left
        half = (self.width - 1) // 2
        between = Segment("|" if self.signs.ascii else "│", self.palette.gutters[Ground.CONTEXT])
        return self._fill([*left.crop(0, half), between, Segment(f"   {line.right}", ask)], ground)

    def _asked(self, line: AskedLine) -> Iterator[Segment]:
        """Its text stands below that of the line it means, the characters that differ underlined."""
        quiet, ask = self.palette.quiet, self.palette.ask
        sign = "asked ? "
        yield Segment(f"{sign:>{self.gutter - 1}}"[: self.gutter - 1], ask)
        over = [(start, end, ask + Style(underline=True)) for start, end in line.marks]
        runs = lay_over([(0, len(line.text), quiet)], over)
        yield from self._text(line.text, runs, quiet, self.width - self.gutter)

    def _file(self, line: FileLine) -> Iterator[Segment]:
        palette, signs = self.palette, self.signs
        name = self._clean(line.path)
        if line.target:
            name += f" {'->' if signs.ascii else '→'} {self._clean(line.target)}"
        yield Segment(f" {name}", palette.strong)
        if line.op in _OP_WORDS:
            yield Segment(f"  {_OP_WORDS[line.op]}", palette.ask)
        if line.added:
            yield Segment(f"  +{line.added}", palette.added)
        if line.removed:
            yield Segment(f"  {signs.minus}{line.removed}", palette.removed)

    def _clean(self, text: str) -> str:
        return self.signs.clean(text)

    def _fill(
        self, segments: Iterator[Segment] | Sequence[Segment], ground: Style, cells: int | None = None
    ) -> Strip:
        """Exactly one row: what is too long is cut with a sign, the rest is ground. `cells` is how many the
        segments take, if that is known."""
        strip = Strip(segments, cells)
        if strip.cell_length > self.width:
            more = "~" if self.signs.ascii else "…"
            cut = strip.crop(0, max(0, self.width - 1))
            strip = Strip([*cut, Segment(more, ground)][: max(0, self.width)])
        return strip.adjust_cell_length(self.width, ground)


def counts(added: int, removed: int, signs: Signs) -> str:
    """How many lines come and go."""
    parts = [f"+{added}"] if added else []
    parts += [f"{signs.minus}{removed}"] if removed else []
    return " ".join(parts) or "no lines"


def beside(strip: Strip, label: str, style: Style, width: int) -> Strip:
    """`strip` with `label` over its right end."""
    taken = cell_len(label)
    if taken >= width:
        return strip
    return Strip([*strip.crop(0, width - taken), Segment(label, style)], width)


def more_below(lines: int, signs: Signs) -> str:
    """What the last row says while the stream grows out of sight."""
    return f" {lines} new {'line' if lines == 1 else 'lines'} below {signs.dot} f follows "
