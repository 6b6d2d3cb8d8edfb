"""One line on standard error that says what goes on, on a terminal only.

Not here: what is said.
"""

from __future__ import annotations

import os
import shutil
import sys
import time

from spark_tui.core.terminal_text import visible

_EVERY = 0.1  # seconds


class LiveLine:
    """The line; a newer one takes the place of the older, for what is `due` ten times a second."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and os.environ.get("TERM", "") != "dumb"
        self._due = 0.0

    @property
    def due(self) -> bool:
        """Whether a new line would be shown now; what nobody sees need not be put together."""
        return self._shown and time.monotonic() >= self._due

    def show(self, text: str) -> None:
        """Show `text` now."""
        if self._shown:
            self._due = time.monotonic() + _EVERY
            width = shutil.get_terminal_size().columns
            self._write(f"\r{visible(text)[: max(1, width - 1)]}\x1b[K")

    def clear(self) -> None:
        """Leave nothing behind."""
        if self._shown:
            self._write("\r\x1b[K")
            self._due = 0.0

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
