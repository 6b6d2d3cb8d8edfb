"""In files of one-liners, with empty lines or without, a window is small and says what the whole file would
say, whatever the changes above it open."""

from __future__ import annotations

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from spark_tui.core.guard.changed import Changed, Piece, Side, Spot
from spark_tui.core.guard.structure.imports import no_new_imports
from spark_tui.core.guard.structure.tokens import covering, tokens
from spark_tui.core.guard.structure.window import Window, whole_window, window_of
from support.examples import examples

PARSE: dict[str, tuple[str, ...]] = {
    "a.py": (
        "one = 1\n", "two: int = one\n", "print(one)\n", "if one:\n    three = 3\nelse:\n    three = 4\n",
        "@cache\ndef send(a): return a\n", "@wide(\n    1,\n)\nclass Client(Base):\n    size = 1\n",
        "async def recv(a):\n    await a\n    return a\n",
        "try:\n    four = 4\nexcept OSError:\n    four = 5\n",
        "for each in two:\n    print(each)\n", "five = '''\nsix = 6\nseven = 7\n'''\n",
        'r"""\neight = 8\n"""\n',
        "nine = 1 + \\\ntwo\n", "ten = [\none,\ntwo,\n]\n", "# a comment\n", "# ''' ( \\\n", "import a\n",
        "from a import (\n    b,\nc)\n", "from d import e\n", "match = 1\n", "raise one from None\n", "\n",
    ),
    "a.go": (
        "var a = 1\n", "const b = 2\n", "type c int\n", "var d = `\nvar i = 2\n`\n", "var e =\nfunc() {}\n",
        "func f() {\nvar a = 2\n}\n", "var (\n\tg = 1\n)\n", "// comment\n", "/* open\nvar k = 1\n*/\n",
        'import "fmt"\n', "type h struct {\nh int\n}\n", "var i = 1 +\n1\n", "\n",
    ),
    "a.ts": (
        "const a = 1;\n", "export const b = 2;\n", "let c = 3\n", "var d = a +\na;\n", "type e = 1;\n",
        "type f =\n  | a;\n", "const g = `\nlet n = 1;\n`;\n", "/* open;\nlet n = 1;\n*/\n", "// comment;\n",
        "if (a) b();\nelse c();\n", "function h() {\nlet c = 1;\n}\n", "import i from 'j';\n",
        "export * from 'k';\n", "require('l');\n", "@dec()\nclass M {}\n", "for (;;)\ndo a();\nwhile (a);\n",
        "const n = {\na: 1,\n};\n", "(a);\n", "\n",
    ),
    "a.js": (
        "var a = 1;\n", "exports.b = 2;\n", "f();\n", "const g = `\nlet n = 1;\n`;\n",
        "/* open;\nlet n = 1;\n*/\n", "// it's `\n", "import i from 'j';\n",
        "function h() {\nlet c = 1;\n}\n", "(a);\n", "\n",
    ),
    "a.rs": (
        "const A: u8 = 1;\n", "static B: u8 = 2;\n", "mod c;\n", 'const D: &str = "\nlet n = 1;\n";\n',
        'const E: &str = r#"\nmod n;\n"#;\n', "/* open\nmod k;\n*/\n", "// it's\n", "use a::b;\n",
        "fn f<'a>() {\nlet c = 'c';\n}\n", "\n",
    ),
    "A.java": (
        "class A {}\n", "interface B {}\n", "enum C { X }\n",
        'class D { String d = """\nclass N {}\n"""; }\n',
        "class K {} /* open\nclass N {}\n*/\n", "// it's\n", "import a.B;\n",
        "class F {\nint f() { return 1; }\n}\n", "\n",
    ),
}  # fmt: skip
"""Parts that parse by themselves, by the name of the file. In Java none begins a line with a comment of
several lines: where a line of a text block does, the parser takes it for one."""

