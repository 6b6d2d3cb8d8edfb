"""The preset of a session, as the preset screen works on it: load, choose, tune, save, reload, backtest.

Not here: what a preset means (`config.presets`), and how a session takes one up (`core.update.steering`).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from pathlib import Path

from spark_tui.config.preset_change import Change
from spark_tui.config.preset_saving import Where, save_changes
from spark_tui.config.presets import LoadedPreset, list_presets, preset_json, tuned
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.events import Event, Noticed, PresetChosen
from spark_tui.core.guard.backtest import Progress, Report

Backtested = Callable[[Sequence[str]], AsyncGenerator[Progress | Report, None]]


class PresetDesk:
    """What `engine.ports.Presets` asks for.

    `load` loads a preset by name as the configuration says it now, and for an empty name the one that the
    session began with; `loaded` is what it gave for that. `send` takes facts; `backtested` runs `presets
    backtest` with further arguments.
    """

    def __init__(
        self,
        load: Callable[[str], LoadedPreset],
        loaded: LoadedPreset,
        *,
        repo: Path,
        user: Path,
        send: Callable[[Event], None],
        backtested: Backtested,
    ) -> None:
        self.loaded = loaded
        self.problem = ""
        self.changes: tuple[Change, ...] = ()
        self._load = load
        self._chosen = ""
        self._repo = repo
        self._user = user
        self._send = send
        self._backtested = backtested

    def names(self) -> dict[str, str]:
        """The presets that there are, each with where it is from: built-in, user or repository."""
        return list_presets(repo=self._repo, user=self._user)

    def load(self, name: str) -> LoadedPreset:
        """That preset. Raises ConfigError."""
        return self._load(name)

    def choose(self, name: str) -> None:
        """Judge by that preset from now on, as it stands in its files. Raises ConfigError."""
        self._take(self._load(name), ())
        self._chosen = name

    def tried(self, changes: Sequence[Change]) -> PresetChosen:
        """The fact that `tune` would send; nothing happens. Raises ConfigError."""
        return _chosen(tuned(self.loaded, changes))

    def tune(self, changes: Sequence[Change]) -> None:
        """These, and no others, are this session's changes from now on. Raises ConfigError."""
        self._send(self.tried(changes))
        self.changes = tuple(changes)

    def save(self, where: Where) -> Path:
        """Write this session's changes into a preset's file. Raises ConfigError; then nothing was written.

        For the person that is their own preset of the same name, or the one that limits the repository's.
        A change that the files still do not bring about, because a repository is stricter, stays the
        session's.
        """
        name = self.loaded.base if where == "user" and self.loaded.base else self.loaded.name
        if name not in self.names():
            raise ConfigError(f"{name} is a file that you named: change it there, or choose a preset first")
        path = save_changes(where, name, self.changes, repo=self._repo, user=self._user)
        self.reload()
        self.changes = _needed(self.loaded, self.changes)
        return path

    def reload(self) -> bool:
        """Read the files again, with this session's changes still on top; False when they are broken and
        the last good preset holds."""
        try:
            loaded = self._load(self._chosen)
            if self.problem or loaded != self.loaded:
                self._take(loaded, self.changes)
        except ConfigError as error:
            if self.problem != str(error):
                self.problem = str(error)
                self._send(Noticed(f"A preset is broken, so the last good one holds: {error}"))
            return False
        return True

    async def backtest(self, *, sessions: bool) -> AsyncGenerator[Progress | Report, None]:
        """Judge the git history, or old sessions, by the preset with this session's changes."""
        file = _written(preset_json(tuned(self.loaded, self.changes)))
        arguments = ["--policy", str(file), "--root", str(self._repo), *(["--sessions"] if sessions else [])]
        try:
            async with aclosing(self._backtested(arguments)) as found:
                async for item in found:
                    yield item
        finally:
            with suppress(OSError):
                file.unlink()

    def _take(self, loaded: LoadedPreset, changes: tuple[Change, ...]) -> None:
        """Judge by a preset with these changes; what a repository newly tries to loosen is said."""
        chosen = _chosen(tuned(loaded, changes))
        for note in loaded.ignored:
            if note not in self.loaded.ignored:
                self._send(Noticed(note))
        if self.problem:
            self.problem = ""
            self._send(Noticed("The preset can be read again and holds.", severity="information"))
        self.loaded = loaded
        self.changes = changes
        self._send(chosen)


def _chosen(loaded: LoadedPreset) -> PresetChosen:
    return PresetChosen(loaded.policy, loaded.constraints)


def _needed(loaded: LoadedPreset, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes without which the preset would not say what it says with all of them."""
    whole = _chosen(tuned(loaded, changes))
    needed = changes
    for change in changes:
        fewer = tuple(one for one in needed if one is not change)
        if _chosen(tuned(loaded, fewer)) == whole:
            needed = fewer
    return needed


def _written(preset: bytes) -> Path:
    """A preset in a file of its own, for another process."""
    descriptor, name = tempfile.mkstemp(prefix="spark-tui-preset-", suffix=".json")
    with os.fdopen(descriptor, "wb") as file:
        file.write(preset)
    return Path(name)
