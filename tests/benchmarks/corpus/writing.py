"""An edit as a model writes it: chunks with about three lines of context, in any of the four formats.

The search side of a search/replace block is made longer until it stands once in the file, as models are told
to; an apply_patch chunk that stands several times names the line that heads it. Mistakes are in `mistakes`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .history import Range, RealEdit

CONTEXT = 3
WIDEST = 12
"""Lines of context on one side at most, where three do not make a block unique."""

FORMATS = ("apply_patch", "search_replace", "unified_diff", "whole_file")

Lines = tuple[tuple[str, str], ...]
"""A kind (" ", "-" or "+") and a body each."""

_NAME = re.compile(r"[A-Za-z_$]")
_WORD = re.compile(r"[A-Za-z_$@#]")
_FENCE = re.compile(r"^\s*(`{3,})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One block. `start` is where its old side really stands (0-based), `stated` the line number that the
    model gives (1-based, None for none); `miscounted` is added to the stated counts of old and new lines."""

    start: int
    lines: Lines
    heading: str = ""
    stated: int | None = None
    miscounted: tuple[int, int] = (0, 0)

    @property
    def old(self) -> tuple[str, ...]:
        return tuple(text for kind, text in self.lines if kind != "+")

    @property
    def new(self) -> tuple[str, ...]:
        return tuple(text for kind, text in self.lines if kind != "-")


@dataclass(frozen=True, slots=True)
class Task:
    """An edit to be placed: `chunks` as the model writes them, to lead from `base` to `after`.

    `ending` is the line end of the file, `answer_ending` that of the answer; `last_newline` whether the file
    ends with one, before and after. `elided`: the whole file leaves these lines of `after` out. `respelled`:
    the file spells lines in another way than the edit.
    """

    path: str
    language: str
    form: str
    base: tuple[str, ...]
    after: tuple[str, ...]
    ranges: tuple[Range, ...]
    chunks: tuple[Chunk, ...]
    ending: str = "\n"
    answer_ending: str = "\n"
    last_newline: bool = True
    elided: tuple[int, int] | None = None
    respelled: bool = False

    @property
    def old_bytes(self) -> bytes:
        return self._bytes(self.base)

    @property
    def new_bytes(self) -> bytes:
        """The truth."""
        return self._bytes(self.after)

    def _bytes(self, lines: Sequence[str]) -> bytes:
        text = self.ending.join(lines)
        return (text + self.ending if lines and self.last_newline else text).encode()


def written(edit: RealEdit, form: str) -> Task:
    """The edit as it should be written in `form`."""
    base, after = edit.before, edit.after
    chunks = tuple(
        _chunk(base, after, group, form, edit.ranges) for group in grouped(edit.ranges, 2 * CONTEXT)
    )
    return Task(edit.path, edit.language, form, base, after, edit.ranges, chunks)


def grouped(ranges: Sequence[Range], gap: int) -> list[tuple[Range, ...]]:
    """The ranges in groups, each at most `gap` unchanged lines from the next."""
    groups: list[list[Range]] = []
    for one in ranges:
        if groups and one[0] - groups[-1][-1][1] <= gap:
            groups[-1].append(one)
        else:
            groups.append([one])
    return [tuple(group) for group in groups]


def chunk_of(
    base: Sequence[str], after: Sequence[str], group: Sequence[Range], above: int, below: int
) -> Chunk:
    """The changes of one group with that many lines of context."""
    start = max(0, group[0][0] - above)
    end = min(len(base), group[-1][1] + below)
    lines: list[tuple[str, str]] = []
    at = start
    for a, b, c, d in group:
        lines += [(" ", text) for text in base[at:a]]
        lines += [("-", text) for text in base[a:b]]
        lines += [("+", text) for text in after[c:d]]
        at = b
    lines += [(" ", text) for text in base[at:end]]
    return Chunk(start, tuple(lines))


