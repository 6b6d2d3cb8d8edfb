"""Where a comment stands: the row that was commented and the line that the model is told are the same."""

from __future__ import annotations

from spark_tui.core.change.rows import RowKind, hunk_rows
from spark_tui.core.session import LineComment, find_hunk
from spark_tui.core.talk.comments import line_of, offset_of
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 41)).encode()


def test_every_row_has_the_line_that_it_shows_also_when_hunks_above_were_taken() -> None:
    play = Play({"a.txt": FILE})
    play.say(
        block("a.txt", "line 2\n", "two\nand\nmore\n")
        + block("a.txt", "line 8\nline 9\n", "eight\n")
        + block("a.txt", "line 20\nline 21\n", "twenty\ntwenty-one\nand a half\n")
        + block("a.txt", "line 30\n", "")
    )
    play.accept(1)
    for number in (1, 2, 3, 4):
        found = find_hunk(play.session, number)
        assert found is not None
        file, hunk = found
        rows = [row for row in hunk_rows(file, hunk) if row.kind is not RowKind.HEADER]
        for row in rows:
            side = "new" if row.kind is RowKind.ADDED else "old"
            comment = LineComment(number, "a.txt", side, offset_of(file, hunk, row), row.text, "why?")
            assert line_of(file, hunk, comment) == (row.new or row.old)
        anchors = {(row.kind is RowKind.ADDED, offset_of(file, hunk, row)) for row in rows}
        assert len(anchors) == len(rows)  # no two rows share a comment
