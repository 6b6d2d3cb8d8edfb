"""One change of one file, written in each of the edit formats, as a careful model would write it.

Not here: the mistakes of models.
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.change.compare import Range, changed_ranges

Lines = Sequence[str]


def groups(old: Lines, new: Lines, context: int) -> list[list[Range]]:
    """The changes, those together whose context would meet."""
    found: list[list[Range]] = []
    for change in changed_ranges(old, new):
        if found and change[0] - found[-1][-1][1] <= 2 * context:
            found[-1].append(change)
        else:
            found.append([change])
    return found


def marked(old: Lines, new: Lines, group: Sequence[Range], context: int) -> list[str]:
    """The lines of one group with their signs, and `context` lines around it."""
    first, last = max(group[0][0] - context, 0), min(group[-1][1] + context, len(old))
    lines: list[str] = []
    at = first
    for start, end, new_start, new_end in group:
        lines += [f" {line}" for line in old[at:start]]
        lines += [f"-{line}" for line in old[start:end]]
        lines += [f"+{line}" for line in new[new_start:new_end]]
        at = end
    return [*lines, *(f" {line}" for line in old[at:last])]


def apply_patch(path: str, old: Lines, new: Lines, context: int = 3) -> str:
    chunks = [["@@", *marked(old, new, group, context)] for group in groups(old, new, context)]
    lines = [line for chunk in chunks for line in chunk]
    return text(["*** Begin Patch", f"*** Update File: {path}", *lines, "*** End Patch"])


def unified_diff(path: str, old: Lines, new: Lines, context: int = 3, *, numbers: bool = True) -> str:
    out = [f"--- a/{path}", f"+++ b/{path}"]
    for group in groups(old, new, context):
        lines = marked(old, new, group, context)
        first = max(group[0][0] - context, 0)
        to = group[0][2] - (group[0][0] - first)
        removed = sum(line[0] != "+" for line in lines)
        added = sum(line[0] != "-" for line in lines)
        header = f"@@ -{first + bool(removed)},{removed} +{to + bool(added)},{added} @@"
        out += [header if numbers else "@@ ... @@", *lines]
    return text(out)


def search_replace(path: str, old: Lines, new: Lines, context: int = 3) -> str:
    out: list[str] = []
    for group in groups(old, new, context):
        lines = marked(old, new, group, context)
        out += [path, "<<<<<<< SEARCH", *(line[1:] for line in lines if line[0] != "+"), "======="]
        out += [*(line[1:] for line in lines if line[0] != "-"), ">>>>>>> REPLACE", ""]
    return text(out)


def whole_file(path: str, new: Lines) -> str:
    return text([f"````text {path}", *new, "````"])


def text(lines: Lines) -> str:
    """The lines, each with its line ending."""
    return "".join(f"{line}\n" for line in lines)
