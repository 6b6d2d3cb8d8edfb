"""What the model is told when one hunk is to be written again: which, what was wrong, what stands there.

The model sees neither the screen nor the disk, and by now the lines may be others. Not here: the state of its
other edits (`talk.report`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spark_tui.core.change.document import body
from spark_tui.core.change.values import LOST, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.view import disk_lines

MOST_SHOWN = 40  # lines of one side of a hunk
_AROUND = 6  # lines of the file around a place that was lost


def again_words(file: TrackedFile, hunk: Hunk) -> str:
    """The request for one hunk alone, as it stood when the person asked."""
    parts = [f"Write only hunk {hunk.id} again ({_where(hunk)}), differently."]
    if hunk.order:
        parts.append(f"It is a part of what you wrote as hunk {hunk.rank[0]}.")
    if hunk.edited:
        parts.append("The person had edited it.")
    if hunk.state is HunkState.BLOCKED:
        found = hunk.verdict.findings[0] if hunk.verdict.findings else None
        if found is not None:
            reason = found.reason.rstrip(".")
            parts.append(f"It was blocked by {found.rule}: {reason}.")
    if hunk.state is HunkState.STALE:
        parts.append("The file has changed since, so it no longer fits.")
    words = " ".join([*parts, "Everything else stays byte for byte as it is."])
    if hunk.order or hunk.edited or hunk.state is HunkState.STALE:
        words += f"\n\nIt was:\n{_lines('-', hunk.old)}{_lines('+', hunk.new)}".rstrip("\n")
    if hunk.state is HunkState.STALE and hunk.op is Op.CHANGE:
        words += _present(file, hunk)
    return words


def _where(hunk: Hunk) -> str:
    placed = hunk.op is Op.CHANGE and hunk.start != LOST and hunk.state is not HunkState.STALE
    return f"{hunk.path}, line {hunk.line}" if placed else hunk.path


def _lines(sign: str, lines: Sequence[str]) -> str:
    shown = "".join(f"{sign}{body(line)}\n" for line in lines[:MOST_SHOWN])
    left = len(lines) - MOST_SHOWN
    return shown + (f"({left} more lines)\n" if left > 0 else "")


def _present(file: TrackedFile, hunk: Hunk) -> str:
    """What stands now about where the hunk stood."""
    lines = disk_lines(file)
    if not lines:
        return f"\n\n{file.path} is not there any more."
    at = hunk.lost.at if hunk.lost is not None else hunk.start
    if at < 0:
        return f"\n\nRead {file.path} again before you write."
    first = max(0, min(at, len(lines)) - _AROUND)
    last = min(len(lines), at + min(len(hunk.old), MOST_SHOWN) + _AROUND)
    return f"\n\nThere stands now, from line {first + 1} on:\n{_joined(lines[first:last])}"


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(body(line) for line in lines)
