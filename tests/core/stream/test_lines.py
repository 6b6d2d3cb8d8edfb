"""Cutting text into lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stream_kit import CUTS, pieces

from spark_tui.core.stream.lines import Line, LineSplitter


def lines(text: str, cuts: list[int] | None = None, max_line: int = 1000) -> list[Line]:
    splitter = LineSplitter(max_line)
    found = [line for piece in pieces(text, cuts or []) for line in splitter.feed(piece)]
    return found + splitter.finish()


def test_lines_end_at_lf_and_crlf_only() -> None:
    assert lines("a\nb\r\nc\rd\u2028e\x0bf\n\ng") == [
        Line("a", "\n", 1),
        Line("b", "\r\n", 2),
        Line("c\rd\u2028e\x0bf", "\n", 3),
        Line("", "\n", 4),
        Line("g", "", 5),
    ]


def test_the_unfinished_line_is_pending() -> None:
    splitter = LineSplitter()
    splitter.feed("a\nb")
    splitter.feed("c")
    assert splitter.pending == "bc"
    assert splitter.feed("\n") == [Line("bc", "\n", 2)]
    assert splitter.pending == ""


def test_a_line_over_the_limit_is_dropped_and_said() -> None:
    splitter = LineSplitter(10)
    assert splitter.feed("0123456789\n") == [Line("0123456789", "\n", 1)]
    assert splitter.feed("0123456789") == []
    assert splitter.feed("x") == [Line("", "", 2, too_long=True)]
    assert splitter.feed("more" * 10) == []
    assert splitter.pending == ""
    assert splitter.feed("more\nnext\n") == [Line("next", "\n", 3)]


@given(st.text(st.sampled_from("ab\r\n\n"), max_size=60), CUTS)
def test_cutting_never_matters_and_nothing_is_lost(text: str, cuts: list[int]) -> None:
    assert "".join(line.whole for line in lines(text, cuts)) == text
    assert lines(text, cuts, max_line=5) == lines(text, max_line=5)
