"""What is read from Go: names, places, signatures, types, and who can use it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from outline_kit import brief, source

from spark_tui.core.guard.structure.outline import outline
from spark_tui.core.guard.structure.source import Source
from support.examples import examples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("func F() {}", ["+function F()"]),
        ("func f(a, b int, c ...string) error {}",
         ["-function f(a, b, ...c) | a: int | b: int | c: ...string | return: error"]),
        ("func f(int, string) (n int, err error) {}",
         ["-function f(_, _) | _: int | _: string | return: (int, error)"]),
        ("func F[T any, K comparable](a T) {}",
         ["+function F(a) | generic: T any | generic: K comparable | a: T"]),
        ("func (s *Stack[T]) Push(v T) {}", ["+function Stack.Push(v) pointer receiver | v: T"]),
        ("func (Stack) name() {}", ["-function Stack.name() value receiver"]),
        ("func (s stack) Name() {}", ["-function stack.Name() value receiver"]),
        ("type A struct {\n B, c int `x:\"y\"`\n *D\n e.F\n}",
         ["+class A", '+field A.B `x:"y"` | B: int', '-field A.c `x:"y"` | c: int',
          "+field A.D | embedded: *D", "+field A.F | embedded: e.F"]),
        ("type A[T any] struct{ B func(a int) error }",
         ["+class A | generic: T any", "+field A.B | B: func(a int) error"]),
        ("type A struct{ B struct{ C int } }", ["+class A", "+field A.B | B: struct{C int}"]),
        ("type A interface {\n B(c int) error\n io.Reader\n}",
         ["+type A", "+function A.B(c) | c: int | return: error", "+field A.Reader | embedded: io.Reader"]),
        ("type A interface{ ~int | string }",
         ["+type A", "-field A.~int | string | embedded: ~int | string"]),
        ("type A = B", ["+type A | is: = B"]),
        ("type A B", ["+type A | is: B"]),
        ("type (\n A int\n b func(int) error\n)", ["+type A | is: int", "-type b | is: func(int) error"]),
        ("const (\n A Kind = iota\n B\n c, D = 1, 2\n)",
         ["+variable A | A: Kind", "+variable B", "-variable c", "+variable D"]),
        ("var A, b int = 1, 2", ["+variable A | A: int", "-variable b | b: int"]),
        ("var (\n f = func(a int) {}\n m map[string]struct{ n int }\n)",
         ["-function f(a) | a: int", "-variable m | m: map[string]struct{n int}"]),
        ("func f() {\n var a int\n b := 1\n const c uint = 2\n var d = 3\n}",
         ["-function f()", "-local f.a | a: int", "-local f.c | c: uint"]),
        ("func f() {\n g := func(a int) error { var b int }\n}",
         ["-function f()", "-function f.g(a) | a: int | return: error", "-local f.g.b | b: int"]),
        ("func f() {\n go func(a int) bool {}()\n}",
         ["-function f()", "-local f.a | a: int", "-local f.return | return: bool"]),
        ("func F() {\n type A struct{ B int }\n}", ["+function F()", "+class F.A", "+field F.A.B | B: int"]),
        ("func f() {\n a := struct{ B int }{1}\n b := a.(interface{ C() })\n}", ["-function f()"]),
        ("func f(a interface{ B() }) {}", ["-function f(a) | a: interface{B()}"]),
        ("func f(a /* x */ map[string]struct {\n}, // y\n) {}", ["-function f(a) | a: map[string]struct {}"]),
        ("var _ A = (*b)(nil)", ["-variable _ | _: A"]),
        ("", []),
    ],
)  # fmt: skip
def test_go(text: str, expected: list[str]) -> None:
    assert brief(f"package p\n{text}\n", "go") == expected


def test_lines_are_those_of_the_file_and_cover_the_comment() -> None:
    text = "package p\n\n// A is.\n// And does.\ntype A struct {\n\tB int\n}\n\nvar c = d(\n\t1)\n"
    assert [(each.name, each.first, each.line, each.last) for each in outline(source(text, "go", 100))] == [
        ("A", 103, 105, 107),
        ("A.B", 106, 106, 106),
        ("c", 109, 109, 110),
    ]


def test_the_body_leaves_out_name_and_header() -> None:
    text = "package p\nfunc f(a int) {\n\treturn  a\n}\nvar b = g(1)\n"
    bodies = [each.body for each in outline(source(text, "go"))]
    assert bodies == ["{ return a }", "g(1)"]


WORDS = (
    "package p func type struct interface var const map chan = := ( ) { } [ ] * . ... , ; : a b A B int ~ | "
    "iota go defer return import `x` \"y\" 'z' // /* */ \n \x00 é 1 any"
)
PIECES = st.sampled_from(WORDS.split(" "))


@examples(150)
@given(st.lists(PIECES, max_size=40))
@example(["const", ";"])
def test_broken_code_is_read_without_an_error(pieces: list[str]) -> None:
    text = " ".join(pieces)
    lines = text.count("\n") + 1
    for each in outline(Source("go", tuple(text.split("\n")))):
        assert each.name
        assert 1 <= each.first <= each.line <= each.last <= lines


@pytest.mark.parametrize(
    "text",
    ["func f(){" + "func(){" * 2000, "var x " + "[]" * 3000 + "int", "type x " + "struct{ a " * 2000],
    ids=["literals", "types", "structs"],
)
def test_deep_nesting_is_read_without_an_error(text: str) -> None:
    assert all(each.name for each in outline(source(f"package p\n{text}", "go")))
