"""The `@@` line of a hunk in a unified diff, with or without its numbers.

Not here: the lines of the hunk (`unified_diff`) and the header of the file (`diff_header`). Sources as there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBERED = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)", re.DOTALL)
_GIT_CUTS_HEADING = 80  # bytes; a heading of this length may be a part of a line


@dataclass(frozen=True, slots=True)
class HunkHeader:
    """What the line states: how many lines each side has and the 1-based line where the old side begins (for
    a hunk without old lines the one that the new lines follow), None where it says nothing; and the
    `heading`, a line above the hunk, empty for none."""

    old: int | None
    new: int | None
    start: int | None
    heading: str

    @property
    def numbered(self) -> bool:
        return self.start is not None


def hunk_header(text: str) -> HunkHeader:
    """What `text`, which begins with `@@`, states."""
    numbered = _NUMBERED.fullmatch(text)
    if numbered is None:
        heading = text[2:].strip().removesuffix("@@").strip().removeprefix("...")
        return HunkHeader(None, None, None, _whole("" if heading.startswith("-") else heading))
    old = 1 if numbered[2] is None else int(numbered[2])
    new = 1 if numbered[4] is None else int(numbered[4])
    return HunkHeader(old, new, int(numbered[1]), _whole(numbered[5].strip()))


def _whole(heading: str) -> str:
    return "" if len(heading.encode("utf-8", "replace")) >= _GIT_CUTS_HEADING else heading
