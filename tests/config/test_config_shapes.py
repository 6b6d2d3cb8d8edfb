"""What is read without pydantic is read by pydantic too, and as the same: the quick way never takes more."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from spark_tui.config.config_values import ConfigValues
from spark_tui.config.explained import model_of
from spark_tui.config.preset_file import PresetFile
from spark_tui.config.preset_said import KEYS, SaidPreset, SaidRule
from spark_tui.config.themes import Theme, list_themes, load_theme
from spark_tui.config.toml_errors import Shape

NOBODY = Path("/nonexistent")

NEAR = st.sampled_from(
    [
        *("", "x", "allow", "ask", "deny", "off", "block", "stop", "none", "auto", "chat", "added", "result"),
        *("careful", "a\n", "3\n", "1", "10", "A_B", "1A", "a b", "é", "\x00", "x" * 25, "x" * 501),
        *("http://localhost:1/v1", "http://u:p@h", "ftp://x", "http://h\n", "no-print", "No", "print($X)"),
        *("**", "a/../b", "[", "#00ff00", "#00FF00", "#00ff0", "#00ff00\n", "one-dark", "nothing"),
        *(0, 1, -1, 5, 63, 64, 600, 601, 3600, 10_000, 10_001, 10_000_000, 10_000_001, 2**70),
        *(0.0, 0.5, -0.5, 600.0, math.nan, math.inf, True, False),
    ]
)
VALUES = st.recursive(
    NEAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["key", "text", "active", "name", "command", "root"]), inner),
    ),
    max_leaves=4,
)


def table(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from([*names, "other"]), VALUES, max_size=4)


CHECKS = st.lists(
    st.fixed_dictionaries(
        {"name": NEAR, "command": st.lists(NEAR, max_size=3)},
        optional={"timeout_seconds": NEAR, "memory_mb": NEAR, "root": NEAR, "other": NEAR},
    ),
    max_size=2,
)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={**dict.fromkeys(ConfigValues.__struct_fields__, VALUES), "check": CHECKS},
)
RULES = st.lists(
    st.fixed_dictionaries(
        {"id": NEAR},
        optional=dict.fromkeys(SaidRule.__struct_fields__[1:], VALUES),
    ),
    max_size=2,
)
CONSTRAINTS = st.lists(
    st.fixed_dictionaries({"text": NEAR}, optional={"key": NEAR, "active": NEAR, "other": NEAR}), max_size=2
)
PRESETS = st.fixed_dictionaries(
    {},
    optional={
        "title": VALUES,
        "extends": NEAR,
        **{name: table(*keys) for name, keys in KEYS.items()},
        "constraint": CONSTRAINTS,
        "rule": RULES,
    },
)


def quick(data: dict[str, Any], shape: type[Shape]) -> Shape | None:
    """What the quick way makes of `data`; None when it leaves them to the slow one."""
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError:
        return None


def slow(data: dict[str, Any], shape: type[Shape]) -> Shape:
    said = model_of(shape).model_validate(data).model_dump(exclude_unset=True)
    return msgspec.convert(said, shape)


def left_or_same(data: dict[str, Any], shape: type[Shape]) -> bool:
    """Whether the quick way leaves `data` to the slow one, or both make the same of them."""
    made = quick(data, shape)
    return made is None or slow(data, shape) == made


def same(data: dict[str, Any], shape: type[Shape]) -> bool:
    """Whether the quick way takes `data`, and both make the same of them."""
    return slow(data, shape) == quick(data, shape)


@given(CONFIGS)
def test_a_configuration_is_the_same_either_way(data: dict[str, Any]) -> None:
    assert left_or_same(data, ConfigValues)


@given(PRESETS)
def test_a_preset_is_the_same_either_way(data: dict[str, Any]) -> None:
    assert left_or_same(data, SaidPreset)


@given(st.sampled_from(sorted(KEYS)), st.data())
def test_each_key_of_a_preset_is_the_same_either_way(name: str, draw: st.DataObject) -> None:
    assert left_or_same({name: {draw.draw(st.sampled_from(KEYS[name])): draw.draw(VALUES)}}, SaidPreset)


@given(st.sampled_from(ConfigValues.__struct_fields__), VALUES)
def test_each_key_of_a_configuration_is_the_same_either_way(name: str, value: Any) -> None:
    assert left_or_same({name: value}, ConfigValues)


@given(st.sampled_from(["name", "title", "dark", "pygments"]), NEAR)
def test_a_theme_is_the_same_either_way(name: str, value: Any) -> None:
    there = msgspec.to_builtins(load_theme("spark-dark", user=NOBODY))
    assert same(there, Theme)
    assert left_or_same({**there, name: value}, Theme)
    assert left_or_same({**there, "diff": {**there["diff"], "added_bg": value}}, Theme)


@pytest.mark.parametrize("shape", [ConfigValues, Theme])
def test_both_know_the_same_keys_and_defaults(shape: type[Shape]) -> None:
    fields = model_of(shape).model_fields
    assert set(fields) == set(shape.__struct_fields__)
    for name, default in zip(shape.__struct_fields__[::-1], shape.__struct_defaults__[::-1], strict=False):
        assert fields[name].default == default


def test_both_know_the_same_keys_of_a_preset() -> None:
    assert set(PresetFile.model_fields) == set(SaidPreset.__struct_fields__)
    for name, keys in KEYS.items():
        assert tuple(PresetFile.model_fields[name].annotation.model_fields) == keys  # type: ignore[union-attr]


def test_what_is_shipped_takes_the_quick_way() -> None:
    for name in list_themes(user=NOBODY):
        assert same(msgspec.to_builtins(load_theme(name, user=NOBODY)), Theme)


@pytest.mark.parametrize(
    "data",
    [
        {"size": {"max_files": "none"}, "paths": {"only": ["**"]}, "structure": {"only_symbols": ["a"]}},
        {"constraint": [{"text": "no", "key": "1"}], "rule": [{"id": "a", "regex": "x"}], "extends": "open"},
    ],
)
def test_the_quick_way_takes_what_is_right(data: dict[str, Any]) -> None:
    assert same(data, SaidPreset)


def test_a_wrong_value_is_wrong_either_way() -> None:
    with pytest.raises(ValidationError):
        PresetFile.model_validate({"structure": {"must_parse": ["a"]}})
    assert quick({"structure": {"must_parse": ["a"]}}, SaidPreset) is None
