"""What Java source declares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.structure.outline import Declaration, Kind, outline
from spark_tui.core.guard.structure.source import Source
from support.examples import examples


def declared(text: str, first: int = 0) -> tuple[Declaration, ...]:
    return outline(Source("java", tuple(text.splitlines(keepends=True)), first))


def member(text: str) -> Declaration:
    """The last declaration of a class with these members."""
    return declared(f"class A {{ {text} }}")[-1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("class A {}", ["A class"]),
        ("class A { int b, c = 1; }", ["A class", "A.b field", "A.c field"]),
        ("class A { static int B = 1; }", ["A class", "A.B variable"]),
        (
            "class A { A() {} void b() {} void b(int c) {} }",
            ["A class", "A.A function", *["A.b function"] * 2],
        ),
        ("class A { class B { int c; } int d; }", ["A class", "A.B class", "A.B.c field", "A.d field"]),
        (
            "enum A { B, C { void d() {} }; int e; }",
            ["A class", "A.B field", "A.C field", "A.C.d function", "A.e field"],
        ),
        ("record A(int b, int... c) {}", ["A class", "A.b field", "A.c field", "A.A function"]),
        ("record A(int b) { A { } }", ["A class", "A.b field", *["A.A function"] * 2]),
        ("interface A { int B = 1; void c(); }", ["A type", "A.B field", "A.c function"]),
        ("@interface A { int b() default 1; }", ["A type", "A.b function"]),
        ("class A { void f() { int a; var b = 1; } }", ["A class", "A.f function", "A.f.a local"]),
        (
            "class A { void f() { for (int a : b) {} try (C d = e()) {} } }",
            ["A class", "A.f function", "A.f.a local", "A.f.d local"],
        ),
        ("class A { B<C> b = new B<C>() { void d() {} }; }", ["A class", "A.b field", "A.B.d function"]),
        ("package a; import b.C;", []),
        ("", []),
    ],
)
def test_names_and_kinds(text: str, names: list[str]) -> None:
    assert [f"{each.name} {each.kind}" for each in declared(text)] == names


@pytest.mark.parametrize(
    ("text", "parameters", "types"),
    [
        ("int f(final int a, long b[]) {}", ("a", "b"), (("a", "int"), ("b", "long[]"), ("return", "int"))),
        ("void f(@B C<D,E>... a) {}", ("a...",), (("a", "@B C<D, E>..."), ("return", "void"))),
        (
            "<T extends B & C, U> T f()[] {}",
            (),
            (("generic", "T extends B & C"), ("generic", "U"), ("return", "T[]")),
        ),
        ("A(int b) {}", ("b",), (("b", "int"),)),
        ("Map<\n  B,\n  C\n> f;", (), (("f", "Map<B, C>"),)),
        ("int f /* how often */;", (), (("f", "int"),)),
        ("int f[][];", (), (("f", "int[][]"),)),
        (
            "class B<T> extends C<T> implements D, E {}",
            (),
            (("generic", "T"), ("base", "C<T>"), ("base", "D"), ("base", "E")),
        ),
        (
            "sealed interface B extends C permits D, E {}",
            (),
            (("base", "C"), ("permits", "D"), ("permits", "E")),
        ),
        ("enum B { C }", (), (("is", "A.B"),)),
    ],
)
def test_parameters_and_types(
    text: str, parameters: tuple[str, ...], types: tuple[tuple[str, str], ...]
) -> None:
    found = member(text)
    assert (found.parameters, found.types) == (parameters, types)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("static public void f() {}", ("public", "static")),
        ("void f() throws C, B {}", ("throws B", "throws C")),
        ('@Deprecated @B("c") public void f() {}', ('@B("c")', "@Deprecated", "public")),
        ("@Override public synchronized native void f();", ("public",)),
        ('@SuppressWarnings("b") public /* c */ void f() {}', ("public",)),
    ],
)
def test_what_else_callers_see(text: str, marks: tuple[str, ...]) -> None:
    assert member(text).marks == marks


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("public class A { public int b; protected void c() {} int d; private int e; }", ["A", "A.b", "A.c"]),
        ("class A { public int b; }", []),
        ("public class A { class B { public int c; } }", ["A"]),
        (
            "public interface A { int B = 1; void c(); private void d() {} class E {} }",
            ["A", "A.B", "A.c", "A.E"],
        ),
        ("interface A { void b(); }", []),
        ("public enum A { B { public void c() {} } }", ["A", "A.B"]),
        ("public record A(int b) {}", ["A", "A.b", "A.A"]),
        ("public class A { B b = new B() { public void c() {} }; }", ["A"]),
        ("public class A { public void f() { class B { public int c; } } }", ["A", "A.f"]),
    ],
)
def test_what_others_can_use(text: str, public: list[str]) -> None:
    assert [each.name for each in declared(text) if each.public] == public


def test_lines_count_in_the_file_and_begin_at_the_doc_comment() -> None:
    text = "class A {\n    /**\n     * Doc.\n     */\n    @B\n    void f() {\n        int a = 1;\n    }\n}\n"
    _, method, local = declared(text, first=10)
    assert (method.first, method.line, method.last) == (12, 15, 18)
    assert (local.first, local.line, local.last) == (17, 17, 17)


def test_a_component_stands_where_it_is_written() -> None:
    _, component, maker = declared("/** Doc. */\n@B\npublic record A(\n    int b\n) {\n}\n")
    assert (component.first, component.last) == (maker.first, maker.last) == (3, 5)


@pytest.mark.parametrize(
    "text", ["class A {" * 2000, "class A { int a = " + "(" * 20000, "record A(", "enum", "\x00"]
)
def test_broken_and_endless_text_is_read_as_far_as_it_goes(text: str) -> None:
    assert all(each.name for each in declared(text))


_SNIPPETS = (
    "class A {",
    "}",
    "void f(int a) {",
    "int b",
    ";",
    "record R(",
    ")",
    "enum E { A",
    "@B",
    "<T",
    ">",
    "new C() {",
)


@given(st.lists(st.sampled_from(_SNIPPETS), max_size=12))
@examples(60)
def test_no_text_is_too_odd(parts: list[str]) -> None:
    for each in declared("\n".join(parts)):
        assert 1 <= each.first <= each.line <= each.last <= len(parts) + 1
        assert each.kind in Kind
