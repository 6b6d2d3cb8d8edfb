"""Changes of Java that each structure rule lets through or not. A table only; see `pairs_script`."""

from __future__ import annotations

from pairs_script import NamedPair, Pair


def _in(body: str, name: str = "public class A") -> str:
    """A class with these members, one a line."""
    return f"{name} {{\n" + "".join(f"    {line}\n" for line in body.split("\n") if line) + "}\n"


TYPES: list[Pair] = [
    ("a parameter", _in("void f(int a) {}"), _in("void f(long a) {}"), False),
    ("a result", _in("int f() { return 1; }"), _in("long f() { return 1; }"), False),
    ("an array", _in("int[] f() { return a; }"), _in("int f()[][] { return a; }"), False),
    ("a field retyped", _in("private int b;"), _in("private long b;"), False),
    ("a field more", _in("int b;"), _in("int b;\nint c;"), False),
    ("a field gone", _in("int b, c;"), _in("int b;"), False),
    ("a component", "record A(int b) {}\n", "record A(long b) {}\n", False),
    ("a component more", "record A(int b) {}\n", "record A(int b, int c) {}\n", False),
    ("a constant of an enum", "enum A {\n    B\n}\n", "enum A {\n    B, C\n}\n", False),
    ("a new interface", "class A {}\n", "class A {}\n\ninterface B {\n    void c();\n}\n", False),
    (
        "a method of an interface",
        _in("void b();", "interface A"),
        _in("void b();\nvoid c();", "interface A"),
        False,
    ),
    ("a new annotation", "class A {}\n", "class A {}\n\n@interface B {\n}\n", False),
    ("a bound", "class A<T extends B> {}\n", "class A<T extends C> {}\n", False),
    ("a generic of a method", _in("<T> void f(T a) {}"), _in("<T extends B> void f(T a) {}"), False),
    ("a base", "class A extends B {}\n", "class A extends C {}\n", False),
    ("an interface more", "class A implements B {}\n", "class A implements B, C {}\n", False),
    ("what is permitted", "sealed interface A permits B, C {}\n", "sealed interface A permits B {}\n", False),
    ("variadic", _in("void f(String... a) {}"), _in("void f(Object... a) {}"), False),
    ("null or not", _in("void f(String a) {}"), _in("void f(@Nullable String a) {}"), False),
    ("a local", _in("void f() {\nint a = 1;\n}"), _in("void f() {\nlong a = 1;\n}"), False),
    ("a loop", _in("void f() {\nfor (A a : b) {}\n}"), _in("void f() {\nfor (C a : b) {}\n}"), False),
    ("a static field", _in("static int B = 1;"), _in("static long B = 1;"), False),
    ("a body", _in("int f() {\nreturn 1;\n}"), _in("int f() {\nreturn 2;\n}"), True),
    (
        "a new method",
        _in("int b;"),
        _in("int b;\nList<String> f(Map<String, Integer> a) { return null; }"),
        True,
    ),
    ("a new class", "class A {}\n", "class A {}\n\nclass B<T extends C> extends D {\n    int e;\n}\n", True),
    ("a new record", "class A {}\n", "class A {}\n\nrecord B(int c) {}\n", True),
    ("a new constant", _in("int b;"), _in("private static final int C = 1;\nint b;"), True),
    ("a new local", _in("void f() {\ng();\n}"), _in("void f() {\nint a = g();\n}"), True),
    ("a value", _in("int b = 1;"), _in("int b = 2;"), True),
    ("a cast", _in("int b = (int) c;"), _in("int b = (int) d;"), True),
    ("final", _in("void f(int a) {}"), _in("void f(final int a) {}"), True),
    ("spaces", _in("Map<String,Integer> b;"), _in("Map<String, Integer>  b;"), True),
    ("a new overload above", _in("void f(int a) {}"), _in("void f(long a) {}\nvoid f(int a) {}"), True),
]

