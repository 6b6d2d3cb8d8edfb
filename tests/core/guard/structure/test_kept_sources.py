"""Trees are kept for the hunks that come next, and never more of them than a number of lines."""

from __future__ import annotations

import gc
import weakref

import pytest

from spark_tui.core.guard.structure.outline import outline
from spark_tui.core.guard.structure.source import KEPT_AT_LEAST, KEPT_LINES, Source, with_source
from spark_tui.core.guard.structure.window import whole_window, window_of
from support.changes import changed


@pytest.mark.parametrize(("lines", "most"), [(100, KEPT_LINES // 100), (KEPT_LINES + 1, KEPT_AT_LEAST)])
def test_no_more_lines_are_kept_than_there_is_room_for(lines: int, most: int) -> None:
    sources: list[weakref.ref[Source]] = []
    for number in range(KEPT_LINES // lines + 4):
        before = "".join(f"value_{number}_{line} = {line}\n" for line in range(lines - 1))
        window = whole_window(changed("a.py", f"{before}last = 1\n", f"{before}last = 2\n"))
        sources += [weakref.ref(window.before), weakref.ref(window.after)]
        outline(window.after)
    del window
    gc.collect()
    alive = [one for one in sources if one() is not None]
    assert alive == sources[-len(alive) :], "the newest are kept"
    assert KEPT_AT_LEAST <= len(alive) <= most


def test_what_two_hunks_have_in_common_is_read_once() -> None:
    before = "a = 1\nb = 2\n"
    first = whole_window(changed("a.py", before, "a = 1\nb = 3\n")).before
    assert whole_window(changed("a.py", before, "a = 4\nb = 2\n")).before is first


def test_an_answer_is_kept_with_its_source_and_asked_for_once() -> None:
    asked: list[Source] = []

    @with_source
    def length(source: Source) -> int:
        asked.append(source)
        return len(source.lines)

    short, long = Source("python", ("a = 1\n",)), Source("python", ("a = 1\n", "b = 2\n"))
    assert [length(short), length(long), length(short)] == [1, 2, 1]
    assert asked == [short, long]


def test_a_window_that_other_hunks_moved_is_not_parsed_again() -> None:
    one = "value_one = 1\n\nvalue_two = 2\n\nvalue_three = 3\n\nvalue_four = 4\n"
    later = one.replace("four = 4", "four = 5")
    moved = later.replace("value_one = 1\n", "value_zero = 0\nvalue_one = 1\n")
    first = window_of(changed("a.py", one, later), 1).after
    again = window_of(changed("a.py", one, moved), 2).after
    assert again.first == first.first + 1
    assert again.lines == first.lines
    assert again.root is first.root
    assert again.line(again.root) == first.line(first.root) + 1
