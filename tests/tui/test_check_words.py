"""What checks said, in a word and in lines."""

from __future__ import annotations

import pytest

from spark_tui.core.timeline import CheckRun
from spark_tui.tui.check_words import lines_of, short

RUNS = CheckRun("tests")
PASSED = CheckRun("tests", False, True, 1.25)
FAILED = CheckRun("lint", False, False, 0.5, "exit 1", ("a.py: unused", "", "1 error"))
CUT = CheckRun("types", False, None, 0.0, "a newer point came")


@pytest.mark.parametrize(
    ("runs", "word"),
    [
        ((), ""),
        ((RUNS,), "tests..."),
        ((PASSED,), "tests passed"),
        ((PASSED, CheckRun("lint", False, True, 1.0)), "2 checks passed"),
        ((PASSED, RUNS), "tests..."),
        ((FAILED, RUNS), "lint failed"),
        ((FAILED, CheckRun("types", False, False)), "lint +1 failed"),
        ((PASSED, CUT), "checks cut off"),
    ],
)
def test_one_word_says_the_worst(runs: tuple[CheckRun, ...], word: str) -> None:
    assert short(runs, "...")[0] == word


def test_what_failed_is_shown_with_its_last_lines() -> None:
    assert lines_of((RUNS, PASSED, FAILED, CUT)) == [
        "check tests runs",
        "check tests passed after 1.2 s",
        "check lint failed after 0.5 s (exit 1)",
        "  a.py: unused",
        "  1 error",
        "check types was ended: a newer point came",
    ]
