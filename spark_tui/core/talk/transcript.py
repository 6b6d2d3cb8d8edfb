"""The messages of a conversation, which only grows; what is long ago is kept packed.

Every request carries all of them, so packed ones are read again for each. Not here: what is said (`prompt`,
`report`, `said`), and when old messages are packed (`update.turn`).
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import cast, overload

from spark_tui.core.talk.messages import Message

PLAIN = 1_000_000
"""Characters of the newest messages that are never packed, what some 250,000 tokens have: no request of an
ordinary conversation waits for anything to be unpacked, which takes 3 ms a million."""
AT_ONCE = 64_000
"""Characters that are packed together at least: less would find little that it has in common."""
QUICK = 1
"""The level of zlib: code and reports get some six times smaller, and higher levels gain little."""


class Transcript(Sequence[Message]):
    """An immutable sequence of messages; equal to any other sequence of the same ones."""

    __slots__ = ("_length", "_packed", "_plain", "characters")

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._packed: tuple[bytes, ...] = ()
        self._plain = tuple(messages)
        self._length = len(self._plain)  # with the packed ones
        self.characters = sum(map(_characters, self._plain))
        """Of all contents and calls."""

    def plus(self, *messages: Message) -> Transcript:
        """The conversation with these at its end."""
        return self._made(
            self._packed,
            (*self._plain, *messages),
            self._length + len(messages),
            self.characters + sum(map(_characters, messages)),
        )

    def rested(self, plain: int = PLAIN, least: int = AT_ONCE) -> Transcript:
        """The same, with packed what stands before the newest `plain` characters, if that is `least`."""
        spare = sum(map(_characters, self._plain)) - plain
        count = taken = 0
        while count < len(self._plain) and taken + (size := _characters(self._plain[count])) <= spare:
            count, taken = count + 1, taken + size
        if taken < least:
            return self
        packed = zlib.compress(pickle.dumps(self._plain[:count], pickle.HIGHEST_PROTOCOL), QUICK)
        return self._made((*self._packed, packed), self._plain[count:], self._length, self.characters)

    @property
    def packed(self) -> int:
        """Bytes that the packed messages take."""
        return sum(map(len, self._packed))

    @classmethod
    def _made(
        cls, packed: tuple[bytes, ...], plain: tuple[Message, ...], length: int, characters: int
    ) -> Transcript:
        made = cls.__new__(cls)
        made._packed, made._plain, made._length, made.characters = packed, plain, length, characters
        return made

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Message]:
        for packed in self._packed:
            yield from _unpacked(packed)
        yield from self._plain

    def __reversed__(self) -> Iterator[Message]:
        yield from reversed(self._plain)
        for packed in reversed(self._packed):
            yield from reversed(_unpacked(packed))

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Message, ...]: ...
    def __getitem__(self, index: int | slice) -> Message | tuple[Message, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        at = index + self._length if index < 0 else index
        if not 0 <= at < self._length:
            raise IndexError(index)
        before = self._length - len(self._plain)
        return self._plain[at - before] if at >= before else next(islice(self, at, None))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Transcript | tuple | list):
            return NotImplemented
        if isinstance(other, Transcript) and (self._packed, self._plain) == (other._packed, other._plain):
            return True
        return len(self) == len(other) and all(map(Message.__eq__, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Transcript({list(self)!r})"


def _characters(message: Message) -> int:
    return len(message.content) + sum(len(call.arguments) for call in message.calls)


def _unpacked(packed: bytes) -> tuple[Message, ...]:
    """The inverse of what `rested` does; it never left the process."""
    return cast(tuple[Message, ...], pickle.loads(zlib.decompress(packed)))
