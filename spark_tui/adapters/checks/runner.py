"""The person's checks, one after the other, in a copy of the work tree that is made when the first one runs.

Not here: when they run (the core asks after each write) and what follows (nothing: results are shown).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spark_tui.adapters.checks.command import run
from spark_tui.adapters.checks.shadow import Read, Shadow, ShadowError
from spark_tui.core.events import CheckEnded, CheckStarted

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """A command of the person's; limits in seconds and megabytes."""

    name: str
    command: tuple[str, ...]
    timeout_seconds: float = 120.0
    memory_mb: int = 4096


class Checks:
    """Runs `checks` on the work tree at `root`; its copy stands below `home`. `listing` names the files that
    are copied."""

    def __init__(
        self,
        checks: Sequence[Check],
        root: Path,
        home: Path,
        *,
        listing: Callable[[], Sequence[str]],
        read: Read,
        environment: Mapping[str, str],
    ) -> None:
        self._checks = tuple(checks)
        self._root = root
        self._home = home
        self._listing = listing
        self._read = read
        self._environment = environment
        self._shadow: Shadow | None = None

    async def run(self, point: int) -> AsyncGenerator[CheckStarted | CheckEnded, None]:
        """Run all of them on the files as they are now. Closing this ends the one that runs."""
        if not self._checks:
            return
        trouble = await asyncio.to_thread(self._keep_up)
        for check in self._checks:
            yield CheckStarted(point, check.name)
            if self._shadow is None or trouble:
                yield CheckEnded(point, check.name, False, 0.0, trouble)
                continue
            ended = await run(
                check.command,
                self._shadow.path,
                self._environment,
                timeout_seconds=check.timeout_seconds,
                memory_bytes=check.memory_mb * MEGABYTE,
            )
            seconds = round(ended.seconds, 3)
            yield CheckEnded(point, check.name, ended.passed, seconds, ended.why, ended.lines)

    def _keep_up(self) -> str:
        """The copy made or brought up to date; why not, empty when all is well."""
        try:
            if self._shadow is None:
                self._shadow = Shadow(self._root, self._home, self._read)
            self._shadow.keep_up(self._listing())
        except ShadowError as error:
            return str(error)
        return ""

    def close(self) -> None:
        """Remove the copy. Nothing may run any more."""
        if self._shadow is not None:
            self._shadow.close()
            self._shadow = None
