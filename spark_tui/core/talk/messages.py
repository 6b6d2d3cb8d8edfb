"""The messages of a prompt, in the shape that every provider shares. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class ToolCall(msgspec.Struct, frozen=True):
    """A call of a tool; `arguments` is the model's JSON, word for word.

    `freeform`: of the tool that takes edits as they are; `arguments` is then plain text, and may have been
    cut where the model was stopped.
    """

    id: str
    name: str
    arguments: str
    freeform: bool = False


class Message(msgspec.Struct, frozen=True):
    """One message. `calls` only on the assistant's, `call_id` only on a tool's answer.

    `carried` are JSON items of the wire (as in `signals.Carried`) that stand before the content; a wire
    leaves out those that it did not write.
    """

    role: Role
    content: str
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""
    carried: tuple[str, ...] = ()


class Request(msgspec.Struct, frozen=True):
    """One request to a model: the whole prompt and the tools it may call.

    `cache_key` names the conversation, so that a server can look for its cache where it was; it is no
    secret and stands for nothing else. `window` is the model's context window in tokens, 0 when not known.
    `grammar` (see `talk.grammar`) is what the answer must fit, for servers that can hold a model to it; empty
    for a free answer. Such a server takes no tools beside it.
    """

    model: str
    messages: Sequence[Message]
    tools: tuple[str, ...] = ()
    max_tokens: int | None = None
    temperature: float | None = None
    cache_key: str = ""
    window: int = 0
    grammar: str = ""
