"""`spark-tui bench` against a scripted server: the table, the object, who is asked first, trouble."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from spark_tui.cli import main
from spark_tui.commands.bench_words import Plan, announcement, report_lines
from spark_tui.config.models import Endpoint, prices
from spark_tui.core.speed import Answer as Timed
from spark_tui.core.speed import Read, Run
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Ending, Usage
from support.loopback import Answer, Cut, Loopback, Stall, status, streamed
from support.spoken import WIRES, Counts, spoken, words

Captured = pytest.CaptureFixture[str]
HALF = words(20)
COUNTS = Counts(prompt=500, cached=480, written=6)


def one_run(wire: str = "chat", counts: Counts | None = COUNTS) -> list[Answer]:
    first = streamed(*spoken(wire, *HALF, end=False), Stall())
    return [first, streamed(*spoken(wire, *words(6), counts=counts))]


async def bench(server: Loopback, *more: str) -> int:
    """The command against `server`, in a thread beside the server's loop."""
    arguments = [
        "bench",
        "--base-url",
        server.url,
        "--model",
        "m",
        "--tokens",
        "40",
        "--prompt",
        "100",
        *more,
    ]
    return await asyncio.to_thread(main, arguments)


@pytest.mark.parametrize("wire", WIRES)
async def test_the_object_has_every_figure(wire: str, capsys: Captured) -> None:
    async with Loopback(
        status(404), *one_run(wire), *one_run(wire)
    ) as server:  # the first: no list of models
        code = await bench(server, "--wire", wire, "--runs", "2", "--json")
    out, err = capsys.readouterr()
    said: dict[str, Any] = json.loads(out)
    assert code == 0
    assert "4 requests" in err
    assert said["endpoint"] == {
        "provider": "127.0.0.1", "model": "m", "base_url": server.url, "wire": wire,
    }  # fmt: skip
    assert said["plan"] == {
        "runs": 2, "prompt": 100, "tokens": 40, "requests": 4, "tokens_in": 2240, "tokens_out": 120,
    }  # fmt: skip
    assert (said["counted"], said["interrupted"], said["error"]) == ("usage", False, None)
    first, second = said["runs"]
    assert (first["cached"], second["cached"], first["live"]) == (False, True, True)
    assert first["cached_share"] == 0.96
    assert first["steered_answer"]["usage"] == {"prompt": 500, "cached": 480, "completion": 6}
    assert sum(read[1] for read in first["answer"]["reads"]) == len(HALF)
    for name in ("first_ms", "closed_ms", "sent_ms", "steered_ms"):
        assert first[name] >= 0
    assert said["summary"]["cached_share"] == {
        "median": 0.96, "best": 0.96, "worst": 0.96, "p95": None, "count": 2,
    }  # fmt: skip
    assert said["summary"]["first_uncached_ms"]["count"] == 1


