"""The messages of a prompt, in the shape that every provider shares. Values only."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class ToolCall(msgspec.Struct, frozen=True):
    """A complete call of a read-only tool; `arguments` is the model's JSON, word for word."""

    id: str
    name: str
    arguments: str


class Message(msgspec.Struct, frozen=True):
    """One message. `calls` only on the assistant's, `call_id` only on a tool's answer."""

    role: Role
    content: str
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""


class Request(msgspec.Struct, frozen=True):
    """One request to a model: the whole prompt and the tools it may call."""

    model: str
    messages: tuple[Message, ...]
    tools: tuple[str, ...] = ()
    max_tokens: int | None = None
    temperature: float | None = None
