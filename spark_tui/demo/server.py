"""The scripted model behind the same HTTP interface as a real one, on loopback only.

`POST /v1/chat/completions` streams one event a token at a steady rate; `GET /v1/models` lists the one
model. Counts of tokens are honest: a token is what is streamed as one piece, and cached is what the
prompt has in common with the last one. Not here: what is said (`script`), HTTP (`http`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence

import msgspec

from spark_tui.demo.http import Exchange, Listener, listen
from spark_tui.demo.script import answer

MODEL = "scripted"
RATE = 1200.0
"""Tokens a second."""

Script = Callable[[Sequence[tuple[str, str]]], str]

_TOKEN = re.compile(r"\s?\w{1,5}|[^\w\s]{1,3}|\s+")
_CHARS_A_TOKEN = 4

# After being held back by a client for longer than this the clock starts anew: a model does not
# catch up either. Seconds.
_PATIENCE = 0.05


class _Message(msgspec.Struct):
    role: str
    content: str | None = None


class _Request(msgspec.Struct):
    messages: list[_Message]
    stream: bool = False


def tokens(text: str) -> list[str]:
    """`text` in pieces of about four characters; joined they give it back."""
    return _TOKEN.findall(text)


class DemoServer:
    """A running scripted model. `url` is its base URL, which ends in /v1."""

    def __init__(self, rate: float, script: Script) -> None:
        self._rate = rate
        self._script = script
        self._last_prompt = ""
        self._listener: Listener | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port."""
        self._listener = await listen(self._handle)
        self.url = self._listener.origin + "/v1"

    async def aclose(self) -> None:
        """Stop listening and end all answers."""
        if self._listener is not None:
            await self._listener.aclose()

    async def _handle(self, exchange: Exchange) -> None:
        match exchange.method, exchange.path:
            case "GET", "/v1/models":
                await _reply(exchange, 200, {"object": "list", "data": [{"id": MODEL, "object": "model"}]})
            case "POST", "/v1/chat/completions":
                await self._complete(exchange)
            case _:
                await _reply(exchange, 404, {"error": {"message": f"there is no {exchange.path} here"}})

    async def _complete(self, exchange: Exchange) -> None:
        try:
            request = msgspec.json.decode(exchange.body, type=_Request)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            await _reply(exchange, 400, {"error": {"message": f"this is no chat request: {error}"}})
            return
        messages = [(message.role, message.content or "") for message in request.messages]
        prompt = "".join(f"<{role}>{text}" for role, text in messages)
        said = tokens(self._script(messages))
        counts = self._counts(prompt)
        if not request.stream:
            await _reply(exchange, 200, _whole("".join(said), counts, len(said)))
            return
        self._last_prompt = prompt
        await exchange.head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
        await self._tokens(exchange, said, prompt)
        await exchange.chunk(_event(_record({}, finish="stop")))
        await exchange.chunk(_event(_end_record(counts, len(said), self._rate)))
        await exchange.chunk(b"data: [DONE]\n\n")
        await exchange.chunk(b"")

    def _counts(self, prompt: str) -> tuple[int, int]:
        """Tokens of the prompt, and how many of them the last exchange had already."""
        common = _common_prefix(prompt, self._last_prompt)
        return len(prompt) // _CHARS_A_TOKEN, common // _CHARS_A_TOKEN

    async def _tokens(self, exchange: Exchange, said: list[str], prompt: str) -> None:
        """Send `said` at the rate, and remember it as part of what the cache holds."""
        clock = asyncio.get_running_loop().time
        due = clock()
        sent = 0
        try:
            while sent < len(said):
                late = clock() - due
                if late > _PATIENCE:
                    due = clock()
                elif late < 0:
                    await asyncio.sleep(-late)
                await exchange.chunk(_event(_record({"content": said[sent]})))
                sent += 1
                due += 1 / self._rate
        finally:
            self._last_prompt = prompt + "<assistant>" + "".join(said[:sent])


async def serve(rate: float = RATE, script: Script = answer) -> DemoServer:
    """A scripted model on a free port of 127.0.0.1 that writes `rate` tokens a second."""
    server = DemoServer(rate, script)
    await server.start()
    return server


def _common_prefix(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _record(delta: dict[str, str], finish: str | None = None) -> dict[str, object]:
    return {
        "id": "demo",
        "object": "chat.completion.chunk",
        "model": MODEL,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _end_record(counts: tuple[int, int], written: int, rate: float) -> dict[str, object]:
    prompt, cached = counts
    timings = {
        "cache_n": cached,
        "prompt_n": prompt - cached,
        "predicted_n": written,
        "predicted_per_second": rate,
    }
    return {"id": "demo", "model": MODEL, "choices": [], "usage": _usage(counts, written), "timings": timings}


def _usage(counts: tuple[int, int], written: int) -> dict[str, object]:
    prompt, cached = counts
    return {
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "total_tokens": prompt + written,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def _whole(text: str, counts: tuple[int, int], written: int) -> dict[str, object]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = _usage(counts, written)
    return {"id": "demo", "object": "chat.completion", "model": MODEL, "choices": [choice], "usage": usage}


def _event(record: dict[str, object]) -> bytes:
    return b"data: " + msgspec.json.encode(record) + b"\n\n"


async def _reply(exchange: Exchange, status: int, body: dict[str, object]) -> None:
    await exchange.whole(status, msgspec.json.encode(body), {"Content-Type": "application/json"})
