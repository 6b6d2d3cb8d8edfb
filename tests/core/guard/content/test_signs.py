"""`invisible`: which characters are named, and which are in their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.changed import Side, Spot
from spark_tui.core.guard.content.signs import invisible
from support.changes import changed

LANGUAGES = ("a.py", "a.ts", "a.tsx", "a.js", "a.go", "a.rs", "A.java", "a.c", "Makefile")

HIDDEN = {
    "override": "\u202e",
    "isolate": "\u2066",
    "left-to-right mark": "\u200e",
    "zero width space": "\u200b",
    "zero width joiner": "a\u200db",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "tag": "\U000e0041",
    "variation selector": "a\ufe0f",
    "late variation selector": "\U000e0101",
    "fixed space": "\u00a0",
    "thin space": "\u2009",
    "ideographic space": "\u3000",
    "braille blank": "\u2800",
    "hangul filler": "\u3164",
    "nul": "\x00",
    "escape": "\x1b[2J",
    "next line": "\u0085",
    "line separator": "\u2028",
    "surrogate": "\ud800",
    "a flag's tags without end": "\U0001f3f4\U000e0067\U000e0062",
    "two selectors": "\u2764\ufe0f\ufe0f",
    "a digit's selector": "1\ufe0f",
}

SEEN = {
    "tab and form feed": "a\tb\f",
    "accents": "naïve façade Ångström",
    "heart": "\u2764\ufe0f",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "skin": "\U0001f44d\U0001f3fd",
    "keycap": "1\ufe0f\u20e3",
    "flag of letters": "\U0001f1e9\U0001f1ea",
    "flag of England": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "rainbow flag": "\U0001f3f3\ufe0f\u200d\U0001f308",
    "persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "devanagari": "\u0915\u094d\u200d\u0937",
    "japanese": "\u65e5\u672c\u3000\u8a9e",
    "arabic sign": "\u0601\u06f1",
    "braille": "\u2801\u2800",
    "hebrew": "\u05e9\u05dc\u05d5\u05dd",
    "an icon of a private font": "\ue0b0",
    "look-alikes are another matter": "\u0430\u0440\u0440",
}


def _spots(path: str, before: str, after: str) -> list[Spot]:
    change = changed(path, before, after)
    return [spot for piece in change.pieces for spot in invisible(change, piece.hunk)]


@pytest.mark.parametrize("path", LANGUAGES)
@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_hidden(path: str, text: str) -> None:
    assert _spots(path, "a\n", f'a\nx = "b{text}c"\n')


@pytest.mark.parametrize("path", LANGUAGES)
@pytest.mark.parametrize("text", SEEN.values(), ids=SEEN)
def test_seen(path: str, text: str) -> None:
    assert _spots(path, "a\n", f'a\nx = "b{text}c"\n') == []


def test_the_character_is_named_with_its_place() -> None:
    [spot] = _spots("a.py", "", 'access = "\u202eadmin"\n')
    assert (spot.side, spot.line) == (Side.AFTER, 1)
    assert spot.reason == 'U+202E RIGHT-TO-LEFT OVERRIDE at column 11 in `access = "⟦U+202E⟧admin"`'
    [spot] = _spots("a.py", "", "a\x1b\x1b\n")
    assert spot.reason == "U+001B CONTROL CHARACTER at column 2 and 1 more in `a␛␛`"


def test_what_the_hunk_removes_is_not_new() -> None:
    assert _spots("a.py", "x = '\u200b'\n", "y = '\u200b'\n") == []
    assert len(_spots("a.py", "x = '\u200b'\n", "y = '\u200b\u200b'\n")) == 1
    assert len(_spots("a.py", "x = '\u200b'\n", "y = '\u200e'\n")) == 1
    assert len(_spots("a.py", "x = '\u200b'\nb\n", "x = '\u200b'\nb\nz = '\u200b'\n")) == 1


def test_prose_may_have_fixed_spaces_and_nothing_else() -> None:
    assert _spots("README.md", "", "Bonjour\u00a0!\n") == []
    assert _spots("README.md", "", "Bonjour\u202e!\n")


def test_few_lines_are_named() -> None:
    assert len(_spots("a.py", "", "\u200b\n" * 100)) == 5


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=50))
def test_plain_text_is_free(text: str) -> None:
    assert _spots("a.py", "", text + "\n") == []
