"""The Textual apps: what all have in common (themes, signs, a clean end), and the session.

Not here: screens and widgets, signals and the event loop (`tui.start`).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.text import Text
from textual import constants, events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.driver import Driver as TextualDriver
from textual.keys import key_to_character
from textual.notifications import Notify
from textual.screen import Screen

from spark_tui.adapters.editor import OwnEditor
from spark_tui.config.themes import Theme
from spark_tui.core.redact import redact
from spark_tui.core.update.placing import open_question
from spark_tui.engine.ports import Driver, Editor, Presets
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.palette import Commands
from spark_tui.tui.screens.framed import Framed
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.screens.question import Leave
from spark_tui.tui.selection import waits
from spark_tui.tui.signs import Signs, choose_signs
from spark_tui.tui.textual_theme import textual_theme
from spark_tui.tui.widgets.replay import ReplayControls

if TYPE_CHECKING:
    from spark_tui.tui.screens.themes import Themes

Result = TypeVar("Result")

MOST_TOASTS = 2  # at once; they lie on what is being read


class BaseApp(App[Result], Generic[Result]):
    """Themes from `config.themes`, and an end that is one line, never a traceback."""

    CSS_PATH = "spark.tcss"
    TITLE = "spark"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", show=False, priority=True),
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False),  # in the editor it takes back what was typed
    ]

    def __init__(self, themes: Mapping[str, Theme], theme_name: str, *, journal: str = "") -> None:
        super().__init__()
        self.signs: Signs = choose_signs(os.environ, getattr(sys.stdout, "encoding", None))
        self.set_class(self.signs.ascii, "-ascii")
        self.themes = dict(themes)
        self.journal = journal
        for theme in self.themes.values():
            self.register_theme(textual_theme(theme))
        self.theme = theme_name if theme_name in self.themes else next(iter(self.themes))
        self._styled_with = self.get_css_variables()
        self.stylesheet.set_variables(self._styled_with)

    def get_driver_class(self) -> type[TextualDriver]:
        if sys.platform == "win32" or constants.DRIVER is not None:
            return super().get_driver_class()
        from spark_tui.tui.output.driver import SparkDriver  # Windows has no termios

        return SparkDriver

    def on_mount(self) -> None:
        # After a stop and continue Textual draws only what changes; the terminal has kept nothing.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh())

    def refresh_css(self, animate: bool = True) -> None:
        """Textual reads all style sheets again when a theme is set, also the one that it starts with."""
        variables = self.get_css_variables()
        if variables != self._styled_with:
            self._styled_with = variables
            super().refresh_css(animate)
        else:
            self.stylesheet.update(self, animate=animate)

    def on_ready(self) -> None:
        """The first frame is laid out; what is painted in it comes next."""
        self.call_after_refresh(self.shown)

    def shown(self) -> None:
        """The first frame stands on the screen.

        All that lives now lives until the end: the collector need not look at it again and again, which took
        70 ms in the midst of a frame.
        """
        gc.freeze()
        gc.enable()

    async def on_event(self, event: events.Event) -> None:
        """A key on the diff is dealt with here, now: the pane itself has no use for it, and to pass it down
        to the pane and up again through all that contains it takes ten messages. What it changed of the diff
        is written now, too."""
        if isinstance(event, events.Key) and isinstance(pane := self.focused, DiffPane) and self.app_focus:
            for priority in (True, False):
                if await self._check_bindings(event.key, priority):
                    if isinstance(screen := pane.screen, Framed):
                        screen.answer(pane)
                    return
        await super().on_event(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Textual's own, for this key alone: that one copies every table of keys at every press."""
        if self._keymap:
            return await super()._check_bindings(key, priority)
        focused = self.focused
        nodes = [self.screen, self] if focused is None or focused.loading else focused.ancestors_with_self
        character = key_to_character(key)
        found: list[tuple[DOMNode, list[Binding]]] = []
        for node in nodes:
            found.append((node, node._bindings.key_to_bindings.get(key, [])))
            if node.check_consume_key(key, character) or (not priority and node.is_modal):
                break
        for node, bindings in reversed(found) if priority else found:
            for binding in bindings:
                if binding.priority == priority and await self.run_action(binding.action, node):
                    return True
        return False

    def on_notify(self, event: Notify) -> None:
        """Nothing that is said stands there twice; for a new word the oldest goes, an error last."""
        standing = list(self._notifications)
        gone = [old for old in standing if old.message == event.notification.message]
        rest = sorted((old for old in standing if old not in gone), key=lambda old: old.severity == "error")
        for old in (*gone, *rest[: max(0, len(rest) + 1 - MOST_TOASTS)]):
            del self._notifications[old]

    def _handle_exception(self, error: Exception) -> None:
        """Told to leave, Textual composes nothing more, and a screen may be without its widgets."""
        if not (self._exit and isinstance(error, NoMatches)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual's own shows a traceback with local variables, which may hold text of the person's."""
        if self._exit_renderables:
            return  # what failed first is what matters; more would only point at Textual's own tools
        error = self._exception
        words = f"{type(error).__name__}: {error}" if error is not None else "unknown"
        message = f"spark-tui stopped because of an error in it: {redact(words)}"
        if self.journal:
            message += f"\nThe session is kept in {self.journal}; spark-tui --resume continues it."
        self.panic(Text("\n".join(map(self.signs.clean, message.split("\n")))))


class SparkApp(BaseApp[None]):
    """A session on the screen. `repo` is the name to show; `replay` makes it a replay; without `presets`
    the preset can only be looked at; without `editor` it is the one that the environment names. `shown` is
    called when the first frame stands on the screen."""

    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {Commands}

    def __init__(
        self,
        driver: Driver,
        *,
        themes: Mapping[str, Theme],
        theme_name: str,
        repo: str,
        replay: ReplayControls | None = None,
        presets: Presets | None = None,
        journal: str = "",
        editor: Editor | None = None,
        shown: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(themes, theme_name, journal=journal)
        self._begin = shown
        editor = editor or OwnEditor(os.environ)
        self.main = MainScreen(driver, self.signs, repo, self.themes, replay, presets, editor)

    def get_default_screen(self) -> Screen[None]:
        return self.main

    def shown(self) -> None:
        super().shown()
        if self._begin is not None:
            self._begin()

    def action_change_theme(self) -> None:
        """The theme picker; Esc gives back what was."""
        from spark_tui.tui.screens.themes import Themes

        before = self.theme

        def answered(name: str | None) -> None:
            self.theme = name if name is not None else before

        self.push_screen(Themes(self.signs, list(self.themes), before), answered)

    def on_themes_passed(self, message: Themes.Passed) -> None:
        self.theme = message.name

    async def action_quit(self) -> None:
        """Leave; ask first when something would be left lying about."""
        if any(isinstance(screen, Leave) for screen in self.screen_stack):
            self.exit()
            return
        reasons = self._reasons_to_stay()
        if not reasons:
            self.exit()
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.exit()

        if isinstance(self.screen, CommandPalette):
            self.pop_screen()
        details = list(reasons)
        if not self.main.session.scripted:  # the demo's sample project is gone afterwards
            details.append("spark-tui --resume continues this session.")
        self.push_screen(Leave(self.signs, "Leave?", details, "leave"), answered)

    def _reasons_to_stay(self) -> list[str]:
        if self.main.replay is not None:
            return []
        from spark_tui.tui.screens.hunk_editor import HunkEditor

        reasons = []
        session = self.main.session
        waiting = sum(map(waits, self.main.hunks.hunks))
        asking = sum(open_question(session, number) is not None for number in session.questions)
        if session.turn.live:
            reasons.append("The model is at work; leaving stops it.")
        if waiting:
            reasons.append(f"{waiting} hunk{'s wait' if waiting > 1 else ' waits'} for a decision.")
        if asking:
            reasons.append(f"{asking} hunk{'s ask' if asking > 1 else ' asks'} which place is meant.")
        if any(isinstance(screen, HunkEditor) and screen.changed for screen in self.screen_stack):
            reasons.append("What you wrote in the editor would be thrown away.")
        return reasons
