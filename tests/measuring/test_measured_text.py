"""What a scripted model says: it parses, it has the size that was asked for, its marks are where they say."""

from __future__ import annotations

import ast

import pytest

from spark_tui.measuring.text import LAST, broken_code, code, head, long_diff, tokens_of


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 40, 200])
def test_code_parses_at_any_length(count: int) -> None:
    for seed in range(5):
        lines = code(count, seed)
        assert len(lines) == count
        ast.parse("\n".join(lines))
    assert code(count, 3) == code(count, 3)


def test_broken_code_does_not_parse() -> None:
    with pytest.raises(SyntaxError):
        ast.parse("\n".join(broken_code(20)))


@pytest.mark.parametrize(("count", "hunks"), [(20_000, 50), (20_000, 1), (4_000, 10)])
def test_a_long_diff_has_its_size_and_its_marks(count: int, hunks: int) -> None:
    diff = long_diff(count, hunks)
    assert abs(len(diff.tokens) - count) <= 0.04 * count
    assert len(diff.heads) == hunks
    for number, mark in enumerate(diff.heads):
        assert "".join(diff.tokens[: mark + 1]).rpartition(head(number))[2].rstrip() == f" = {number}"
    assert LAST in "".join(diff.tokens[: diff.last + 1])
    assert LAST not in "".join(diff.tokens[: diff.last - 8])


def test_tokens_lose_nothing() -> None:
    text = "".join(long_diff(2_000, 3).tokens)
    assert "".join(tokens_of(text)) == text