SIGNATURES: list[Pair] = [
    ("a parameter more", _in("void f(int a) {}"), _in("void f(int a, int b) {}"), False),
    ("another order", _in("void f(int a, long b) {}"), _in("void f(long b, int a) {}"), False),
    ("variadic", _in("void f(int[] a) {}"), _in("void f(int... a) {}"), False),
    ("what is thrown", _in("void f() throws B {}"), _in("void f() {}"), False),
    ("static", _in("void f() {}"), _in("static void f() {}"), False),
    ("visibility", _in("public void f() {}"), _in("protected void f() {}"), False),
    ("final", _in("public void f() {}"), _in("public final void f() {}"), False),
    ("an annotation", _in("void f() {}"), _in("@Deprecated\nvoid f() {}"), False),
    ("a constructor", _in("A(int b) {}"), _in("A(long b) {}"), False),
    ("a record's constructor", "record A(int b) {}\n", "record A(int b, int c) {}\n", False),
    ("a method gone", _in("int b;\nvoid f() {}"), _in("int b;"), False),
    ("one of two overloads", _in("void f(int a) {}\nvoid f(long a) {}"), _in("void f(int a) {}"), False),
    ("an element of an annotation", _in("int b();", "@interface A"), _in("long b();", "@interface A"), False),
    ("a body", _in("void f() {\ng();\n}"), _in("void f() {\nh();\n}"), True),
    ("an override", _in("public void f() {}"), _in("@Override\npublic void f() {}"), True),
    ("synchronized", _in("public void f() {}"), _in("public synchronized void f() {}"), True),
    ("the order of modifiers", _in("static public void f() {}"), _in("public static void f() {}"), True),
    ("the order of what is thrown", _in("void f() throws B, C {}"), _in("void f() throws C, B {}"), True),
    ("a comment", _in("void f(int a) {}"), _in("/** Does it. */\nvoid f(/* how often */ int a) {}"), True),
    ("an overload", _in("void f(int a) {}"), _in("void f(int a) {}\nvoid f(long a) {}"), True),
    ("a new method", _in("int b;"), _in("int b;\nvoid f() {}"), True),
    ("a moved method", _in("void f() {}\nint b;"), _in("int b;\nvoid f() {}"), True),
    ("a field", _in("int b;"), _in("long b;"), True),
    (
        "in an anonymous class",
        _in("B b = new B() {\nvoid c() {}\n};"),
        _in("B b = new B() {\nvoid c() { d(); }\n};"),
        True,
    ),
]

PUBLIC: list[Pair] = [
    ("a method gone", _in("int b;\npublic void f() {}"), _in("int b;"), False),
    ("a protected one gone", _in("int b;\nprotected void f() {}"), _in("int b;"), False),
    ("no longer public", _in("public void f() {}"), _in("void f() {}"), False),
    ("a signature", _in("public void f(int a) {}"), _in("public void f(long a) {}"), False),
    ("a class", "public class A {}\n", "class A {}\n", False),
    ("a base", "public class A extends B {}\n", "public class A {}\n", False),
    ("a field", _in("public int b;"), _in("public int c;"), False),
    ("a constant", _in("public static final int B = 1;\nint c;"), _in("int c;"), False),
    ("a constant of an enum", "public enum A {\n    B,\n    C\n}\n", "public enum A {\n    B\n}\n", False),
    (
        "a method of an interface",
        _in("void b();\nvoid c();", "public interface A"),
        _in("void b();", "public interface A"),
        False,
    ),
    ("a nested class", _in("public static class B {}\nint c;"), _in("int c;"), False),
    ("a component", "public record A(int b, int c) {}\n", "public record A(int b) {}\n", False),
    ("a private method", _in("private void f() {}"), _in("private void g(int a) {}"), True),
    ("a method of the package", _in("void f() {}"), _in("void f(int a) {}"), True),
    (
        "a class of the package",
        _in("public void f() {}", "class A"),
        _in("public void g(int a) {}", "class A"),
        True,
    ),
    (
        "a private one of an interface",
        _in("private void b() {}", "public interface A"),
        _in("private void c(int a) {}", "public interface A"),
        True,
    ),
    (
        "an anonymous class",
        _in("B b = new B() {\npublic void c() {}\n};"),
        _in("B b = new B() {\npublic void d(int a) {}\n};"),
        True,
    ),
    ("more of it", _in("public void f() {}"), _in("public void f() {}\npublic void g() {}"), True),
    ("a body", _in("public void f() {\ng();\n}"), _in("public void f() {\nh();\n}"), True),
]

