"""The paced stream: how much is one read, and letting go, which is felt before anything is closed."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest

from spark_tui.adapters.llm.handover import Handover
from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.adapters.llm.throttle import READER, Pace, PacedBackend, PacedStream
from spark_tui.adapters.llm.transport import PacedTransport
from spark_tui.core.stream.signals import Text
from spark_tui.core.talk.messages import Message, Request, Role
from support.loopback import DONE, Loopback, chunk, streamed
from support.tls import Authority

REQUEST = Request("m", (Message(Role.USER, "hi"),))


async def test_the_other_side_hears_at_once_that_nobody_reads() -> None:
    let_go = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"a piece")
        await reader.read()
        let_go.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, asyncio.timeout(10):
        stream = PacedStream(await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", port), 60.0)
        out = Handover()
        out.sever()  # nothing is read yet, so nothing happens
        READER.set(out)
        taking = asyncio.create_task(out.take())
        assert await stream.read(100) == b"a piece"
        assert not let_go.is_set()
        out.sever()
        await let_go.wait()
        out.sever()  # once more does no harm
        await stream.aclose()
        taking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await taking


async def test_all_tls_records_that_are_there_are_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server sends one record a token, and one read of TLS gives one record: a tick for each would hold a
    fast stream back."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    answer = streamed(*["x"] * 2000, chunk(finish="stop"), DONE)
    async with Loopback(answer, tls=authority.server) as server, asyncio.timeout(20):
        model = HttpModel(server.url, read_hz=1000.0)
        batches = [batch async for batch in model.stream(REQUEST)]
        await model.aclose()
    assert sum(isinstance(each, Text) for batch in batches for each in batch) == 2000
    assert len(batches) < 500


async def test_tokens_that_came_together_reach_the_wire_as_one_piece() -> None:
    """On one connection, for every answer."""
    answer = streamed(*["x"] * 2000, chunk(finish="stop"), DONE)
    pool = httpcore.AsyncConnectionPool(network_backend=PacedBackend(1000.0))
    async with Loopback(answer) as server, pool, asyncio.timeout(20):
        for _ in range(2):
            async with pool.stream("GET", server.url) as response:
                pieces = [piece async for piece in response.aiter_stream()]
            assert b"".join(pieces) == chunk("x") * 2000 + chunk(finish="stop") + DONE
            assert len(pieces) < 500
        assert len(pool.connections) == 1


class Above(httpcore.AsyncNetworkStream):
    """A connection above whose kernel's buffer a piece lies that came first."""

    def __init__(self, connection: socket.socket, piece: bytes, *, breaks: bool = False) -> None:
        self._connection = connection
        self._piece = piece
        self._breaks = breaks

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        piece, self._piece = self._piece, b""
        if self._breaks and not piece:
            raise httpcore.ReadError
        return piece or self._connection.recv(max_bytes)

    def get_extra_info(self, info: str) -> Any:
        return self._connection if info == "socket" else None


async def test_a_piece_that_lay_above_the_kernel_does_not_hide_what_gathered_there() -> None:
    here, there = socket.socketpair()
    with here, there:
        there.send(b" new")
        assert await PacedStream(Above(here, b"old"), 30.0).read(100) == b"old new"
        stream = PacedStream(Above(here, b"all"), 30.0)
        assert await stream.read(100) == b"all"  # and nothing is waited for


async def test_a_connection_that_breaks_behind_a_piece_gives_the_piece_first() -> None:
    here, there = socket.socketpair()
    with here, there:
        there.send(b" lost")
        stream = PacedStream(Above(here, b"old", breaks=True), 30.0)
        assert await stream.read(100) == b"old"
        with pytest.raises(httpcore.ReadError):
            await stream.read(100)


@pytest.mark.parametrize(
    ("size", "seconds", "expected"),
    [
        (6_000, 0.02, 1 / 30),  # 1,200 tokens a second
        (48_000, 0.016, 0.0164),  # 12,000: before the buffer is full
        (1_000_000, 0.050, 0.0025),  # as fast as can be
        (300, 2.0, 1 / 30),  # after a hold, or from a slow model
        (0, 0.01, 1 / 30),
    ],
)
def test_the_pause_lets_plenty_gather_and_no_more(size: int, seconds: float, expected: float) -> None:
    pace = Pace(30.0)
    pace.came(0, 100.0)
    now = 100.0 + seconds
    pace.came(size, now)
    pace.came(0, now)  # a large piece is no end of what has gathered
    assert pace.due - now == pytest.approx(expected, rel=0.02)


def test_what_a_read_takes_does_not_add_up() -> None:
    pace = Pace(25.0)
    pace.came(500, 100.0)
    for number in range(1, 6):
        assert pace.due == pytest.approx(100.0 + number * 0.04)
        pace.came(500, pace.due + 0.005)


@pytest.mark.parametrize("late", [0.03, 2.0])
def test_after_a_read_that_came_late_a_whole_period_passes(late: float) -> None:
    pace = Pace(25.0)
    pace.came(500, 100.0)
    now = pace.due + late
    pace.came(500, now)
    assert pace.due == pytest.approx(now + 0.04)


async def test_how_much_the_kernel_takes_in_is_left_to_the_kernel() -> None:
    """With a buffer of a fixed size Linux announces more than it can keep of many small writes. While the
    person holds it drops what does not fit; the server sends that again more and more seldom, so that nothing
    came after a hold for about as long as the hold had been."""
    async with Loopback(streamed("x", chunk(finish="stop"), DONE)) as server, asyncio.timeout(10):
        paced = PacedTransport(server.url, 60, 10).http
        async with (
            httpx.AsyncClient(transport=paced, base_url=server.url) as client,
            client.stream("POST", "chat/completions", json={}) as answer,
        ):
            ours = answer.extensions["network_stream"].get_extra_info("socket")
            with socket.socket() as plain:
                taken = [each.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) for each in (ours, plain)]
    assert taken[0] >= taken[1]
