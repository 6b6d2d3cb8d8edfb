"""A model that is made late: once, in a thread when there is time, at once when a request comes."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.adapters.llm.late import LateModel
from spark_tui.core.stream.signals import Ended, Ending
from spark_tui.core.talk.messages import Message, Request, Role
from support.loopback import Loopback, told

REQUEST = Request("m", (Message(Role.USER, "hello"),))


class Maker:
    """Makes the model; `threads` are those in which it was made. It waits for `gate`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.threads: list[str] = []
        self.begun, self.gate = threading.Event(), threading.Event()
        self.gate.set()

    def __call__(self) -> HttpModel:
        self.threads.append(threading.current_thread().name)
        self.begun.set()
        assert self.gate.wait(10)
        return HttpModel(self.url, "key")


async def answers(model: LateModel) -> bool:
    async with aclosing(model.stream(REQUEST)) as batches:
        signals = [signal async for batch in batches for signal in batch]
    last = signals[-1]
    return isinstance(last, Ended) and last.ending is Ending.STOP


async def test_a_model_that_nobody_needs_is_not_made() -> None:
    maker = Maker("http://127.0.0.1:9/v1")
    await LateModel(maker).aclose()
    assert maker.threads == []


async def test_it_is_made_in_a_thread_when_there_is_time_and_once() -> None:
    async with Loopback(told("hello")) as server, asyncio.timeout(10):
        maker = Maker(server.url)
        model = LateModel(maker)
        await model.warm()
        assert maker.threads != [threading.main_thread().name]
        assert await answers(model)
        await model.warm()
        assert len(maker.threads) == 1
        await model.aclose()


async def test_a_request_makes_it_at_once() -> None:
    async with Loopback(told("hello")) as server, asyncio.timeout(10):
        maker = Maker(server.url)
        model = LateModel(maker)
        assert await answers(model)
        assert maker.threads == [threading.main_thread().name]
        await model.aclose()


async def test_a_request_in_the_midst_of_loading_waits_for_it_and_makes_no_second_model() -> None:
    async with Loopback(told("hello")) as server, asyncio.timeout(10):
        maker = Maker(server.url)
        maker.gate.clear()
        model = LateModel(maker)
        warming = asyncio.create_task(model.warm())
        await asyncio.to_thread(maker.begun.wait, 10)
        threading.Timer(0.05, maker.gate.set).start()
        assert await answers(model)
        await warming
        assert len(maker.threads) == 1
        await model.aclose()
