"""Many streams at once through the process that reads them, against a real server on loopback."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.adapters.llm.frames import MAX_FRAME, FrameError, FrameReader, frame
from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.adapters.llm.many_streams import IngestError, many_streams
from spark_tui.core.stream.many import Asked, Counted, Grew, News, Order, Over
from spark_tui.core.stream.signals import Ended, Ending, Usage
from spark_tui.core.stream.wires import WIRES, WireName
from spark_tui.core.talk.messages import Message, Request, Role
from support.loopback import (
    DONE,
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
from support.processes import has_ended
from support.tls import Authority

KEY = "sk-very-secret-0123456789"
REQUEST = Request("bench", (Message(Role.USER, "go"),))
LIMIT = 20.0


@asynccontextmanager
async def ordered(url: str, count: int, **changes: Any) -> AsyncIterator[Order]:
    """An order of `count` streams; `changes` are to its fields, or `wire` for the model."""
    chat = HttpModel(url, KEY, wire=WIRES[changes.pop("wire", WireName.CHAT)], sockets=False)
    try:
        yield msgspec.structs.replace(chat.order(REQUEST, count), **changes)
    finally:
        await chat.aclose()


async def news(url: str, count: int, **changes: Any) -> list[News]:
    """All that the streams say."""
    async with ordered(url, count, **changes) as order, asyncio.timeout(LIMIT):
        return [each async for batch in many_streams(order) for each in batch]


def text_of(found: list[News], stream: int) -> str:
    return "".join(each.text for each in found if isinstance(each, Grew) and each.stream == stream)


def ends(found: list[News]) -> dict[int, Ended]:
    return {each.stream: each.ended for each in found if isinstance(each, Over)}


async def test_every_stream_is_asked_read_and_over() -> None:
    answers = [told(f"answer {number}") for number in range(9)]
    async with Loopback(*answers) as server:
        found = await news(server.url, 9)
        assert {each.headers["authorization"] for each in server.requests} == {f"Bearer {KEY}"}
    assert {text_of(found, number) for number in range(9)} == {f"answer {number}" for number in range(9)}
    assert ends(found) == dict.fromkeys(range(9), Ended(Ending.STOP))
    asked = {each.stream: each.at for each in found if isinstance(each, Asked)}
    first = {each.stream: each.at for each in found if isinstance(each, Grew)}
    assert all(asked[number] <= first[number] for number in range(9))
    assert [each.usage for each in found if isinstance(each, Counted)] == [Usage(10, 3, 5)] * 9


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_how_the_bytes_are_cut_never_matters(size: int) -> None:
    whole = chunk("grün ") + chunk("🎉\u2028x") + chunk(finish="stop") + usage(4, 2) + DONE
    async with Loopback(streamed(*pieces(whole, size))) as server:
        found = await news(server.url, 2)
    assert [text_of(found, number) for number in (0, 1)] == ["grün 🎉\u2028x"] * 2
    grown = [each for each in found if isinstance(each, Grew) and each.stream == 0]
    assert sum(each.pieces for each in grown) == 2
    assert sum(each.characters for each in grown) == len("grün 🎉\u2028x")


@pytest.mark.parametrize("wire", [WireName.ANTHROPIC, WireName.RESPONSES])
async def test_other_wires_are_read_too(wire: WireName) -> None:
    bodies = {
        WireName.ANTHROPIC: (
            b'data: {"type": "message_start", "message": {"model": "m"}}\n\n'
            b'data: {"type": "content_block_start", "index": 0, "content_block": {"type": "text"}}\n\n'
            b'data: {"type": "content_block_delta", "index": 0, '
            b'"delta": {"type": "text_delta", "text": "hi"}}\n\n'
            b'data: {"type": "content_block_stop", "index": 0}\n\n'
            b'data: {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}\n\n'
            b'data: {"type": "message_stop"}\n\n'
        ),
        WireName.RESPONSES: (
            b'data: {"type": "response.output_text.delta", "delta": "hi"}\n\n'
            b'data: {"type": "response.completed", "response": {"status": "completed"}}\n\n'
        ),
    }
    async with Loopback(streamed(bodies[wire])) as server:
        found = await news(server.url, 1, wire=wire)
        assert server.requests[0].path == f"/v1{WIRES[wire].path}"
    assert text_of(found, 0) == "hi"
    assert ends(found)[0].ending is Ending.STOP


async def test_each_stream_fails_for_a_reason_of_its_own() -> None:
    answers = [
        told("well"),
        streamed("half", Cut()),
        raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
        status(401, b'{"error": {"message": "no such key: %s"}}' % KEY.encode()),
        status(302, b"", Location="http://elsewhere.invalid/"),
        status(200, b"{}"),
        raw(b"", cut=True),
        streamed(b"data: {not json}\n\n"),
        streamed(head={"Content-Type": "text/html", "Transfer-Encoding": "chunked"}),
    ]
    async with Loopback(*answers) as server:
        found = await news(server.url, len(answers))
    said = sorted(each.message for each in ends(found).values())
    expected = [
        "",
        "The connection ended before the answer began",
        "The connection ended before the model was done.",
        "The server did not accept the key (HTTP 401): no such key: [redacted]",
        "The server does not speak HTTP as it should",
        "The server sent a web page",
        "The server sent neither a stream nor a complete answer",
        "The server sent something that is no JSON",
        "http://127.0.0.1",  # redirects
    ]
    assert len(said) == len(expected)
    for message, beginning in zip(said, expected, strict=True):
        assert message.startswith(beginning), message
    assert KEY not in repr(found)


async def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = await news(f"http://127.0.0.1:{port}/v1", 3)
    assert {each.message for each in ends(found).values()} == {
        f"Nothing listens at http://127.0.0.1:{port}/v1. Is the server running?"
    }


async def test_a_server_that_lets_nobody_in_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = await news(f"https://127.0.0.1:{silent.getsockname()[1]}/v1", 2, connect_timeout=0.2)
    assert [each.message.partition(" to ")[0] for each in ends(found).values()] == ["No connection"] * 2


async def test_silence_is_a_stall_of_that_stream_alone() -> None:
    async with Loopback(streamed("one", Stall()), streamed(Stall()), told("fine")) as server:
        found = await news(server.url, 3, stall_timeout=0.3, first_timeout=0.4)
    assert sorted(each.ending for each in ends(found).values()) == [
        Ending.STALLED,
        Ending.STALLED,
        Ending.STOP,
    ]


async def test_a_stream_goes_on_when_its_server_does() -> None:
    gate = asyncio.Event()
    async with Loopback(streamed("one ", gate, "two", chunk(finish="stop"), DONE)) as server:
        found: list[News] = []
        async with ordered(server.url, 1) as order, asyncio.timeout(LIMIT):
            async for batch in many_streams(order):
                found += batch
                if text_of(found, 0) == "one ":
                    gate.set()
    assert text_of(found, 0) == "one two"


async def test_while_no_batch_is_taken_the_servers_are_held_back() -> None:
    long = streamed(*["x" * 1000] * 5000, chunk(finish="stop"), DONE)
    gate = asyncio.Event()
    quiet = streamed("one", gate, chunk(finish="stop"), DONE)
    async with (
        Loopback(long, long, quiet) as server,
        ordered(server.url, 3, stall_timeout=0.2) as order,
        asyncio.timeout(LIMIT),
        aclosing(many_streams(order)) as batches,
    ):
        found = list(await anext(batches))
        exchanges = [await server.request(number) for number in (0, 1)]
        before, held = [0], [1]
        while before != held:
            for exchange in exchanges:
                await exchange.held_back()
            before = held
            await asyncio.sleep(0.3)  # longer than a silence may last: holding is none
            held = [exchange.sent for exchange in exchanges]
        assert sum(held) < 3_000_000  # of 11,600,000
        async for batch in batches:
            found += batch
            if sum(len(each.text) for each in found if isinstance(each, Grew)) > 5_000_000:
                gate.set()  # some time after the hold, which was no silence of this stream either
    assert sorted(len(text_of(found, number)) for number in range(3)) == [3, 5_000_000, 5_000_000]
    assert {each.ending for each in ends(found).values()} == {Ending.STOP}


async def test_over_tls_only_to_whom_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    async with Loopback(streamed("x" * 100_000, chunk(finish="stop"), DONE), tls=authority.server) as server:
        stranger = await news(server.url, 2)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        found = await news(server.url, 2)
    assert [len(text_of(found, number)) for number in (0, 1)] == [100_000] * 2
    assert ends(found)[0] == Ended(Ending.STOP)
    assert "cannot be trusted" in ends(stranger)[0].message
    assert not any(isinstance(each, Asked) for each in stranger)


async def test_closing_closes_the_connections() -> None:
    async with Loopback(streamed("one", Stall())) as server:
        async with ordered(server.url, 3) as order, aclosing(many_streams(order)) as batches:
            await anext(batches)
            reader = child_of_this_process()
        async with asyncio.timeout(LIMIT):
            for number in range(3):
                await (await server.request(number)).gone.wait()
        assert has_ended(reader)


async def test_nothing_is_imported_from_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "selectors.py"):
        (tmp_path / name).write_text("raise SystemExit('the repository ran')\n")
    monkeypatch.chdir(tmp_path)
    async with Loopback(told("hello")) as server:
        assert text_of(await news(server.url, 1), 0) == "hello"


async def test_a_child_that_dies_is_said() -> None:
    async with (
        Loopback(streamed("one", Stall())) as server,
        ordered(server.url, 1) as order,
        asyncio.timeout(LIMIT),
    ):
        batches = many_streams(order)
        await anext(batches)
        await server.request()
        os.kill(child_of_this_process(), signal.SIGKILL)
        with pytest.raises(IngestError, match="ended early: exit code -9"):
            async for _ in batches:
                pass


async def test_the_key_stands_in_no_argument_and_no_environment() -> None:
    async with (
        Loopback(streamed("one", Stall())) as server,
        ordered(server.url, 1) as order,
        aclosing(many_streams(order)) as batches,
    ):
        await anext(batches)
        place = Path(f"/proc/{child_of_this_process()}")
        assert b"spark_tui.adapters.llm.ingest" in (place / "cmdline").read_bytes()
        assert KEY.encode() not in (place / "cmdline").read_bytes()
        assert KEY.encode() not in (place / "environ").read_bytes()


def child_of_this_process() -> int:
    """The one child that reads streams."""
    for task in Path("/proc/self/task").iterdir():
        for number in (task / "children").read_text().split():
            if b"llm.ingest" in Path(f"/proc/{number}/cmdline").read_bytes():
                return int(number)
    raise AssertionError("no process reads streams")


@given(st.lists(st.lists(st.integers(0, 9)), max_size=5), st.lists(st.integers(0, 200), max_size=8))
def test_frames_are_read_however_they_are_cut(values: list[list[int]], cuts: list[int]) -> None:
    data = b"".join(map(frame, values))
    reader: FrameReader[list[int]] = FrameReader(list[int])
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    found = [value for start, end in itertools.pairwise(edges) for value in reader.feed(data[start:end])]
    assert found == values


@pytest.mark.parametrize("data", [(MAX_FRAME + 1).to_bytes(4, "big"), frame("no list"), b"\0\0\0\1\xc1"])
def test_what_nobody_of_ours_wrote_is_refused(data: bytes) -> None:
    with pytest.raises(FrameError):
        FrameReader(list[int]).feed(data)
