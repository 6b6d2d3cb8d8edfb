"""Themes: the colours of the screen and of diffs, read from TOML files.

Not here: turning them into styles of a screen library, and contrast (`config.contrast`). The
packaged themes are in the wheel; in a checkout they stand beside the package.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta
from pygments.styles import STYLE_MAP, get_all_styles

from spark_tui.config.toml_errors import ConfigError, Shape, read_toml

_PACKAGE = Path(__file__).parent.parent
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_Colour = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}\Z")]


class Colours(Shape, frozen=True, forbid_unknown_fields=True):
    """The colours of everything but the diff; what each is for stands in `theme_file`."""

    background: _Colour
    surface: _Colour
    panel: _Colour
    border: _Colour
    foreground: _Colour
    muted: _Colour
    primary: _Colour
    accent: _Colour
    success: _Colour
    warning: _Colour
    error: _Colour


class DiffColours(Shape, frozen=True, forbid_unknown_fields=True):
    """The colours of the diff pane."""

    added_bg: _Colour
    added_fg: _Colour
    added_word_bg: _Colour
    removed_bg: _Colour
    removed_fg: _Colour
    removed_word_bg: _Colour
    context_fg: _Colour
    gutter_fg: _Colour
    added_gutter_fg: _Colour
    removed_gutter_fg: _Colour
    hunk_bg: _Colour
    hunk_fg: _Colour
    cursor_bg: _Colour
    cursor_fg: _Colour


class Theme(Shape, frozen=True, forbid_unknown_fields=True):
    """One theme."""

    explained_by: ClassVar[str] = "theme_file:Theme"

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
    dark: bool
    pygments: str
    colours: Colours
    diff: DiffColours
    title: Annotated[str, Meta(max_length=60)] = ""

    def __post_init__(self) -> None:
        if self.pygments not in STYLE_MAP and self.pygments not in set(get_all_styles()):  # also of plugins
            raise ValueError(f"there is no Pygments style {self.pygments!r}")

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


def _packaged() -> Path:
    inside = _PACKAGE / "themes"
    return inside if inside.is_dir() else _PACKAGE.parent / "themes"


def _named(theme: Theme, path: Path) -> Theme:
    if theme.name != path.stem:
        raise ConfigError(f"the theme calls itself {theme.name!r}, but its file {path.stem!r}", str(path))
    return theme
