"""`comments_only` and `no_comment_changes` on pairs of texts, in every language with structure rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.changed import Changed, Piece, Side, Spot
from spark_tui.core.guard.structure.comments import comments_only, no_comment_changes
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.tokens import Token, tokens
from spark_tui.core.guard.structure.window import Window, window_of
from support.changes import changed

LANGUAGES = {  # a function: its first line, two statements, its last line, and another statement
    "a.ts": ("function send(a: number) {", "  const b = a + 1;", "  return b;", "}", "  log(a);"),
    "a.tsx": ("function Send(a: number) {", "  const b = a + 1;", "  return <p>{b}</p>;", "}", "  log(a);"),
    "a.js": ("function send(a) {", "  const b = a + 1;", "  return b;", "}", "  log(a);"),
    "a.go": ("func send(a int) int {", "\tb := a + 1", "\treturn b", "}", "\tlog(a)"),
    "a.rs": ("fn send(a: i32) -> i32 {", "    let b = a + 1;", "    return b;", "}", "    log(a);"),
    "A.java": ("class A { int send(int a) {", "    int b = a + 1;", "    return b;", "} }", "    log(a);"),
}

SLASHES = (  # name, before, after, whether comments_only passes, whether no_comment_changes passes
    ("a comment is added", "$open|$one|$two|$close", "$open|$one| // why|$two|$close", True, False),
    ("a comment is added after code", "$open|$one|$two|$close", "$open|$one // why|$two|$close", True, False),
    ("a comment goes", "$open|$one| // why|$two|$close", "$open|$one|$two|$close", True, False),
    ("a comment changes", "$open|$one| // why|$two|$close", "$open|$one| // how|$two|$close", True, False),
    ("a line of a comment", "/* a| b| */|$open|$two|$close", "/* a| c| */|$open|$two|$close", True, False),
    ("a comment is indented", "$open|// why|$two|$close", "$open|    // why|$two|$close", True, True),
    ("a comment moves", "$open|// why|$one|$two|$close", "$open|$one|// why|$two|$close", True, True),
    ("a blank line comes", "$open|$one|$two|$close", "$open|$one||$two|$close", True, True),
    ("code changes", "$open|$one|$two|$close", "$open|$other|$two|$close", False, True),
    ("code comes", "$open|$two|$close", "$open|$other|$two|$close", False, True),
    ("code goes", "$open|$other|$two|$close", "$open|$two|$close", False, True),
    ("code comes with its comment", "$open|$two|$close", "$open|// log|$other|$two|$close", False, True),
    ("code goes with its comment", "$open|// log|$other|$two|$close", "$open|$two|$close", False, True),
    (
        "code changes, its comment goes",
        "$open|// a|$one|$two|$close",
        "$open|$other|$two|$close",
        False,
        False,
    ),
    ("code becomes a comment", "$open|$other|$two|$close", "$open|// log(a)|$two|$close", False, False),
    ("a comment becomes code", "$open|// log(a)|$two|$close", "$open|$other|$two|$close", False, False),
    (
        "a comment opens above code",
        "$open|$two|$close|/* a */|",
        "$open|/*|$two|$close|/* a */|",
        False,
        False,
    ),
)

PYTHON = (
    ("a comment is added", "x = 1\n", "# why\nx = 1\n", True, False),
    ("a comment changes", "x = 1  # why\n", "x = 1  # how\n", True, False),
    (
        "a docstring is added",
        "def f():\n    return 1\n",
        'def f():\n    """One."""\n    return 1\n',
        True,
        False,
    ),
    ("a docstring changes", 'def f():\n    """One."""\n', 'def f():\n    """1."""\n', True, False),
    ("a line of a docstring", '"""A.\n\nB.\n"""\nx = 1\n', '"""A.\n\nC.\n"""\nx = 1\n', True, False),
    (
        "a docstring of a class",
        "class A:\n    'a'\n    x = 1\n",
        "class A:\n    'b'\n    x = 1\n",
        True,
        False,
    ),
    ("a text that is no docstring", "def f():\n    x = 'a'\n", "def f():\n    x = 'b'\n", False, True),
    (
        "a text after the docstring",
        "def f():\n    'a'\n    'b'\n",
        "def f():\n    'a'\n    'c'\n",
        False,
        True,
    ),
    ("an f-string is no docstring", "def f():\n    f'a'\n", "def f():\n    f'b'\n", False, True),
    ("indentation that means something", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n", False, True),
    ("white space in code", "x = f(1,2)\n", "x = f(1, 2)\n", True, True),
    ("a new function with its docstring", "x = 1\n", 'x = 1\n\n\ndef f():\n    """One."""\n', False, True),
    ("a function goes with its docstring", 'x = 1\n\n\ndef f():\n    """One."""\n', "x = 1\n", False, True),
    ("code changes, its comment goes", "# why\nx = 1\n", "x = 2\n", False, False),
    ("code is indented with its comment", "# why\nx()\n", "if a:\n    # why\n    x()\n", False, True),
    ("noqa is code", "import a\n", "import a  # noqa: F401\n", False, True),
    ("a type comment is code", "x = []  # type: list\n", "x = []\n", False, True),
    ("a shebang is code", "#!/bin/python\nx = 1\n", "#!/bin/python3\nx = 1\n", False, True),
    ("a quote that opens a text", "x = 1\n# a\ny = 2\n", 'x = """\n# a\ny = 2\n"""\n', False, False),
)

