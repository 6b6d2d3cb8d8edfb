"""A stale hunk shows both sides; lines that are only nearly equal show how the edit wrote them."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from scenes import screen, session

from spark_tui.core.change.locate import Block
from spark_tui.core.change.rebase import rebase
from spark_tui.core.change.tracked import Proposal, propose_block, propose_create, track
from spark_tui.core.change.values import FileFacts, FileKind, HunkState, TrackedFile
from spark_tui.core.session import Session
from spark_tui.core.stream.edits import LineKind
from spark_tui.tui.diff.look import Look

TEXT = """def send(request):
    attempt = 0
    return transport.send(request, timeout=3)


def close():
    pass
"""
CALL = """def send(client, request):
    reply = client.post(request.url, data=request.body)
    reply.raise_for_status()
    return reply.json()
"""
OLD = ["    attempt = 0", "    return transport.send(request, timeout=3)"]
NEW = ["    return retry(transport.send, request)"]


def facts(text: str, kind: FileKind = FileKind.FILE) -> FileFacts:
    return FileFacts("src/client.py", kind, text.encode())


def proposed(old: list[str], new: list[str], text: str = TEXT) -> TrackedFile:
    lines = [(LineKind.OLD, line) for line in old] + [(LineKind.NEW, line) for line in new]
    made = propose_block(track(facts(text)), Block(tuple(lines)), turn=1, next_id=1)
    assert isinstance(made, Proposal)
    return made.file


def stale(then: str, kind: FileKind = FileKind.FILE) -> Session:
    file = rebase(proposed(OLD, NEW), facts(then, kind)).file
    assert file.hunks[0].state is HunkState.STALE
    return session(file)


CHANGED = TEXT.replace("attempt = 0", "attempt = 1").replace("timeout=3", "timeout=30")


def body(rows: list[str]) -> list[str]:
    return [row[1:].rstrip("▐ ") for row in rows[2:] if row.strip()]


@pytest.mark.parametrize("look", [Look(), Look(spaces=False)])
async def test_what_it_wanted_and_what_stands_there_now(look: Look) -> None:
    async with screen(stale(CHANGED), size=(100, 24)) as (app, pane, _):
        pane.set_look(look)
        assert "△ 1  stale" in app.text()[1]
        assert body(app.text())[:10] == [
            "   wanted to replace",
            "        -     attempt = 0",
            "        -     return transport.send(request, timeout=3)",
            "   with",
            "        +     return retry(transport.send, request)",
            "   stands there now, lines 2-3",
            "  1   1   def send(request):",
            "  2   2       attempt = 1",
            "  3   3       return transport.send(request, timeout=30)",
            "  4   4",
        ]


async def test_side_by_side_the_old_lines_face_those_of_today() -> None:
    async with screen(stale(CHANGED), size=(160, 24)) as (app, pane, _):
        pane.set_look(Look(beside=True))
        rows = [tuple(part.strip() for part in row.split("│")) for row in body(app.text())]
        assert ("wanted to replace", "stands there now, lines 2-3") in rows
        assert ("-     attempt = 0", "2       attempt = 1") in rows
        assert (
            "-     return transport.send(request, timeout=3)",
            "3       return transport.send(request, timeout=30)",
        ) in rows
        at = rows.index(("with",))
        assert rows[at + 1] == ("+     return retry(transport.send, request)",)
        assert {strip.cell_length for strip in pane.render_lines(pane.size.region)} == {160}


async def test_lines_that_are_gone_and_a_file_that_is_gone() -> None:
    async with screen(stale("def close():\n    pass\n"), size=(100, 24)) as (app, _, _pilot):
        assert any("nothing stands there now" in row for row in app.text())
    async with screen(stale("", FileKind.MISSING), size=(100, 24)) as (app, _, _pilot):
        rows = body(app.text())
        assert rows[-1].strip() == "the file is gone"


async def test_a_new_file_whose_place_was_taken() -> None:
    made = propose_create(track(facts("", FileKind.MISSING)), ["mine"], turn=1, next_id=1)
    assert isinstance(made, Proposal)
    file = rebase(made.file, facts("theirs\n")).file
    async with screen(session(file), size=(100, 24)) as (app, _, _pilot):
        rows = [row.split() for row in body(app.text())]
        assert ["wanted", "to", "put", "in"] in rows
        assert rows[-2:] == [["stands", "there", "now,", "line", "1"], ["1", "1", "theirs"]]


async def test_when_the_lines_come_back_it_is_a_hunk_as_before() -> None:
    file = rebase(proposed(OLD, NEW), facts(CHANGED)).file
    async with screen(session(proposed(OLD, NEW)), size=(100, 24)) as (app, pane, _):
        before = app.text()
        pane.show(session(file))
        assert any("stands there now" in row for row in app.text())
        pane.show(session(rebase(file, facts(TEXT)).file))
        assert app.text() == before


async def test_lines_can_be_gone_into_and_searched_and_labels_are_no_lines() -> None:
    async with screen(stale(CHANGED), size=(100, 24)) as (app, pane, _):
        assert pane.enter_lines(1)
        view = pane.lines
        assert view is not None
        assert (view.index, view.changed) == (0, 3)
        pane.move_line(3)
        assert pane.lines is not None
        assert pane.lines.row.text == "def send(request):"
        assert pane.lines.index is None
        assert sum(row.startswith("▸") for row in app.text()) == 1
        pane.leave_lines()
        pane.begin_search()
        pane.search("timeout=30")
        assert pane.search_view is not None
        assert pane.search_view.total == 1


def nearly() -> Session:
    """A hunk of which the edit wrote one line in other words."""
    asked = CALL.replace("data=", "payload=").splitlines()
    file = proposed(asked, [*asked[:2], asked[3]], CALL)
    assert file.hunks[0].drift == ("nearly-equal",)
    return session(file)


async def test_a_nearly_equal_line_shows_how_the_edit_wrote_it() -> None:
    async with screen(nearly(), size=(100, 24)) as (app, pane, _):
        rows = app.text()
        assert "drifted: nearly-equal" in rows[1]
        at = next(at for at, row in enumerate(rows) if "asked ?" in row)
        assert rows[at].rstrip("▐ ").endswith("reply = client.post(request.url, payload=request.body)")
        assert "data=request.body" in rows[at - 1]
        assert rows[at].index("reply") == rows[at - 1].index("reply")  # one below the other
        strip = pane.render_lines(pane.size.region)[at]
        marked = [segment.text for segment in strip if segment.style is not None and segment.style.underline]
        assert marked == ["payload"]


async def test_where_the_line_is_not_shown_both_stand_below_the_heading() -> None:
    state = nearly()
    (file,) = state.files.values()
    hunk = file.hunks[0]
    elsewhere = tuple(msgspec.structs.replace(one, found="    not in sight") for one in hunk.drifted)
    moved = replace(file, hunks=(replace(hunk, drifted=elsewhere),))
    async with screen(session(moved), size=(120, 24)) as (app, _, _pilot):
        notes = [row for row in app.text() if "asked for  " in row]
        assert notes
        assert any("found      not in sight" in row for row in app.text())
