"""A whole answer in words, as a server of each wire sends it, with the counts it states, if any.

Not here: the server (`loopback`), and everything else that a wire can say (`voices`, `responses`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from support import responses
from support.loopback import DONE, Step, chunk, usage

WIRES = ("chat", "responses", "anthropic")


@dataclass(frozen=True)
class Counts:
    """What a server states: tokens of the prompt, those from the cache (None: not said), those written."""

    prompt: int
    cached: int | None
    written: int


def spoken(
    wire: str, *parts: Step, counts: Counts | None = None, length: bool = False, end: bool = True
) -> list[Step]:
    """Steps for `loopback.streamed`: strings are pieces of the answer, events stay gates. `length`: it ends
    at its limit of tokens; without `end` it does not end."""
    said = [_piece(wire, part) if isinstance(part, str) else part for part in parts]
    return [_begin(wire, counts), *said, *([_end(wire, counts, length)] if end else [])]


def words(count: int) -> list[str]:
    """So many pieces of one word each, of four characters."""
    return [f"{number % 1000:03d} " for number in range(count)]


def several(wire: str, pieces: Iterable[str]) -> bytes:
    """The pieces in one write."""
    return b"".join(_piece(wire, piece) for piece in pieces)


def _begin(wire: str, counts: Counts | None) -> bytes:
    if wire == "chat":
        return chunk("")
    if wire == "responses":
        return responses.sse(responses.created())
    usage: dict[str, int] = {"output_tokens": 1}
    if counts is not None:
        usage = {"input_tokens": counts.prompt - (counts.cached or 0), "output_tokens": 1}
        if counts.cached is not None:
            usage["cache_read_input_tokens"] = counts.cached
    message = {"type": "message", "model": "scripted", "content": [], "usage": usage}
    block = {"type": "text", "text": ""}
    return _event("message_start", message=message) + _event(
        "content_block_start", index=0, content_block=block
    )


def _piece(wire: str, text: str) -> bytes:
    if wire == "chat":
        return chunk(text)
    if wire == "responses":
        return responses.sse(responses.said(text, 1))
    return _event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


def _end(wire: str, counts: Counts | None, length: bool) -> bytes:
    if wire == "chat":
        stated = b"" if counts is None else usage(counts.prompt, counts.written, counts.cached or 0)
        if counts is not None and counts.cached is None:
            stated = stated.replace(b'"cached_tokens"', b'"other_tokens"')
        return chunk(finish="length" if length else "stop") + stated + DONE
    if wire == "responses":
        return _responses_end(counts, length)
    reason = {"stop_reason": "max_tokens" if length else "end_turn"}
    stop = {"usage": {"output_tokens": counts.written}} if counts is not None else {}
    return (
        _event("content_block_stop", index=0)
        + _event("message_delta", delta=reason, **stop)
        + _event("message_stop")
    )


def _responses_end(counts: Counts | None, length: bool) -> bytes:
    said = responses.completed(
        *(() if counts is None else (counts.prompt, counts.cached or 0, counts.written))
    )
    answer = said["response"]
    if counts is None:
        del answer["usage"]
    elif counts.cached is None:
        del answer["usage"]["input_tokens_details"]
    if length:
        answer |= {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
        said["type"] = "response.incomplete"
    return responses.sse(said)


def _event(kind: str, **fields: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()
