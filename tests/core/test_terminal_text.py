"""The sanitiser: what a terminal would obey is shown, and nothing is lost."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core import terminal_text
from spark_tui.core.terminal_text import MOST_MARKS, cells, visible

NASTY = "\U000e0041\ue000\x00\x07\x08\x1b\x7f\x9b\u061c\u200b\u200f\u2028\u202e\u2066\u3164\ufe0f\ufeff\u0301"


@pytest.mark.parametrize(
    ("text", "shown", "plain"),
    [
        ("\x1b[31mred", "␛[31mred", "<U+001B>[31mred"),
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇", "<U+001B>]52;c;eA==<U+0007>"),
        ("a\x00\r\nb", "a␀␍␊b", "a<U+0000><U+000D><U+000A>b"),
        ("\x7f", "␡", "<U+007F>"),
        ("\x9b31m", "⟦U+009B⟧31m", "<U+009B>31m"),
        ("if \u202eadmin\u2066", "if ⟦U+202E⟧admin⟦U+2066⟧", "if <U+202E>admin<U+2066>"),
        ("a\u200bb\u200dc\ufeff", "a⟦U+200B⟧b⟦U+200D⟧c⟦U+FEFF⟧", "a<U+200B>b<U+200D>c<U+FEFF>"),
        ("x\u2028y", "x⟦U+2028⟧y", "x<U+2028>y"),
        ("\ud800", "⟦U+D800⟧", "<U+D800>"),
        ("\U000e0041", "⟦U+E0041⟧", "<U+E0041>"),
        ("\ufff9", "⟦U+FFF9⟧", "<U+FFF9>"),
        ("\ue000\U000f0000", "⟦U+E000⟧⟦U+F0000⟧", "<U+E000><U+F0000>"),
        ("\u3164x", "⟦U+3164⟧x", "<U+3164>x"),
        ("soft\u00adhyphen", "soft⟦U+00AD⟧hyphen", "soft<U+00AD>hyphen"),
        ("\u0301a", "⟦U+0301⟧a", "<U+0301>a"),
        ("e\u0301" + "\u0301" * 4, "e" + "\u0301" * 3 + "⟦U+0301⟧" * 2, "e" + "\u0301" * 3 + "<U+0301>" * 2),
    ],
)
def test_what_acts_is_shown(text: str, shown: str, plain: str) -> None:
    assert visible(text) == shown
    assert visible(text, ascii=True) == plain


@pytest.mark.parametrize("text", ["", "plain ~", "größe", "e\u0301", "日本語", "Привет ✓ █", "a\u00a0b🎉"])
def test_ordinary_text_comes_back_as_it_is(text: str) -> None:
    assert visible(text) is text


@pytest.mark.parametrize(
    ("text", "tab", "shown"),
    [
        ("\tx", 4, "    x"),
        ("ab\tx", 4, "ab  x"),
        ("日\tx", 4, "日  x"),
        ("\x1b\tx", 4, "␛   x"),
        ("e\u0301\tx", 4, "e\u0301   x"),
        ("a\tx", 0, "a␉x"),
        ("\t\tx", 8, " " * 16 + "x"),
    ],
)
def test_tabs_end_at_columns(text: str, tab: int, shown: str) -> None:
    assert visible(text, tab=tab) == shown


def test_newlines_stand_only_when_asked_for() -> None:
    assert visible("a\n\tb\n\u0301", newlines=True) == "a\n    b\n⟦U+0301⟧"
    assert visible("a\nb") == "a␊b"


def test_the_fast_path_holds_only_harmless_characters() -> None:
    quick = [chr(code) for code in range(sys.maxunicode + 1) if terminal_text._PLAIN.fullmatch(chr(code))]
    assert len(quick) > 30_000
    assert [c for c in quick if not c.isprintable() or unicodedata.category(c) in ("Mn", "Me")] == []


def is_clean(text: str) -> bool:
    return not any(
        unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or "\ufe00" <= c <= "\ufe0f"
        for c in text
    )


texts = st.text(st.one_of(st.sampled_from(NASTY + "a日\t\n\r ⟦"), st.characters(exclude_categories=[])))


@given(texts, st.booleans(), st.sampled_from([0, 2, 4, 8]))
def test_the_result_is_clean_and_stays_the_same(text: str, ascii: bool, tab: int) -> None:
    shown = visible(text, tab=tab, ascii=ascii)
    assert is_clean(shown)
    assert visible(shown, tab=tab, ascii=ascii) is shown
    run = 0
    for character in shown:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        assert run <= MOST_MARKS


@given(texts)
def test_no_text_is_swallowed(text: str) -> None:
    harmless = [c for c in text if is_clean(c) and unicodedata.category(c) not in ("Mn", "Me")]
    rest = iter(visible(text))
    assert all(c in rest for c in harmless)  # in order
    assert len(visible(text, tab=0)) >= len(text)


def test_cells() -> None:
    assert [cells(text) for text in ("", "abc", "日本", "e\u0301", "ｗ")] == [0, 3, 4, 1, 2]
