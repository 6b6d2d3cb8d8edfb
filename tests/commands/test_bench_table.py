"""Tables, times, shares and numbers as a person reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.commands.table import Row, duration, is_ascii, share, table_lines, whole, wrapped


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (0.0, "0.0 ms"),
        (0.00084, "0.8 ms"),
        (0.00996, "10 ms"),
        (0.0921, "92 ms"),
        (0.9996, "1.00 s"),
        (4.958, "4.96 s"),
        (9.996, "10.0 s"),
        (12.34, "12.3 s"),
        (4321.0, "4,321.0 s"),
    ],
)
def test_a_time(seconds: float | None, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (None, ""),
        (0.0, "0 %"),
        (0.001, "1 %"),
        (0.5, "50 %"),
        (0.996, "99 %"),
        (0.9999, "99 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share(part: float | None, said: str) -> None:
    assert share(part) == said


@pytest.mark.parametrize(("number", "said"), [(None, ""), (4.25, "4.2"), (9.96, "10"), (1184.4, "1,184")])
def test_a_number(number: float | None, said: str) -> None:
    assert whole(number) == said


ROWS = [Row("one", ("1 ms", "2 ms", "3 ms")), Row("another", ("10 ms", "", "300 ms"))]
TABLE = ["         median  best   worst", "one        1 ms  2 ms    3 ms", "another   10 ms        300 ms"]
NARROW = ["         median   worst", "one        1 ms    3 ms", "another   10 ms  300 ms"]


def test_columns_stand_below_their_heads() -> None:
    assert table_lines(("median", "best", "worst"), ROWS, 29) == TABLE
    assert table_lines(("median", "best", "worst"), ROWS, 28) == NARROW


@given(st.integers(1, 80))
def test_a_table_is_as_narrow_as_it_can(width: int) -> None:
    lines = table_lines(("median", "best", "worst"), ROWS, width)
    assert len(set(map(len, lines))) == 1
    assert len(lines[0]) <= max(width, 15)


@pytest.mark.parametrize(
    ("wish", "encoding", "expected"),
    [
        ("", "utf-8", False),
        ("", "UTF8", False),
        ("0", "utf_8", False),
        ("1", "utf-8", True),
        ("", "ascii", True),
    ],
)
def test_which_alphabet(wish: str, encoding: str, expected: bool) -> None:
    assert is_ascii(wish, encoding) is expected


@pytest.mark.parametrize("figure", ["2.5 s", "92 ms", "96 %", "25 kB", "90 MB"])
def test_a_figure_keeps_its_unit(figure: str) -> None:
    assert wrapped(f"it takes {figure} of it", 12) == ["it takes", f"{figure} of it"]
    assert wrapped("5 sheep in a row", 8) == ["5 sheep", "in a row"]
