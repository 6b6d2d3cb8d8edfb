"""The timeline screen: every write of the session, what it changed, and the way back to it or forward again.

Not here: what the rows say (`tui.timeline_rows`) and where a way leads (`core.update.undoing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from spark_tui.config.themes import Theme
from spark_tui.core.events import PointChosen, UndoManyAsked
from spark_tui.core.session import Session
from spark_tui.core.update.undoing import Way, accepted_hunks, way_back, way_to
from spark_tui.engine.ports import Driver
from spark_tui.tui.check_words import NO_CHECKS
from spark_tui.tui.screens.help import TimelineHelp
from spark_tui.tui.screens.question import Ask
from spark_tui.tui.signs import Signs
from spark_tui.tui.timeline_rows import (
    EMPTY,
    PointRow,
    TimelineView,
    is_small,
    question,
    rows_of,
    title,
    way_words,
)
from spark_tui.tui.widgets.footer import Footer, FooterView
from spark_tui.tui.widgets.hairline import hairline, upright
from spark_tui.tui.widgets.prose import wrap
from spark_tui.tui.widgets.timeline import PointChange, TimelineList

LOOKS_PER_SECOND = 10  # at what happens elsewhere
STAYS = 0.08  # seconds at a point before the way to it is reckoned
WIDE = 150  # columns from which on the change stands beside the list
KEYS: Final = FooterView(
    (
        ("j/k", "point"),
        ("Enter", "go there"),
        ("u", "undo the goal"),
        ("ctrl+d/u", "scroll the change"),
        ("Esc", "close"),
        ("?", "help"),
    )
)
EMPTY_KEYS: Final = FooterView((("Esc", "close"), ("?", "help")))


class TimelineScreen(Screen[None]):
    """Over the main screen; the session goes on below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,T", "leave", show=False),
        Binding("j,down,n", "move(1)", show=False),
        Binding("k,up,p", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("g,home", "move(-100000)", show=False),
        Binding("G,end", "move(100000)", show=False),
        Binding("enter", "go", show=False),
        Binding("u", "undo_goal", show=False),
        Binding("ctrl+d,space", "scroll_change(1)", show=False),
        Binding("ctrl+u,backspace", "scroll_change(-1)", show=False),
        Binding("left", "sideways(-8)", show=False),
        Binding("right", "sideways(8)", show=False),
        Binding("question_mark", "help", show=False),
    ]

    def __init__(self, signs: Signs, driver: Driver, themes: Mapping[str, Theme], replay: bool) -> None:
        super().__init__()
        self.signs = signs
        self.driver = driver
        self.replay = replay
        self._themes = themes
        self._selected = -1  # follows the newest point until the person moves
        self._seen: tuple[object, ...] = ()
        self._way: tuple[tuple[int, int, int], Way] | None = None
        self._reckoning: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="timeline-title", markup=False)
        yield hairline(self.signs)
        with Container(id="timeline-body"):
            yield TimelineList(self.signs, id="timeline-list")
            yield hairline(self.signs)
            yield upright(self.signs, "timeline-bar")
            yield PointChange(self.signs, id="timeline-change")
            yield Static("", id="timeline-empty", markup=False)
        yield hairline(self.signs)
        yield Static("", id="timeline-way", markup=False)
        yield Footer(self.signs, id="footer")

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._dress())
        self._dress()
        self.query_one(TimelineList).focus()
        self.set_interval(1 / LOOKS_PER_SECOND, self._look)
        self.call_after_refresh(self._paint)

    def _dress(self) -> None:
        theme = self._themes.get(self.app.theme)
        if theme is not None:
            self.query_one(PointChange).set_theme(theme)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._paint)

    @property
    def session(self) -> Session:
        return self.driver.session

    @property
    def selected(self) -> int:
        """The number of the selected point; the newest while the person has not moved."""
        last = len(self.session.points)
        return last if self._selected < 0 else min(self._selected, last)

    def _look(self) -> None:
        session = self.session
        seen = (id(session.files), id(session.points), id(session.checks))
        if seen != self._seen:
            self._seen = seen
            self._paint()

    def _paint(self) -> None:
        if not self.is_mounted:
            return
        session = self.session
        rows = rows_of(session)
        self.set_class(not rows, "-empty")
        width = self.size.width
        self.query_one("#timeline-title", Static).update(title(session, self.replay, width))
        self.query_one(Footer).show(KEYS if rows else EMPTY_KEYS)
        if not rows:
            self.query_one("#timeline-empty", Static).update(Content("\n".join(EMPTY)))
            return
        selected = self.selected
        points = self.query_one(TimelineList)
        points.styles.height = "1fr" if self.has_class("-wide") else len(rows)
        points.show(TimelineView(rows, selected))
        point = session.points[selected - 1] if selected else None
        self.query_one(PointChange).show(point, session.checks.get(selected, ()))
        here = any(isinstance(row, PointRow) and row.number == selected and row.here for row in rows)
        words, tone = way_words(self._way_to(selected, wanted=not here), here, self.replay)
        lines = [(line, tone) for line in wrap(self.signs.clean(words), max(20, width - 2))[:2]]
        if len(lines) == 1 and not session.checks and not self.replay:
            lines.append((NO_CHECKS, "$quiet"))
        self.query_one("#timeline-way", Static).update(
            Content.assemble(*((f" {line}\n", tone) for line, tone in lines))
        )

    def _way_to(self, number: int, *, wanted: bool) -> Way | None:
        """The way to a point, reckoned once for each state, and only when the person stays at the point: in a
        long session it takes longer than a frame."""
        session = self.session
        key = (number, id(session.files), id(session.points))
        if self._way is not None and self._way[0] == key:
            return self._way[1]
        if self._reckoning is not None:
            self._reckoning.stop()
            self._reckoning = None
        if wanted and not self.replay:
            self._reckoning = self.set_timer(STAYS, partial(self._reckon, key))
        return None

    def _reckon(self, key: tuple[int, int, int]) -> None:
        self._reckoning = None
        number = self.selected
        session = self.session
        if key == (number, id(session.files), id(session.points)):
            self._way = (key, way_to(session, number))
        self._paint()

    # The keys.

    def action_move(self, step: int) -> None:
        last = len(self.session.points)
        self.choose(min(max(self.selected + step, 0), last))

    def action_page(self, step: int) -> None:
        self.action_move(step * self.query_one(TimelineList).page)

    def choose(self, number: int) -> None:
        self._selected = number
        self._paint()

    def on_timeline_list_chosen(self, message: TimelineList.Chosen) -> None:
        self.choose(message.number)

    def action_scroll_change(self, pages: int) -> None:
        change = self.query_one(PointChange)
        change.scroll_rows(pages * max(1, change.size.height // 2))

    def action_sideways(self, columns: int) -> None:
        self.query_one(PointChange).sideways(columns)

    def action_go(self) -> None:
        """Go to the selected point, after a question when much would change or something is in the way."""
        number = self.selected
        if not self._may_change():
            return
        what = f"Go to point {number}" if number else "Go back to the beginning"
        way = way_to(self.session, number)
        if not way.undo and not way.accept and way.is_clear:
            self._say("The files are at this point already.")
        else:
            self._ask(way, what, PointChosen(number, partly=bool(way.refused)))

    def action_undo_goal(self) -> None:
        """Take back all that came of the goal of the selected point, after a question: it may be much."""
        number = self.selected
        if not self._may_change():
            return
        goal = self.session.points[number - 1].goal if number else 0
        if not goal:
            self._say("Select a point of the goal that you want to undo.")
            return
        hunks = accepted_hunks(self.session, goal)
        if not hunks:
            self._say(f"Nothing of goal {goal} stands in the files.")
            return
        way = way_back(self.session, hunks)
        self._ask(way, f"Undo goal {goal}", UndoManyAsked(hunks, partly=bool(way.refused)), always=True)

    def _may_change(self) -> bool:
        if self.replay:
            self._say("This is a replay: the past stays as it was.")
        elif self.session.points:
            return True
        return False

    def _ask(self, way: Way, what: str, event: PointChosen | UndoManyAsked, *, always: bool = False) -> None:
        if way.refused and not way.together.undone and not way.together.accepted:
            self._say(f"Not possible: {way.refused[0].why}.")
            return
        if is_small(way) and not always:
            self.driver.send(event)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.driver.send(event)

        words, details = question(way, what)
        self.app.push_screen(Ask(self.signs, words, details, "go"), answered)

    def _say(self, message: str) -> None:
        self.notify(self.signs.clean(message), timeout=6.0, markup=False)

    def action_help(self) -> None:
        self.app.push_screen(TimelineHelp(self.signs, self.replay))

    def action_leave(self) -> None:
        self.dismiss(None)
