"""Sizes, resizing while the answer streams, and terminals with few colours or letters."""

from __future__ import annotations

import asyncio
import re
import signal

import pytest

from spark_tui.demo.edits import ERRORS, TYPES
from support.desk import Desk, ModelServer, leave
from support.loopback import DONE, Stall, chunk, streamed

SAID = ("Two small things.\n\n", ERRORS.block(ERRORS.replace))
MORE = TYPES.block(TYPES.replace)
SIZES = [(80, 24), (120, 40), (200, 60)]
COLOUR = re.compile(rb"\x1b\[[\d;]*\b(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[\d;]*m")


@pytest.mark.parametrize(("columns", "rows"), SIZES)
async def test_the_key_parts_are_on_the_screen(desk: Desk, columns: int, rows: int) -> None:
    async with ModelServer(streamed(*SAID, Stall())) as server:
        app = await desk.session(server, columns=columns, rows=rows)
        await app.until("courier", "hunk 1 of 1", "def passing", "streaming")
        await app.until("don't touch types yet", "195 lines left", "a accept", "x reject", "? help", "›")
        assert await leave(app) == 0
    app.assert_as_before()


async def test_resizing_while_the_answer_streams(desk: Desk) -> None:
    more = asyncio.Event()
    async with ModelServer(streamed(*SAID, more, MORE, chunk(finish="stop"), DONE)) as server:
        app = await desk.session(server, columns=120, rows=40)
        await app.until("1 hunk, 1 waits", "streaming")
        app.resize(36, 8)
        await app.until("spark: the terminal is too small")
        drawn = len(app.raw)
        app.resize(1, 1)
        await app.until_that(lambda _: len(app.raw) > drawn, "anything")
        for columns, rows in ((200, 60), (80, 24)):
            app.resize(columns, rows)
            await app.until("hunk 1 of 1", "? help")
        more.set()
        await app.until("hunk 1 of 2", "done")
        app.resize(160, 50)
        await app.until("2 hunks, 2 wait")
        app.press("a")
        await app.until("✓  1")
        assert await leave(app) == 0
    app.assert_as_before()


async def test_all_is_drawn_anew_when_a_size_came_back_at_once(desk: Desk) -> None:
    async with ModelServer(streamed(*SAID, Stall())) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "def passing", "streaming", "? help")
        app.wipe()  # as a terminal that was small for a moment
        app.signal(signal.SIGWINCH)
        await app.until("1 hunk, 1 waits", "def passing", "streaming", "? help")
        assert await leave(app) == 0


async def test_without_colour(desk: Desk) -> None:
    async with ModelServer(streamed(*SAID, Stall())) as server:
        app = await desk.session(server, NO_COLOR="1")
        await app.until("●  1", "def passing", "streaming")
        assert await leave(app) == 0
    greys = {match for match in COLOUR.findall(bytes(app.raw)) if not _is_grey(match)}
    assert greys == set()


def _is_grey(sequence: bytes) -> bool:
    """Whether every colour of the sequence has as much red as green and blue."""
    triples = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", sequence)
    return bool(triples) and all(red == green == blue for red, green, blue in triples)


async def test_in_sixteen_colours_and_ascii(desk: Desk) -> None:
    async with ModelServer(streamed(*SAID, Stall())) as server:
        app = await desk.session(server, TERM="xterm-16color", COLORTERM="", SPARK_TUI_ASCII="1")
        screen = await app.until("wait", "def passing", "streaming")
        assert screen.isascii()
        assert await leave(app) == 0
    app.assert_as_before()
    assert not re.search(rb"\x1b\[[\d;]*[34]8;[25];", app.raw)


async def test_a_terminal_that_is_no_utf8(desk: Desk) -> None:
    async with ModelServer(streamed("Größe.\n", *SAID, Stall())) as server:
        app = await desk.session(server, LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        await app.until("def passing", "streaming")
        app.press("P")
        await app.until("Two small things.", r"Gr\xf6")
        app.press("R")
        assert r"\u" not in await app.until("still at work"), "a border that the terminal cannot show"
        assert await leave(app) == 0
    app.assert_as_before()
    assert app.raw.isascii()
