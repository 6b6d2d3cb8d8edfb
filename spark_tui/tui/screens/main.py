"""The main screen: composes the widgets, paints the newest state once a frame, keeps the selection.

Not here: what the keys do (`deciding`, `streaming`, `looking`), what the widgets report (`routing`), how a
widget looks (`widgets`, `diff`).
"""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widgets import Static

from spark_tui.adapters.editor import OwnEditor
from spark_tui.config.themes import Theme
from spark_tui.core.change.values import Hunk
from spark_tui.core.effects import Tell
from spark_tui.core.events import Event, Hold
from spark_tui.core.session import Session, find_hunk
from spark_tui.engine.ports import Driver, Editor, Presets
from spark_tui.tui.backtest_run import BacktestRun
from spark_tui.tui.blank import blank_words
from spark_tui.tui.calm import numbers_about
from spark_tui.tui.chip_faces import Faces
from spark_tui.tui.commands import bindings
from spark_tui.tui.compositor import RowCompositor
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.diff.preparing import Preparing
from spark_tui.tui.screens.commenting import Commenting
from spark_tui.tui.screens.deciding import Deciding
from spark_tui.tui.screens.editing import Editing
from spark_tui.tui.screens.framing import Framing
from spark_tui.tui.screens.looking import NARROW, WIDE, Looking
from spark_tui.tui.screens.searching import Searching
from spark_tui.tui.selection import Awaited, HunkList, changed_lines, rewritten, settle, waits
from spark_tui.tui.signs import Signs
from spark_tui.tui.table.command import Moment
from spark_tui.tui.widgets.chips import Chips, ChipsView
from spark_tui.tui.widgets.footer import Footer, footer_view
from spark_tui.tui.widgets.hairline import hairline, upright
from spark_tui.tui.widgets.heading import Heading, HeadingView, happening
from spark_tui.tui.widgets.hunks import Growing, Hunks, HunksView, growing_of
from spark_tui.tui.widgets.offer import OfferRow
from spark_tui.tui.widgets.prose import Prose
from spark_tui.tui.widgets.replay import ReplayBar, ReplayControls, replay_view
from spark_tui.tui.widgets.search_box import SearchBox
from spark_tui.tui.widgets.status import Status, status_view
from spark_tui.tui.widgets.steer import SteerBox

SHORT, TINY = (16, (44, 11))  # rows; columns and rows


