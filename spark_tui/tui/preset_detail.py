"""The words of the preset screen around its table: the title, and all about the selected row.

Pure functions. Not here: the table itself (`widgets.preset_table`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.content import Content

from spark_tui.core.guard.backtest import Progress
from spark_tui.tui.backtest_rows import TextRow, progress_parts
from spark_tui.tui.backtest_run import BacktestRun
from spark_tui.tui.fit import Part, fit_start, spread
from spark_tui.tui.preset_rows import THIS_SESSION, PresetRow, Section, where_hit
from spark_tui.tui.preset_tuning import Tuning
from spark_tui.tui.preset_values import Kind
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.footer import FooterView
from spark_tui.tui.widgets.prose import wrap

KEYS: Final = FooterView(
    (
        ("h/l", "change"),
        ("u", "undo"),
        ("s", "save"),
        ("o", "presets"),
        ("b", "backtest"),
        ("Esc", "close"),
        ("Enter", "type"),
        ("n", "new constraint"),
        ("S", "save for the repository"),
        ("tab", "section"),
        ("?", "help"),
    )
)
TYPING_KEYS: Final = FooterView((("Enter", "take it"), ("Esc", "leave it as it is"), ("ctrl+c", "quit")))

_HOW: Final = {
    Kind.PERMISSION: "space or the arrows change it; it counts at once",
    Kind.LEVEL: "space or the arrows change it; it counts at once",
    Kind.NUMBER: "the arrows change it, digits type a value, backspace takes the limit away",
    Kind.LIST: "Enter edits the list, backspace empties it",
    Kind.CONSTRAINT: "space switches it, Enter edits it, d removes it",
    Kind.FIXED: "it is changed in its file",
}
_EMPTY: Final = {
    Section.OWN: "none yet; a [[rule]] in the preset's file adds one, see docs/presets.md",
    Section.CONSTRAINTS: "none yet; n adds one in your words",
}
_NO_BACKTEST: Final = "b judges the git history by this preset, B your old sessions"


@dataclass(frozen=True, slots=True)
class TitleView:
    """The preset's name and title, how many changes are not saved, and how far a backtest is."""

    name: str
    title: str
    unsaved: int
    replay: bool
    progress: Progress | None


def title_row(view: TitleView, width: int, signs: Signs) -> Content:
    """The first row of the screen."""
    title = signs.clean(view.title) if view.title.casefold() != view.name.casefold() else ""
    left: list[Part] = [
        (" preset ", "$quiet"),
        (fit_start(signs.clean(view.name), 30, signs.dots), "bold $foreground"),
        (f"  {fit_start(title, 30, signs.dots)}" if title else "", "$quiet"),
    ]
    if view.replay:
        left.append(("  replay, only to look at", "$warning"))
    if view.unsaved:
        word = "change" if view.unsaved == 1 else "changes"
        left.append((f"  {view.unsaved} unsaved {word}", "bold $accent"))
    right = progress_parts(view.progress, signs, max(24, width // 3)) if view.progress is not None else []
    return spread(left, right, width)


def empty_rows(section: Section, run: BacktestRun) -> tuple[TextRow, ...]:
    """What stands in a section without rows: what would fill it."""
    if section is Section.BACKTEST:
        words = f"judging {run.what}; b stops it" if run.running else _NO_BACKTEST
        tone = "$quiet"
        if run.problem:
            words, tone = f"it did not work: {run.problem}", "$error"
    else:
        words, tone = _EMPTY.get(section, ""), "$quiet"
    return (TextRow(f"{section}.empty", ((words, tone),), words),)


@dataclass(frozen=True, slots=True)
class Detail:
    """The rows of the detail, the last one being the newest word to the person."""

    rows: tuple[Part, ...]

    def cut(self, width: int, signs: Signs) -> Content:
        """Each row in one row."""
        lines = [(f" {fit_start(signs.clean(text), width, signs.dots)}", tone) for text, tone in self.rows]
        return Content("\n").join(Content.assemble(line) for line in lines)

    def wrapped(self, width: int, signs: Signs) -> Content:
        """Each row in as many as it needs, with room between them."""
        blocks = []
        for text, tone in self.rows:
            lines = [Content.assemble((f" {line}", tone)) for line in wrap(signs.clean(text), width) if line]
            if lines:
                blocks.append(Content("\n").join(lines))
        return Content("\n\n").join(blocks)


def detail(row: PresetRow | TextRow | None, tuning: Tuning, message: str) -> Detail:
    """All about the selected row: what it means, where it is from, where it hit, what just followed."""
    if not isinstance(row, PresetRow):
        return Detail((("", ""), ("", ""), ("", ""), (message, "$accent")))
    source = _source(row) + (f"; now {row.now}, by a constraint that is on" if row.now else "")
    refused = tuning.refused(row.key)
    hits = ", ".join(where_hit(tuning.session, row))
    hit = f"{row.hits} hit{'' if row.hits == 1 else 's'} in this session: {hits}" if hits else ""
    if not hit:
        hit = "no hits in this session"
    how = (_HOW[row.kind], "$quiet") if not message else (message, "$accent")
    name = f"{row.name}: " if row.kind is not Kind.CONSTRAINT else ""
    return Detail(
        (
            (f"{name}{row.words}", "$foreground"),
            (refused, "$warning") if refused else (source, "$quiet"),
            (hit, "$quiet"),
            how,
        )
    )


def _source(row: PresetRow) -> str:
    if row.origin != THIS_SESSION:
        return f"from {row.source}" if row.source else ""
    if row.kind is Kind.CONSTRAINT:
        return "of this session"
    return f"changed in this session; {row.kept} is from {row.source or 'the preset'}"