BREAK = {
    "a.py": ("else:\n", "elif two: one\n", "finally: one\n", "'''\n", '"""\n', "one = \\\n", "]\n", ")\n",
             "(\n", "    one\n", "@cache\n", "if one:\n", "class A:\n", "import\n"),
    "a.go": ("`\n", "var e =\n", "func f() {\n", "}\n", "/*\n", "*/\n", "+ 1\n", ")\n", "var (\n"),
    "a.ts": ("a +\n", "type f =\n", "`;\n", "/*\n", "*/\n", "if (a)\n", "else\n", "{\n", "}\n", "@dec()\n"),
    "a.js": ("a +\n", "`;\n", "/*\n", "*/\n", "if (a)\n", "{\n", "}\n"),
    "a.rs": ('"\n', 'r#"\n', '"#;\n', "/*\n", "*/\n", "mod a {\n", "}\n", "#[test]\n"),
    "A.java": ('"""\n', "class O {} /*\n", "*/\n", "class A {\n", "}\n", "@Test\n"),
}  # fmt: skip


CLOSE = ("a.py", "a.go", "a.ts")
"""Files in which a window may begin and end between lines of which none is empty."""


@st.composite
def changes(draw: st.DrawFn, path: str) -> Changed:
    """A file of one-liners with a few other parts, and up to three changes, each a line from another one."""
    gap = "\n" if path not in CLOSE or draw(st.booleans()) else ""
    whole = st.one_of(st.sampled_from(PARSE[path][:3]), st.sampled_from(PARSE[path])).map(gap.__add__)
    part = st.one_of(whole, st.sampled_from(BREAK[path]))
    before = "".join(draw(st.lists(whole, min_size=3, max_size=12)))
    count = len(before.splitlines())
    edits = []
    place = 0
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(min(place, count), count))
        end = draw(st.integers(start, min(start + 2, count)))
        new = "".join(draw(st.lists(part, max_size=2)))
        if start < end or new:
            edits.append((start, end, new))
        place = end + 1
    return edited(path, before, *edits)


def edited(path: str, before: str, *edits: tuple[int, int, str]) -> Changed:
    """A file with some 0-based half-open ranges of its lines changed to other text."""
    first = ("package a\n",) if path == "a.go" else ()
    old = before.splitlines(keepends=True)
    after: list[str] = list(first)
    pieces: list[Piece] = []
    place = 0
    for hunk, (start, end, text) in enumerate(edits, 1):
        new = text.splitlines(keepends=True)
        after += old[place:start]
        removed = start + len(first), end + len(first)
        pieces.append(Piece(hunk, removed, (len(after), len(after) + len(new))))
        after += new
        place = end
    return Changed(path, (*first, *old), (*after, *old[place:]), tuple(pieces))


def close(change: Changed) -> dict[int, Window]:
    return {piece.hunk: window_of(change, piece.hunk, close=True) for piece in change.pieces}


def is_small(window: Window) -> bool:
    return window.before.lines != window.changed.before


def judged_alike(window: Window, whole: Window, piece: Piece) -> bool:
    """Whether a window says of the lines of a piece what the whole file says: the same tokens, and the same
    new imports, of which the whole file shows each only where it stands first."""
    for side, lines in ((Side.BEFORE, piece.removed), (Side.AFTER, piece.added)):
        source = window.before if side is Side.BEFORE else window.after
        all_of_it = whole.before if side is Side.BEFORE else whole.after
        if covering(tokens(source), lines) != covering(tokens(all_of_it), lines):
            return False
    start, end = piece.added
    new = list(no_new_imports(whole))
    mine = [spot for spot in no_new_imports(window) if start < spot.line <= end]
    above = {what(spot) for spot in new if spot.line <= start}
    shown = [spot for spot in mine if spot in new or what(spot) not in above]
    return shown == [spot for spot in new if start < spot.line <= end]


def what(spot: Spot) -> str:
    """What is a new import there."""
    return spot.reason.partition(" is ")[0]


