"""Each structure rule on pairs of before and after in Rust and Java."""

from __future__ import annotations

import pairs_java
import pairs_rust
import pytest
from declared_kit import RULES, spots

TABLES = {"a.rs": pairs_rust, "A.java": pairs_java}

CASES = [
    pytest.param(rule, path, before, after, passes, id=f"{rule} {path} {name}")
    for path, tables in TABLES.items()
    for rule, pairs in tables.PAIRS.items()
    for name, before, after, passes in pairs
]

NAMED = [
    pytest.param(path, names, before, after, passes, id=f"{path} {name}")
    for path, tables in TABLES.items()
    for name, names, before, after, passes in tables.NAMED
]

BESIDE = {
    "a.rs": "pub struct {0} {{\n    pub beside: u8,\n}}\n\nimpl {0} {{\n    pub fn of() {{}}\n}}\n",
    "A.java": "class {0} {{\n    int beside;\n\n    public void of() {{}}\n}}\n",
}


@pytest.mark.parametrize(("rule", "path", "before", "after", "passes"), CASES)
def test_a_rule_lets_through_what_it_must_and_no_more(
    rule: str, path: str, before: str, after: str, passes: bool
) -> None:
    found = spots(rule, path, before, after)
    assert (not found) == passes, found


@pytest.mark.parametrize(("rule", "path", "before", "after", "passes"), CASES)
def test_what_stands_beside_a_change_makes_no_difference(
    rule: str, path: str, before: str, after: str, passes: bool
) -> None:
    above, below = (BESIDE[path].format(name) for name in ("Above", "Below"))
    found = spots(rule, path, f"{above}\n{before}\n{below}", f"{above}\n{after}\n{below}")
    assert (not found) == passes, found


@pytest.mark.parametrize(("path", "names", "before", "after", "passes"), NAMED)
def test_only_the_named_change(
    path: str, names: tuple[str, ...], before: str, after: str, passes: bool
) -> None:
    found = spots("", path, before, after, names)
    assert (not found) == passes, found


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", TABLES)
def test_a_table_is_large_enough(rule: str, path: str) -> None:
    pairs = TABLES[path].PAIRS[rule]
    assert len(pairs) >= 8
    assert {passes for *_, passes in pairs} == {True, False}


@pytest.mark.parametrize(
    ("rule", "path", "before", "after", "quoted"),
    [
        ("no_type_changes", "a.rs", "const A: Old = b;\n", "const A: New = b;\n", ("A", "Old", "New")),
        ("no_type_changes", "A.java", "record A(Old b) {}\n", "record A(New b) {}\n", ("A.b", "Old", "New")),
        ("no_signature_changes", "a.rs", "fn f(a: u8) {}\n", "fn f() {}\n", ("f", "(a)", "()")),
        ("keep_public_api", "a.rs", "pub fn f() {}\n", "g!();\n", ("f",)),
        ("keep_public_api", "A.java", "public class A {}\n", "class A {}\n", ("A",)),
        ("no_renames", "a.rs", "fn f(old: u8) {}\n", "fn f(new: u8) {}\n", ("f", "old", "new")),
    ],
)
def test_a_spot_quotes_what_changed(
    rule: str, path: str, before: str, after: str, quoted: tuple[str, ...]
) -> None:
    found = spots(rule, path, before, after)[0]
    assert found.line == 1
    assert all(f"`{text}`" in found.reason for text in quoted), found.reason
