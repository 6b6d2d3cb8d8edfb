"""The preset screen: every value of the active preset, changed in place, with what flips at once.

Not here: what the rows say (`tui.preset_rows`), how a value is stepped or read (`tui.preset_values`), and
what a change does (`tui.preset_tuning`, then the core).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from spark_tui.config.toml_errors import ConfigError
from spark_tui.engine.ports import Driver, Presets
from spark_tui.tui.backtest_rows import TextRow, report_rows
from spark_tui.tui.backtest_run import BacktestRun
from spark_tui.tui.preset_detail import KEYS, TYPING_KEYS, TitleView, detail, empty_rows, title_row
from spark_tui.tui.preset_rows import PresetRow, Section, rows_of
from spark_tui.tui.preset_tuning import READ_ONLY, Tuning, changed_words
from spark_tui.tui.screens.help import PresetHelp
from spark_tui.tui.screens.preset_changing import Changing
from spark_tui.tui.screens.preset_picker import PresetPicker
from spark_tui.tui.screens.question import Ask
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.footer import Footer
from spark_tui.tui.widgets.hairline import hairline
from spark_tui.tui.widgets.preset_table import Heading, Line, PresetTable, TableView, selectable
from spark_tui.tui.widgets.row import Row
from spark_tui.tui.widgets.value_editor import ValueEditor

LOOKS_PER_SECOND = 10  # at what happens elsewhere: the stream, the files, the backtest
WIDE = 150  # columns from which on the words stand beside the table
BIG = 10  # steps in one

Where = Literal["user", "repository"]


class TitleLine(Row[TitleView]):
    """The first row."""

    def draw(self, view: TitleView, width: int) -> Content:
        return title_row(view, width, self.signs)


class PresetScreen(Changing):
    """Over the main screen; the session goes on below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,C", "leave", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("g,home", "move(-10000)", show=False),
        Binding("G,end", "move(10000)", show=False),
        Binding("tab", "section(1)", show=False),
        Binding("shift+tab", "section(-1)", show=False),
        Binding("space", "cycle", show=False),
        Binding("right,l,plus,equals_sign", "step(1)", show=False),
        Binding("left,h,minus", "step(-1)", show=False),
        Binding("shift+right,L", f"step({BIG})", show=False),
        Binding("shift+left,H,underscore", f"step(-{BIG})", show=False),
        Binding("enter", "edit", show=False, priority=True),
        *(Binding(digit, f"digit('{digit}')", show=False, priority=True) for digit in "0123456789"),
        Binding("delete,backspace", "clear", show=False),
        Binding("d", "drop", show=False),
        Binding("n", "add", show=False, priority=True),
        Binding("u", "take_back", show=False),
        Binding("U", "take_all_back", show=False),
        Binding("s", "save('user')", show=False),
        Binding("S", "save('repository')", show=False),
        Binding("o", "pick", show=False),
        Binding("b", "backtest(False)", show=False),
        Binding("B", "backtest(True)", show=False),
        Binding("t", "take_over", show=False),
        Binding("question_mark", "help", show=False),
    ]

    def __init__(self, signs: Signs, driver: Driver, presets: Presets | None, run: BacktestRun) -> None:
        super().__init__()
        self.signs = signs
        self.tuning = Tuning(driver, presets, signs)
        self.presets = presets
        self.run = run
        self.rows: tuple[Line, ...] = ()
        self._selected = ""
        self._message = ""
        self._problem = ""
        self._report = run.report
        self._seen: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield TitleLine(self.signs, id="preset-title")
        yield Static("", id="preset-problem", markup=False)
        yield hairline(self.signs)
        with Container(id="preset-body"):
            yield PresetTable(self.signs, id="preset-table")
            yield Static("", id="preset-detail", markup=False)
            yield ValueEditor(self.signs, id="preset-editor")
        yield hairline(self.signs)
        yield Footer(self.signs, id="footer")

    def on_mount(self) -> None:
        self.query_one(PresetTable).focus()
        self.set_interval(1 / LOOKS_PER_SECOND, self._look)
        self._paint()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._paint)

    # State flows down.

    def _look(self) -> None:
        """Paint again when something happened elsewhere; a few comparisons when nothing did."""
        presets = self.presets
        kept = (presets.loaded, presets.problem, presets.changes) if presets is not None else ()
        session = self.tuning.session
        watched = (session.files, session.constraints, session.policy, session.hits)
        run = (self.run.progress, self.run.report, self.run.problem)
        seen = (*map(id, watched), *map(id, run), *map(id, kept))
        if self.run.report is not self._report:
            self._report, self._message = self.run.report, ""
        if seen != self._seen:
            self._seen = seen
            self._paint()

    def _paint(self) -> None:
        if not self.is_mounted:
            return
        self.rows = self._lines()
        keys = [row.key for row in selectable(self.rows)]
        if self._selected not in keys:
            section = self._selected.partition(".")[0]
            self._selected = next((key for key in keys if key.partition(".")[0] == section), keys[0])
        self.query_one(PresetTable).show(TableView(self.rows, self._selected))
        self.query_one(TitleLine).show(self._title())
        self._show_problem()
        self.query_one(Footer).show(TYPING_KEYS if self.editing else KEYS)
        self._paint_detail()

    def _show_problem(self) -> None:
        said = self.presets.problem if self.presets is not None else ""
        if said != self._problem:
            self._problem = said
            words = f"{self.signs.clean(said)}\nThe last good preset holds until it is mended."
            problem = self.query_one("#preset-problem", Static)
            problem.display = bool(said)
            problem.update(Content(words))

    def _paint_detail(self) -> None:
        panel = self.query_one("#preset-detail", Static)
        lines = detail(self.selected, self.tuning, self._message)
        width = max(20, (panel.size.width or self.size.width) - 2)
        panel.update(
            lines.wrapped(width, self.signs) if self.has_class("-wide") else lines.cut(width, self.signs)
        )

    def _title(self) -> TitleView:
        preset = self.presets.loaded if self.presets is not None else None
        name = preset.name if preset is not None else self.tuning.session.policy.preset
        title = preset.title if preset is not None else ""
        unsaved = len(changed_words(self.tuning.changes))
        return TitleView(name, title, unsaved, self.presets is None, self.run.progress)

    def _lines(self) -> tuple[Line, ...]:
        by_section: dict[Section, list[PresetRow]] = {}
        for row in rows_of(self.tuning.scene):
            by_section.setdefault(row.section, []).append(row)
        lines: list[Line] = []
        for section in Section:
            rows: list[PresetRow] | tuple[TextRow, ...] = by_section.get(section, [])
            if section is Section.BACKTEST:
                rows = report_rows(self.run.report, self.signs) if self.run.report is not None else ()
            lines += [Heading(section.value), *(rows or empty_rows(section, self.run))]
        return tuple(lines)

    @property
    def selected(self) -> PresetRow | TextRow | None:
        """The row under the pointer."""
        return next((row for row in selectable(self.rows) if row.key == self._selected), None)

    def row(self, key: str) -> PresetRow | None:
        return next((row for row in self.rows if isinstance(row, PresetRow) and row.key == key), None)

    def say(self, message: str) -> None:
        """A word in the last row of the detail, until the next key that moves or changes."""
        self._message = message
        self._paint()

    # Moving.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self.editing  # the keys are letters there

    def action_move(self, step: int) -> None:
        rows = selectable(self.rows)
        place = next((index for index, row in enumerate(rows) if row.key == self._selected), 0)
        self.select(rows[min(max(place + step, 0), len(rows) - 1)].key)

    def action_page(self, step: int) -> None:
        self.action_move(step * self.query_one(PresetTable).page)

    def _to(self, section: Section) -> None:
        """Go to the first row of a section."""
        place = next(index for index, line in enumerate(self.rows) if line == Heading(section.value))
        first = self.rows[place + 1]
        if not isinstance(first, Heading):
            self.select(first.key)

    def action_section(self, step: int) -> None:
        firsts = [self.rows[index + 1] for index, line in enumerate(self.rows) if isinstance(line, Heading)]
        keys = [line.key for line in firsts if not isinstance(line, Heading)]
        order = [row.key for row in selectable(self.rows)]
        here = order.index(self._selected)
        at = [order.index(key) for key in keys]
        current = max(index for index, place in enumerate(at) if place <= here)
        if step < 0 and at[current] < here:
            step = 0  # first to the beginning of this section
        self.select(keys[(current + step) % len(keys)])

    def select(self, key: str) -> None:
        self._selected, self._message = key, ""
        self._paint()

    def on_preset_table_chosen(self, message: PresetTable.Chosen) -> None:
        if not self.editing:
            self.select(message.key)

    # Keeping, choosing, trying.

    def action_save(self, where: Where) -> None:
        changes = changed_words(self.tuning.changes)
        if self.presets is None:
            self.say(READ_ONLY)
        elif not changes:
            self.say("Nothing was changed in this session, so there is nothing to save.")
        elif where == "user":
            self._save(where)
        else:
            name = f".spark/presets/{self.presets.loaded.name}.toml"

            def answered(yes: bool | None) -> None:
                if yes:
                    self._save(where)

            question = f"Save this for everyone who works in this repository, in {name}?"
            self.app.push_screen(Ask(self.signs, question, changes, "save it there"), answered)

    def _save(self, where: Where) -> None:
        if self.presets is None:
            return
        try:
            path = self.presets.save(where)
        except ConfigError as error:
            self.say(f"Nothing was saved: {error}")
        else:
            self.say(f"Saved in {path}")

    def action_pick(self) -> None:
        if self.presets is None:
            self.say(READ_ONLY)
            return
        presets = self.presets

        def answered(name: str | None) -> None:
            if name is not None:
                self.say(chosen(presets, name))

        self.app.push_screen(PresetPicker(self.signs, self.tuning.driver, presets), answered)

    def action_backtest(self, sessions: bool) -> None:
        if self.presets is None:
            self.say(READ_ONLY)
        elif self.run.running:
            self.run.stop()
            self.say("The backtest was stopped.")
        else:
            what = "old sessions" if sessions else "the git history"
            self.run.start(self.presets.backtest(sessions=sessions), what)
            self._to(Section.BACKTEST)
            self.say(f"Judging {what} by this preset. You can work on; b stops it.")

    def action_take_over(self) -> None:
        report = self.run.report
        row = self.row("size.max_diff_size")
        if self.presets is None:
            self.say(READ_ONLY)
        elif report is None or report.enough is None or row is None:
            self.say(
                "b judges the git history first; then t takes the limit over that lets 95 of 100 through."
            )
        else:
            self.select(row.key)
            self.set_value(row, report.enough)

    def action_help(self) -> None:
        self.app.push_screen(PresetHelp(self.signs, self.presets is None))

    def action_leave(self) -> None:
        self.dismiss(None)


def chosen(presets: Presets, name: str) -> str:
    """Judge by that preset from now on; what happened, in words."""
    try:
        presets.choose(name)
    except ConfigError as error:
        return str(error)
    return f"Judging by {name} from now on."
