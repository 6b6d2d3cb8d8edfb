"""Rows that nobody looks at are packed, and are what they were when somebody does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import CLIENT, change, created, screen, session, tracked

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import HunkState
from spark_tui.core.session import Session
from spark_tui.tui.diff.document import Document
from spark_tui.tui.diff.layout import lay_out
from spark_tui.tui.diff.lines import Line, PairLine
from spark_tui.tui.diff.look import Look
from spark_tui.tui.diff.resting import packed, unpacked
from spark_tui.tui.diff.search import Search
from support.examples import examples

FILES = 12
SIZE = 40  # lines of each file

_NUMBER = st.none() | st.integers(1, 10**9)
_SPANS = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=2).map(tuple)
_ROW = st.builds(Row, st.sampled_from(RowKind), _NUMBER, _NUMBER, st.text(), _SPANS)


def hour(turns: int, state: HunkState = HunkState.ACCEPTED) -> Session:
    """A new file of each turn, all decided, and the turn after them."""
    made = [created(number, SIZE, f"part_{number}.py", state) for number in range(1, turns + 1)]
    base = session(*made)
    return replace(base, turn=replace(base.turn, number=turns + 1))


def told(document: Document, look: Session, times: int = FILES) -> None:
    for _ in range(times):
        document.update(look)


def lines(document: Document) -> list[Line]:
    found = []
    for row in range(document.height):
        section, index = document.at(row)
        found.append(section.line(index))
    return found


def bare(rows: list[str]) -> list[str]:
    """Rows without the scrollbar, and without the last one, which counts what is below."""
    return [row.rstrip(" ▐") for row in rows[:-1]]


def resting(document: Document) -> list[int]:
    return [number for number in range(1, FILES + 1) if getattr(document.section_of(number), "rests", False)]


@given(st.lists(_ROW, max_size=20).map(tuple), st.booleans(), st.booleans())
@examples(60)
def test_packed_rows_come_back_as_they_were(rows: tuple[Row, ...], beside: bool, spaces: bool) -> None:
    layout = lay_out(rows, Look(beside=beside, spaces=spaces))
    again, laid = unpacked(packed(rows, layout))
    assert (again, laid) == (rows, layout)


def test_both_sides_of_a_line_that_stays_are_one_row_again_and_any_text_comes_back() -> None:
    rows = (
        Row(RowKind.CONTEXT, 1, 1, "same \ud800\x1b[2J"),
        Row(RowKind.REMOVED, 2, None, "old"),
        Row(RowKind.ADDED, None, 2, "new"),
    )
    again, laid = unpacked(packed(rows, lay_out(rows, Look(beside=True))))
    assert again == rows
    assert laid is not None
    first = laid.lines[0]
    assert isinstance(first, PairLine)
    assert first.left is first.right is again[0]


def test_what_is_settled_and_out_of_sight_rests_and_the_scroll_stays_as_it_was() -> None:
    document = Document(str, 80)
    document.freshen(0, 20)
    document.update(hour(FILES))
    height, fresh = document.height, Document(str, 80)
    fresh.update(hour(FILES))
    told(document, hour(FILES))
    assert resting(document) == list(range(2, FILES + 1))  # the first one is in sight
    assert document.height == height
    assert lines(document) == lines(fresh)
    assert resting(document) == []  # they were looked at


@pytest.mark.parametrize("state", [HunkState.WAITING, HunkState.BLOCKED, HunkState.STALE])
def test_what_is_not_settled_does_not_rest(state: HunkState) -> None:
    document = Document(str, 80)
    told(document, hour(FILES, state))
    assert resting(document) == []


def test_only_a_few_are_packed_in_one_update_and_the_next_turn_packs_those_that_were_looked_at() -> None:
    document = Document(str, 80)
    document.update(hour(FILES))
    assert len(resting(document)) == 2
    told(document, hour(FILES))
    assert len(resting(document)) == FILES
    before = lines(document)
    told(document, hour(FILES))
    assert resting(document) == []
    later = hour(FILES)
    told(document, replace(later, turn=replace(later.turn, number=FILES + 2)))
    assert len(resting(document)) == FILES
    assert lines(document) == before


def test_a_file_that_changed_while_its_hunk_rested_is_shown_as_it_is_now() -> None:
    hunk = change(1, 14, (CLIENT.splitlines(True)[14],), ("new\n",), state=HunkState.REJECTED)
    base = session(tracked(CLIENT, hunk))
    base = replace(base, turn=replace(base.turn, number=2))
    document = Document(str, 80)
    document.update(base)
    assert document.section_of(1) is not None
    moved = session(tracked("# one\n# two\n" + CLIENT, replace(hunk, start=16)))
    document.update(replace(moved, turn=base.turn))
    assert resting(document) == [1]
    document.freshen(0, 10)
    fresh = Document(str, 80)
    fresh.update(moved)
    assert lines(document) == lines(fresh)


def test_a_search_finds_what_rests() -> None:
    document = Document(str, 80)
    told(document, hour(FILES))
    search = Search()
    search.look_for("value_3 ")
    for _ in range(FILES):
        search.scan(document.sections)
    assert search.complete
    assert search.total == FILES


async def test_the_first_turn_looks_the_same_after_many_turns() -> None:
    async with screen(hour(1), size=(100, 30)) as (app, pane, pilot):
        await pilot.press("home")
        first = app.text()
        assert any("value_0 = 0" in row for row in first)
        for turn in range(2, FILES + 1):
            for _ in range(3):
                pane.show(hour(turn))
            await pilot.press("end")
        for _ in range(FILES):
            pane.show(hour(FILES))
        assert 1 in resting(pane.document)
        await pilot.press("home")
        assert bare(app.text()) == bare(first)
