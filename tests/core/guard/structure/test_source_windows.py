"""Windows say what the whole file would say; sources have the lines of the file, whatever is in them."""

from __future__ import annotations

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from spark_tui.core.guard.changed import Changed, Piece, Side, Spot
from spark_tui.core.guard.structure import declared
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.window import Window, whole_window, window_of
from support.changes import changed
from support.examples import examples

SNIPPETS = (
    "def send(a: int, b=1):\n    x = load(a)\n    return x\n",
    "async def recv(self) -> str: ...\n",
    "@cache\n\ndef cached(a): ...\n",
    "class Client(Base):\n    size: int\n\n    def send(self, a: int):\n        self.y: int = a\n",
    "class Split:\n    x = 1\n\n# in the class, at column 0\n\n    y: int = 2\n",
    "class Shape(Protocol):\n    def area(self) -> float: ...\n",
    'def documented(a):\n    """\nText at column 0.\n\ndef not_code(a: int): ...\n    """\n    return a\n',
    'TEXT = """\n\ndef not_code(a: str): ...\n\n"""\n',
    "OTHER = '''\n\nclass NotCode: \"\"\"\n\n'''\n",
    '# an odd """ in a comment\n',
    'QUOTE = \'"""\'\n',
    "SMILE = ':('\n",
    "NAMES = [\n\na,\n\nb,\n\n]\n",
    "def wide(\n\na,\n\nb: int = 3,\n\n): ...\n",
    "if TYPE_CHECKING:\n    Id = int | str\n\nelse:\n    Id = object\n",
    "try:\n    LIMIT: int = 1\n\nexcept ValueError:\n    LIMIT = 2\n",
    "Ids: TypeAlias = list[int]\n",
    "__all__ = ['send', 'recv']\n",
    "LONG = 1 + \\\n\n\nx = 2\n",
)
"""Each name stands in one of them only: a name that a file declares in two places is another matter."""

SWAPS = (
    ("int", "float"),
    ("a", "c"),
    ("send", "post"),
    ("Client", "Server"),
    ('"""', ""),
    ("(", "(z, "),
    ("x", "w"),
)
RULES = (
    declared.no_type_changes,
    declared.no_signature_changes,
    declared.keep_public_api,
    declared.no_renames,
    lambda window: declared.only_symbols(window, ("send", "Client", "wide")),
)


@st.composite
def changes(draw: st.DrawFn) -> Changed:
    """A file made of snippets, and up to three changes of it: a word in a snippet, a snippet, or a line."""
    parts = draw(st.permutations(SNIPPETS))
    size = draw(st.integers(3, len(parts) - 1))
    before, unused = parts[:size], parts[size:]
    after = list(before)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(after) - 1))
        how = draw(st.sampled_from(("word", "word", "drop", "insert", "move", "line")))
        if how == "word":
            after[at] = after[at].replace(*draw(st.sampled_from(SWAPS)))
        elif how == "drop":
            after[at] = ""
        elif how == "insert" and unused:
            after.insert(at, unused.pop())
        elif how == "move":
            after.append(after.pop(at))
        else:
            lines = after[at].splitlines(keepends=True)
            del lines[draw(st.integers(0, len(lines) - 1)) if lines else 0 :]
            after[at] = "".join(lines)
    gap = draw(st.sampled_from(("\n", "\n\n", "")))
    return changed("a.py", gap.join(before), gap.join(part for part in after if part))


def inside(window: Window, spot: Spot) -> bool:
    ranges = [piece.removed if spot.side is Side.BEFORE else piece.added for piece in window.pieces]
    return any(start < spot.line <= end for start, end in ranges)


@examples(400)
@given(changes())
def test_a_window_says_what_the_whole_file_says(change: Changed) -> None:
    whole = whole_window(change)
    assume(whole.before.parses and whole.after.parses)
    for piece in change.pieces:
        window = window_of(change, piece.hunk)
        event("small" if len(window.before.lines) < len(change.before) else "whole")
        for rule in RULES:
            expected = [spot for spot in rule(whole) if inside(window, spot)]
            assert list(rule(window)) == expected


