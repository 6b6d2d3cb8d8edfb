"""Themes: every text can be read, in every theme, also highlighted code on the diff."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.styles import get_style_by_name

from spark_tui.config.config_values import DEFAULT_THEME
from spark_tui.config.contrast import AA, contrast, readable
from spark_tui.config.theme_file import DiffColours, theme_schema
from spark_tui.config.themes import list_themes, load_theme
from spark_tui.config.toml_errors import ConfigError

NOBODY = Path("/nonexistent")
NAMES = sorted(list_themes(user=NOBODY))

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_the_promised_themes_are_there() -> None:
    assert {"spark-dark", "spark-light", "high-contrast", "colour-blind"} <= set(NAMES)
    assert load_theme(DEFAULT_THEME, user=NOBODY).dark


@pytest.mark.parametrize("name", NAMES)
def test_every_text_reaches_wcag_aa(name: str) -> None:
    theme = load_theme(name, user=NOBODY)
    least = 7.0 if name == "high-contrast" else AA
    dim = [
        (what, round(contrast(text, ground), 2))
        for what, text, ground in theme.text_pairs()
        if contrast(text, ground) < least
    ]
    assert dim == []


@pytest.mark.parametrize("name", NAMES)
def test_code_can_be_read_on_every_ground_of_the_diff(name: str) -> None:
    theme = load_theme(name, user=NOBODY)
    style = get_style_by_name(theme.pygments)
    tokens = {f"#{rules['color']}" for _, rules in style if rules["color"]}
    assert tokens
    for ground in theme.code_grounds():
        assert [token for token in tokens if contrast(readable(token, ground), ground) < AA] == []


@pytest.mark.parametrize("name", NAMES)
def test_grounds_are_as_dark_as_the_theme_says_and_the_sides_differ(name: str) -> None:
    theme = load_theme(name, user=NOBODY)
    black_on = contrast("#000000", theme.colours.background)
    assert (black_on < 4) is theme.dark
    grounds = theme.code_grounds()
    assert len(set(grounds)) == len(grounds)


@given(colours, colours)
def test_readable_reaches_aa_for_any_colours_and_leaves_good_ones_alone(colour: str, ground: str) -> None:
    better = readable(colour, ground)
    assert contrast(better, ground) >= AA
    assert better == colour or contrast(colour, ground) < AA


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_agrees_with_published_figures(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


def test_an_unreachable_ratio_gives_the_extreme() -> None:
    assert readable("#808080", "#808080", 21) in ("#000000", "#ffffff")


def test_the_person_s_theme_comes_first_and_mistakes_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "themes"
    folder.mkdir()
    dark = load_theme("spark-dark", user=NOBODY)
    packaged = Path(__file__).parents[2] / "themes" / "spark-dark.toml"
    text = packaged.read_text(encoding="utf-8")
    (folder / "spark-dark.toml").write_text(text.replace(dark.colours.accent, "#00ff00"), encoding="utf-8")
    assert load_theme("spark-dark", user=tmp_path).colours.accent == "#00ff00"
    assert list_themes(user=tmp_path)["spark-dark"] == "user"
    for old, new, message in [
        ("accent = ", "acent = ", "did you mean 'accent'"),
        ('pygments = "one-dark"', 'pygments = "nothing"', "there is no Pygments style 'nothing'"),
        ("#12151c", "blue", "background"),
        ('name = "spark-dark"', 'name = "other"', "calls itself 'other'"),
    ]:
        (folder / "spark-dark.toml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(ConfigError, match=message):
            load_theme("spark-dark", user=tmp_path)
    with pytest.raises(ConfigError, match="there is no theme 'x'; there are colour-blind"):
        load_theme("x", user=NOBODY)
    with pytest.raises(ConfigError, match="there is no theme"):
        load_theme("../spark-dark", user=tmp_path)


def test_the_schema_names_every_colour() -> None:
    properties = theme_schema()["$defs"]["DiffColours"]["properties"]
    assert set(properties) == set(DiffColours.model_fields)
