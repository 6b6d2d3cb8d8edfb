"""The rows of the diff pane, of finished and of growing hunks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.locate import Block
from spark_tui.core.change.rows import LiveRows, Row, RowKind, hunk_rows
from spark_tui.core.change.tracked import (
    Flip,
    Proposal,
    flip,
    propose_block,
    propose_create,
    propose_delete,
    propose_mode,
    propose_rename,
    track,
)
from spark_tui.core.change.values import FileFacts, FileKind, TrackedFile
from spark_tui.core.stream.edits import LineKind

SIGNS = {
    RowKind.CONTEXT: " ",
    RowKind.ADDED: "+",
    RowKind.REMOVED: "-",
    RowKind.NOTE: "!",
    RowKind.HEADER: "@",
}


def tracked(text: str) -> TrackedFile:
    return track(FileFacts("f", FileKind.FILE, text.encode()))


def put(file: TrackedFile, *lines: str) -> TrackedFile:
    edit = Block(tuple((LineKind(line[0]), line[1:]) for line in lines))
    made = propose_block(file, edit, turn=1, next_id=len(file.hunks) + 1)
    assert isinstance(made, Proposal)
    return made.file


def shown(rows: tuple[Row, ...] | list[Row]) -> list[str]:
    return [f"{row.old or ''}:{row.new or ''}{SIGNS[row.kind]}{row.text}" for row in rows]


def test_a_hunk_with_context_and_changed_words() -> None:
    file = put(tracked("a\nb = 1\nc\nd\n"), "-b = 1", "+b = 2", "+x")
    rows = hunk_rows(file, file.hunks[0], context=1)
    assert shown(rows) == [":@@@ -1,3 +1,4 @@", "1:1 a", "2:-b = 1", ":2+b = 2", ":3+x", "3:4 c"]
    assert [row.marks for row in rows[2:5]] == [((4, 5),), ((4, 5),), ()]


def test_numbers_count_the_hunks_before() -> None:
    file = put(put(tracked("a\nb\nc\n"), " a", "+1", "+2"), "-c", "+C")
    want = ["3:-c", ":5+C"]
    assert shown(hunk_rows(file, file.hunks[1], 0))[1:] == want
    result = flip(file, 1)
    assert isinstance(result, Flip)
    assert shown(hunk_rows(result.file, result.file.hunks[1], 0))[1:] == want


def test_an_accepted_hunk_looks_the_same() -> None:
    file = put(tracked("a\nb\nc\n"), "-b", "+x", "+y")
    result = flip(file, 1)
    assert isinstance(result, Flip)
    assert hunk_rows(result.file, result.file.hunks[0]) == hunk_rows(file, file.hunks[0])


def test_a_missing_newline_is_noted() -> None:
    file = put(tracked("a"), " a", "+b")
    assert [row.text for row in hunk_rows(file, file.hunks[0]) if row.kind is RowKind.NOTE] == [
        "no newline at the end of the file"
    ]


def test_operations_are_notes() -> None:
    file, gone = tracked("a\n"), track(FileFacts("f", FileKind.MISSING))
    made = [
        propose_create(gone, ["x"], turn=1, next_id=1),
        propose_create(file, ["x"], turn=1, next_id=1),
        propose_delete(file, turn=1, next_id=1),
        propose_rename(file, "g", turn=1, next_id=1),
        propose_mode(file, 0o755, turn=1, next_id=1),
    ]
    rows = [shown(hunk_rows(m.file, m.hunks[0])) for m in made if isinstance(m, Proposal)]
    assert rows == [
        [":!new file f", ":1+x"],
        [":!overwrites f", "1:-a", ":1+x"],
        [":!deletes f", "1:-a"],
        [":!renames f to g"],
        [":!changes the mode of f from 644 to 755"],
    ]


def test_a_growing_block_is_numbered_once_it_changes_something() -> None:
    live = LiveRows(tracked("x\na\nb\nc\n"))
    assert shown(live.add(LineKind.CONTEXT, "a")) == [": a"]
    assert live.stable == 0
    assert shown(live.add(LineKind.OLD, "b")) == ["2:2 a", "3:-b"]
    assert shown(live.add(LineKind.NEW, "B")) == [":3+B"]
    assert shown(live.add(LineKind.CONTEXT, "c")) == ["4:4 c"]
    assert (live.stable, live.version) == (4, 1)


def test_a_block_placed_from_outside_is_numbered() -> None:
    live = LiveRows(None)
    live.add(LineKind.OLD, "a")
    live.add(LineKind.NEW, "b")
    live.placed(9)
    assert shown(live.rows) == ["10:-a", ":10+b"]


def test_a_search_side_turns_into_what_the_new_lines_leave_of_it() -> None:
    live = LiveRows(tracked("0\na\nb\nc\nd\n"), search=True)
    for text in "abcd":
        live.add(LineKind.OLD, text)
    assert shown(live.rows) == [": a", ": b", ": c", ": d"]
    assert shown(live.add(LineKind.NEW, "a")) == ["2:2 a"]
    assert shown(live.add(LineKind.NEW, "X")) == [":3+X"]
    assert shown(live.add(LineKind.NEW, "c")) == ["3:-b", ":3+X", "4:4 c"]
    assert live.stable == 4
    assert shown(live.finish()) == ["5:-d"]


LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12)


@given(LINES, LINES.filter(bool))
def test_live_rows_tell_both_sides_and_keep_what_is_stable(old: list[str], new: list[str]) -> None:
    live = LiveRows(None, search=True)
    screen: list[Row] = []
    for kind, text in [*((LineKind.OLD, t) for t in old), *((LineKind.NEW, t) for t in new)]:
        version, stable = live.version, live.stable
        kept = live.rows[:stable]
        changed = live.add(kind, text)
        if version == live.version:
            assert live.rows[:stable] == kept
        screen[len(live.rows) - len(changed) :] = changed
        assert screen == live.rows
    live.finish()
    assert [row.text for row in live.rows if row.kind is not RowKind.ADDED] == old
    assert [row.text for row in live.rows if row.kind is not RowKind.REMOVED] == new


def test_neighbours_share_no_line_of_context() -> None:
    file = put(tracked("a\nb\nc\nd\ne\n"), "-a", "+A", " b", " c", "-d", "+D")
    first, second = (shown(hunk_rows(file, hunk))[1:] for hunk in file.hunks)
    assert first == ["1:-a", ":1+A"]
    assert second == ["2:2 b", "3:3 c", "4:-d", ":4+D", "5:5 e"]


def test_another_hunks_lines_are_no_context() -> None:
    file = put(tracked("a\nb\nc\n"), "-a", "+A", " b", "-c", "+C")
    assert shown(hunk_rows(file, file.hunks[1]))[1:] == ["2:2 b", "3:-c", ":3+C"]