CLASSES = (
    'class Loader(\n    Base[A],\n    Other,\n):\n    """Loads."""\n\n    size: int = 1\n\n'
    "    def __init__(self, a: int) -> None:\n        self.x = a\n        self.z: int = a\n\n"
    "    @property\n    def load(self) -> int:\n        x = a\n        return x\n\n"
    "    @load.setter\n    def store(self, a: int) -> None:\n        self.x = a\n        self.z = 1\n\n"
    "    async def close(self, a): ...\n\n    class Inner(Other):\n        x: int\n\n"
    "    def reload(self, a: int) -> int:\n        self.w = a\n        self.x = send(a)\n        return 1\n",
    "class Far:\n\n    def first(self): ...\n\n    def second(self, a=(\n1, 2)): ...\n\nif DEBUG:\n\n"
    "    def third(a: int): ...\n\n    def fourth(a: int): ...\n",
    'class Text:\n\n    def first(self, a: int):\n        """\nclass NotCode:\n\n    def nothing(a): ...\n'
    '        """\n\n    def last(self, a: int):\n        self.x = a\n',
)
IN_CLASS = (
    ("int", "float"),
    ("load", "post"),
    ("x", "w"),
    ("self.x", "self.z"),
    ("self.x = a", "self.x: int = a"),
    ("    def", "def"),
    ("    async def", "        async def"),
    ("class Inner", "def new(self, x: int): ...\n\n    class Inner"),
)


@st.composite
def changes_of_members(draw: st.DrawFn) -> Changed:
    """A file of classes with some of their lines swapped for others, cut or moved."""
    before = "\n".join(("import a\n", *draw(st.permutations(CLASSES)), "def tail(): ...\n"))
    lines = before.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        some = lines[at : at + draw(st.integers(1, 5))]
        how = draw(st.sampled_from(("word", "word", "cut", "move")))
        del lines[at : at + len(some)]
        if how == "word":
            lines[at:at] = "".join(some).replace(*draw(st.sampled_from(IN_CLASS))).splitlines(keepends=True)
        elif how == "move":
            to = draw(st.integers(0, len(lines)))
            lines[to:to] = some
    return changed("a.py", before, "".join(lines))


@examples(300)
@given(changes_of_members())
def test_some_members_of_a_class_say_what_the_whole_file_says(change: Changed) -> None:
    whole = whole_window(change)
    assume(whole.before.parses and whole.after.parses)
    assume(margin(change.before) == margin(change.after))
    for piece in change.pieces:
        window = window_of(change, piece.hunk)
        event("in a class" if window.head else "not in a class")
        for rule in RULES if window.head else ():
            expected = [spot for spot in rule(whole) if inside(window, spot)]
            assert list(rule(window)) == expected


def margin(lines: tuple[str, ...]) -> list[str]:
    """The lines at column 0, and those with quotes: where they stay, classes and texts stay what they are."""
    return [line for line in lines if line[:1].strip() or '"""' in line]


def windowed(before: str, after: str, path: str = "a.py", hunk: int = 1) -> Window:
    return window_of(changed(path, before, after), hunk)


BIG = {
    "a.py": "def f{n}():\n    return {n}\n\n\n",
    "a.ts": "export function f{n}() {{\n  return {n};\n}}\n\n",
    "a.tsx": "export function F{n}() {{\n  return <p>it's {n}</p>;\n}}\n\n",
    "a.js": "exports.f{n} = function () {{\n  return {n};\n}};\n\n",
    "a.go": "func f{n}() int {{\n\treturn {n}\n}}\n\n",
    "a.rs": "#[inline]\nfn f{n}<'a>() -> u32 {{\n    {n}\n}}\n\n",
    "A.java": "class A{n} {{\n    int f() {{ return {n}; }}\n}}\n\n",
}


