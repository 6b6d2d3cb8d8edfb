"""Settings: from flags, environment, the person's `config.toml` and the repository's, each with its origin.

Not here: presets (`config.presets`) and which endpoint a model stands for (`config.models`). Keys are
never settings: only the name of the environment variable that holds one is.
"""

from __future__ import annotations

import hashlib
import os.path
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import structs

from spark_tui.config.config_values import DEFAULT_PRESET, ConfigValues
from spark_tui.config.presets import LoadedPreset, load_preset
from spark_tui.config.toml_errors import decoded, parse_said, read_bytes, read_text

_FROM_REPOSITORY = frozenset({"preset", "format", "run_ahead"})
_WITH_TRUST = frozenset({"model", "base_url", "api_key_env", "check"})
_FROM_ENVIRONMENT = {"base_url": "OPENAI_BASE_URL"}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a repository's file asks for that needs the person's trust. `digest` is the SHA-256 (hex) of the
    very bytes that `values` were read from; `trusted` whether the person trusts them."""

    file: Path
    digest: str
    values: Mapping[str, Any]
    trusted: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with where each is from. `own_preset` is the preset without the repository's say;
    `asking` what the repository needs trust for, None when it needs none."""

    values: ConfigValues = field(default_factory=ConfigValues)
    origins: Mapping[str, str] = field(default_factory=dict)
    own_preset: str = DEFAULT_PRESET
    ignored: tuple[str, ...] = ()
    asking: Asking | None = None

    def origin(self, name: str) -> str:
        """Where a setting is from: `flag`, `environment NAME`, `user FILE`, `repository FILE` (with
        ` (trusted)` when it took trust) or `default`.

        Raises KeyError for a name that is no setting.
        """
        if name not in ConfigValues.__struct_fields__:
            raise KeyError(name)
        return self.origins.get(name, "default")

    def from_repository(self, name: str) -> bool:
        """Whether a setting is the repository's word, with or without trust. Raises KeyError."""
        return self.origin(name).startswith("repository")


def load_settings(
    *,
    repo: Path | None,
    user: Path,
    env: Mapping[str, str],
    flags: Mapping[str, object] | None = None,
    trusted: str = "",
) -> Settings:
    """Every setting: flags before environment before the person's file before the repository's.

    `repo` is the root of the repository, `user` the person's configuration folder; flags that are
    None are not given. `trusted` is the SHA-256 (hex) of the repository's file that the person trusts.
    What a repository must not set, or not yet, is listed in `ignored`. Raises ConfigError.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    sources: list[tuple[str, Mapping[str, Any]]] = [("flag", given)]
    for name, variable in _FROM_ENVIRONMENT.items():
        if env.get(variable):
            sources.append((f"environment {variable}", {name: env[variable]}))
    own = user / "config.toml"
    if os.path.lexists(own):
        sources.append((f"user {own}", parse_said(read_text(own), ConfigValues, str(own))))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    _fill(values, origins, sources)
    own_preset = str(values.get("preset", DEFAULT_PRESET))
    ignored: list[str] = []
    asking = None
    theirs = repo / ".spark" / "config.toml" if repo else None
    if theirs is not None and os.path.lexists(theirs):
        data = read_bytes(theirs)
        said = parse_said(decoded(data, theirs), ConfigValues, str(theirs))
        _fill(values, origins, [(f"repository {theirs}", _only(said, _FROM_REPOSITORY))])
        asking = _asking(theirs, data, said, trusted)
        if asking is not None and asking.trusted:
            _take_trusted(values, origins, asking)
        ignored = _ignored(theirs, said, asking)
    checked = _validated(values, origins)
    return Settings(checked, MappingProxyType(origins), own_preset, tuple(ignored), asking)


def _asking(file: Path, data: bytes, said: Mapping[str, Any], trusted: str) -> Asking | None:
    wanted = _only(said, _WITH_TRUST)
    if not wanted:
        return None
    digest = hashlib.sha256(data).hexdigest()
    return Asking(file, digest, MappingProxyType(wanted), trusted == digest)


def _take_trusted(values: dict[str, Any], origins: dict[str, str], asking: Asking) -> None:
    """What the person did not set themselves. An address and its key variable only come as a pair: no
    repository names the key for another address, and no key of the person's goes to its address."""
    wanted = dict(asking.values)
    origin = f"repository {asking.file} (trusted)"
    variable = wanted.pop("api_key_env", "")
    if "base_url" in wanted and "base_url" not in values:
        values["api_key_env"] = variable
        origins["api_key_env"] = origin
    _fill(values, origins, [(origin, wanted)])


def _ignored(file: Path, said: Mapping[str, Any], asking: Asking | None) -> list[str]:
    """What the repository's file says in vain, in words."""
    never = [name for name in said if name not in _FROM_REPOSITORY | _WITH_TRUST]
    ignored = [f"{name} is ignored ({file}): a repository cannot set it" for name in never]
    if asking is not None and not asking.trusted:
        names = " and ".join(asking.values)
        ignored.append(
            f"{names}: ignored until you trust {file}; spark-tui trust shows and allows what it asks for"
        )
    return ignored


def load_active_preset(settings: Settings, *, repo: Path | None, user: Path) -> LoadedPreset:
    """The preset that `settings` choose, with their `run_ahead`. Raises ConfigError.

    What the repository chose only tightens.
    """
    base = settings.own_preset if settings.from_repository("preset") else None
    loaded = load_preset(settings.values.preset, repo=repo, user=user, base=base)
    wish = settings.values.run_ahead
    if not wish:
        return loaded
    run_ahead = min(wish, loaded.policy.run_ahead) if settings.from_repository("run_ahead") else wish
    return replace(loaded, policy=structs.replace(loaded.policy, run_ahead=run_ahead))


def _only(said: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name in names}


def _fill(
    values: dict[str, Any], origins: dict[str, str], sources: list[tuple[str, Mapping[str, Any]]]
) -> None:
    """Takes each value from the first source that has it."""
    for origin, source in sources:
        for name, value in source.items():
            if name not in values:
                values[name] = value
                origins[name] = origin


def _validated(values: dict[str, Any], origins: Mapping[str, str]) -> ConfigValues:
    try:
        return msgspec.convert(values, ConfigValues)
    except ValueError:
        from spark_tui.config.explained import validated

        return msgspec.convert(validated(values, ConfigValues, origins), ConfigValues)
