"""The append-only log: every snapshot goes on showing what it showed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.log import Log


@given(st.lists(st.tuples(st.integers(0, 20), st.integers())))
def test_every_snapshot_keeps_its_own_items(steps: list[tuple[int, int]]) -> None:
    logs: list[tuple[Log[int], list[int]]] = [(Log(), [])]
    for which, item in steps:
        log, items = logs[which % len(logs)]
        logs.append((log.plus(item), [*items, item]))
    assert [list(log) for log, _ in logs] == [items for _, items in logs]


def test_growing_the_newest_snapshot_shares_the_buffer() -> None:
    log: Log[int] = Log()
    for number in range(1000):
        log = log.plus(number)
    first = log
    log = log.plus(1000)
    assert first._buffer is log._buffer
    assert len(first) == 1000


def test_indexing_stays_within_the_snapshot() -> None:
    old = Log([1, 2, 3])
    new = old.plus(4)
    assert new[-1] == 4
    assert old[-1] == 3
    assert new[1:] == [2, 3, 4]
    assert old[1:] == [2, 3]
    with pytest.raises(IndexError):
        old[3]


def test_equal_logs_are_equal_whatever_their_buffers() -> None:
    old = Log([1])
    old.plus(2)
    assert old == Log([1])
    assert hash(old) == hash(Log([1]))
    assert old != Log([2])
