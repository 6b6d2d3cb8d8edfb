"""A scripted server of the Responses API on loopback: over WebSockets and over HTTP, at one address.

Each request gets the next answer of a list, whatever it came by. An answer is a list of steps: events (see
`support.responses`), gates, `Cut` and `Stall`. `asked` keeps how each request came and what it said.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from support.loopback import Cut, Stall, pieces
from support.responses import sse


@dataclass(frozen=True)
class Raw:
    """Bytes that a socket sends as they are, frames or not, in pieces of `split` bytes (0: at once)."""

    data: bytes
    split: int = 0


class Ping:
    """A step that sends a ping; over HTTP it is nothing."""


Step = dict[str, Any] | asyncio.Event | Cut | Stall | Ping | Raw | bytes

_SSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


class Sockets:
    """`refuse` is the status with which an upgrade is answered, 0 to accept it, -1 to say nothing.

    `upgrades` counts the sockets that were opened, `gone` those that are closed.
    """

    def __init__(self, *answers: Sequence[Step]) -> None:
        self._answers = answers
        self._changed = asyncio.Condition()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.heads: list[str] = []
        self.refuse = 0
        self.upgrades = 0
        self.gone = 0
        self.pongs = 0
        self.sent = 0
        self.full = asyncio.Event()
        self.url = ""

    async def until(self, *, asked: int = 0, upgrades: int = 0, gone: int = 0, pongs: int = 0) -> None:
        async with self._changed, asyncio.timeout(5):
            await self._changed.wait_for(
                lambda: (
                    (len(self.asked) >= asked and self.upgrades >= upgrades and self.gone >= gone)
                    and self.pongs >= pongs
                )
            )

    async def _count(self, **more: int) -> None:
        async with self._changed:
            for name, number in more.items():
                setattr(self, name, getattr(self, name) + number)
            self._changed.notify_all()

    async def _ask(self, how: str, body: bytes | str) -> Sequence[Step]:
        async with self._changed:
            answer = self._answers[min(len(self.asked), len(self._answers) - 1)]
            self.asked.append((how, json.loads(body)))
            self._changed.notify_all()
        return answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Small, so that a client that holds the stream is felt soon.
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head.decode())
            if b"upgrade: websocket" in head.lower():
                await self._socket(head, reader, writer)
            else:
                await self._http(head, reader, writer)
        writer.close()

    async def _http(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            steps = await self._ask("http", await reader.readexactly(size))
            writer.write(_SSE)
            for step in steps:
                if isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, Cut):
                    return
                elif isinstance(step, Stall):
                    await reader.read()
                elif isinstance(step, Ping):
                    continue
                else:
                    data = (
                        sse(step) if isinstance(step, dict) else step.data if isinstance(step, Raw) else step
                    )
                    writer.write(b"%x\r\n%b\r\n" % (len(data), data))
                    await writer.drain()
            writer.write(b"0\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head.decode())

    async def _socket(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuse < 0:
            await reader.read()
        if self.refuse:
            writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % self.refuse)
            await writer.drain()
            return
        protocol = ServerProtocol()
        protocol.receive_data(head)
        (request,) = protocol.events_received()
        assert isinstance(request, Request)
        protocol.send_response(protocol.accept(request))
        await self._count(upgrades=1)
        messages: asyncio.Queue[str] = asyncio.Queue()
        answering = asyncio.create_task(self._answer_all(protocol, messages, writer))
        try:
            while data := await reader.read(65536):
                protocol.receive_data(data)
                for event in protocol.events_received():
                    if isinstance(event, Frame) and event.opcode is Opcode.PONG:
                        await self._count(pongs=1)
                    if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                        messages.put_nowait(bytes(event.data).decode())
                _flush(protocol, writer)
        finally:
            answering.cancel()
            await self._count(gone=1)

    async def _answer_all(
        self, protocol: ServerProtocol, messages: asyncio.Queue[str], writer: asyncio.StreamWriter
    ) -> None:
        _flush(protocol, writer)
        while True:
            for step in await self._ask("socket", await messages.get()):
                if isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, Cut):
                    writer.transport.abort()
                elif isinstance(step, Stall):
                    await asyncio.Event().wait()
                elif isinstance(step, Raw):
                    for piece in pieces(step.data, step.split or max(1, len(step.data))):
                        writer.write(piece)
                        await writer.drain()
                elif isinstance(step, Ping):
                    protocol.send_ping(b"there?")
                elif isinstance(step, bytes):
                    protocol.send_text(step[: len(step) // 2], fin=False)
                    protocol.send_ping(b"in between")
                    protocol.send_continuation(step[len(step) // 2 :], fin=True)
                else:
                    protocol.send_text(json.dumps(step).encode())
                self.sent += _flush(protocol, writer)
                if writer.transport.get_write_buffer_size():
                    self.full.set()
                    await writer.drain()


def _flush(protocol: ServerProtocol, writer: asyncio.StreamWriter) -> int:
    data = b"".join(protocol.data_to_send())
    writer.write(data)
    return len(data)


@asynccontextmanager
async def serving(
    *answers: Sequence[Step], refuse: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Sockets]:
    """A server that runs while the block does; its `url` ends in /v1."""
    made = Sockets(*answers)
    made.refuse = refuse
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await made.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    made.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield made
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
