"""The values of `config.toml` as the app works with them.

What is taken here is taken by the tables of `config.config_file` too, with the same values; what is not taken
is for them to judge and to explain. So a start that finds nothing wrong does without them.
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from spark_tui.config.toml_errors import Shape

DEFAULT_PRESET = "careful"
DEFAULT_THEME = "spark-dark"

WireChoice = Literal["auto", "chat", "responses", "anthropic"]
FormatName = Literal["auto", "apply_patch", "search_replace", "unified_diff", "whole_file"]
PresetName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]

_CheckName = Annotated[str, Meta(min_length=1, max_length=24, pattern=r"^[A-Za-z0-9._-]+\Z")]
_Word = Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"^[^\x00]*\Z")]
_Command = Annotated[tuple[_Word, ...], Meta(min_length=1, max_length=100)]
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


class CheckValues(Shape, frozen=True, forbid_unknown_fields=True):
    """A check of the person's, as `config_file.CheckTable`."""

    name: _CheckName
    command: _Command
    timeout_seconds: Annotated[float, Meta(gt=0, le=3600)] = 120.0
    memory_mb: Annotated[int, Meta(ge=64, le=1_000_000)] = 4096
    root: Annotated[str, Meta(max_length=4096)] = ""


class ConfigValues(Shape, frozen=True, forbid_unknown_fields=True):
    """The configuration, as `config_file.ConfigFile`."""

    explained_by: ClassVar[str] = "config_file:ConfigFile"

    model: Annotated[str, Meta(max_length=300)] = ""
    base_url: str = ""
    api_key_env: str = ""
    wire: WireChoice = "auto"
    websocket: bool = True
    format: FormatName = "auto"
    theme: Annotated[str, Meta(max_length=64)] = DEFAULT_THEME
    preset: PresetName = DEFAULT_PRESET
    context_window: Annotated[int, Meta(ge=0, le=100_000_000)] = 0
    run_ahead: Annotated[int, Meta(ge=0, le=10_000)] = 0
    connect_seconds: Annotated[float, Meta(gt=0, le=600)] = 10.0
    stall_seconds: Annotated[float, Meta(gt=0, le=3600)] = 60.0
    check: Annotated[tuple[CheckValues, ...], Meta(max_length=8)] = ()

    def __post_init__(self) -> None:
        if self.base_url and (problem := url_problem(self.base_url)):
            raise ValueError(problem)
        if not is_variable(self.api_key_env) or check_twice([check.name for check in self.check]):
            raise ValueError("not taken")


def is_variable(name: str) -> bool:
    """Whether this can be the name of an environment variable, or is empty."""
    return not name or _VARIABLE.fullmatch(name) is not None


def check_twice(names: list[str]) -> str:
    """The first name that two checks have, empty when none does."""
    return next((name for name in names if names.count(name) > 1), "")


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
