"""`no_formatting_churn` on pairs of texts."""

from __future__ import annotations

import pytest

from spark_tui.core.guard.changed import Changed, Piece, Side, Spot
from spark_tui.core.guard.content.formatting import no_formatting_churn
from spark_tui.core.guard.structure.languages import language_of
from spark_tui.core.guard.structure.window import window_of
from support.changes import changed

FORM = [  # nothing but form changes
    ("a.py", "x = f(1,2)\n", "x = f(1, 2)\n"),
    ("a.py", "x = f(a, b)\n", "x = f(\n    a,\n    b,\n)\n"),
    ("a.py", "x = 'a'\n", 'x = "a"\n'),
    ("a.py", "def f():\n  return 1\n", "def f():\n    return 1\n"),
    ("a.py", "x = 1\ny = 2\n", "x = 1\n\n\ny = 2\n"),
    ("a.py", "def f():\n    '''A.\n\n      B.\n    '''\n", "def f():\n    '''A.\n\n    B.\n    '''\n"),
    ("a.ts", "const a = {b: 1}\n", "const a = { b: 1 };\n"),
    ("a.ts", "type A = {b: string}\n", "type A = {\n  b: string\n}\n"),
    (
        "a.tsx",
        "const a = <p b='c'>d</p>;\n",
        'const a = (<p b="c">d</p>);\n'.replace("(", "").replace(")", ""),
    ),
    ("a.js", "f('a', b)\n", 'f(\n  "a",\n  b,\n);\n'),
    ("a.go", "func f() {\n  a := 1\n}\n", "func f() {\n\ta := 1\n}\n"),
    ("a.go", "var a=b\n", "var a = b\n"),
    ("a.rs", "fn f(a: i32, b: i32) {}\n", "fn f(\n    a: i32,\n    b: i32,\n) {\n}\n"),
    ("a.rs", "let a=vec![1,2];\n", "let a = vec![1, 2];\n"),
    ("A.java", "class A{int a;}\n", "class A {\n    int a;\n}\n"),
    ("A.java", "class A { int[] a = {1, 2}; }\n", "class A { int[] a = { 1, 2, }; }\n"),
    ("a.c", "int f(){return 1;}\n", "int f() {\n  return 1;\n}\n"),
    ("a.yaml", "a:  1\n", "a: 1\n"),
    ("a.txt", "one two\nthree\n", "one\ntwo three\n"),
]

