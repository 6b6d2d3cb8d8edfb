"""Settings: from flags, environment, the person's `config.toml` and the repository's, each with its origin.

Not here: presets (`config.presets`) and which endpoint a model stands for (`config.models`). Keys are
never settings: only the name of the environment variable that holds one is.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from msgspec import structs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from spark_tui.config.preset_file import PresetName
from spark_tui.config.presets import DEFAULT_PRESET, LoadedPreset, load_preset
from spark_tui.config.themes import DEFAULT_THEME
from spark_tui.config.toml_errors import ConfigError, read_toml

FormatName = Literal["auto", "apply_patch", "search_replace", "unified_diff", "whole_file"]

_FROM_REPOSITORY = frozenset({"preset", "format", "run_ahead"})
_FROM_ENVIRONMENT = {"base_url": "OPENAI_BASE_URL"}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


class ConfigFile(BaseModel):
    """The configuration of spark_tui. A repository may only set preset, format and a lower run_ahead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Annotated[str, StringConstraints(max_length=300)] = Field(
        default="", description="PROVIDER/NAME; empty: the first one found"
    )
    base_url: str = Field(default="", description="an OpenAI-compatible server")
    api_key_env: str = Field(
        default="", description="the environment variable that holds the key for base_url"
    )
    format: FormatName = Field(
        default="auto", description="the edit format asked of the model; auto: as the model likes best"
    )
    theme: str = Field(default=DEFAULT_THEME, max_length=64)
    preset: PresetName = DEFAULT_PRESET
    context_window: Annotated[int, Field(ge=0, le=100_000_000)] = Field(
        default=0, description="tokens; 0: as the list of models says"
    )
    run_ahead: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=0, description="undecided hunks before the stream is held; 0: as the preset says"
    )
    connect_seconds: Annotated[float, Field(gt=0, le=600)] = Field(
        default=10.0, description="time to reach the server"
    )
    stall_seconds: Annotated[float, Field(gt=0, le=3600)] = Field(
        default=60.0, description="silence before a stream is given up"
    )

    @field_validator("base_url")
    @classmethod
    def _url(cls, url: str) -> str:
        problem = url_problem(url) if url else ""
        if problem:
            raise ValueError(problem)
        return url

    @field_validator("api_key_env")
    @classmethod
    def _variable(cls, name: str) -> str:
        if name and not _VARIABLE.fullmatch(name):
            raise ValueError("must be the name of an environment variable, not a key")
        return name


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with where each is from. `own_preset` is the preset without the repository's say."""

    values: ConfigFile = field(default_factory=ConfigFile)
    origins: Mapping[str, str] = field(default_factory=dict)
    own_preset: str = DEFAULT_PRESET
    ignored: tuple[str, ...] = ()

    def origin(self, name: str) -> str:
        """Where a setting is from: `flag`, `environment NAME`, `user FILE`, `repository FILE` or `default`.

        Raises KeyError for a name that is no setting.
        """
        if name not in ConfigFile.model_fields:
            raise KeyError(name)
        return self.origins.get(name, "default")


def load_settings(
    *, repo: Path | None, user: Path, env: Mapping[str, str], flags: Mapping[str, object] | None = None
) -> Settings:
    """Every setting: flags before environment before the person's file before the repository's.

    `repo` is the root of the repository, `user` the person's configuration folder; flags that are
    None are not given. What a repository must not set is listed in `ignored`. Raises ConfigError.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    sources: list[tuple[str, Mapping[str, Any]]] = [("flag", given)]
    for name, variable in _FROM_ENVIRONMENT.items():
        if env.get(variable):
            sources.append((f"environment {variable}", {name: env[variable]}))
    own = user / "config.toml"
    if os.path.lexists(own):
        sources.append((f"user {own}", _said(read_toml(own, ConfigFile))))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    _fill(values, origins, sources)
    own_preset = str(values.get("preset", DEFAULT_PRESET))
    ignored: list[str] = []
    theirs = repo / ".spark" / "config.toml" if repo else None
    if theirs is not None and os.path.lexists(theirs):
        said = _said(read_toml(theirs, ConfigFile))
        ignored = [
            f"{name} is ignored ({theirs}): a repository cannot set it"
            for name in said
            if name not in _FROM_REPOSITORY
        ]
        allowed = {name: value for name, value in said.items() if name in _FROM_REPOSITORY}
        _fill(values, origins, [(f"repository {theirs}", allowed)])
    return Settings(_validated(values, origins), MappingProxyType(origins), own_preset, tuple(ignored))


def load_active_preset(settings: Settings, *, repo: Path | None, user: Path) -> LoadedPreset:
    """The preset that `settings` choose, with their `run_ahead`. Raises ConfigError.

    What the repository chose only tightens.
    """
    base = settings.own_preset if _from_repository(settings, "preset") else None
    loaded = load_preset(settings.values.preset, repo=repo, user=user, base=base)
    wish = settings.values.run_ahead
    if not wish:
        return loaded
    run_ahead = min(wish, loaded.policy.run_ahead) if _from_repository(settings, "run_ahead") else wish
    return replace(loaded, policy=structs.replace(loaded.policy, run_ahead=run_ahead))


def _from_repository(settings: Settings, name: str) -> bool:
    return settings.origin(name).startswith("repository")


def url_problem(url: str) -> str:
    """What is wrong with a base URL, in words; empty when nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"the URL cannot be read: {error}"
    if parts.scheme not in ("http", "https") or not host:
        return "the URL must begin with http:// or https:// and name a host"
    if parts.username or parts.password:
        return "the URL must not hold a name or a password; keys belong in the environment"
    if parts.query or parts.fragment:
        return "the URL must not have '?' or '#'"
    if any(not " " < sign <= "~" for sign in url):
        return "the URL has a space, a control sign or a letter beyond ASCII"
    return ""


def config_schema() -> dict[str, Any]:
    """The JSON Schema of `config.toml`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ConfigFile.model_json_schema()}


def _said(file: ConfigFile) -> dict[str, Any]:
    return file.model_dump(exclude_unset=True)


def _fill(
    values: dict[str, Any], origins: dict[str, str], sources: list[tuple[str, Mapping[str, Any]]]
) -> None:
    """Takes each value from the first source that has it."""
    for origin, source in sources:
        for name, value in source.items():
            if name not in values:
                values[name] = value
                origins[name] = origin


def _validated(values: dict[str, Any], origins: Mapping[str, str]) -> ConfigFile:
    try:
        return TypeAdapter(ConfigFile).validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{name} ({origins.get(name, 'default')}): {message}") from error
