"""What the keys do with the view: panes, the box, the help, other screens. No fact comes from here.

A mixin of the main screen.
"""

from __future__ import annotations

from dataclasses import replace

from textual.widgets import Input

from spark_tui.tui.commands import exists
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.screens.board import Board
from spark_tui.tui.widgets.prose import Prose
from spark_tui.tui.widgets.steer import SteerBox

NARROW, WIDE = 100, 160
"""Columns below which the hunks are a ribbon, and from which everything stands beside everything."""


class Looking(Board):
    """The actions of the table that concern what is seen."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("steer", "new_goal") and isinstance(self.focused, Input):
            return False  # the key is a letter there
        return exists(action, self.replay is not None, self.moment.lines is not None)

    def action_steer(self) -> None:
        self.query_one(SteerBox).focus_input()

    def action_new_goal(self) -> None:
        self.query_one(SteerBox).ask_goal()

    def action_pane(self, key: str) -> None:
        if key == "tab":
            self.focus_next()
        else:
            self.focus_previous()

    def action_follow(self) -> None:
        self.query_one(DiffPane).action_follow()

    def action_beside(self) -> None:
        pane = self.query_one(DiffPane)
        pane.set_look(replace(pane.look, beside=not pane.look.beside))
        self.fit_sides(self.size.width)
        self.paint()  # the heading counts what waits while there is no list
        if pane.look.beside and self.size.width < NARROW:
            self.say(
                f"Two sides need {NARROW} columns and the terminal has {self.size.width}; "
                "they come when it is wider."
            )

    def fit_sides(self, width: int) -> None:
        """Two sides get the columns of the hunk list, unless there is room for all three."""
        self.set_class(self.query_one(DiffPane).look.beside and width < WIDE, "-beside")

    def action_spaces(self) -> None:
        pane = self.query_one(DiffPane)
        pane.set_look(replace(pane.look, spaces=not pane.look.spaces))

    def action_context(self, step: int) -> None:
        pane = self.query_one(DiffPane)
        wanted = pane.look.wider(step)
        if wanted == pane.look:
            self.say(f"{wanted.context} lines of context are the {'most' if step > 0 else 'least'}.")
        pane.set_look(wanted)

    def action_prose(self) -> None:
        self.toggle_class("-prose")
        prose = self.query_one(Prose)
        if not self.has_class("-prose") and self.focused is prose:
            self.query_one(DiffPane).focus()
        self.call_after_refresh(self.paint)

    def action_help(self) -> None:
        from spark_tui.tui.screens.help import Help

        self.app.push_screen(Help(self.signs, self.replay is not None))

    def action_preset(self) -> None:
        from spark_tui.tui.screens.preset import PresetScreen

        self.app.push_screen(PresetScreen(self.signs, self.driver, self.presets, self.backtest))

    def action_presets(self) -> None:
        presets = self.presets
        if presets is None:
            self.say("There is no preset to choose here.")
            return
        from spark_tui.tui.screens.preset import chosen
        from spark_tui.tui.screens.preset_picker import PresetPicker

        def answered(name: str | None) -> None:
            if name is not None:
                self.say(chosen(presets, name))

        self.app.push_screen(PresetPicker(self.signs, self.driver, presets), answered)

    def action_timeline(self) -> None:
        from spark_tui.tui.screens.timeline import TimelineScreen

        self.app.push_screen(TimelineScreen(self.signs, self.driver, self.themes, self.replay is not None))

    def action_theme(self) -> None:
        self.app.action_change_theme()

    async def action_quit(self) -> None:
        await self.app.action_quit()

    def action_replay(self, verb: str) -> None:
        if self.replay is None:
            return
        verbs = {"toggle": self.replay.toggle, "step": self.replay.step}
        verbs |= {"faster": self.replay.faster, "slower": self.replay.slower}
        verbs[verb]()
        self.paint()
