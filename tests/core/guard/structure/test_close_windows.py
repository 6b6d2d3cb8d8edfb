"""In files of one-liners, without empty lines, a window is small and says what the whole file would say."""

from __future__ import annotations

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from spark_tui.core.guard.changed import Changed, Piece, Side
from spark_tui.core.guard.structure.imports import no_new_imports
from spark_tui.core.guard.structure.source import Window, whole_window, window_of
from spark_tui.core.guard.structure.tokens import covering, tokens

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
}  # fmt: skip
"""Parts that parse by themselves, by the name of the file."""

BREAK = {
    "a.py": ("else:\n", "elif two: one\n", "finally: one\n", "'''\n", '"""\n', "one = \\\n", "]\n", ")\n",
             "(\n", "    one\n", "@cache\n", "if one:\n", "class A:\n", "import\n"),
    "a.go": ("`\n", "var e =\n", "func f() {\n", "}\n", "/*\n", "*/\n", "+ 1\n", ")\n", "var (\n"),
    "a.ts": ("a +\n", "type f =\n", "`;\n", "/*\n", "*/\n", "if (a)\n", "else\n", "{\n", "}\n", "@dec()\n"),
}  # fmt: skip


@st.composite
def changes(draw: st.DrawFn, path: str) -> Changed:
    """A file of one-liners with a few other parts, and up to three changes, each a line from another one."""
    whole = st.one_of(st.sampled_from(PARSE[path][:3]), st.sampled_from(PARSE[path]))
    part = st.one_of(whole, st.sampled_from(BREAK[path]))
    before = "".join(draw(st.lists(whole, min_size=3, max_size=12))).splitlines(keepends=True)
    first = ("package a\n",) if path == "a.go" else ()
    after: list[str] = list(first)
    pieces: list[Piece] = []
    place = 0
    for hunk in range(1, draw(st.integers(1, 3)) + 1):
        start = draw(st.integers(min(place, len(before)), len(before)))
        end = draw(st.integers(start, min(start + 2, len(before))))
        new = "".join(draw(st.lists(part, max_size=2))).splitlines(keepends=True)
        after += before[place:start]
        if start < end or new:
            at = len(first)
            pieces.append(Piece(hunk, (start + at, end + at), (len(after), len(after) + len(new))))
        after += new
        place = end + 1
        after += before[end:place]
    after += before[place:]
    return Changed(path, (*first, *before), tuple(after), tuple(pieces))


def close(change: Changed) -> dict[int, Window]:
    return {piece.hunk: window_of(change, piece.hunk, close=True) for piece in change.pieces}


def is_small(window: Window) -> bool:
    return window.before.lines != window.changed.before


@pytest.mark.parametrize("path", sorted(PARSE))
def test_somebody_is_judged_in_the_whole_file_that_parses_no_more(path: str) -> None:
    @settings(max_examples=300, deadline=None)
    @given(changes(path))
    def holds(change: Changed) -> None:
        whole = whole_window(change)
        assume(change.pieces and whole.before.parses)
        windows = close(change)
        event(f"parses {whole.after.parses}, small {sum(map(is_small, windows.values()))}")
        if not whole.after.parses:
            assert not all(map(is_small, windows.values()))
            return
        for piece in change.pieces:
            window = windows[piece.hunk]
            start, end = piece.added
            spots = [spot for spot in no_new_imports(whole) if start < spot.line <= end]
            mine = [spot for spot in no_new_imports(window) if start < spot.line <= end]
            assert mine == spots
            for side, lines in ((Side.BEFORE, piece.removed), (Side.AFTER, piece.added)):
                source = window.before if side is Side.BEFORE else window.after
                all_of_it = whole.before if side is Side.BEFORE else whole.after
                assert covering(tokens(source), lines) == covering(tokens(all_of_it), lines)

    holds()


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
