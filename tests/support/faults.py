"""What may go wrong on the way of a stream, as a script for the loopback server.

`Faults(...).answer(data)` sends `data` with those faults. Positions are bytes of the stream, counted
after it was damaged; a float is a share of its length. Not here: the server (`loopback`), and streams to
damage (`recorded`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from spark_tui.demo.http import Exchange
from support.loopback import Answer
from support.recorded import records

Place = int | float
Damage = Callable[[bytes], bytes]

PADDING = b": " + b"." * 1_000 + b"\n\n"
"""A comment of the stream's own, which means nothing: to fill buffers with."""


class Framing(Enum):
    """How the body says where it ends; all but CHUNKED, LENGTH and CLOSE say it wrong."""

    CHUNKED = "chunked"
    LENGTH = "content-length"
    CLOSE = "until the connection closes"
    LENGTH_TOO_LONG = "content-length of more than there is"
    LENGTH_TOO_SHORT = "content-length of half"
    NO_LAST_CHUNK = "no last chunk"
    BAD_CHUNK = "a chunk header in the middle that is none"
    LONG_CHUNK = "a chunk in the middle that never comes whole"


@dataclass(frozen=True)
class Gate:
    """Nothing after `at` is sent before `open` is set."""

    at: Place
    open: asyncio.Event


@dataclass(frozen=True)
class Faults:
    """One script. `damage` changes the bytes; then they are sent in pieces of `split` bytes (0: at once) by
    `framing`, with `padding` times PADDING at `pad_at`, up to `cut` or `stall`, and not past closed gates.
    """

    damage: tuple[Damage, ...] = ()
    split: int = 0
    framing: Framing = Framing.CHUNKED
    padding: int = 0
    pad_at: Place = 0.5
    cut: Place | None = None
    stall: Place | None = None
    gates: tuple[Gate, ...] = field(default=())

    def damaged(self, data: bytes) -> bytes:
        """`data` with the damage done to it."""
        for damage in self.damage:
            data = damage(data)
        return data

    def answer(self, data: bytes) -> Answer:
        """A 200 answer that sends `data` so."""
        damaged = self.damaged(data)
        if self.padding:
            at = _boundary(damaged, self.pad_at)
            damaged = damaged[:at] + PADDING * self.padding + damaged[at:]

        async def answer(exchange: Exchange) -> None:
            await exchange.head(200, self._head(len(damaged)))
            stop = min(_byte(damaged, each, len(damaged)) for each in (self.cut, self.stall))
            for piece in self._pieces(damaged[:stop]):
                if isinstance(piece, Gate):
                    await piece.open.wait()
                else:
                    await self._send(exchange, piece)
            await self._end(exchange, damaged)

        return answer

    def _pieces(self, data: bytes) -> list[bytes | Gate]:
        found: list[bytes | Gate] = []
        start = 0
        middle = len(data) // 2 if self.framing in (Framing.BAD_CHUNK, Framing.LONG_CHUNK) else len(data)
        data = data[:middle]
        gates = sorted(self.gates, key=lambda gate: _byte(data, gate.at, 0))
        for gate in (*gates, None):
            end = len(data) if gate is None else _byte(data, gate.at, 0)
            size = self.split or max(1, end - start)
            found += [data[at : min(at + size, end)] for at in range(start, end, size)]
            found += [gate] if gate is not None else []
            start = end
        return found

    def _head(self, length: int) -> dict[str, str]:
        head = {"Content-Type": "text/event-stream; charset=utf-8"}
        match self.framing:
            case Framing.LENGTH:
                return head | {"Content-Length": str(length)}
            case Framing.LENGTH_TOO_LONG:
                return head | {"Content-Length": str(length + 10)}
            case Framing.LENGTH_TOO_SHORT:
                return head | {"Content-Length": str(length // 2)}
            case Framing.CLOSE:
                return head | {"Connection": "close"}
        return head | {"Transfer-Encoding": "chunked"}

    async def _send(self, exchange: Exchange, piece: bytes) -> None:
        plain = (Framing.LENGTH, Framing.LENGTH_TOO_LONG, Framing.LENGTH_TOO_SHORT, Framing.CLOSE)
        await (exchange.raw(piece) if self.framing in plain else exchange.chunk(piece))

    async def _end(self, exchange: Exchange, data: bytes) -> None:
        if self.stall is not None:
            await exchange.gone.wait()
        elif self.cut is not None:
            exchange.cut()
        elif self.framing is Framing.CHUNKED:
            await exchange.chunk(b"")
        elif self.framing is not Framing.LENGTH:
            rest = {
                Framing.BAD_CHUNK: b"zz\r\n",
                Framing.LONG_CHUNK: b"fffff\r\n" + data[len(data) // 2 : -len(data) // 3],
            }
            await exchange.raw(rest.get(self.framing, b""))
            exchange.cut()


def flip(at: Place, mask: int = 0x20) -> Damage:
    """Other bits in the byte at `at`."""

    def damage(data: bytes) -> bytes:
        byte = _byte(data, at, 0)
        return data[:byte] + bytes([data[byte] ^ mask]) + data[byte + 1 :]

    return damage


def insert(at: Place, more: bytes, *, between: bool = False) -> Damage:
    """`more` in front of the byte at `at`; with `between`, in front of the record that stands there."""

    def damage(data: bytes) -> bytes:
        byte = _boundary(data, at) if between else _byte(data, at, 0)
        return data[:byte] + more + data[byte:]

    return damage


def delete(at: Place, count: int = 1) -> Damage:
    """`count` bytes less from `at` on."""

    def damage(data: bytes) -> bytes:
        byte = _byte(data, at, 0)
        return data[:byte] + data[byte + count :]

    return damage


def repeat(at: Place) -> Damage:
    """The record at `at` twice."""

    def damage(data: bytes) -> bytes:
        parts = records(data)
        number = round(at * len(parts)) if isinstance(at, float) else at
        return b"".join([*parts[: number + 1], *parts[number:]])

    return damage


def lose(at: Place) -> Damage:
    """The record at `at` not at all."""

    def damage(data: bytes) -> bytes:
        parts = records(data)
        number = round(at * len(parts)) if isinstance(at, float) else at
        return b"".join([*parts[:number], *parts[number + 1 :]])

    return damage


def break_record(at: Place) -> Damage:
    """The record at `at` without the last brace of its JSON."""

    def damage(data: bytes) -> bytes:
        start = _boundary(data, at)
        brace = data.rindex(b"}", start, _boundary(data, start + 1))
        return data[:brace] + data[brace + 1 :]

    return damage


def _byte(data: bytes, place: Place | None, otherwise: int) -> int:
    if place is None:
        return otherwise
    byte = round(place * len(data)) if isinstance(place, float) else place
    return max(0, min(byte, len(data)))


def _boundary(data: bytes, place: Place) -> int:
    """The beginning of the record at or after `place`."""
    byte, at = _byte(data, place, 0), 0
    for record in records(data):
        if at >= byte:
            break
        at += len(record)
    return at
