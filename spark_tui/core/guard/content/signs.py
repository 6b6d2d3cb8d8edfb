"""The rule `invisible`: no added line has a character that draws nothing, moves others or looks like a space.

What such characters do to source code is told in "Trojan Source" (CVE-2021-42574). Emoji keep what holds them
together (UTS #51): variation selectors, joiners and the tags of flags. Not here: what is shown of such a
character on the screen (`core.terminal_text`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from spark_tui.core.guard.changed import Changed, Side, Spot
from spark_tui.core.guard.paths import invisible as draws_nothing
from spark_tui.core.guard.quote import quoted
from spark_tui.core.terminal_text import visible

_MOST_SPOTS: Final = 5
"""Lines of a hunk that are named; the others are of the same kind."""

_PLAIN: Final = re.compile(r"[\t\n\r\f -~]*")

_FIXED_SPACES: Final = frozenset("\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))

_SHOWN: Final = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Formats by category that are drawn: signs before numbers in Arabic, Syriac and Kaithi."""

_PROSE: Final = re.compile(
    r"\.(?:md|markdown|rst|txt|adoc|html?|po|pot|properties|strings|xlf|xliff|csv|json)$"
)
"""Files that people read: there such spaces are in their place."""

_BASE: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_SKIN: Final = "[\U0001f3fb-\U0001f3ff]"
_EMOJI: Final = re.compile(
    f"[0-9#*]\ufe0f\u20e3|\U0001f3f4[\U000e0030-\U000e007a]{{2,6}}\U000e007f"
    f"|{_BASE}[\ufe0e\ufe0f]?{_SKIN}?(?:\u200d{_BASE}\ufe0f?{_SKIN}?)*"
)


def invisible(changed: Changed, hunk: int) -> Iterator[Spot]:
    """A spot for each added line with such characters, unless the hunk removed as many of them.

    A byte order mark may only begin a file; there the document keeps it apart from the lines.
    """
    piece = next(piece for piece in changed.pieces if piece.hunk == hunk)
    removed = changed.before[piece.removed[0] : piece.removed[1]]
    there = Counter(line[at] for line in removed for at in _hidden(line, changed.path))
    spots = 0
    for number in range(*piece.added):
        line = changed.after[number]
        new = []
        for at in _hidden(line, changed.path):
            there[line[at]] -= 1
            if there[line[at]] < 0:
                new.append(at)
        if new and spots < _MOST_SPOTS:
            spots += 1
            more = f" and {len(new) - 1} more" if len(new) > 1 else ""
            where = f"{_named(line[new[0]])} at column {new[0] + 1}{more}"
            shown = visible(line.rstrip("\r\n"))
            yield Spot(Side.AFTER, number + 1, f"{where} in {quoted(shown)}")


def _hidden(line: str, path: str) -> Iterator[int]:
    """Where in the line such characters stand."""
    if _PLAIN.fullmatch(line):
        return
    together = {at for emoji in _EMOJI.finditer(line) for at in range(*emoji.span())}
    for at, sign in enumerate(line):
        if at not in together and _is_hidden(line, at, sign, path):
            yield at


def _is_hidden(line: str, at: int, sign: str, path: str) -> bool:
    if sign in _FIXED_SPACES:
        ideographic = sign == "\u3000" and any("\u3041" <= other <= "\u9fff" for other in line)
        return not ideographic and not _PROSE.search(path)
    if sign in "\u200c\u200d" and at:
        before = line[at - 1]  # in Persian and the scripts of India these shape the letters beside them
        return before < "\u0600" or unicodedata.category(before)[0] not in "LM"
    if sign == "\u2800":
        return not any("\u2800" < other <= "\u28ff" for other in line)  # the blank of a picture in Braille
    if sign in "\t\n\r\f" or sign in _SHOWN or not draws_nothing(sign):
        return False
    unassigned = unicodedata.category(sign) in ("Co", "Cn")  # icons, and emoji newer than this Python
    return not unassigned or "\U000e0000" <= sign <= "\U000e0fff"


def _named(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, 'CONTROL CHARACTER')}"
