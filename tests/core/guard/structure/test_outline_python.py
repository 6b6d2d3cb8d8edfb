"""What Python code declares: names, kinds, signatures, types, lines and who can use it."""

from __future__ import annotations

import pytest

from spark_tui.core.guard.structure.outline import Declaration, Kind, outline
from spark_tui.core.guard.structure.source import Source


def declared(text: str) -> dict[str, Declaration]:
    found = outline(Source("python", tuple(text.splitlines(keepends=True))))
    return {each.name: each for each in found}


SIGNATURES = [
    ("def f(): ...", (), (), ()),
    ("async def f(): ...", (), ("async",), ()),
    ("def f(a, /, b, *, c): ...", ("a", "/", "b", "*", "c"), (), ()),
    ("def f(a=1, *b, **c): ...", ("a=1", "*b", "**c"), (), ()),
    ("def f(a: int, b: str = 'x'): ...", ("a", "b='x'"), (), (("a", "int"), ("b", "str"))),
    ("def f(*a: int, **b: str): ...", ("*a", "**b"), (), (("*a", "int"), ("**b", "str"))),
    ("def f(a: 'A') -> 'B': ...", ("a",), (), (("a", "'A'"), ("return", "'B'"))),
    ("def f[T: int, **P](): ...", (), (), (("generic", "T: int"), ("generic", "**P"))),
    ("@a.b(1)\n@c\ndef f(): ...", (), ("@a.b(1)", "@c"), ()),
    ("@overload\nasync def f(): ...", (), ("async", "@overload"), ()),
    ("def f(\n    a: dict[  # why\n        str, int\n    ],\n): ...",
     ("a",), (), (("a", "dict[ str, int ]"),)),
    ("class f(B[int], metaclass=M): ...", (), (), (("base", "B[int]"), ("base", "metaclass=M"))),
    ("class f[T]: ...", (), (), (("generic", "T"),)),
    ("@dataclass(frozen=True)\nclass f: ...", (), ("@dataclass(frozen=True)",), ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parameters", "marks", "types"), SIGNATURES)
def test_signatures(
    text: str, parameters: tuple[str, ...], marks: tuple[str, ...], types: tuple[tuple[str, str], ...]
) -> None:
    found = declared(f"{text}\n")["f"]
    assert (found.parameters, found.marks, found.types) == (parameters, marks, types)


KINDS = [
    ("def x(): ...", "x", Kind.FUNCTION),
    ("class x: ...", "x", Kind.CLASS),
    ("class x(typing.Protocol[T]): ...", "x", Kind.TYPE),
    ("class x(TypedDict, total=False): ...", "x", Kind.TYPE),
    ("class x(NamedTuple): ...", "x", Kind.TYPE),
    ("class A(Enum):\n    x = 1", "A.x", Kind.FIELD),
    ("class A:\n    x: int = 1", "A.x", Kind.FIELD),
    ("class A:\n    def f(me):\n        me.x: int = 1", "A.x", Kind.FIELD),
    ("class A:\n    def f(self):\n        self.x = 1", "A.x", Kind.FIELD),
    ("class A:\n    class B:\n        def f(self): ...", "A.B.f", Kind.FUNCTION),
    ("def f():\n    def x(): ...", "f.x", Kind.FUNCTION),
    ("def f():\n    x: int = 1", "f.x", Kind.LOCAL),
    ("x = 1", "x", Kind.VARIABLE),
    ("x: int", "x", Kind.VARIABLE),
    ("a = x = 1", "x", Kind.VARIABLE),
    ("a, (b, *x) = c", "x", Kind.VARIABLE),
    ("if a:\n    x = 1", "x", Kind.VARIABLE),
    ("try:\n    x = 1\nexcept E:\n    pass", "x", Kind.VARIABLE),
    ("type x = int", "x", Kind.TYPE),
    ("type x[T] = list[T]", "x", Kind.TYPE),
    ("x: TypeAlias = 'int'", "x", Kind.TYPE),
    ("x: typing.TypeAlias = int", "x", Kind.TYPE),
    ("x = TypeVar('x')", "x", Kind.TYPE),
    ("x = typing.NewType('x', int)", "x", Kind.TYPE),
    ("Ids = list[int]", "Ids", Kind.TYPE),
    ("_Ids = Optional[int]", "_Ids", Kind.TYPE),
    ("Id = int | None", "Id", Kind.TYPE),
    ("Id = A | B", "Id", Kind.TYPE),
    ("Id = str", "Id", Kind.TYPE),
    ("T = Callable[..., int]", "T", Kind.TYPE),
    ("ids = list[int]", "ids", Kind.VARIABLE),
    ("IDS = list[int]", "IDS", Kind.VARIABLE),
    ("First = names[0]", "First", Kind.VARIABLE),
    ("Mask = a | b", "Mask", Kind.VARIABLE),
    ("Other = Name", "Other", Kind.VARIABLE),
    ("__all__ = ('a', 'b')", "__all__['b']", Kind.VARIABLE),
    ("__all__ += ['c']", "__all__['c']", Kind.VARIABLE),
]


@pytest.mark.parametrize(("text", "name", "kind"), KINDS)
def test_kinds(text: str, name: str, kind: Kind) -> None:
    assert declared(f"{text}\n")[name].kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    x = 1",
        "for x in y: pass",
        "a.x = 1",
        "a[x] = 1",
        "class A:\n    def f(self):\n        other.x = 1",
        "class A:\n    def f(self):\n        def g():\n            self.x = 1",
        "x += 1",
        "'''\nx = 1\n'''",
        "# x = 1",
    ],
)
def test_what_declares_nothing(text: str) -> None:
    assert not any(name.endswith("x") for name in declared(f"{text}\n"))


