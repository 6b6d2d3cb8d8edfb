"""What it costs to judge a closed hunk: by every rule at once, and on the whole way by the default preset."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import msgspec

from spark_tui.config.presets import load_preset
from spark_tui.core.change.values import FileFacts, FileKind, HunkState
from spark_tui.core.events import AnswerGrew, Event, FileLoaded, GoalSet, SessionStarted, TurnOpened
from spark_tui.core.guard.changed import Changed, Piece
from spark_tui.core.guard.code import judge_code
from spark_tui.core.guard.policy import Content, OwnRule, Policy, RuleLevel, Size, Structure
from spark_tui.core.session import Session, all_hunks
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.update.dispatch import update

from .stage import Row, Wanted, spread

SIZES = (1_000, 10_000, 50_000)
A_SECOND = 12
"""Hunks that close in a second: at 1,200 tokens a second, and 100 tokens a hunk."""

_BLOCK = RuleLevel.BLOCK
EVERYTHING = Policy(
    structure=Structure(
        must_parse=_BLOCK, no_type_changes=_BLOCK, no_signature_changes=_BLOCK, keep_public_api=_BLOCK,
        no_renames=_BLOCK, comments_only=_BLOCK, no_comment_changes=_BLOCK, only_symbols=(("send",),),
    ),
    content=Content(
        secrets=_BLOCK, elision=_BLOCK, invisible=_BLOCK, no_new_dependencies=_BLOCK, no_new_imports=_BLOCK,
        no_formatting_churn=_BLOCK,
    ),
    own=(OwnRule("no-print", pattern="print($$$)", language="python"), OwnRule("no-todo", regex="TODO")),
)  # fmt: skip


def python_functions(lines: int) -> list[str]:
    """A module of small functions and classes, ten lines each."""
    found = ["import json\n", "from typing import Any\n", "\n", "\n"]
    number = 0
    while len(found) < lines:
        number += 1
        found += [
            f"def load_{number}(path: str, retries: int = {number % 7}) -> dict[str, Any]:\n",
            f'    """Read part {number} of the file, `retries` times at most."""\n',
            f"    found: dict[str, Any] = {{'part': {number}}}\n",
            "    for attempt in range(retries):\n",
            "        # the file may be written while it is read\n",
            f"        if attempt > {number % 5} and path.endswith('.json'):\n",
            f"            found['value'] = json.loads(path) + {number}\n",
            "    return found\n",
            "\n",
            "\n",
        ]
    return found[:lines]


def python_class(lines: int) -> list[str]:
    """The same functions as the methods of one class."""
    body = (f"    {line}" if line.strip() else line for line in python_functions(lines)[4:])
    single = [line for line, below in _with_next(body) if line.strip() or below.strip()]
    return ["import json\n", "from typing import Any\n", "\n", "class Loader:\n", *single][:lines]


def _with_next(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    above = next(lines, "")
    for line in lines:
        yield above, line
        above = line


def typescript(lines: int) -> list[str]:
    """A module of interfaces and functions, fourteen lines a pair."""
    found = ['import { read } from "./read";\n', "\n"]
    number = 0
    while len(found) < lines:
        number += 1
        found += [
            f"export interface Part{number} {{\n",
            f"  path: string; // of part {number}\n",
            f"  retries?: {number} | number;\n",
            "}\n",
            "\n",
            f"/** Reads part {number}. */\n",
            f"export async function load{number}(part: Part{number}, limit = 7): Promise<string> {{\n",
            "  for (let attempt = 0; attempt < limit; attempt++) {\n",
            f"    const found: string = await read(part.path, `${{attempt}} of {number}`);\n",
            "    if (found) return found;\n",
            "  }\n",
            f"  throw new Error(`nothing in ${{part.path}} {number}`);\n",
            "}\n",
            "\n",
        ]
    return found[:lines]


KINDS: dict[str, tuple[str, Callable[[int], list[str]]]] = {
    "Python, small functions": ("big.py", python_functions),
    "Python, one class": ("big.py", python_class),
    "TypeScript": ("big.ts", typescript),
}


Edit = Callable[[str], list[str]]
"""What a line becomes."""


def longer_body(line: str) -> list[str]:
    """A line of a body, and four before it that are new."""
    if line.rstrip().endswith(":"):
        new = ["size = attempt * 2\n", "if size > 7:\n", "    size = 7\n", "limit = size + 1\n"]
    else:
        new = ["let size = attempt * 2;\n", "if (size > 7) {\n", "  size = 7;\n", "}\n"]
    return [*(_indent(line) + each for each in new), line]


def new_function(line: str) -> list[str]:
    """The first line of a function or interface, and another function before it."""
    if line.rstrip().endswith(":"):
        new = [
            "def fresh(path: str) -> int:\n",
            '    """How long it is."""\n',
            "    return len(path)\n",
            "\n",
        ]
    else:
        new = ["export function fresh(path: string): number {\n", "  return path.length;\n", "}\n", "\n"]
    indent = _indent(line)
    return [*(indent + each if each.strip() else each for each in new), *([] if indent else ["\n"]), line]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def places(lines: list[str], words: tuple[str, ...], count: int) -> Iterator[int]:
    """Lines all over the file that begin with one of the words, in file order."""
    found = [at for at, line in enumerate(lines[:-8]) if at > 8 and line.lstrip().startswith(words)]
    step = max(1, len(found) // count)
    return iter(found[step // 2 :: step][:count])


EDITS: dict[str, tuple[tuple[str, ...], Edit]] = {
    "in a body": (("if ",), longer_body),
    "a new function": (("def ", "export interface "), new_function),
}


def changes(path: str, lines: list[str], edit: str, count: int, beside: int) -> list[Changed]:
    """Changes of a file, each with one hunk more than the `beside` that wait above it."""
    before = tuple(lines)
    words, edited = EDITS[edit]
    starts = list(places(lines, words, count + beside))
    others = tuple(starts[:beside])
    return [_change(path, before, (*others, start), edited) for start in starts[beside:]]


def _change(path: str, before: tuple[str, ...], starts: tuple[int, ...], edited: Edit) -> Changed:
    after: list[str] = []
    pieces = []
    at = 0
    for number, start in enumerate(starts, 1):
        after += before[at:start]
        new = edited(before[start])
        pieces.append(Piece(number, (start, start + 1), (len(after), len(after) + len(new))))
        after += new
        at = start + 1
    return Changed(path, before, (*after, *before[at:]), tuple(pieces))


def judging(path: str, lines: list[str], edit: str, count: int, beside: int) -> list[float]:
    """Milliseconds that every rule takes for each hunk, in the order in which a model would write them."""
    took = []
    for changed in changes(path, lines, edit, count, beside):
        began = time.perf_counter()
        judge_code(EVERYTHING, changed, changed.pieces[-1].hunk, lambda _: None)
        took.append((time.perf_counter() - began) * 1e3)
    return took


def closing(policy: Policy, path: str, lines: list[str], count: int, beside: int) -> list[float]:
    """Milliseconds of the event with which a block closes, in a file with so many hunks that wait."""
    session = Session()
    facts = FileFacts(path, FileKind.FILE, "".join(lines).encode())
    written = EditFormat.SEARCH_REPLACE
    started = SessionStarted("s", "repo", "main", policy, (), "p", "m", 0, written, "SYS", "CTX")
    starts = list(places(lines, ("if ",), count + beside))
    parser = AutoParser()
    took = []
    events: list[Event] = [started, GoalSet("go"), TurnOpened(1), FileLoaded(facts)]
    for each in events:
        session = update(session, each).session
    for number, start in enumerate(starts):
        text = _block(path, lines, start)
        head = text.rpartition(">>>>>>>")[0]
        tail = text[len(head) :]
        grown = update(session, AnswerGrew(1, head, edits=tuple(parser.feed(head)))).session
        event = AnswerGrew(1, tail, edits=tuple(parser.feed(tail)))
        began = time.perf_counter()
        closed = update(grown, event).session
        spent = (time.perf_counter() - began) * 1e3
        assert [hunk.state for hunk in all_hunks(closed)].count(HunkState.WAITING) == min(number, beside) + 1
        if number < beside:
            session = closed
        else:
            took.append(spent)
    return took


def _block(path: str, lines: list[str], start: int) -> str:
    """An edit that takes six lines above the changed one along, so that its place is unique."""
    above = "".join(lines[start - 6 : start])
    new = "".join(longer_body(lines[start]))
    return f"{path}\n<<<<<<< SEARCH\n{above}{lines[start]}=======\n{above}{new}>>>>>>> REPLACE\n"


def default_policy() -> Policy:
    """The rules of the built-in default preset, without the limits that would end a session this long."""
    loaded = load_preset("default", repo=None, user=Path("no-such-folder"))
    return msgspec.structs.replace(loaded.policy, size=Size(*[None] * 7), run_ahead=1_000_000)


def row(way: str, file: str, lines: int, edit: str, beside: int, took: list[float]) -> Row:
    """One line of the table."""
    what = {"way": way, "file": file, "lines": f"{lines:,}", "edit": edit, "beside": str(beside)}
    share = statistics.fmean(took) * A_SECOND / 10
    return Row(what, {"hunks": float(len(took)), **spread(took), "% of a core": share}, {"ms": took})


def run(wanted: Wanted) -> Iterator[Row]:
    """One row a kind of file, size and way."""
    count = wanted.times(60, 20, 100)
    default = default_policy()
    ways = (("in a body", 0), ("in a body", 5), ("a new function", 5))
    for size, (kind, (path, make)), (edit, beside) in product(SIZES, KINDS.items(), ways):
        took = judging(path, make(size), edit, count, beside)
        yield row("every rule", kind, size, edit, beside, took)
    for size, (kind, (path, make)) in product(SIZES, KINDS.items()):
        took = closing(default, path, make(size), count, 5)
        yield row("block to verdict, default preset", kind, size, "in a body", 5, took)
