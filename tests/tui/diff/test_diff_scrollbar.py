"""The thumb of the scrollbar: always in the bar, at its ends only at the ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.tui.diff.scrollbar import thumb, top_for

heights = st.integers(1, 80)
totals = st.integers(0, 200_000)


@given(heights, totals, st.integers(0, 200_000))
def test_the_thumb_stays_in_the_bar_and_tells_the_ends(height: int, total: int, top: int) -> None:
    covered = thumb(top, height, total)
    if total <= height:
        assert not covered
        return
    assert 0 <= covered.start < covered.stop <= height
    if height >= 3 and len(covered) <= height - 2:
        top = min(top, total - height)
        assert (covered.start == 0) == (top == 0)
        assert (covered.stop == height) == (top == total - height)


@given(heights, totals, st.integers(0, 79))
def test_a_click_puts_the_thumb_under_the_pointer(height: int, total: int, row: int) -> None:
    row = min(row, height - 1)
    top = top_for(row, height, total)
    assert 0 <= top <= max(0, total - height)
    covered = thumb(top, height, total)
    if len(covered) > 2:
        assert row in covered
