"""Percentiles by nearest rank."""

from __future__ import annotations

import math

import pytest

from spark_tui.measuring.figures import percentile


@pytest.mark.parametrize(
    ("count", "percent", "value"),
    [
        (20, 95, 19),
        (20, 96, 20),
        (20, 50, 10),
        (1, 99, 1),
        (100, 99, 99),
        (101, 99, 100),
        (5, 0, 1),
        (5, 100, 5),
    ],
)
def test_the_smallest_value_that_so_many_do_not_exceed(count: int, percent: float, value: int) -> None:
    assert percentile(range(count, 0, -1), percent) == value


def test_nothing_has_no_percentile() -> None:
    assert math.isnan(percentile([], 50))
