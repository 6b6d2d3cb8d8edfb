"""Text that was written to hurt: no parser raises, none works more than in proportion to what it reads."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stream_kit import CUTS, check_shape, pieces

from spark_tui.core.stream.detect import AutoParser, EditsOrFileParser
from spark_tui.core.stream.edits import Edit, EditFormat, LineAdded, Prose
from support.examples import examples

TOKENS = [
    *("*** Begin Patch", "*** End Patch", "*** Update File: f", "*** Add File: g", "*** Delete File: h"),
    *("*** Move to: i", "*** End of File", "@@", "@@ def a():", "apply_patch <<'EOF'", "EOF", "cd src"),
    *("bash -lc \"apply_patch <<'EOF'", 'EOF"', "apply_patch '*** Begin Patch", "*** End Patch'"),
    *("<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE", "  <<<<<<< SEARCH", "  =======", "  >>>>>>> REPLACE"),
    *("------- SEARCH", "+++++++ REPLACE", "<<<<<<< SEARCH a.py", ":start_line:3", "-------"),
    *("--- a/f", "+++ b/f", "--- /dev/null", "diff --git a/f b/f", "@@ -1,2 +1,3 @@", "@@ -1 +1 @@", "@@@"),
    *("new file mode 100644", "rename from f", "rename to g", "\\ No newline at end of file", "-- "),
    *(
        "```",
        "````",
        "```python a.py",
        "```diff",
        "```diff a.py",
        "~~~",
        "a.py",
        "**a.py**",
        "tool",
        "In `a.py`:",
    ),
    *(
        "<think>",
        "</think>",
        "<reasoning>",
        "</reasoning>",
        "",
        " ",
        "+",
        "-",
        " x",
        "+x",
        "-x",
        "x",
        "...",
        "\t",
    ),
]
TEXT = st.lists(st.tuples(st.sampled_from(TOKENS), st.sampled_from(["\n", "\n", "\r\n"])), max_size=40).map(
    lambda lines: "".join(line + ending for line, ending in lines)
)
PARSERS: list[Callable[[], AutoParser | EditsOrFileParser]] = [
    AutoParser,
    lambda: AutoParser(EditFormat.WHOLE_FILE),
    lambda: EditsOrFileParser("f"),
]


def read(make: Callable[[], AutoParser | EditsOrFileParser], parts: list[str]) -> list[Edit]:
    parser = make()
    return [*(edit for part in parts for edit in parser.feed(part)), *parser.finish()]


@given(TEXT, CUTS)
def test_no_text_raises_loses_a_line_or_depends_on_its_cuts(text: str, cuts: list[int]) -> None:
    for make in PARSERS:
        edits = read(make, [text])
        check_shape(edits)
        assert read(make, pieces(text, cuts)) == edits
        lines = sum(isinstance(edit, LineAdded | Prose) for edit in edits)
        assert lines <= 2 * text.count("\n") + 1


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, a measure of the work that no other process changes."""
    count = 0

    def counted(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@examples(40)
@given(TEXT.filter(lambda text: text.count("\n") > 4))
def test_twice_the_text_is_twice_the_work(text: str) -> None:
    for make in PARSERS:
        once, twice = (calls(partial(read, make, [text * times])) for times in (8, 16))
        assert twice <= 2.3 * once


LONG = 1 << 19


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< SEARCH" + " " * LONG + ".",
        "--- a" + " " * LONG + "b",
        "diff --git a/" + " x" * LONG,
        'diff --git "' + "\\" * LONG,
        "@@ " + "@@ " * LONG,
        "*** Update File: " + "/" * LONG,
        "apply_patch " + "<<" * LONG,
        "cd " + "cd " * LONG,
        "`" * 3 + "title=" * LONG,
        "<" * LONG,
        "=" * LONG,
        " " * LONG + "<think",
        *(
            begin + filling * 500 + end
            for begin in ("/*", "<!--", "", "- ")
            for filling in (" ", "* ", "(new ")
            for end in ("x", ")", "*/")
        ),
    ],
    ids=lambda line: line[:12],
)
def test_a_long_line_of_nothing_ends(line: str) -> None:
    """What takes the square of such a line takes hours; the alarm says so before anybody has waited."""
    with given_up_after(60):
        for around in ("", "--- a/f\n", "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n"):
            for make in PARSERS:
                assert read(make, [f"{around}{line}\n+++ b/f\n"])


@contextmanager
def given_up_after(seconds: int) -> Iterator[None]:
    """Ends what runs for ever by an AssertionError, also within one regular expression."""

    def give_up(_: int, __: FrameType | None) -> None:
        raise AssertionError(f"still not over after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
