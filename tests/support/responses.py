"""The events of a Responses stream as a server of it sends them, for scripted answers on any transport."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any


def created(model: str = "scripted") -> dict[str, Any]:
    return {"type": "response.created", "response": {"id": "resp_1", "model": model, "status": "in_progress"}}


def said(text: str, index: int = 0) -> dict[str, Any]:
    """A piece of a message."""
    return {"type": "response.output_text.delta", "output_index": index, "item_id": "msg_1", "delta": text}


def thought(text: str, index: int = 0) -> dict[str, Any]:
    """A piece of a summary of what the model thinks."""
    return {
        "type": "response.reasoning_summary_text.delta",
        "output_index": index,
        "summary_index": 0,
        "delta": text,
    }


def kept_thought(index: int = 0, secret: str = "gAAA") -> dict[str, Any]:
    """The complete, encrypted thought."""
    item = {
        "type": "reasoning",
        "id": "rs_1",
        "summary": [],
        "encrypted_content": secret,
        "status": "completed",
    }
    return {"type": "response.output_item.done", "output_index": index, "item": item}


def freeform(pieces: Sequence[str], index: int = 1, call: str = "call_1") -> list[dict[str, Any]]:
    """A call of apply_patch whose input comes in `pieces`."""
    item = {"type": "custom_tool_call", "id": "ctc_1", "call_id": call, "name": "apply_patch", "input": ""}
    deltas = [
        {
            "type": "response.custom_tool_call_input.delta",
            "output_index": index,
            "item_id": "ctc_1",
            "delta": piece,
        }
        for piece in pieces
    ]
    whole = "".join(pieces)
    return [
        {"type": "response.output_item.added", "output_index": index, "item": item},
        *deltas,
        {"type": "response.custom_tool_call_input.done", "output_index": index, "input": whole},
        {"type": "response.output_item.done", "output_index": index, "item": {**item, "input": whole}},
    ]


def function(name: str, arguments: str, index: int = 1, call: str = "call_f") -> list[dict[str, Any]]:
    """A call of a read-only tool."""
    item = {"type": "function_call", "id": "fc_1", "call_id": call, "name": name, "arguments": ""}
    half = len(arguments) // 2
    deltas = [
        {"type": "response.function_call_arguments.delta", "output_index": index, "delta": piece}
        for piece in (arguments[:half], arguments[half:])
    ]
    return [
        {"type": "response.output_item.added", "output_index": index, "item": item},
        *deltas,
        {"type": "response.function_call_arguments.done", "output_index": index, "arguments": arguments},
        {
            "type": "response.output_item.done",
            "output_index": index,
            "item": {**item, "arguments": arguments},
        },
    ]


def completed(prompt: int = 10, cached: int = 4, written: int = 5) -> dict[str, Any]:
    usage = {
        "input_tokens": prompt,
        "input_tokens_details": {"cached_tokens": cached},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": prompt + written,
    }
    return {"type": "response.completed", "response": {"id": "resp_1", "status": "completed", "usage": usage}}


def numbered(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with the numbers that a server gives them."""
    return [{**event, "sequence_number": number} for number, event in enumerate(events)]


def sse(*events: dict[str, Any]) -> bytes:
    """The events as the bytes of a stream over HTTP."""
    return b"".join(
        b"event: " + event["type"].encode() + b"\ndata: " + json.dumps(event).encode() + b"\n\n"
        for event in events
    )
