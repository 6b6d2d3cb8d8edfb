"""Packed lines are the lines that they were, in less room."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.document import split_lines
from spark_tui.core.change.packed import FEWEST, OPEN_LINES, PackedLines, packed, unpacked

TEXT = st.text(st.sampled_from("ab ü\t\x0b\u2028\ud800\r\n"), max_size=60)


def long(text: str) -> tuple[str, ...]:
    """Lines that are worth it, the first of them from `text`."""
    return split_lines(text + "x" * FEWEST + "\n")


def code(lines: int) -> tuple[str, ...]:
    return tuple(f"    value_{number} = compute(value_{number - 1}, scale=2.5)\n" for number in range(lines))


@given(TEXT, TEXT, st.integers(-9, 9), st.integers(-9, 9))
def test_they_are_the_same_sequence(text: str, other: str, start: int, end: int) -> None:
    lines = long(text)
    found = packed(lines)
    assert isinstance(found, PackedLines)
    assert (len(found), tuple(found), list(reversed(found))) == (len(lines), lines, list(reversed(lines)))
    assert found[start:end] == lines[start:end]
    assert [found[at] for at in range(-len(lines), len(lines))] == [*lines, *lines]
    assert found == lines
    assert lines == found
    assert found == packed(long(text))
    assert (found == packed(long(other))) is (lines == long(other))
    assert (found == long(other)) is (lines == long(other))
    assert hash(found) == hash(lines)
    assert "".join(found) == "".join(lines)
    assert unpacked(found) == lines


def test_there_is_nothing_behind_them() -> None:
    with pytest.raises(IndexError):
        _ = packed(code(20))[20]


@pytest.mark.parametrize(
    "lines",
    [(), ("short\n",) * 5, ("ends in a return\r", "\n", "x" * FEWEST), ("no end in the midst", "x" * FEWEST)],
)
def test_what_gains_nothing_or_would_be_split_elsewhere_stays_as_it_is(lines: tuple[str, ...]) -> None:
    assert packed(lines) is lines


def test_what_is_packed_stays_packed() -> None:
    found = packed(code(20))
    assert packed(found) is found


def test_they_take_a_fifth_at_most() -> None:
    lines = code(200)
    found = packed(lines)
    assert isinstance(found, PackedLines)
    before = sys.getsizeof(lines) + sum(map(sys.getsizeof, lines))
    assert found.size < before / 5


def test_who_asks_again_gets_the_very_same_tuple_until_many_others_were_asked_for() -> None:
    found = packed(code(100))
    first = unpacked(found)
    assert unpacked(found) is first
    assert all(unpacked(packed(code(100 + more))) for more in range(OPEN_LINES // 100))
    assert unpacked(found) is not first
    assert unpacked(found) == first
    assert unpacked(first) is first
