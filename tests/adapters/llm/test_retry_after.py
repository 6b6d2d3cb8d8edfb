"""Retry-After in both its forms, and what is not legible."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.adapters.llm.retry import LONGEST_PAUSE, pause, retry_after

NOW = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("0.25", 0.25),
        ("-3", 0.0),
        ("Mon, 05 Jan 2026 12:00:30 GMT", 30.0),
        ("Mon, 05 Jan 2026 12:00:30", 30.0),
        ("Mon, 05 Jan 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("inf", None),
        ("nan", None),
        ("Mon, 99 Jan 2026 12:00:30 GMT", None),
    ],
)
def test_what_the_header_asks_for(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_without_the_header_pauses_grow_to_a_limit() -> None:
    assert [pause({}, attempt, NOW) for attempt in (1, 2, 3, 4, 5, 6, 10_000)] == [1, 2, 4, 8, 16, 30, 30]


@given(st.text(), st.integers(min_value=1))
def test_no_header_makes_anybody_wait_for_ever(value: str, attempt: int) -> None:
    assert 0 <= pause({"retry-after": value}, attempt, NOW) <= LONGEST_PAUSE