@pytest.mark.parametrize("path", sorted(BIG))
def test_a_window_is_small_in_every_language(path: str) -> None:
    before = "".join(BIG[path].format(n=n) for n in range(100, 300))
    window = windowed(before, before.replace("200", "999"), path)
    assert window.before.first > 0
    assert len(window.before.lines) <= 2 * BIG[path].count("\n")
    assert "200" in window.before.text
    assert "999" in window.after.text


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", "x = 1\n\n\ny = 1\n\n\nz = 1\n", "x = 1\n\n\ny = (\n\n\nz = 1\n"),
        ("a.py", "x = 1\n\n\ny = 1\n\n\nz = 1\n", "x = 1\n\n\ny = 1\n@cache\n\n\nz = 1\n"),
        ("a.py", 'x = """\n\na = 1\n\nb = 2\n\n"""\n', 'x = """\n\na = 1\n\nb = 3\n\n"""\n'),
        ("a.py", 'x = """\n\na\n\nb = 2\n\nc\n\n"""\n', 'x = """\n\na\n\nb = 3\n\nc\n\n"""\n'),
        ("a.py", "x = [\n\na,\n\nb,\n\nc,\n\n]\n", "x = [\n\na,\n\nd,\n\nc,\n\n]\n"),
        ("a.rs", "fn a() {}\n\nfn b() {}\n", "fn a() {}\n#[inline]\n\nfn b() {}\n"),
        ("a.py", "def f():\n    x = 1\n\nz = 1\n", "    x = 1\n\nz = 1\n"),
        ("a.py", "", "x = 1\n"),
        ("a.py", "x = 1\n", ""),
    ],
)
def test_what_does_not_stand_alone_is_judged_in_the_whole_file(path: str, before: str, after: str) -> None:
    window = windowed(before, after, path)
    assert (window.before.text, window.after.text) == (before, after)
    assert (window.before.first, window.after.first) == (0, 0)


def test_a_window_holds_every_piece_inside_of_it() -> None:
    before = "class A:\n    x = 1\n    y = 2\n    z = 3\n\n\n" + "def f():\n    return 1\n\n\n" * 20
    after = before.replace("x = 1", "x = 2").replace("z = 3", "z = 4")
    change = changed("a.py", before, after)
    assert [piece.hunk for piece in window_of(change, 1).pieces] == [1, 2]
    one, other = window_of(change, 1), window_of(change, 2)
    assert (one.before, one.after, one.pieces) == (other.before, other.after, other.pieces)


INIT = (
    "class A:\n\n    def __init__(self, a):\n        self.a = a\n{0}\n"
    "    def mid(self): ...\n\n    def set(self, z):\n{1}"
)
TYPED, PLAIN, OTHER = "        self.z: int = a\n", "        self.z = z\n", "        self.y = z\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INIT.format(TYPED, OTHER + PLAIN), INIT.format("", PLAIN + OTHER + PLAIN)),
        (INIT.format(TYPED, OTHER + PLAIN), INIT.format("", TYPED + OTHER + PLAIN + PLAIN)),
        (INIT.format(PLAIN, OTHER + PLAIN), INIT.format(PLAIN, OTHER)),
        (
            "class A:\n\n    def a(self):\n        self.x = 1\n        self.y = 1\n\n    def b(self):\n"
            '        """\nText\n        """\n\n    def c(self):\n        self.x = 2\n',
            "class A:\n\n    def a(self):\n        self.y = 1\n\n    def b(self):\n"
            '        """\nText\n        """\n\n    def c(self):\n        self.x = 2\n',
        ),
    ],
)
def test_an_attribute_is_looked_for_in_all_members_of_its_class(before: str, after: str) -> None:
    change = changed("a.py", before, after)
    for piece in change.pieces:
        window, whole = window_of(change, piece.hunk), whole_window(change)
        assert window.head is not None
        for rule in RULES[:3]:
            assert list(rule(window)) == [spot for spot in rule(whole) if inside(window, spot)]


METHOD = "    def f{n}(self):\n        self.x{n} = {n}\n\n"
GIANT = "import a\n\n\nclass Giant(\n    Base,\n):\n" + "".join(METHOD.format(n=n) for n in range(100, 300))


