"""Lines as compressed text, some fifteen bytes each: for those that are kept and hardly looked at again.

They are the same sequence as the tuple that they were, equal to it and with its hash. Not here: whose lines
are packed, and when (`core.update.resting`).
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import overload

from spark_tui.core.change.document import split_lines

FEWEST = 400
"""Characters; fewer are not worth it."""
QUICK = 1
"""The level of zlib: code gets four to ten times smaller, and higher levels gain little."""
OPEN_LINES = 6_000
"""Lines that are kept unpacked for who asked for them last."""


class PackedLines(Sequence[str]):
    """Lines of a file, each with its ending. Made by `packed`."""

    __slots__ = ("_data", "_length")

    def __init__(self, data: bytes, length: int) -> None:
        self._data = data
        self._length = length

    @property
    def whole(self) -> tuple[str, ...]:
        """The lines, as long as they are asked for now and then the very same tuple."""
        found = _open.get(id(self))
        if found is not None and found[0] is self:
            _open.move_to_end(id(self))
            return found[1]
        lines = split_lines(zlib.decompress(self._data).decode("utf-8", "surrogatepass"))
        _open[id(self)] = (self, lines)
        while len(_open) > 1 and sum(each._length for each, _ in _open.values()) > OPEN_LINES:
            _open.popitem(last=False)
        return lines

    @property
    def size(self) -> int:
        """Bytes that they take packed."""
        return len(self._data)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self.whole[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PackedLines):
            return self._length == other._length and self._data == other._data
        if isinstance(other, tuple):
            return self._length == len(other) and self.whole == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.whole)

    def __repr__(self) -> str:
        return f"PackedLines({self.whole!r})"


_open: OrderedDict[int, tuple[PackedLines, tuple[str, ...]]] = OrderedDict()
"""Lines that were asked for, the last ones at the end. An entry keeps its lines, so that no others get their
number."""


def packed(lines: Sequence[str]) -> Sequence[str]:
    """These lines in less room; as they are when their text is short or would be split elsewhere."""
    if isinstance(lines, PackedLines):
        return lines
    text = "".join(lines)
    if len(text) < FEWEST or split_lines(text) != lines:
        return lines
    return PackedLines(zlib.compress(text.encode("utf-8", "surrogatepass"), QUICK), len(lines))


def unpacked(lines: Sequence[str]) -> tuple[str, ...]:
    """These lines as a tuple, the very same for the same lines as long as they are asked for."""
    if isinstance(lines, PackedLines):
        return lines.whole
    return lines if isinstance(lines, tuple) else tuple(lines)
