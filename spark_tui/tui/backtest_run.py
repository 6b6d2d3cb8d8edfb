"""A backtest that goes on while the person is elsewhere: its progress, its report, its problem.

Not here: the judging (`engine.backtest_process`) and how it is shown (`tui.backtest_rows`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.guard.backtest import Progress, Report
from spark_tui.engine.backtest_process import BacktestError


class BacktestRun:
    """At most one backtest at a time. `on_end` is called with a word for the person when one is over by
    itself; `report` is the last one that came to its end."""

    def __init__(self, on_end: Callable[[str], None]) -> None:
        self.progress: Progress | None = None
        self.report: Report | None = None
        self.problem = ""
        self.what = ""
        self._on_end = on_end
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._task is not None and not self._task.done()

    def start(self, steps: AsyncIterator[Progress | Report], what: str) -> None:
        """Follow `steps` to their end in the background; `what` names them, as in "git history"."""
        self.stop()
        self.progress, self.problem, self.what = Progress(0, 0), "", what
        self._task = asyncio.create_task(self._follow(steps), name="backtest")

    def stop(self) -> None:
        """End the one that is under way, if any; what it had found is gone."""
        if self._task is not None:
            self._task.cancel()
        self._task = self.progress = None

    async def _follow(self, steps: AsyncIterator[Progress | Report]) -> None:
        said = ""
        try:
            async for step in steps:
                if isinstance(step, Report):
                    self.report = step
                    said = f"The backtest over {self.what} is done; C shows it."
                else:
                    self.progress = step
        except (BacktestError, ConfigError, OSError) as error:
            self.problem = said = str(error)
        self.progress = None
        if said:
            self._on_end(said)
