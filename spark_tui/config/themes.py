"""Themes: the colours of the screen and of diffs, read from TOML files.

Not here: turning them into styles of a screen library, and contrast (`config.contrast`). The
packaged themes are in the wheel; in a checkout they stand beside the package.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pygments.styles import get_all_styles

from spark_tui.config.toml_errors import ConfigError, read_toml

DEFAULT_THEME = "spark-dark"

_PACKAGE = Path(__file__).parent.parent
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

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

    def text_pairs(self) -> list[tuple[str, str, str]]:
        """All (what, text colour, background) that people have to read, for contrast checks."""
        colours, diff = self.colours, self.diff
        grounds = {"background": colours.background, "surface": colours.surface, "panel": colours.panel}
        texts = ("foreground", "muted", "primary", "accent", "success", "warning", "error")
        pairs = [
            (f"{text} on {ground}", getattr(colours, text), value)
            for text in texts
            for ground, value in grounds.items()
        ]
        for side in ("added", "removed"):
            line, word = getattr(diff, f"{side}_bg"), getattr(diff, f"{side}_word_bg")
            text = getattr(diff, f"{side}_fg")
            pairs += [(f"{side} text", text, line), (f"{side} word", text, word)]
            pairs.append((f"{side} gutter", getattr(diff, f"{side}_gutter_fg"), line))
        pairs.append(("context", diff.context_fg, colours.background))
        pairs.append(("gutter", diff.gutter_fg, colours.background))
        pairs.append(("hunk heading", diff.hunk_fg, diff.hunk_bg))
        pairs.append(("chosen hunk heading", diff.cursor_fg, diff.cursor_bg))
        return pairs

    def code_grounds(self) -> list[str]:
        """All backgrounds on which highlighted code stands."""
        diff = self.diff
        lines = [diff.added_bg, diff.added_word_bg, diff.removed_bg, diff.removed_word_bg]
        return [self.colours.background, *lines]


def load_theme(name: str, *, user: Path) -> Theme:
    """The theme `name`: the person's own (`user/themes`) before the packaged one. Raises ConfigError."""
    if _NAME.fullmatch(name):
        for folder in (user / "themes", _packaged()):
            path = folder / f"{name}.toml"
            if path.is_file():
                return _named(read_toml(path, Theme), path)
    names = ", ".join(sorted(list_themes(user=user)))
    raise ConfigError(f"there is no theme {name!r}; there are {names}")


def list_themes(*, user: Path) -> dict[str, str]:
    """The names of all themes and where each is from: user or built-in. The files are not read."""
    found: dict[str, str] = {}
    for label, folder in (("user", user / "themes"), ("built-in", _packaged())):
        for path in sorted(folder.glob("*.toml")):
            if _NAME.fullmatch(path.stem):
                found.setdefault(path.stem, label)
    return found


def load_themes(user: Path) -> tuple[dict[str, Theme], tuple[str, ...]]:
    """Every theme that can be read, by name, and a complaint for each that cannot; `user` is the
    person's configuration folder."""
    themes: dict[str, Theme] = {}
    complaints: list[str] = []
    for name in sorted(list_themes(user=user)):
        try:
            themes[name] = load_theme(name, user=user)
        except ConfigError as error:
            complaints.append(str(error))
    return themes, tuple(complaints)


def theme_schema() -> dict[str, Any]:
    """The JSON Schema of a theme file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Theme.model_json_schema()}


def _packaged() -> Path:
    inside = _PACKAGE / "themes"
    return inside if inside.is_dir() else _PACKAGE.parent / "themes"


def _named(theme: Theme, path: Path) -> Theme:
    if theme.name != path.stem:
        raise ConfigError(f"the theme calls itself {theme.name!r}, but its file {path.stem!r}", str(path))
    return theme
