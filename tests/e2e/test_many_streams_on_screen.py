"""`spark-tui bench --streams` in a terminal: live cells, the keys, the table, nothing left behind."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from support.desk import ENTER, ESCAPE, MODEL, Desk, ModelServer
from support.loopback import DONE, chunk, status, streamed
from support.processes import has_ended


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(number) for task in tasks for number in (task / "children").read_text().split()]


def alive(processes: list[int]) -> list[int]:
    return [number for number in processes if Path(f"/proc/{number}").exists()]


async def test_cells_live_keys_answer_and_the_figures_stay(desk: Desk) -> None:
    gate = asyncio.Event()
    text = [f"line {number}\n" for number in range(30)]
    good = streamed(*text[:20], gate, *text[20:], chunk(finish="stop"), DONE)
    async with ModelServer(status(503, b'{"error": "no slot"}'), good) as server:
        terminal = await desk.terminal(
            "bench", "--streams", "5", "--base-url", server.url, "--model", MODEL, columns=100, rows=30
        )
        screen = await terminal.until("4 writing", "1 failed", "line 19", "no slot")
        assert "▸1 " in screen
        reader = children(terminal.pid)
        assert len(reader) == 1
        failed = next(at for at in range(1, 6) if f"{at} ✗ failed" in screen)
        terminal.press("l" * (failed % 5))
        other = failed % 5 + 1
        await terminal.until(f"▸{other} ")
        terminal.press(ENTER)
        await terminal.until(f"{other} of 5", *(f"line {number}" for number in range(1, 20)))
        terminal.press(" ")
        await terminal.until("held: nothing is read", "go on")
        gate.set()
        terminal.press(ESCAPE)
        await terminal.until("held: nothing is read", "arrows hjkl")
        terminal.press(" ")
        await terminal.until("all over", "4 done", "1 failed", "line 29")
        terminal.press("q")
        assert await terminal.ended() == 1
        terminal.assert_as_before()
        screen = terminal.screen
    assert "In all" in screen
    assert "1 failed: The server is overloaded or still loading the model (HTTP 503): no slot" in screen
    assert not alive(reader)


async def test_q_in_the_middle_ends_reader_and_streams(desk: Desk) -> None:
    never = asyncio.Event()
    async with ModelServer(streamed("one", never)) as server:
        terminal = await desk.terminal("bench", "--streams", "3", "--base-url", server.url, "--model", MODEL)
        await terminal.until("3 writing")
        reader = children(terminal.pid)
        terminal.press("q")
        assert await terminal.ended() == 0
        terminal.assert_as_before()
        assert "3 stopped" in terminal.screen
        assert not alive(reader)
        for number in range(3):
            await asyncio.wait_for((await server.request(number)).gone.wait(), 10)


async def test_when_the_app_is_killed_nothing_is_left_reading(desk: Desk) -> None:
    never = asyncio.Event()
    async with ModelServer(streamed("one", never)) as server:
        terminal = await desk.terminal("bench", "--streams", "3", "--base-url", server.url, "--model", MODEL)
        await terminal.until("3 writing")
        (reader,) = children(terminal.pid)
        terminal.signal(signal.SIGKILL)
        assert await terminal.ended() == 128 + signal.SIGKILL
        for number in range(3):
            await asyncio.wait_for((await server.request(number)).gone.wait(), 10)
    assert has_ended(reader)
