"""What code imports, in every language, and which imports are new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.changed import Side, Spot
from spark_tui.core.guard.structure.imports import imports, no_new_imports
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.window import window_of
from support.changes import changed
from support.examples import examples


def found(language: str, text: str, first: int = 0) -> list[str]:
    """Each import as `line module names`."""
    source = Source(language, tuple(text.splitlines(keepends=True)), first)
    return [f"{one.line} {one.module} {','.join(one.names)}".strip() for one in imports(source)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", "import a.b as c, d", ["1 a.b", "1 d"]),
        ("python", "from a import b as c, d", ["1 a b,d"]),
        ("python", "from a import *", ["1 a *"]),
        ("python", "from . import a\nfrom ..b.c import d", ["1 . a", "2 ..b.c d"]),
        ("python", "from a import (\n    b,\n    c,\n)", ["2 a b", "3 a c"]),
        ("python", "from __future__ import annotations", ["1 __future__ annotations"]),
        ("python", "def f():\n    if a:\n        import b", ["3 b"]),
        (
            "python",
            "__import__('a')\nimportlib.import_module(\"b.c\")\nimport_module('d')",
            ["1 a", "2 b.c", "3 d"],
        ),
        ("python", "__import__(a)\n__import__(f'{a}')\nimport_module()\nb.import_it('c')", []),
        ("python", "# import a\n'import a'\n", []),
        ("typescript", "import a, { b as c, type D } from 'x';", ["1 x b,D,default"]),
        ("typescript", "import * as a from \"x\";\nimport 'y';", ["1 x *", "2 y"]),
        ("typescript", "import type { A } from './x';\nimport b = require('y');", ["1 ./x A", "2 y"]),
        ("typescript", "import {\n  a,\n  b,\n} from 'x';", ["4 x", "2 x a", "3 x b"]),
        ("tsx", "const A = lazy(() => import('./a'));", ["1 ./a"]),
        (
            "javascript",
            "export { a } from 'x';\nexport * from 'y';\nexport * as b from 'z';",
            ["1 x a", "2 y *", "3 z *"],
        ),
        ("javascript", "const a = require('x');\nimport(`y`);\nrequire(b);\nimport(`${c}`);", ["1 x", "2 y"]),
        ("javascript", "require('x')('y');", ["1 x"]),
        ("javascript", "export const a = 1;\nexport { a };\nrequirement('x');", []),
        ("go", 'package p\n\nimport "fmt"\nimport (\n\ta "b.c/d"\n\t_ `e`\n)', ["3 fmt", "5 b.c/d", "6 e"]),
        ("rust", "use a::b;\nuse c;\nuse d as e;", ["1 a b", "2 c", "3 d"]),
        ("rust", "use a::{self, b::{c, d as e}, f::*};", ["1 a", "1 a::b c,d", "1 a::f *"]),
        ("rust", "use {\n    a::b,\n    ::c,\n};", ["2 a b", "3 c"]),
        ("rust", "extern crate a as b;\npub use crate::c::D;", ["1 a", "2 crate::c D"]),
        ("java", "import a.b.C;\nimport a.b.*;\nimport static d.E.f;", ["1 a.b C", "2 a.b *", "3 d.E f"]),
        ("java", "import A;", ["1 A"]),
    ],
)
def test_imports_of_each_language(language: str, text: str, expected: list[str]) -> None:
    assert found(language, text) == expected


def test_lines_count_in_the_file() -> None:
    assert found("python", "\nimport a\n", first=10) == ["12 a"]


def test_groups_without_an_end_are_not_followed() -> None:
    assert found("rust", "use " + "a::{" * 3000 + "b" + "}" * 3000 + ";") == []


def test_a_statement_is_one_line() -> None:
    (one,) = imports(Source("go", ("package p\n", "import a   `b`\n")))
    assert one.text == "a `b`"


def spots(path: str, before: str, after: str) -> list[Spot]:
    change = changed(path, before, after)
    return [spot for piece in change.pieces for spot in no_new_imports(window_of(change, piece.hunk))]


@pytest.mark.parametrize(
    ("path", "before", "after", "reasons"),
    [
        ("a.py", "import a\n", "import a\nimport b\n", ["`b` is a new import: `import b`"]),
        (
            "a.py",
            "from a import b\n",
            "from a import b, c\n",
            ["`c` of `a` is a new import: `from a import b, c`"],
        ),
        (
            "a.py",
            "from a import b\n",
            "from b import (\n    c,\n    d,\n)\n",
            ["`b` is a new import: `from b import ( c, d, )`"],
        ),
        ("a.py", "f()\n", "def f():\n    import a\n", ["`a` is a new import: `import a`"]),
        ("a.py", "f()\n", "__import__('a')\n", ["`a` is a new import: `__import__('a')`"]),
        ("a.py", "import a\nimport b\n", "import b\nimport a\n", []),
        ("a.py", "import a, b\n", "import a\nimport b\n", []),
        ("a.py", "import a\n", "import a as b\n", []),
        ("a.py", "from a import *\n", "from a import b\n", []),
        ("a.py", "from a import b\n", "import a\n", []),
        ("a.py", "import a\n", "", []),
        (
            "a.ts",
            "import { a } from 'x';\n",
            "import { a, b } from 'x';\n",
            ["`b` of `x` is a new import: `import { a, b } from 'x';`"],
        ),
        (
            "a.ts",
            "import { a } from 'x';\n",
            "import { a } from 'y';\n",
            ["`y` is a new import: `import { a } from 'y';`"],
        ),
        ("a.ts", "import { a } from 'x';\n", 'import { type a } from "x";\n', []),
        ("a.js", "f();\n", "await import('x');\n", ["`x` is a new import: `import('x')`"]),
        ("a.js", "import 'x';\n", "require('x');\n", []),
        ("a.go", 'import "a"\n', 'import (\n\t"a"\n\t"b"\n)\n', ['`b` is a new import: `"b"`']),
        ("a.go", 'import "a"\n', 'import (\n\tb "a"\n)\n', []),
        ("a.rs", "use a::b;\n", "use a::{b, c};\n", ["`c` of `a` is a new import: `use a::{b, c};`"]),
        ("a.rs", "use a::{b, c};\n", "use a::b;\nuse a::c;\n", []),
        ("a.rs", "use a::b;\n", "use a::b as c;\n", []),
        (
            "A.java",
            "import a.B;\n",
            "import a.B;\nimport a.C;\n",
            ["`C` of `a` is a new import: `import a.C;`"],
        ),
        ("A.java", "import a.*;\n", "import a.B;\n", []),
    ],
)
def test_new_imports(path: str, before: str, after: str, reasons: list[str]) -> None:
    assert [spot.reason for spot in spots(path, before, after)] == reasons


def test_a_spot_stands_where_the_name_is() -> None:
    (spot,) = spots("a.py", "from a import (\n    b,\n)\n", "from a import (\n    b,\n    c,\n)\n")
    assert (spot.side, spot.line) == (Side.AFTER, 3)


def test_a_long_statement_is_shortened() -> None:
    (spot,) = spots("a.py", "f()\n", f"from a import {', '.join(f'name{n}' for n in range(50))}\n")
    assert len(spot.reason) < 130


_MODULES = st.lists(st.sampled_from("abcdef"), unique=True)


@given(_MODULES, _MODULES)
@examples(60)
def test_what_is_new_is_what_was_not_there(before: list[str], after: list[str]) -> None:
    old, new = ("".join(f"import {name}\n" for name in names) for names in (before, after))
    change = changed("a.py", old, new)
    reported = {spot.reason[1] for spot in spots("a.py", old, new)}
    assert reported == (set(after) - set(before) if change.pieces else set())
