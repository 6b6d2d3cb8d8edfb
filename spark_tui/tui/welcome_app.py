"""The app of the first screen, when no model is configured.

Not here: the screen itself (`screens.welcome`), and what its choice leads to (`commands.app`).
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.screen import Screen

from spark_tui.config.themes import Theme
from spark_tui.tui.app import BaseApp
from spark_tui.tui.screens.welcome import Choice, Setup, Welcome


class WelcomeApp(BaseApp[Choice]):
    """The first screen alone; its result is the person's choice, None when they quit."""

    def __init__(self, setup: Setup, themes: Mapping[str, Theme], theme_name: str) -> None:
        super().__init__(themes, theme_name)
        self._welcome = Welcome(setup, self.signs)

    def get_default_screen(self) -> Screen[None]:
        return self._welcome
