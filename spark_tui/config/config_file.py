"""The shape of `config.toml`, key by key, and its JSON Schema: what speaks when a file says something wrong.

Not here: the values that the app works with (`config.config_values`) and where they come from (`settings`).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from spark_tui.config.config_values import (
    DEFAULT_PRESET,
    DEFAULT_THEME,
    FormatName,
    WireChoice,
    check_twice,
    is_variable,
    url_problem,
)
from spark_tui.config.preset_file import PresetName

_Word = Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[^\x00]*$")]


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
        if double := check_twice([check.name for check in checks]):
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
        if not is_variable(name):
            raise ValueError("must be the name of an environment variable, not a key")
        return name


def config_schema() -> dict[str, Any]:
    """The JSON Schema of `config.toml`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ConfigFile.model_json_schema()}
