"""What Rust source declares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.structure.outline import Declaration, Kind, outline
from spark_tui.core.guard.structure.source import Source
from support.examples import examples


def declared(text: str, first: int = 0) -> tuple[Declaration, ...]:
    return outline(Source("rust", tuple(text.splitlines(keepends=True)), first))


def one(text: str) -> Declaration:
    (found,) = declared(text)
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("fn f() {}", ["f function"]),
        ("struct A;", ["A class"]),
        ("struct A { b: u8, c: u8 }", ["A class", "A.b field", "A.c field"]),
        ("struct A(pub u8, /* b */ String);", ["A class", "A.0 field", "A.1 field"]),
        ("union A { b: u8 }", ["A class", "A.b field"]),
        ("enum A { B, C(u8), D { e: u8 } }", ["A class", "A.B field", "A.C field", "A.D field"]),
        ("trait A { type B; const C: u8; fn d(); }", ["A type", "A.B field", "A.C field", "A.d function"]),
        ("impl A { const B: u8 = 1; fn c() {} }", ["A.impl class", "A.B variable", "A.c function"]),
        ("impl fmt::Display for api::A<T> { fn fmt() {} }", ["A.Display class", "A.Display.fmt function"]),
        ("impl<'a> B for &'a mut A { }", ["A.B class"]),
        ("impl B for A { type C = u8; }", ["A.B class", "A.B.C field"]),
        ("impl B for [u8] {}", ["[u8].B class"]),
        ("type A = u8;", ["A type"]),
        ("const A: u8 = 1; static B: u8 = 1;", ["A variable", "B variable"]),
        ("mod a { mod b { fn c() {} } } fn d() {}", ["a class", "a.b class", "a.b.c function", "d function"]),
        ("mod a;", ["a class"]),
        ("fn f() { let a: u8 = 1; let b = 2; }", ["f function", "f.a local"]),
        (
            "fn f() { fn g() { let a: u8; } let b: u8; }",
            ["f function", "f.g function", "f.g.a local", "f.b local"],
        ),
        ("fn f() { const A: u8 = 1; }", ["f function", "f.A local"]),
        ("macro_rules! a { () => {} }", ["a function"]),
        ('extern "C" { fn a(); static B: u8; }', ["a function", "B variable"]),
        (
            "pub use a::{b, c as d, e::*, self};",
            ["b variable", "d variable", "a::e::* variable", "a variable"],
        ),
        ("use a::b; use c as d;", []),
        ("", []),
    ],
)
def test_names_and_kinds(text: str, names: list[str]) -> None:
    assert [f"{each.name} {each.kind}" for each in declared(text)] == names


@pytest.mark.parametrize(
    ("text", "parameters", "types"),
    [
        ("fn f(a: u8, mut b: &str) -> u8 {}", ("a", "b"), (("a", "u8"), ("b", "&str"), ("return", "u8"))),
        ("fn f(&'a mut self) {}", ("&'a mut self",), ()),
        ("fn f(mut self) {}", ("self",), ()),
        ("fn f(self: Box<Self>) {}", ("self",), (("self", "Box<Self>"),)),
        ("fn f((a, b): (u8, u8), _: u8) {}", ("(a, b)", "_"), (("(a, b)", "(u8, u8)"), ("_", "u8"))),
        (
            "fn f<'a, T: B + 'a, const N: usize>() where T: C, U: D {}",
            (),
            (
                ("generic", "'a"),
                ("generic", "T: B + 'a"),
                ("generic", "const N: usize"),
                ("where", "T: C"),
                ("where", "U: D"),
            ),
        ),
        ("fn f(\n    a: Map<\n        u8,\n        (u8,),\n    >,\n) {}", ("a",), (("a", "Map<u8, (u8,)>"),)),
        ("fn f(a: Vec</* b */ u8>) {}", ("a",), (("a", "Vec<u8>"),)),
        ("trait A: B + C {}", (), (("base", "B"), ("base", "C"))),
        ("type A<T> = Vec<T>;", (), (("generic", "T"), ("is", "Vec<T>"))),
        ("impl<T: B> A<T> {}", (), (("generic", "T: B"), ("is", "A<T>"))),
        ("macro_rules! a { ($b:expr) => {}; () => {} }", ("($b:expr)", "()"), ()),
    ],
)
def test_parameters_and_types(
    text: str, parameters: tuple[str, ...], types: tuple[tuple[str, str], ...]
) -> None:
    found = one(text)
    assert (found.parameters, found.types) == (parameters, types)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("pub async unsafe fn f() {}", ("pub", "async unsafe")),
        ('pub(in a::b) const extern "C" fn f() {}', ("pub(in a::b)", 'const extern "C"')),
        ("#[must_use]\n#[inline]\n/// Doc.\n#[cfg(unix)]\nfn f() {}", ("#[must_use]", "#[cfg(unix)]")),
        ('#[doc = "a"]\n#[allow(b)]\nfn f() {}', ()),
        ("#[a]\nstatic_assert!();\n\nfn f() {}", ()),
    ],
)
def test_what_else_callers_see(text: str, marks: tuple[str, ...]) -> None:
    assert one(text).marks == marks


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("pub fn f() {} fn g() {} pub(crate) fn h() {}", ["f"]),
        ("pub struct A { pub b: u8, c: u8 }", ["A", "A.b"]),
        ("struct A { pub b: u8 }", []),
        ("pub struct A(pub u8, u8);", ["A", "A.0"]),
        ("pub enum A { B }", ["A", "A.B"]),
        ("enum A { B }", []),
        ("pub trait A { fn b(); }", ["A", "A.b"]),
        ("trait A { fn b(); }", []),
        ("impl A { pub fn b() {} fn c() {} }", ["A.b"]),
        ("impl B for A { fn c() {} }", ["A.B", "A.B.c"]),
        ("mod a { pub fn b() {} }", ["a.b"]),
        ("#[cfg(test)] pub mod tests { pub fn a() {} }", []),
        ("fn f() { pub struct A; impl B for A { fn c() {} } }", []),
        ("#[macro_export] macro_rules! a { () => {} }", ["a"]),
    ],
)
def test_what_others_can_use(text: str, public: list[str]) -> None:
    assert [each.name for each in declared(text) if each.public] == public


def test_lines_count_in_the_file_and_begin_at_the_doc_comment() -> None:
    text = "use a;\n\n/// Doc.\n#[b(\n    c\n)]\npub fn f() {\n    let d: u8 = 1;\n}\n"
    function, local = declared(text, first=10)
    assert (function.first, function.line, function.last) == (13, 17, 19)
    assert (local.first, local.line, local.last) == (18, 18, 18)
    assert function.body == "{\n    let d: u8 = 1;\n}"


def test_a_block_comment_above_is_its_documentation_only_with_two_stars() -> None:
    assert one("/**\n Doc.\n*/\nfn f() {}\n").first == 1
    assert one("/*\n No doc.\n*/\nfn f() {}\n").first == 4


def test_letters_of_all_languages() -> None:
    assert [each.name for each in declared('mod é { /* 日本 */ fn f() {} }\nfn g() { "日本"; }')] == [
        "é",
        "é.f",
        "g",
    ]


@pytest.mark.parametrize(
    "text",
    ["mod a {" * 2000, "fn f() {" + "(" * 20000, "use " + "a::{" * 2000 + "b", "impl for {}", "fn", "\x00"],
)
def test_broken_and_endless_text_is_read_as_far_as_it_goes(text: str) -> None:
    assert all(each.name for each in declared(text))


_SNIPPETS = (
    "fn f(a: u8) {",
    "}",
    "impl A for B {",
    "struct S(",
    ")",
    ";",
    "pub ",
    "#[x]",
    "<T",
    ">",
    "let a: u8",
    "use a::{",
)


@given(st.lists(st.sampled_from(_SNIPPETS), max_size=12))
@examples(60)
def test_no_text_is_too_odd(parts: list[str]) -> None:
    for each in declared("\n".join(parts)):
        assert 1 <= each.first <= each.line <= each.last <= len(parts) + 1
        assert each.kind in Kind
