"""Settings: from flags, environment, the person's `config.toml` and the repository's, each with its origin.

Not here: presets (`config.presets`) and which endpoint a model stands for (`config.models`). Keys are
never settings: only the name of the environment variable that holds one is.
"""

from __future__ import annotations

import hashlib
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
from spark_tui.config.toml_errors import ConfigError, decoded, parse_toml, read_bytes, read_toml

WireChoice = Literal["auto", "chat", "responses", "anthropic"]
FormatName = Literal["auto", "apply_patch", "search_replace", "unified_diff", "whole_file"]

_FROM_REPOSITORY = frozenset({"preset", "format", "run_ahead"})
_WITH_TRUST = frozenset({"model", "base_url", "api_key_env", "check"})
_FROM_ENVIRONMENT = {"base_url": "OPENAI_BASE_URL"}
_Word = Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[^\x00]*$")]
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


class CheckTable(BaseModel):
    """A command that says whether the files are in order: its tests, a linter, a type checker."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(min_length=1, max_length=24, pattern=r"^[A-Za-z0-9._-]+$")] = (
        Field(description="a short word, shown on the screen")
    )
    command: Annotated[tuple[_Word, ...], Field(min_length=1, max_length=100)] = Field(
        description="the command as a list of words; no shell reads them"
    )
    timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = Field(
        default=120.0, description="after so long it is ended, with all that it started"
    )
    memory_mb: Annotated[int, Field(ge=64, le=1_000_000)] = Field(
        default=4096, description="data that each of its processes may hold"
    )
    root: str = Field(
        default="", max_length=4096, description="only in the repository at this path; empty: in any"
    )


class ConfigFile(BaseModel):
    """The configuration of spark_tui. A repository may only set preset, format and a lower run_ahead, and
    with the person's trust model, base_url, api_key_env and checks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Annotated[str, StringConstraints(max_length=300)] = Field(
        default="", description="PROVIDER/NAME; empty: the first one found"
    )
    base_url: str = Field(default="", description="the address of a server, up to /v1")
    api_key_env: str = Field(
        default="", description="the environment variable that holds the key for base_url"
    )
    wire: WireChoice = Field(
        default="auto",
        description="what the server speaks; auto: as its provider does, else chat",
    )
    websocket: bool = Field(
        default=True, description="ask over a WebSocket where the server offers one, and not only over HTTP"
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

    check: Annotated[tuple[CheckTable, ...], Field(max_length=8)] = Field(
        default=(), description="what is run in a copy of the work tree after each write"
    )

    @field_validator("check")
    @classmethod
    def _named_once(cls, checks: tuple[CheckTable, ...]) -> tuple[CheckTable, ...]:
        names = [check.name for check in checks]
        if double := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two checks are called {double!r}")
        return checks

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

    values: ConfigFile = field(default_factory=ConfigFile)
    origins: Mapping[str, str] = field(default_factory=dict)
    own_preset: str = DEFAULT_PRESET
    ignored: tuple[str, ...] = ()
    asking: Asking | None = None

    def origin(self, name: str) -> str:
        """Where a setting is from: `flag`, `environment NAME`, `user FILE`, `repository FILE` (with
        ` (trusted)` when it took trust) or `default`.

        Raises KeyError for a name that is no setting.
        """
        if name not in ConfigFile.model_fields:
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
        sources.append((f"user {own}", _said(read_toml(own, ConfigFile))))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    _fill(values, origins, sources)
    own_preset = str(values.get("preset", DEFAULT_PRESET))
    ignored: list[str] = []
    asking = None
    theirs = repo / ".spark" / "config.toml" if repo else None
    if theirs is not None and os.path.lexists(theirs):
        data = read_bytes(theirs)
        said = _said(parse_toml(decoded(data, theirs), ConfigFile, str(theirs)))
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


def _validated(values: dict[str, Any], origins: Mapping[str, str]) -> ConfigFile:
    try:
        return TypeAdapter(ConfigFile).validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{name} ({origins.get(name, 'default')}): {message}") from error
