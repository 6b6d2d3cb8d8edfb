"""Two sides of a block that grows: the same lines however it is cut, and every row in exactly one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import CLIENT, growing, grown, screen, searching, session, tracked

from spark_tui.core.change.rows import RowKind
from spark_tui.core.session import OpenBlock, OpenEdit, Phase, Session
from spark_tui.core.stream.edits import EditFormat, FileAction, LineKind
from spark_tui.tui.diff.document import Document
from spark_tui.tui.diff.growing import GrowingSection
from spark_tui.tui.diff.lines import PairLine
from spark_tui.tui.diff.look import Look

SIDES = Look(beside=True)
Lines = list[tuple[LineKind, str]]


def patching(base: Session) -> Session:
    """`base` while a block of a patch begins, of which each line says whether it is old or new."""
    edit = OpenEdit(FileAction.UPDATE, "src/client.py", 1, block=OpenBlock(number=1))
    turn = replace(base.turn, phase=Phase.STREAMING, edit=edit)
    return replace(base, turn=turn, format=EditFormat.APPLY_PATCH)


def feed(state: Session, lines: Lines, step: int) -> GrowingSection:
    """The section after these lines, `step` of them at a time."""
    made = Document(lambda text: text)
    made.show_as(SIDES)
    made.update(state)
    for at in range(0, len(lines), step):
        for kind, text in lines[at : at + step]:
            state = grown(state, [text], kind)
        made.update(state)
    assert made.growing is not None
    return made.growing


def shown(section: GrowingSection) -> list[tuple[str, str]]:
    pairs = []
    for line in section.body:
        if isinstance(line, PairLine):
            left, right = (
                f"{row.kind.value[0]} {row.text}" if row else "" for row in (line.left, line.right)
            )
            pairs.append((left, right))
    return pairs


_TEXTS = st.lists(st.sampled_from(["a = 1", "b", "", "return a", "    c()"]), max_size=8)
_KINDS = st.sampled_from([LineKind.CONTEXT, LineKind.OLD, LineKind.NEW])


@given(st.data(), st.integers(1, 4), st.booleans())
def test_lines_are_the_same_however_the_block_is_cut(data: st.DataObject, step: int, pair: bool) -> None:
    if pair:
        old, new = data.draw(_TEXTS), data.draw(_TEXTS)
        lines = [(LineKind.OLD, text) for text in old] + [(LineKind.NEW, text) for text in new]
        state = searching(session(tracked("".join(f"{text}\n" for text in old) or "\n")))
    else:
        lines = [(data.draw(_KINDS), text) for text in data.draw(_TEXTS)]
        state = patching(session(tracked(CLIENT)))
    section = feed(state, lines, step)
    assert shown(section) == shown(feed(state, lines, max(1, len(lines))))
    rows = list(section.rows)
    assert section.layout is not None
    places = [section.layout.places[at] for at in range(len(rows))]
    assert set(places) == set(range(len(section.body)))
    for kinds in ((RowKind.CONTEXT, RowKind.REMOVED), (RowKind.CONTEXT, RowKind.ADDED)):
        side = [place for place, row in zip(places, rows, strict=True) if row.kind in kinds]
        assert side == sorted(set(side))
    for at in range(section.height):
        for row in section.rows_in(at):
            assert section.index_of(row) == at


def test_what_comes_is_put_beside_what_it_may_face() -> None:
    lines = [
        (LineKind.CONTEXT, "top"),
        (LineKind.OLD, "one"),
        (LineKind.OLD, "two"),
        (LineKind.NEW, "1"),
        (LineKind.CONTEXT, "end"),
        (LineKind.NEW, "more"),
    ]
    assert shown(feed(patching(session(tracked(CLIENT))), lines, 1)) == [
        ("c top", "c top"),
        ("r one", "a 1"),
        ("r two", ""),
        ("c end", "c end"),
        ("", "a more"),
    ]


def test_a_new_file_keeps_the_whole_width() -> None:
    section = feed(growing(session()), [(LineKind.NEW, "a = 1")], 1)
    assert section.layout is None


@pytest.mark.parametrize("pair", [True, False])
async def test_a_block_grows_on_two_sides_and_is_toggled_while_it_does(pair: bool) -> None:
    old = "        return self._transport.send(request, timeout=3)"
    base = session(tracked(CLIENT))
    state = grown(searching(base) if pair else patching(base), [old], LineKind.OLD)
    async with screen(state, size=(140, 24)) as (app, pane, _):
        pane.set_look(SIDES)
        state = grown(state, ["        return retry(request)"])
        pane.show(state)
        row = next(row for row in app.text() if "retry(request)" in row)
        left, right = row.split("│")
        assert pair or "return self._transport.send" in left
        assert "+" in right
        assert {strip.cell_length for strip in pane.render_lines(pane.size.region)} == {140}
        pane.set_look(Look())
        assert not any("│" in row for row in app.text())
        assert any("retry(request)" in row for row in app.text())
        pane.set_look(SIDES)
        assert next(row for row in app.text() if "retry(request)" in row) == row


async def test_rows_that_stay_are_not_painted_again() -> None:
    state = grown(patching(session(tracked(CLIENT))), ["one", "two", "three"], LineKind.OLD)
    async with screen(state, size=(140, 24)) as (_, pane, _pilot):
        pane.set_look(SIDES)
        before = pane.render_lines(pane.size.region)
        pane.show(grown(state, ["1"]))
        after = pane.render_lines(pane.size.region)
        changed = [y for y, (old, new) in enumerate(zip(before, after, strict=True)) if old is not new]
        assert changed == [1, 2]  # the heading's count, and the line that got its right side
