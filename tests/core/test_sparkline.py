"""Bars from values: no values, one, equal ones, many; and any values in any room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.sparkline import ASCII_BARS, BARS, resampled, side_by_side, sparkline

CASES = [
    ("nothing", [], 10, ""),
    ("one", [5.0], 10, "█"),
    ("one that is nothing", [0.0], 10, "▁"),
    ("equal", [3.0, 3.0, 3.0], 10, "███"),
    ("a stair from zero", [0, 1, 2, 3, 4, 5, 6, 7], 10, "▁▂▃▄▅▆▇█"),
    ("not from the lowest", [9.0, 10.0], 10, "▇█"),
    ("means of neighbours", [0, 0, 7, 7], 2, "▁█"),
    ("shares that differ by one", [1, 1, 1, 0, 0], 2, "█▃"),
    ("no room", [1.0, 2.0], 0, ""),
]


@pytest.mark.parametrize(
    ("values", "columns", "line"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_line(values: list[float], columns: int, line: str) -> None:
    assert sparkline(values, columns) == line


def test_the_same_in_ascii() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7], 10, ascii=True) == "_.:-=+*#"


def test_several_courses_have_one_scale() -> None:
    assert side_by_side([[4, 4], [], [8, 8]], 9) == "▅▅ ██"
    assert side_by_side([], 9) == ""


def test_too_many_courses_become_one() -> None:
    assert side_by_side([[7.0]] * 4 + [[0.0]] * 4, 4) == "██▁▁"


@given(st.lists(st.floats(0, 1e9), max_size=200), st.integers(0, 90), st.booleans())
def test_it_fits_and_means_what_it_shows(values: list[float], columns: int, ascii: bool) -> None:
    bars = ASCII_BARS if ascii else BARS
    line = sparkline(values, columns, ascii=ascii)
    assert len(line) == min(columns, len(values))
    assert set(line) <= set(bars)
    means = resampled(values, columns)
    heights = [bars.index(bar) for bar in line]
    for one, other, low, high in zip(heights, heights[1:], means, means[1:], strict=False):
        assert (one <= other) or (low >= high)
    if any(means):
        assert max(heights) == len(bars) - 1


@given(st.lists(st.lists(st.floats(0, 1e9), max_size=30), max_size=30), st.integers(1, 90))
def test_courses_side_by_side_fit(groups: list[list[float]], columns: int) -> None:
    assert len(side_by_side(groups, columns)) <= columns
