"""The one sanitiser for text that reaches the terminal: whatever could act there becomes visible.

Control characters, bidirectional controls, tags, zero-width and unassigned characters, and piles of
combining marks are shown as pictures (`␛`) or by number (`⟦U+202E⟧`); nothing is swallowed. The
categories are those of the Unicode Standard, chapter 4.5; what bidirectional controls can do to
source code is described in "Trojan Source" (CVE-2021-42574).
Not here: colours, markup, the cutting of text into rows.
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 3
"""Combining marks that may stand on one character; Vietnamese and Hebrew need two or three."""

_PLAIN = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20bf\u2190-\u23ff\u2500-\u2b73\u3041-\u3096\u309b-\u30ff\u4e00-\u9fef\uac00-\ud7a3]*"
)
"""Text made of these needs no closer look: printable, and no combining marks among them."""

_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
"""Letters and marks by category that show nothing: joiners, fillers, variation selectors."""


def visible(text: str, *, tab: int = 4, ascii: bool = False, newlines: bool = False) -> str:
    """`text` with everything that a terminal would obey, reorder or hide made visible.

    Tabs become spaces up to the next multiple of `tab` columns (0 shows them as `␉`). `ascii` writes
    `<U+202E>` in place of pictures. `newlines` lets LF stand, for text of several lines. Clean
    text comes back as the same object; what comes back is always clean.
    """
    if (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text):
        return text
    pieces: list[str] = []
    column = 0
    marks = MOST_MARKS  # a mark at the beginning would land on what the screen shows before it
    for character in text:
        if character == "\t" and tab:
            piece = " " * (tab - column % tab)
        elif character == "\n" and newlines:
            piece, column = character, -1
        elif _is_mark(character):
            piece = character if marks < MOST_MARKS else _picture(character, ascii)
            marks += 1
            pieces.append(piece)
            column += len(piece) if piece is not character else 0
            continue
        else:
            piece = character if _is_harmless(character) else _picture(character, ascii)
        marks = MOST_MARKS if character in "\t\n" else 0
        pieces.append(piece)
        column += cells(piece)
    shown = "".join(pieces)
    return text if shown == text else shown


def cells(text: str) -> int:
    """How many terminal columns `text` takes, by East Asian Width (UAX #11); marks take none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if _is_mark(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _is_mark(character: str) -> bool:
    return character > "\u02ff" and unicodedata.category(character) in ("Mn", "Me")


def _is_harmless(character: str) -> bool:
    if character in _INVISIBLE:
        return False
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _picture(character: str, ascii: bool) -> str:
    code = ord(character)
    if ascii:
        return f"<U+{code:04X}>"
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟦U+{code:04X}⟧"
