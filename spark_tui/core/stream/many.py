"""What is told of many streams at once: one batch of news a tick, each with the stream's number.

The values cross from the process that reads to the one that shows. Times are seconds of the one steady clock
that both share. Not here: reading (`adapters.llm.ingest`), and how a batch is written down
(`adapters.llm.frames`).
"""

from __future__ import annotations

import msgspec

from spark_tui.core.stream.signals import Ended, Usage


class Asked(msgspec.Struct, frozen=True, tag=1, array_like=True, gc=False):
    """The whole request of a stream was written."""

    stream: int
    at: float


class Grew(msgspec.Struct, frozen=True, tag=2, array_like=True, gc=False):
    """One read of a stream: what it says, what it thinks, in so many pieces; calls of tools are only counted.

    `characters` are those of all pieces.
    """

    stream: int
    at: float
    text: str
    thought: str
    pieces: int
    characters: int


class Counted(msgspec.Struct, frozen=True, tag=3, array_like=True, gc=False):
    """The server's own count of a stream's tokens."""

    stream: int
    usage: Usage


class Over(msgspec.Struct, frozen=True, tag=4, array_like=True, gc=False):
    """A stream is over, well or not; nothing more is told of it."""

    stream: int
    at: float
    ended: Ended


News = Asked | Grew | Counted | Over


class Order(msgspec.Struct, frozen=True):
    """Streams to open at once: the same request to one address, so many times.

    `host` and `port` are where to connect, `authority` and `target` what the request names, `url` the address
    as a person may see it. `headers` hold the key, so an order is neither shown nor kept. `wire` is the name
    of the server's family. Sockets are read `hz` times a second once their model has begun to speak.
    `connect_timeout`, `first_timeout` (until it speaks) and `stall_timeout` (every later silence) are in
    seconds and do not run while nobody takes the news. `secrets` are taken out of every message; `key_name`
    is the variable that the key is from.
    """

    url: str
    tls: bool
    host: str
    port: int
    authority: str
    target: str
    headers: dict[str, str]
    body: bytes
    count: int
    wire: str
    key_name: str
    secrets: tuple[str, ...] = ()
    hz: float = 25.0
    connect_timeout: float = 10.0
    first_timeout: float = 300.0
    stall_timeout: float = 60.0
