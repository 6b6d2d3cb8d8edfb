"""The recorded streams: how each provider streams, written from its documentation with values of our own.

`tests/fixtures/streams/NAME.sse` is what travels; `NAME.json` beside it says what it means. Not here: what
is done with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import msgspec

from spark_tui.core.stream.signals import (
    Carried,
    Ended,
    Ending,
    Opened,
    Reasoning,
    Signal,
    Text,
    ToolPart,
    Usage,
)
from spark_tui.core.stream.wire import WireName
from spark_tui.core.stream.wires import WIRES

FOLDER = Path(__file__).parent.parent / "fixtures" / "streams"


class Meaning(msgspec.Struct):
    """What an answer amounts to, however it was cut into signals.

    `calls` are index, id, name and arguments; `inputs` the input of each freeform call by its id; `carried`
    a word that each carried item holds; `usage` prompt, cached and completion tokens.
    """

    wire: str
    model: str
    text: str
    reasoning: str
    calls: list[tuple[int, str, str, str]]
    inputs: dict[str, str]
    carried: list[str]
    usage: tuple[int | None, int | None, int | None]
    ending: Ending


class Stream(msgspec.Struct, frozen=True):
    """One recorded stream."""

    name: str
    data: bytes
    meaning: Meaning

    @property
    def wire(self) -> WireName:
        return WireName(self.meaning.wire)


def streams() -> list[Stream]:
    """All recorded streams of the wires that there are."""
    found = []
    for path in sorted(FOLDER.glob("*.sse")):
        meaning = msgspec.json.decode(path.with_suffix(".json").read_bytes(), type=Meaning)
        if meaning.wire in {name.value for name in WIRES}:
            found.append(Stream(path.stem, path.read_bytes(), meaning))
    return found


def recorded(name: str) -> Stream:
    """The recorded stream with this name."""
    return next(each for each in streams() if each.name == name)


def records(data: bytes) -> list[bytes]:
    """The records of a stream, each with the blank line that ends it."""
    gap = b"\r\n\r\n" if b"\r\n\r\n" in data else b"\n\n"
    return [each + gap for each in data.split(gap) if each]


def meaning(signals: Iterable[Signal], stream: Stream, model: str = "") -> Meaning:
    """What `signals` amount to, in the words of the meaning of `stream`."""
    found = Meaning(stream.meaning.wire, model, "", "", [], {}, [], (None, None, None), Ending.CANCELLED)
    calls: dict[int, tuple[int, str, str, str]] = {}
    for signal in signals:
        match signal:
            case Text(text, ""):
                found.text += text
            case Text(text, call):
                found.inputs[call] = found.inputs.get(call, "") + text
            case Reasoning(text):
                found.reasoning += text
            case ToolPart(index, identity, name, arguments):
                _, old_id, old_name, old = calls.get(index, (index, "", "", ""))
                calls[index] = (index, old_id or identity, old_name + name, old + arguments)
            case Carried(item):
                found.carried.append(_word(item, stream))
            case Usage(prompt, cached, completion):
                found.usage = (prompt, cached, completion)
            case Ended(ending):
                found.ending = ending
            case Opened(model):
                found.model = model
    found.calls = list(calls.values())
    return found


def _word(item: str, stream: Stream) -> str:
    """The expected word that a carried item holds; the item itself when it holds none."""
    json.loads(item)
    return next((word for word in stream.meaning.carried if word in item), item)
