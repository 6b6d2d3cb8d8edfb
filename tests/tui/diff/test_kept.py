"""The cache of the diff pane."""

from __future__ import annotations

from spark_tui.tui.diff.kept import Kept


def test_a_new_value_takes_the_place_of_the_old_one() -> None:
    kept: Kept[str, int] = Kept(2)
    kept["a"] = 1
    kept["a"] = 2
    assert kept.get("a") == 2
    assert len(kept) == 1


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    kept: Kept[str, int] = Kept(2)
    kept["a"] = 1
    kept["b"] = 2
    assert kept.get("a") == 1
    kept["c"] = 3
    assert [kept.get(key) for key in "abc"] == [1, None, 3]


def test_clear_keeps_nothing() -> None:
    kept: Kept[str, int] = Kept(2)
    kept["a"] = 1
    kept.clear()
    assert kept.get("a") is None
    assert len(kept) == 0
