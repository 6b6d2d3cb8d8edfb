"""The small terminal in memory shows what a complete emulator shows."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.measuring.screen import Screen

COLUMNS, ROWS = 24, 6
_numbers = st.integers(1, 14)
_pieces = st.one_of(
    # text never reaches the right edge, where emulators differ in what a cursor movement does
    st.builds("\x1b[{};{}H{}".format, _numbers, _numbers, st.text("abcXYZ .é│▌", min_size=1, max_size=9)),
    st.builds("\x1b[{}{}".format, st.integers(1, 5), st.sampled_from("ABCDEFGdPX@")),
    st.builds("\x1b[{}{}".format, st.integers(0, 2), st.sampled_from("JK")),
    st.sampled_from(["\r", "\n", "\b", "\x1bM", "\x1bD", "\x1b[m", "\x1b[1;38;2;1;2;3m", "\x1b[?25l"]),
)


def shown(data: bytes, cuts: int = 1000) -> list[str]:
    """The rows after `data`, fed in pieces of so many bytes."""
    screen = Screen(COLUMNS, ROWS)
    for at in range(0, len(data), cuts):
        screen.feed(data[at : at + cuts])
        assert all(len(row) == COLUMNS for row in screen.rows())
    return screen.rows()


@given(st.lists(_pieces, max_size=40))
def test_it_shows_what_pyte_shows(pieces: list[str]) -> None:
    text = "".join(pieces)
    other = pyte.Screen(COLUMNS, ROWS)
    pyte.Stream(other).feed(text)
    assert shown(text.encode()) == other.display


@given(st.lists(_pieces, max_size=20), st.integers(1, 7))
def test_a_cut_anywhere_changes_nothing(pieces: list[str], cuts: int) -> None:
    data = "".join(pieces).encode()
    assert shown(data, cuts) == shown(data)


@pytest.mark.parametrize(
    ("written", "row", "text"),
    [
        ("one\r\ntwo\r\nthree\x1b[2;1H\x1b[M", 1, "three"),
        ("one\r\ntwo\r\nthree\x1b[1;1H\x1b[2L", 3, "two"),
        ("one\r\ntwo\x1b[1;3r\x1b[1;1H\x1b[2L", 3, ""),
        ("x" * COLUMNS, 1, ""),
        ("x" * COLUMNS + "yz", 1, "yz"),
        ("\x1b[2;3r\x1b[3;1Hx\x1b[5Ay", 1, " y"),  # CUU stops at the margin
        ("\x1b[2;3r\x1b[3;1Hone\r\ntwo", 1, "one"),
        ("\x1b[2;3r\x1b[2;1Hone\x1b[2;1H\x1bM", 2, "one"),
        ("ab\x1b[3b", 0, "abbbb"),  # REP
        ("one\r\ntwo\x1b[S", 0, "two"),  # SU
        ("one\x1b[T", 1, "one"),  # SD
        ("one\x1b[2;3r\x1b[2;1Htwo\x1b[1S", 1, ""),  # SU between margins
        ("\x1b]0;a title\x07text", 0, "text"),
        ("\x1b]0;a title\x1b\\text", 0, "text"),
        ("old\x1b[?1049h\x1b[1;1Hnew", 0, "new"),
        ("\x1b[?2026hin sync\x1b[?2026l", 0, "in sync"),
        ("火x", 0, "火x"),
        ("e\u0301x", 0, "ex"),
    ],
)
def test_what_apps_write(written: str, row: int, text: str) -> None:
    screen = Screen(COLUMNS, ROWS)
    screen.feed(written.encode())
    assert screen.rows()[row].rstrip() == text


def test_words_are_found_in_one_row_only() -> None:
    screen = Screen(COLUMNS, ROWS)
    screen.feed(b"one two\r\nthree")
    assert screen.shows("one two")
    assert not screen.shows("two three")
