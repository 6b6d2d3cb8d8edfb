"""The configuration of a run: the person's folders, settings, preset and themes, as the flags say.

Not here: what the values mean (`config`).
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from spark_tui.adapters.checks.runner import Check
from spark_tui.commands.printing import complain
from spark_tui.config.places import Places, places
from spark_tui.config.presets import LoadedPreset, load_policy_file
from spark_tui.config.settings import Settings, load_active_preset, load_settings
from spark_tui.config.themes import Theme, load_theme, load_themes
from spark_tui.config.trust import trusted_digest


def folders() -> Places:
    """The person's folders on this machine."""
    return places(os.environ)


def settings_of(root: Path, **flags: object) -> Settings:
    """The settings in the repository at `root`; flags that are empty are not given. Raises ConfigError."""
    given = {name: value for name, value in flags.items() if value}
    own = folders()
    trusted = trusted_digest(own.data, root)
    return load_settings(repo=root, user=own.config, env=os.environ, flags=given, trusted=trusted)


def preset_of(settings: Settings, root: Path, *, policy_file: str = "") -> LoadedPreset:
    """The active preset; a policy file that the person names takes its place. Raises ConfigError."""
    if policy_file:
        loaded = load_policy_file(Path(policy_file), user=folders().config)
        return replace(loaded, name=policy_file)
    return load_active_preset(settings, repo=root, user=folders().config)


def checks_of(settings: Settings, root: Path) -> tuple[Check, ...]:
    """The checks that are meant for the repository at `root`."""
    here = root.resolve()
    return tuple(
        Check(table.name, table.command, table.timeout_seconds, table.memory_mb)
        for table in settings.values.check
        if not table.root or Path(table.root).expanduser().resolve() == here
    )


def theme_of(root: Path, wish: str) -> str:
    """The name of the theme to start with: `wish`, else what the settings say. Raises ConfigError."""
    name = settings_of(root, theme=wish).values.theme
    load_theme(name, user=folders().config)
    return name


def themes() -> dict[str, Theme]:
    """Every theme that can be read; one of the person's that is broken is told on standard error."""
    found, complaints = load_themes(folders().config)
    for complaint in complaints:
        complain(complaint)
    return found
