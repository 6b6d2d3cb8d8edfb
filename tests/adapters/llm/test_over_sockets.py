"""Responses over WebSockets: kept, cancelled, held, refused, broken; and HTTP in its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.core.stream.signals import Ended, Ending, Opened, Signal, Text, Usage
from spark_tui.core.stream.wires import RESPONSES
from spark_tui.core.talk.messages import Message, Request, Role
from support.loopback import Cut, Stall
from support.responses import completed, created, freeform, said
from support.sockets import Ping, Sockets, Step, serving
from support.tls import Authority

KEY = "sk-secret-0123456789abcdef"
REQUEST = Request("m", (Message(Role.SYSTEM, "brief"), Message(Role.USER, "hello")), cache_key="s1")
LIMIT = {"type": "error", "status": 429, "error": {"code": "rate_limit_exceeded", "message": "slow down"}}


def whole(text: str) -> list[Step]:
    return [created(), said(text), completed()]


@asynccontextmanager
async def asking(
    *answers: Sequence[Step], refuse: int = 0, **options: Any
) -> AsyncIterator[tuple[Sockets, HttpModel]]:
    async with serving(*answers, refuse=refuse) as server:
        model = HttpModel(server.url, KEY, wire=RESPONSES, **options)
        try:
            yield server, model
        finally:
            await model.aclose()


async def signals(model: HttpModel) -> list[Signal]:
    return [signal async for batch in model.stream(REQUEST) for signal in batch]


def ways(server: Sockets) -> list[str]:
    return [how for how, _ in server.asked]


async def test_an_answer_over_a_socket() -> None:
    async with asking([created(), said("I will."), *freeform(["*** Begin", " Patch"]), completed()]) as (
        server,
        model,
    ):
        found = await signals(model)
    assert found == [
        Opened("scripted"),
        Text("I will."),
        Text("*** Begin", "call_1"),
        Text(" Patch", "call_1"),
        Usage(10, 4, 5),
        Ended(Ending.TOOLS),
    ]
    ((how, body),) = server.asked
    assert how == "socket"
    assert (body["type"], body["store"], body["prompt_cache_key"], body["input"][0]["role"]) == (
        "response.create",
        False,
        "s1",
        "user",
    )
    assert "stream" not in body
    head = server.heads[0]
    assert head.startswith("GET /v1/responses HTTP/1.1")
    assert f"Authorization: Bearer {KEY}" in head


async def test_the_socket_of_a_whole_answer_serves_the_next_request() -> None:
    async with asking(whole("one"), whole("two"), whole("three")) as (server, model):
        for _ in range(3):
            assert (await signals(model))[-1] == Ended(Ending.STOP)
        assert ways(server) == ["socket"] * 3
        assert server.upgrades <= 2  # the one that is used and a spare


async def test_a_cancel_closes_at_once_and_the_spare_answers() -> None:
    async with asking([created(), said("one"), Stall()], whole("two")) as (server, model):
        async with aclosing(model.stream(REQUEST)) as batches:
            await anext(batches)
            await server.until(upgrades=2)
        await server.until(gone=1)
        reading = asyncio.create_task(signals(model))
        await server.until(asked=2)
        assert server.upgrades == 2
        assert (await reading)[-1] == Ended(Ending.STOP)
        assert ways(server) == ["socket"] * 2


async def test_the_request_after_a_cancel_pays_for_no_handshake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    answers = [created(), said("one"), Stall()], whole("two")
    async with serving(*answers, tls=authority.server) as server:
        model = HttpModel(server.url, KEY, wire=RESPONSES)
        async with aclosing(model.stream(REQUEST)) as batches:
            await anext(batches)
            await server.until(upgrades=2)
        reading = asyncio.create_task(signals(model))
        await server.until(asked=2)
        assert len(server.heads) == 2
        assert (await reading)[-1] == Ended(Ending.STOP)
        await model.aclose()


async def test_who_begins_to_type_finds_the_socket_open() -> None:
    async with asking(whole("one")) as (server, model):
        await model.warm()
        await model.warm()
        await server.until(upgrades=1)
        reading = asyncio.create_task(signals(model))
        await server.until(asked=1)
        assert server.upgrades == 1
        await reading


async def test_a_server_without_sockets_is_asked_over_http_and_not_again_for_one() -> None:
    async with asking(whole("one"), whole("two"), refuse=426) as (server, model):
        for _ in range(2):
            assert (await signals(model))[-1] == Ended(Ending.STOP)
        assert ways(server) == ["http"] * 2
        assert sum(head.startswith("GET") for head in server.heads) == 1


async def test_a_server_that_does_not_answer_the_upgrade_is_not_waited_for_again() -> None:
    async with asking(whole("one"), whole("two"), refuse=-1, connect_timeout=0.2) as (server, model):
        for _ in range(2):
            assert (await signals(model))[-1] == Ended(Ending.STOP)
        assert ways(server) == ["http"] * 2
        assert sum(head.startswith("GET") for head in server.heads) == 1


async def test_a_server_that_only_was_busy_is_asked_for_a_socket_again() -> None:
    async with asking(whole("one"), whole("two"), refuse=503) as (server, model):
        await signals(model)
        server.refuse = 0
        await signals(model)
        assert ways(server) == ["http", "socket"]


async def test_nobody_asks_for_sockets_when_the_person_wants_none() -> None:
    async with asking(whole("one"), sockets=False) as (server, model):
        await signals(model)
        assert ways(server) == ["http"]


async def test_nothing_is_read_while_the_consumer_holds() -> None:
    long: list[Step] = [created(), *(said("x" * 1000) for _ in range(4000)), completed()]
    async with asking(long) as (server, model), aclosing(model.stream(REQUEST)) as batches:
        first = await anext(batches)
        async with asyncio.timeout(5):
            await server.full.wait()
        assert server.sent < 1_500_000  # of 4,400,000
        rest = [signal async for batch in batches for signal in batch]
    assert sum(len(each.text) for each in (*first, *rest) if isinstance(each, Text)) == 4_000_000


async def test_a_server_that_looks_whether_anybody_is_there_is_answered_during_a_hold() -> None:
    gate = asyncio.Event()
    steps: list[Step] = [created(), said("one"), gate, Ping(), said("two"), Ping(), completed()]
    async with asking(steps) as (server, model), aclosing(model.stream(REQUEST)) as batches:
        found = [*await anext(batches)]
        gate.set()
        await server.until(pongs=2)
        found += [signal async for batch in batches for signal in batch]
    assert [each.text for each in found if isinstance(each, Text)] == ["one", "two"]


@pytest.mark.parametrize("size", [1, 30])
async def test_messages_in_several_frames_with_pings_between_them(size: int) -> None:
    one = b'{"type":"response.output_text.delta","delta":"' + "grün🎉".encode() * size + b'"}'
    async with asking([created(), one, completed()]) as (_, model):
        assert Text("grün🎉" * size) in await signals(model)


@pytest.mark.parametrize(
    ("steps", "ending"),
    [
        ([created(), said("one"), Cut()], Ending.CUT),
        ([created(), said("one"), Stall()], Ending.STALLED),
        ([created(), said("one"), LIMIT], Ending.FAILED),
        ([created(), said("one"), b"no json"], Ending.FAILED),
        ([created(), said("one"), b"x" * 4_300_000], Ending.CUT),
    ],
)
async def test_answers_that_go_wrong_end_once(steps: list[Step], ending: Ending) -> None:
    patience = 0.2 if ending is Ending.STALLED else 30.0
    async with asking(steps, stall_timeout=patience) as (server, model):
        found = await signals(model)
        assert ways(server) == ["socket"]
    assert Text("one") in found
    assert [each.ending for each in found if isinstance(each, Ended)] == [ending]


async def test_an_error_in_the_place_of_an_answer_is_left_to_http() -> None:
    async with asking([LIMIT], whole("two"), whole("three")) as (server, model):
        assert (await signals(model))[:2] == [Opened("scripted"), Text("two")]
        await signals(model)
        assert ways(server) == ["socket", "http", "socket"]


async def test_sockets_that_break_before_an_answer_twice_are_given_up() -> None:
    async with asking([Cut()], whole("a"), [Cut()], whole("b"), whole("c")) as (server, model):
        for _ in range(3):
            assert (await signals(model))[-1] == Ended(Ending.STOP)
        assert ways(server) == ["socket", "http", "socket", "http", "http"]


async def test_a_kept_socket_that_the_server_gave_up_is_replaced() -> None:
    gate = asyncio.Event()
    async with asking([*whole("one"), gate, Cut()], whole("two")) as (server, model):
        await signals(model)
        gate.set()
        await server.until(gone=1)
        assert (await signals(model))[-1] == Ended(Ending.STOP)
        assert ways(server) == ["socket", "socket"]


async def test_the_key_is_never_repeated() -> None:
    failed = {"type": "response.failed", "response": {"error": {"message": f"bad key {KEY}"}}}
    async with asking([created(), failed]) as (_, model):
        (ended,) = [each for each in await signals(model) if isinstance(each, Ended)]
    assert "bad key" in ended.message
    assert KEY not in ended.message


async def test_closing_leaves_no_socket_open() -> None:
    async with asking(whole("one")) as (server, model):
        await signals(model)
        await model.warm()
        await server.until(upgrades=2)  # the one that was answered on, and the spare
        await model.aclose()
        await server.until(gone=2)
        assert server.upgrades == 2  # none was opened in their place


async def test_whoever_measures_hears_when_a_message_is_written() -> None:
    sent: asyncio.Queue[None] = asyncio.Queue()
    gate = asyncio.Event()
    answer = [created(), gate, said("hi"), completed()]
    async with asking(answer, on_sent=lambda: sent.put_nowait(None)) as (server, model):
        reading = asyncio.create_task(signals(model))
        await asyncio.wait_for(sent.get(), 10)
        gate.set()
        assert Text("hi") in await reading
    assert ways(server) == ["socket"]
    assert sent.empty()
