"""Text from outside, made fit for one row."""

from __future__ import annotations

import time

import pytest

from spark_tui.tui.signs import UNICODE


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a \t\r\n\t b", "a b"),
        ("a\n \nb", "a  b"),
        (" a\rb ", " a b "),
        ("\n", " "),
        ("  kept  ", "  kept  "),
    ],
)
def test_line_ends_become_one_space_with_the_space_around_them(text: str, row: str) -> None:
    assert UNICODE.clean(text) == row


@pytest.mark.parametrize("text", [" " * 200_000 + "x", "\t" * 100_000 + "\n", " x" * 100_000])
def test_a_long_row_of_spaces_costs_no_more_than_one_of_letters(text: str) -> None:
    begun = time.process_time()
    UNICODE.clean(text)
    assert time.process_time() - begun < 2