_BODY = "int sum = 0;\nfor (Item each : list) {\nsum += each.size();\n}\nreturn sum;"

RENAMES: list[Pair] = [
    ("a method", _in(f"int total() {{\n{_BODY}\n}}"), _in(f"int sumOf() {{\n{_BODY}\n}}"), False),
    (
        "a class",
        _in(f"int total() {{\n{_BODY}\n}}", "class B"),
        _in(f"int total() {{\n{_BODY}\n}}", "class C"),
        False,
    ),
    ("a field", _in("private String old;"), _in("private String fresh;"), False),
    ("a static field", _in("static int OLD = 40 + 2;"), _in("static int NEW = 40 + 2;"), False),
    ("a constant of an enum", "enum A {\n    OLD\n}\n", "enum A {\n    FRESH\n}\n", False),
    ("a component", "record A(int old) {}\n", "record A(int fresh) {}\n", False),
    ("a parameter", _in("int f(int old) { return old; }"), _in("int f(int fresh) { return fresh; }"), False),
    ("a variadic parameter", _in("void f(int... old) {}"), _in("void f(int... fresh) {}"), False),
    (
        "a local",
        _in("void f() {\nint old = g();\nh(old);\n}"),
        _in("void f() {\nint fresh = g();\nh(fresh);\n}"),
        False,
    ),
    (
        "an interface",
        _in("void a(int b, long c, char d);", "interface Old"),
        _in("void a(int b, long c, char d);", "interface New"),
        False,
    ),
    (
        "another method",
        _in(f"int total() {{\n{_BODY}\n}}"),
        _in("void log(String text) {\nSystem.out.println(text);\n}"),
        True,
    ),
    (
        "a new method",
        _in(f"int a() {{\n{_BODY}\n}}"),
        _in(f"int a() {{\n{_BODY}\n}}\nint b() {{\n{_BODY}\n}}"),
        True,
    ),
    ("a body", _in("void f(int a) {\ng(a);\n}"), _in("void f(int a) {\nh(a);\n}"), True),
    ("a parameter more", _in("void f(int a) {}"), _in("void f(int a, int b) {}"), True),
    ("a field more", _in("int a;"), _in("int a;\nint b;"), True),
    ("a field gone", _in("int a;\nint b;"), _in("int a;"), True),
]

PAIRS = {
    "no_type_changes": TYPES,
    "no_signature_changes": SIGNATURES,
    "keep_public_api": PUBLIC,
    "no_renames": RENAMES,
}

_TWO = _in("int b;\nvoid f() {\na();\n}\nvoid g() {\na();\n}")

NAMED: list[NamedPair] = [
    ("the body", ("f",), _TWO, _TWO.replace("a();", "b();", 1), True),
    ("the body by its whole name", ("A.f",), _TWO, _TWO.replace("a();", "b();", 1), True),
    (
        "its doc comment",
        ("f",),
        _TWO,
        _TWO.replace("    void f", "    /**\n     * Does it.\n     */\n    void f"),
        True,
    ),
    ("its annotation", ("f",), _TWO, _TWO.replace("    void f", "    @Deprecated\n    void f"), True),
    ("another body", ("g",), _TWO, _TWO.replace("a();", "b();", 1), False),
    ("the whole class", ("A",), _TWO, _TWO.replace("a();", "b();"), True),
    ("a field", ("b",), _TWO, _TWO.replace("int b;", "int b = 1;"), True),
    ("a field beside it", ("f",), _TWO, _TWO.replace("int b;", "int b = 1;"), False),
    ("a new one", ("f",), _TWO, _TWO.replace("int b;", "int b;\n    void h() {}"), False),
    ("a new one of the name", ("h",), _TWO, _TWO.replace("int b;", "int b;\n    void h() {}"), True),
    ("an import", ("f",), _TWO, "import a.B;\n\n" + _TWO, False),
]
