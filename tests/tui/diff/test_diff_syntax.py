"""Syntax colours: whole lines, kept state, bounds, and lexers that misbehave."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexer import Lexer
from pygments.token import Comment, Keyword, String, Text

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.log import Log
from spark_tui.core.stream.edits import LineKind
from spark_tui.tui.diff import syntax
from spark_tui.tui.diff.syntax import (
    BEHIND,
    LONGEST_LINE,
    MOST_CHARACTERS,
    PLAIN,
    ClosedColours,
    GrowingColours,
    Highlighter,
    Spans,
)
from support.examples import examples

DOCSTRING = ["def f():", '    """one', "    two", '    """', "    return 1"]


def kinds(spans: Spans) -> set[str]:
    return {str(token) for _, token in spans}


def is_string(spans: Spans) -> bool:
    return bool(spans) and all(token in String or token in Text for _, token in spans)


def test_tokens_end_where_they_should() -> None:
    (spans,), _ = Highlighter("a.py").lex(["if x: # y"])
    text = "if x: # y"
    start = 0
    pieces = []
    for end, token in spans:
        pieces.append((text[start:end], token))
        start = end
    assert pieces[0] == ("if", Keyword)
    assert pieces[-1] == ("# y", Comment.Single)


@pytest.mark.parametrize("cut", range(1, len(DOCSTRING)))
def test_state_is_kept_between_calls(cut: int) -> None:
    highlighter = Highlighter("a.py")
    first, states = highlighter.lex(DOCSTRING[:cut])
    second, _ = highlighter.lex(DOCSTRING[cut:], states)
    found = first + second
    assert [is_string(line) for line in found] == [False, True, True, True, False]
    assert str(Keyword) in kinds(found[4])


@pytest.mark.parametrize("path", ["a.unknown", "", "..", "a/b/", "\x1b[31m", "no lexer.\n"])
def test_unknown_names_are_plain(path: str) -> None:
    assert Highlighter(path).lex(["if x:"]) == ([PLAIN], ("root",))


@pytest.mark.parametrize(
    "path",
    ["a.py", "b.c", "c.html", "d.md", "e.yaml", "f.js", "g.ts", "h.go", "i.rs", "j.erb", "k.rst", "l.json"],
)
@examples(25)
@given(
    lines=st.lists(st.text(st.sampled_from("ab \t\"'`#/*{}()<>=-:\\\r\n%&;[]é\x00"), max_size=40), max_size=8)
)
def test_any_text_gives_ascending_spans_within_each_line(path: str, lines: list[str]) -> None:
    highlighter = Highlighter(path)
    states: tuple[str, ...] = ("root",)
    for _ in range(2):
        found, states = highlighter.lex(lines, states)
        assert len(found) == len(lines)
        for line, spans in zip(lines, found, strict=True):
            ends = [end for end, _ in spans]
            assert ends == sorted(set(ends))
            assert all(0 < end <= len(line) for end in ends)


def test_long_lines_and_long_texts_stay_plain_beyond_the_bounds() -> None:
    highlighter = Highlighter("a.py")
    (spans,), _ = highlighter.lex(["x = " + "1 + " * LONGEST_LINE])
    assert spans[-1][0] <= LONGEST_LINE
    many = ["x = 1"] * (MOST_CHARACTERS // 4)
    found, states = highlighter.lex(many)
    assert found[0] != PLAIN
    assert found[-1] == PLAIN
    assert states == ("root",)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.yaml", "key: [1, true]"),
        ("a.md", "# title"),
        ("a.html", "<b>x</b>"),
        ("a.sh", "if x; then"),
        ("a.rhtml", "<%= x %>"),
        ("Makefile", "all: x"),
        ("a.tsx", "const x = <b/>"),
        ("a.toml", "x = 1"),
        ("a.json", '{"x": 1}'),
        ("a.go", "func f() {}"),
    ],
)
def test_common_files_have_colours(path: str, line: str) -> None:
    (spans,), _ = Highlighter(path).lex([line])
    assert any(token is not Text for _, token in spans)


class _Broken(Lexer):
    name = "broken"

    def get_tokens_unprocessed(self, text: str) -> list[tuple[int, object, str]]:
        raise RuntimeError("a lexer with a fault")


def test_a_lexer_with_a_fault_gives_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "_lexer_for", lambda name: _Broken())
    assert Highlighter("a.py").lex(["x", "y"])[0] == [PLAIN, PLAIN]


def test_a_state_that_is_not_known_begins_anew() -> None:
    assert Highlighter("a.py").lex(["if x:"], ("no such state",)) == Highlighter("a.py").lex(["if x:"])


def rows(*lines: tuple[RowKind, str]) -> list[Row]:
    return [Row(kind, None, None, text) for kind, text in lines]


def test_each_side_of_a_closed_hunk_is_lexed_by_itself() -> None:
    shown = rows((RowKind.REMOVED, 'x = """'), (RowKind.ADDED, "x = 1"), (RowKind.CONTEXT, "if y:"))
    colours = ClosedColours(Highlighter("a.py"), shown)
    assert is_string(colours.spans(2)) is False
    assert str(Keyword) in kinds(colours.spans(2))