@pytest.mark.parametrize("path", sorted(PARSE))
def test_somebody_is_judged_in_the_whole_file_that_parses_no_more(path: str) -> None:
    @examples(200)
    @given(changes(path), st.booleans())
    def holds(change: Changed, close: bool) -> None:
        whole = whole_window(change)
        assume(change.pieces and whole.before.parses)
        windows = {piece.hunk: window_of(change, piece.hunk, close=close) for piece in change.pieces}
        event(f"parses {whole.after.parses}, small {sum(map(is_small, windows.values()))}")
        if not whole.after.parses:
            assert not all(map(is_small, windows.values()))
            return
        for piece in change.pieces:
            assert judged_alike(windows[piece.hunk], whole, piece)

    holds()


HIDDEN = {
    "a.py": ("v{n} = {n}\n", "'''\n", 'x = """\n\'\'\'\nimport evil\n\'\'\'\n"""\n', "'''\n"),
    "a.go": ("var v{n} = {n}\n", "/*\n", 'var x = `\n*/\nimport "evil"\n/*\n`\n', "*/\n"),
    "a.ts": ("let v{n} = {n};\n", "/*\n", "let x = `\n*/\nimport 'evil';\n/*\n`;\n", "*/\n"),
    "a.tsx": ("let v{n} = {n};\n", "let t = `\n", "/*\n`; import 'evil'; let u = `\n*/\n", "`;\n"),
    "a.js": ("let v{n} = {n};\n", "let t = `\n", "/*\n`; import 'evil'; let u = `\n*/\n", "`;\n"),
    "a.rs": (
        "const V{n}: u8 = {n};\n", "/*\n", 'const X: &str = r#"\n*/\nuse evil::x;\n/*\n"#;\n', "*/\n",
    ),
    "A.java": (
        "class V{n} {{}}\n", "/*\n", 'class X { String x = """\n*/\nimport evil.X;\n/*\n"""; }\n', "*/\n",
    ),
}  # fmt: skip
"""By the name of the file: a line; what opens a comment or text; what imports something where that is open,
and else has it in a comment or text of its own; what closes that of the first."""


def with_four_changes(path: str, gap: str, texts: tuple[str, str, str, str]) -> Changed:
    """A file of 40 lines, those of `HIDDEN`, with these texts at some of its lines, or none."""
    before = "".join(gap + HIDDEN[path][0].format(n=n) for n in range(40))
    step = len(gap) + 1
    edits = [(at * step, at * step, text) for at, text in zip((8, 16, 24, 32), texts, strict=True) if text]
    return edited(path, before, *edits)


@pytest.mark.parametrize("close", [False, True])
@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize("path", sorted(HIDDEN))
def test_nothing_is_hidden_in_a_text_that_other_hunks_make_none(path: str, gap: str, close: bool) -> None:
    _, opens, text, closes = HIDDEN[path]
    change = with_four_changes(path, gap, (opens, text, closes, ""))
    assert whole_window(change).after.parses
    window = window_of(change, 2, close=close)
    assert not is_small(window)
    assert [what(spot) for spot in no_new_imports(window)][:1] in (["`evil`"], ["`x` of `evil`"])
    alone = window_of(with_four_changes(path, gap, ("", text, "", "")), 1, close=close)
    assert not list(no_new_imports(alone))


@pytest.mark.parametrize("path", sorted(HIDDEN))
def test_a_change_below_one_that_broke_the_file_is_judged_by_itself(path: str) -> None:
    line, opens, _, _ = HIDDEN[path]
    change = with_four_changes(path, "\n", (opens, "", line.format(n=99), ""))
    assert whole_window(change).before.parses
    assert not whole_window(change).after.parses
    window = window_of(change, 2)
    assert is_small(window)
    assert window.after.parses


@pytest.mark.parametrize("path", sorted(HIDDEN))
def test_a_change_below_others_that_close_what_they_open_is_judged_by_itself(path: str) -> None:
    line, opens, text, closes = HIDDEN[path]
    change = with_four_changes(path, "\n", (opens + closes, text, line.format(n=99), "\n"))
    assert whole_window(change).after.parses
    assert is_small(window_of(change, 3))


