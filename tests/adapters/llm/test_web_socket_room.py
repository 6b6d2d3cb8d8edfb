"""What a server says on a socket while nobody takes it is bounded, whatever it is."""

from __future__ import annotations

import asyncio

import httpcore
import pytest
from websockets.client import ClientProtocol
from websockets.protocol import State
from websockets.uri import parse_uri

from spark_tui.adapters.llm.web_socket import WebSocket


class Flood(httpcore.AsyncNetworkStream):
    """The same bytes again and again; `enough` is set once they were read a hundred times."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._reads = 0
        self.enough = asyncio.Event()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        self._reads += 1
        if self._reads > 100:
            self.enough.set()
            await asyncio.Event().wait()
        return self._data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        return

    async def aclose(self) -> None:
        return


@pytest.mark.parametrize("data", [b"\x81\x00", b"\x81\x01x"], ids=["empty", "a letter"])
async def test_messages_of_next_to_nothing_fill_the_room_too(data: bytes) -> None:
    stream = Flood(data * 1000)
    socket = WebSocket(stream, ClientProtocol(parse_uri("ws://x/"), state=State.OPEN), 1e9)
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await stream.enough.wait()
        assert len(await socket.read(1)) < 10_000
    finally:
        await socket.aclose()
