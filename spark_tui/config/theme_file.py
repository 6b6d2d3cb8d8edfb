"""The shape of a theme file, key by key, and its JSON Schema: what speaks when a file says something wrong.

Not here: the values that the screen works with (`config.themes`).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pygments.styles import get_all_styles

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", to_lower=True)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colours(_Table):
    """The colours of everything but the diff."""

    background: Colour = Field(description="behind the diff, the largest surface")
    surface: Colour = Field(description="behind bars and lists")
    panel: Colour = Field(description="behind dialogs, the input and the selected row")
    border: Colour = Field(description="rules and frames; decoration, never text")
    foreground: Colour = Field(description="text")
    muted: Colour = Field(description="quiet text")
    primary: Colour = Field(description="what is in focus")
    accent: Colour = Field(description="keys and chips")
    success: Colour = Field(description="accepted")
    warning: Colour = Field(description="asked, held, drifted")
    error: Colour = Field(description="blocked, failed")


class DiffColours(_Table):
    """The colours of the diff pane. Word marks lie on changed words within a changed line."""

    added_bg: Colour
    added_fg: Colour
    added_word_bg: Colour
    removed_bg: Colour
    removed_fg: Colour
    removed_word_bg: Colour
    context_fg: Colour
    gutter_fg: Colour = Field(description="line numbers, on the background of the theme")
    added_gutter_fg: Colour = Field(description="line number and sign of an added line")
    removed_gutter_fg: Colour = Field(description="line number and sign of a removed line")
    hunk_bg: Colour = Field(description="behind the headings of hunks")
    hunk_fg: Colour
    cursor_bg: Colour = Field(description="behind the heading of the chosen hunk")
    cursor_fg: Colour


class Theme(_Table):
    """One theme."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    title: str = Field("", max_length=60)
    dark: bool
    pygments: str = Field(description="the name of a Pygments style for code")
    colours: Colours
    diff: DiffColours

    @field_validator("pygments")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in set(get_all_styles()):
            raise ValueError(f"there is no Pygments style {name!r}")
        return name


def theme_schema() -> dict[str, Any]:
    """The JSON Schema of a theme file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Theme.model_json_schema()}
