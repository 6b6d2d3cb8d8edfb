"""Globs: what they name, what is refused, and that no glob is slow."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.globs import GlobError, any_matches, check, matches

CASES = [
    ("*.py", "a.py", True),
    ("*.py", "deep/down/a.py", True),
    ("*.py", "a.pyc", False),
    ("parser.py", "src/parser.py", True),
    ("parser.py", "src/my_parser.py", False),
    ("src/*.py", "src/a.py", True),
    ("src/*.py", "src/x/a.py", False),
    ("src/*", "src/x/a.py", False),
    ("src/**", "src/x/a.py", True),
    ("src/**/a.py", "src/a.py", True),
    ("src/**/a.py", "src/x/y/a.py", True),
    ("src/api", "src/api/x.py", True),
    ("src/api", "src/api.py", False),
    ("src/api", "lib/src/api/x.py", False),
    ("migrations", "app/migrations/1.py", True),
    ("migrations/", "migrations/1.py", True),
    ("src/*/", "src/x/a.py", True),
    ("/setup.py", "setup.py", True),
    ("/setup.py", "sub/setup.py", False),
    ("./src/a.py", "src/a.py", True),
    ("**", "anything/at/all", True),
    ("**/tests/**", "tests/a.py", True),
    ("**/tests/**", "a/tests/b/c.py", True),
    ("**/tests/**", "a/contests/b.py", False),
    ("a?c", "abc", True),
    ("a?c", "ac", False),
    ("[ab].py", "b.py", True),
    ("[!ab].py", "b.py", False),
    ("[a-c]x", "bx", True),
    ("[]]x", "]x", True),
    ("x.{ts,tsx}", "src/x.tsx", True),
    ("x.{ts,tsx}", "src/x.js", False),
    (".config{,.toml}", ".config", True),
    ("*", ".hidden/file", True),
]


@pytest.mark.parametrize(("glob", "path", "named"), CASES)
def test_what_a_glob_names(glob: str, path: str, named: bool) -> None:
    assert matches(glob, path) is named


@pytest.mark.parametrize("glob", ["", "/", "./", "[a", "a{b", "{a,{b}}", "!a", "a\\b", "../a", "{a,b}" * 7])
def test_bad_globs_are_refused_with_a_reason(glob: str) -> None:
    with pytest.raises(GlobError, match="glob"):
        check(glob)


def test_folding_forgets_case_and_composition() -> None:
    assert matches("caf\u00e9/**", "CAFE\u0301/x", fold=True)
    assert not matches("src/**", "SRC/x")


def test_the_first_glob_that_fits_is_named() -> None:
    assert any_matches(["a", "b*", "*c"], "bc") == "b*"
    assert any_matches([], "bc") is None


def test_a_hostile_glob_takes_few_steps() -> None:
    path = "a" * 2000
    assert not matches("*a" * 60 + "b", path)
    assert not matches("**/a/" * 60 + "b", "a/" * 1000 + "c")


@given(st.lists(st.sampled_from("ab*?"), max_size=8), st.text("ab", max_size=10))
def test_one_component_agrees_with_a_regular_expression(signs: list[str], name: str) -> None:
    pattern = "".join({"*": ".*", "?": "."}.get(sign, sign) for sign in signs)
    glob = "/x/" + "".join(signs).replace("**", "*")
    if not name or not signs or set(glob[3:]) == {"*"}:
        return
    while "**" in glob:
        glob = glob.replace("**", "*")
    assert matches(glob, f"x/{name}") is (re.fullmatch(pattern, name) is not None)
