"""A scripted HTTP server on loopback for tests: each request gets the next answer of a list.

An answer is an async function of the `Exchange`; the helpers below make the usual ones. The last
answer serves all further requests. `Loopback.requests` keeps what came in.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any

from spark_tui.demo.http import Exchange, Listener, listen

Answer = Callable[[Exchange], Awaitable[None]]

SSE_HEAD = {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}


class Cut:
    """A step that closes the connection."""


class Stall:
    """A step that says nothing more until the client goes away."""


Step = bytes | str | asyncio.Event | Cut | Stall


def chunk(text: str | None = None, *, finish: str | None = None, **more: Any) -> bytes:
    """One Chat Completions record as an SSE event."""
    delta = {} if text is None else {"content": text}
    record = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        **more,
    }
    return b"data: " + json.dumps(record).encode() + b"\n\n"


def usage(prompt: int, completion: int, cached: int = 0) -> bytes:
    """The record with the token counts that stands at the end of a stream."""
    counts = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
    return b"data: " + json.dumps({"id": "c1", "choices": [], "usage": counts}).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


def streamed(*steps: Step, head: dict[str, str] | None = None) -> Answer:
    """A 200 answer in chunks: strings become records, bytes are sent as they are, events are gates."""

    async def answer(exchange: Exchange) -> None:
        await exchange.head(200, head or SSE_HEAD)
        for step in steps:
            if isinstance(step, asyncio.Event):
                await step.wait()
            elif isinstance(step, Cut):
                return exchange.cut()
            elif isinstance(step, Stall):
                await exchange.gone.wait()
                return None
            else:
                await exchange.chunk(chunk(step) if isinstance(step, str) else step)
        await exchange.chunk(b"")
        return None

    return answer


def told(text: str) -> Answer:
    """A complete, well-formed stream that says `text` in one piece."""
    return streamed(text, chunk(finish="stop"), usage(10, 5, 3), DONE)


def pieces(data: bytes, size: int) -> list[bytes]:
    """`data` cut into pieces of `size` bytes, for `streamed`."""
    return [data[start : start + size] for start in range(0, len(data), size)]


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """A complete answer with an HTTP status; `Retry_After="2"` becomes the header Retry-After."""

    async def answer(exchange: Exchange) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await exchange.whole(code, body, {"Content-Type": "application/json", **named})

    return answer


def raw(data: bytes, *, cut: bool = True) -> Answer:
    """Whatever bytes, HTTP or not."""

    async def answer(exchange: Exchange) -> None:
        await exchange.raw(data)
        if cut:
            exchange.cut()

    return answer


class Loopback:
    """`async with Loopback(answer, ...) as server:` listens at `server.url` while the block runs."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._answers: Sequence[Answer] = answers
        self._arrived = asyncio.Condition()
        self.requests: list[Exchange] = []

    async def _handle(self, exchange: Exchange) -> None:
        if "upgrade" in exchange.headers:
            return await exchange.whole(426, b"", {})  # no WebSockets here (`sockets` has them)
        answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
        async with self._arrived:
            self.requests.append(exchange)
            self._arrived.notify_all()
        await answer(exchange)
        return None

    async def request(self, number: int = 0) -> Exchange:
        """The request with this number (from 0), as soon as it has come in completely."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) > number)
        return self.requests[number]

    async def __aenter__(self) -> Loopback:
        self.listener: Listener = await listen(self._handle, tls=self._tls)
        self.url = self.listener.origin + "/v1"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.listener.aclose()
