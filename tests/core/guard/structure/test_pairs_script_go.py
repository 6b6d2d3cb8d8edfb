"""Each structure rule on pairs of before and after in TypeScript, TSX, JavaScript and Go."""

from __future__ import annotations

import pairs_go
import pairs_script
import pytest
from declared_kit import RULES, spots

CASES = [
    pytest.param(rule, path, before, after, passes, id=f"{rule} {path} {name}")
    for rule, tables in pairs_script.PAIRS.items()
    for path, pairs in (*tables.items(), ("a.go", pairs_go.PAIRS[rule]))
    for name, before, after, passes in pairs
]

NAMED = [
    pytest.param(path, names, before, after, passes, id=f"{path} {name}")
    for path, pairs in (*pairs_script.SYMBOLS.items(), ("a.go", pairs_go.NAMED))
    for name, names, before, after, passes in pairs
]

BESIDE = {
    "a.ts": "export interface Beside {{\n  {0}: string;\n}}\n",
    "a.tsx": "export const {0} = () => <i />;\n",
    "a.js": "export class {0} {{\n  beside() {{}}\n}}\n",
    "a.go": "type {0} struct {{\n\tBeside int\n}}\n",
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
    head, above, below = (
        "package p\n\n" if path == "a.go" else "",
        *map(BESIDE[path].format, ("Above", "Below")),
    )
    sides = (f"{head}{above}\n{text.removeprefix(head)}\n{below}" for text in (before, after))
    assert (not spots(rule, path, *sides)) == passes


@pytest.mark.parametrize(("path", "names", "before", "after", "passes"), NAMED)
def test_only_the_named_change(
    path: str, names: tuple[str, ...], before: str, after: str, passes: bool
) -> None:
    found = spots("", path, before, after, names)
    assert (not found) == passes, found


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", ["a.ts", "a.js", "a.go"])
def test_a_table_is_large_enough(rule: str, path: str) -> None:
    pairs = pairs_go.PAIRS[rule] if path == "a.go" else pairs_script.PAIRS[rule][path]
    assert len(pairs) >= 8
    assert {passes for *_, passes in pairs} == {True, False}


@pytest.mark.parametrize(
    ("rule", "path", "before", "after", "quoted"),
    [
        ("no_type_changes", "a.ts", "let a: Old = b;\n", "let a: New = b;\n", ("a", "Old", "New")),
        ("no_type_changes", "a.go", "var a Old\n", "var a New\n", ("a", "Old", "New")),
        (
            "no_signature_changes",
            "a.js",
            "const f = (a) => a;\n",
            "const f = (a, b) => a;\n",
            ("f", "(a, b)"),
        ),
        ("keep_public_api", "a.ts", "export const a = 1;\n", "f();\n", ("a",)),
        ("keep_public_api", "a.go", "func F() {}\n", "func f() {}\n", ("F", "f")),
    ],
)
def test_a_spot_quotes_what_changed(
    rule: str, path: str, before: str, after: str, quoted: tuple[str, ...]
) -> None:
    (found,) = spots(rule, path, before, after)
    assert found.line == 1
    assert all(f"`{text}`" in found.reason for text in quoted), found.reason
