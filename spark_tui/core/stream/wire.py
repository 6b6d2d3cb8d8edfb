"""What a family of model servers has in common, as one value: how it is asked and how it is read.

A `Wire` holds all that differs between Chat Completions, Responses and Anthropic Messages, so that the
connection (`adapters.llm`) is written once. Not here: the families (`wires` has them by name), the
bytes of a stream (`sse`), connecting and trying again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from spark_tui.core.stream.signals import Signal
from spark_tui.core.stream.sse import SseEvent
from spark_tui.core.talk.messages import Request

MAX_MODELS = 2_000


class WireName(StrEnum):
    """The families by the names that a person writes in a configuration."""

    CHAT = "chat"
    RESPONSES = "responses"
    ANTHROPIC = "anthropic"


class AnswerReader(Protocol):
    """Reads one answer: events in, signals out. Exactly one `Ended` comes out, and nothing after it.

    How the events are cut never matters; what cannot be read ends the answer as FAILED.
    """

    model: str
    """What the server calls the model, "" until it says so."""

    def feed(self, event: SseEvent) -> list[Signal]:
        """What `event` means."""

    def finish(self) -> list[Signal]:
        """The connection is over: the ending that the server stated, or CUT."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One family of servers. Values and pure functions only.

    `title` is what a person calls it, `path` stands behind the base URL. `headers` says how the key
    travels ("" for none). `encode` makes the JSON body of a streaming request, where its second argument
    adds fields of a server's own (None takes a field away); the same messages always give the same bytes,
    and a longer prompt the same beginning; it raises ValueError for what cannot be asked. `reader` begins
    to read an answer. `whole` turns a complete JSON answer, from a server that does not stream, into the
    events of a stream; none when it is no answer. `models` reads the body of a list of models, None when
    it is none; `listing` is where that list is, behind the base URL. `socket` is what a request adds and
    takes away (None) as a message of a WebSocket at the same path, whose messages are then the events;
    None where the wire has no WebSockets.
    """

    name: WireName
    title: str
    path: str
    headers: Callable[[str], dict[str, str]]
    encode: Callable[[Request, Mapping[str, object]], bytes]
    reader: Callable[[], AnswerReader]
    whole: Callable[[bytes], list[SseEvent]]
    models: Callable[[bytes], list[str] | None]
    socket: Mapping[str, object] | None = None
    listing: str = "/models"


def bearer(key: str) -> dict[str, str]:
    """The header that carries `key` at most servers."""
    return {"Authorization": f"Bearer {key}"} if key else {}


def json_object(text: bytes | str) -> dict[str, Any] | None:
    """The JSON object that `text` is; None when it is no JSON, or another value."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def model_ids(body: bytes) -> list[str] | None:
    """The names in a list of models, `{"data": [{"id": ...}]}`, as all families write it."""
    try:
        listed = msgspec.json.decode(body, type=_ModelList)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return [model.id for model in listed.data[:MAX_MODELS]]


class _Model(msgspec.Struct):
    id: str


class _ModelList(msgspec.Struct):
    data: list[_Model]
