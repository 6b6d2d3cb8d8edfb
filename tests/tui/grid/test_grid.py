"""Many cells in one widget: what they show, the keys, and how little is painted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from spark_tui.config.themes import load_theme
from spark_tui.tui.grid.face import Face, Tone
from spark_tui.tui.grid.grid import Grid
from spark_tui.tui.signs import ASCII, UNICODE, Signs


class Cells:
    """Faces of which each can be changed."""

    def __init__(self, count: int) -> None:
        self.faces = [
            Face(str(number + 1), "writing", Tone.LIVE, ("9 tokens", "9")) for number in range(count)
        ]
        self.revisions = [0] * count
        self.asked: list[int] = []

    def __len__(self) -> int:
        return len(self.faces)

    def revision(self, number: int) -> int:
        return self.revisions[number]

    def face(self, number: int) -> Face:
        self.asked.append(number)
        return self.faces[number]

    def put(self, number: int, **changes: object) -> None:
        old = {name: getattr(self.faces[number], name) for name in Face.__slots__}
        self.faces[number] = Face(**(old | changes))  # type: ignore[arg-type]
        self.revisions[number] += 1


class GridApp(App[None]):
    """Nothing but a grid. `painted` are the rows of each repaint."""

    def __init__(self, cells: Cells, signs: Signs = UNICODE, theme: str = "spark-dark") -> None:
        super().__init__()
        self.cells = cells
        self.grid = Grid(cells, signs)
        self.painted: list[list[int]] = []
        self._shown = load_theme(theme, user=Path("/nowhere"))

    def compose(self) -> ComposeResult:
        yield self.grid

    def on_mount(self) -> None:
        self.grid.set_theme(self._shown)
        self.grid.focus()
        refresh: Callable[..., Grid] = self.grid.refresh

        def counted(*regions: Region, **more: bool) -> Grid:
            self.painted.append(sorted(y for region in regions for y in region.line_range))
            return refresh(*regions, **more)

        self.grid.refresh = counted  # type: ignore[method-assign]

    @property
    def rows(self) -> list[str]:
        grid = self.grid
        width, height = grid.size
        return [strip.text for strip in grid.render_lines(Region(0, 0, width, height))]


async def test_cells_stand_beside_and_below_each_other() -> None:
    cells = Cells(4)
    cells.put(2, text="hello\nworld\n")
    app = GridApp(cells)
    async with app.run_test(size=(60, 8)):
        rows = app.rows
    assert rows[0].startswith("▸1 ⋯ writing")
    assert rows[0].count("writing") == 2
    assert rows[4].startswith(" 3 ⋯ writing")
    assert [row[:10].strip() for row in rows[5:8]] == ["hello", "world", ""]
    assert all(len(row) == 60 for row in rows)


async def test_a_failed_cell_says_why_and_keeps_what_it_said() -> None:
    cells = Cells(1)
    cells.put(0, tone=Tone.BAD, word="failed", text="half a", note="The server \x1b[2J went away.")
    app = GridApp(cells)
    async with app.run_test(size=(30, 6)):
        rows = [row.strip() for row in app.rows]
    assert rows[0].startswith("▸1 ✗ failed")
    assert rows[1:4] == ["half a", "The server ␛[2J went away.", ""]


async def test_a_long_reason_is_shown_from_its_beginning() -> None:
    cells = Cells(1)
    cells.put(
        0, tone=Tone.BAD, word="failed", text="half a", note="Too many requests. Wait a while and ask again."
    )
    app = GridApp(cells)
    async with app.run_test(size=(20, 3)):
        assert [row.strip() for row in app.rows[1:]] == ["Too many requests.", "Wait a while and as…"]


async def test_where_there_are_only_letters_the_words_do() -> None:
    cells = Cells(2)
    cells.put(1, tone=Tone.GOOD, word="done")
    app = GridApp(cells, ASCII)
    async with app.run_test(size=(60, 4)):
        assert app.rows[0].startswith(">1 writing")
        assert all(row.isascii() for row in app.rows)
        assert " 2 done" in "".join(app.rows)


async def test_in_a_narrow_cell_figures_give_way_before_the_state() -> None:
    cells = Cells(1)
    app = GridApp(cells)
    heads = {}
    async with app.run_test(size=(80, 5)) as pilot:
        for width in (80, 24, 16, 12, 6):
            await pilot.resize_terminal(width, 5)
            await pilot.pause()
            heads[width] = app.rows[0]
    assert heads[80].rstrip().endswith("9 tokens")
    assert heads[24] == "▸1 ⋯ writing    9 tokens"
    assert heads[16] == "▸1 ⋯ writing   9"
    assert heads[12] == "▸1 ⋯       9"
    assert heads[6] == "▸1 ⋯ 9"
    assert all(len(head) == width for width, head in heads.items())


KEYS = [
    (["l"], 1),
    (["right", "right"], 2),
    (["h"], 0),
    (["j"], 4),
    (["down", "up"], 0),
    (["G"], 29),
    (["G", "l"], 29),
    (["G", "g"], 0),
    (["pagedown"], 12),
    (["G", "pageup"], 17),
    (["end", "home"], 0),
    (["j", "enter", "j"], 5),
    (["enter", "k"], 0),
]


@pytest.mark.parametrize(("keys", "chosen"), KEYS)
async def test_keys_choose(keys: list[str], chosen: int) -> None:
    cells = Cells(30)
    app = GridApp(cells)
    async with app.run_test(size=(120, 17)) as pilot:  # 4 beside each other, 3 lines in sight
        await pilot.press(*keys)
        assert app.grid.chosen == chosen
        assert chosen in app.grid.in_sight
        assert any(f"▸{chosen + 1} " in row or app.grid.alone for row in app.rows)


async def test_enter_shows_one_cell_alone_and_escape_all_again() -> None:
    cells = Cells(30)
    cells.put(1, text="\n".join(map(str, range(100))))
    app = GridApp(cells)
    async with app.run_test(size=(120, 17)) as pilot:
        before = app.rows
        await pilot.press("l", "enter")
        assert app.grid.alone
        assert [row.strip() for row in app.rows[1:]] == [str(number) for number in range(84, 100)]
        await pilot.press("escape", "h")
        assert app.rows == before


async def click(pilot: Pilot[None], x: int, y: int, times: int = 1) -> None:
    await pilot.click(Grid, offset=(x, y), times=times)


async def test_the_mouse_chooses_and_enlarges() -> None:
    app = GridApp(Cells(30))
    async with app.run_test(size=(120, 17)) as pilot:
        await click(pilot, 40, 8)
        assert (app.grid.chosen, app.grid.alone) == (5, False)
        await click(pilot, 40, 8, times=2)
        assert app.grid.alone


async def test_only_rows_that_look_different_are_painted() -> None:
    cells = Cells(4)
    app = GridApp(cells)
    async with app.run_test(size=(60, 8)) as pilot:
        app.painted.clear()
        app.grid.look()
        assert app.painted == []
        cells.put(2, text="hello")
        app.grid.look()
        assert app.painted == [[4, 5, 6, 7]]
        app.painted.clear()
        cells.asked.clear()
        cells.put(1, text="later")
        await pilot.press("j")
        assert cells.asked == [0, 2]  # a key does not wait for what others have to say
        app.grid.look()
        assert cells.asked == [0, 2, 1]


async def test_cells_out_of_sight_cost_nothing() -> None:
    cells = Cells(100)
    app = GridApp(cells)
    async with app.run_test(size=(60, 8)):
        cells.asked.clear()
        for number in range(100):
            cells.put(number, text="x" * 100)
        app.grid.look()
        assert cells.asked == list(app.grid.in_sight)
        assert len(cells.asked) < 10


async def test_another_size_is_laid_out_anew() -> None:
    app = GridApp(Cells(9))
    async with app.run_test(size=(120, 30)) as pilot:
        assert app.rows[0].count("writing") == 3
        await pilot.press("G")
        await pilot.resize_terminal(30, 10)
        await pilot.pause()
        assert app.rows[0].count("writing") == 1
        assert any("▸9" in row for row in app.rows)
        assert all(len(row) == 30 for row in app.rows)


@pytest.mark.parametrize("theme", ["spark-dark", "spark-light"])
async def test_states_differ_in_colour_too(theme: str) -> None:
    cells = Cells(3)
    for number, tone in enumerate((Tone.LIVE, Tone.GOOD, Tone.BAD)):
        cells.put(number, tone=tone)
    app = GridApp(cells, theme=theme)
    async with app.run_test(size=(120, 4)):
        strips = app.grid.render_lines(Region(0, 0, 120, 4))
        styles = {segment.style.color for segment in strips[0] if segment.style and "writing" in segment.text}
    assert len(styles) == 3
