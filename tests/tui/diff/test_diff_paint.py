"""Single rows: where characters land, what is cut, and that everything can be read."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.token import STANDARD_TYPES
from rich.cells import cell_len
from rich.style import Style
from scenes import NOBODY, theme

from spark_tui.config.contrast import AA, contrast
from spark_tui.config.themes import list_themes
from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.change.values import HunkState
from spark_tui.core.terminal_text import visible
from spark_tui.tui.diff import cells
from spark_tui.tui.diff.cells import TAB, shown_text
from spark_tui.tui.diff.lines import HeadLine, Marks
from spark_tui.tui.diff.paint import Painter
from spark_tui.tui.diff.palette import Ground, Palette
from spark_tui.tui.diff.syntax import Highlighter
from spark_tui.tui.signs import UNICODE

PALETTE = Palette(theme())

hostile = st.text(st.sampled_from("ab =\t\x1b\u202e\u200b\u0301日🎉é\r"), max_size=30)


def pieces(row: Row, width: int = 80, left: int = 0) -> list[tuple[str, Style | None]]:
    spans, _ = Highlighter("a.go").lex([row.text])
    strip = Painter(PALETTE, UNICODE, width, left).paint(row, spans=spans[0])
    return [(segment.text, segment.style) for segment in strip]


def added(text: str, *marks: tuple[int, int]) -> Row:
    return Row(RowKind.ADDED, None, 7, text, marks)


@given(hostile, st.booleans())
def test_every_character_is_found_where_it_is_shown(text: str, ascii: bool) -> None:
    shown, place = shown_text(text, ascii)
    assert shown == visible(text, tab=TAB, ascii=ascii)
    for index in range(len(text) + 1):
        assert place(index) == len(visible(text[:index], tab=TAB, ascii=ascii))


@pytest.mark.parametrize("text", ["if x {", "\tif x {", "\t\tif x {", "\tif x {\t// y", "\x1bif x {"])
def test_a_keyword_behind_tabs_and_pictures_keeps_its_colour(text: str) -> None:
    marked = added(text, (text.index("x"), text.index("x") + 1))
    found = pieces(marked)
    word = next(style for piece, style in found if piece == "x")
    assert word is not None
    assert word.bgcolor == PALETTE.plain(Ground.ADDED_WORD).bgcolor
    if "\x1b" not in text:
        assert any(piece == "if" for piece, _ in found)


@given(hostile, st.integers(16, 60), st.integers(0, 40))
def test_a_row_is_exactly_as_wide_as_it_should_be(text: str, width: int, left: int) -> None:
    shown = "".join(piece for piece, _ in pieces(added(text * 3), width, left))
    assert cell_len(shown) == width
    assert not set(shown) & set("\t\x1b\u202e\u200b\r\n")


@given(
    st.text(st.sampled_from("ab =\t日\u0301\u200b"), max_size=30)
    | st.text(st.sampled_from("ab =()"), max_size=90),
    st.integers(16, 100),
    st.sampled_from([7, 1_234_567]),
    st.booleans(),
)
def test_a_row_is_as_wide_as_it_says_also_where_its_number_has_no_room(
    text: str, width: int, number: int, picked: bool
) -> None:
    row = Row(RowKind.ADDED, None, number, text)
    strip = Painter(PALETTE, UNICODE, width).paint(row, Marks(picked=picked))
    assert strip.cell_length == cell_len(strip.text) == width


def test_the_cells_of_plain_text_are_not_counted() -> None:
    def counted(text: str) -> int:
        row, painter, count = added(text), Painter(PALETTE, UNICODE, 120), 0
        (spans,), _ = Highlighter("a.py").lex([text])
        painter.paint(row, spans=spans)  # `cell_len` remembers short texts

        def note(frame: FrameType, what: str, argument: object) -> None:
            nonlocal count
            count += what == "call" and frame.f_code.co_name == "cell_len"

        sys.setprofile(note)
        try:
            painter.paint(row, spans=spans)
        finally:
            sys.setprofile(None)
        return count

    assert counted("if x == 1: return [y for y in z]  # 2") == 0
    assert counted("if x == 1: return [y for y in z]  # 日") > 20


def test_of_a_very_long_line_only_the_part_in_sight_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def counted(text: str, *, tab: int = 4, ascii: bool = False) -> str:
        looked.append(len(text))
        return visible(text, tab=tab, ascii=ascii)

    monkeypatch.setattr(cells, "visible", counted)
    shown = "".join(piece for piece, _ in pieces(added("\x1bab" * 300_000)))
    assert shown.rstrip().endswith("…")
    assert sum(looked) < 8_000
    assert shown.count("␛ab") > 15


@pytest.mark.parametrize(
    ("width", "old", "new"), [(80, " 38", " 40"), (59, None, " 40")], ids=["both numbers", "one number"]
)
def test_line_numbers_by_width(width: int, old: str | None, new: str) -> None:
    row = Row(RowKind.CONTEXT, 38, 40, "x")
    strip = Painter(PALETTE, UNICODE, width).paint(row)
    assert strip.text.rstrip() == " " + (f"{old} " if old else "") + f"{new}   x"


def test_a_heading_says_everything_in_words() -> None:
    line = HeadLine(
        hunk=3,
        state=HunkState.BLOCKED,
        first=4,
        last=9,
        added=6,
        removed=1,
        rule="paths.never",
        drift=("indentation",),
        complete=False,
    )
    text = Painter(PALETTE, UNICODE, 120).paint(line).text
    assert " ".join(text.split()) == ("■ 3 blocked paths.never lines 4-9 +6 −1 drifted: indentation cut off")


@pytest.mark.parametrize("name", sorted(list_themes(user=NOBODY)))
def test_every_text_can_be_read_in_every_theme(name: str) -> None:
    palette = Palette(theme(name))
    styles = [palette.code(token, ground) for token in STANDARD_TYPES for ground in Ground]
    styles += [palette.text, palette.strong, palette.quiet, palette.added, palette.removed, palette.ask]
    styles += [palette.block, palette.more, *palette.gutters.values()]
    for selected in (False, True):
        styles += [palette.head(selected), palette.head_warning(selected)]
        styles += [palette.head_state(state, selected) for state in (None, *HunkState)]
    for style in styles:
        assert style.color is not None
        assert style.bgcolor is not None
        assert contrast(style.color.name, style.bgcolor.name) >= AA - 0.01
