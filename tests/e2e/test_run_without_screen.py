"""`spark-tui run` as another program drives it: JSON lines out, steering lines in."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from typing import Any

from spark_tui.demo.edits import ERRORS, README
from support.desk import BREAK, COMMAND, GOAL, MODEL, Desk, ModelServer
from support.loopback import DONE, Stall, chunk, streamed, told
from support.terminal import LIMIT


async def run(desk: Desk, server: ModelServer, *flags: str) -> Process:
    """`spark-tui run --json` with pipes on all sides."""
    arguments = ("run", GOAL, "--base-url", server.url, "--model", MODEL, "--json", *flags)
    return await asyncio.create_subprocess_exec(
        COMMAND, *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=desk.root, env=desk.env
    )


async def until(process: Process, kind: str) -> dict[str, Any]:
    """The next event of this kind."""
    assert process.stdout is not None
    while line := await asyncio.wait_for(process.stdout.readline(), LIMIT):
        event: dict[str, Any] = json.loads(line)
        if event["event"] == kind:
            return event
    raise AssertionError(f"the output ended before {kind}")


async def test_a_line_on_standard_input_steers(desk: Desk) -> None:
    first = streamed("Well.\n", ERRORS.block(ERRORS.replace), Stall())
    async with ModelServer(first, told(README.block(README.replace))) as server:
        process = await run(desk, server, "--accept", "all")
        assert process.stdin is not None
        hunk = await until(process, "hunk")
        assert (hunk["path"], hunk["verdict"]) == (ERRORS.path, "allow")
        process.stdin.write(b"don't touch courier/types.py\n")
        await process.stdin.drain()
        messages = await server.messages(1)
        assert messages[-1]["content"].startswith("don't touch courier/types.py")
        assert messages[: len(await server.messages(0))] == await server.messages(0)
        end = await until(process, "end")
        assert (end["accepted"], end["ending"], end["exit"]) == ([1, 2], "stop", 0)
        assert await asyncio.wait_for(process.wait(), LIMIT) == 0
        assert process.stderr is not None
        assert await process.stderr.read() == b""
    assert "def passing" in desk.text(ERRORS.path)
    assert "## Retries" in desk.text(README.path)


async def test_a_whole_file_is_accepted_hunk_by_hunk_while_it_streams(desk: Desk) -> None:
    more = asyncio.Event()
    old = desk.text(ERRORS.path).splitlines(keepends=True)
    new = [f"# changed\n{line}" if at in (3, len(old) - 3) else line for at, line in enumerate(old)]
    begun, rest = "".join(new[:8]), "".join(new[8:])
    answer = streamed(f"````python {ERRORS.path}\n{begun}", more, f"{rest}````\n", chunk(finish="stop"), DONE)
    async with ModelServer(answer) as server:
        process = await run(desk, server, "--accept", "all", "--format", "whole_file")
        hunk = await until(process, "hunk")
        assert (hunk["path"], hunk["added"], hunk["removed"]) == (ERRORS.path, 1, 0)
        more.set()
        end = await until(process, "end")
        assert end["accepted"] == [1, 2]
        assert await asyncio.wait_for(process.wait(), LIMIT) == 0
    assert desk.text(ERRORS.path) == "".join(new)


async def test_a_nearly_equal_place_waits_for_a_person_whatever_is_accepted(desk: Desk) -> None:
    nearly = ERRORS.block(ERRORS.replace).replace("answered with status", "answered with the status")
    before = desk.text(ERRORS.path)
    async with ModelServer(told(nearly)) as server:
        process = await run(desk, server, "--accept", "all")
        end = await until(process, "end")
        assert (end["accepted"], end["exit"]) == ([], 3)
        assert await asyncio.wait_for(process.wait(), LIMIT) == 3
    assert desk.text(ERRORS.path) == before


async def test_an_edit_that_stands_in_several_places_is_told_to_the_model_and_left(desk: Desk) -> None:
    twice = told(f"{ERRORS.path}\n<<<<<<< SEARCH\n\n=======\n# a line\n>>>>>>> REPLACE\n")
    async with ModelServer(twice, twice, twice) as server:
        process = await run(desk, server, "--accept", "all")
        assert "give more of the lines around it" in (await server.messages(1))[-1]["content"]
        end = await until(process, "end")
        assert (end["accepted"], end["exit"]) == ([], 3)
        assert await asyncio.wait_for(process.wait(), LIMIT) == 3


async def test_a_reader_that_goes_away_ends_it_quietly(desk: Desk) -> None:
    more = asyncio.Event()
    async with ModelServer(streamed("Well.\n", more, ERRORS.block(ERRORS.replace), Stall())) as server:
        reader, writer = os.pipe()
        arguments = ("run", GOAL, "--base-url", server.url, "--model", MODEL, "--json")
        process = await asyncio.create_subprocess_exec(
            COMMAND, *arguments, stdin=PIPE, stdout=writer, stderr=PIPE, cwd=desk.root, env=desk.env
        )
        os.close(writer)
        await server.messages(0)
        os.close(reader)
        more.set()
        _, said = await asyncio.wait_for(process.communicate(), LIMIT)
        assert process.returncode == 1
        assert said == b""


async def test_without_a_model_it_says_what_to_do(desk: Desk) -> None:
    code, out, _ = await desk.output("run", GOAL, "--json")
    assert code == 1
    assert "spark-tui doctor" in json.loads(out)["message"]


async def test_an_error_in_the_core_ends_it(desk: Desk) -> None:
    async with ModelServer(streamed("Well.\n", ERRORS.block(ERRORS.replace), Stall())) as server:
        broken = ("-c", BREAK, "spark_tui.core.update.review.decided")
        arguments = ("run", GOAL, "--base-url", server.url, "--model", MODEL, "--accept", "all")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *broken,
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=desk.root,
            env=desk.env,
        )
        _, said = await asyncio.wait_for(process.communicate(), LIMIT)
    assert process.returncode == 1
    assert b"it broke" in said
