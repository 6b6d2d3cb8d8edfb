"""Every recorded stream of Responses over a WebSocket with everything that may go wrong on its way.

Whatever happens, there is exactly one end and nothing after it, and nothing is said that the model did not.
Where nothing of an answer came, HTTP is asked for it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence

import pytest
from websockets.frames import Close, Frame, Opcode

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.core.stream.signals import Ended, Ending, Signal
from spark_tui.core.stream.wire import WireName
from spark_tui.core.stream.wires import RESPONSES
from spark_tui.core.talk.messages import Message, Request, Role
from support.loopback import Cut, Stall
from support.recorded import Stream, meaning, records, streams
from support.sockets import Raw, Step, serving

ALL = [stream for stream in streams() if stream.wire is WireName.RESPONSES]
WHOLE = (Ending.STOP, Ending.TOOLS)
REQUEST = Request("m", (Message(Role.SYSTEM, "be brief"), Message(Role.USER, "hello")))

Frames = list[bytes]
PING = Frame(Opcode.PING, b"are you there").serialize(mask=False)
GARBAGE = b"\xc1\x05hello"  # a reserved bit


def messages(stream: Stream) -> list[bytes]:
    """The records of the stream as the messages that a socket carries."""
    return [record.partition(b"data: ")[2].strip() for record in records(stream.data)]


def frames(stream: Stream) -> Frames:
    return [frame(message) for message in messages(stream)]


def frame(data: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True, mask: bool = False) -> bytes:
    return Frame(opcode, data, fin=fin).serialize(mask=mask)


def fragments(data: bytes, size: int) -> bytes:
    """One message in many frames, with pings between them."""
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    kinds = [Opcode.TEXT, *(Opcode.CONT for _ in parts[1:])]
    made = [frame(part, kind, fin=part is parts[-1]) for part, kind in zip(parts, kinds, strict=True)]
    return PING.join(made)


def closing(code: int) -> bytes:
    return frame(Close(code, "bye").serialize(), Opcode.CLOSE)


async def received(
    steps: Callable[[Stream], Sequence[Step]], *, stall: float = 30.0
) -> list[tuple[Stream, list[Signal], list[str]]]:
    """All that came of every stream, and the ways by which the server was asked for it."""

    async def ask(stream: Stream) -> tuple[Stream, list[Signal], list[str]]:
        over_http = Raw(stream.data)
        async with serving(steps(stream), [over_http]) as server:
            model = HttpModel(server.url, "sk-1", wire=RESPONSES, read_hz=10_000, stall_timeout=stall)
            async with asyncio.timeout(10):
                found = [signal async for batch in model.stream(REQUEST) for signal in batch]
            await model.aclose()
            return stream, found, [how for how, _ in server.asked]

    everything = await asyncio.gather(*map(ask, ALL))
    for stream, found, _ in everything:
        assert sum(isinstance(each, Ended) for each in found) == 1, stream.name
        assert isinstance(found[-1], Ended), stream.name
    return everything


def check_beginning(stream: Stream, signals: list[Signal]) -> Ending:
    found, whole = meaning(signals, stream), stream.meaning
    assert whole.text.startswith(found.text), stream.name
    assert whole.reasoning.startswith(found.reasoning), stream.name
    assert all(whole.inputs[call].startswith(text) for call, text in found.inputs.items()), stream.name
    if found.ending in WHOLE:
        assert (found.text, found.inputs, found.calls) == (whole.text, whole.inputs, whole.calls), stream.name
    return found.ending


HARMLESS: dict[str, Callable[[Stream], Sequence[Step]]] = {
    "one write": lambda stream: [Raw(b"".join(frames(stream)))],
    "pieces of 7 bytes": lambda stream: [Raw(b"".join(frames(stream)), split=7)],
    "one frame a write": lambda stream: [Raw(each) for each in frames(stream)],
    "frames of 20 bytes": lambda stream: [Raw(fragments(each, 20)) for each in messages(stream)],
    "pings between": lambda stream: [Raw(PING.join(frames(stream)))],
    "an unasked pong": lambda stream: [Raw(frame(b"", Opcode.PONG) + b"".join(frames(stream)))],
    "bytes in two frames": lambda stream: [
        Raw(frame(b"no", Opcode.BINARY, fin=False) + frame(b"text", Opcode.CONT) + b"".join(frames(stream)))
    ],
    "closed behind the end": lambda stream: [Raw(b"".join(frames(stream)) + closing(1000))],
}


@pytest.mark.parametrize("name", HARMLESS)
async def test_harmless(name: str) -> None:
    for stream, signals, ways in await received(HARMLESS[name]):
        assert meaning(signals, stream) == stream.meaning, stream.name
        assert ways == ["socket"]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("split", [0, 50])
async def test_cut(share: float, split: int) -> None:
    def steps(stream: Stream) -> list[Step]:
        data = b"".join(frames(stream))
        return [Raw(data[: int(share * len(data))], split), Cut()]

    for stream, signals, ways in await received(steps):
        ending = check_beginning(stream, signals)
        assert ways == ["socket"] or meaning(signals, stream) == stream.meaning
        assert ending is Ending.CUT or ways == ["socket", "http"], stream.name


@pytest.mark.parametrize("count", [0, 1])
async def test_where_nothing_of_an_answer_came_http_is_asked(count: int) -> None:
    for stream, signals, ways in await received(lambda stream: [Raw(frames(stream)[0][:count]), Cut()]):
        assert meaning(signals, stream) == stream.meaning, stream.name
        assert ways == ["socket", "http"]


BROKEN: dict[str, bytes] = {
    "closed well": closing(1000),
    "closed as the server goes": closing(1001),
    "closed for an error": closing(1011),
    "a reserved bit": GARBAGE,
    "an unknown kind of frame": b"\x83\x00",
    "a masked frame": frame(b'{"type":"response.completed"}', mask=True),
    "the rest of no message": frame(b"{}", Opcode.CONT),
    "a ping that is too long": b"\x89\x7e\x00\xff" + b"x" * 255,
    "a message of a terabyte": b"\x81\x7f" + (1 << 40).to_bytes(8, "big") + b"x" * 100,
    "no frames at all": b"HTTP/1.1 500 Oops\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_socket_cuts_the_answer(name: str) -> None:
    def steps(stream: Stream) -> list[Step]:
        made = frames(stream)
        half = len(made) // 2
        return [Raw(b"".join(made[:half]) + BROKEN[name] + b"".join(made[half:])), Cut()]

    for stream, signals, ways in await received(steps):
        assert check_beginning(stream, signals) is Ending.CUT, stream.name
        assert ways == ["socket"]


GARBLED: dict[str, Callable[[Frames], Frames]] = {
    "no JSON": lambda made: [*made[:9], frame(b"{oops"), *made[9:]],
    "a list": lambda made: [*made[:9], frame(b"[1]"), *made[9:]],
    "no UTF-8": lambda made: [*made[:9], frame(b'\xff\xfe{"type":'), *made[9:]],
}


@pytest.mark.parametrize("name", GARBLED)
async def test_what_is_no_event_ends_the_answer_and_adds_nothing(name: str) -> None:
    for stream, signals, _ in await received(lambda stream: [Raw(b"".join(GARBLED[name](frames(stream))))]):
        assert check_beginning(stream, signals) is Ending.FAILED, stream.name


DAMAGED: dict[str, Callable[[Frames], Frames]] = {
    "a message lost": lambda made: made[:8] + made[9:],
    "a message twice": lambda made: made[:9] + made[8:],
    "two messages the other way round": lambda made: [*made[:7], made[8], made[7], *made[9:]],
    "a message in the wrong kind of frame": lambda made: [*made[:8], frame(b"x", Opcode.BINARY), *made[9:]],
}


@pytest.mark.parametrize("name", DAMAGED)
async def test_an_answer_with_a_piece_too_few_or_too_many_is_never_called_whole(name: str) -> None:
    for stream, signals, _ in await received(lambda stream: [Raw(b"".join(DAMAGED[name](frames(stream))))]):
        found = meaning(signals, stream)
        if found.ending in WHOLE:
            assert found.text == stream.meaning.text, stream.name
            assert found.inputs == stream.meaning.inputs, stream.name
            assert found.calls == stream.meaning.calls, stream.name


async def test_stalled() -> None:
    def steps(stream: Stream) -> list[Step]:
        data = b"".join(frames(stream))
        return [Raw(data[: len(data) // 2]), Stall()]

    for stream, signals, ways in await received(steps, stall=0.3):
        assert check_beginning(stream, signals) is Ending.STALLED, stream.name
        assert ways == ["socket"]


async def test_what_comes_behind_the_end_never_gets_into_the_next_answer() -> None:
    stream = next(each for each in ALL if each.meaning.ending is Ending.STOP)
    late = frame(json.dumps({"type": "response.output_text.delta", "delta": "LATE"}).encode())
    made = b"".join(frames(stream))
    async with serving([Raw(made + late)], [Raw(made)], [Raw(stream.data)]) as server:
        model = HttpModel(server.url, "sk-1", wire=RESPONSES, read_hz=10_000)
        for _ in range(2):
            found = [signal async for batch in model.stream(REQUEST) for signal in batch]
            assert meaning(found, stream) == stream.meaning
        await model.aclose()
