"""With what a terminal writes (SGR): colours and attributes; and the shortest way between two pens.

Source: ECMA-48 8.3.117 and xterm's control sequences. Pens are interned, so that two equal ones are the same
object. Not here: the text between them (`economy`).
"""

from __future__ import annotations

from collections.abc import Iterator

_OFF = {1: "22", 2: "22", 4: "24", 7: "27"}
"""What takes an attribute back, where every terminal knows it; the others only a reset takes back."""
_VISIBLE = frozenset({4, 5, 6, 7, 9, 21, 51, 52, 53})
"""What shows on an empty cell, or makes its foreground show."""
_BOLD = frozenset({1, 2})
MOST_PENS = 4096
"""More than any theme has; beyond it all are forgotten, and a program that draws a rainbow still works."""


class Pen:
    """What is set, never changed. Colours are SGR parameters, "" the terminal's own; attributes SGR numbers.

    `decorated`: an empty cell shows more than its background. `ground`: the pen of the cell that an empty one
    looks like, with the background alone unless more shows.
    """

    __slots__ = ("after", "attributes", "background", "decorated", "foreground", "ground", "grounds", "ways")

    def __init__(self, foreground: str, background: str, attributes: frozenset[int]) -> None:
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
        self.decorated = not _VISIBLE.isdisjoint(attributes)
        bare = self.decorated or not (foreground or attributes)
        self.ground: Pen = self if bare else _pen("", background, frozenset())
        self.after: dict[str, Pen | None] = {}  # what SGR parameters make of this one
        self.ways: dict[Pen, str] = {}
        self.grounds: dict[Pen, Pen] = {}


_pens: dict[tuple[str, str, frozenset[int]], Pen] = {}


def _pen(foreground: str, background: str, attributes: frozenset[int]) -> Pen:
    key = (foreground, background, attributes)
    found = _pens.get(key)
    if found is None:
        if len(_pens) >= MOST_PENS:
            _forget()
        found = _pens[key] = Pen(*key)
    return found


def _forget() -> None:
    for pen in _pens.values():
        for known in (pen.after, pen.ways, pen.grounds):
            known.clear()
    _pens.clear()
    _pens["", "", frozenset()] = PLAIN


PLAIN = _pen("", "", frozenset())
"""The pen after a reset."""


def changed(pen: Pen, parameters: str) -> Pen | None:
    """What SGR `parameters` ("1;38;5;3") make of `pen`; None when they are not understood."""
    try:
        return pen.after[parameters]
    except KeyError:
        pass
    found = _changed(pen, parameters)
    if len(pen.after) >= MOST_PENS:
        pen.after.clear()
    pen.after[parameters] = found
    return found


def _changed(pen: Pen, parameters: str) -> Pen | None:
    foreground, background, attributes = pen.foreground, pen.background, pen.attributes
    numbers = parameters.split(";") if parameters else ["0"]
    rest = iter(numbers)
    for word in rest:
        if word and not word.isdecimal():
            return None
        number = int(word or 0)
        if number == 0:
            foreground, background, attributes = "", "", frozenset()
        elif number in (38, 48):
            colour = _colour(rest)
            if colour is None:
                return None
            if number == 38:
                foreground = f"38;{colour}"
            else:
                background = f"48;{colour}"
        elif 30 <= number <= 37 or 90 <= number <= 97:
            foreground = str(number)
        elif 40 <= number <= 47 or 100 <= number <= 107:
            background = str(number)
        elif number == 39:
            foreground = ""
        elif number == 49:
            background = ""
        elif number in range(1, 10) or number in (21, 51, 52, 53):
            attributes |= {number}
        elif number in (22, 24, 27):
            attributes -= {kind for kind, off in _OFF.items() if off == word}
        else:
            return None
    return _pen(foreground, background, attributes)


def _colour(rest: Iterator[str]) -> str | None:
    """The colour behind 38 or 48: `5;n` or `2;r;g;b`; None when it is written otherwise."""
    words: list[str] = []
    for word in rest:
        words.append(word)
        if not word.isdecimal() or int(word) > 255 or words[0] not in ("2", "5"):
            return None
        if len(words) == {"2": 4, "5": 2}[words[0]]:
            return ";".join(words)
    return None


def way(old: Pen, new: Pen) -> str:
    """The shortest SGR sequence that turns `old` into `new`; "" when it is the same."""
    try:
        return old.ways[new]
    except KeyError:
        pass
    if old is new or (old.foreground, old.background, old.attributes) == (
        new.foreground,
        new.background,
        new.attributes,
    ):
        found = ""
    elif new is PLAIN:
        found = "\x1b[m"
    else:
        found = min(_by_change(old, new), anew(new), key=len)
    if len(old.ways) >= MOST_PENS:
        old.ways.clear()
    old.ways[new] = found
    return found


def anew(new: Pen) -> str:
    """The SGR sequence that sets `new`, whatever was set."""
    words = ["0", *map(str, sorted(new.attributes)), new.foreground, new.background]
    return f"\x1b[{';'.join(word for word in words if word)}m"


def _by_change(old: Pen, new: Pen) -> str:
    words: list[str] = []
    gone, come = old.attributes - new.attributes, new.attributes - old.attributes
    if gone:
        if any(number not in _OFF for number in gone) or 21 in old.attributes:
            return anew(new)
        words += dict.fromkeys(_OFF[number] for number in sorted(gone))
        if not gone.isdisjoint(_BOLD):  # one number takes both back
            come |= new.attributes & _BOLD
    words += map(str, sorted(come))
    if old.foreground != new.foreground:
        words.append(new.foreground or "39")
    if old.background != new.background:
        words.append(new.background or "49")
    return f"\x1b[{';'.join(words)}m"


def grounded(pen: Pen, wanted: Pen) -> Pen:
    """The pen nearest to `pen` that leaves empty cells as `wanted` does."""
    try:
        return pen.grounds[wanted]
    except KeyError:
        pass
    if pen.decorated or wanted.decorated:
        found = wanted
    elif pen.background == wanted.background:
        found = pen
    else:
        found = _pen(pen.foreground, wanted.background, pen.attributes)
    if len(pen.grounds) >= MOST_PENS:
        pen.grounds.clear()
    pen.grounds[wanted] = found
    return found
