"""Which rules of a lexer are tried: fewer, and never without one that would match."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexer import RegexLexer

from spark_tui.tui.diff.lexer_names import lexer_class_for
from spark_tui.tui.diff.openings import ANY, Openings, letters_of
from support.examples import examples

NAMES = (
    "a.py",
    "a.ts",
    "a.go",
    "a.rs",
    "a.java",
    "a.sh",
    "a.rb",
    "a.php",
    "a.html",
    "a.toml",
    "a.sql",
    "a.c",
)


def states_of(name: str) -> dict[str, list[tuple[object, ...]]]:
    """The rules of that file's lexer by state."""
    lexer = lexer_class_for(name)
    assert lexer is not None
    assert issubclass(lexer, RegexLexer)
    lexer()
    states: dict[str, list[tuple[object, ...]]] = lexer._tokens  # type: ignore[attr-defined]
    return states


def letters(bits: int) -> str:
    return "".join(chr(code) for code in range(128) if bits >> code & 1)


@pytest.mark.parametrize(
    ("pattern", "flags", "expected"),
    [
        ("abc", 0, "a"),
        ("a|bc|[de]", 0, "abde"),
        ("(a|b)c", 0, "ab"),
        ("x?y*z", 0, "xyz"),
        ("(?:x|(?=q))z", 0, "xz"),
        (r"\bdef\b", 0, "d"),
        (r"^\d+$", 0, "0123456789"),
        (r"(?<!\.)(if|while)", 0, "iw"),
        ("[a-c]+", 0, "abc"),
        (r"\s+", re.ASCII, "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f "),  # more than it takes does no harm
        ("select", re.IGNORECASE, "Ss"),
        ("(?i:s)t", 0, "Ss"),
        ("(?i)[a-b]", 0, "ABab"),
        ("(?>ab)c", 0, "a"),
        ("\u00e9t\u00e9|x", 0, "x"),
    ],
)
def test_letters_of_a_pattern(pattern: str, flags: int, expected: str) -> None:
    assert letters(letters_of(re.compile(pattern, flags))) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "x*",
        "(?=x)",
        "x|",
        "(x?)y?",
        ".",
        "(?i)[\u0100-\u0200]",
        "(?i)\u017f",
        "(?i)[^a\u0100]",
        r"(x?)\1",
    ],
)
def test_what_is_not_sure_or_may_be_empty_begins_with_anything(pattern: str) -> None:
    assert letters_of(re.compile(pattern)) == ANY


def test_negated_sets_leave_out_what_both_ways_to_read_them_leave_out() -> None:
    assert "a" not in letters(letters_of(re.compile(r"[^a\s]")))
    assert " " not in letters(letters_of(re.compile(r"[^a\s]")))
    assert "\x1c" in letters(letters_of(re.compile(r"[^a\s]", re.ASCII)))  # no white space in ASCII


@examples(300)
@given(
    st.sampled_from(NAMES),
    st.text(st.characters(max_codepoint=127), max_size=3),
    st.lists(
        st.sampled_from(['"', "'", "def", "#", "/*", "x1", " ", "\n", "0x1f", "<a", "$x", "=>", "\u017f"])
    ),
)
def test_no_rule_that_would_match_is_left_out(name: str, start: str, more: list[str]) -> None:
    text = start + "".join(more) or " "
    states = states_of(name)
    openings = Openings(states)  # type: ignore[arg-type]
    for state, rules in states.items():
        tried = openings[state][text[0]]
        left = [rule for rule in rules if not any(rule is one for one in tried)]
        assert [rule for rule in left if rule[0](text, 0) is not None] == []  # type: ignore[operator]
        assert list(tried) == [rule for rule in rules if any(rule is one for one in tried)]


def test_few_rules_are_left_for_a_letter() -> None:
    states = states_of("a.py")
    by_letter = Openings(states)["root"]  # type: ignore[arg-type]
    line = '    result = await self.send(request, timeout={n}.5)  # "try" again'
    tried = sum(len(by_letter[letter]) for letter in line)
    assert tried < len(states["root"]) * len(line) / 8
    assert len(by_letter["\u00e9"]) == len(states["root"])  # beyond ASCII all are


def test_another_python_tries_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re._parser", ModuleType("re._parser"))
    assert letters_of.__wrapped__(re.compile("abc")) == ANY
    monkeypatch.undo()
    assert letters_of.__wrapped__(re.compile("abc")) == 1 << ord("a")


def test_parsers_of_this_python_are_known() -> None:
    """If this fails, colours are right and slow: the parts of a pattern have other names."""
    parsed: Iterable[tuple[object, object]] = import_module("re._parser").parse(r"(a)|[b\s]+")
    assert [str(kind) for kind, _ in parsed] == ["BRANCH"]