def places(lines: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Where `wanted` stands in `lines`, word for word."""
    size = len(wanted)
    if not size:
        return []
    whole = tuple(wanted)
    return [at for at in range(len(lines) - size + 1) if tuple(lines[at : at + size]) == whole]


def _chunk(
    base: Sequence[str],
    after: Sequence[str],
    group: tuple[Range, ...],
    form: str,
    ranges: Sequence[Range],
) -> Chunk:
    chunk = chunk_of(base, after, group, CONTEXT, CONTEXT)
    if form != "search_replace":
        return headed(chunk, base, form)
    first = max((one[1] for one in ranges if one[1] <= group[0][0] and one not in group), default=0)
    last = min((one[0] for one in ranges if one[0] >= group[-1][1] and one not in group), default=len(base))
    width = CONTEXT
    while len(places(base, chunk.old)) != 1 and width < WIDEST:
        width += 1
        above, below = min(width, group[0][0] - first), min(width, last - group[-1][1])
        chunk = chunk_of(base, after, group, above, below)
    return chunk


def headed(chunk: Chunk, base: Sequence[str], form: str) -> Chunk:
    """The chunk with what its format says of its place in `base`: git's number and the last line above that
    begins a name at the margin; in apply_patch, where the text alone does not do, the line that heads it."""
    above = base[: chunk.start]
    if form == "unified_diff":
        heading = next((text for text in reversed(above) if _NAME.match(text)), "")
        return replace(chunk, heading=heading, stated=chunk.start + (1 if chunk.old else 0))
    if form != "apply_patch" or len(places(base, chunk.old)) == 1:
        return replace(chunk, heading="")
    depth = next((_depth(text) for text in chunk.old if text.strip()), 0)
    around = (text for text in reversed(above) if _WORD.match(text.lstrip()))
    heading = next((text for text in around if _depth(text) < depth or not (depth or _depth(text))), "")
    return replace(chunk, heading=heading)


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())


def answer(task: Task) -> str:
    """What the model says, in the format of the task."""
    text = _WRITERS[task.form](task)
    return text if task.answer_ending == "\n" else text.replace("\n", task.answer_ending)


def patch(task: Task) -> str:
    """The unified diff alone, without the fence around it."""
    out = [f"--- a/{task.path}\n", f"+++ b/{task.path}\n"]
    moved = 0
    for chunk in task.chunks:
        out.append(_header(chunk, moved))
        out += (f"{kind}{text}\n" for kind, text in chunk.lines)
        moved += len(chunk.new) - len(chunk.old)
    return "".join(out)


def _header(chunk: Chunk, moved: int) -> str:
    if chunk.stated is None:
        return f"@@ {chunk.heading[:79]}\n".replace("@@ \n", "@@ @@\n")
    old = max(0, len(chunk.old) + chunk.miscounted[0])
    new = max(0, len(chunk.new) + chunk.miscounted[1])
    there = chunk.stated + moved + (not chunk.old) - (not chunk.new)
    heading = f" {chunk.heading.rstrip()[:79]}" if chunk.heading else ""
    return f"@@ -{chunk.stated},{old} +{max(0, there)},{new} @@{heading}\n"


def _diff(task: Task) -> str:
    return f"```diff\n{patch(task)}```\n"


def _apply_patch(task: Task) -> str:
    out = [f"*** Begin Patch\n*** Update File: {task.path}\n"]
    for chunk in task.chunks:
        out.append(f"@@ {chunk.heading.strip()}".rstrip() + "\n")
        out += (f"{kind}{text}\n" for kind, text in chunk.lines)
    return "".join(out) + "*** End Patch\n"


def _search_replace(task: Task) -> str:
    mark = fence(task)
    out = []
    for chunk in task.chunks:
        old = "".join(f"{text}\n" for text in chunk.old)
        new = "".join(f"{text}\n" for text in chunk.new)
        block = f"<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n"
        out.append(f"{task.path}\n{mark}\n{block}{mark}\n")
    return "\n".join(out)


def _whole_file(task: Task) -> str:
    lines = list(task.after)
    if task.elided is not None:
        start, end = task.elided
        comment = "#" if task.language == "Python" else "//"
        lines[start:end] = [f"{comment} ... the rest stays unchanged ..."]
    mark = fence(task)
    return f"{task.path}\n{mark}\n" + "".join(f"{text}\n" for text in lines) + f"{mark}\n"


def fence(task: Task) -> str:
    """Backticks that no line of the file has as many of."""
    found = _FENCE.findall("\n".join((*task.base, *task.after)))
    return "`" * max(3, 1 + max(map(len, found), default=0))


_WRITERS = {
    "apply_patch": _apply_patch,
    "search_replace": _search_replace,
    "unified_diff": _diff,
    "whole_file": _whole_file,
}