def test_a_window_in_a_large_class_has_its_head_and_the_members_around() -> None:
    window = windowed(GIANT, GIANT.replace("= 200", "= 999"))
    assert window.before.lines[:3] == ("class Giant(\n", "    Base,\n", "):\n")
    assert "self.x200 = 999" in window.after.text
    assert len(window.after.lines) < 10
    number = window.after.line_at(window.after.text.index("self.x200"))
    assert GIANT.splitlines()[number - 1] == "        self.x200 = 200"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        self.x200 = 200\n", "        self.x200 = 200\nx = 1\n"),
        ("        self.x200 = 200\n", "        self.x200 = 200\n\n\ndef helper():\n    return 1\n"),
        ("        self.x200 = 200\n", '        """\n'),
        ("    Base,\n", "    Other,\n"),
        ("class Giant(\n    Base,\n):\n", "if DEBUG:\n    pass\n"),
    ],
)
def test_a_change_that_is_not_of_members_alone_is_judged_in_the_whole_class(old: str, new: str) -> None:
    window = windowed(GIANT, GIANT.replace(old, new))
    assert window.head is None
    assert len(window.before.lines) > 500


def test_a_decorator_is_judged_with_the_member_below_it() -> None:
    window = windowed(GIANT, GIANT.replace("self.x200 = 200\n", "self.x200 = 200\n\n    @cache\n\n\n"))
    assert window.head is not None
    assert "def f201" in window.after.text


def test_the_first_member_of_a_class_is_judged_without_the_others() -> None:
    window = windowed(GIANT, GIANT.replace("self.x100 = 100", "self.x100 = 999"))
    assert window.head is not None
    assert (window.before.first, len(window.before.lines)) == (3, 6)


def test_members_below_a_change_that_leaves_the_class_are_judged_in_the_whole_class() -> None:
    after = GIANT.replace("= 200\n", "= 200\n\n\ndef helper():\n    return 1\n").replace("= 250", "= 999")
    assert windowed(GIANT, after, hunk=2).head is None


def test_members_below_a_change_of_the_head_are_judged_in_the_whole_class() -> None:
    after = GIANT.replace("    Base,\n", "    Protocol,\n").replace("= 250", "= 999")
    assert windowed(GIANT, after, hunk=2).head is None


def test_a_window_does_not_begin_below_a_decorator_that_lost_its_member() -> None:
    before = GIANT.replace("    def f200", "    @property\n    def f200").replace(
        "    def f201", "    @cache\n    def f201"
    )
    lost = "    def f200(self):\n        self.x200 = 200\n"
    window = windowed(before, before.replace(lost, "").replace("= 201", "= 999"), hunk=2)
    assert "@property" in window.after.text


def test_an_unknown_hunk_is_an_error() -> None:
    with pytest.raises(KeyError):
        windowed("x = 1\n", "x = 2\n", hunk=7)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_nodes_have_the_lines_of_the_file(end: str) -> None:
    lines = ("# é😀", 'x = """', "text", '"""', "def f():", "    return 1", "", "y = 2")
    source = Source("python", tuple(f"{line}{end}" for line in lines), 100)
    assert source.parses
    function = source.root.find(kind="function_definition")
    assert function is not None
    assert (source.line(function), source.end_line(function)) == (105, 106)
    last = source.root.find_all(kind="assignment")[-1]
    assert (source.line(last), source.end_line(last)) == (108, 108)


@pytest.mark.parametrize("text", ["x = '\ud800'\n", "x = '\x00'\n", "\x00", "\ud800", "", "x = 1\r"])
def test_any_text_can_be_parsed(text: str) -> None:
    source = Source("python", (text,))
    assert source.root.kind() in ("module", "ERROR")
    assert source.line(source.root) == 1
    assert isinstance(source.parses, bool)


def test_the_side_before_is_parsed_once_for_all_hunks() -> None:
    before = "class A:\n    x = 1\n    y = 2\n    z = 3\n"
    one = windowed(before, before.replace("x = 1", "x = 2"))
    other = windowed(before, before.replace("z = 3", "z = 4"))
    assert one.before is other.before


def test_pieces_are_those_of_the_change() -> None:
    change = Changed("a.py", ("x = 1\n",), ("x = 2\n",), (Piece(41, (0, 1), (0, 1)),))
    assert window_of(change, 41).pieces == change.pieces
