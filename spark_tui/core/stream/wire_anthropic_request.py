"""The request of Anthropic Messages as a JSON body, with marks for the provider's cache.

Not here: addresses and connections (`adapters.llm`), and reading the answer (`wire_anthropic`).
Sources: Anthropic API reference, "Messages" and "Prompt caching".

A mark on a block says: keep what was read up to here, and look here for something kept. What is kept is
found by the blocks before the mark and not by the marks, so a mark may move from prompt to prompt. The
provider looks at most 20 blocks back from a mark, and a round of many tool calls is longer than that: so
the end of the prompt before is marked again. Four marks are allowed, and four are set: the system text
(with the tools, which come before it), the first user message (with the repository context), the end
of the prompt before, and the end of this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

import msgspec

from spark_tui.core.stream.wire_anthropic import Thought, as_input
from spark_tui.core.stream.wire_chat_request import known_tool
from spark_tui.core.talk.messages import Message, Request, Role, ToolCall

WINDOW = 200_000
"""Tokens of the context window of a model that is not known."""

_LONGEST_ANSWER = 32_000
_Block = dict[str, object]
_NOTHING: Mapping[str, object] = MappingProxyType({})
_NOT_IN_AN_ID = re.compile(r"[^a-zA-Z0-9_-]")


class PromptOrderError(ValueError):
    """The prompt does not end with words for the model; newer models refuse to go on in their own words."""


def encode_request(request: Request, *, extra: Mapping[str, object] = _NOTHING) -> bytes:
    """The JSON body of a streaming request.

    `extra` adds fields of the model's own and goes over ours; None takes a field away. The same messages
    always give the same blocks, whatever comes after them. Raises `PromptOrderError` and
    `wire_chat_request.UnknownToolError`.
    """
    system, said = _split(request.messages)
    messages, ends = _conversation(said)
    if not messages or messages[-1]["role"] != "user":
        raise PromptOrderError("The prompt ends without a question to the model. Say what comes next.")
    tools = [_tool(name) for name in request.tools]
    for block in _marked(system or tools, ends):
        block["cache_control"] = {"type": "ephemeral"}
    body: dict[str, object] = {
        "model": request.model,
        "max_tokens": request.max_tokens or longest_answer(request.window or WINDOW),
        "stream": True,
        "tools": tools or None,
        "temperature": request.temperature,
        "system": system or None,
        "messages": messages,
        **extra,
    }
    return msgspec.json.encode({key: value for key, value in body.items() if value is not None})


def anthropic_headers(key: str) -> dict[str, str]:
    """The headers that carry `key` ("" for none) and name the version of the API."""
    return {"anthropic-version": "2023-06-01"} | ({"x-api-key": key} if key else {})


def longest_answer(window: int) -> int:
    """How many tokens an answer may have, which this API wants to be told: enough for a long edit and the
    thoughts before it, and at most a quarter of the window, so that the prompt has room."""
    return max(1, min(_LONGEST_ANSWER, window // 4))


def _split(messages: Sequence[Message]) -> tuple[list[_Block], Sequence[Message]]:
    """The system text at the beginning as blocks, and the rest."""
    count = next((at for at, each in enumerate(messages) if each.role is not Role.SYSTEM), len(messages))
    return [_text(each.content) for each in messages[:count] if each.content.strip()], messages[count:]


def _conversation(said: Sequence[Message]) -> tuple[list[_Block], list[_Block]]:
    """The messages as the API has them, user and assistant in turn; and the blocks that may be marked: the
    last of the first message, of the prompt before and of this prompt."""
    last_answer = max((at for at, each in enumerate(said) if each.role is Role.ASSISTANT), default=0)
    messages: list[_Block] = []
    content: list[_Block] = []
    first: list[_Block] = []
    before: list[_Block] = []
    for at, message in enumerate(said):
        if at == last_answer:
            before = content[-1:]
        blocks = _blocks(message)
        if not blocks:
            continue
        role = "assistant" if message.role is Role.ASSISTANT else "user"
        if not messages or messages[-1]["role"] != role:
            content = []
            messages.append({"role": role, "content": content})
        content.extend(blocks)
        first = first or blocks[-1:]
    return messages, [*first, *before, *content[-1:]]


def _blocks(message: Message) -> list[_Block]:
    """What one message says. Blank text makes no block: the API refuses it."""
    if message.role is Role.TOOL:
        answer: _Block = {"type": "tool_result", "tool_use_id": _identity(message.call_id)}
        return [answer | {"content": message.content}] if message.content.strip() else [answer]
    said = [_text(message.content)] if message.content.strip() else []
    if not said and not message.calls:
        return []  # a thought cannot stand alone
    thoughts = _thoughts(message)
    blocks: list[_Block] = [{**thought.block} for thought in thoughts if not thought.calls]
    blocks += said
    for count, call in enumerate(message.calls, start=1):
        blocks.append(_call(call))
        last = count == len(message.calls)
        blocks += [{**thought.block} for thought in thoughts if thought.calls == count and not last]
    return blocks


def _thoughts(message: Message) -> list[Thought]:
    """The thoughts that this wire carried; what another wire carried is none of them."""
    found = []
    for item in message.carried:
        with suppress(msgspec.MsgspecError):
            found.append(msgspec.json.decode(item, type=Thought))
    return found


def _text(text: str) -> _Block:
    return {"type": "text", "text": text}


def _call(call: ToolCall) -> _Block:
    arguments = {"input": call.arguments} if call.freeform else as_input(call.arguments)
    return {"type": "tool_use", "id": _identity(call.id), "name": call.name, "input": arguments}


def _identity(call_id: str) -> str:
    """`call_id` with no other signs than the API allows; calls of another provider's model may have them."""
    return _NOT_IN_AN_ID.sub("_", call_id) or "_"


def _marked(stable: list[_Block], ends: Iterable[_Block]) -> Iterable[_Block]:
    """The blocks that get a mark, each once. `stable` is the system text, or without one the tools."""
    chosen = [*stable[-1:], *ends]
    return {id(block): block for block in chosen}.values()


def _tool(name: str) -> _Block:
    tool = known_tool(name)
    return {"name": tool.name, "description": tool.does, "input_schema": tool.schema()}
