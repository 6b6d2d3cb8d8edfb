"""Lines that differ only in white space: found, paired, and never a real change among them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.space import marks_but_space, respaced


def rows(old: list[str], new: list[str]) -> list[Row]:
    removed = [Row(RowKind.REMOVED, at, None, text) for at, text in enumerate(old)]
    added = [Row(RowKind.ADDED, None, at, text) for at, text in enumerate(new)]
    return [Row(RowKind.CONTEXT, 1, 1, "top"), *removed, *added, Row(RowKind.CONTEXT, 9, 9, "end")]


def test_indentation_tabs_and_trailing_space_are_only_white_space() -> None:
    made = rows(["if a:", "  b = 1", "c", ""], ["if a: ", "\tb=1", "d", "   "])
    assert respaced(made) == [(1, 5), (2, 6), (4, 8)]


def test_a_changed_word_is_a_change() -> None:
    assert respaced(rows(["a b"], ["a c"])) == []
    assert respaced(rows([], ["x"])) == []
    assert respaced(rows(["x"], [])) == []


def test_marks_of_white_space_are_left_out() -> None:
    row = Row(RowKind.ADDED, None, 1, "a   = b", ((1, 4), (6, 7)))
    assert marks_but_space(row) == ((6, 7),)


_TEXTS = st.lists(st.sampled_from(["a", " a", "b", "a b", "", "  "]), max_size=8)


@given(_TEXTS, _TEXTS)
def test_pairs_ascend_on_both_sides_and_are_equal_without_white_space(old: list[str], new: list[str]) -> None:
    made = rows(old, new)
    pairs = respaced(made)
    for one, other in pairs:
        assert made[one].kind is RowKind.REMOVED
        assert made[other].kind is RowKind.ADDED
        assert "".join(made[one].text.split()) == "".join(made[other].text.split())
    assert pairs == sorted(pairs)
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)
    if ["".join(text.split()) for text in old] == ["".join(text.split()) for text in new]:
        assert len(pairs) == len(old)
