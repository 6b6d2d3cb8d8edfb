"""An append-only list that is shared by all its snapshots, so that growing a frozen state is cheap.

Appending to the newest snapshot costs one list append; older snapshots go on showing what they
showed. Appending to an old snapshot copies it first. (The idea is that of a shared, growing
buffer with a length per reader, as in Go's slices.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Log(Generic[T]):
    """An immutable view of the first `len(self)` items of a growing buffer."""

    __slots__ = ("_buffer", "_length")

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._buffer: list[T] = list(items)
        self._length = len(self._buffer)

    def plus(self, item: T) -> Log[T]:
        """A log with `item` at the end; constant time on the newest snapshot."""
        buffer = self._buffer if len(self._buffer) == self._length else self._buffer[: self._length]
        buffer.append(item)
        grown: Log[T] = Log.__new__(Log)
        grown._buffer = buffer
        grown._length = self._length + 1
        return grown

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return islice(self._buffer, self._length)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self._buffer[i] for i in range(*index.indices(self._length))]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(index)
        return self._buffer[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Log) and self._length == other._length and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Log({list(self)!r})"