@pytest.mark.parametrize("begins", ["if (a)\n", "a +\n"])
@pytest.mark.parametrize("path", ["a.ts", "a.tsx", "a.js"])
def test_a_statement_that_begins_in_a_change_above_is_judged_with_it(path: str, begins: str) -> None:
    before = "".join(f"\n// call\nf({n});\n" for n in range(20))
    change = edited(path, before, (30, 30, begins), (32, 33, "g();\n"))
    whole = whole_window(change)
    assert whole.after.parses
    for piece in change.pieces:
        assert judged_alike(window_of(change, piece.hunk), whole, piece)


def test_a_change_below_one_of_code_that_no_parser_knows_is_judged_by_itself() -> None:
    before = "".join(f"\nf({n});\n" for n in range(20)).replace("f(5)", "new = = syntax")
    change = edited("a.ts", before, (11, 12, "newer = = syntax;\n"), (31, 32, "g();\n"))
    assert not whole_window(change).before.parses
    assert is_small(window_of(change, 2))


@pytest.mark.parametrize("text", ["r'''\n\nA text.\n'''\n", '# comment\n"""\n\nA text.\n"""\n'])
def test_a_text_is_a_docstring_when_nothing_stands_above_it_any_more(text: str) -> None:
    at = text.count("\n")
    change = edited("a.py", f"one = 1\n\n{text}\ntwo = 2\n", (0, 1, ""), (at, at + 1, "Another.\n"))
    whole = whole_window(change)
    assert [token.comment for token in covering(tokens(whole.after), change.pieces[1].added)] == [True]
    for piece in change.pieces:
        assert judged_alike(window_of(change, piece.hunk), whole, piece)


@pytest.mark.parametrize("code", ["", "zero = 0\n\n"])
def test_a_text_below_comments_alone_is_a_docstring(code: str) -> None:
    before = f"# comment\n\n{code}# comment\n\none = 1\n\ntwo = 2\n"
    at = before[: before.index("one")].count("\n") - 1
    change = edited("a.py", before, (at, at, "'''\nText.\n'''\n"))
    whole, window = whole_window(change), window_of(change, 1)
    assert [token.comment for token in covering(tokens(whole.after), change.pieces[0].added)][:1] == [
        not code
    ]
    assert judged_alike(window, whole, change.pieces[0])


def test_a_comment_that_a_change_opens_takes_in_the_text_below() -> None:
    text, comment = "var d = `\nvar i = 2\n`\n", "/* open\nvar k = 1\n*/\n"
    change = edited("a.go", f"var a = 1\n{comment}var a = 1\n{text}{text}{comment}", (2, 4, ""), (7, 9, ""))
    whole, windows = whole_window(change), close(change)
    assert whole.after.parses
    assert all(judged_alike(windows[piece.hunk], whole, piece) for piece in change.pieces)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "value_{n} = {n}\n"),
        ("a.go", "const Value{n} = {n}\n"),
        ("a.ts", "export const v{n} = {n};\n"),
    ],
)
def test_a_window_among_one_liners_is_small_also_between_other_changes(path: str, line: str) -> None:
    before = tuple(line.format(n=n) for n in range(100, 400))
    after, pieces = list(before), []
    for at in (100, 102, 104, 200):
        after[at] = after[at].replace(str(at + 100), "999")
        pieces.append(Piece(at, (at, at + 1), (at, at + 1)))
    change = Changed(path, before, tuple(after), tuple(pieces))
    for window in close(change).values():
        assert len(window.before.lines) == 3
        assert len(window.pieces) == 1
    assert not is_small(window_of(change, 200))


def test_a_window_that_holds_an_import_goes_as_far_as_ever() -> None:
    before = tuple(f"value_{n} = {n}\n" for n in range(100))
    after = (*before[:50], "import a\n", *before[50:])
    change = Changed("a.py", before, after, (Piece(1, (50, 50), (50, 51)),))
    assert not is_small(window_of(change, 1, close=True))
