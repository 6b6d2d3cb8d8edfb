"""Changed ranges are right, minimal and bounded in work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change import compare
from spark_tui.core.change.compare import changed_ranges, changed_words, paired_lines

LINES = st.lists(st.sampled_from("abcd"), max_size=14)


def common_length(old: list[str], new: list[str]) -> int:
    """The length of a longest common subsequence, by the textbook table."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def check(old: list[str], new: list[str]) -> int:
    """That the ranges lead from old to new; the number of lines they keep."""
    built: list[str] = []
    at = kept = 0
    last = (-1, -1)
    for a, b, c, d in changed_ranges(old, new):
        assert (a, c) > last, "ascending"
        assert a > last[0], "apart"
        assert b > a or d > c, "not empty"
        built += old[at:a]
        assert len(built) == c
        built += new[c:d]
        kept += a - at
        at, last = b, (b, d)
    assert built + old[at:] == new
    return kept + len(old) - at


@given(LINES, LINES)
def test_the_changes_are_right_and_the_fewest(old: list[str], new: list[str]) -> None:
    assert check(old, new) == common_length(old, new)


@given(LINES, LINES, st.integers(0, 3))
def test_without_the_exact_search_the_changes_are_still_right(
    old: list[str], new: list[str], most: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compare, "_MAX_DISTANCE", most)
        assert check(old, new) <= common_length(old, new)


def counted(word: str, count: int) -> list[str]:
    return [f"{word} {number}" for number in range(count)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["x", "y"] * 25_000, ["y", "x", "x"] * 17_000),
        (["x"] * 50_000, ["x"] * 20_000),
        (counted("a", 50_000), counted("b", 50_000)),
        (counted("a", 20_000), counted("a", 20_000)[::-1]),
    ],
    ids=["repetition", "one line", "all new", "reversed"],
)
def test_hostile_texts_are_compared_with_bounded_work(
    old: list[str], new: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    step = compare._step

    def counting(furthest: dict[int, int], k: int) -> int:
        nonlocal steps
        steps += 1
        return step(furthest, k)

    monkeypatch.setattr(compare, "_step", counting)
    check(old, new)
    assert steps < 500_000


def test_unique_lines_hold_a_large_rewrite_together() -> None:
    old = [line for number in range(900) for line in (f"def f{number}", "pass", "x")]
    new = [line for number in range(900) for line in (f"def f{number}", "x", "new", "pass")]
    assert check(old, new) >= 900


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("return send(request)", "return send(request, 1)", ([], [(19, 22)])),
        ("timeout = 10", "timeout = 30", ([(10, 12)], [(10, 12)])),
        ("same", "same", ([], [])),
        ("wholly different here", "x = [1, 2]", ([], [])),
        ("a " * 500, "a " * 499, ([], [])),
    ],
)
def test_changed_words(
    old: str, new: str, marks: tuple[list[tuple[int, int]], list[tuple[int, int]]]
) -> None:
    assert changed_words(old, new) == marks


@given(st.text("ab =(1\t", max_size=30), st.text("ab =(1\t", max_size=30))
def test_what_is_not_marked_is_the_same_on_both_sides(old: str, new: str) -> None:
    def rest(text: str, spans: list[tuple[int, int]]) -> str:
        for start, end in reversed(spans):
            text = text[:start] + text[end:]
        return text

    old_marks, new_marks = changed_words(old, new)
    if old_marks or new_marks:
        assert rest(old, old_marks) == rest(new, new_marks)


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        (["a = 1"], ["a = 2"], [(0, 0)]),
        (["return send(request)"], ["for attempt in tries:", "    return send(request)"], [(0, 1)]),
        (["first = 1", "second = 2"], ["zero = 0", "first = 10", "second = 20"], [(0, 1), (1, 2)]),
        (["nothing", ""], ["alike", ""], []),
    ],
)
def test_a_line_is_paired_with_what_it_became(
    old: list[str], new: list[str], pairs: list[tuple[int, int]]
) -> None:
    assert paired_lines(old, new) == pairs


@given(
    st.lists(st.sampled_from("abc"), max_size=30),
    st.lists(st.sampled_from("abcd"), max_size=30),
    st.integers(0, 200),
)
def test_long_runs_of_equal_lines_are_found_whole(old: list[str], new: list[str], same: int) -> None:
    middle = [f"line {number}" for number in range(same)]
    left, right = [*old, *middle, *new], [*new, *middle, *old]
    made = list(left)
    for a, b, c, d in reversed(changed_ranges(left, right)):
        made[a:b] = right[c:d]
    assert made == right
    lines = [line for a, b, c, d in changed_ranges(left, right) for line in (*left[a:b], *right[c:d])]
    assert same <= 60 or not any(line.startswith("line") for line in lines)
