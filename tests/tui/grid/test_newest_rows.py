"""The end of a text in a narrow column."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spark_tui.tui.grid.tail import newest_rows
from spark_tui.tui.signs import ASCII, UNICODE

CLEAN = UNICODE.clean


def plainly(text: str, width: int) -> list[str]:
    """All rows of a text of plain characters, without any thrift."""
    lines = text.removesuffix("\n").split("\n") if text else []
    return [line[at : at + width].ljust(width) for line in lines for at in range(0, max(1, len(line)), width)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("one", ["one "]),
        ("one\n", ["one "]),
        ("one\ntwo", ["one ", "two "]),
        ("one\n\n", ["one ", "    "]),
        ("one\n\ntwo", ["one ", "    ", "two "]),
        ("abcdefghij", ["abcd", "efgh", "ij  "]),
        ("a\nabcdefgh", ["a   ", "abcd", "efgh"]),
        ("0\n1\n2\n3", ["1   ", "2   ", "3   "]),
        ("日本語", ["日本", "語  "]),
        ("a日本", ["a日 ", "本  "]),
        ("a\tb", ["a   ", "b   "]),
        ("a\r\nb\r\n", ["a   ", "b   "]),
        ("\x1b[2J", ["␛[2J"]),
    ],
)
def test_the_newest_rows(text: str, rows: list[str]) -> None:
    assert newest_rows(text, 4, 3, CLEAN) == rows


def test_what_is_strange_has_an_ascii_twin() -> None:
    assert newest_rows("\x1b", 8, 1, ASCII.clean) == ["<U+001B>"]


@given(st.text(alphabet="ab \n", max_size=200), st.integers(1, 9), st.integers(0, 9))
def test_plain_text_is_wrapped_from_the_beginning_of_each_line(text: str, width: int, rows: int) -> None:
    assert newest_rows(text, width, rows, CLEAN) == (plainly(text, width)[-rows:] if rows else [])


@given(st.text(max_size=120), st.integers(2, 30), st.integers(1, 6))
def test_every_row_has_its_width_whatever_comes(text: str, width: int, rows: int) -> None:
    found = newest_rows(text, width, rows, CLEAN)
    assert len(found) <= rows
    assert all(cell_len(row) == width for row in found)
    assert all(row == CLEAN(row) for row in found if row.isprintable() and row.isascii())
    assert not any("\x1b" in row or "\n" in row for row in found)


def test_a_long_line_stands_still_while_it_grows() -> None:
    """What was a whole row is still one when more came: only then can it be read."""
    for letter in ("a", "é", "日"):
        text = letter * 5000
        views = [newest_rows(text[:length], 20, 4, CLEAN) for length in range(4900, 5000)]
        moves = sum(before[:-1] != after[: len(before) - 1] for before, after in pairwise(views))
        assert moves <= 100 * 2 // 20 + 1
