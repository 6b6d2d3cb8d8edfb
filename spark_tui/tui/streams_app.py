"""The app that shows many streams at once, and how it is run.

Not here: the screen (`screens.streams`), and what becomes of the figures (`commands`).
"""

from __future__ import annotations

import gc
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from textual.screen import Screen

from spark_tui.config.themes import Theme
from spark_tui.core.stream.many import News
from spark_tui.engine.many import Many
from spark_tui.tui.app import BaseApp
from spark_tui.tui.screens.streams import Streams
from spark_tui.tui.start import leaving_on_errors, leaving_on_signals

_GARBAGE = (20_000, 20, 50)
"""How rarely garbage is collected. A frame makes thousands of rows that live until the next one; by the usual
thresholds all that lives was looked at every third second, in 20 ms in which no key is answered."""


class StreamsApp(BaseApp[None]):
    """The streams of `many` on the screen until the person leaves."""

    def __init__(self, screen: Streams, themes: Mapping[str, Theme], theme_name: str) -> None:
        super().__init__(themes, theme_name)
        self._streams = screen

    def shown(self) -> None:
        super().shown()
        gc.set_threshold(*_GARBAGE)

    def get_default_screen(self) -> Screen[None]:
        return self._streams


async def show_streams(
    many: Many,
    batches: AsyncGenerator[list[News], None],
    *,
    name: str,
    themes: Mapping[str, Theme],
    theme_name: str,
) -> int:
    """Show the streams while they are read, until the person leaves. The exit code: 0, 1 after an error of
    the app, 128 + n after signal n."""
    async with aclosing(batches):
        screen = Streams(many, batches, name, themes, time.monotonic)
        app = StreamsApp(screen, themes, theme_name)
        with leaving_on_signals(app), leaving_on_errors(app):
            await app.run_async()
    many.stop()
    return app.return_code or 0
