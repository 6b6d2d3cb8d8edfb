"""Where cells stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.tui.grid.plan import GAP, LOWEST, NARROWEST, planned

SIZES = st.tuples(st.integers(1, 120), st.integers(1, 250), st.integers(1, 70))


@pytest.mark.parametrize(
    ("count", "width", "height", "columns", "lines", "all_lines"),
    [
        (1, 120, 38, 1, 1, 1),
        (4, 120, 38, 2, 2, 2),
        (4, 80, 22, 2, 2, 2),
        (75, 200, 58, 7, 11, 11),
        (75, 160, 48, 6, 13, 13),
        (75, 120, 38, 4, 7, 19),
        (75, 80, 22, 3, 4, 25),
        (75, 20, 10, 1, 2, 75),
    ],
)
def test_how_many_are_in_sight(
    count: int, width: int, height: int, columns: int, lines: int, all_lines: int
) -> None:
    plan = planned(count, width, height)
    assert (plan.columns, plan.lines, plan.all_lines) == (columns, lines, all_lines)


@given(SIZES)
def test_cells_never_leave_their_room_and_fill_its_height(size: tuple[int, int, int]) -> None:
    count, width, height = size
    plan = planned(count, width, height)
    assert plan.columns * (plan.width + GAP) - GAP <= max(width, 1)
    assert sum(map(plan.height_of, range(plan.lines))) == height
    assert plan.width >= min(NARROWEST, width)
    assert all(plan.height_of(line) >= min(LOWEST, height) for line in range(plan.lines))


@given(SIZES, st.lists(st.integers(0, 119), max_size=5))
def test_whoever_is_looked_for_comes_into_sight(size: tuple[int, int, int], cells: list[int]) -> None:
    plan = planned(*size)
    for cell in cells:
        wanted = cell % plan.count
        plan = plan.showing(wanted)
        assert any(wanted in plan.cells(line) for line in range(plan.lines))
        assert plan.showing(wanted) == plan


@given(SIZES, st.data())
def test_a_place_belongs_to_the_cell_that_stands_there(
    size: tuple[int, int, int], data: st.DataObject
) -> None:
    count, width, height = size
    plan = planned(count, width, height)
    line = data.draw(st.integers(0, plan.lines - 1))
    y = sum(map(plan.height_of, range(line)))
    for column, cell in enumerate(plan.cells(line)):
        assert plan.at(column * (plan.width + GAP), y) == cell
        assert plan.at(column * (plan.width + GAP) + plan.width - 1, y + plan.height_of(line) - 1) == cell
    assert plan.at(0, height) is None
