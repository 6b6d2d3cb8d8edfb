"""The same edit in any format, cut in any way, gives the same hunks."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.tracked import proposed
from spark_tui.core.change.values import HunkState
from spark_tui.core.guard.policy import Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.stream.edits import EditFormat
from support import renders
from support.play import Play, replace_run_ahead

NO_LIMITS = Size(max_diff_size=None, max_hunk_lines=None, max_file_lines=None, max_hunks=None)
FREE = replace_run_ahead(Policy(permissions=Permissions(delete=Level.ALLOW), size=NO_LIMITS))
PATH = "src/a.txt"

ODD = [
    "",
    "    deep",
    "\ttab",
    "-- a",
    "- b",
    "++ c",
    "@@ d",
    "\\ e",
    "# f",
    "*** End Patch",
    "ü “x”",
    "--- g",
    "+++ h",
]
CUTS = st.lists(st.integers(1, 40), max_size=40)


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """An old and a new text of lines that are all different, so that there is one fewest change only."""
    odd = draw(st.lists(st.sampled_from(ODD), unique=True, max_size=6))
    old = draw(st.permutations([*odd, *(f"line {number}" for number in range(draw(st.integers(3, 20))))]))
    new: list[str] = []
    for number, line in enumerate(old):
        what = draw(st.sampled_from(["keep", "keep", "keep", "drop", "write", "add"]))
        new += [f"new {number}"] if what == "write" else [] if what == "drop" else [line]
        new += (
            [f"added {number}.{extra}" for extra in range(draw(st.integers(1, 3)))] if what == "add" else []
        )
    return list(old), new or ["all is new"]


def said(old: Sequence[str], answer: str, cuts: Sequence[int], form: EditFormat, ending: str = "\n") -> Play:
    """A session in which the model said this, in pieces of these sizes and then the rest."""
    play = Play({PATH: "".join(line + ending for line in old).encode()}, FREE, form=form)
    at = 0
    for size in cuts:
        if at < len(answer):
            play.say(answer[at : at + size])
            at += size
    if at < len(answer):
        play.say(answer[at:])
    play.end()
    return play


def hunks(play: Play) -> list[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    standing = [hunk for hunk in play.hunks if hunk.state is not HunkState.REPLACED]
    assert all(hunk.state is HunkState.WAITING and not hunk.drift for hunk in standing), play.states()
    return sorted((hunk.start, hunk.old, hunk.new) for hunk in standing)


def renderings(old: list[str], new: list[str], context: int) -> list[tuple[str, EditFormat]]:
    return [
        (renders.apply_patch(PATH, old, new, context), EditFormat.APPLY_PATCH),
        (renders.search_replace(PATH, old, new, context), EditFormat.SEARCH_REPLACE),
        (renders.unified_diff(PATH, old, new, context), EditFormat.UNIFIED_DIFF),
        (renders.unified_diff(PATH, old, new, context, numbers=False), EditFormat.UNIFIED_DIFF),
        (renders.whole_file(PATH, new), EditFormat.WHOLE_FILE),
    ]


@given(edits(), st.integers(1, 4), st.lists(CUTS, min_size=5, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_the_same_edit_gives_the_same_hunks(
    texts: tuple[list[str], list[str]], context: int, cuts: list[list[int]], ending: str
) -> None:
    old, new = texts
    if old == new:
        return
    first = None
    for (answer, form), pieces in zip(renderings(old, new, context), cuts, strict=True):
        play = said(old, answer, pieces, form, ending)
        found = hunks(play)
        first = first or found
        assert found == first, answer
        play.accept(*play.waiting())
        assert play.disk[PATH].decode() == "".join(line + ending for line in new), answer


COMMON = st.sampled_from(["", "}", "pass", "    return", "a = 1", "b = 2", "c = 3"])


@given(
    st.lists(COMMON, min_size=2, max_size=14),
    st.lists(COMMON, min_size=1, max_size=14),
    st.integers(1, 3),
    st.lists(CUTS, min_size=5, max_size=5),
)
def test_where_lines_repeat_an_edit_is_right_or_refused(
    old: list[str], new: list[str], context: int, cuts: list[list[int]]
) -> None:
    if old == new:
        return
    for (answer, form), pieces in zip(renderings(old, new, context), cuts, strict=True):
        play = said(old, answer, pieces, form)
        if any(hunk.state is HunkState.BLOCKED for hunk in play.hunks):
            assert form is not EditFormat.WHOLE_FILE
            continue
        view = proposed(play.session.files[PATH])
        assert "".join(view.lines) == renders.text(new), answer
