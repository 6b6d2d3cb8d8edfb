"""Runs against a scripted server over each wire: what is asked, what is noted, what goes wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.core.speed import Basis, scale
from spark_tui.core.stream.signals import Ending, Usage
from spark_tui.core.stream.wires import WIRES
from spark_tui.engine.timed_turns import TimedTurns, TurnFailedError
from support.loopback import Answer, Cut, Loopback, Stall, status, streamed
from support.responses import completed, created, said
from support.sockets import Step, serving
from support.spoken import Counts, several, spoken, words
from support.voices import VOICES

TOKENS = 40
HALF = [*words(TOKENS // 2)]


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def timing(
    *answers: Answer, wire: str = "chat", on_news: Callable[[], None] = lambda: None, **options: Any
) -> AsyncIterator[tuple[Loopback, TimedTurns]]:
    made: list[TimedTurns] = []
    async with Loopback(*answers) as server:
        model = HttpModel(
            server.url,
            wire=WIRES[wire],
            sockets=False,
            sleep=no_sleep,
            on_sent=lambda: made[0].sent(),
            **options,
        )
        turns = TimedTurns(model, "m", "0badcafe", prompt_tokens=200, max_tokens=TOKENS, on_news=on_news)
        made.append(turns)
        try:
            yield server, turns
        finally:
            await model.aclose()


@pytest.mark.parametrize("wire", ["chat", "responses", "anthropic"])
async def test_a_run_is_a_steer_in_mid_generation(wire: str) -> None:
    counts = Counts(prompt=500, cached=400, written=11)
    first = streamed(*spoken(wire, *HALF, counts=counts, end=False), Stall())
    second = streamed(*spoken(wire, *words(9), counts=counts, length=True))
    async with timing(first, second, wire=wire) as (server, turns):
        await asyncio.wait_for(turns.measure(), 20)
        (run,) = turns.runs
        await asyncio.wait_for(server.requests[0].gone.wait(), 10)
    assert (run.cached, run.live) == (False, True)
    assert run.answer.pieces == len(HALF)
    assert run.answer.ending is None
    assert run.steered is not None
    assert run.steered.ending is Ending.LENGTH
    assert run.steered.usage == Usage(500, 400, 11)
    found = scale(run.answers)
    assert found.basis is Basis.USAGE
    assert found.tokens_a_character == pytest.approx(11 / 36)
    assert run.entered is not None
    assert run.answer.sent is not None
    assert run.answer.first is not None
    assert run.answer.closed is not None
    assert run.steered.sent is not None
    assert run.steered.first is not None
    assert run.answer.asked <= run.answer.sent <= run.answer.first <= run.entered <= run.answer.closed
    assert run.entered <= run.steered.asked <= run.steered.sent <= run.steered.first
    assert run.answer.closed <= run.steered.sent

    voice = VOICES[wire]()
    asked, steered = (json.loads(each.body) for each in server.requests)
    for body in (asked, steered):
        assert not body.get("tools")
        assert body["max_output_tokens" if wire == "responses" else "max_tokens"] == TOKENS
    before, after = (_read(voice, each.body) for each in server.requests)
    assert after[: len(before)] == before
    texts = voice.texts(_with_tools(server.requests[1].body))
    assert ("assistant", "".join(HALF)) in texts
    assert "(part 1)" in texts[-1][1]
    assert "Your answer was stopped where it ends above." in texts[-1][1]


async def test_a_run_over_web_sockets() -> None:
    first: list[Step] = [created(), *(said(word) for word in HALF), Stall()]
    second: list[Step] = [created(), said("well"), completed(500, 400, 1)]
    made: list[TimedTurns] = []
    async with serving(first, second) as server:
        model = HttpModel(server.url, wire=WIRES["responses"], on_sent=lambda: made[0].sent())
        made.append(TimedTurns(model, "m", "0badcafe", prompt_tokens=200, max_tokens=TOKENS))
        try:
            await asyncio.wait_for(made[0].measure(), 20)
        finally:
            await model.aclose()
    (run,) = made[0].runs
    assert [how for how, _ in server.asked] == ["socket", "socket"]
    assert run.live
    assert run.steered is not None
    assert run.steered.sent is not None
    assert run.steered.usage == Usage(500, 400, 1)


def _with_tools(body: bytes) -> bytes:
    return json.dumps({"tools": [], **json.loads(body)}).encode()


def _read(voice: Any, body: bytes) -> list[Any]:
    found: list[Any] = voice.read(_with_tools(body))
    return found


async def test_later_runs_ask_the_same_and_steer_otherwise() -> None:
    def first() -> Answer:
        return streamed(*spoken("chat", *HALF, end=False), Stall())

    second = streamed(*spoken("chat", "well"))
    async with timing(first(), second, first(), second) as (server, turns):
        for _ in range(2):
            await asyncio.wait_for(turns.measure(), 20)
        assert [run.cached for run in turns.runs] == [False, True]
        bodies = [json.loads(each.body)["messages"] for each in server.requests]
    assert bodies[0] == bodies[2]
    assert bodies[0][0]["content"].startswith("Session 0badcafe\n")
    assert bodies[1][:-1] == bodies[3][:-1]
    assert bodies[1][-1] != bodies[3][-1]


async def test_a_server_that_counts_nothing() -> None:
    first = streamed(*spoken("chat", *HALF, end=False), Stall())
    async with timing(first, streamed(*spoken("chat", *words(6)))) as (_, turns):
        await asyncio.wait_for(turns.measure(), 20)
        (run,) = turns.runs
    assert run.steered is not None
    assert run.steered.usage == Usage()
    assert scale(run.answers).basis is Basis.PIECES
    assert scale(run.answers).tokens_a_character == pytest.approx(0.25)


async def test_an_answer_that_is_over_too_soon_is_steered_all_the_same() -> None:
    async with timing(streamed(*spoken("chat", "short")), streamed(*spoken("chat", "again"))) as (
        server,
        turns,
    ):
        await asyncio.wait_for(turns.measure(), 20)
        (run,) = turns.runs
        messages = json.loads(server.requests[1].body)["messages"]
    assert not run.live
    assert [each["content"] for each in messages if each["role"] == "assistant"] == ["short"]


async def test_thoughts_are_the_first_to_come_and_words_come_later() -> None:
    gate = asyncio.Event()
    voice = VOICES["chat"]()
    first = streamed(voice.think("hm"), gate, *spoken("chat", *HALF, end=False), Stall())
    came = asyncio.Event()
    async with timing(first, streamed(*spoken("chat", "well")), on_news=came.set) as (_, turns):
        measuring = asyncio.create_task(turns.measure())
        while not turns.runs or turns.runs[0].answer.first is None:
            await asyncio.wait_for(came.wait(), 10)
            came.clear()
        assert turns.runs[0].answer.words is None
        gate.set()
        await asyncio.wait_for(measuring, 20)
        (run,) = turns.runs
    assert run.answer.first is not None
    assert run.answer.words is not None
    assert run.answer.words > run.answer.first


async def test_a_server_that_heeds_no_limit_is_left() -> None:
    first = streamed(*spoken("chat", *HALF, end=False), Stall())
    endless = streamed(several("chat", words(TOKENS * 10 + 1)), Stall())
    async with timing(first, endless) as (_, turns):
        await asyncio.wait_for(turns.measure(), 20)
        (run,) = turns.runs
    assert run.steered is not None
    assert run.steered.ending is None
    assert run.steered.pieces == TOKENS * 10 + 1


async def test_a_busy_server_is_noted() -> None:
    first = streamed(*spoken("chat", *HALF, end=False), Stall())
    async with timing(status(429, Retry_After="7"), first, streamed(*spoken("chat", "well"))) as (_, turns):
        await asyncio.wait_for(turns.measure(), 20)
        (run,) = turns.runs
    assert run.answer.waited
    assert run.steered is not None
    assert not run.steered.waited


TROUBLE = [
    ("refused", [status(404, b'{"error": {"message": "no model m"}}')], Ending.FAILED, "no model m"),
    ("cut", [streamed("one ", Cut())], Ending.CUT, "connection ended"),
    ("cut before it began", [streamed(Cut())], Ending.CUT, "before the answer began"),
    ("not a word", [streamed(*spoken("chat"))], Ending.STOP, "without a word"),
    ("quiet", [streamed("one ", Stall())], Ending.STALLED, "Nothing came"),
]


@pytest.mark.parametrize(("answers", "ending", "said"), [c[1:] for c in TROUBLE], ids=[c[0] for c in TROUBLE])
@pytest.mark.parametrize("when", ["first", "steered"])
async def test_trouble_is_one_sentence(when: str, answers: list[Answer], ending: Ending, said: str) -> None:
    before = [] if when == "first" else [streamed(*spoken("chat", *HALF, end=False), Stall())]
    patience = 0.2 if ending is Ending.STALLED else 20.0
    async with timing(*before, *answers, stall_timeout=patience) as (_, turns):
        with pytest.raises(TurnFailedError, match=said) as caught:
            await asyncio.wait_for(turns.measure(), 20)
        (run,) = turns.runs
    assert caught.value.ending is ending
    assert (run.steered is not None) == (when == "steered")
    assert bool(run.answer.reads) == (
        when == "steered" or ending is Ending.STALLED or answers == TROUBLE[1][1]
    )


async def test_what_was_measured_until_it_is_broken_off_is_kept() -> None:
    gate = asyncio.Event()
    came = asyncio.Event()
    first = streamed(*spoken("chat", *HALF[:5], gate, end=False))
    async with timing(first, on_news=came.set) as (server, turns):
        measuring = asyncio.create_task(turns.measure())
        while not turns.runs or turns.runs[0].answer.pieces < 5:
            await asyncio.wait_for(came.wait(), 10)
            came.clear()
        measuring.cancel()
        await asyncio.wait((measuring,))
        await asyncio.wait_for(server.requests[0].gone.wait(), 10)
        (run,) = turns.runs
    assert run.answer.closed is not None
    assert (run.entered, run.steered) == (None, None)
