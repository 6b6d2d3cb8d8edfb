"""One mistake of a model in all of a patch: what comes of it is right, or refused, or asked; never wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.tracked import proposed
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import AnswerGrew
from spark_tui.core.guard.policy import Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.stream.detect import AutoParser
from support import renders
from support.examples import examples
from support.play import Play, replace_run_ahead

NO_LIMITS = Size(max_diff_size=None, max_hunk_lines=None, max_file_lines=None, max_hunks=None)
FREE = replace_run_ahead(Policy(permissions=Permissions(delete=Level.ALLOW), size=NO_LIMITS))

LINE = st.sampled_from(
    ["", "", "    pass", "}", *(f"{indent}call({n})" for n in range(40) for indent in ("", "    "))]
)
ADDED = st.sampled_from(["", "    pass", *(f"{indent}new({n})" for n in range(9) for indent in ("", "    "))])


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    old = draw(st.lists(LINE, min_size=4, max_size=20))
    new = list(old)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(new)))
        new[at : at + draw(st.integers(0, 3))] = draw(st.lists(ADDED, max_size=4))
    return old, new


def counted(by: tuple[int, int]) -> Callable[[str], str | None]:
    def change(line: str) -> str:
        found = re.fullmatch(r"(@@ -\d+),(\d+) (\+\d+),(\d+) @@", line)
        if found is None:
            return line
        old, new = (max(0, int(count) + more) for count, more in zip((found[2], found[4]), by, strict=True))
        return f"{found[1]},{old} {found[3]},{new} @@"

    return change


NO_HEADER = "no header of a hunk"
FAULTS: dict[str, Callable[[str], str | None]] = {
    "trailing space stripped": str.rstrip,
    "no plus before an empty line": lambda line: "" if line == "+" else line,
    "no space before context": lambda line: line.removeprefix(" "),
    "no numbers": lambda line: "@@ ... @@" if line.startswith("@@") else line,
    NO_HEADER: lambda line: None if line.startswith("@@") else line,
    "counts too small": counted((-1, -1)),
    "counts too large": counted((2, 2)),
    "only the new count wrong": counted((0, 1)),
    "only the old count wrong": counted((-1, 0)),
}


def wrong(old: list[str], new: list[str], answer: str, alike: str = "") -> list[str] | None:
    """What the answer gives when that is wrong; None when it is the new text, or refused or asked about.
    What `alike`, an answer without a fault that nobody can tell from it, gives is not wrong either."""
    found = given_by(old, answer)
    if found is None or found == in_lines(new) or (alike and found == given_by(old, alike)):
        return None
    return found


def in_lines(text: list[str]) -> list[str]:
    return [f"{line}\n" for line in text]


def given_by(old: list[str], answer: str) -> list[str] | None:
    """The text that the answer gives; None when it is refused or asked about."""
    play = Play({"a.py": renders.text(old).encode()}, FREE)
    parser = AutoParser()
    edits = (*parser.feed(answer), *parser.finish())
    play.load(edits, play.session.turn.number)
    play.do(AnswerGrew(play.session.turn.number, answer, edits=edits))
    unsure = play.session.turn.unplaced or any(
        hunk.state is HunkState.BLOCKED or hunk.verdict.level is not Level.ALLOW for hunk in play.hunks
    )
    if unsure or not play.hunks:
        return None
    return list(proposed(play.session.files["a.py"]).lines)


@pytest.mark.parametrize("fault", FAULTS)
@examples(30)
@given(edits(), st.integers(1, 3), st.sampled_from(["", "\nAll done.\n"]), st.booleans())
def test_a_diff_with_one_fault_is_right_or_refused(
    fault: str, texts: tuple[list[str], list[str]], context: int, behind: str, fenced: bool
) -> None:
    old, new = texts
    if old == new:
        return
    head, *body = renders.unified_diff("a.py", old, new, context).splitlines()
    kept = [one for line in body[1:] if (one := FAULTS[fault](line)) is not None]
    answer = dressed([head, body[0], *kept], fenced) + behind
    # Without any header several hunks are one, if the file has its lines so: as one it would be sound.
    alike = dressed([head, body[0], "@@", *kept], fenced) + behind if fault == NO_HEADER else ""
    assert wrong(old, new, answer, alike) is None, answer


def dressed(lines: list[str], fenced: bool) -> str:
    diff = renders.text(lines)
    return f"```diff\n{diff}```\n" if fenced else diff


@pytest.mark.parametrize(
    "fault", [name for name in FAULTS if name.startswith(("trailing", "no plus", "no space"))]
)
@examples(30)
@given(edits(), st.integers(1, 3))
def test_a_patch_with_one_fault_is_right_or_refused(
    fault: str, texts: tuple[list[str], list[str]], context: int
) -> None:
    old, new = texts
    if old == new:
        return
    begin, update, *body, end = renders.apply_patch("a.py", old, new, context).splitlines()
    faulty = [FAULTS[fault](line) or "" for line in body]
    # A line without any sign is an empty line of context too, and a patch has no counts to tell.
    alike = renders.text([begin, update, *(line or " " for line in faulty), end])
    answer = renders.text([begin, update, *faulty, end])
    assert wrong(old, new, answer, alike) is None, answer


@pytest.mark.parametrize(
    ("count", "below", "asked"), [(3, [], True), (2, [], False), (3, ["b()", "c()"], False)]
)
def test_an_empty_line_that_the_counts_promise_at_the_end_of_a_file_is_asked_about(
    count: int, below: list[str], asked: bool
) -> None:
    old = ["a()", "pass", *below]
    diff = f"--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,{count} @@\n-a()\n+new()\n pass\n\nAll done.\n"
    assert given_by(old, diff) == (None if asked else in_lines(["new()", *old[1:]]))


def test_most_faults_cost_nothing() -> None:
    old = ["def a():", "    x = 1", "    return x", "", "", "def b():", "    pass"]
    new = ["def a():", "    x = 2", "", "    y = 3", "    return x", "", "", "def b():", "    return 4"]
    for name, fault in FAULTS.items():
        head, other, *body = renders.unified_diff("a.py", old, new, 3).splitlines()
        lines = [head, other, *(kept for line in body if (kept := fault(line)) is not None)]
        assert given_by(old, "```diff\n" + renders.text(lines) + "```\n") == in_lines(new), name
