"""Shapes for people and programs: JSON objects of the command line, and plain lines.

Not here: any decision. Strings from outside go through the sanitiser before they reach a terminal.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from spark_tui.core.change.block import NEARLY_EQUAL
from spark_tui.core.change.values import Hunk, Op
from spark_tui.core.change.view import has_place
from spark_tui.core.guard.verdict import Level
from spark_tui.core.terminal_text import visible

if TYPE_CHECKING:
    from spark_tui.engine.judge import Judgement, Problem, Spotted

Json = dict[str, Any]

INTERRUPTED = 130
"""The exit code after Ctrl+C."""
MOST_DRIFTED = 3  # lines that are shown of a nearly equal place


def print_json(value: object) -> None:
    """One JSON value on one line of standard output.

    Where a terminal would obey or hide some of it, everything outside of ASCII is written as `\\uXXXX`,
    which is the same value to a program.
    """
    text = msgspec.json.encode(value).decode()
    if visible(text) != text:
        text = json.dumps(json.loads(text), separators=(",", ":")).replace("\x7f", "\\u007f")
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say(text: str = "") -> None:
    """A line for a person; whatever it quotes is made visible first."""
    sys.stdout.write(visible(text) + "\n")


def complain(text: str) -> None:
    """A line for a person about what went wrong."""
    sys.stderr.write(visible(text) + "\n")


def hunk_json(hunk: Hunk) -> Json:
    """A hunk as in the command-line contract; `base_start` is 1-based."""
    value: Json = {
        "id": hunk.id,
        "path": hunk.path,
        "op": hunk.op,
        "base_start": hunk.line,
        "removed": hunk.removed,
        "added": hunk.added,
        "drift": list(hunk.drift),
        "verdict": hunk.verdict.level,
        "findings": [
            {"rule": found.rule, "path": found.path, "line": found.line, "reason": found.reason}
            for found in hunk.verdict.findings
        ],
    }
    if hunk.drifted:
        value["drifted"] = [
            {"line": one.line + 1, "asked": one.asked, "found": one.found} for one in hunk.drifted
        ]
    if hunk.chosen:
        value["chosen"] = True
    if hunk.target:
        value["target"] = hunk.target
    return value


def problem_json(problem: Problem | None) -> Json | None:
    """The `error` of the command-line contract; null when there is none."""
    if problem is None:
        return None
    return {
        "kind": problem.kind,
        "message": problem.message,
        "path": problem.path or None,
        "line": problem.line or None,
    }


def judgement_json(judged: Judgement) -> Json:
    """The one object that `check` and `apply` print."""
    return {
        "verdict": judged.verdict,
        "hunks": [hunk_json(hunk) for hunk in judged.hunks],
        "applied": list(judged.applied),
        "error": problem_json(judged.problem),
    }


def problem_object(kind: str, message: str, path: str = "", line: int = 0) -> Json:
    """The same object when nothing could be judged at all."""
    return {
        "verdict": "error",
        "hunks": [],
        "applied": [],
        "error": {"kind": kind, "message": message, "path": path or None, "line": line or None},
    }


def judgement_lines(judged: Judgement) -> Iterator[str]:
    """A judgement for a person: file by file, what is wrong below each hunk, and the verdict last."""
    spotted: dict[int, list[Spotted]] = {}
    for one in judged.spotted():
        spotted.setdefault(one.hunk.id, []).append(one)
    by_path: dict[str, list[Hunk]] = {}
    for hunk in judged.hunks:
        by_path.setdefault(hunk.path, []).append(hunk)
    for path, hunks in by_path.items():
        yield f"{path}  +{sum(hunk.added for hunk in hunks)} -{sum(hunk.removed for hunk in hunks)}"
        quiet = [hunk for hunk in hunks if not hunk.verdict.findings and not hunk.drift]
        if len(quiet) > 1:
            yield f"  {'allow':5}  {len(quiet)} changes"
            hunks = [hunk for hunk in hunks if hunk not in quiet]
        for hunk in hunks:
            yield from _hunk_lines(hunk, spotted.get(hunk.id, ()))
    if len(judged.hunks) > 1:
        yield _count_line(judged.hunks)


def _hunk_lines(hunk: Hunk, spotted: Sequence[Spotted]) -> Iterator[str]:
    as_above = "  as above" if hunk.verdict.findings and not spotted else ""
    yield f"  {hunk.verdict.level:5}  {_what(hunk)}{as_above}"
    width = max((len(one.finding.rule) for one in spotted), default=0)
    for one in spotted:
        line = f"line {one.line}: " if one.finding.line and len(hunk.old) + len(hunk.new) > 1 else ""
        yield f"         {one.finding.rule:{width}}  {line}{one.finding.reason}"
    if NEARLY_EQUAL in hunk.drift:
        for drifted in hunk.drifted[:MOST_DRIFTED]:
            yield f"         line {drifted.line + 1}: the edit has  {_quoted(drifted.asked)}"
            yield f"         {'':{len(f'line {drifted.line + 1}')}}  the file has  {_quoted(drifted.found)}"


def _quoted(line: str | None) -> str:
    return "no such line" if line is None else line.rstrip("\r\n")


def hunk_lines(hunk: Hunk) -> list[str]:
    """One hunk by itself, and its findings, for a person."""
    findings = (f"       {found.rule}: {found.reason}" for found in hunk.verdict.findings)
    return [f"{hunk.verdict.level:5}  {hunk.path}: {_what(hunk)}", *findings]


def _what(hunk: Hunk) -> str:
    """What a hunk does, where, and how much of it."""
    where = f" to {hunk.target}" if hunk.target else ""
    if hunk.op is Op.MODE:
        where = f" {hunk.mode:o}"
    elif hunk.op is Op.CHANGE and has_place(hunk):
        where = f" line {hunk.line}"
    lines = f"  +{hunk.added} -{hunk.removed}" if hunk.added or hunk.removed else ""
    drift = f"  drifted: {', '.join(hunk.drift)}" if hunk.drift else ""
    return f"{hunk.op}{where}{lines}{drift}"


def _count_line(hunks: Sequence[Hunk]) -> str:
    counts = Counter(hunk.verdict.level for hunk in hunks)
    files = len({hunk.path for hunk in hunks})
    said = [f"{count} {word}" for level, word in _COUNTED if (count := counts[level])]
    return f"{_plural(files, 'file')}, {_plural(len(hunks), 'hunk')}: {', '.join(said)}"


_COUNTED = ((Level.ALLOW, "allowed"), (Level.ASK, "to look at"), (Level.BLOCK, "blocked"))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
