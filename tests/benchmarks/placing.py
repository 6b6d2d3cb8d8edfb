"""What it costs to place a closed block, level by level, in files of some sizes, and with hostile texts.

*First*: with the table of the file's lines to be made. *Then*: the median of the blocks after it, each with
the waiting hunks of those before it. CPU of this thread.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from spark_tui.core.change.block import Block, NoPlace
from spark_tui.core.change.tracked import propose_block, track
from spark_tui.core.change.values import FileFacts, FileKind, TrackedFile
from spark_tui.core.stream.edits import LineKind

from .stage import Row, Wanted

SIZES = (1_000, 10_000, 50_000)
BLOCKS = 21
_LINES = 8  # of a block


def _tracked(lines: list[str]) -> TrackedFile:
    return track(FileFacts("f.py", FileKind.FILE, "".join(f"{line}\n" for line in lines).encode()))


def _pair(old: list[str], new: list[str]) -> Block:
    lines = [*((LineKind.OLD, text) for text in old), *((LineKind.NEW, text) for text in new)]
    return Block(tuple(lines))


def _code(count: int) -> list[str]:
    return [f"    value_{number} = measured(source, {number % 977}, 'part')" for number in range(count)]


def _every(change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    return lambda lines: list(map(change, lines))


LEVELS: dict[str, Callable[[list[str]], list[str]]] = {
    "exact": list,
    "trailing space": _every(lambda line: line + " "),
    "indentation": _every(lambda line: line[4:]),
    "typography": _every(lambda line: line.replace("'", "\u2019")),
    "blank lines": lambda lines: [*lines[:2], "", *lines[2:]],
    "left out": lambda lines: [*lines[:3], "    ...", *lines[-2:]],
    "nearly equal": lambda lines: [*lines[:2], lines[2].replace("measured", "meazured"), *lines[3:]],
    "nowhere": _every(lambda line: line.replace("value", "nothing")),
}

HOSTILE: dict[str, Callable[[int], tuple[list[str], list[str]]]] = {
    "all lines equal": lambda n: (["x"] * n, ["x"] * 10_000),
    "equal but for the indentation": lambda n: ([" " * (i % 7) + "x" for i in range(n)], ["\tx"] * 10_000),
    "one line, everywhere": lambda n: (["x"] * n, ["x"]),
    "parts that stand everywhere": lambda n: (["x", "y"] * (n // 2), ["x", "..."] * 15 + ["y"]),
}


def run(wanted: Wanted) -> Iterator[Row]:
    """One row a level and size, then the hostile ones in the largest file."""
    for size in SIZES[: 2 if wanted.quick else 3]:
        yield from (_level(name, size) for name in LEVELS)
    yield from (_hostile(name, SIZES[-1]) for name in HOSTILE)


def _level(name: str, size: int) -> Row:
    lines = _code(size)
    file = _tracked(lines)
    took = []
    for number in range(1, BLOCKS + 1):
        at = number * 7_919 % (size - _LINES)
        old = LEVELS[name](lines[at : at + _LINES])
        block = _pair(old, [*old[:-1], "    changed()"])
        began = time.thread_time()
        made = propose_block(file, block, turn=1, next_id=number)
        took.append((time.thread_time() - began) * 1e3)
        file = file if isinstance(made, NoPlace) else made.file
    return _row(name, size, took[0], statistics.median(took[1:]))


def _hostile(name: str, size: int) -> Row:
    lines, asked = HOSTILE[name](size)
    file, block = _tracked(lines), _pair(asked, [*asked[:-1], "changed"])
    took = []
    for _ in range(3):
        began = time.thread_time()
        propose_block(file, block, turn=1, next_id=1)
        took.append((time.thread_time() - began) * 1e3)
    return _row(name, size, took[0], min(took[1:]))


def _row(name: str, size: int, first: float, then: float) -> Row:
    return Row({"what": name, "lines": f"{size:,}"}, {"first ms": first, "then ms": then})
