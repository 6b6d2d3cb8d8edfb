"""Which hunk is selected when hunks come, go and are decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import TYPES, files, hunk, start, streaming
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.values import HunkState
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.tui.selection import (
    Awaited,
    HunkList,
    allowed_of_file,
    changed_lines,
    neighbour,
    next_waiting,
    rewritten,
    settle,
)

W, A, R, B = HunkState.WAITING, HunkState.ACCEPTED, HunkState.REJECTED, HunkState.BLOCKED


def row(*states: HunkState) -> tuple[object, ...]:
    return tuple(hunk(number, "a.py", state) for number, state in enumerate(states, 1))


@pytest.mark.parametrize(
    ("states", "selected", "expected"),
    [
        ((W, W, W), 1, 2),
        ((W, A, W), 1, 3),
        ((W, A, A), 1, 1),
        ((W, A, W), 3, 1),
        ((A, A), 2, 2),
        ((), 0, 0),
    ],
)
def test_next_waiting(states: tuple[HunkState, ...], selected: int, expected: int) -> None:
    assert next_waiting(row(*states), selected) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("states", "selected", "chosen", "expected"),
    [
        ((), 0, False, 0),
        ((W,), 0, False, 1),
        ((W, W), 2, False, 2),
        ((W, A), 2, False, 1),
        ((W, A), 2, True, 2),
        ((W, W), 9, True, 1),
        ((A, B), 1, False, 1),
        ((A, B), 0, False, 2),
    ],
)
def test_settle(states: tuple[HunkState, ...], selected: int, chosen: bool, expected: int) -> None:
    assert settle(row(*states), selected, chosen) == expected  # type: ignore[arg-type]


@given(st.lists(st.sampled_from([W, A, R, B])), st.integers(0, 12), st.booleans())
def test_settling_again_changes_nothing(states: list[HunkState], selected: int, chosen: bool) -> None:
    hunks = row(*states)
    once = settle(hunks, selected, chosen)  # type: ignore[arg-type]
    assert settle(hunks, once, chosen) == once  # type: ignore[arg-type]
    assert once == 0 if not states else 1 <= once <= len(states)


def test_neighbour_stops_at_the_ends() -> None:
    hunks = row(W, A, W)
    assert [neighbour(hunks, at, 1) for at in (0, 1, 3)] == [1, 2, 3]  # type: ignore[arg-type]
    assert [neighbour(hunks, at, -1) for at in (0, 1, 3)] == [3, 1, 2]  # type: ignore[arg-type]
    assert neighbour((), 0, 1) == 0


def test_accept_all_takes_only_what_the_guard_allows() -> None:
    asks = Finding("permissions.no_rename", "a.py", 1, "asks", Level.ASK)
    hunks = (
        hunk(1, "a.py"),
        hunk(2, "b.py"),
        hunk(3, "a.py", verdict=verdict([asks])),
        hunk(4, "a.py", B, verdict=verdict([TYPES])),
        hunk(5, "a.py", complete=False),
        hunk(6, "a.py"),
        hunk(7, "a.py", A),
    )
    assert allowed_of_file(hunks, "a.py") == (1, 6)


def test_the_list_is_made_anew_only_when_files_change() -> None:
    hunks = HunkList()
    session = streaming()
    assert hunks.follow(session)
    assert [item.id for item in hunks.hunks] == [1, 2, 3, 4]
    assert not hunks.follow(replace(session, goal="another"))
    assert hunks.follow(replace(session, files=files(hunk(7, "x.py"))))
    assert hunks.get(3) is None
    assert hunks.get(7) is not None


def test_only_this_goal_counts() -> None:
    hunks = (hunk(1, "a.py"), hunk(2, "a.py", A), hunk(3, "a.py", R), hunk(4, "a.py", B))
    assert changed_lines(hunks, 1) == 4
    assert changed_lines(hunks, 2) == 2
    assert start().first_hunk == 1


def test_the_hunk_that_was_written_again_takes_the_selection() -> None:
    old, other, new = hunk(1, "a.py", HunkState.REJECTED), hunk(2, "b.py"), hunk(3, "a.py")
    assert rewritten((old, other, new), Awaited("a.py", 2)) == 3
    assert rewritten((old, other), Awaited("a.py", 1)) == 0
    assert rewritten((old, other, new), Awaited("a.py", 3)) == 0
    assert rewritten((old, other, new), None) == 0
