"""The scripted model over real HTTP, through the same connection as every other model."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.core.stream.signals import Ended, Ending, Text, Usage
from spark_tui.core.talk.messages import Message, Request, Role
from spark_tui.demo.script import answer
from spark_tui.demo.server import MODEL, serve, tokens

GOAL = (Message(Role.SYSTEM, "edit"), Message(Role.USER, "Goal: retries"))


@given(st.text())
def test_tokens_join_to_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


async def test_the_whole_answer_arrives_word_for_word_with_honest_counts() -> None:
    server = await serve(rate=100_000)
    chat = HttpModel(server.url)
    try:
        first = [each async for batch in chat.stream(Request(MODEL, GOAL)) for each in batch]
        text = "".join(each.text for each in first if isinstance(each, Text))
        assert text == answer([(message.role.value, message.content) for message in GOAL])
        assert first[-1] == Ended(Ending.STOP)
        counts = [each for each in first if isinstance(each, Usage)][-1]
        assert counts.cached == 0
        assert counts.completion == len(tokens(text))
        longer = (*GOAL, Message(Role.ASSISTANT, text), Message(Role.USER, "smaller"))
        second = [each async for batch in chat.stream(Request(MODEL, longer)) for each in batch]
        counts = [each for each in second if isinstance(each, Usage)][-1]
        assert counts.prompt is not None
        assert counts.cached is not None
        assert 0 <= counts.prompt - counts.cached < 10  # only the steer is new
        assert await chat.models() == [MODEL]
    finally:
        await chat.aclose()
        await server.aclose()


async def test_the_rate_is_kept() -> None:
    server = await serve(rate=1200, script=lambda messages: "word " * 240)
    chat = HttpModel(server.url)
    try:
        clock = asyncio.get_running_loop().time
        started = clock()
        async with aclosing(chat.stream(Request(MODEL, GOAL))) as batches:
            count = sum([isinstance(each, Text) async for batch in batches for each in batch])
        assert count / (clock() - started) < 1300
    finally:
        await chat.aclose()
        await server.aclose()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/chat/completions", b"{", 400),
        ("POST", "/v1/chat/completions", b'{"messages": 3}', 400),
        ("GET", "/", b"", 404),
        ("POST", "/v1/chat/completions", b'{"messages": [{"role": "user"}]}', 200),
    ],
)
async def test_what_is_no_chat_request(method: str, path: str, body: bytes, status: int) -> None:
    server = await serve()
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            url = server.url.removesuffix("/v1") + path
            assert (await client.request(method, url, content=body)).status_code == status
    finally:
        await server.aclose()
