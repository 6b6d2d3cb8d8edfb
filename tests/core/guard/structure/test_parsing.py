"""`must_parse`, and what counts as an error in each language."""

from __future__ import annotations

import pytest

from spark_tui.core.guard.changed import Changed, Piece, Side, Spot
from spark_tui.core.guard.structure.languages import PARSED, language_of
from spark_tui.core.guard.structure.parsing import must_parse
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.window import window_of
from support.changes import changed

GOOD = {
    "a.py": "def f(a):\n    return g(a)\n",
    "a.ts": "function f(a: number): number {\n  return g(a);\n}\n",
    "a.tsx": "function F(a: number) {\n  return <p>{g(a)}</p>;\n}\n",
    "a.js": "function f(a) {\n  return g(a);\n}\n",
    "a.go": "package p\n\nfunc f(a int) int {\n\treturn g(a)\n}\n",
    "a.rs": "fn f(a: i32) -> i32 {\n    return g(a);\n}\n",
    "A.java": "class A { int f(int a) {\n    return g(a);\n} }\n",
    "a.json": '{\n  "a": [1, 2]\n}\n',
}

BAD = {
    "a.py": (
        ("return g(a)", "return g(a"),
        ("    return", "  return g(a)\n      return"),
        ("def f(a):", "def f(a)"),
    ),
    "a.ts": (("g(a);", "g(a;"), ("a: number", "a: "), ("return g(a);\n}", "return g(a);")),
    "a.tsx": (("</p>", "</b"), ("{g(a)}", "{g(a)"), ("return <p>{g(a)}</p>;\n}", "return <p>{g(a)}</p>;")),
    "a.js": (("g(a);", "g(a;"), ("function f(a)", "function (a"), ("return g(a);\n}", "return g(a);")),
    "a.go": (("g(a)", "g(a"), ("int {", "int"), ("func f(a int)", "fun f(a int)")),
    "a.rs": (("g(a);", "g(a;"), ("-> i32 {", "-> {"), ("return g(a);\n}", "return g(a);")),
    "A.java": (("g(a);", "g(a)"), ("int f(int a)", "int f(int)"), ("} }", "}")),
    "a.json": (("2]", "2"), ('"a"', "a"), ("[1, 2]", "[1 2]")),
}


def _spots(change: Changed) -> list[Spot]:
    return [spot for piece in change.pieces for spot in must_parse(window_of(change, piece.hunk))]


@pytest.mark.parametrize(
    ("path", "old", "new"), [(path, *pair) for path, pairs in BAD.items() for pair in pairs]
)
def test_what_parsed_must_parse(path: str, old: str, new: str) -> None:
    good = GOOD[path]
    assert old in good
    bad = good.replace(old, new, 1)
    change = changed(path, good, bad)
    spots = _spots(change)
    assert spots
    for spot in spots:
        pieces = [piece.added if spot.side is Side.AFTER else piece.removed for piece in change.pieces]
        assert any(start < spot.line <= end for start, end in pieces)
    assert _spots(changed(path, "", bad)), "a new file must parse"
    assert not _spots(changed(path, "", good))
    assert not _spots(changed(path, bad, good))
    assert not _spots(changed(path, bad, bad.replace("a", "b"))), "it did not parse before"
    assert not _spots(changed(path, good, "")), "a file that goes away"


VALID = [
    ("a.py", 'x = ""\ny = b""\nz = f""\n'),
    ("a.py", "match x:\n    case {'a': 1, **rest} if rest:\n        pass\n"),
    ("a.py", "type A[T] = list[T]\n\n\nasync def f[T](*a: *tuple[T]) -> None: ...\n"),
    ("a.py", "# only a comment\n"),
    ("a.ts", "export type * as A from 'a'\n"),
    ("a.ts", "f<typeof import('./a')>(b)\n"),
    ("a.ts", 'declare function f(a: import("a").B[]): void\n'),
    ("a.ts", "const a = '' satisfies string;\n"),
    ("a.tsx", "const a = <>{''}<b></b></>;\n"),
    ("a.tsx", "const a = <p>time & bugs</p>;\nconst b = c & d;\n"),
    ("a.ts", "interface A<out T = unknown, in out U extends B<T> = B<T>> extends C<T> {}\n"),
    ("a.ts", "class A<in T> {}\ntype B<\n  out T,\n  K = { [k in keyof T]: T[k] }\n> = T;\n"),
    ("a.js", "import defer * as a from 'a';\nimport source b from 'b';\nimport.defer('c');\n"),
    (
        "a.js",
        "import a from './a.json' assert { type: 'json' };\nexport * from './b' with { type: 'json' };\n",
    ),
    ("a.js", "import defer from 'defer';\nimport source, { b } from 'b';\n"),
    ("a.jsx", 'const a = <p class="b"><img src={c} class="d" /></p>;\n'),
    ("a.go", 'package p\n\nvar a, b = ``, ""\n'),
    ("a.rs", 'const A: &str = r"";\nconst B: &str = "";\nconst C: &[u8] = br#""#;\n'),
    ("A.java", 'class A { String a = "", b = """\n  c\n  """; }\n'),
    ("a.json", '{"a": ""}\n'),
]


@pytest.mark.parametrize(("path", "text"), VALID)
def test_valid_code_is_no_error(path: str, text: str) -> None:
    assert Source(language_of(path), tuple(text.splitlines(keepends=True))).error is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", "f(a, out b);\n"),
        ("a.tsx", "const a = b & & c;\n"),
        ("a.ts", "interface A<out T {}\n"),
        ("a.js", 'const a = <p class="b">{;\n'),
        ("a.ts", "import('a' +);\n"),
        ("a.js", "assert {\n"),
    ],
)
def test_what_is_rewritten_for_the_parser_hides_no_error(path: str, text: str) -> None:
    assert Source(language_of(path), (text,)).error is not None


def test_the_line_is_quoted() -> None:
    spots = _spots(changed("a.py", "a = 1\nb = 2\n", "a = 1\nb = (2\n"))
    assert spots == [Spot(Side.AFTER, 2, "the file no longer parses here: `b = (2`")]
    assert _spots(changed("a.py", "f(\na)\n", "f(\n")) == [
        Spot(Side.BEFORE, 2, "without this the file no longer parses: `a)`")
    ]
    [spot] = _spots(changed("a.py", "", "f(\n"))
    assert spot.reason == "the new file does not parse here: `f(`"


def test_of_two_hunks_the_broken_one_is_named() -> None:
    before = "a = 1\n\n\nb = 2\n\n\nc = 3\n"
    change = changed("a.py", before, "a = 10\n\n\nb = 2\n\n\nc = (3\n")
    assert {spot.line for spot in _spots(change)} == {7}


def test_templates_are_not_judged() -> None:
    assert "html" not in PARSED
    assert not _spots(changed("a.yaml", "a: 1\n", "a: 1\n{{- if b }}\n"))


@pytest.mark.parametrize(
    "text",
    ["\x00\n", "x = '\ud800'\n", "(" * 20_000, "x = 1\rdef\r", "\ufeffx = 1\n"],
    ids=["nul", "surrogate", "deep", "carriage returns", "mark"],
)
@pytest.mark.parametrize("path", sorted(GOOD))
def test_hostile_text_is_judged_without_a_fault(path: str, text: str) -> None:
    change = Changed(path, (), (text,), (Piece(1, (0, 0), (0, 1)),))
    assert all(spot.line == 1 for spot in must_parse(window_of(change, 1)))
