"""The section "Words" of docs/constraints.md is true: each line means what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spark_tui.core.guard.catalogue import RULES
from spark_tui.core.guard.constraints import compile_line, summary

_PAGE = (Path(__file__).parents[2] / "docs" / "constraints.md").read_text(encoding="utf-8")
_WORDS = _PAGE.partition("## Words\n")[2].partition("\n## ")[0]
_CODE = r"(?:`` (.+?) ``|`([^`]+)`)"
EXAMPLES = [
    (first or second, (third or fourth).replace(r"\|", "|"))
    for first, second, third, fourth in re.findall(rf"^\| {_CODE} \| {_CODE} \|$", _WORDS, re.MULTILINE)
]


@pytest.mark.parametrize(("text", "means"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_each_line_means_what_the_page_says(text: str, means: str) -> None:
    assert summary(compile_line(text)) == means


def test_every_row_is_an_example() -> None:
    rows = re.findall(r"^\| `.*$", _WORDS, re.MULTILINE)
    assert len(rows) == len(EXAMPLES) >= 120


def test_every_rule_can_be_said_in_words() -> None:
    shown = " ".join(means for _, means in EXAMPLES)
    assert [rule.name for rule in RULES if rule.name not in shown] == []
