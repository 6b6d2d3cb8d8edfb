"""Values of a preset at the keyboard: stepping stays within bounds, what is typed is read or explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.config.preset_change import PresetChange, Value
from spark_tui.config.presets import LoadedPreset, tuned
from spark_tui.core.guard.policy import Paths, Permissions, Policy, RuleLevel, Size, Structure
from spark_tui.core.guard.verdict import Level
from spark_tui.tui.preset_values import (
    Kind,
    ValueMistakeError,
    cycled,
    kind_of,
    parsed,
    shown,
    stepped,
    value_of,
)


@pytest.mark.parametrize(
    ("key", "value", "step", "then"),
    [
        ("permissions.delete", "allow", 1, "ask"),
        ("permissions.delete", "deny", 1, "deny"),
        ("permissions.delete", "allow", -1, "allow"),
        ("content.secrets", "off", 1, "ask"),
        ("content.secrets", "stop", -1, "block"),
        ("size.max_diff_size", 200, 1, 210),
        ("size.max_diff_size", 200, -10, 100),
        ("size.max_diff_size", 3, -1, 0),
        ("size.max_files", 8, 10, 18),
        ("size.max_line_bytes", 10_000, 1, 11_000),
        ("size.max_diff_size", "none", 1, "none"),
        ("size.max_diff_size", "none", -1, 200),
        ("size.max_hunks", "none", -1, 10),
        ("pace.run_ahead", 1, -1, 1),
        ("pace.run_ahead", 9_999, 10, 10_000),
        ("paths.never", ("a",), 1, ("a",)),
    ],
)
def test_a_step(key: str, value: Value, step: int, then: Value) -> None:
    assert stepped(key, value, step) == then


def test_the_next_word_comes_round_again() -> None:
    seen: list[Value] = ["off"]
    for _ in range(4):
        seen.append(cycled("structure.must_parse", seen[-1]))
    assert seen == ["off", "ask", "block", "stop", "off"]
    assert cycled("size.max_files", 3) == 3


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("size.max_diff_size", "150", 150),
        ("size.max_diff_size", " 1,500 ", 1500),
        ("size.max_diff_size", "None", "none"),
        ("size.max_diff_size", "0", 0),
        ("paths.never", "db/**, docs", ("db/**", "docs")),
        ("paths.never", "*.{py,pyi}, docs, docs", ("*.{py,pyi}", "docs")),
        ("paths.never", "  ", ()),
        ("structure.only_symbols", "parse_header, Client.send", ("parse_header", "Client.send")),
    ],
)
def test_what_is_typed_is_read(key: str, text: str, value: Value) -> None:
    assert parsed(key, text) == value


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("size.max_diff_size", "many", "a whole number from 0"),
        ("size.max_diff_size", "-3", "a whole number"),
        ("size.max_diff_size", "9" * 5000, "10,000,000"),
        ("size.max_diff_size", "\u0663", "a whole number"),
        ("pace.run_ahead", "0", "from 1"),
        ("pace.run_ahead", "none", "from 1"),
        ("paths.never", "docs, te[s", "te[s"),
        ("paths.only", "../other", "leaves the repository"),
        ("paths.only", ",".join(map(str, range(600))), "at most 500"),
        ("structure.only_symbols", "two words", "commas between names"),
    ],
)
def test_what_cannot_be_meant_is_explained(key: str, text: str, words: str) -> None:
    with pytest.raises(ValueMistakeError, match=words.replace("[", r"\[")):
        parsed(key, text)


@given(st.sampled_from(["size.max_diff_size", "paths.never", "structure.only_symbols"]), st.text(max_size=60))
def test_what_is_read_is_a_value_that_a_preset_can_have(key: str, text: str) -> None:
    try:
        value = parsed(key, text)
    except ValueMistakeError:
        return
    policy = tuned(LoadedPreset("p", "p", Policy()), [PresetChange(key, value)]).policy
    assert value_of(policy, key) == value


def test_a_policy_is_shown_as_a_file_would_say_it() -> None:
    policy = Policy(
        permissions=Permissions(delete=Level.BLOCK),
        paths=Paths(only=(("src/**",), ("a", "b")), never=("db",)),
        size=Size(max_diff_size=12_000, max_files=None),
        structure=Structure(must_parse=RuleLevel.STOP),
    )
    said = {
        key: shown(key, value_of(policy, key))
        for key in (
            "permissions.delete",
            "paths.only",
            "size.max_diff_size",
            "size.max_files",
            "structure.must_parse",
            "pace.run_ahead",
        )
    }
    assert list(said.values()) == ["deny", "src/**, a, b", "12,000", "none", "stop", "5"]
    assert kind_of("structure.only_symbols") is Kind.LIST
