"""The prose pane: wrapping loses nothing, and how the text is cut into pieces never matters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spark_tui.core.session import ProseKind, ProsePiece
from spark_tui.tui.signs import ASCII, UNICODE
from spark_tui.tui.widgets.line_input import one_line
from spark_tui.tui.widgets.prose import LONGEST, MOST_ROWS, Paper, wrap
from spark_tui.tui.widgets.steer import History
from support.examples import examples

WORDS = st.text(alphabet=st.sampled_from("ab \u754c\u00e9.-"), max_size=200)


@given(WORDS, st.integers(2, 40))
def test_wrapping_fits_and_loses_only_spaces(line: str, width: int) -> None:
    rows = wrap(line, width)
    assert all(cell_len(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == line.replace(" ", "")


def test_words_stay_whole() -> None:
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("  indented text", 10) == ["  indented", "text"]
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrap("", 5) == [""]


@examples(60)
@given(st.text(alphabet=st.sampled_from("ab \n\x1b."), max_size=80), st.lists(st.integers(0, 80), max_size=6))
def test_how_text_is_cut_never_matters(text: str, cuts: list[int]) -> None:
    whole, parts = Paper(12, UNICODE), Paper(12, UNICODE)
    whole.add(ProsePiece(ProseKind.ANSWER, text))
    edges = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    for start, end in zip(edges, edges[1:], strict=False):  # noqa: RUF007
        parts.add(ProsePiece(ProseKind.ANSWER, text[start:end]))
    assert parts.rows == whole.rows or not text


def test_kinds_are_paragraphs_of_their_own() -> None:
    paper = Paper(40, ASCII)
    for kind, text in (
        (ProseKind.PERSON, "goal"),
        (ProseKind.REASONING, "think"),
        (ProseKind.REASONING, "ing"),
        (ProseKind.ANSWER, "say\n"),
        (ProseKind.NOTE, "stopped"),
        (ProseKind.NOTE, "again"),
    ):
        paper.add(ProsePiece(kind, text))
    assert [text for _, text in paper.rows] == ["goal", "", "thinking", "", "say", "", "stopped", "again"]


def test_of_several_blank_lines_one_is_left() -> None:
    paper = Paper(40, UNICODE)
    for text in ("one\n", "\n", "\n\n", "two\n", "\n", "three"):
        paper.add(ProsePiece(ProseKind.ANSWER, text))
    assert [row for _, row in paper.rows] == ["one", "", "two", "", "three"]


def test_a_line_without_end_stays_cheap_and_memory_is_bounded() -> None:
    paper = Paper(40, UNICODE)
    for _ in range(300):
        paper.add(ProsePiece(ProseKind.ANSWER, "x" * 97))
    assert sum(len(text) for _, text in paper.rows) == 300 * 97
    assert len(paper._line) <= LONGEST
    for _ in range(MOST_ROWS + 100):
        paper.add(ProsePiece(ProseKind.ANSWER, "\ny"))
    assert len(paper.rows) <= MOST_ROWS


def test_nothing_raw_gets_in() -> None:
    paper = Paper(80, UNICODE)
    paper.add(ProsePiece(ProseKind.ANSWER, "a\x1b]0;title\x07b\u202e [red]c[/]"))
    text = "".join(row for _, row in paper.rows)
    assert text.isprintable()
    assert "[red]c[/]" in text


def test_pasted_lines_become_one() -> None:
    assert one_line(" leave the tests alone\r\n  no new files\n", UNICODE.clean) == (
        "leave the tests alone; no new files"
    )
    assert one_line("a\x1b[2Jb", UNICODE.clean).isprintable()


def test_history_comes_back_to_the_draft() -> None:
    history = History()
    assert history.older("draft") == "draft"
    history.add("one")
    history.add("two")
    history.add("two")
    assert [history.older("draft"), history.older("two"), history.older("one")] == ["two", "one", "one"]
    assert [history.newer("one"), history.newer("two"), history.newer("draft")] == ["two", "draft", "draft"]
