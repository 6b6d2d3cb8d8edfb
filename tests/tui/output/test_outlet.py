"""The way to the terminal: what is written arrives whole and in order, and nobody waits for a slow reader."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import tty
from collections.abc import Iterator

import pytest

from spark_tui.tui.output.outlet import Direct, Outlet, Threaded, opened

MUCH = b"".join(b"%07d " % number for number in range(50_000))  # more than any terminal keeps


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo-terminal that changes nothing: the reader's and the app's."""
    reader, app = pty.openpty()
    tty.setraw(app)
    yield reader, app
    os.close(reader)
    os.close(app)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, app = os.pipe()
    yield reader, app
    os.close(reader)
    os.close(app)


@pytest.fixture(params=["terminal", "pipe"])
def ends(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.getfixturevalue(request.param)
    return found


async def _read(reader: int, count: int) -> bytes:
    """So many bytes, read in a thread: the loop goes on meanwhile."""

    def read() -> bytes:
        got = bytearray()
        while len(got) < count:
            got += os.read(reader, 65536)
        return bytes(got)

    return await asyncio.to_thread(read)


async def test_a_terminal_is_opened_again_and_ours_still_blocks(terminal: tuple[int, int]) -> None:
    _, app = terminal
    outlet = opened(app, asyncio.get_running_loop())
    assert isinstance(outlet, Direct)
    assert not fcntl.fcntl(app, fcntl.F_GETFL) & os.O_NONBLOCK
    assert outlet.close(1)
    os.write(app, b"still open")


async def test_what_is_no_terminal_gets_a_thread(pipe: tuple[int, int]) -> None:
    outlet = opened(pipe[1], asyncio.get_running_loop())
    assert isinstance(outlet, Threaded)
    assert outlet.close(1)


async def test_all_arrives_in_order_whatever_the_reader_takes_at_once(ends: tuple[int, int]) -> None:
    reader, app = ends
    empty = asyncio.Event()
    outlet = opened(app, asyncio.get_running_loop(), empty.set)
    pieces = [MUCH[start : start + 997] for start in range(0, len(MUCH), 997)]
    for piece in pieces:
        outlet.put(piece)  # nobody reads: one that blocks would end the test here
    assert outlet.queued > len(MUCH) // 2
    assert await _read(reader, len(MUCH)) == MUCH
    while outlet.queued:
        empty.clear()
        await empty.wait()
    outlet.put(b"more")
    assert await _read(reader, 4) == b"more"
    assert outlet.close(1)


async def test_the_end_waits_for_what_is_taken_meanwhile(ends: tuple[int, int]) -> None:
    reader, app = ends
    outlet = opened(app, asyncio.get_running_loop())
    outlet.put(MUCH)
    got = asyncio.create_task(_read(reader, len(MUCH)))
    await asyncio.sleep(0)
    assert outlet.close(10)
    assert await got == MUCH


async def test_the_end_does_not_wait_for_ever(ends: tuple[int, int]) -> None:
    outlet = opened(ends[1], asyncio.get_running_loop())
    outlet.put(MUCH)
    assert not outlet.close(0.01)
    assert outlet.queued == 0
    outlet.put(b"too late")
    assert outlet.queued == 0


async def test_a_terminal_that_has_gone_takes_nothing_and_breaks_nothing() -> None:
    reader, app = pty.openpty()
    empty = asyncio.Event()
    outlet: Outlet = opened(app, asyncio.get_running_loop(), empty.set)
    outlet.put(MUCH)
    os.close(reader)
    await empty.wait()
    outlet.put(b"nobody")
    assert outlet.queued == 0
    assert outlet.close(1)
    os.close(app)
