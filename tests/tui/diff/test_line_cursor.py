"""The cursor on lines: where it stands, what a range holds, and what survives when the hunk changes."""

from __future__ import annotations

from dataclasses import replace

from scenes import CLIENT, RETRY, change, tracked

from spark_tui.core.change.rows import Row, RowKind, hunk_rows
from spark_tui.core.change.values import Hunk
from spark_tui.tui.diff.line_cursor import LineCursor

SEND = "        return self._transport.send(request, timeout=3)\n"


def rows_of(hunk: Hunk, context: int = 3) -> tuple[Row, ...]:
    return hunk_rows(tracked(CLIENT, hunk), hunk, context)


def cursor() -> LineCursor:
    hunk = change(3, 11, (SEND,), RETRY)
    return LineCursor(hunk, rows_of(hunk))


def test_it_begins_on_the_first_changed_line() -> None:
    view = cursor().view
    assert (view.hunk, view.index, view.changed) == (3, 0, 7)
    assert view.row.kind is RowKind.REMOVED
    assert view.row.old == 12
    assert view.chosen == (0,)


def test_it_walks_context_and_changed_lines_and_stops_at_the_ends() -> None:
    made = cursor()
    assert made.move(-1)
    assert made.view.index is None
    assert made.view.chosen == ()
    assert made.view.row.kind is RowKind.CONTEXT
    made.go_to_end(False)
    assert not made.move(-1)
    kinds = [made.view.row.kind]
    while made.move(1):
        kinds.append(made.view.row.kind)
    assert kinds == [RowKind.CONTEXT] * 3 + [RowKind.REMOVED] + [RowKind.ADDED] * 6 + [RowKind.CONTEXT] * 3


def test_a_line_is_picked_and_put_back() -> None:
    made = cursor()
    made.move(2)
    assert made.toggle()
    assert made.view.picked == {2}
    made.move(1)
    assert made.view.chosen == (2,)  # picks, not the cursor
    made.move(-1)
    made.toggle()
    assert made.view.picked == frozenset()


def test_a_context_line_cannot_be_picked() -> None:
    made = cursor()
    made.move(-1)
    assert not made.toggle()
    assert made.view.picked == frozenset()


def test_a_range_holds_the_changed_lines_from_its_beginning_to_the_cursor() -> None:
    made = cursor()
    made.move(-2)
    made.toggle_range()
    made.move(4)
    assert made.view.ranging
    assert made.view.chosen == (0, 1, 2)
    made.toggle()
    assert made.view.picked == {0, 1, 2}
    assert not made.view.ranging
    made.keep_range()
    made.move(1)
    made.toggle()  # one of the two is picked: both are
    assert made.view.picked == {0, 1, 2, 3}
    made.keep_range()
    made.move(-1)
    made.toggle()  # both are picked: both are put back
    assert made.view.picked == {0, 1}


def test_all_and_none() -> None:
    made = cursor()
    made.toggle()
    made.toggle_all()
    assert made.view.picked == set(range(7))
    made.toggle_all()
    assert made.view.picked == frozenset()


def test_the_marks_say_cursor_range_and_picks_apart() -> None:
    made = cursor()
    made.toggle()
    made.move(1)
    made.keep_range()
    made.move(1)
    first = made.row - 2
    marks = [made.marks(row) for row in range(first, first + 4)]
    assert [mark.picked for mark in marks] == [True, False, False, False]
    assert [mark.ranged for mark in marks] == [False, True, True, False]
    assert [mark.cursor for mark in marks] == [False, False, True, False]
    assert made.marks(-1) == made.marks(10_000)
    assert not made.marks(-1).cursor


def test_more_context_leaves_the_cursor_and_the_picks_on_their_lines() -> None:
    made = cursor()
    made.move(3)
    made.toggle()
    row = made.view.row
    assert made.take(made.hunk, rows_of(made.hunk, context=8))
    assert made.view.row == row
    assert made.view.picked == {3}
    assert not made.take(made.hunk, made._rows)  # the same again


def test_picks_of_another_text_are_dropped() -> None:
    made = cursor()
    made.move(6)
    made.toggle_all()
    shorter = replace(made.hunk, new=RETRY[:2])
    made.take(shorter, rows_of(shorter))
    assert made.view.picked == frozenset()
    assert made.view.changed == 3
    assert made.alive
    assert made.view.row.text  # it stands on some line that is there


def test_a_hunk_without_lines_has_no_cursor() -> None:
    made = LineCursor(change(4, 0, (), ()), (Row(RowKind.NOTE, None, None, "renames"),))
    assert not made.alive
