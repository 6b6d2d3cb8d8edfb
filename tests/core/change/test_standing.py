"""What stands where a lost hunk once stood: the lines of the disk, numbered, bounded, with what differs."""

from __future__ import annotations

from spark_tui.core.change.locate import Block
from spark_tui.core.change.rebase import rebase
from spark_tui.core.change.standing import MOST_ROWS, standing_rows
from spark_tui.core.change.tracked import Proposal, propose_block, propose_create, track
from spark_tui.core.change.values import FileFacts, FileKind, Hunk, HunkState, TrackedFile
from spark_tui.core.stream.edits import LineKind

TEXT = "top\nfirst = 1\nsecond = 2\nend\nrest\n"


def facts(text: str, kind: FileKind = FileKind.FILE) -> FileFacts:
    return FileFacts("f", kind, text.encode())


def stale(old: list[str], new: list[str], then: str) -> tuple[TrackedFile, Hunk]:
    """A hunk of TEXT after somebody else made `then` of it."""
    lines = [(LineKind.OLD, line) for line in old] + [(LineKind.NEW, line) for line in new]
    made = propose_block(track(facts(TEXT)), Block(tuple(lines)), turn=1, next_id=1)
    assert isinstance(made, Proposal)
    file = rebase(made.file, facts(then)).file
    assert [hunk.state for hunk in file.hunks] == [HunkState.STALE]
    return file, file.hunks[0]


def test_the_lines_of_today_with_their_numbers_and_what_differs() -> None:
    then = "new head\ntop\nfirst = 7\nsecond = 8\nend\nrest\n"
    file, hunk = stale(["first = 1", "second = 2"], ["both = 3"], then)
    rows = standing_rows(file, hunk, context=1)
    assert [(row.new, row.text) for row in rows] == [
        (2, "top"),
        (3, "first = 7"),
        (4, "second = 8"),
        (5, "end"),
    ]
    assert [row.marks for row in rows] == [(), ((8, 9),), ((9, 10),), ()]


def test_lines_that_are_gone_leave_their_neighbours() -> None:
    file, hunk = stale(["first = 1", "second = 2"], ["both = 3"], "top\nend\nrest\n")
    assert [row.text for row in standing_rows(file, hunk, context=1)] == ["top", "end"]


def test_a_hunk_that_has_lost_nothing_has_no_such_rows() -> None:
    made = propose_block(
        track(facts(TEXT)), Block(((LineKind.OLD, "top"), (LineKind.NEW, "up"))), turn=1, next_id=1
    )
    assert isinstance(made, Proposal)
    assert standing_rows(made.file, made.file.hunks[0]) == ()


def test_a_whole_file_is_shown_to_a_limit() -> None:
    made = propose_create(track(facts("", FileKind.MISSING)), ["mine"], turn=1, next_id=1)
    assert isinstance(made, Proposal)
    theirs = "".join(f"theirs {number}\n" for number in range(MOST_ROWS + 50))
    file = rebase(made.file, facts(theirs)).file
    rows = standing_rows(file, file.hunks[0])
    assert len(rows) == MOST_ROWS + 1
    assert rows[-1].text == "and 50 more lines"
