"""A model that is not there, refuses, is busy or breaks off: what the person is told, and what stays."""

from __future__ import annotations

import json
import socket

import pytest

from spark_tui.demo.edits import ERRORS, README, TYPES
from support.desk import GOAL, MODEL, Desk, ModelServer, leave
from support.loopback import Cut, Stall, status, streamed, told

KEY = "sk-0123456789abcdefghijklmnopqrstuvwxyz"


async def test_a_refused_connection(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    app = await desk.terminal("--base-url", f"http://127.0.0.1:{port}/v1", "--model", MODEL, GOAL)
    await app.until("failed, . tries again", "Nothing listens at")
    assert await leave(app) == 0
    app.assert_as_before()


@pytest.mark.parametrize("bearer", [True, False])
async def test_a_key_that_is_not_taken_is_never_shown_or_kept(desk: Desk, bearer: bool) -> None:
    said = f"Incorrect API key provided: {'Bearer ' if bearer else ''}{KEY}."
    body = json.dumps({"error": {"message": said}}).encode()
    async with ModelServer(status(401, body)) as server:
        app = await desk.session(server, OPENAI_API_KEY=KEY)
        await app.until("failed, . tries again", "OPENAI_API_KEY")
        assert (await server.request(0)).headers["authorization"] == f"Bearer {KEY}"
        app.press("P")
        await app.until("Incorrect API key")
        assert await leave(app) == 0
    assert_key_nowhere(desk, app.raw)


async def test_a_key_that_the_model_repeats_is_not_kept(desk: Desk) -> None:
    async with ModelServer(told(f"Your key is {KEY}.\n" + README.block(f"{KEY}\n"))) as server:
        app = await desk.session(server, OPENAI_API_KEY=KEY)
        await app.until("1 hunk", "done")
        assert await leave(app) == 0
    assert KEY.encode() not in b"".join(desk.kept().values())


def assert_key_nowhere(desk: Desk, raw: bytearray) -> None:
    assert KEY.encode() not in raw
    kept = desk.kept()
    assert any(path.suffix == ".jsonl" for path in kept)
    assert [path for path, data in kept.items() if KEY.encode() in data] == []


async def test_a_busy_server_is_asked_again_after_a_countdown(desk: Desk) -> None:
    async with ModelServer(status(429, Retry_After="2"), told(README.block(README.replace))) as server:
        app = await desk.session(server)
        await app.until("busy (429), again in 2 s, S stops")
        await app.until("again in 1 s")
        await app.until("1 hunk, 1 waits", "done")
        assert len(server.requests) == 2
        assert await leave(app) == 0


async def test_the_countdown_can_be_stopped(desk: Desk) -> None:
    async with ModelServer(status(503, Retry_After="60")) as server:
        app = await desk.session(server)
        await app.until("busy (503), again in", "s, S stops")
        app.press("S")
        await app.until("stopped, . goes on")
        assert len(server.requests) == 1
        app.press("q")
        assert await app.ended() == 0


async def test_a_cut_stream_keeps_what_was_closed_and_says_what_was_lost(desk: Desk) -> None:
    growing = TYPES.block(TYPES.replace).partition("        value = ")[0]
    untouched = desk.text(TYPES.path)
    answers = (streamed("Two.\n", ERRORS.block(ERRORS.replace), growing, Cut()), streamed("On.\n", Stall()))
    async with ModelServer(*answers) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "cut off, . goes on")
        app.press("P")
        await app.until(f"an edit of {TYPES.path} was cut after", "and dropped")
        app.press("a")
        await app.until("✓  1")
        assert "def passing" in desk.text(ERRORS.path)
        app.press(".")
        words = (await server.messages(1))[-1]["content"]
        assert TYPES.path in words
        assert await leave(app) == 0
    assert desk.text(TYPES.path) == untouched
