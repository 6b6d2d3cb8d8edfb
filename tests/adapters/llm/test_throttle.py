"""The paced stream: letting go is felt by the other side before anything is closed."""

from __future__ import annotations

import asyncio

import httpcore
import pytest

from spark_tui.adapters.llm.handover import Handover
from spark_tui.adapters.llm.throttle import READER, PacedStream


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
