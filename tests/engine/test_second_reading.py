"""A finished diff is read twice, and two readings that differ are a doubt."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.stream.edits import ParseFailed
from spark_tui.core.stream.unified_diff import UnifiedDiffParser
from spark_tui.engine.second_reading import disagreement

PLAIN = "--- a/f\n+++ b/f\n"
IN_DOUBT = "the diff can be read in two ways: check what its counts say of its lines"


def doubt(text: str) -> str:
    parser = UnifiedDiffParser()
    edits = [*parser.feed(text), *parser.finish()]
    if any(isinstance(edit, ParseFailed) for edit in edits):
        return "failed"
    return disagreement(text, edits)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + "@@ -1 +1 @@\n-a\n+b\n",
        (PLAIN + "@@ -1 +1 @@\n-a\n+b\n").replace("\n", "\r\n"),
        "Hi\n\n```diff\n" + PLAIN + "@@ -1,2 +1,2 @@\n-a\n+b\n\n```\nBye\n",
        PLAIN + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n",
        PLAIN + "@@ -1,9 +1,9 @@\n-a\n+b\n",
        PLAIN + "@@ -1 +1 @@\n a\n-b\n+c\n d\n",
        PLAIN + "@@ -1 +1,3 @@\n-a\n+b\n\n+c\n",
        PLAIN + "@@\n-a\n+b\n",
        "diff --git a/f b/g\nrename from f\nrename to g\n",
    ],
)
def test_right_diffs_and_plain_mistakes_are_no_doubt(text: str) -> None:
    assert doubt(text) == ""


def test_counts_that_fit_two_readings_are_a_doubt() -> None:
    assert doubt(PLAIN + "@@ -2,2 +2,3 @@\n-x\n+b\n\n+b\n-a\n") == IN_DOUBT


LINES = st.lists(
    st.sampled_from(["a", "b", "", "-- x", "++ y", "@@ -1 +1 @@", "\x0c", "\u2028"]), max_size=12
)


@given(LINES, LINES, st.integers(0, 3))
def test_both_readers_see_the_same_in_what_difflib_writes(
    old: list[str], new: list[str], context: int
) -> None:
    diff = difflib.unified_diff(old, new, "a/f", "b/f", n=context, lineterm="")
    text = "".join(line + "\n" for line in diff)
    assert doubt(text) == ""


@given(
    st.lists(st.sampled_from([*"-+ ", "@@ -1 +1 @@", "--- a/f", "+++ b/f", "-- ", "\\ No", "x"]), max_size=12)
)
def test_any_text_fails_or_is_a_doubt_or_none(lines: list[str]) -> None:
    assert doubt(PLAIN + "@@ -1,2 +1,2 @@\n" + "\n".join(lines)) in ("", "failed", IN_DOUBT)
