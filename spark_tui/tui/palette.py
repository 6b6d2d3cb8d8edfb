"""The command palette: the table of commands, found by a few letters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from spark_tui.tui.commands import COMMANDS
from spark_tui.tui.screens.main import MainScreen
from spark_tui.tui.table.command import Command

_NOT_HERE = frozenset({"palette", "pane", "chip"})  # need a key, or would open themselves


class Commands(Provider):
    """What the main screen can do now."""

    def _rows(self) -> Iterator[Command]:
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return
        replay, lines = screen.replay is not None, screen.lines is not None
        for command in COMMANDS:
            if command.id not in _NOT_HERE and command.fits(replay, lines):
                yield command

    async def discover(self) -> Hits:
        for command in self._rows():
            yield DiscoveryHit(self._title(command), partial(self._run, command), help=command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._rows():
            title = self._title(command)
            score = max(matcher.match(title), matcher.match(command.help) * 0.5)
            if score > 0:
                yield Hit(score, matcher.highlight(title), partial(self._run, command), help=command.help)

    def _title(self, command: Command) -> str:
        return f"{command.label}  ({command.keys_shown})"

    async def _run(self, command: Command) -> None:
        await self.app.run_action(command.action, self.screen)
