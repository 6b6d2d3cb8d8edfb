"""Own rules: what they find, what is wrong with them, and that a hostile one does no harm."""

from __future__ import annotations

import pytest

from spark_tui.core.guard.changed import Side, Spot
from spark_tui.core.guard.own import LONGEST, judge_own, problems
from spark_tui.core.guard.policy import OwnRule
from spark_tui.core.guard.structure.languages import language_of
from spark_tui.core.guard.structure.window import window_of
from support.changes import changed


def _spots(rule: OwnRule, path: str, before: str, after: str) -> list[Spot]:
    change = changed(path, before, after)
    known = language_of(path) != ""
    return [
        spot
        for piece in change.pieces
        for spot in judge_own(rule, change, piece.hunk, window_of(change, piece.hunk) if known else None)
    ]


def _regex(regex: str, on: str = "added") -> OwnRule:
    return OwnRule("r", regex=regex, on=on, reason="use logging")


def _pattern(pattern: str, language: str = "python", on: str = "added") -> OwnRule:
    return OwnRule("r", pattern=pattern, language=language, on=on)


@pytest.mark.parametrize(
    ("on", "before", "after", "found"),
    [
        ("added", "a\n", "a\nprint(1)\n", [(Side.AFTER, 2)]),
        ("added", "print(1)\n", "print(1)\na\n", []),
        ("added", "print(1)\n", "a\n", []),
        ("removed", "print(1)\n", "a\n", [(Side.BEFORE, 1)]),
        ("removed", "a\n", "print(1)\n", []),
        ("result", "print(1)\na\n", "print(1)\nb\n", [(Side.AFTER, 1)]),
        ("result", "print(1)\na\n", "a\n", []),
    ],
)
def test_a_regular_expression(on: str, before: str, after: str, found: list[tuple[Side, int]]) -> None:
    for path in ("a.py", "notes.unknown"):
        spots = _spots(_regex(r"^print\(.*\)$", on), path, before, after)
        assert [(spot.side, spot.line) for spot in spots] == found
        assert all(spot.reason == "use logging: `print(1)`" for spot in spots)


@pytest.mark.parametrize(
    ("on", "before", "after", "found"),
    [
        ("added", "a()\n", "a()\nprint(1)\n", [(Side.AFTER, 2)]),
        ("added", "a()\n", "a()\nprint(\n    1,\n)\n", [(Side.AFTER, 2)]),
        ("added", "if a:\n    print(1)\n", "if b:\n    print(1)\n", []),
        ("added", "print(1)\n", "if a:\n    print(1)\n", []),
        ("added", "print(1)\n", "print(1)\nprint(1)\n", [(Side.AFTER, 2)]),
        ("added", "a()\n", "a('print(1)')\n", []),
        ("added", "a()\n", "# print(1)\na()\n", []),
        ("removed", "print(1)\n", "a()\n", [(Side.BEFORE, 1)]),
        ("removed", "print(1)\n", "if a:\n    print(1)\n", []),
        ("result", "a()\nprint(1)\n", "b()\nprint(1)\n", [(Side.AFTER, 2)]),
    ],
)
def test_a_pattern(on: str, before: str, after: str, found: list[tuple[Side, int]]) -> None:
    spots = _spots(_pattern("print($$$)", on=on), "a.py", before, after)
    assert [(spot.side, spot.line) for spot in spots] == found


