"""No text and no search makes placing slow: work is counted in lines of code that run, not in seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import pytest

from spark_tui.core.change.block import Block, NoPlace
from spark_tui.core.change.lookup import AddedTables, index_of
from spark_tui.core.change.tracked import Proposal, propose_block, track
from spark_tui.core.change.values import FileFacts, FileKind, TrackedFile
from spark_tui.core.change.view import disk_lines
from spark_tui.core.stream.edits import LineKind

Shape = Callable[[int], tuple[list[str], list[str]]]

HOSTILE: dict[str, Shape] = {
    "all lines equal": lambda n: (["x"] * n, ["x"] * (n // 5)),
    "equal but for a drift": lambda n: (["x "] * n, ["  x"] * (n // 5)),
    "indented at random": lambda n: ([" " * (i % 7) + "x" for i in range(n)], ["\tx"] * (n // 5)),
    "one line everywhere": lambda n: (["x"] * n, ["x"]),
    "one drifted line everywhere": lambda n: (["  x"] * n, ["x"]),
    "nearly there": lambda n: (["x"] * (n - 1) + ["y"], ["x"] * (n // 5) + ["y"]),
    "a period": lambda n: (["x", "y"] * (n // 2), ["x", "y"] * (n // 10) + ["x", "x"]),
    "blank lines": lambda n: (["", "x"] * (n // 2), ["x", "x", ""] * (n // 10)),
    "marks": lambda n: (["x", "y"] * (n // 2), ["x", "...", "y", "...", "x"]),
    "as many marks as may be": lambda n: (["x"] * n, ["x", "..."] * 19 + ["x"]),
    "more marks, in a few lines": lambda n: (
        ["x"] * (n // 4) + [f"line {i}" for i in range(3 * n // 4)],
        ["x", "..."] * (n // 10) + ["x"],
    ),
    "many marks": lambda n: (["x"] * n, ["x", "..."] * (n // 5) + ["x"]),
    "nearly equal": lambda n: (
        [f"value {i % 50} of it all" for i in range(n)],
        [f"value {i % 50} of it {'al' if i % 2 else 'all'}" for i in range(n // 5)],
    ),
    "anchors": lambda n: (["def f():", "    x"] * (n // 2), ["    x"]),
}


def tracked(lines: list[str]) -> TrackedFile:
    return track(FileFacts("f", FileKind.FILE, "".join(f"{line}\n" for line in lines).encode()))


def pair(old: list[str], new: list[str]) -> Block:
    lines = [*((LineKind.OLD, text) for text in old), *((LineKind.NEW, text) for text in new)]
    return Block(tuple(lines), anchors=("def f():", "def f():"))


def operations(call: Callable[[], object]) -> int:
    """How many lines of the code that places edits run for this call."""
    count = 0

    def traced(frame: FrameType, event: str, arg: object) -> object:
        nonlocal count
        if "/core/change/" not in frame.f_code.co_filename:
            return None
        count += 1
        return traced

    before = sys.gettrace()
    sys.settrace(traced)  # type: ignore[arg-type]
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_is_at_most_twice_the_work(name: str) -> None:
    work = []
    for size in (3_000, 6_000):
        lines, asked = HOSTILE[name](size)
        file, edit = tracked(lines), pair(asked, [*asked[:-1], "new"])
        work.append(operations(lambda file=file, edit=edit: propose_block(file, edit, turn=1, next_id=1)))  # type: ignore[misc]
    assert work[1] <= 2.2 * work[0] + 1_000
    assert work[1] <= 90 * 6_000


def test_many_words_that_are_looked_for_read_the_text_once() -> None:
    """200 lines differ in names, and the file has every one of these only within other words."""
    names = ["".join("abcdefghij"[int(digit)] for digit in f"{at:04}") for at in range(400)]
    there = [f"the quick brown fox jumps over lazy dogs and so on {name} end of this line" for name in names]
    asked = [line.replace(" end", "q end") if at % 2 else line for at, line in enumerate(there)]
    others = [f"x{name}qx, filler" for name in names] * 120
    file, edit = tracked([*others, *there]), pair(asked, [*asked[:-1], "new"])
    index_of(disk_lines(file))
    begun = time.process_time()
    assert isinstance(propose_block(file, replace(edit, anchors=()), turn=1, next_id=1), Proposal)
    assert time.process_time() - begun < 0.8


def test_an_exact_place_costs_the_same_in_a_large_file_once_it_is_known() -> None:
    work = []
    for size in (5_000, 20_000):
        lines = [f"    x_{number} = call({number % 97})" for number in range(size)]
        file = tracked(lines)
        for number in range(4):
            at = 1_000 * number
            edit = replace(pair(lines[at : at + 6], [*lines[at : at + 5], "    new()"]), anchors=())
            made: list[Proposal] = []
            count = operations(
                lambda file=file, edit=edit, made=made, number=number: made.append(
                    propose_block(file, edit, turn=1, next_id=number + 1)  # type: ignore[arg-type]
                )
            )
            assert isinstance(made[0], Proposal)
            file = made[0].file
        work.append(count)
    assert work[0] == work[1]
    assert work[0] < 3_000  # of 20,000 lines


def test_what_waits_already_is_not_read_again_for_the_next_edit() -> None:
    """However many lines the hunks have that wait; the newest one is read once."""
    work = []
    for size in (10, 1_000):
        file = tracked([f"x_{number} = {number}" for number in range(400)])
        for number in range(4):
            added = [f"y_{number}_{line} = {size}" for line in range(size if number < 2 else 5)]
            edit = replace(pair([f"x_{number * 100} = {number * 100}"], added), anchors=())
            made: list[Proposal] = []
            count = operations(
                lambda file=file, edit=edit, made=made, number=number: made.append(
                    propose_block(file, edit, turn=1, next_id=number + 1)  # type: ignore[arg-type]
                )
            )
            file = made[0].file
        work.append(count)
    assert work[0] == work[1]


def test_lines_that_wait_are_found_once_beside_those_of_the_file() -> None:
    """What an edit added is a place for the next one, and makes a place of the file one of two."""
    file = tracked([f"x_{number} = {number}" for number in range(9)])
    for number, (old, new) in enumerate([("x_3 = 3", ["a = 1", "b = 2"]), ("x_6 = 6", ["c = 3", "x_1 = 1"])]):
        made = propose_block(file, replace(pair([old], new), anchors=()), turn=1, next_id=number + 1)
        assert isinstance(made, Proposal)
        file = made.file
    within = propose_block(
        file, replace(pair(["b = 2", "x_4 = 4"], ["d = 4"]), anchors=()), turn=1, next_id=3
    )
    assert isinstance(within, Proposal)
    assert within.hunks[0].old == ("x_3 = 3\n", "x_4 = 4\n")
    twice = propose_block(file, replace(pair(["x_1 = 1"], ["d = 4"]), anchors=()), turn=1, next_id=3)
    assert isinstance(twice, NoPlace)
    assert twice.kind == "ambiguous"


def test_tables_of_lines_that_wait_are_kept_up_to_so_many_lines() -> None:
    tables = AddedTables(10)
    first, second, long = ("a\n",) * 4, ("b\n",) * 4, ("c\n",) * 20
    table = tables.table(first)
    assert tables.table(second) is tables.table(second)
    assert tables.table(first) is table
    assert tables.table(long) is tables.table(long)
    assert tables.table(first) is not table


def test_the_table_of_a_text_is_made_once_and_not_kept_for_ever() -> None:
    text = ("a\n", "b\n")
    first = index_of(text)
    assert index_of(text) is first
    others = [(f"{number}\n",) for number in range(40)]
    for other in others:
        index_of(other)
    assert index_of(text) is not first
    assert index_of(others[-1]) is index_of(others[-1])
