"""The request of OpenAI-compatible Chat Completions as a JSON body.

Not here: headers, keys and addresses (`adapters.llm`), and reading the answer (`wire_chat`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from spark_tui.core.talk.messages import Message, Request, Role
from spark_tui.core.talk.tools import TOOLS, Tool

_NOTHING: Mapping[str, object] = MappingProxyType({})


class UnknownToolError(ValueError):
    """A request names a tool that does not exist."""


def encode_request(request: Request, *, extra: Mapping[str, object] = _NOTHING) -> bytes:
    """The JSON body of a streaming request.

    `extra` adds fields of a provider's own and goes over ours; None takes a field away, for servers
    that refuse it. The same messages always give the same bytes, so that prompts only ever grow.
    Raises `UnknownToolError`.
    """
    body: dict[str, object] = {
        "model": request.model,
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": list(_messages(request.messages)),
    }
    if request.grammar:
        body["grammar"] = request.grammar  # llama.cpp's own field, which it refuses beside tools
    elif request.tools:
        body["tools"] = [_tool(name) for name in request.tools]
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    if request.temperature is not None:
        body["temperature"] = request.temperature
    body.update(extra)
    return msgspec.json.encode({key: value for key, value in body.items() if value is not None})


def _messages(messages: Iterable[Message]) -> Iterator[dict[str, object]]:
    """Freeform calls, from a model before on another wire, are told as words: this wire has none."""
    freeform: set[str] = set()
    for message in messages:
        inputs = [call for call in message.calls if call.freeform]
        calls = [call for call in message.calls if not call.freeform]
        freeform.update(call.id for call in inputs)
        content = "\n".join([message.content, *(call.arguments for call in inputs)])
        fields: dict[str, object] = {"role": message.role.value, "content": content}
        if message.role is Role.TOOL and message.call_id in freeform:
            fields["role"] = Role.USER.value
        elif message.role is Role.TOOL:
            fields["tool_call_id"] = message.call_id
        if calls:
            fields["tool_calls"] = [
                {
                    "id": each.id,
                    "type": "function",
                    "function": {"name": each.name, "arguments": each.arguments},
                }
                for each in calls
            ]
        yield fields


def known_tool(name: str) -> Tool:
    """The tool of that name. Raises `UnknownToolError`."""
    try:
        return TOOLS[name]
    except KeyError:
        raise UnknownToolError(f"There is no tool {name!r}; there are {', '.join(TOOLS)}.") from None


def _tool(name: str) -> dict[str, object]:
    tool = known_tool(name)
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.does, "parameters": tool.schema()},
    }
