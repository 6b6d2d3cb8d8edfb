"""The rows of a settled hunk that nobody looks at, packed: code gets some ten times smaller.

They come back equal to what they were, whatever became of the file since, so that nothing in the scroll
moves. Not here: when a section rests (`document`), and making rows from a hunk (`core.change.rows`).
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from typing import cast

from spark_tui.core.change.rows import Row
from spark_tui.tui.diff.layout import Layout

QUICK = 1
"""The level of zlib: what a higher one saves is less than the memory of the section itself."""

Rows = tuple[Sequence[Row], Layout | None]


def packed(rows: Sequence[Row], layout: Layout | None) -> bytes:
    """Rows and their layout in a few bytes a row. They never leave the process, so pickle is as safe as they
    are; what is the same object in both is so again when they come back."""
    return zlib.compress(pickle.dumps((rows, layout), pickle.HIGHEST_PROTOCOL), QUICK)


def unpacked(data: bytes) -> Rows:
    """The inverse of `packed`."""
    return cast(Rows, pickle.loads(zlib.decompress(data)))
