"""The model of the scroll: what stands where, what an update changes, and what it costs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import CLIENT, change, created, growing, grown, searching, session, several, tracked

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import HunkState
from spark_tui.core.guard.growing import Growth
from spark_tui.core.session import Session
from spark_tui.core.stream.edits import EditFormat, LineKind
from spark_tui.tui.diff import document as module
from spark_tui.tui.diff.document import Document
from spark_tui.tui.diff.lines import FileLine, HeadLine, Line, NoteLine
from spark_tui.tui.diff.sections import file_line
from support.examples import examples
from support.play import Play


def made(*sessions: Session) -> Document:
    document = Document(str, 80)
    for state in sessions:
        document.update(state)
    return document


def lines(document: Document) -> list[Line]:
    found = []
    for row in range(document.height):
        section, index = document.at(row)
        found.append(section.line(index))
    return found


def heads(document: Document) -> list[HeadLine]:
    return [line for line in lines(document) if isinstance(line, HeadLine)]


def texts(document: Document) -> list[tuple[RowKind, str]]:
    return [(line.kind, line.text) for line in lines(document) if isinstance(line, Row)]


def test_sections_stand_in_the_order_of_their_numbers_with_a_file_line_where_the_file_changes() -> None:
    shown = lines(made(several()))
    assert [line.hunk for line in shown if isinstance(line, HeadLine)] == [1, 2, 3, 4, 5, 6]
    files = [line.path for line in shown if isinstance(line, FileLine)]
    assert files == [
        "src/client.py",
        "src/types.py",
        "src/client.py",
        "a.py",
        "src/client.py",
        "odd\x1b[31m.go",
    ]


def test_reasons_of_blocked_and_asked_hunks_stand_in_full_below_their_heading() -> None:
    document = made(several())
    document.resize(30)
    notes = [line.text for line in lines(document) if isinstance(line, NoteLine)]
    assert " ".join(notes[:3]).startswith("stopped by paths.never: The preset says that src/types.py")
    assert all(len(note) <= 30 for note in notes)
    assert any("permissions.rename" in note for note in notes)


def test_the_growing_block_is_last_and_carries_the_number_that_its_hunk_will_have() -> None:
    document = made(grown(growing(several()), ["one", "two"]))
    assert heads(document)[-1] == HeadLine(hunk=7, state=None, added=2, removed=0, lines=2)
    assert texts(document)[-2:] == [(RowKind.ADDED, "one"), (RowKind.ADDED, "two")]


def test_an_update_keeps_what_did_not_change() -> None:
    base = growing(several())
    document = made(base)
    before = lines(document)
    document.update(grown(base, ["one"]))
    after = lines(document)
    assert all(old is new for old, new in zip(before[:-1], after, strict=False))
    assert len(after) == len(before) + 1


def test_a_new_state_changes_the_heading_and_dims_the_section() -> None:
    base = several()
    client = base.files["src/client.py"]
    accepted = tuple(replace(h, state=HunkState.ACCEPTED) if h.id == 5 else h for h in client.hunks)
    files = {**base.files, "src/client.py": replace(client, hunks=accepted)}
    document = made(base, replace(base, files=files))
    assert [head.state for head in heads(document) if head.hunk == 5] == [HunkState.ACCEPTED]
    section = document.section_of(5)
    assert section is not None
    assert section.dim


def test_rows_of_a_changed_file_are_made_anew_when_they_are_seen() -> None:
    base = session(tracked(CLIENT, change(1, 14, ("        self._transport.close()\n",), ())))
    document = made(base)
    longer = session(tracked("# top\n" + CLIENT, change(1, 15, ("        self._transport.close()\n",), ())))
    document.update(longer)
    old = [line.old for line in lines(document) if isinstance(line, Row) and line.kind is RowKind.REMOVED]
    assert document.freshen(0, document.height)
    new = [line.old for line in lines(document) if isinstance(line, Row) and line.kind is RowKind.REMOVED]
    assert (old, new) == ([15], [16])
    assert not document.freshen(0, document.height)


def test_a_dropped_hunk_leaves() -> None:
    document = made(several(), session(created(7, 2)))
    assert [head.hunk for head in heads(document)] == [7]
    assert texts(document)[0] == (RowKind.ADDED, "value_0 = 0  # line 0")


def test_search_and_replace_grows_in_its_place() -> None:
    old = CLIENT.splitlines()[10:13]
    looked_for = grown(searching(session(tracked(CLIENT))), old, LineKind.OLD)
    document = made(looked_for)
    assert texts(document) == [(RowKind.CONTEXT, line) for line in old]
    height = document.height
    state = looked_for
    for line in (old[0], "        new()", old[2]):
        state = grown(state, [line])
        document.update(state)
        assert height <= document.height <= height + 1
    assert texts(document) == [
        (RowKind.CONTEXT, old[0]),
        (RowKind.REMOVED, old[1]),
        (RowKind.ADDED, "        new()"),
        (RowKind.CONTEXT, old[2]),
    ]


def test_a_whole_file_shows_only_where_it_differs() -> None:
    old = [f"line {number}" for number in range(1, 30)]
    play = Play({"a.py": "\n".join([*old, ""]).encode()}, form=EditFormat.WHOLE_FILE)
    document = made(play.session)

    def shown(text: str) -> list[tuple[RowKind, str, int | None]]:
        play.say(text)
        document.update(play.session)
        section = document.growing
        return [(row.kind, row.text, row.new) for row in section.rows] if section else []

    assert shown("```py a.py\nline 1\nline 2\n") == []
    assert shown("new 3\n") == [(RowKind.ADDED, "new 3", 3)]
    assert shown("new 4\n") == [(RowKind.ADDED, "new 3", 3), (RowKind.ADDED, "new 4", 4)]
    assert shown("line 5\nline 6\n") == []
    assert [head.hunk for head in heads(document)] == [1, 2]
    assert shown("other\n") == [(RowKind.ADDED, "other", 7)]
    assert shown("line 8\n```\n") == []


def test_an_exact_format_is_recognised_by_its_context_lines() -> None:
    state = searching(session(tracked(CLIENT)))
    edit = state.turn.edit
    assert edit is not None
    assert edit.block is not None
    exact = replace(edit, block=replace(edit.block, growth=Growth(exact=True)))
    state = replace(state, turn=replace(state.turn, edit=exact))
    state = grown(state, [CLIENT.splitlines()[10]], LineKind.CONTEXT)
    state = grown(state, [CLIENT.splitlines()[11]], LineKind.OLD)
    document = made(state)
    assert texts(document)[-1] == (RowKind.REMOVED, CLIENT.splitlines()[11])


def test_an_anchor_finds_its_row_when_the_block_becomes_a_hunk() -> None:
    base = session(created(1, 5, "a.py"))
    state = grown(growing(base, "b.py"), [f"value_{i} = {i}  # line {i}" for i in range(3, 50)])
    document = made(state)
    row = document.height - 10
    section, index = document.at(row)
    anchor = document.anchor(row)
    assert anchor is not None
    wanted = section.line(index)
    document.update(session(created(1, 5, "a.py"), created(2, 50, "b.py")))
    section, index = document.at(document.find(anchor))
    found = section.line(index)
    assert isinstance(found, Row)
    assert isinstance(wanted, Row)
    assert found.text == wanted.text


@examples(40)
@given(st.lists(st.integers(0, 6), max_size=6), st.integers(0, 30))
def test_every_row_is_in_exactly_one_section(sizes: list[int], more: int) -> None:
    files = [created(number + 1, size, f"f{number}.py") for number, size in enumerate(sizes)]
    document = made(grown(growing(session(*files)), ["x"] * more))
    places = [document.at(row) for row in range(document.height)]
    counted = {section.uid: section.height for section, _ in places}
    assert sum(counted.values()) == document.height
    assert all(0 <= index < section.height for section, index in places)


def test_only_files_that_changed_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    base = session(created(1, 2, "a.py"), created(2, 2, "b.py"))
    document = made(base)
    summed: list[str] = []
    monkeypatch.setattr(module, "file_line", lambda file: summed.append(file.path) or file_line(file))
    document.update(replace(base, files={**base.files, "b.py": created(2, 3, "b.py")}))
    assert summed == ["b.py"]


def test_a_line_costs_the_same_however_long_the_diff_is() -> None:
    """Counted, not timed: how many rows are looked at for one more line."""
    looked: list[int] = []
    for size in (10, 3_000):
        base = growing(session(created(1, size)))
        document = made(base)
        section = document.section_of(1)
        assert section is not None
        counting = _Counting(section.rows)
        section.rows = counting
        document.update(grown(base, ["x = 1"]))
        looked.append(counting.looks)
    assert looked == [0, 0]


class _Counting(tuple[Row, ...]):
    """Rows that count how often somebody looks."""

    looks = 0

    def __getitem__(self, index: object) -> object:  # type: ignore[override]
        self.looks += 1
        return super().__getitem__(index)  # type: ignore[index]

    def __iter__(self) -> object:  # type: ignore[override]
        self.looks += 1
        return super().__iter__()
