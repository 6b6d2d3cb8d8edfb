"""`spark-tui bench --streams` without a screen: the figures, what failed and why, early trouble."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from spark_tui.cli import main
from spark_tui.commands.streams_words import StreamsPlan, progress, report_lines
from spark_tui.core.stream.many import Asked, Counted, Grew, Over
from spark_tui.core.stream.signals import Ended, Ending, Usage
from spark_tui.engine.many import Many
from support.loopback import DONE, Cut, Loopback, chunk, status, streamed, told, usage

Captured = pytest.CaptureFixture[str]


async def bench(url: str, *more: str) -> int:
    """The command against a server, in a thread beside the server's loop."""
    arguments = ["bench", "--base-url", url, "--model", "m", "--tokens", "40", "--prompt", "100", *more]
    return await asyncio.to_thread(main, arguments)


async def test_the_object_says_all_of_every_stream(capsys: Captured) -> None:
    well = streamed("one ", "two ", "three", chunk(finish="stop"), usage(9, 7), DONE)
    async with Loopback(well) as server:
        assert await bench(server.url, "--streams", "4", "--json") == 0
        bodies = [json.loads(each.body) for each in server.requests]
    out, err = capsys.readouterr()
    said: dict[str, Any] = json.loads(out)
    assert "4 requests" in err
    assert len(bodies) == 4
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["max_tokens"] == 40
    assert said["endpoint"]["model"] == "m"
    assert said["plan"] == {
        "streams": 4, "prompt": 100, "tokens": 40, "tokens_in": 2200, "tokens_out": 160,
    }  # fmt: skip
    assert (said["tokens"], said["interrupted"], said["error"]) == (28, False, None)
    assert [each["stream"] for each in said["streams"]] == [1, 2, 3, 4]
    for each in said["streams"]:
        assert (each["state"], each["message"], each["tokens"]) == ("done", "", 7)
        assert each["first_ms"] >= 0
    assert said["summary"]["first_ms"]["count"] == 4


async def test_what_failed_is_said_with_its_reason(capsys: Captured) -> None:
    async with Loopback(told("well"), streamed("half", Cut()), status(429)) as server:
        assert await bench(server.url, "--streams", "4") == 1
    out, _ = capsys.readouterr()
    assert "In all" in out
    assert "1 done, 3 failed" in out
    assert "1 failed: The connection ended before the model was done." in out
    assert "2 failed: Too many requests (HTTP 429)." in out
    assert max(map(len, out.splitlines())) <= 80


async def test_nothing_is_asked_before_a_yes_where_it_may_cost(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_0123456789abcdef")
    assert await asyncio.to_thread(main, ["bench", "--streams", "3", "--model", "groq/x"]) == 1
    out, err = capsys.readouterr()
    assert "3 requests" in err
    assert "--yes" in err
    assert out == ""


async def test_no_model_is_said_in_the_object_too(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_TUI_HOME", "/nowhere")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    code = await asyncio.to_thread(main, ["bench", "--streams", "2", "--json", "--base-url", "ftp://x"])
    said = json.loads(capsys.readouterr().out)
    assert code == 1
    assert said["endpoint"] is None
    assert "ftp://x" in said["error"]["message"]


def measured() -> Many:
    """Two that are done, one that was cut, one that never began."""
    many = Many(4)
    many.take([Asked(number, 10.0) for number in range(4)])
    many.take([Grew(number, 10.1 + number / 10, "x" * 4, "", 1, 4) for number in range(3)])
    many.take([Grew(number, 11.1 + number / 10, "x" * 400, "", 100, 400) for number in range(3)])
    many.take([Counted(0, Usage(1, 0, 202)), Over(0, 11.2, Ended(Ending.STOP))])
    many.take([Over(1, 11.4, Ended(Ending.LENGTH)), Over(2, 11.4, Ended(Ending.CUT, "It \x1b[2Jbroke."))])
    many.stop()
    return many


def test_the_table() -> None:
    assert list(report_lines(measured(), 80)) == [
        "   first token  tokens  tokens/s  longest gap         ",
        "1       100 ms     202       200       1.00 s     done",
        "2       200 ms     101       100       1.00 s     done",
        "3       300 ms     101       100       1.00 s   failed",
        "4                                              stopped",
        "",
        "                      median    best   worst",
        "first token           200 ms  100 ms  300 ms",
        "tokens/s of a stream     100     200     100",
        "longest gap           1.00 s  1.00 s  1.00 s",
        "",
        "In all 400 tokens/s: 404 tokens of 4 streams, 2 done, 1 failed, 1 stopped.",
        "1 failed: It ␛[2Jbroke.",
    ]


def test_how_far_it_is() -> None:
    many = Many(3)
    assert progress(many) == "3 connecting"
    many.take([Asked(0, 1.0), Grew(1, 1.5, "a", "", 1, 1)])
    many.take([Grew(1, 2.5, "b" * 50, "", 50, 50)])
    assert progress(many) == "1 connecting, 1 waiting, 1 writing  50 tokens/s in all"


def test_what_it_will_cost() -> None:
    plan = StreamsPlan(75, 2000, 300)
    assert (plan.requests, plan.read, plan.written) == (75, 75 * 2450, 75 * 300)
    assert plan.price((1.0, 2.0)) == pytest.approx((75 * 2450 + 2 * 75 * 300) / 1e6)
