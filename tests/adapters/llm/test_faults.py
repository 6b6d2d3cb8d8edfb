"""Every recorded stream with everything that may go wrong on its way, over real HTTP.

Whatever happens, there is exactly one end and nothing after it, and nothing is said that the model did not.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

import pytest
from msgspec.structs import replace

from spark_tui.adapters.llm.http_model import HttpModel
from spark_tui.core.stream.signals import Ended, Ending, Signal
from spark_tui.core.stream.wire import WireName
from spark_tui.core.stream.wires import WIRES
from spark_tui.core.talk.messages import Message, Request, Role
from spark_tui.demo.http import Exchange
from support.faults import (
    Faults,
    Framing,
    Gate,
    break_record,
    delete,
    flip,
    insert,
    lose,
    repeat,
)
from support.loopback import Loopback
from support.recorded import Meaning, Stream, meaning, recorded, streams

ALL = streams()
ONE_A_WIRE = [recorded(name) for name in ("chat_openai", "responses_patch_tool", "anthropic_thinking_tool")]
WHOLE = (Ending.STOP, Ending.TOOLS)


def asked(stream: Stream) -> Request:
    return Request(stream.name, (Message(Role.SYSTEM, "be brief"), Message(Role.USER, "hello")))


def model(server: Loopback, stream: Stream, stall: float = 30.0, first: float = 30.0) -> HttpModel:
    wire = WIRES[stream.wire]
    times = {"first_timeout": first, "stall_timeout": stall}
    return HttpModel(server.url, "sk-1", wire=wire, read_hz=10_000, sleep=at_once, **times)


async def at_once(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def served(
    faults: Faults, chosen: Sequence[Stream] = ALL, *, stall: float = 30.0, first: float = 30.0
) -> AsyncIterator[tuple[Loopback, dict[str, HttpModel]]]:
    """A server that answers each request with the stream that it names, and a model for each stream."""
    answers = {stream.name: faults.answer(stream.data) for stream in chosen}

    async def answer(exchange: Exchange) -> None:
        await answers[json.loads(exchange.body)["model"]](exchange)

    async with Loopback(answer) as server:
        models = {each.name: model(server, each, stall, first) for each in chosen}
        try:
            yield server, models
        finally:
            await asyncio.gather(*(each.aclose() for each in models.values()))


async def received(
    faults: Faults, *, stall: float = 30.0, first: float = 30.0
) -> list[tuple[Stream, list[Signal]]]:
    """All that came of every stream; each ends once, at its end."""
    async with served(faults, stall=stall, first=first) as (server, models):

        async def signals(stream: Stream) -> list[Signal]:
            answer = models[stream.name].stream(asked(stream))
            return [signal async for batch in answer for signal in batch]

        async with asyncio.timeout(10):
            found = await asyncio.gather(*map(signals, ALL))
        assert len(server.requests) == len(ALL)  # whatever went wrong here is not asked for again
    for stream, each in zip(ALL, found, strict=True):
        assert sum(isinstance(signal, Ended) for signal in each) == 1, stream.name
        assert isinstance(each[-1], Ended), stream.name
    return list(zip(ALL, found, strict=True))


def check_beginning(stream: Stream, signals: list[Signal]) -> Ending:
    """What came is a beginning of what was sent; why it ended."""
    found, whole = meaning(signals, stream), stream.meaning
    assert whole.text.startswith(found.text), stream.name
    assert whole.reasoning.startswith(found.reasoning), stream.name
    for call, text in found.inputs.items():
        assert whole.inputs[call].startswith(text), stream.name
    for call, sent in zip(found.calls, whole.calls, strict=False):
        assert sent[1].startswith(call[1]), stream.name
        assert sent[3].startswith(call[3]), stream.name
    if found.ending in WHOLE:
        assert words(found) == words(whole), stream.name
    return found.ending


def words(found: Meaning) -> Meaning:
    """What is said, without how much it cost and who said it."""
    return replace(found, usage=(None, None, None), model="")


HARMLESS = {
    "nothing": Faults(),
    "pieces of 61 bytes": Faults(split=61),
    "one piece": Faults(framing=Framing.LENGTH),
    "no length": Faults(framing=Framing.CLOSE),
    "comments between": Faults(damage=(insert(0.3, b": hello\n\n", between=True),)),
    "blank lines between": Faults(damage=(insert(0.3, b"\n\n\n", between=True),)),
    "other fields": Faults(damage=(insert(0.5, b"id: 7\nretry: 10\nwhat: ever\n\n", between=True),)),
    "an event without data": Faults(damage=(insert(0.5, b"event: ping\n\n", between=True),)),
    "a byte order mark": Faults(damage=(insert(0, b"\xef\xbb\xbf"),)),
    "no last chunk": Faults(framing=Framing.NO_LAST_CHUNK),
    "a length that is too long": Faults(framing=Framing.LENGTH_TOO_LONG),
    "100 kB of comments": Faults(padding=100),
    "a connection that stays open": Faults(stall=1.0),
}


@pytest.mark.parametrize("name", HARMLESS)
async def test_harmless(name: str) -> None:
    for stream, signals in await received(HARMLESS[name]):
        assert meaning(signals, stream) == stream.meaning, stream.name


async def test_pieces_of_one_byte() -> None:
    """Only the first bytes and some in the middle: each piece is a chunk of its own."""
    gate = asyncio.Event()
    gate.set()
    few = [Gate(at, gate) for at in range(200)] + [Gate(0.5 + at / 50_000, gate) for at in range(200)]
    for stream, signals in await received(Faults(gates=tuple(few))):
        assert meaning(signals, stream) == stream.meaning, stream.name


BROKEN_OFF = {
    **{f"cut after {share:.0%}": Faults(cut=share) for share in (0.0, 0.1, 0.35, 0.6, 0.85, 0.97)},
    "cut after one byte": Faults(cut=1),
    "cut in small pieces": Faults(cut=0.5, split=97),
    "cut with a length": Faults(cut=0.5, framing=Framing.LENGTH),
    "a length that is too short": Faults(framing=Framing.LENGTH_TOO_SHORT),
    "a chunk header that is none": Faults(framing=Framing.BAD_CHUNK),
    "a chunk that never comes whole": Faults(framing=Framing.LONG_CHUNK),
}


@pytest.mark.parametrize("name", BROKEN_OFF)
async def test_broken_off(name: str) -> None:
    for stream, signals in await received(BROKEN_OFF[name]):
        ending = check_beginning(stream, signals)
        # Behind the last word of some streams nothing more is needed.
        assert ending is Ending.CUT or ending is stream.meaning.ending, stream.name
        if name != "cut after 97%":
            assert ending not in WHOLE, stream.name


@pytest.mark.parametrize(("share", "stall", "first"), [(0.0, 30.0, 0.3), (0.4, 0.3, 30.0), (0.9, 0.3, 30.0)])
async def test_stalled(share: float, stall: float, first: float) -> None:
    for stream, signals in await received(Faults(stall=share), stall=stall, first=first):
        ending = check_beginning(stream, signals)
        assert ending is Ending.STALLED or (share > 0.5 and ending is stream.meaning.ending), stream.name


NO_JSON = {
    "half a record": Faults(damage=(break_record(0.5),)),
    "half a record early": Faults(damage=(break_record(0.1),)),
    "garbage between": Faults(damage=(insert(0.5, b"data: \x00\xff{oops\n\n", between=True),)),
    "another JSON between": Faults(damage=(insert(0.5, b"data: [1, 2]\n\n", between=True),)),
    "a record that is too long": Faults(
        damage=(insert(0.5, b"data: " + b"x" * ((1 << 20) + 1), between=True),)
    ),
    "a web page between": Faults(damage=(insert(0.5, b"data: <html>\ndata: </html>\n\n", between=True),)),
}


@pytest.mark.parametrize("name", NO_JSON)
async def test_what_is_no_json_ends_the_answer_and_adds_nothing(name: str) -> None:
    for stream, signals in await received(NO_JSON[name]):
        assert check_beginning(stream, signals) is Ending.FAILED, stream.name


DAMAGE = {
    **{f"other bits at {share:.0%}": Faults(damage=(flip(share, 0x20),)) for share in (0.11, 0.43, 0.77)},
    **{f"no UTF-8 at {share:.0%}": Faults(damage=(flip(share, 0x80),)) for share in (0.05, 0.52, 0.91)},
    **{f"a byte more at {share:.0%}": Faults(damage=(insert(share, b"\x00"),)) for share in (0.2, 0.6)},
    **{f"an end of line at {share:.0%}": Faults(damage=(insert(share, b"\n"),)) for share in (0.3, 0.7)},
    **{f"{count} bytes less": Faults(damage=(delete(0.5, count),)) for count in (1, 40, 400)},
    "a record twice": Faults(damage=(repeat(0.5),)),
    "the first record twice": Faults(damage=(repeat(0),)),
    "a record lost": Faults(damage=(lose(0.5),)),
    "the first record lost": Faults(damage=(lose(0),)),
    "all of it twice": Faults(damage=(lambda data: data + data,)),
}


@pytest.mark.parametrize("name", DAMAGE)
async def test_damage_never_raises_and_ends_once(name: str) -> None:
    for stream, signals in await received(DAMAGE[name]):
        for signal in signals:
            getattr(signal, "text", "").encode()
        found = meaning(signals, stream)
        if stream.wire is WireName.RESPONSES and found.ending in WHOLE:
            # This wire repeats at the end of a part what its pieces were.
            said, sent = (each.text + "".join(each.inputs.values()) for each in (found, stream.meaning))
            assert said == sent, stream.name


async def test_what_is_behind_the_gate_comes_only_when_it_opens() -> None:
    gate = asyncio.Event()
    async with served(Faults(gates=(Gate(0.6, gate),))) as (_, models):

        async def read(stream: Stream) -> None:
            async with aclosing(models[stream.name].stream(asked(stream))) as batches:
                first = list(await anext(batches))
                assert check_beginning(stream, first) is Ending.CANCELLED, stream.name
                waiting.release()
                rest = [signal async for batch in batches for signal in batch]
                assert meaning([*first, *rest], stream) == stream.meaning, stream.name

        waiting = asyncio.Semaphore(0)
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            for stream in ALL:
                group.create_task(read(stream))
            for _ in ALL:
                await waiting.acquire()
            gate.set()


@pytest.mark.parametrize("stream", ONE_A_WIRE, ids=lambda stream: stream.name)
async def test_a_hold_reads_nothing_and_loses_nothing(stream: Stream) -> None:
    faults = Faults(padding=4_000, split=2_000)
    async with (
        served(faults, [stream]) as (server, models),
        aclosing(models[stream.name].stream(asked(stream))) as batches,
        asyncio.timeout(10),
    ):
        first = await anext(batches)
        exchange = await server.request()
        await exchange.held_back()
        a_while_later = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, a_while_later.set)
        await a_while_later.wait()
        assert exchange.sent < 1_000_000  # of 4,000,000: what the buffers of the kernel take
        rest = [signal async for batch in batches for signal in batch]
    assert meaning([*first, *rest], stream) == stream.meaning


async def test_letting_go_closes_the_connection_at_once() -> None:
    async with served(Faults(stall=0.5)) as (server, models):
        for stream in ALL:
            async with aclosing(models[stream.name].stream(asked(stream))) as batches:
                await anext(batches)
        async with asyncio.timeout(2):
            for exchange in server.requests:
                await exchange.gone.wait()
    assert len(server.requests) == len(ALL)


async def test_after_a_broken_answer_the_next_one_is_whole() -> None:
    """What a broken answer left behind in its connection never gets into the next."""
    sent = ONE_A_WIRE[0]
    for framing in (Framing.LENGTH_TOO_SHORT, Framing.BAD_CHUNK, Framing.LONG_CHUNK):
        broken, well = Faults(framing=framing).answer(sent.data), Faults().answer(sent.data)
        async with Loopback(broken, well) as server:
            asking = model(server, sent)
            first = [signal async for batch in asking.stream(asked(sent)) for signal in batch]
            again = [signal async for batch in asking.stream(asked(sent)) for signal in batch]
            await asking.aclose()
        assert check_beginning(sent, first) is Ending.CUT
        assert meaning(again, sent) == sent.meaning