async def test_what_a_person_sees(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_TUI_ASCII", "1")
    async with Loopback(status(404), *one_run()) as server:
        assert await bench(server, "--runs", "1") == 0
    out, err = capsys.readouterr()
    assert f"127.0.0.1/m at {server.url} (chat): 2 requests" in err
    assert "cost" not in err
    assert "first token, new prompt" in out
    assert "first token, known prompt" not in out
    assert "96 % of its prompt was not read again" in out
    assert out.isascii()
    assert "\x1b" not in out + err
    assert max(map(len, out.splitlines())) <= 80


NOTES = [
    ("counts nothing", None, "every piece of the stream was counted as one"),
    ("counts nothing", None, "does not say how much of a prompt it took from its cache"),
    ("caches nothing", Counts(500, 0, 6), "Nothing of a steered prompt came from the cache"),
    ("says nothing of a cache", Counts(500, None, 6), "does not say how much"),
]


@pytest.mark.parametrize(("counts", "note"), [case[1:] for case in NOTES])
async def test_what_a_reader_must_know(counts: Counts | None, note: str, capsys: Captured) -> None:
    async with Loopback(status(404), *one_run(counts=counts)) as server:
        assert await bench(server, "--runs", "1") == 0
    assert note in " ".join(capsys.readouterr().out.split())


async def test_answers_that_are_over_too_soon(capsys: Captured) -> None:
    short = streamed(*spoken("chat", "short"))
    async with Loopback(status(404), short, short) as server:
        assert await bench(server, "--runs", "1") == 0
    out = capsys.readouterr().out
    assert "--tokens N asks for longer ones" in out
    assert "Enter until" not in out


TROUBLE = [
    ("a key that is refused", [status(401, b'{"error": {"message": "bad key"}}')], "Set OPENAI_API_KEY"),
    ("no such model", [status(404, b'{"error": {"message": "no model m"}}')], "no model m"),
    ("cut", [streamed("one ", Cut())], "Run it again"),
    ("not a word", [streamed(*spoken("chat", length=True))], "--tokens 2000"),
    (
        "a web page",
        [streamed("x", head={"Content-Type": "text/html", "Transfer-Encoding": "chunked"})],
        "--base-url",
    ),
]


@pytest.mark.parametrize(
    ("answers", "said"), [case[1:] for case in TROUBLE], ids=[case[0] for case in TROUBLE]
)
async def test_trouble_is_one_message(answers: list[Answer], said: str, capsys: Captured) -> None:
    async with Loopback(status(404), *answers) as server:
        assert await bench(server, "--runs", "1") == 1
        out, err = capsys.readouterr()
        assert said in err.splitlines()[-1]
        assert err.splitlines()[-1].startswith("spark-tui bench: ")
    async with Loopback(status(404), *answers) as server:
        assert await bench(server, "--runs", "1", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert said in found["error"]["message"]
    assert out == "" or "first token" in out


async def test_what_was_measured_before_the_trouble_is_said(capsys: Captured) -> None:
    async with Loopback(status(404), *one_run(), status(500, b"oh")) as server:
        assert await bench(server, "--runs", "3") == 1
    out, err = capsys.readouterr()
    assert "steered prompt from the cache" in out
    assert "HTTP 500" in err


def test_no_model_and_no_server(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CEREBRAS", "GROQ", "OPENROUTER", "OPENAI", "ANTHROPIC"):
        monkeypatch.delenv(f"{name}_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert main(["bench"]) == 1
    assert "no model is configured" in capsys.readouterr().err
    assert main(["bench", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["endpoint"], said["runs"]) == (None, [])
    assert "no model is configured" in said["error"]["message"]
    assert main(["bench", "--base-url", "http://127.0.0.1:9/v1", "--model", "m"]) == 1
    assert "Nothing listens at" in capsys.readouterr().err
    assert main(["bench", "--base-url", "ftp://x", "--model", "m"]) == 1
    assert "cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--runs", "0"], ["--tokens", "15"], ["--prompt", "-1"], ["--runs", "x"]])
def test_numbers_that_make_no_sense(wrong: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["bench", *wrong])
    assert caught.value.code == 1
    assert "is no number from" in capsys.readouterr().err


def paid(model: str = "gpt-oss-120b", *, local: bool = False) -> Endpoint:
    url = "http://127.0.0.1:1/v1" if local else "https://api.cerebras.ai/v1"
    return Endpoint("cerebras", model, url, "sk-1", 1000, EditFormat.SEARCH_REPLACE, local)


def test_what_it_may_cost_is_said_before() -> None:
    plan = Plan(runs=10, prompt=2000, tokens=1000)
    assert (plan.requests, plan.read, plan.written) == (20, 54_000, 15_000)
    assert prices(paid()) == (0.35, 0.75)
    assert prices(paid(local=True)) is None
    assert plan.price((0.35, 0.75)) == pytest.approx(0.03015)
    said = announcement(paid(), plan, prices(paid()), paid=True)
    assert "20 requests, about 54,000 tokens to read and at most 15,000 to write" in said
    assert "About 0.03 US dollars" in said
    small = Plan(runs=1, prompt=2000, tokens=300)
    assert "Less than 0.01 US dollars" in announcement(paid(), small, prices(paid()), paid=True)
    assert "not known" in announcement(paid("other"), plan, prices(paid("other")), paid=True)


def test_nobody_pays_without_a_yes(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEREBRAS_API_KEY", "sk-test-0123456789")
    assert main(["bench", "--model", "cerebras/gpt-oss-120b"]) == 1
    err = capsys.readouterr().err
    assert "US dollars" in err
    assert "give --yes" in err.splitlines()[-1]


def test_many_runs_have_a_percentile_and_fit_into_sixty_columns() -> None:
    def run(number: int) -> Run:
        reads = tuple(Read(1.1 + step / 10, 10, 40) for step in range(5))
        after = Timed(2.0, 2.002, reads, 2.1, 9.0, Usage(1000, 970, 50), ending=Ending.STOP)
        before = Timed(0.0, 0.001, reads, 1.1, 2.001 + number / 1000)
        return Run(number > 0, before, 2.0, True, after)

    lines = list(report_lines([run(number) for number in range(31)], Plan(31, 100, 40), width=60, ascii=True))
    assert max(map(len, lines)) <= 60
    (closed,) = [line for line in lines if "old stream closed" in line]
    assert closed.split()[-6:] == ["16", "ms", "30", "ms", "31", "ms"]
    assert "p95" in lines[0]
    wide = list(report_lines([run(number) for number in range(31)], Plan(31, 100, 40), width=100, ascii=True))
    (closed,) = [line for line in wide if "old stream closed" in line]
    assert closed.split()[-8:] == ["16", "ms", "1.0", "ms", "30", "ms", "31", "ms"]


def test_nothing_measured_says_nothing() -> None:
    assert list(report_lines([], Plan(1, 1, 16), width=80, ascii=False)) == []
