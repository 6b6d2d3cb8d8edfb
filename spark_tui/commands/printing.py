"""Shapes for people and programs: JSON objects of the command line, and plain lines.

Not here: any decision. Strings from outside go through the sanitiser before they reach a terminal.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from spark_tui.core.change.values import Hunk
from spark_tui.core.terminal_text import visible
from spark_tui.engine.judge import Judgement, Problem

Json = dict[str, Any]


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
        "error": problem_json(Problem(kind, message, path, line)),
    }


def hunk_lines(hunk: Hunk) -> list[str]:
    """A hunk and its findings for a person."""
    drift = f"  drifted: {', '.join(hunk.drift)}" if hunk.drift else ""
    target = f" -> {hunk.target}" if hunk.target else ""
    head = f"{hunk.verdict.level:5}  {hunk.op:6}  {hunk.path}{target}:{hunk.line}"
    lines = [f"{head}  +{hunk.added} -{hunk.removed}{drift}"]
    lines += [f"       {found.rule}: {found.reason}" for found in hunk.verdict.findings]
    return lines
