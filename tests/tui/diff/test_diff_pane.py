"""What the pane shows: states, text, width, colours, and how little it paints."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from scenes import (
    CLIENT,
    PaneApp,
    change,
    created,
    growing,
    grown,
    screen,
    session,
    several,
    stream,
    theme,
    tracked,
)

from spark_tui.core.change.values import HunkState
from spark_tui.tui.diff.pane import DiffPane
from spark_tui.tui.signs import ASCII


async def test_empty_says_what_the_screen_told_it() -> None:
    async with screen() as (app, pane, _):
        assert any("What shall change?" in row for row in app.text())
        pane.show(stream(1))
        assert not any("What shall change?" in row for row in app.text())


@pytest.mark.parametrize(
    ("state", "word", "sign"),
    [
        (HunkState.WAITING, "waits", "●"),
        (HunkState.ACCEPTED, "accepted", "✓"),
        (HunkState.REJECTED, "rejected", "✗"),
        (HunkState.BLOCKED, "blocked", "■"),
        (HunkState.STALE, "stale", "△"),
    ],
)
async def test_each_state_has_its_sign_and_its_word(state: HunkState, word: str, sign: str) -> None:
    async with screen(session(created(1, 3, state=state))) as (app, _, _pilot):
        assert app.text()[1].startswith(f" {sign} 1  {word}")


async def test_a_hunk_that_another_replaced_leaves() -> None:
    async with screen(session(created(1, 3))) as (app, pane, _pilot):
        assert any("waits" in row for row in app.text())
        pane.show(session(created(1, 3, state=HunkState.REPLACED)))
        assert not any("replaced" in row for row in app.text())


async def test_a_change_is_told_without_colour() -> None:
    async with screen(
        session(tracked(CLIENT, change(3, 15, (CLIENT.splitlines()[14] + "\n",), ("new\n",))))
    ) as (
        app,
        _,
        _pilot,
    ):
        rows = app.text()
        assert any(row.split()[:2] == ["16", "-"] for row in rows)
        assert any(row.split()[:3] == ["16", "+", "new"] for row in rows)


async def test_rule_and_reason_of_a_blocked_hunk_and_the_drift_of_a_drifted_one() -> None:
    async with screen(several(), size=(120, 50)) as (app, _, pilot):
        await pilot.press("home")
        rows = app.text()
        head = next(i for i, row in enumerate(rows) if row.startswith(" ■ 2"))
        assert "paths.never" in rows[head]
        assert "src/types.py is never changed" in rows[head + 1]
        assert any("drifted: indentation" in row for row in rows)


async def test_nothing_from_outside_reaches_the_terminal_raw() -> None:
    async with screen(several(), size=(120, 60)) as (app, _, _pilot):
        shown = "\n".join(app.text())
        assert "odd␛[31m.go" in shown
        assert "␛[2J" in shown
        assert "⟦U+202E⟧evil" in shown
        assert not set(shown) & {"\x1b", "\u202e", "\t"}


@pytest.mark.parametrize("width", [30, 47, 80, 81, 120, 200])
async def test_every_row_is_exactly_as_wide_as_the_pane(width: int) -> None:
    async with screen(several(), size=(width, 60)) as (_, pane, pilot):
        for steps in range(4):
            for strip in pane.render_lines(pane.size.region):
                assert cell_len(strip.text) == strip.cell_length == width
            await pilot.press("right")
            assert steps < 4


async def test_long_lines_are_cut_with_a_sign_and_scroll_sideways() -> None:
    text = "".join(f"{i:04}" for i in range(100))
    state = grown(growing(session(), "a.txt"), [text, "日本語" * 40, "short"])
    async with screen(state, size=(61, 10)) as (app, pane, pilot):
        row = app.text()[2].rstrip()
        assert row.endswith("…")
        assert "0000" in row
        await pilot.press("right")
        row = app.text()[2]
        assert "0000" not in row
        assert row.split("+ ")[1].startswith("…")
        assert text[9:30] in row
        assert all(cell_len(strip.text) == 61 for strip in pane.render_lines(pane.size.region))
        await pilot.press("left", "left")
        assert "0000" in app.text()[2]


async def test_a_hostile_line_of_a_megabyte_costs_a_screen_row() -> None:
    state = grown(growing(session(), "a.py"), ["\x1b" * 1_000_000])
    async with screen(state) as (app, _, _pilot):
        assert app.text()[2].count("␛") < 80


async def test_a_click_names_the_hunk_and_a_growing_block_has_none() -> None:
    async with screen(stream(3, session(created(1, 5)))) as (app, _, pilot):
        await pilot.click(DiffPane, offset=(20, 3))
        assert app.clicked == [1]
        await pilot.click(DiffPane, offset=(20, 11))
        await pilot.click(DiffPane, offset=(20, 20))
        assert app.clicked == [1]


async def test_the_selected_hunk_has_a_bar() -> None:
    async with screen(session(created(1, 3), created(2, 3, "b.py"))) as (app, pane, _):
        pane.select(2)
        marked = [row for row in app.text() if row.startswith("▌")]
        assert len(marked) == 4
        assert "2" in marked[0]
        pane.select(0)
        assert not any(row.startswith("▌") for row in app.text())


async def test_only_rows_that_changed_are_painted() -> None:
    state = stream(3)
    async with screen(state) as (_, pane, _pilot):
        before = pane.render_lines(pane.size.region)
        pane.show(grown(state, ["x = 1"]))
        after = pane.render_lines(pane.size.region)
        same = [old is new for old, new in zip(before, after, strict=True)]
        assert [y for y, kept in enumerate(same) if not kept] == [1, 5]  # the heading's count, the new row


async def test_showing_the_same_session_again_asks_for_no_repaint(monkeypatch: pytest.MonkeyPatch) -> None:
    state = stream(50)
    async with screen(state) as (_, pane, _pilot):
        asked: list[object] = []
        monkeypatch.setattr(pane, "refresh", lambda *regions, **_: asked.append(regions))
        pane.show(state)
        assert asked == []
        pane.show(grown(state, ["x"]))
        assert len(asked) == 1


async def test_a_theme_is_switched_live() -> None:
    async with screen(several()) as (_, pane, _pilot):
        before = pane.render_lines(pane.size.region)
        pane.set_theme(theme("spark-light"))
        after = pane.render_lines(pane.size.region)
        assert [strip.text for strip in before] == [strip.text for strip in after]
        assert all(old is not new for old, new in zip(before, after, strict=True))
        grounds = {
            segment.style.bgcolor.name for strip in after for segment in strip if segment.style.bgcolor
        }
        assert theme("spark-light").diff.hunk_bg in grounds


async def test_no_colour_leaves_no_colour_and_the_same_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with screen(several()) as (_, pane, _pilot):
        strips = pane.render_lines(pane.size.region)
        for strip in strips:
            for segment in strip:
                if segment.style is not None and segment.style.color is not None:
                    red, green, blue = segment.style.color.get_truecolor()
                    assert red == green == blue
        marked = [s.text for strip in strips for s in strip if s.style is not None and s.style.underline]
        assert all(text.strip() for text in marked)


async def test_a_screenshot_has_the_text() -> None:
    async with screen(several(), size=(120, 40)) as (app, _, _pilot):
        assert "Renames" in app.export_screenshot()


async def test_ascii_signs() -> None:
    class AsciiApp(PaneApp):
        signs = ASCII

    app = AsciiApp()
    async with app.run_test(size=(80, 60)) as pilot:
        app.pane.show(several())
        app.pane.select(3)
        await pilot.press("up")
        await pilot.pause()
        shown = "\n".join(app.text())
        assert "stop 2  blocked" in shown
        assert "<U+202E>evil" in shown
        own = shown.replace("表", "").replace("日本語", "").replace("🎉", "")
        assert own.isascii()


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (5, 2), (12, 3)])
async def test_tiny_panes_do_not_break(size: tuple[int, int]) -> None:
    async with screen(several(), size=size) as (_, pane, pilot):
        await pilot.press("up", "down", "pageup", "right", "end")
        assert len(pane.render_lines(pane.size.region)) == size[1]
