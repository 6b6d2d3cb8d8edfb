"""`spark-tui run` with a model on each wire: the request as it must be, a steer, files changed."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE

import pytest

from spark_tui.config.places import places
from spark_tui.demo.edits import ERRORS, README
from support.desk import COMMAND, GOAL, Desk, ModelServer
from support.loopback import Stall, streamed
from support.terminal import LIMIT
from support.voices import VOICES

KEY = "sk-test-0123456789abcdef0123"
MODELS = {"chat": "groq/x", "responses": "openai/x", "anthropic": "anthropic/claude-haiku-5-5"}
VARIABLES = {"chat": "GROQ_API_KEY", "responses": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
HEADERS = {"chat": "authorization", "responses": "authorization", "anthropic": "x-api-key"}
PATHS = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "anthropic": "/v1/messages"}


@pytest.mark.parametrize("wire", PATHS)
async def test_a_steered_run(wire: str, desk: Desk) -> None:
    voice = VOICES[wire]()
    config = places({"SPARK_TUI_HOME": desk.env["SPARK_TUI_HOME"]}).config / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    said_in_the_file = "chat" if wire == "anthropic" else "anthropic"  # the flag goes over it
    config.write_text(f'wire = "{said_in_the_file}"\n', encoding="utf-8")
    first = [voice.begin(), voice.think("hm"), voice.edit("Well.\n", ERRORS.block(ERRORS.replace))]
    second = [voice.begin(), voice.say(README.block(README.replace)), voice.end()]
    async with ModelServer(streamed(*first, Stall()), streamed(*second)) as server:
        arguments = (
            "run",
            GOAL,
            "--base-url",
            server.url,
            "--wire",
            wire,
            "--model",
            MODELS[wire],
            "--json",
            "--accept",
            "all",
        )
        process = await asyncio.create_subprocess_exec(
            *(COMMAND, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=desk.root,
            env=desk.env | {VARIABLES[wire]: KEY},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        while b'"hunk"' not in await asyncio.wait_for(process.stdout.readline(), LIMIT):
            pass
        process.stdin.write(b"don't touch courier/types.py\n")
        await process.stdin.drain()
        out, err = await asyncio.wait_for(process.communicate(), LIMIT)
    end = json.loads(out.splitlines()[-1])
    assert (process.returncode, err) == (0, b"")
    assert (end["accepted"], end["ending"]) == ([1, 2], "stop")
    assert "def passing" in desk.text(ERRORS.path)
    assert "## Retries" in desk.text(README.path)

    asked, steered = server.requests
    assert asked.path == steered.path == PATHS[wire]
    assert KEY in asked.headers[HEADERS[wire]]
    before, after = voice.read(asked.body), voice.read(steered.body)
    assert after[: len(before)] == before
    said = [text for role, text in voice.texts(steered.body) if role == "assistant"]
    assert said == ["Well.\n" + ERRORS.block(ERRORS.replace)]
    if wire == "anthropic":
        body = json.loads(asked.body)
        assert body["output_config"] == {"effort": "low"}
        assert body["max_tokens"] == 32_000
        assert asked.headers["anthropic-version"] == "2023-06-01"
    kept = b"".join(desk.kept().values())
    assert KEY.encode() not in kept
