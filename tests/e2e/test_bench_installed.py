"""The installed `spark-tui bench` at a terminal, through a pipe, and interrupted. No time is asserted on."""

from __future__ import annotations

import asyncio
import json
import signal
from asyncio.subprocess import DEVNULL, PIPE

import pytest

from support.desk import COMMAND, Desk, ModelServer
from support.loopback import Answer, Stall, streamed
from support.spoken import Counts, spoken, words
from support.terminal import LIMIT

COUNTS = Counts(prompt=900, cached=850, written=30)


def run() -> list[Answer]:
    return [
        streamed(*spoken("chat", *words(30), end=False), Stall()),
        streamed(*spoken("chat", *words(30), counts=COUNTS)),
    ]


def flags(server: ModelServer, *more: str) -> list[str]:
    return ["bench", "--base-url", server.url, "--tokens", "60", *more]


async def test_through_a_pipe(desk: Desk) -> None:
    async with ModelServer(*run(), *run()) as server:
        code, out, err = await desk.output(*flags(server, "--runs", "2"))
        assert code == 0
        assert "tester" in err  # the model that the server lists
        assert "\x1b" not in err + out
        assert "\r" not in err
        assert "94 % of its prompt was not read again" in out
    async with ModelServer(*run()) as server:
        code, out, _ = await desk.output(*flags(server, "--runs", "1", "--json"))
    said = json.loads(out)
    assert code == 0
    assert said["endpoint"]["model"] == "tester"
    assert len(said["runs"]) == 1


async def test_an_object_although_interrupted(desk: Desk) -> None:
    async with ModelServer(*run(), streamed("one ", Stall())) as server:
        process = await asyncio.create_subprocess_exec(
            COMMAND, *flags(server, "--json"), stdout=PIPE, stderr=DEVNULL, cwd=desk.root, env=desk.env
        )
        await asyncio.wait_for(server.request(2), LIMIT)
        process.send_signal(signal.SIGINT)
        out, _ = await asyncio.wait_for(process.communicate(), LIMIT)
    said = json.loads(out)
    assert (process.returncode, said["interrupted"], said["error"]) == (130, True, None)
    assert [each["steered_answer"] is None for each in said["runs"]] == [False, True]


async def test_at_a_narrow_terminal_until_ctrl_c(desk: Desk) -> None:
    async with ModelServer(*run(), streamed("one ", Stall())) as server:
        terminal = await desk.terminal(*flags(server), columns=60, rows=40, NO_COLOR="1")
        await terminal.until("run 2 of 5")
        terminal.press("\x03")
        code = await terminal.ended()
    assert code == 130
    assert "Interrupted in run 2 of 5." in terminal.screen
    assert "run 2 of 5  " not in terminal.screen  # the live line is gone
    lines = terminal.screen.splitlines()
    (row,) = [line for line in lines if "steered prompt from the cache" in line]
    assert row.endswith("94 %")
    terminal.assert_as_before()
    assert b"\x1b[3" not in terminal.raw  # no colours


@pytest.mark.parametrize(
    ("answer", "code", "said"), [("\r", 1, "Nothing was asked."), ("\x03", 130, "Interrupted.")]
)
async def test_paid_servers_are_asked_only_after_a_yes(answer: str, code: int, said: str, desk: Desk) -> None:
    key = {"CEREBRAS_API_KEY": "sk-test-0123456789abcdef"}
    terminal = await desk.terminal("bench", "--model", "cerebras/gpt-oss-120b", **key)
    await terminal.until("US dollars", "[y/N]")
    terminal.press(answer)
    assert await terminal.ended() == code
    assert said in terminal.screen
    assert "Traceback" not in terminal.screen


async def test_the_app_itself_until_ctrl_c(desk: Desk) -> None:
    terminal = await desk.terminal("bench", "--app", columns=60, rows=40)
    await terminal.until("starting the app (2 of 3)")
    terminal.press("\x03")
    assert await terminal.ended() == 130
    rows = [line for line in terminal.screen.splitlines() if line.startswith("first ")]
    assert [row.split("  ")[0] for row in rows] == ["first frame", "first key on the screen"]
    assert "Interrupted." in terminal.screen
    assert "Traceback" not in terminal.screen
    terminal.assert_as_before()
    assert not list(desk.root.parent.glob("spark-bench-*"))  # TMPDIR
