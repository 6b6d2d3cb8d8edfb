"""A spare connection: the request after a cancel pays for no handshake, and no server is hammered for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.adapters.llm.opening import StreamOpener, Target
from spark_tui.adapters.llm.spare import Spare
from spark_tui.adapters.llm.transport import SPARE_LIFE
from spark_tui.core.stream.signals import Ended, Ending, Signal
from spark_tui.core.talk.messages import Message, Request, Role
from spark_tui.demo.http import Exchange, Listener, listen
from support.loopback import Answer, Loopback, Stall, streamed, told
from support.tls import Authority

REQUEST = Request("m", (Message(Role.USER, "hello"),))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(autouse=True)
def _trusting(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@asynccontextmanager
async def secure(
    authority: Authority, *answers: Answer
) -> AsyncIterator[tuple[Loopback, Listener, HttpModel]]:
    async with Loopback(*answers, tls=authority.server) as server, asyncio.timeout(10):
        model = HttpModel(server.url, "key")
        try:
            yield server, server.listener, model
        finally:
            await model.aclose()


async def signals(model: HttpModel) -> list[Signal]:
    return [signal async for batch in model.stream(REQUEST) for signal in batch]


async def test_the_request_after_a_cancel_pays_for_no_handshake(authority: Authority) -> None:
    async with secure(authority, streamed("one", Stall()), told("two")) as (server, listener, model):
        async with aclosing(model.stream(REQUEST)) as batches:
            await anext(batches)
            await listener.clients(2)  # the one that streams and the spare
        reading = asyncio.create_task(signals(model))
        await server.request(1)
        assert listener.connected == 2
        assert (await reading)[-1] == Ended(Ending.STOP)


async def test_each_answer_has_a_spare_again(authority: Authority) -> None:
    async with secure(authority, streamed("one", Stall())) as (_, listener, model):
        for turn in range(4):
            async with aclosing(model.stream(REQUEST)) as batches:
                await anext(batches)
                await listener.clients(2 + turn, open=2)
        assert listener.connected == 5


async def test_who_begins_to_type_finds_the_connection_open(authority: Authority) -> None:
    async with secure(authority, told("hello")) as (server, listener, model):
        await model.warm()
        await model.warm()
        await listener.clients(1)
        reading = asyncio.create_task(signals(model))
        await server.request()
        assert listener.connected == 1
        assert (await reading)[-1] == Ended(Ending.STOP)
        assert [exchange.path for exchange in server.requests] == ["/v1/chat/completions"]


async def test_a_connection_that_is_open_anyway_is_spare_enough(authority: Authority) -> None:
    async with secure(authority, told("one"), told("two")) as (server, _, model):
        await signals(model)
        await model.warm()
        await signals(model)
        assert len({exchange.client for exchange in server.requests}) == 1


async def test_a_spare_that_the_server_closed_is_not_used(authority: Authority) -> None:
    async with secure(authority, told("hello")) as (server, listener, model):
        await model.warm()
        await listener.clients(1)
        listener.drop()
        await listener.clients(1, open=0)
        assert (await signals(model))[-1] == Ended(Ending.STOP)
        assert len(server.requests) == 1


async def test_closing_leaves_nothing_open(authority: Authority) -> None:
    async with secure(authority, told("hello")) as (_, listener, model):
        await model.warm()
        await listener.clients(1)
        await model.aclose()
        await listener.clients(1, open=0)
        assert listener.connected == 1  # and no other was opened in its place


async def test_certificates_that_cannot_be_read_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    model = HttpModel("https://127.0.0.1:9/v1")
    await model.warm()
    (ended,) = await signals(model)
    assert isinstance(ended, Ended)
    assert "SSL_CERT_FILE" in ended.message


def opener(port: int) -> StreamOpener:
    return StreamOpener(Target("127.0.0.1", port, None, (), 1.0))


async def silent(exchange: Exchange) -> None:
    await exchange.gone.wait()


async def test_an_old_spare_is_replaced_while_it_is_wanted() -> None:
    listener = await listen(silent)
    spare = Spare(opener(listener.port), 0.01)
    async with asyncio.timeout(5):
        with spare.wanted():
            await listener.clients(4)
        await spare.aclose()
        await listener.clients(4, open=0)
    assert not spare.open
    await listener.aclose()


async def test_a_server_that_refuses_is_left_alone_for_longer_and_longer() -> None:
    pauses: list[float] = []
    enough = asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            enough.set()
            await asyncio.Event().wait()

    listener = await listen(silent)
    await listener.aclose()
    spare = Spare(opener(listener.port), SPARE_LIFE, pause=pause)
    with spare.wanted():
        async with asyncio.timeout(5):
            await enough.wait()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert not spare.open
    assert await spare.take() is None
    await spare.aclose()


async def test_a_server_that_closes_at_once_is_left_alone_too() -> None:
    pauses: list[float] = []
    enough = asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            enough.set()
            await asyncio.Event().wait()

    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    spare = Spare(opener(server.sockets[0].getsockname()[1]), SPARE_LIFE, pause=pause)
    async with server:
        with spare.wanted():
            async with asyncio.timeout(5):
                await enough.wait()
        await spare.aclose()
    assert pauses == [1, 2, 4]