REAL = [
    ("a.py", "x = 1\n", "x = 2\n"),
    ("a.py", "x = (a)\n", "x = (a,)\n"),
    ("a.py", "x = 'a b'\n", "x = 'a  b'\n"),
    ("a.py", "x = 'it'\n", 'x = "it\'s"\n'),
    ("a.py", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n"),
    ("a.py", "x = a + b\n", "x = (a + b)\n"),
    ("a.py", "x = f'{a}'\n", 'x = f"{b}"\n'),
    ("a.py", "# one two\n", "# onetwo\n"),
    ("a.ts", "const a = b;\n", "const a = c;\n"),
    ("a.ts", "function f() {\n  return a\n}\n", "function f() {\n  return\n  a\n}\n"),
    ("a.tsx", "const a = <p>b c</p>;\n", "const a = <p>bc</p>;\n"),
    ("a.js", "if (a) b();\n", "if (a); b();\n"),
    ("a.js", "x = `a`\n", "x = `a `\n"),
    ("a.js", "x = [,]\n", "x = []\n"),
    ("a.js", "x = [,,]\n", "x = [,]\n"),
    ("a.go", "func f() {\n\treturn\n}\n", "func f() {\n\tg()\n}\n"),
    ("a.go", 'var a = "b"\n', "var a = `b`\n"),
    ("a.rs", "fn f() -> i32 { 1 }\n", "fn f() -> i32 { 1; }\n"),
    ("a.rs", "const A: (i32,) = (1,);\n", "const A: (i32) = (1);\n"),
    ("A.java", "class A { int a = 1; }\n", "class A { int a = 2; }\n"),
    ("A.java", "class A { char a = 'b'; }\n", 'class A { char a = "b"; }\n'),
    ("a.yaml", "a:\nb: 1\n", "a:\n  b: 1\n"),
    ("a.md", "one\ntwo\n", "one\n\ntwo\n"),
    ("Makefile", "a:\n\tb\n", "a:\nb\n"),
    ("a.txt", "any one\n", "anyone\n"),
    ("a.py", "", "x = 1\n"),
    ("a.py", "x = 1\n", ""),
]


def _spots(change: Changed) -> list[Spot]:
    known = language_of(change.path) != ""
    return [
        spot
        for piece in change.pieces
        for spot in no_formatting_churn(change, piece.hunk, window_of(change, piece.hunk) if known else None)
    ]


def _one_hunk(path: str, before: str, after: str) -> Changed:
    """The change as a single hunk, as models like to make them."""
    old, new = tuple(before.splitlines(keepends=True)), tuple(after.splitlines(keepends=True))
    return Changed(path, old, new, (Piece(1, (0, len(old)), (0, len(new))),))


@pytest.mark.parametrize(("path", "before", "after"), FORM)
def test_form_alone(path: str, before: str, after: str) -> None:
    [spot] = _spots(_one_hunk(path, before, after))
    assert spot.line == 1
    assert spot.reason.startswith("only ")
    assert _spots(_one_hunk(path, after, before)), "the other way round too"


@pytest.mark.parametrize(("path", "before", "after"), REAL)
def test_real_changes(path: str, before: str, after: str) -> None:
    assert _spots(_one_hunk(path, before, after)) == []
    assert _spots(_one_hunk(path, after, before)) == []


RUN = {
    "a.py": ("a = f(1,2)\nb = f(1,2)\nc = f(1,2)\nd = 1\n", "a = f(1, 2)\nb = f(1, 2)\nc = f(1, 2)\nd = 2\n"),
    "a.js": ("a = [1,2]\nb = [1,2]\nc = [1,2]\nd = 1\n", "a = [1, 2];\nb = [1, 2];\nc = [1, 2];\nd = 2;\n"),
    "a.c": ("a=1;\nb=1;\nc=1;\nd=1;\n", "a = 1;\nb = 1;\nc = 1;\nd = 2;\n"),
}


@pytest.mark.parametrize("path", RUN)
def test_a_run_of_lines_beside_a_real_change(path: str) -> None:
    before, after = RUN[path]
    [spot] = _spots(_one_hunk(path, before, after))
    assert (spot.line, spot.reason.partition(":")[0]) == (1, "3 lines are only formatted anew")
    short = [text.partition("\n")[2] for text in (before, after)]
    assert _spots(_one_hunk(path, *short)) == [], "two lines are none"


def test_what_is_only_indented_by_a_real_change() -> None:
    before = "function f() {\n  a(1);\n  b(1);\n  c(1);\n  d(1);\n}\n"
    inner = "".join(f"    {name}(1);\n" for name in "abcd")
    assert _spots(_one_hunk("a.js", before, f"function f() {{\n  if (x) {{\n{inner}  }}\n}}\n")) == []


def test_the_text_is_quoted() -> None:
    change = changed("a.py", "a = 1\nx = f(1,2)\n", "a = 1\nx = f(1, 2)\n")
    assert _spots(change) == [Spot(Side.AFTER, 2, "only the formatting changes here: `x = f(1, 2)`")]
    blank = changed("a.py", "a = 1\n\nb = 1\n", "a = 1\nb = 1\n")
    assert _spots(blank) == [Spot(Side.BEFORE, 2, "only blank lines change here")]


def test_huge_hunks_are_not_searched_for_runs() -> None:
    before = "".join(f"a{number}=1\n" for number in range(600))
    assert _spots(_one_hunk("a.c", before, before.replace("=", " = ") + "b\n")) == []