@pytest.mark.parametrize(
    ("language", "path", "pattern", "match", "not_match"),
    [
        ("python", "a.py", "except $E: pass", "", ""),
        ("python", "a.py", "print($$$)", "print('x')", "log.info('x')"),
        ("typescript", "a.ts", "$A as any", "const a = b as any;", "const a = b as string;"),
        ("tsx", "a.tsx", "console.log($$$)", "const a = <p>{console.log(1)}</p>;", "const a = <p/>;"),
        ("javascript", "a.js", "$A == $A", "if (a.b == a.b) c();", "if (a.b == a.c) c();"),
        ("go", "a.go", "fmt.Println($$$)", 'func f() { fmt.Println("x") }', "func f() { log.Print(1) }"),
        ("rust", "a.rs", "$A.unwrap()", "fn f() { g().unwrap(); }", 'fn f() { g().expect("h"); }'),
        ("java", "A.java", "System.out.println($$$)", "class A { { System.out.println(1); } }", "class A {}"),
        ("json", "a.json", '"a"', '{"a": 1}', '{"b": 1}'),
    ],
)
def test_patterns_in_each_language(
    language: str, path: str, pattern: str, match: str, not_match: str
) -> None:
    if not match:
        assert problems(_pattern(pattern, language), [], [])
        return
    rule = _pattern(pattern, language)
    assert problems(rule, [match], [not_match]) == ()
    assert len(problems(rule, [not_match], [match])) == 2
    assert _spots(rule, path, "", match + "\n")
    assert _spots(rule, path, "", not_match + "\n") == []
    assert _spots(rule, "a.unknown", "", match + "\n") == []
    assert _spots(rule, "a.css", "", match + "\n") == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (_regex("("), "RE2 does not take the regular expression: missing ): ("),
        (_regex("(?=a)"), "RE2 does not take the regular expression: invalid perl operator: (?="),
        (_regex(r"(a)\1"), "RE2 does not take"),
        (_regex("\ud800"), "the regular expression is no valid Unicode"),
        (_regex("x{0,1000}" * 40), "pattern too large"),
        (_regex("a" * (LONGEST + 1)), f"longer than {LONGEST} signs"),
        (_pattern("def (:"), "the pattern is no python code at `def (:`"),
        (_pattern("a = 1\nb = 2"), "ast-grep does not take the pattern: Multiple AST nodes are detected"),
        (_pattern("  "), "ast-grep does not take the pattern: No AST root is detected"),
        (_pattern("$$$"), "ast-grep does not take the pattern: Standalone multi meta variable"),
        (_pattern("print(\ud800)"), "the pattern is no python code"),
        (_pattern("print(\x00)"), "the pattern is no python code"),
        (_pattern("a", "klingon"), "'klingon' is no language of patterns; they are bash, c,"),
        (_pattern("(" * 200 + "1" + ")" * 200), "nested too deep"),
        (_pattern("a" * (LONGEST + 1)), f"longer than {LONGEST} signs"),
    ],
)
def test_what_is_wrong_is_said(rule: OwnRule, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    [problem] = problems(rule, [], [])
    assert said in problem
    assert "\n" not in problem
    assert capfd.readouterr() == ("", ""), "nothing is written past the screen"


def test_examples_are_run() -> None:
    assert problems(_regex("a"), ["ba", "x\na"], ["b"]) == ()
    assert problems(_regex("a"), ["b"], ["a"]) == (
        "it should find `b` and does not",
        "it should not find `a` and does",
    )
    assert problems(_pattern("f($A, $A)"), ["f(a+b, a + b)"], ["f(a, b)"]) == ()


def test_a_rule_that_cannot_be_used_is_broken_by_everything() -> None:
    [spot] = _spots(_regex("("), "a.py", "a\n", "a\nb\n")
    assert (spot.line, spot.reason) == (2, "RE2 does not take the regular expression: missing ): (")
    [spot] = _spots(_pattern("$$$"), "a.py", "a\n", "a\nb\n")
    assert "Standalone" in spot.reason


@pytest.mark.parametrize(
    "text", ["\x00", "'\ud800'", "(" * 50_000, "\r"], ids=["nul", "surrogate", "deep", "cr"]
)
def test_hostile_text_is_searched_without_a_fault(text: str) -> None:
    for rule in (_regex("x"), _pattern("print($$$)"), _pattern("f($A, $A)", on="result")):
        assert all(spot.line >= 1 for spot in _spots(rule, "a.py", "a\n", text + "\n"))


def test_code_nested_too_deep_is_not_compared_with_itself() -> None:
    deep = "(" * 20_000 + "1" + ")" * 20_000
    [spot] = _spots(_pattern("f($A, $A)"), "a.py", "", f"f({deep}, {deep})\n")
    assert spot.reason == "the code is nested too deep to compare its parts"


def test_a_regular_expression_takes_time_in_step_with_the_text() -> None:
    assert _spots(_regex("(a*)*b"), "a.txt", "", "a" * 200_000 + "\n") == []


def test_spots_are_bounded() -> None:
    assert len(_spots(_regex("a"), "a.py", "", "a\n" * 500)) == 20
