"""`elision`: lines that stand for something left out, and lines that only sound like it."""

from __future__ import annotations

import pytest

from spark_tui.core.guard.changed import Side, Spot
from spark_tui.core.guard.content.elision import elision
from support.changes import changed

SAID = (
    "...",
    "... rest of the code",
    "... existing code ...",
    "... (remaining methods)",
    "…",
    "existing code here",
    "rest of the file unchanged",
    "The rest of the function remains the same.",
    "(rest of the code)",
    "unchanged",
    "same as before",
    "keep the rest of the file as is",
    "all other methods remain unchanged",
    "other methods...",
    "code omitted for brevity",
    "no changes below",
    "previous code ...",
    "Rest of `handler` implementation",
)

SOUNDS = (
    "Retry before giving up...",
    "TODO: implement the rest",
    "Other methods",
    "loads the rest of the file into memory",
    "existing users keep their tokens",
    "unchanged files are skipped",
    "...and then we wait until it is really done with all of this",
    "same as above, but for bytes",
    "the code here is slow",
    "omitted fields stay as they are",
)

COMMENTS = {
    "a.py": ("    # {}", "## {} ##"),
    "a.ts": ("  // {}", "  /* {} */", "  f(); // ... {}"),
    "a.tsx": ("  {{/* {} */}}", "  // {}", "  /* {} */"),
    "a.js": ("  // {}", "  /* {} */", "   * {}"),
    "a.go": ("\t// {}", "\t/* {} */"),
    "a.rs": ("    // {}", "    /// {}", "    /* {} */"),
    "A.java": ("    // {}", "    /* {} */", "     * {}"),
    "a.html": ("<!-- {} -->",),
    "a.sql": ("-- {}",),
    "a.lisp": (";; {}",),
    "a.lua": ("-- {}",),
}


def _spots(path: str, before: str, after: str) -> list[Spot]:
    change = changed(path, before, after)
    return [spot for piece in change.pieces for spot in elision(change, piece.hunk)]


PAIRS = [(path, style) for path, styles in COMMENTS.items() for style in styles]


@pytest.mark.parametrize(("path", "style"), PAIRS)
@pytest.mark.parametrize("words", SAID)
def test_left_out(path: str, style: str, words: str) -> None:
    if "... {}" in style and not words.startswith(("rest", "existing", "other")):
        words = "rest of it"
    before = "a();\nb();\nc();\n"
    if words in ("...", "…") and style.lstrip().startswith(("///", "*")):
        assert _spots(path, before, f"a();\n{style.format(words)}\n") == [], "dots in documentation"
        return
    [spot] = _spots(path, before, f"a();\n{style.format(words)}\n")
    assert (spot.side, spot.line) == (Side.AFTER, 2)


@pytest.mark.parametrize(("path", "style"), [pair for pair in PAIRS if "..." not in pair[1]])
@pytest.mark.parametrize("words", SOUNDS)
def test_not_left_out(path: str, style: str, words: str) -> None:
    assert _spots(path, "a();\nb();\nc();\n", f"a();\n{style.format(words)}\n") == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.js", "const { a, ...rest } = b;"),
        ("a.js", "  ...existing,"),
        ("a.ts", "[...rest, other]"),
        ("a.py", "def f(*args: object) -> int: ..."),
        ("a.py", "x = a[..., 0]  # the rest of the code needs it"),
        ("a.py", 'print("...")'),
        ("a.py", "class A(Protocol): ..."),
        ("a.pyi", "    ..."),
        ("a.go", "\tf(a...)"),
        ("a.rs", "    let A { b, .. } = c;"),
        ("A.java", "void f(int... a) {}"),
        ("a.yaml", "..."),
        ("a.sh", "--rest"),
        ("a.py", "#" * 80),
    ],
)
def test_code_with_dots(path: str, line: str) -> None:
    assert _spots(path, "a\nb\n", f"a\n{line}\n") == []


def test_dots_as_a_body_in_python() -> None:
    whole = "def f():\n    a = 1\n    return a\n"
    assert _spots("a.py", whole, "def f():\n    ...\n")
    assert _spots("a.py", "def f():\n    return 1\n", "def f():\n    ...\n")
    assert _spots("a.py", "def f():\n    pass\n", "def f():\n    ...\n") == []
    assert _spots("a.py", "", "def f():\n    ...\n") == []
    assert _spots("a.py", whole, f"@overload\ndef f(a: int) -> int:\n    ...\n{whole}") == []
    for path in ("a.ts", "a.js", "a.go", "a.rs", "A.java"):
        assert _spots(path, "", "f {\n    ...\n}\n")


def test_what_stood_there_before_is_not_new() -> None:
    before = "# ... rest of the code\na()\nb()\n"
    assert _spots("a.py", before, "a()\nb()\n    # ... rest of the code\n") == []
    assert _spots("a.py", before, before + "# ... rest of the code\n")


def test_prose_says_what_it_likes_unless_it_shrinks() -> None:
    example = "```js\nfoo();\n// ... rest of your code\n```\n"
    assert _spots("README.md", "# A\n", "# A\n\n" + example) == []
    assert _spots("README.md", "# A\n\none\n\ntwo\n", "# A\n\n[... rest of the document ...]\n")
    assert _spots("README.md", "# A\n\none\n\ntwo\n", "# A\n\nThe rest of the code is unchanged.\n") == []


def test_the_line_is_quoted() -> None:
    [spot] = _spots("a.py", "a()\nb()\n", "a()\n    # ... rest of the code\n")
    assert spot.reason == "this stands for code that is left out: `# ... rest of the code`"


def test_a_long_line_is_a_sentence() -> None:
    assert _spots("a.py", "a()\n", "# ... rest " + "x" * 100_000 + "\n") == []