class MainScreen(Deciding, Editing, Commenting, Searching, Framing, Looking):
    """The screen of a session, or of its replay."""

    def __init__(
        self,
        driver: Driver,
        signs: Signs,
        repo: str,
        themes: Mapping[str, Theme],
        replay: ReplayControls | None = None,
        presets: Presets | None = None,
        editor: Editor | None = None,
    ) -> None:
        super().__init__()
        self._compositor = RowCompositor()
        self.editor = editor or OwnEditor({})
        self.themes = themes
        self.driver = driver
        self.signs = signs
        self.repo = repo
        self.replay = replay
        self.presets = presets
        self.backtest = BacktestRun(self.say)
        self.hunks = HunkList()
        self._faces = Faces()
        self._bindings = self._bindings.merge([self._bindings, BindingsMap(bindings())])
        self._selected = 0
        self._chosen = False  # by the person, not by the program
        self._awaited: Awaited | None = None
        self._came_from = 0  # the hunk that was accepted when the selection moved on by itself
        self._typing = False
        self._changed_lines = 0
        self._shown = Session()  # the state of the last frame
        self.preparing = Preparing(self.changed)
        self._speed: float | None = None  # the numbers that are shown; newer ones follow when `_calm` says
        self._growing: Growing | None = None
        self._theirs = False  # whether it is the person's turn
        self._waiting = 0

    def compose(self) -> ComposeResult:
        self._fit(self.app.size)  # before anything is styled and laid out, which would be for nothing
        signs = self.signs
        yield Status(signs, id="status")
        yield hairline(self.signs)
        with Horizontal(id="body"):
            yield Hunks(signs, id="hunks")
            yield upright(signs, "between")
            with Vertical(id="middle"):
                yield Heading(signs, id="heading")
                with Vertical(id="right"):
                    with Vertical(id="paper"):
                        yield DiffPane(id="diff")
                        yield SearchBox(signs, id="search")
                    yield Prose(signs, id="prose")
        yield hairline(self.signs)
        if self.replay is None:
            yield OfferRow(signs, id="offer")
            yield Chips(signs, id="chips")
            yield SteerBox(signs, id="steer")
        else:
            yield ReplayBar(signs, id="replay")
        yield Footer(signs, id="footer")
        columns, rows = TINY
        yield Static(f"spark: the terminal is too small ({columns}x{rows})", id="tiny", markup=False)

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._dress())
        self._dress()
        self.begin_frames()
        self.driver.on_change = self.changed
        self.driver.on_tell = self._told
        if self.replay is None:
            self.part(SteerBox).on_sent = self.sent
        self.driver.before_long = self.before_long
        if self.session.goal or self.replay is not None:
            self.part(DiffPane).focus()
        else:
            self.part(SteerBox).focus_input()
        self.call_after_refresh(self.paint)

    def on_unmount(self) -> None:
        self.driver.on_change = _nothing
        self.driver.on_tell = _ignore
        self.frames.stop()
        self.driver.before_long = _at_once
        self.backtest.stop()

    def _dress(self) -> None:
        theme = self.themes.get(self.app.theme)
        if theme is not None:
            self.part(DiffPane).set_theme(theme)

    # State flows down.

    @property
    def session(self) -> Session:
        return self.driver.session

    @property
    def selected(self) -> Hunk | None:
        return self.hunks.get(self._selected)

    @property
    def moment(self) -> Moment:
        """What is possible now."""
        typing = self.box_has_focus()
        new_goal = typing and self.part(SteerBox).new_goal
        replay, late = self.replay is not None, self.hunks.late
        lines, searching = self.lines, self.part(SearchBox).has_keys
        return Moment(
            self.session, self.selected, replay, typing, new_goal, late, lines, len(self.marks), searching
        )

    def show_newest(self, now: float) -> None:
        session = self._shown = self.session
        self.preparing.watch(session)
        again = 0
        if self.hunks.follow(session):
            self._changed_lines = changed_lines(self.hunks.hunks, session.first_hunk)
            again = self.follow_marks()
            if not again and self.lines is None:
                again = rewritten(self.hunks.hunks, self._awaited)
            self._put_selection(again or settle(self.hunks.hunks, self._selected, self._chosen))
        waiting, limit = self.hunks.waiting, session.policy.size.max_diff_size
        anew = self._calm.frame(numbers_about(session), now)
        if anew:
            self._speed, self._growing = self.driver.pace.tokens_per_second, growing_of(session.turn.edit)
        self.part(Status).show(status_view(session, self.driver.pace, self.repo, self._speed))
        self._show_selected(session)
        self._show_diff(session, anew)
        if again:
            self._awaited = None
            self._put_selection(again, reveal=True)
        self._hand_over(waiting)
        self.part(Prose).show(session.prose)
        if self.replay is not None:
            self.part(ReplayBar).show(replay_view(self.replay))
        else:
            left = None if limit is None else limit - self._changed_lines
            self.part(OfferRow).show(session.offer)
            self.part(Chips).show(ChipsView(self._faces.of(session), left))
            self._show_meaning(session)
        self.part(Footer).show(footer_view(self.moment))

    def _show_selected(self, session: Session) -> None:
        """Which hunk is selected, in the list and above the diff."""
        hunks, waiting = self.hunks.hunks, self.hunks.waiting
        place = self.hunks.place(self._selected)
        self.part(Hunks).show(
            HunksView(
                hunks,
                self._selected,
                self._growing,
                waiting,
                self._changed_lines,
                session.policy.size.max_diff_size,
                self.marks,
                self.hunks.links,
                place,
                self.hunks.newest,
            )
        )
        ribbon = self.has_class("-narrow") or self.has_class("-beside")
        self.part(Heading).show(
            HeadingView(
                self.selected, place, len(hunks), waiting, happening(session), ribbon, len(self.marks)
            )
        )

    def _show_diff(self, session: Session, numbers: bool) -> None:
        pane = self.part(DiffPane)
        if not self.hunks.hunks:
            pane.set_empty(blank_words(session, pane.size.width) if self.replay is None else ())
        pane.mark(self.marks)
        pane.link(self.hunks.links)
        pane.show(session, numbers=numbers)

    def _show_meaning(self, session: Session) -> None:
        """What a line would do now. A goal from the command line may arrive after the first frame: the keys
        belong to the hunks then, unless the person has begun to type."""
        box = self.part(SteerBox)
        news = box.show(session, self._selected)
        if news and session.goal and not box.input.value and self.box_has_focus():
            self.part(DiffPane).focus()

    def _told(self, tell: Tell) -> None:
        self.say(tell.message, tell.severity)
        found = find_hunk(self.session, self._came_from)
        refused = found is not None and waits(found[1]) and self.session.pending is None
        if refused and tell.severity == "warning":  # the words are about that hunk
            self.select(self._came_from, chosen=True)

    def say(self, message: str, severity: str = "information") -> None:
        level = {"warning": "warning", "error": "error"}.get(severity, "information")
        timeout = 10.0 if level == "error" else 6.0
        self.notify(self.signs.clean(message), severity=level, timeout=timeout, markup=False)  # type: ignore[arg-type]

    # Facts flow up.

    def send(self, event: Event) -> None:
        if self.replay is None:
            self._urgent = True
            self.driver.send(event)

    def select(self, number: int, *, chosen: bool) -> None:
        self._chosen = chosen
        self._point_at(number, reveal=True)

    def point_at(self, number: int) -> None:
        self._chosen = True
        self._point_at(number, reveal=False)

    def _point_at(self, number: int, *, reveal: bool) -> None:
        """Show another hunk as the selected one: first which it is, then the diff. All of it is of the state
        that the person sees; what has come since is the next frame's business."""
        self._awaited, self._came_from = None, 0
        self._selected = number
        session, pane = self._shown, self.part(DiffPane)
        self._show_selected(session)
        self.answer(self.part(Heading), self.part(Hunks))
        pane.mark(self.marks)
        pane.select(number, reveal=reveal)
        self.answer(pane)
        if self.replay is None:
            self._show_meaning(session)
        self.part(Footer).show(footer_view(self.moment))

    def move_on(self, number: int) -> None:
        left = self._selected
        self.select(number, chosen=False)
        self._came_from = left

    def wait_for_another(self, hunk: Hunk) -> None:
        self.select(hunk.id, chosen=True)
        self._awaited = Awaited(hunk.path, self.session.hunk_count)

    def in_sight(self, number: int) -> bool:
        return self.part(DiffPane).in_sight(number)

    def _put_selection(self, number: int, *, reveal: bool | None = None) -> None:
        if number != self._selected or reveal:
            self._selected = number
            self.part(DiffPane).select(number, reveal=reveal)

    def _hand_over(self, waiting: int) -> None:
        """When the stream pauses for the person, bring up what they shall decide; when nothing waits any
        more and the model goes on, watch it again."""
        session = self.session
        theirs = not session.turn.live or Hold.RUN_AHEAD in session.holds
        pane = self.part(DiffPane)
        if theirs and not self._theirs and pane.following and self.selected and waits(self.selected):
            self._put_selection(self._selected, reveal=True)
        elif self._waiting and not waiting and session.turn.live and not self.busy_reading:
            pane.action_follow()
        self._theirs, self._waiting = theirs, waiting

    @property
    def busy_reading(self) -> bool:
        """Whether the person reads lines or looks for something: the program takes them nowhere then."""
        return self.lines is not None or self.part(DiffPane).searching

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.part(Footer).show(footer_view(self.moment))

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)
        self.fit_sides(event.size.width)
        self.call_after_refresh(self.paint)

    def _fit(self, size: Size) -> None:
        width, height = size
        self.set_class(width < NARROW, "-narrow")
        self.set_class(width >= WIDE, "-wide")
        self.set_class(height < SHORT, "-short")
        self.set_class(width < TINY[0] or height < TINY[1], "-tiny")


async def _at_once() -> None:
    """Nobody looks any more."""


def _nothing() -> None:
    """Nobody looks any more."""


def _ignore(_: Tell) -> None:
    """Nobody listens any more."""
