"""Reasons stand below the line that they concern, and every place in a section is found again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from scenes import CLIENT, RETRY, change, session, tracked

from spark_tui.core.change.rows import Row, RowKind, hunk_rows
from spark_tui.core.change.values import Drifted, Hunk, HunkState, Op
from spark_tui.core.events import SteerSent
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.session import Session
from spark_tui.tui.diff.document import Document
from spark_tui.tui.diff.lines import HeadLine, Line, NoteLine
from spark_tui.tui.diff.reasons import reasons_of
from spark_tui.tui.diff.sections import Section
from support.play import Play, block

SEND = "        return self._transport.send(request, timeout=3)\n"
HUNK = change(1, 11, (SEND,), RETRY)


def found(line: int, rule: str = "structure.no_type_changes", **more: object) -> Finding:
    return structs.replace(Finding(rule, "src/client.py", line, "this is why"), **more)


def blocked(*findings: Finding, hunk: Hunk = HUNK) -> Hunk:
    return replace(hunk, state=HunkState.BLOCKED, verdict=verdict(findings))


def shown(session: Session, width: int = 100) -> list[Line]:
    document = Document(lambda text: text, width)
    document.update(session)
    document.freshen(0, document.height)
    return [section.line(index) for section, index in map(document.at, range(document.height))]


def above_notes(hunk: Hunk) -> list[tuple[str, str]]:
    """Each note with the text of what stands above it."""
    lines = shown(session(tracked(CLIENT, hunk)))
    pairs = []
    for index, line in enumerate(lines):
        if isinstance(line, NoteLine):
            before = next(one for one in reversed(lines[:index]) if not isinstance(one, NoteLine))
            pairs.append((before.text if isinstance(before, Row) else type(before).__name__, line.text))
    return pairs


@pytest.mark.parametrize(
    ("line", "above"),
    [
        (12, RETRY[0]),
        (14, RETRY[2]),
        (17, RETRY[5]),
        (11, "    def send(self, request):\n"),
        (19, "    def close(self):\n"),
        (5, ""),
        (99, ""),
        (0, ""),
    ],
)
def test_a_reason_stands_below_its_line(line: int, above: str) -> None:
    ((text, note),) = above_notes(blocked(found(line)))
    assert text == (above.rstrip("\n") or "HeadLine")
    assert note.startswith("stopped by structure.no_type_changes: this is why")
    assert (f"(line {line})" in note) == (line > 1)


def test_a_reason_of_a_removed_line_stands_below_it() -> None:
    gone = blocked(found(12), hunk=change(1, 11, (SEND,), ()))
    assert above_notes(gone)[0][0] == SEND.rstrip("\n")


def test_limits_and_places_concern_the_whole_hunk() -> None:
    hunk = blocked(
        found(12, "size.max_hunk_lines"), found(12, "permissions.no_write"), found(0, "paths.never")
    )
    assert {text for text, _ in above_notes(hunk)} == {"HeadLine"}


def test_several_reasons_of_one_line_stay_in_their_order() -> None:
    hunk = blocked(found(14, reason="first"), found(12, reason="above"), found(14, reason="second"))
    assert [note.split(": ")[1].split(" (")[0] for _, note in above_notes(hunk)] == [
        "above",
        "first",
        "second",
    ]


@pytest.mark.parametrize(
    ("finding", "how"),
    [
        (found(12), "stopped by "),
        (found(12, stops=False), "blocked by "),
        (found(12, level=Level.ASK, stops=False), "asks "),
    ],
)
def test_a_reason_says_what_the_rule_did(finding: Finding, how: str) -> None:
    ((_, note),) = above_notes(blocked(finding))
    assert note.startswith(f"{how}structure.no_type_changes")


def test_a_reason_names_the_number_beside_its_line() -> None:
    """A waiting hunk above moves the numbers that are shown, not those on disk."""
    above = change(1, 2, (), ("import one\n", "import two\n"))
    file = tracked(CLIENT, above, blocked(found(14), hunk=replace(HUNK, id=2)))
    lines = shown(session(file))
    place = next(index for index, line in enumerate(lines) if isinstance(line, NoteLine))
    row = lines[place - 1]
    assert isinstance(row, Row)
    assert row.new == 16
    assert "(line 16)" in lines[place].text  # type: ignore[union-attr]


def test_a_new_file_has_its_reasons_at_their_lines() -> None:
    new = change(1, 0, (), ("a = 1\n", "# rest of the code\n"), op=Op.CREATE, path="n.py")
    hunk = blocked(found(2, "content.elision"), hunk=new)
    rows = hunk_rows(tracked("", hunk, path="n.py"), hunk)
    (reason,) = reasons_of(hunk, rows, 80, str)
    assert rows[reason.row].text == "# rest of the code"


def test_a_hunk_accepted_before_a_constraint_says_so() -> None:
    play = Play({"a.py": b"def one(a: int):\n    pass\n"}, Policy(preset="test"))
    play.say(block("a.py", "def one(a: int):\n", "def one(a: str):\n"))
    play.accept(1)
    play.do(SteerSent("don't touch types"))
    lines = shown(play.session)
    head = next(line for line in lines if isinstance(line, HeadLine))
    note = next(line for line in lines if isinstance(line, NoteLine))
    assert head.late == "structure.no_type_changes"
    assert note.text.startswith("accepted before structure.no_type_changes: ")
    assert note.level is Level.ASK
    above = lines[lines.index(note) - 1]
    assert isinstance(above, Row)
    assert (above.kind, above.text) == (RowKind.ADDED, "def one(a: str):")


NOTES = st.lists(st.integers(0, 22), max_size=6)


@given(NOTES, st.integers(8, 120))
def test_every_row_is_found_again_where_it_stands(lines: list[int], width: int) -> None:
    document = Document(str, width)
    document.update(session(tracked(CLIENT, blocked(*map(found, lines)))))
    (section,) = document.sections
    assert isinstance(section, Section)
    rows = [section.row_at(index) for index in range(section.height)]
    assert rows == sorted(rows)
    for row in range(-len(section.front), len(section.rows)):
        index = section.index_of(row)
        assert section.row_at(index) == row
        assert section.line(index) is (section.rows[row] if row >= 0 else section.front[index])
    notes = [index for index in range(section.height) if isinstance(section.line(index), NoteLine)]
    assert section.height - len(notes) == len(section.rows) + 2


def test_what_the_person_reads_stays_when_reasons_come_above_it() -> None:
    document = Document(str, 100)
    document.update(session(tracked(CLIENT, HUNK)))
    text = RETRY[4].rstrip("\n")
    at = next(
        row
        for row in range(document.height)
        if isinstance(line := document.at(row)[0].line(document.at(row)[1]), Row) and line.text == text
    )
    anchor = document.anchor(at)
    assert anchor is not None
    document.update(session(tracked(CLIENT, blocked(found(12), found(13), found(14)))))
    section, index = document.at(document.find(anchor))
    line = section.line(index)
    assert isinstance(line, Row)
    assert line.text == text
    assert document.find(anchor) == at + 3


def test_what_drifted_at_a_nearly_equal_place_and_who_chose_it_is_said_quietly() -> None:
    differ = tuple(Drifted(at, f"  asked {at}", f"  found {at}") for at in range(5))
    hunk = replace(HUNK, drift=("nearly-equal",), drifted=(*differ, Drifted(9, None, "")), chosen=True)
    lines = [line for line in shown(session(tracked(CLIENT, hunk))) if isinstance(line, NoteLine)]
    assert [line.text for line in lines] == [
        "one of several places, chosen by you",
        "asked for  asked 0",
        "found      found 0",
        "asked for  asked 1",
        "found      found 1",
        "asked for  asked 2",
        "found      found 2",
        "and 2 more lines that differ",
    ]
    assert {line.level for line in lines} == {None}
    accepted = replace(hunk, state=HunkState.ACCEPTED)
    assert [note for _, note in above_notes(accepted)] == ["one of several places, chosen by you"]
