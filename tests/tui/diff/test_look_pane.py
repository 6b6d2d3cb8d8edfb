"""The looks of the pane: sides, white space, context. What the person looks at stays where it is."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from scenes import CLIENT, RETRY, change, created, growing, grown, screen, session, several, tracked

from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.session import Session
from spark_tui.tui.diff.look import Look

SEND = "        return self._transport.send(request, timeout=3)\n"
INDENTED = ("        self._transport = transport\n", "        self.retries = retries\n")
WIDE = (160, 30)


def one() -> Session:
    return session(tracked(CLIENT, change(3, 11, (SEND,), RETRY)))


def spaced() -> Session:
    """A change of which two lines are only white space."""
    new = ("    self._transport = transport\n", "    self.retries  = retries\n", "    self.limit = 3\n")
    return session(tracked(CLIENT, change(1, 7, INDENTED, new)))


def stretch() -> Session:
    """Changes far apart in a long file, and a new file before it."""
    text = "".join(f"line {number}\n" for number in range(400))
    hunks = [
        change(number, at, (f"line {at}\n",), (f"new {at}\n",), path="z.txt")
        for number, at in enumerate(range(10, 400, 30), start=2)
    ]
    return session(created(1, 30), tracked(text, *hunks, path="z.txt"))


async def test_old_and_new_stand_beside_each_other() -> None:
    async with screen(one(), size=WIDE) as (app, pane, _):
        pane.set_look(Look(beside=True))
        row = next(row for row in app.text() if "timeout=30" in row)
        left, right = row.split("│")
        assert left.split()[:2] == ["12", "-"]
        assert "timeout=3)" in left
        assert right.split()[:2] == ["14", "+"]
        assert {row.index("│") for row in app.text() if "│" in row} == {79}


async def test_changed_words_are_marked_on_both_sides() -> None:
    async with screen(one(), size=WIDE) as (_, pane, _pilot):
        pane.set_look(Look(beside=True))
        strips = pane.render_lines(pane.size.region)
        strip = next(strip for strip in strips if "timeout=30" in strip.text)
        grounds = {
            segment.text: segment.style.bgcolor
            for segment in strip
            if segment.style is not None and segment.text in ("3", "30")
        }
        assert set(grounds) == {"3", "30"}
        plain = {
            segment.style.bgcolor for segment in strip if segment.style is not None and "send" in segment.text
        }
        assert not plain & set(grounds.values())


@pytest.mark.parametrize("width", [92, 93, 120, 161, 200])
async def test_every_row_of_two_sides_is_exactly_as_wide_as_the_pane(width: int) -> None:
    async with screen(several(), size=(width, 60)) as (_, pane, pilot):
        pane.set_look(Look(beside=True))
        for _step in range(3):
            for strip in pane.render_lines(pane.size.region):
                assert cell_len(strip.text) == strip.cell_length == width
            await pilot.press("right")


async def test_where_there_is_no_room_the_sides_wait_until_there_is() -> None:
    async with screen(one(), size=(80, 24)) as (app, pane, pilot):
        pane.set_look(Look(beside=True))
        assert pane.look.beside
        assert not any("│" in row for row in app.text())
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        assert any("│" in row for row in app.text())
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not any("│" in row for row in app.text())


async def test_white_space_is_quiet_and_counted() -> None:
    async with screen(spaced()) as (app, pane, _):
        assert any("+3 −2" in row for row in app.text())
        pane.set_look(Look(spaces=False))
        rows = app.text()
        assert any("+1  2 lines only white space" in row for row in rows)
        assert [row.split()[1] for row in rows if "self.limit" in row] == ["+"]
        assert [row.split()[:3] for row in rows if "self.retries  = retries" in row] == [
            ["9", "9", "self.retries"]
        ]
        assert "only white space" in rows[-1]
        pane.set_look(Look())
        assert any("+3 −2" in row for row in app.text())


async def test_a_hunk_of_only_white_space_says_so() -> None:
    new = tuple(line[4:] for line in INDENTED)
    async with screen(session(tracked(CLIENT, change(1, 7, INDENTED, new)))) as (app, pane, _):
        pane.set_look(Look(spaces=False))
        head = next(row for row in app.text() if row.startswith(" ● 1"))
        assert "2 lines only white space" in head
        assert "no lines" not in head
        assert not any(row.split()[1:2] in (["+"], ["-"]) for row in app.text())


async def test_reasons_stay_at_their_lines_in_every_look() -> None:
    reason = Finding("content.secrets", "src/client.py", 10, "a secret", Level.ASK)
    new = ("    self._transport = transport\n", "    self.retries = retries\n", "    self.limit = 3\n")
    state = session(tracked(CLIENT, change(1, 7, INDENTED, new, verdict=verdict([reason]))))
    async with screen(state, size=WIDE) as (app, pane, _):
        for look in (Look(), Look(beside=True), Look(spaces=False), Look(beside=True, spaces=False)):
            pane.set_look(look)
            rows = app.text()
            note = next(at for at, row in enumerate(rows) if "a secret" in row)
            assert "self.limit = 3" in rows[note - 1], look


@pytest.mark.parametrize("context", [0, 1, 12, 50, 1000])
async def test_more_or_less_context_leaves_the_selected_change_where_it_is(context: int) -> None:
    async with screen(stretch(), size=(100, 16)) as (app, pane, _):
        pane.select(8, reveal=True)
        before = next(at for at, row in enumerate(app.text()) if "new 190" in row)
        pane.set_look(Look(context=context))
        rows = app.text()
        assert next(at for at, row in enumerate(rows) if "new 190" in row) == before
        around = [row for row in rows if "190 190" in row]
        assert bool(around) == (context > 0)
        pane.set_look(Look())
        assert next(at for at, row in enumerate(app.text()) if "new 190" in row) == before


async def test_context_stops_at_the_neighbours_and_at_the_ends_of_the_file() -> None:
    async with screen(stretch(), size=(100, 1000)) as (app, pane, _):
        pane.set_look(Look(context=1000))
        shown = [row.split()[-1] for row in app.text() if " line " in row and "value" not in row]
        numbers = [int(number) for number in shown if number.isdigit()]
        assert numbers == sorted(set(range(400)))


async def test_rows_that_come_with_a_look_are_no_news() -> None:
    state = growing(stretch(), "t.py")
    async with screen(state, size=(100, 20)) as (app, pane, _):
        pane.select(1, reveal=True)
        pane.set_look(Look(context=100))
        assert not any("below" in row for row in app.text())
        pane.show(grown(state, ["x = 1", "y = 2"]))
        assert any(" 2 new lines below" in row for row in app.text())


async def test_rows_that_are_made_anew_while_one_scrolls_are_no_news() -> None:
    async with screen(growing(stretch(), "t.py"), size=(100, 20)) as (app, pane, pilot):
        await pilot.press("g")
        pane.set_look(Look(context=12))
        for _page in range(4):
            await pilot.press("pagedown")
            assert not any("below" in row for row in app.text())


async def test_lines_are_picked_one_below_the_other_whatever_the_look() -> None:
    async with screen(spaced(), size=WIDE) as (app, pane, _):
        pane.set_look(Look(beside=True, spaces=False))
        assert any("│" in row for row in app.text())
        pane.enter_lines(1)
        rows = app.text()
        assert not any("│" in row for row in rows)
        assert sum(row.split()[2:3] == ["-"] for row in rows) == 2
        assert pane.lines is not None
        assert pane.lines.changed == 5
        pane.leave_lines()
        assert any("│" in row for row in app.text())


async def test_the_same_look_again_paints_nothing() -> None:
    async with screen(stretch(), size=WIDE) as (_, pane, _pilot):
        pane.set_look(Look(beside=True))
        before = pane.render_lines(pane.size.region)
        pane.set_look(Look(beside=True))
        after = pane.render_lines(pane.size.region)
        assert all(old is new for old, new in zip(before, after, strict=True))
