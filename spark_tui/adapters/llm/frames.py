"""Values between two processes of ours: each in MessagePack, behind its length in four bytes.

Not here: the pipes, and what the values mean (`core.stream.many`).
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

MAX_FRAME = 64 * 1024 * 1024
"""Bytes of one value; a longer one was not written by us."""

HEAD = 4

_T = TypeVar("_T")


class FrameError(Exception):
    """What came was not written by `frame`; the message says why."""


def frame(value: object) -> bytes:
    """`value` as bytes to be sent."""
    data = msgspec.msgpack.encode(value)
    return len(data).to_bytes(HEAD, "big") + data


class FrameReader(Generic[_T]):
    """Feed it bytes cut anywhere; it gives back the values that are complete, which are of type `kind`."""

    def __init__(self, kind: type[_T]) -> None:
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[_T]:
        """The values that `data` completes. Raises FrameError."""
        buffer = self._buffer
        buffer += data
        values: list[_T] = []
        at = 0
        while len(buffer) - at >= HEAD:
            size = int.from_bytes(buffer[at : at + HEAD], "big")
            if size > MAX_FRAME:
                raise FrameError(f"a value of {size:,} bytes is too large")
            end = at + HEAD + size
            if len(buffer) < end:
                break
            try:
                values.append(self._decoder.decode(memoryview(buffer)[at + HEAD : end]))
            except msgspec.MsgspecError as error:
                raise FrameError(f"a value cannot be read: {error}") from error
            at = end
        del buffer[:at]
        return values
