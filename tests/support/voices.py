"""How a server of each wire says the same things, and how it reads what it is asked: for scripted sessions.

Not here: the server (`loopback`), and what a provider's whole stream looks like (`recorded`).
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from spark_tui.core.stream.wire import WireName
from support import responses
from support.loopback import DONE, chunk


class Voice(ABC):
    """One wire, spoken. The records of one answer in order: begin, then think, say, call, then end."""

    wire: WireName
    freeform = False
    signature = ""
    """What a thought is sealed with, on wires where it must go back."""

    @abstractmethod
    def begin(self) -> bytes: ...

    @abstractmethod
    def think(self, thought: str) -> bytes: ...

    @abstractmethod
    def say(self, *pieces: str) -> bytes: ...

    @abstractmethod
    def call(self, name: str, arguments: str) -> bytes: ...

    @abstractmethod
    def end(self, *, tools: bool = False) -> bytes: ...

    def edit(self, *pieces: str) -> bytes:
        """An edit that goes on: what has not ended need not be closed."""
        return self.say(*pieces)

    @abstractmethod
    def read(self, body: bytes) -> list[Any]:
        """Everything that a model reads of a request, in order, without what only steers a cache."""

    @abstractmethod
    def texts(self, body: bytes) -> list[tuple[str, str]]:
        """What was said so far, each with the role that said it; calls and thoughts left out."""


class ChatVoice(Voice):
    wire = WireName.CHAT

    def begin(self) -> bytes:
        return chunk("")

    def think(self, thought: str) -> bytes:
        delta = {"choices": [{"index": 0, "delta": {"reasoning": thought}}]}
        return b"data: " + json.dumps(delta).encode() + b"\n\n"

    def say(self, *pieces: str) -> bytes:
        return b"".join(map(chunk, pieces))

    def call(self, name: str, arguments: str) -> bytes:
        part = {"index": 0, "id": "call_1", "function": {"name": name, "arguments": arguments}}
        delta = {"choices": [{"index": 0, "delta": {"tool_calls": [part]}}]}
        return b"data: " + json.dumps(delta).encode() + b"\n\n"

    def end(self, *, tools: bool = False) -> bytes:
        return chunk(finish="tool_calls" if tools else "stop") + DONE

    def read(self, body: bytes) -> list[Any]:
        asked = json.loads(body)
        return [asked["tools"], *asked["messages"]]

    def texts(self, body: bytes) -> list[tuple[str, str]]:
        return [(each["role"], each["content"]) for each in json.loads(body)["messages"] if each["content"]]


class ResponsesVoice(Voice):
    wire = WireName.RESPONSES
    signature = "gAAA"

    def __init__(self) -> None:
        self.index = 0

    def begin(self) -> bytes:
        self.index = 0
        return responses.sse(responses.created())

    def think(self, thought: str) -> bytes:
        self.index += 1
        events = responses.thought(thought, self.index), responses.kept_thought(self.index, self.signature)
        return responses.sse(*events)

    def say(self, *pieces: str) -> bytes:
        self.index += 1
        return responses.sse(*(responses.said(piece, self.index) for piece in pieces))

    def call(self, name: str, arguments: str) -> bytes:
        self.index += 1
        return responses.sse(*responses.function(name, arguments, self.index, "call_1"))

    def end(self, *, tools: bool = False) -> bytes:
        return responses.sse(responses.completed())

    def read(self, body: bytes) -> list[Any]:
        asked = json.loads(body)
        return [asked["tools"], asked["instructions"], *asked["input"]]

    def texts(self, body: bytes) -> list[tuple[str, str]]:
        said = [item for item in json.loads(body)["input"] if item["type"] == "message"]
        return [(item["role"], part["text"]) for item in said for part in item["content"]]


class FreeformVoice(ResponsesVoice):
    """Edits come as the input of the freeform tool."""

    freeform = True

    def edit(self, *pieces: str) -> bytes:
        self.index += 1
        events = responses.freeform(pieces, self.index, f"call_e{self.index}")
        return responses.sse(*events[:-2])

    def texts(self, body: bytes) -> list[tuple[str, str]]:
        inputs = [each for each in json.loads(body)["input"] if each["type"] == "custom_tool_call"]
        return [*super().texts(body), *(("assistant", each["input"]) for each in inputs)]


class AnthropicVoice(Voice):
    wire = WireName.ANTHROPIC
    signature = "c2lnbmVk"

    def __init__(self) -> None:
        self.index = 0

    def begin(self) -> bytes:
        self.index = 0
        counts = {"input_tokens": 5, "cache_read_input_tokens": 90, "output_tokens": 1}
        message = {"type": "message", "model": "scripted", "content": [], "usage": counts}
        return _event("message_start", message=message)

    def _block(self, kind: str, start: dict[str, str], *deltas: dict[str, str], open_: bool = False) -> bytes:
        index, self.index = self.index, self.index + 1
        return b"".join(
            [
                _event("content_block_start", index=index, content_block={"type": kind, **start}),
                *(_event("content_block_delta", index=index, delta=delta) for delta in deltas),
                b"" if open_ else _event("content_block_stop", index=index),
            ]
        )

    def think(self, thought: str) -> bytes:
        signed = {"type": "signature_delta", "signature": self.signature}
        return self._block("thinking", {}, {"type": "thinking_delta", "thinking": thought}, signed)

    def say(self, *pieces: str) -> bytes:
        return self._block("text", {}, *({"type": "text_delta", "text": piece} for piece in pieces))

    def edit(self, *pieces: str) -> bytes:
        deltas = ({"type": "text_delta", "text": piece} for piece in pieces)
        return self._block("text", {}, *deltas, open_=True)

    def call(self, name: str, arguments: str) -> bytes:
        delta = {"type": "input_json_delta", "partial_json": arguments}
        return self._block("tool_use", {"id": "toolu_1", "name": name}, delta)

    def end(self, *, tools: bool = False) -> bytes:
        reason = "tool_use" if tools else "end_turn"
        return _event("message_delta", delta={"stop_reason": reason}) + _event("message_stop")

    def read(self, body: bytes) -> list[Any]:
        asked = json.loads(body)
        said = [(each["role"], block) for each in asked["messages"] for block in each["content"]]
        for block in [*asked["tools"], *asked["system"], *(block for _, block in said)]:
            block.pop("cache_control", None)
        return [asked["tools"], asked["system"], *said]

    def texts(self, body: bytes) -> list[tuple[str, str]]:
        return [(role, block["text"]) for role, block in self.read(body)[2:] if block["type"] == "text"]


def _event(kind: str, **fields: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


VOICES: dict[str, type[Voice]] = {
    "chat": ChatVoice,
    "responses": ResponsesVoice,
    "responses, freeform": FreeformVoice,
    "anthropic": AnthropicVoice,
}
