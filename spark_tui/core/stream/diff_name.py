"""The file of a diff that does not name it itself: in the info string of its fence, or in a line above.

Not here: the names in a diff's own header (`diff_header`).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from spark_tui.core.stream.dress import Fence, fence, info_path, path_in_sentence, path_line
from spark_tui.core.stream.lines import Line

_FENCES = ("diff", "patch", "udiff")


class Named(msgspec.Struct, frozen=True):
    """The file, the fence around its diff, and how many of the lines above belong to the edit."""

    path: str
    fence: Fence
    lines: int


def named_above(above: Sequence[Line]) -> Named | None:
    """What the lines right above a hunk say of its file; None unless they are a named fence of diffs."""
    mark = fence(above[-1].text) if above else None
    if mark is None:
        return None
    language, _, rest = mark.info.partition(" ")
    if language not in _FENCES:
        return None
    path = info_path(rest) or path_line(rest)
    if path is not None:
        return Named(path, mark, 1)
    for count, held in enumerate(reversed(above[:-1]), start=2):
        if held.text.strip():
            path = path_line(held.text)
            return Named(path, mark, count) if path is not None else None
    return None


def names_file(text: str) -> bool:
    """Whether the line names the one file that an edit below it would be of."""
    return path_line(text) is not None or path_in_sentence(text) is not None
