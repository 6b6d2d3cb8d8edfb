"""The request of OpenAI Responses as a JSON body, and the freeform tool that takes patches.

Nothing is stored at the server: every request carries the whole conversation, and thoughts travel back
encrypted. `input` stands last, so that a longer conversation begins with the bytes of the shorter one.
Not here: headers and keys (`adapters.llm`), reading the answer (`wire_responses`). Sources: OpenAI API
reference, "Create a model response"; guides "Function calling" (custom tools, grammars) and "Reasoning"
(encrypted reasoning items). The format of a patch: docs/edit-formats.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from spark_tui.core.stream.wire_chat_request import known_tool
from spark_tui.core.talk.messages import Message, Request, Role
from spark_tui.core.talk.tools import EDIT_TOOL

REASONING = '{"type":"reasoning",'
"""How every carried thought of this wire begins."""

PHASES = {name: f'{{"type":"phase","phase":"{name}"}}' for name in ("commentary", "final_answer")}
"""Carried for what the server calls a message; newer models want to have it back with it."""

SOCKET: Mapping[str, object] = MappingProxyType({"type": "response.create", "stream": None})
"""What a request over a WebSocket adds and takes away: there everything streams."""

_NOTHING: Mapping[str, object] = MappingProxyType({})

# These families do not think and refuse to be asked for encrypted thoughts.
_THOUGHTLESS = ("gpt-3", "gpt-4")

_GRAMMAR = """\
start: "*** Begin Patch" LF file+ "*** End Patch" LF?

file: added | deleted | updated
added: "*** Add File: " PATH LF plus+
deleted: "*** Delete File: " PATH LF
updated: "*** Update File: " PATH LF moved? place*
moved: "*** Move to: " PATH LF

place: anchor+ line+ end? | line+ end?
anchor: "@@" LF | "@@ " TEXT LF
line: plus | minus | kept
plus: "+" TEXT? LF
minus: "-" TEXT? LF
kept: " " TEXT? LF | LF
end: "*** End of File" LF

PATH: /[^\\n]+/
TEXT: /[^\\n]+/
%import common.LF
"""

_EDIT_TOOL: dict[str, object] = {
    "type": "custom",
    "name": EDIT_TOOL,
    "description": (
        "Change files of the repository. The input is one patch as plain text, not JSON. The answer says "
        "what became of every hunk: kept, blocked by which rule, rejected with which comment."
    ),
    "format": {"type": "grammar", "syntax": "lark", "definition": _GRAMMAR},
}


def encode_request(request: Request, *, extra: Mapping[str, object] = _NOTHING) -> bytes:
    """The JSON body of a streaming request.

    `extra` adds fields of a provider's own and goes over ours; None takes a field away. Raises
    `wire_chat_request.UnknownToolError`.
    """
    messages = request.messages
    body: dict[str, object] = {"model": request.model, "stream": True, "store": False}
    if not request.model.rpartition("/")[2].startswith(_THOUGHTLESS):
        body["include"] = ["reasoning.encrypted_content"]
    if request.cache_key:
        body["prompt_cache_key"] = request.cache_key
    if request.tools:
        body["tools"] = [_tool(name) for name in request.tools]
    if request.max_tokens is not None:
        body["max_output_tokens"] = request.max_tokens
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if messages and messages[0].role is Role.SYSTEM:
        body["instructions"] = messages[0].content
        messages = messages[1:]
    body.update(extra)
    body["input"] = list(_items(messages))
    return msgspec.json.encode({key: value for key, value in body.items() if value is not None})


def _items(messages: Iterable[Message]) -> Iterator[object]:
    freeform: set[str] = set()
    for message in messages:
        if message.role is Role.TOOL:
            kind = "custom_tool_call_output" if message.call_id in freeform else "function_call_output"
            yield {"type": kind, "call_id": message.call_id, "output": message.content}
            continue
        yield from (msgspec.Raw(item.encode()) for item in message.carried if item.startswith(REASONING))
        if message.content:
            phase = next((name for name, item in PHASES.items() if item in message.carried), "")
            yield _said(message.role, message.content, phase)
        for call in message.calls:
            fields = {"type": "function_call", "call_id": call.id, "name": call.name}
            if call.freeform:
                freeform.add(call.id)
                yield {**fields, "type": "custom_tool_call", "input": call.arguments}
            else:
                yield {**fields, "arguments": call.arguments}


def _said(role: Role, text: str, phase: str) -> dict[str, object]:
    kind = "output_text" if role is Role.ASSISTANT else "input_text"
    name = "developer" if role is Role.SYSTEM else role.value
    said: dict[str, object] = {"type": "message", "role": name, "content": [{"type": kind, "text": text}]}
    return {**said, "phase": phase} if phase else said


def _tool(name: str) -> dict[str, object]:
    if name == EDIT_TOOL:
        return _EDIT_TOOL
    tool = known_tool(name)
    # Strict schemas must list every argument as required; ours have optional ones.
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.does,
        "parameters": tool.schema(),
        "strict": False,
    }
