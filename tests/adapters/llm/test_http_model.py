"""The model connection against a scripted server: answers, trouble, holding, closing."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpcore
import httpx
import pytest

from spark_tui.adapters.llm import reading as reading_module
from spark_tui.adapters.llm.http_model import HttpModel, ModelsError
from spark_tui.core.stream.signals import Ended, Ending, Opened, Reasoning, Signal, Text, Usage, Waiting
from spark_tui.core.stream.wires import ANTHROPIC, WIRES
from spark_tui.core.talk.messages import Message, Request, Role
from support.loopback import (
    DONE,
    SSE_HEAD,
    Answer,
    Cut,
    Loopback,
    Stall,
    chunk,
    pieces,
    raw,
    status,
    streamed,
    told,
    usage,
)
from support.voices import VOICES

KEY = "sk-secret-0123456789abcdef"
REQUEST = Request("some-model", (Message(Role.SYSTEM, "be brief"), Message(Role.USER, "hello")))


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def model(server: Loopback | str, **options: Any) -> AsyncIterator[HttpModel]:
    url = server if isinstance(server, str) else server.url
    made = HttpModel(url, KEY, **{"sleep": no_sleep, **options})
    try:
        yield made
    finally:
        await made.aclose()


async def signals(chat: HttpModel) -> list[Signal]:
    return [signal async for batch in chat.stream(REQUEST) for signal in batch]


async def ended(*answers: Answer, **options: Any) -> Ended:
    async with Loopback(*answers) as server, model(server, **options) as chat:
        found = await signals(chat)
    assert [type(signal) for signal in found].count(Ended) == 1
    last = found[-1]
    assert isinstance(last, Ended)
    return last


async def test_a_whole_answer_and_the_request_that_asked_for_it() -> None:
    async with Loopback(told("hello")) as server, model(server) as chat:
        found = await signals(chat)
        sent = server.requests[0]
    assert found == [Opened("scripted"), Text("hello"), Usage(10, 3, 5), Ended(Ending.STOP)]
    assert (sent.method, sent.path) == ("POST", "/v1/chat/completions")
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    body = json.loads(sent.body)
    assert body["stream"] is True
    assert body["cache_prompt"] is True  # the server is on loopback
    assert body["messages"][1] == {"role": "user", "content": "hello"}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
async def test_how_the_bytes_are_cut_never_matters(size: int) -> None:
    whole = chunk("grün ") + chunk("🎉\u2028x") + chunk(finish="stop") + usage(4, 2) + DONE
    async with Loopback(streamed(*pieces(whole, size))) as server, model(server) as chat:
        found = await signals(chat)
    assert "".join(each.text for each in found if isinstance(each, Text)) == "grün 🎉\u2028x"
    assert found[-1] == Ended(Ending.STOP)


async def test_a_finished_answer_leaves_the_connection_for_the_next() -> None:
    async with Loopback(told("one"), told("two")) as server, model(server) as chat:
        await signals(chat)
        await signals(chat)
        assert len({exchange.client for exchange in server.requests}) == 1


async def test_warming_opens_the_connection_that_the_request_uses() -> None:
    listed = status(200, b'{"data": [{"id": "a"}]}')
    async with Loopback(listed, told("hello")) as server, model(server) as chat:
        await chat.warm()
        await signals(chat)
        assert [each.path for each in server.requests] == ["/v1/models", "/v1/chat/completions"]
        assert len({exchange.client for exchange in server.requests}) == 1


async def test_warming_without_a_server_is_harmless() -> None:
    async with model(f"http://127.0.0.1:{unused_port()}/v1") as chat:
        await chat.warm()
        with pytest.raises(ModelsError, match="Nothing listens"):
            await chat.models()


async def test_a_proxy_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    async with model("https://example.invalid/v1") as chat:
        (ended,) = await signals(chat)
        assert isinstance(ended, Ended)
        assert "proxy" in ended.message


async def test_a_kept_connection_that_the_server_closed_is_replaced() -> None:
    async def closes_at_once(exchange: Any) -> None:
        exchange.cut()

    async with Loopback(closes_at_once, told("hello")) as server, model(server) as chat:
        assert (await signals(chat))[-1] == Ended(Ending.STOP)


async def test_nothing_is_read_while_the_consumer_holds() -> None:
    big = "x" * 1000
    long = streamed(*[big] * 5000, chunk(finish="stop"), DONE)
    async with Loopback(long) as server, model(server) as chat, aclosing(chat.stream(REQUEST)) as batches:
        first = await anext(batches)
        exchange = await server.request()
        async with asyncio.timeout(5):
            await exchange.held_back()
        assert exchange.sent < 1_000_000  # of 5,800,000: what the buffers of the kernel take
        rest = [signal async for batch in batches for signal in batch]
    texts = [each.text for each in (*first, *rest) if isinstance(each, Text)]
    assert len("".join(texts)) == 5_000_000


async def test_a_hold_does_not_count_as_a_stall() -> None:
    gate = asyncio.Event()
    held = streamed("one", gate, "two", chunk(finish="stop"), DONE)
    async with (
        Loopback(held) as server,
        model(server, stall_timeout=0.05) as chat,
        aclosing(chat.stream(REQUEST)) as batches,
    ):
        await anext(batches)
        loop = asyncio.get_running_loop()
        hold_over = asyncio.Event()
        loop.call_later(0.15, hold_over.set)
        await hold_over.wait()
        gate.set()
        rest = [signal async for batch in batches for signal in batch]
    assert rest == [Text("two"), Ended(Ending.STOP)]


@pytest.mark.parametrize("how", ["close", "cancel"])
async def test_letting_go_closes_the_connection(how: str) -> None:
    async with Loopback(streamed("one", Stall())) as server, model(server) as chat:
        batches = chat.stream(REQUEST)
        await anext(batches)
        exchange = await server.request()
        if how == "close":
            await batches.aclose()
        else:
            reading = asyncio.create_task(anext(batches))
            await asyncio.sleep(0)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
        async with asyncio.timeout(1):
            await exchange.gone.wait()


async def test_reads_are_coalesced() -> None:
    """A fast stream comes in few large batches, which also shows that the paced backend is in use."""

    async def slowly(exchange: Any) -> None:
        await exchange.head(200, SSE_HEAD)
        loop = asyncio.get_running_loop()
        for _ in range(300):
            await exchange.chunk(chunk("x"))
            tick = asyncio.Event()
            loop.call_later(0.001, tick.set)
            await tick.wait()
        await exchange.chunk(chunk(finish="stop") + DONE)
        await exchange.chunk(b"")

    async with Loopback(slowly) as server, model(server) as chat:
        started = asyncio.get_running_loop().time()
        batches = [batch async for batch in chat.stream(REQUEST)]
        seconds = asyncio.get_running_loop().time() - started
    assert sum(isinstance(each, Text) for batch in batches for each in batch) == 300
    assert len(batches) < 60 * seconds + 6


@pytest.mark.parametrize(
    ("code", "body", "expected"),
    [
        (400, b'{"error": {"message": "bad field"}}', "bad field"),
        (401, b"", "OPENAI_API_KEY"),
        (403, b"", "--model"),
        (404, b'{"error": "no model x"}', "spark-tui models"),
        (413, b"", "fewer files"),
        (500, b"<html><title>Oops</title></html>", "Oops"),
        (418, b"", "HTTP 418"),
        (599, b"", "HTTP 599"),
    ],
)
async def test_http_errors_say_what_to_do(code: int, body: bytes, expected: str) -> None:
    last = await ended(status(code, body))
    assert last.ending is Ending.FAILED
    assert expected in last.message


async def test_the_key_is_never_repeated() -> None:
    said = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}).encode()
    last = await ended(status(401, said))
    assert "Incorrect API key" in last.message
    assert KEY not in last.message
    async with Loopback(told("x")) as server, model(server) as chat:
        assert KEY not in repr(chat)


async def test_an_error_inside_the_stream_hides_the_key_too() -> None:
    said = b'data: {"error": {"message": "key ' + KEY.encode() + b' is over its budget"}}\n\n'
    last = await ended(streamed("one", said))
    assert last.ending is Ending.FAILED
    assert "budget" in last.message
    assert KEY not in last.message


async def test_a_busy_server_is_asked_again_with_a_countdown() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    busy = status(429, b"", Retry_After="2.5")
    async with Loopback(busy, told("hello")) as server, model(server, sleep=sleep) as chat:
        found = await signals(chat)
    assert found[:3] == [Waiting(2.5, 429, 1), Waiting(1.5, 429, 1), Waiting(0.5, 429, 1)]
    assert slept == [1.0, 1.0, 0.5]
    assert Text("hello") in found


async def test_a_server_that_stays_busy_is_given_up() -> None:
    async with Loopback(status(503, b"", Retry_After="0")) as server, model(server, max_retries=2) as chat:
        found = await signals(chat)
        assert len(server.requests) == 3
    assert [type(each) for each in found] == [Ended]
    assert isinstance(found[0], Ended)
    assert "HTTP 503" in found[0].message


async def test_a_countdown_can_be_left() -> None:
    async with Loopback(status(429, b"", Retry_After="100")) as server:
        async with model(server, sleep=asyncio.sleep) as chat, aclosing(chat.stream(REQUEST)) as batches:
            assert await anext(batches) == (Waiting(100.0, 429, 1),)
        assert len(server.requests) == 1


async def test_redirects_are_refused_and_the_key_stays() -> None:
    async with Loopback(told("stolen")) as other:
        moved = status(307, b"", Location=f"{other.url}/chat/completions?token=1")
        last = await ended(moved)
        assert other.requests == []
    assert last.ending is Ending.FAILED
    assert "redirects" in last.message


@pytest.mark.parametrize(
    ("steps", "ending"),
    [
        (("one", Cut()), Ending.CUT),
        ((Cut(),), Ending.CUT),
        (("one", chunk(finish="stop"), Cut()), Ending.STOP),
        (("one", chunk(finish="length"), DONE), Ending.LENGTH),
        (("one", Stall()), Ending.STALLED),
        ((b"data: {broken\n\n",), Ending.FAILED),
        ((b"data: " + b"x" * (1 << 20) + b"x" * 100,), Ending.FAILED),
        ((), Ending.CUT),
    ],
)
async def test_streams_that_go_wrong_end_once(steps: tuple[Any, ...], ending: Ending) -> None:
    patience = 0.1 if ending is Ending.STALLED else 30.0
    assert (await ended(streamed(*steps), stall_timeout=patience)).ending is ending


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            Ending.CUT,
        ),
        (b"nonsense\r\n\r\n", Ending.FAILED),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", Ending.FAILED),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b", Ending.FAILED),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]", Ending.FAILED),
    ],
)
async def test_answers_that_are_no_stream(data: bytes, ending: Ending) -> None:
    last = await ended(raw(data))
    assert last.ending is ending
    assert last.message


async def test_an_endless_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "MAX_ANSWER", 10_000)
    last = await ended(streamed(*["x" * 500] * 100, Stall()))
    assert last.ending is Ending.FAILED
    assert "10,000 bytes" in last.message


async def test_silence_before_the_answer_has_its_own_limit() -> None:
    async def silent(exchange: Any) -> None:
        await exchange.gone.wait()

    last = await ended(silent, first_timeout=0.1, stall_timeout=60.0)
    assert last.ending is Ending.STALLED


async def test_a_complete_answer_in_place_of_a_stream() -> None:
    whole = {
        "model": "m",
        "choices": [
            {"index": 0, "message": {"content": "all of it", "reasoning": "hm"}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
    }
    async with Loopback(status(200, json.dumps(whole).encode())) as server, model(server) as chat:
        found = await signals(chat)
    assert found == [
        Opened("m"),
        Reasoning("hm"),
        Text("all of it"),
        Usage(7, None, 3),
        Ended(Ending.STOP),
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://127.0.0.1:{port}/v1", "https"),
        ("ftp://127.0.0.1/v1", "no http or https address"),
        ("nonsense", "no http or https address"),
        ("http://[::1", "no address"),
        ("http://127.0.0.1:99999/v1", "no address"),
        ("http://127.0.0.1:{closed}/v1", "Is the server running?"),
        ("http://name.invalid/v1", "not known"),
    ],
)
async def test_servers_that_cannot_be_reached(url: str, expected: str) -> None:
    async with Loopback(told("x")) as server:
        port = server.listener.port
        async with model(url.format(port=port, closed=unused_port())) as chat:
            (last,) = await signals(chat)
    assert isinstance(last, Ended)
    assert last.ending is Ending.FAILED
    assert expected in last.message


async def test_a_password_in_the_address_is_not_shown() -> None:
    async with model(f"http://me:hunter22@127.0.0.1:{unused_port()}/v1") as chat:
        (last,) = await signals(chat)
    assert isinstance(last, Ended)
    assert "hunter22" not in last.message + repr(chat)


async def test_a_key_that_is_no_key_is_refused_before_it_travels() -> None:
    async with Loopback(told("x")) as server:
        chat = HttpModel(server.url, "sk-1234\nHost: evil", key_name="MY_KEY")
        (last,) = await signals(chat)
        assert server.requests == []
    assert isinstance(last, Ended)
    assert "MY_KEY" in last.message


async def test_models_are_listed() -> None:
    listed = status(200, b'{"data": [{"id": "a", "x": 1}, {"id": "b"}]}')
    async with Loopback(listed) as server, model(server) as chat:
        assert await chat.models() == ["a", "b"]


@pytest.mark.parametrize(
    "answer", [status(401, b""), status(200, b"[]"), status(200, b"no json"), status(302, b"", Location="/x")]
)
async def test_models_that_cannot_be_listed(answer: Answer) -> None:
    async with Loopback(answer) as server, model(server) as chat:
        with pytest.raises(ModelsError):
            await chat.models()


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


OVERLOADED = (
    b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
)
BEGUN = b'event: message_start\ndata: {"type":"message_start","message":{"model":"m","content":[]}}\n\n'
RATE = b'data: {"error":{"code":429,"message":"slow down"},"choices":[]}\n\n'
FAILED = (
    b'event: response.failed\ndata: {"type":"response.failed","response":{"error":'
    b'{"code":"server_is_overloaded","message":"try later"}}}\n\n'
)


@pytest.mark.parametrize(
    ("name", "refused", "status"),
    [("anthropic", BEGUN + OVERLOADED, 529), ("chat", RATE, 429), ("responses", FAILED, 503)],
)
async def test_a_server_that_says_too_late_that_it_is_busy_is_asked_again(
    name: str, refused: bytes, status: int
) -> None:
    voice = VOICES[name]()
    whole = streamed(voice.begin(), voice.say("hello"), voice.end())
    async with (
        Loopback(streamed(refused), whole) as server,
        model(server, wire=WIRES[voice.wire]) as chat,
    ):
        found = await signals(chat)
        assert len(server.requests) == 2
    assert Waiting(1.0, status, 1) in found
    assert [each for each in found if isinstance(each, Text)] == [Text("hello")]
    assert found[-1] == Ended(Ending.STOP)


async def test_a_server_that_stays_busy_in_its_streams_is_given_up() -> None:
    async with Loopback(streamed(BEGUN, OVERLOADED)) as server:
        async with model(server, wire=ANTHROPIC, max_retries=2) as chat:
            found = await signals(chat)
        assert len(server.requests) == 3
    assert found[-1] == Ended(Ending.FAILED, "The server broke the answer off: Overloaded")
    assert sum(isinstance(each, Ended) for each in found) == 1


@pytest.mark.parametrize(
    "refused",
    [
        chunk("one") + RATE,
        b'data: {"error":{"code":429,"type":"insufficient_quota","message":"pay"}}\n\n',
        b'data: {"error":{"code":500,"message":"boom"}}\n\n',
        b'data: {"error":"slow_down"}\n\n',
    ],
)
async def test_an_answer_that_began_or_failed_for_good_is_not_asked_for_again(refused: bytes) -> None:
    async with Loopback(streamed(refused)) as server, model(server) as chat:
        found = await signals(chat)
        assert len(server.requests) == 1
    assert isinstance(found[-1], Ended)
    assert found[-1].ending is Ending.FAILED


async def test_anthropic_lists_all_its_models_on_one_page() -> None:
    listed = status(
        200, b'{"data": [{"type": "model", "id": "claude-a", "display_name": "A"}], "has_more": false}'
    )
    async with Loopback(listed) as server, model(server, wire=ANTHROPIC) as chat:
        assert await chat.models() == ["claude-a"]
        (sent,) = server.requests
    assert sent.path == "/v1/models?limit=1000"
    assert sent.headers["x-api-key"] == KEY
    assert "authorization" not in sent.headers


async def test_whoever_measures_hears_when_each_request_is_written() -> None:
    sent: asyncio.Queue[None] = asyncio.Queue()
    gate = asyncio.Event()
    async with (
        Loopback(status(503, Retry_After="1"), streamed(gate, "hi", chunk(finish="stop"), DONE)) as server,
        model(server, on_sent=lambda: sent.put_nowait(None)) as chat,
    ):
        asking = asyncio.create_task(signals(chat))
        for _ in range(2):  # the second is written while nothing of its answer has come
            await asyncio.wait_for(sent.get(), 10)
        gate.set()
        assert Text("hi") in await asking
    assert sent.empty()


@pytest.mark.parametrize("stays", [True, False])
async def test_what_was_sent_does_not_outlive_its_turn(stays: bool) -> None:
    """Whether the answer is read to its end or left: a prompt can be many megabytes."""
    answer = told("one") if stays else streamed(chunk("one"), Stall())
    async with Loopback(answer) as server, model(server) as chat:
        gc.disable()
        try:
            before = len(exchanges())
            async with aclosing(chat.stream(REQUEST)) as batches:
                async for _ in batches:
                    if not stays:
                        break
            assert len(exchanges()) == before
        finally:
            gc.enable()


def exchanges() -> list[object]:
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, httpx.Request | httpx.Response | httpcore.Request)
    ]
