"""What the app's own engine makes of an answer, in memory, and how that compares with the truth.

*Right*: all of it is written and the file is the truth, byte for byte. *Asked*: nothing is written without
the person; `offered` says whether the right result is among what is offered. *Refused*: no place, no edit, or
a rule blocks. *Wrong*: something would be written, at once or on accepting what is allowed, that is neither
the truth nor the old file with some of the edit's own changes in it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from spark_tui.core.change.values import FileFacts, FileKind, HunkState, Write
from spark_tui.core.guard.policy import Content, Paths, Permissions, Policy, RuleLevel, Size
from spark_tui.core.guard.verdict import ALLOWED, Level
from spark_tui.engine.judge import Judgement, apply_judged, judge_text

from .history import Range
from .writing import Task, answer

_SPELLINGS = str.maketrans("\u2018\u2019\u201c\u201d\u2013", "''\"\"-")


class Outcome(StrEnum):
    RIGHT = "right"
    ASKED = "asked"
    REFUSED = "refused"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task. `why`: what the tool said; `offered`: the right place is among those it asks
    about; `seconds` that it took."""

    outcome: Outcome
    why: str = ""
    offered: bool = False
    seconds: float = 0.0


OPEN = Policy(
    permissions=Permissions(*[Level.ALLOW] * 7),
    paths=Paths(unprotect=("**",)),
    size=Size(*[None] * 7),
    run_ahead=1_000_000,
    content=Content(elision=RuleLevel.OFF),
)
NO_ELISION = Policy(
    permissions=OPEN.permissions,
    paths=OPEN.paths,
    size=OPEN.size,
    run_ahead=OPEN.run_ahead,
    content=Content(elision=RuleLevel.BLOCK),
)
"""For a whole file that leaves parts out: there is no place to be wrong in, only a rule."""


@dataclass
class Memory:
    """A folder of one file."""

    path: str
    data: bytes
    written: dict[str, bytes | None] = field(default_factory=dict)

    def read(self, path: str) -> FileFacts:
        known = path == self.path
        return FileFacts(path, FileKind.FILE if known else FileKind.MISSING, self.data if known else b"")

    def commit(self, writes: Sequence[Write]) -> None:
        self.written.update({write.path: write.data for write in writes})


def judged(task: Task) -> Result:
    """What `apply` would do with the answer, and what single accepts on the screen could."""
    files = Memory(task.path, task.old_bytes)
    policy = NO_ELISION if task.elided else OPEN
    began = time.perf_counter()
    found = judge_text(files, policy, answer(task))
    took = time.perf_counter() - began
    return replace(_outcome(task, files, found), seconds=took)


def _outcome(task: Task, files: Memory, found: Judgement) -> Result:
    if found.verdict == "allow":
        applied = apply_judged(files, found, only_allowed=False)
        if not files.written:
            return Result(Outcome.REFUSED, applied.problem.message if applied.problem else "nothing written")
        return _written(task, files)
    why = found.problem.message if found.problem else _first_reason(found)
    apply_judged(files, found, only_allowed=True)
    if files.written and not partly(task, _content(files)):
        return Result(Outcome.WRONG, f"a hunk that may be accepted stands in a wrong place; {why}")
    if found.verdict == "ask":
        return Result(Outcome.ASKED, why, offered=_offers(task, found))
    return Result(Outcome.REFUSED, why)


def _written(task: Task, files: Memory) -> Result:
    others = [path for path in files.written if path != task.path]
    if others:
        return Result(Outcome.WRONG, f"{others[0]} was written")
    if true(task, _content(files)):
        return Result(Outcome.RIGHT)
    if partly(task, _content(files)):
        return Result(Outcome.WRONG, "only a part of the edit was applied, without a word")
    return Result(Outcome.WRONG, "the file is not what it should be")


def _content(files: Memory) -> bytes:
    return files.written.get(files.path) or b""


def _first_reason(found: Judgement) -> str:
    return next((one.reason for hunk in found.hunks for one in hunk.verdict.findings), "")


def _offers(task: Task, found: Judgement) -> bool:
    """Whether saying yes to everything, or picking the right one of the places, gives the truth."""
    files = Memory(task.path, task.old_bytes)
    if found.problem is None:
        yes = [
            replace(hunk, verdict=ALLOWED) if hunk.state is HunkState.WAITING and hunk.complete else hunk
            for hunk in found.hunks
        ]
        apply_judged(files, replace(found, verdict="allow", hunks=tuple(yes)), only_allowed=False)
        return bool(files.written) and true(task, _content(files))
    lines = {chunk.start + 1 for chunk in task.chunks}
    return any(
        str(line) in found.problem.message.replace(",", " ").replace(")", " ").split() for line in lines
    )


def true(task: Task, data: bytes) -> bool:
    """Whether this is the truth, byte for byte.

    Where the file spells its lines in another way than the edit, a new line may be spelled in either way: the
    edit does not know. Nor does search/replace say which of several like lines stays.
    """
    if data == task.new_bytes or not task.respelled:
        return data == task.new_bytes
    mine, right = data.decode().split("\n"), task.new_bytes.decode().split("\n")
    if list(map(_plain, mine)) != list(map(_plain, right)):
        return False
    new = {at for _, _, c, d in task.ranges for at in range(c, d)}
    other = [at for at, text in enumerate(mine) if text != right[at] and at not in new]
    if task.form != "search_replace":
        return not other
    return {right[at] for at in other} <= {mine[at] for at in new}


def _plain(text: str) -> str:
    return text.translate(_SPELLINGS).rstrip()


def partly(task: Task, data: bytes) -> bool:
    """Whether `data` is the old file with some of the edit's changes in it, each whole: all or none of the
    changes of a group that stand together."""
    end = task.ending
    try:
        lines = data.decode().split(end)
    except UnicodeDecodeError:
        return False
    if lines and not lines[-1]:
        lines.pop()
    if task.respelled:
        base, after = tuple(map(_plain, task.base)), tuple(map(_plain, task.after))
        return _follows(tuple(map(_plain, lines)), base, after, task.ranges)
    return _follows(tuple(lines), task.base, task.after, task.ranges)


def _follows(
    lines: tuple[str, ...], base: Sequence[str], after: Sequence[str], ranges: Sequence[Range]
) -> bool:
    """Every way of taking or leaving a change is tried, as far as the lines agree."""
    reached = {0}
    at = 0
    for a, b, c, d in (*ranges, (len(base), len(base), len(after), len(after))):
        kept, old, new = tuple(base[at:a]), tuple(base[a:b]), tuple(after[c:d])
        behind = {spot + len(kept) for spot in reached if lines[spot : spot + len(kept)] == kept}
        reached = {
            spot + len(side)
            for spot in behind
            for side in (old, new)
            if lines[spot : spot + len(side)] == side
        }
        at = b
    return len(lines) in reached
