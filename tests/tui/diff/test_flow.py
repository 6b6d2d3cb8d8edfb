"""How far a jump goes: line by line for a slow stream, most of a page for a fast one, never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.tui.diff.flow import SLOW, Flow, most_free


def flow(*rows: int) -> Flow:
    made = Flow()
    for count in rows:
        made.came(count)
    return made


@pytest.mark.parametrize("every", [8, 12, 30])
def test_a_slow_stream_moves_line_by_line(every: int) -> None:
    rows = [int(frame % every == 0) for frame in range(300)]
    made = Flow()
    for count in rows:
        made.came(count)
        assert made.free(40) == 0


def test_a_faster_one_stands_for_a_while() -> None:
    made = flow(*(int(frame % 3 == 0) for frame in range(300)))  # ten rows a second
    assert 12 <= made.free(60) <= 20
    assert 12 <= made.free(24) <= 16


def test_a_fast_one_leaves_two_thirds() -> None:
    assert flow(*[2] * 60).free(45) == 30
    assert flow(*[20] * 20).free(45) == 30


def test_one_long_frame_is_no_fast_stream() -> None:
    assert flow(2, *[0] * 60).free(45) == 0


@given(st.lists(st.integers(0, 200), max_size=40), st.integers(0, 100))
def test_a_part_of_the_window_is_always_taken(rows: list[int], height: int) -> None:
    made = flow(*rows)
    assert 0 <= made.free(height) <= most_free(height) <= height
    if made.speed > SLOW and height >= 12:
        assert made.free(height) > 0
