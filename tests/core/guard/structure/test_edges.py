"""Top-level statements are found outside of text, comments and brackets, in every language, and quickly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.structure.edges import EDGED, Edges, begins, hangs

OPEN = [
    ("python", 'x = """\n'),
    ("python", "x = '''\"\"\"\n"),
    ("python", "x = [  # ]\n"),
    ("python", "def f(\n"),
    ("typescript", "const x = `\n"),
    ("typescript", "/* `*/ namespace A {\n"),
    ("javascript", "(function () {\n"),
    ("javascript", "/* it's\n"),
    ("tsx", "const a = <p>{\n"),
    ("go", "var x = `\n"),
    ("go", "func f() {\n"),
    ("rust", 'const X: &str = r#"\n'),
    ("rust", 'const X: &str = "\n'),
    ("rust", "/* /* */\n*/ mod a {\n"),
    ("java", 'String x = """\n'),
    ("java", "class A {\n"),
]
CLOSED = [
    ("python", 'x = """ \' # ( """\n'),
    ("python", "x = ':('  # ''' (\n"),
    ("python", "x = '\\'('\n"),
    ("python", "x = '''\\'''('''\n"),
    ("python", "x = '' + \"\"\n"),
    ("typescript", "const x = `(${a}` // {\n"),
    ("javascript", "const x = /[/\"'(]/.test(a)\n"),
    ("javascript", "const x = a / b / c\n"),
    ("tsx", "const a = <p>it's fine</p>\n"),
    ("go", "var x = '{' + `(\"`\n"),
    ("rust", "fn f<'a>(x: &'a str) -> char { '\"' }\n"),
    ("rust", 'const X: &str = r#"(" {"#;\n'),
    ("rust", "const X: char = '\\u{28}';\n"),
    ("java", "char x = '\"'; // {\n"),
]


@pytest.mark.parametrize(("language", "text"), OPEN)
def test_a_line_is_inside_of_what_is_open_above(language: str, text: str) -> None:
    lines = (*text.splitlines(keepends=True), "\n", "here\n")
    assert not Edges(language, lines).outside(len(lines) - 1)


@pytest.mark.parametrize(("language", "text"), CLOSED)
def test_a_line_is_outside_of_what_is_closed_above(language: str, text: str) -> None:
    lines = (*text.splitlines(keepends=True), "\n", "here\n")
    assert Edges(language, lines).outside(len(lines) - 1)


BEGINNINGS = [
    ("python", "def f(): ...\n", True),
    ("python", "else:\n", False),
    ("python", "elsewhere = 1\n", True),
    ("python", "    x = 1\n", False),
    ("python", ")\n", False),
    ("python", "# comment\nx = 1\n", True),
    ("python", "# comment\n\n    x = 1\n", False),
    ("python", "# the last\n", True),
    ("python", 'r"""A docstring, or none."""\n', False),
    ("python", "# comment\n'''A docstring, or none.'''\n", False),
    ("python", "R = 'text'\n", True),
    ("typescript", "// comment\nx\n", True),
    ("rust", "#[derive(Debug)]\n", True),
    ("java", "catch (E e) {\n", False),
]


@pytest.mark.parametrize(("language", "text", "expected"), BEGINNINGS)
def test_where_a_statement_may_begin(language: str, text: str, expected: bool) -> None:
    lines = ("\n", *text.splitlines(keepends=True))
    assert begins(language, lines, 1) is expected
    assert not begins(language, ("x\n", *lines[1:]), 1)


def test_the_places_around_lines_are_looked_for_when_none_is_near() -> None:
    lines = tuple("\nx = 1\n".splitlines(keepends=True) * 500)
    edges = Edges("python", lines)
    assert edges.around(600, 602) == (599, 603)
    assert edges.around(610, 610) == (609, 611)
    assert edges.around(605, 606) == (603, 609), "near enough"
    assert edges.around(990, 999) == (989, 1000)
    assert Edges("python", lines[:20]).around(5, 6) == (0, 20)


def test_decorators_and_attributes_hang_on_what_follows() -> None:
    assert hangs(("x\n", "@cache\n", "\n"))
    assert hangs(("#[test]\n",))
    assert not hangs(("@cache\n", "def f(): ...\n"))
    assert not hangs(())


pieces = st.lists(st.sampled_from(("(\n", ")\n", '"""\n', "x = 1\n", "# '\n", "'''\n")), max_size=12)


@given(pieces, pieces, pieces, pieces, st.data())
def test_what_is_known_of_a_file_holds_after_a_change(
    head: list[str], old: list[str], new: list[str], tail: list[str], data: st.DataObject
) -> None:
    before, after = (*head, *old, *tail), (*head, *new, *tail)
    known = Edges("python", before)
    for line in data.draw(st.lists(st.integers(0, len(before)))):
        known.outside(line)
    moved, fresh = Edges("python", after, known), Edges("python", after)
    assert [moved.outside(line) for line in range(len(after) + 1)] == [
        Edges("python", after).outside(line) for line in range(len(after) + 1)
    ]
    assert fresh.outside(0)


@pytest.mark.parametrize("language", sorted(EDGED))
@pytest.mark.parametrize("sign", ['"""', "'", "/*", "`", '"', '\\"', 'r#"', "(", "/", "=/["])
def test_hostile_text_is_read_in_no_time(language: str, sign: str) -> None:
    text = sign * (100_000 // len(sign))
    began = time.process_time()
    Edges(language, (f"{text}\n", "here\n")).outside(1)
    assert time.process_time() - began < 1