def test_closed_rows_are_lexed_only_near_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    highlighter = Highlighter("a.py")
    lex = highlighter.lex

    def counted(lines: list[str], states: tuple[str, ...] = ("root",)) -> tuple[list[Spans], tuple[str, ...]]:
        seen.append(len(lines))
        return lex(lines, states)

    monkeypatch.setattr(highlighter, "lex", counted)
    colours = ClosedColours(highlighter, rows(*[(RowKind.ADDED, "x = 1")] * 100_000))
    for index in (70_000, 70_001, 70_002):
        assert colours.spans(index)
    assert sum(seen) <= syntax.CHUNK


def test_the_state_goes_on_from_chunk_to_chunk() -> None:
    inside = [(RowKind.ADDED, f"line {i}") for i in range(syntax.CHUNK)]
    shown = rows((RowKind.ADDED, 'x = """'), *inside, (RowKind.ADDED, '"""'), (RowKind.ADDED, "if y:"))
    colours = ClosedColours(Highlighter("a.py"), shown)
    found = [colours.spans(index) for index in range(len(shown))]
    assert all(is_string(spans) for spans in found[1:-1])
    assert str(Keyword) in kinds(found[-1])


def log(lines: list[str]) -> Log[tuple[LineKind, str]]:
    return Log((LineKind.NEW, line) for line in lines)


def test_a_growing_hunk_lexes_each_line_once_and_keeps_the_state(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    highlighter = Highlighter("a.py")
    lex = highlighter.lex

    def counted(lines: list[str], states: tuple[str, ...] = ("root",)) -> tuple[list[Spans], tuple[str, ...]]:
        seen.extend(lines)
        return lex(lines, states)

    monkeypatch.setattr(highlighter, "lex", counted)
    colours = GrowingColours(highlighter)
    for count in range(len(DOCSTRING) + 1):
        colours.catch_up(log(DOCSTRING[:count]))
    assert seen == DOCSTRING
    assert is_string(colours.spans("    two"))
    kept = colours.spans("    two")
    colours.catch_up(log([*DOCSTRING, "    two"]))
    assert colours.spans("    two") is kept


def test_a_growing_hunk_that_was_out_of_sight_is_lexed_from_its_newest_lines() -> None:
    colours = GrowingColours(Highlighter("a.py"))
    lines = [f"x_{i} = {i}" for i in range(BEHIND * 2)]
    colours.catch_up(log(lines))
    assert colours.spans(lines[-1]) != PLAIN
    assert colours.spans(lines[0]) == PLAIN


def test_hostile_text_ends_quickly() -> None:
    assert re.compile("x")  # the lexers below are compiled on first use
    for path in ("a.c", "a.html", "a.js", "a.md"):
        found, _ = Highlighter(path).lex(["/*" * 250] * 100)
        assert len(found) == 100


def test_lines_share_what_their_spans_have_in_common() -> None:
    (first, second), _ = Highlighter("a.py").lex(["name = 1", "name = 22"])
    assert first[0] is second[0]
    assert first[-1] != second[-1]
