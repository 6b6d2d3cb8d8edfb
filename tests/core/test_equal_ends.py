"""Equal from both ends: as counting one by one says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.equal_ends import equal_ends

THINGS = st.lists(st.integers(0, 2), max_size=12).map(tuple)


@given(THINGS, THINGS)
def test_as_many_as_counted_one_by_one(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    head, tail = equal_ends(one, other)
    most = min(len(one), len(other))
    assert head == next((at for at in range(most) if one[at] != other[at]), most)
    rest = most - head
    assert tail == next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)


@given(THINGS, THINGS, THINGS)
def test_what_is_between_is_found(
    first: tuple[int, ...], more: tuple[int, ...], last: tuple[int, ...]
) -> None:
    head, tail = equal_ends((*first, 7, *more, *last), (*first, 8, *last))
    assert head == len(first)
    assert tail >= len(last)
    assert equal_ends(first, first) == (len(first), 0)
