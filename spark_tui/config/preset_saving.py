"""Saving changes of a preset: for the person, or into the repository.

What is to be written is loaded first, as if it stood there already; what does not load, or would loosen
from within a repository, is not written. Not here: how a text changes (`config.preset_change`).
"""

from __future__ import annotations

import codecs
import os.path
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from spark_tui.config.config_values import DEFAULT_PRESET
from spark_tui.config.preset_change import Change, PresetChange, changed_text
from spark_tui.config.presets import (
    BUILT_IN_NAMES,
    LoadedPreset,
    load_preset,
    repository_presets,
    user_presets,
)
from spark_tui.config.toml_errors import ConfigError, decoded, read_bytes
from spark_tui.config.whole_file import open_folder, replace_file

Where = Literal["user", "repository"]


@dataclass(frozen=True, slots=True)
class _Target:
    """A file to be written, with the bytes that it has now."""

    anchor: Path
    below: tuple[str, ...]
    path: Path
    before: bytes | None


def save_changes(
    where: Where, name: str, changes: Sequence[Change], *, repo: Path | None, user: Path
) -> Path:
    """Write `changes` into the preset `name` of the person or of the repository; the path of the file.

    A file that is not there yet begins with what it extends. Raises ConfigError, and then nothing has
    changed: the result would not load, a repository's would be looser than the person's own preset, or
    the file is a link or was changed by somebody else meanwhile.
    """
    target = _target(where, name, repo, user)
    if target.before is None:
        text = changed_text(_beginning(where, name, repo, user), changes)
    else:
        text = changed_text(decoded(target.before, target.path), changes)
    seen_from = repo if where == "repository" else None
    loaded = load_preset(name, repo=seen_from, user=user, drafts={target.path: text})
    if where == "repository":
        _refuse_looser(loaded, changes)
    with open_folder(target.anchor, target.below, mode=0o755 if where == "repository" else 0o700) as folder:
        mode = 0o644 if where == "repository" else 0o600
        replace_file(folder, target.path, _encoded(text, target.before), expect=target.before, mode=mode)
    return target.path


def _target(where: Where, name: str, repo: Path | None, user: Path) -> _Target:
    if where == "repository" and repo is None:
        raise ConfigError("there is no repository to save into; save it for yourself")
    anchor = repo if where == "repository" and repo is not None else user
    folder = repository_presets(anchor) if where == "repository" else user_presets(anchor)
    path = folder / f"{name}.toml"
    if path.is_symlink():
        raise ConfigError("this is a link; change the file that it leads to", str(path))
    return _Target(
        anchor, folder.relative_to(anchor).parts, path, read_bytes(path) if os.path.lexists(path) else None
    )


def _beginning(where: Where, name: str, repo: Path | None, user: Path) -> str:
    """The head of a new file: it starts from the preset of its name in the next place, if there is one."""
    import tomlkit  # only saving needs it

    built_in = name in BUILT_IN_NAMES
    known = built_in or (where == "repository" and (user_presets(user) / f"{name}.toml").exists())
    base = name if known else DEFAULT_PRESET
    title = tomlkit.string(load_preset(name, repo=repo, user=user).title).as_string()
    return f'title = {title}\nextends = "{base}"\n'


def _refuse_looser(loaded: LoadedPreset, changes: Sequence[Change]) -> None:
    changed = {change.key for change in changes if isinstance(change, PresetChange)}
    looser = [key for key in loaded.looser if key in changed]
    if looser:
        raise ConfigError(
            f"{' and '.join(looser)} would be looser than your preset {loaded.base}, and a repository can "
            "only tighten; save it for yourself"
        )


def _encoded(text: str, before: bytes | None) -> bytes:
    """The bytes of a text that came from `before`: with its byte order mark and its line ends."""
    data = text.encode("utf-8")
    if before is None:
        return data
    if b"\r\n" in before:
        data = data.replace(b"\n", b"\r\n")
    return codecs.BOM_UTF8 + data if before.startswith(codecs.BOM_UTF8) else data