@pytest.mark.parametrize(
    ("text", "name", "public"),
    [
        ("def f(): ...", "f", True),
        ("def _f(): ...", "_f", False),
        ("class A:\n    def __init__(self): ...", "A.__init__", True),
        ("class A:\n    def __f(self): ...", "A.__f", False),
        ("class _A:\n    def f(self): ...", "_A.f", False),
        ("class A:\n    def f(self):\n        self.x = 1", "A.x", True),
        ("def f():\n    def g(): ...", "f.g", False),
        ("def f():\n    class A:\n        x: int", "f.A.x", False),
        ("__all__ = []\ndef f(): ...", "f", True),
    ],
)
def test_who_can_use_it(text: str, name: str, public: bool) -> None:
    assert declared(f"{text}\n")[name].public is public


def test_lines_cover_decorators_and_body() -> None:
    lines = ("@a\n", "@b(\n", ")\n", "def f():\n", "    return 1\n", "    # the end\n", "\n", "x = 1\n")
    found, after = outline(Source("python", lines, 10))
    assert (found.first, found.line, found.last) == (11, 14, 16)
    assert (after.first, after.line, after.last) == (18, 18, 18)


def test_attributes_without_a_type_are_told_once() -> None:
    text = "class A:\n    def f(self):\n        self.x = 1\n\n    def g(self):\n        self.x = 2\n"
    found = outline(Source("python", tuple(text.splitlines(keepends=True))))
    assert [each.line for each in found if each.name == "A.x"] == [3]


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n", "def", "def f(", "class :", "x: = 1\n", "type = 3\n", "type X\n", "@\n"),
        *("(" * 2000, "\ud800", "\x00", "def f(a, (b, c)): pass\n", "def f(1): pass\n"),
        *("class A(*b): ...\n", "__all__ = a + [b]\n", "self.x = 1\n"),
    ],
)
def test_broken_code_is_read_without_an_error(text: str) -> None:
    assert isinstance(declared(text), dict)


def test_deep_nesting_is_read_without_recursion() -> None:
    deep = "".join(f"{' ' * depth}class A:\n" for depth in range(400)) + " " * 400 + "x: int\n"
    assert declared(deep)[".".join(["A"] * 400 + ["x"])].types == (("x", "int"),)
