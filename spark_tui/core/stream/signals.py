"""What every provider's stream becomes: one small vocabulary, whatever the wire.

Not here: how a wire's JSON is read (`wire_*.py`) or how bytes become records (`sse.py`).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Ending(StrEnum):
    """Why a turn's stream is over."""

    STOP = "stop"  # the model says it is done
    LENGTH = "length"  # the provider's token limit
    TOOLS = "tools"  # the model waits for the answers to its tool calls
    FILTERED = "filtered"  # the provider withheld the rest
    CUT = "cut"  # the connection ended before the model was done
    STALLED = "stalled"  # nothing came for too long
    FAILED = "failed"  # an error from the server, or before it was reached
    CANCELLED = "cancelled"  # by the person, a steer or the guard


class Text(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A piece of the answer. `call`: it is a piece of the input of the freeform call with this id, which the
    model writes its edits in; empty for what it just says."""

    text: str
    call: str = ""


class Reasoning(msgspec.Struct, frozen=True, tag=True):
    """A piece of what the model thinks aloud; never part of an edit."""

    text: str


class Carried(msgspec.Struct, frozen=True, tag=True):
    """Something that only the server can read (an encrypted or signed thought), as JSON. It goes back word
    for word in the next prompt, before what the model says after it."""

    item: str


class ToolPart(msgspec.Struct, frozen=True, tag=True):
    """A piece of a tool call; pieces with the same `index` belong together."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


class Usage(msgspec.Struct, frozen=True, tag=True):
    """Token counts as the server states them; None where it states nothing."""

    prompt: int | None = None
    cached: int | None = None
    completion: int | None = None


class Opened(msgspec.Struct, frozen=True, tag=True):
    """The server has accepted the request and its answer begins."""

    model: str = ""


class Waiting(msgspec.Struct, frozen=True, tag=True):
    """The server asked to come back in `seconds`; `status` is the HTTP status, `attempt` counts from 1."""

    seconds: float
    status: int
    attempt: int


class Ended(msgspec.Struct, frozen=True, tag=True):
    """The stream is over. `message` is for a person: what happened and what to do next."""

    ending: Ending
    message: str = ""


Signal = Text | Reasoning | Carried | ToolPart | Usage | Opened | Waiting | Ended
