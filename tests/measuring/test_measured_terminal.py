"""A program in a pseudo-terminal, and the scripted server: both real."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import MeasureError, Terminal

ECHO = """
import sys, time, tty
tty.setraw(0)
print("ready", end="\\r\\n", flush=True)
while (key := sys.stdin.buffer.raw.read(1)) != b"q":
    print("got", key.decode(), end="\\r\\n", flush=True)
    print("x" * 100, end="\\r\\n", flush=True)
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal([sys.executable, "-c", ECHO], tmp_path, tmp_path)
    yield terminal
    terminal.close()


def test_keys_are_answered_and_stamped(app: Terminal) -> None:
    app.wait("ready")
    pressed = app.press("k")
    assert app.spawned < pressed < app.wait("got k")
    app.quiet(0.05)
    assert app.drawn == len("ready\r\ngot k\r\n") + 102
    assert app.writes >= 1
    assert app.screen.shows("x" * 100)


def test_what_never_comes_is_told_with_the_screen(app: Terminal) -> None:
    app.wait("ready")
    with pytest.raises(MeasureError, match="ready"):
        app.wait("something else", limit=0.05)


def test_a_slow_terminal_takes_its_time(app: Terminal) -> None:
    app.wait("ready")
    app.drain = 2_000.0
    pressed = app.press("k")
    assert app.wait("x" * 100) - pressed > 0.7 * 100 / 2_000


def test_processor_and_memory_are_told(app: Terminal) -> None:
    app.wait("ready")
    assert app.processes() == [app.pid]
    assert 0 < app.cpu() < 60
    assert 0 < app.resident() <= app.peak_memory()


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


def asked(server: Server) -> list[str]:
    """The tokens of one answer."""
    request = urllib.request.Request(f"{server.url}/chat/completions", data=b"{}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        lines = [line[6:] for line in answer.read().decode().split("\n\n") if line.startswith("data: {")]
    choices = [json.loads(line)["choices"] for line in lines]
    return [each[0]["delta"]["content"] for each in choices if each and "content" in each[0]["delta"]]


def test_the_server_says_what_it_is_told_and_when(server: Server) -> None:
    server.order([["one", ' "two"', "\n"], ["other"]], 0, marks=[1])
    assert asked(server) == ["one", ' "two"', "\n"]
    assert asked(server) == ["other"]
    assert asked(server) == ["one", ' "two"', "\n"]
    assert server.at("complete", 2) <= server.at("first", 2) <= server.at("mark", 2) <= server.at("last", 2)
    with pytest.raises(MeasureError):
        server.at("mark", 1, limit=0.01)


def test_the_server_keeps_to_its_rate(server: Server) -> None:
    server.order([["x"] * 21], 200)
    assert len(asked(server)) == 21
    assert server.at("last") - server.at("first") >= 20 / 200 - 0.005


def test_with_a_tick_what_is_due_is_written_at_once(server: Server) -> None:
    tokens = [f"{number} " for number in range(100)]
    server.order([tokens], 1_000, tick=0.02)
    assert asked(server) == tokens
    assert server.at("last") - server.at("first") >= 0.95 * 99 / 1_000
