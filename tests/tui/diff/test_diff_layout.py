"""Rows laid out: what faces what, what is quiet, and that every row stands exactly in one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scenes import CLIENT, RETRY, change, created, tracked

from spark_tui.core.change.rows import Row, RowKind, hunk_rows
from spark_tui.core.change.values import Document, FileKind, Hunk, Op, TrackedFile
from spark_tui.tui.diff.layout import lay_out
from spark_tui.tui.diff.lines import PairLine
from spark_tui.tui.diff.look import CONTEXTS, Look

SEND = "        return self._transport.send(request, timeout=3)\n"
SIDES, QUIET, BOTH = Look(beside=True), Look(spaces=False), Look(beside=True, spaces=False)


def rows_of(old: list[str], new: list[str], around: int = 1) -> tuple[Row, ...]:
    hunk = Hunk(1, 1, "a.txt", Op.CHANGE, around, tuple(old), tuple(new))
    lines = ("top\n",) * around + tuple(old) + ("end\n",) * around
    file = TrackedFile("a.txt", FileKind.FILE, Document(lines), "0" * 64, 0o644, (hunk,))
    return hunk_rows(file, hunk)[1:]


def sides(rows: tuple[Row, ...], look: Look) -> list[tuple[str, str]]:
    """What stands left and right; a dash for a change, dots where nothing is."""
    shown = []
    for line in lay_out(rows, look).lines:
        assert isinstance(line, PairLine)
        shown.append(tuple(_side(row) for row in (line.left, line.right)))
    return shown  # type: ignore[return-value]


def _side(row: Row | None) -> str:
    if row is None:
        return "..."
    return ("" if row.kind is RowKind.CONTEXT else "-") + row.text.strip()


def test_a_rewritten_line_faces_what_it_became() -> None:
    hunk = change(3, 11, (SEND,), RETRY)
    shown = sides(hunk_rows(tracked(CLIENT, hunk), hunk)[1:], SIDES)
    facing = next(pair for pair in shown if pair[0].startswith("-"))
    assert facing[1] == "-return self._transport.send(request, timeout=30)"
    assert [left for left, right in shown if right.startswith("-")].count("...") == 5
    assert shown[0] == ("self.retries = retries", "self.retries = retries")


def test_what_was_not_rewritten_faces_what_stands_there_now() -> None:
    assert sides(rows_of(["one\n", "two\n"], ["3\n", "4\n", "5\n"]), SIDES) == [
        ("top", "top"),
        ("-one", "-3"),
        ("-two", "-4"),
        ("...", "-5"),
        ("end", "end"),
    ]


def test_white_space_is_quiet_in_both_layouts() -> None:
    rows = rows_of(["if a:\n", "b = 1\n", "c = 1\n"], ["if a:\n", "    b = 1\n", "    c = 2\n"])
    layout = lay_out(rows, QUIET)
    assert layout.quiet == 2
    shown = [
        (line.kind.value, line.text, line.old, line.new) for line in layout.lines if isinstance(line, Row)
    ]
    assert shown == [
        ("context", "top", 1, 1),
        ("context", "if a:", 2, 2),
        ("context", "    b = 1", 3, 3),
        ("removed", "c = 1", 4, None),
        ("added", "    c = 2", None, 4),
        ("context", "end", 5, 5),
    ]
    assert sides(rows, BOTH)[1:4] == [("if a:", "if a:"), ("b = 1", "b = 1"), ("-c = 1", "-c = 2")]
    assert sides(rows, SIDES)[2] == ("-b = 1", "-b = 1")


def test_new_files_keep_the_whole_width() -> None:
    file = created(1, 5)
    rows = hunk_rows(file, file.hunks[0])
    assert lay_out(rows, BOTH).lines is rows


def test_a_note_about_the_end_of_a_file_stays_on_its_side() -> None:
    rows = rows_of(["a = 1"], ["a = 2\n"], around=0)
    line = lay_out(rows, SIDES).lines[1]
    assert isinstance(line, PairLine)
    assert line.left is not None
    assert line.left.kind is RowKind.NOTE
    assert line.right is None


_TEXTS = st.lists(st.sampled_from(["a = 1", " a = 1", "b", "long line of words", "", "  "]), max_size=7)


@given(_TEXTS, _TEXTS, st.sampled_from([SIDES, QUIET, BOTH]), st.booleans(), st.integers(0, 2))
def test_every_row_stands_in_one_line_in_its_order(
    old: list[str], new: list[str], look: Look, bare: bool, around: int
) -> None:
    ends = [f"{text}\n" for text in new]
    if bare and ends and not around:
        ends[-1] = "no end"
    rows = rows_of([f"{text}\n" for text in old], ends, around)
    layout = lay_out(rows, look)
    assert len(layout.rows_at) == len(layout.lines)
    assert all(layout.places[row] == place for place, row in enumerate(layout.rows_at))
    assert set(layout.places) == set(range(len(layout.lines)))
    for kinds in ((RowKind.CONTEXT, RowKind.REMOVED), (RowKind.CONTEXT, RowKind.ADDED)):
        places = [layout.places[at] for at, row in enumerate(rows) if row.kind in kinds]
        assert places == sorted(set(places))  # no side is out of order, and no two of its lines are one
    assert layout.quiet <= min(len(old), len(new))


def test_the_steps_of_context() -> None:
    look = Look()
    seen = [look.context]
    while look.wider(1) != look:
        look = look.wider(1)
        seen.append(look.context)
    assert seen == [step for step in CONTEXTS if step >= 3]
    assert Look(context=0).wider(-1) == Look(context=0)