OTHERS = (
    ("a.go", "go:build is code", "//go:build a\n\npackage p\n", "//go:build b\n\npackage p\n", False, True),
    ("a.ts", "ts-ignore is code", "f();\n", "// @ts-ignore\nf();\n", False, True),
    ("a.js", "eslint is code", "f();\n", "f(); // eslint-disable-line\n", False, True),
    ("a.tsx", "a comment in JSX", "x = <p>{/* a */}</p>;\n", "x = <p>{/* b */}</p>;\n", True, False),
    ("a.rs", "a doc comment", "/// One.\nfn f() {}\n", "/// Two.\nfn f() {}\n", True, False),
    ("a.rs", "a doc attribute", '#[doc = "a"]\nfn f() {}\n', '#[doc = "b"]\nfn f() {}\n', True, False),
    ("a.rs", "another attribute", "#[inline]\nfn f() {}\n", "#[cold]\nfn f() {}\n", False, True),
    ("A.java", "javadoc", "/** One. */\nclass A {}\n", "/** Two. */\nclass A {}\n", True, False),
)


def _written(template: str, path: str) -> str:
    names = ("open", "one", "two", "close", "other")
    lines = dict(zip(names, LANGUAGES[path], strict=True))
    return Template(template.replace("|", "\n") + "\n").substitute(lines)


CASES = [
    *(
        pytest.param(path, _written(before, path), _written(after, path), only, keep, id=f"{path}: {name}")
        for path in LANGUAGES
        for name, before, after, only, keep in SLASHES
    ),
    *(pytest.param("a.py", *case, id=f"a.py: {name}") for name, *case in PYTHON),
    *(pytest.param(path, *case, id=f"{path}: {name}") for path, name, *case in OTHERS),
]


def spots(rule: Callable[[Window], Iterator[Spot]], path: str, before: str, after: str) -> list[Spot]:
    """What the rule says of each hunk; every spot lies in a change."""
    change = changed(path, before, after)
    found = [spot for piece in change.pieces for spot in rule(window_of(change, piece.hunk))]
    for spot in found:
        ranges = [piece.added if spot.side is Side.AFTER else piece.removed for piece in change.pieces]
        assert any(start < spot.line <= end for start, end in ranges), spot
    return found


@pytest.mark.parametrize(("path", "before", "after", "only", "keep"), CASES)
def test_pairs(path: str, before: str, after: str, only: bool, keep: bool) -> None:
    assert (not spots(comments_only, path, before, after)) is only
    assert (not spots(no_comment_changes, path, before, after)) is keep


def test_the_reasons_quote_the_text() -> None:
    changed_code = spots(comments_only, "a.py", "a = 1\n", "a = 2\n")
    assert changed_code == [Spot(Side.AFTER, 1, "code changes here, not only comments: `a = 2`")]
    gone = spots(no_comment_changes, "a.py", "a = 1\n# why\nb = 1\n", "a = 1\nb = 1\n")
    assert gone == [Spot(Side.BEFORE, 2, "the comment `# why` is gone or changed")]


def test_only_the_beginning_of_a_file_has_a_docstring() -> None:
    for first, is_comment in ((0, True), (9, False)):
        [*_, text] = tokens(Source("python", ("'a text'\n",), first))
        assert text == Token("'a text'", text.loose, first + 1, first + 1, is_comment)


@given(
    st.lists(st.sampled_from(["# a", "# b", "x = 1", "f()", "", "if x: y()"]), max_size=8), st.integers(0, 8)
)
def test_a_comment_put_anywhere_is_a_comment_alone(words: list[str], place: int) -> None:
    at = min(place, len(words))
    lines = tuple(f"{word}\n" for word in words)
    after = (*lines[:at], "# new\n", *lines[at:])
    change = Changed("a.py", lines, after, (Piece(1, (at, at), (at, at + 1)),))
    window = window_of(change, 1)
    assert list(comments_only(window)) == []
    assert [(spot.side, spot.line) for spot in no_comment_changes(window)] == [(Side.AFTER, at + 1)]
