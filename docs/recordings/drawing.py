"""Draws the screens of a terminal as SVG: one still, or a film of several that share their rows.

The pictures need no fonts and no scripts. Not here: what a screen is (`screens`), what is recorded (`make`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from rich.cells import cell_len
from screens import Look, Row, Screen

CELL, LINE, SIZE = 8, 17, 13.3  # pixels: width of a cell, height of a row, size of the letters
RISE = 12  # pixels from the top of a row to the line on which its letters stand
BAR = 34  # pixels: the caption above the screen
MARGIN = 10
FONT = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"


@dataclass(frozen=True, slots=True)
class Shot:
    """A screen, what is to be seen on it, and how long it is shown, in seconds."""

    screen: Screen
    caption: str
    seconds: float


class _Pens:
    """The style sheet: a short class for each colour and style that is used."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, css: str) -> str:
        return self._names.setdefault(css, f"c{len(self._names)}")

    def sheet(self) -> str:
        return "".join(f".{name}{{{css}}}" for css, name in self._names.items())


def still(shot: Shot) -> str:
    """One screen with its caption."""
    pens = _Pens()
    rows = "".join(
        f'<g transform="translate(0 {_top(at)})">{body}</g>'
        for at, row in enumerate(shot.screen.rows)
        if (body := _drawn(row, pens, _ground([shot.screen])))
    )
    return _page([shot], _caption(shot, pens) + rows, pens, "")


def film(shots: Sequence[Shot], rest: int) -> str:
    """All screens one after the other, for ever; a row that stands on several is drawn once. Where nothing
    moves, or shall not, the one at `rest` stands."""
    pens, bodies = _Pens(), dict[Row, str]()
    ground = _ground(shot.screen for shot in shots)
    for shot in shots:
        for row in shot.screen.rows:
            if row not in bodies:
                bodies[row] = _drawn(row, pens, ground)
    names = {row: f"r{at}" for at, row in enumerate(row for row, body in bodies.items() if body)}
    defined = "".join(f'<g id="{name}">{bodies[row]}</g>' for row, name in names.items())
    scenes = "".join(
        f'<g class="s s{at}">{_caption(shot, pens)}{_used(shot.screen, names)}</g>'
        for at, shot in enumerate(shots)
    )
    return _page(shots, f"<defs>{defined}</defs>{scenes}", pens, _motion(shots, rest))


def _used(screen: Screen, names: dict[Row, str]) -> str:
    return "".join(
        f'<use href="#{names[row]}" y="{_top(at)}"/>' for at, row in enumerate(screen.rows) if row in names
    )


def _motion(shots: Sequence[Shot], rest: int) -> str:
    whole, begun = sum(shot.seconds for shot in shots), 0.0
    rules = [f".s{{visibility:hidden}}.s{rest}{{visibility:visible}}"]
    for at, shot in enumerate(shots):
        start, end = 100 * begun / whole, 100 * (begun + shot.seconds) / whole
        shown = f"{start:.2f}%{{visibility:visible}}{end:.2f}%{{visibility:hidden}}"
        rules.append(f"@keyframes k{at}{{0%{{visibility:hidden}}{shown}}}")
        rules.append(f".s{at}{{animation:k{at} {whole:g}s step-end infinite}}")
        begun += shot.seconds
    return "".join(rules) + "@media (prefers-reduced-motion:reduce){.s{animation:none!important}}"


def _page(shots: Sequence[Shot], body: str, pens: _Pens, motion: str) -> str:
    first = shots[0].screen
    width = first.columns * CELL + 2 * MARGIN
    height = BAR + len(first.rows) * LINE + MARGIN
    style = f"text{{font:{SIZE}px {FONT};white-space:pre}}{pens.sheet()}{motion}"
    said = escape("; ".join(dict.fromkeys(shot.caption for shot in shots)))
    ground = _ground(shot.screen for shot in shots)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">'
        f"<title>{said}</title><style>{style}</style>"
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="#{ground}"/>{body}</svg>\n'
    )


def _caption(shot: Shot, pens: _Pens) -> str:
    pen = pens.name("fill:#9aa0b4;font-size:15px")
    return f'<text class="{pen}" x="{MARGIN + CELL:g}" y="{BAR - 12}">{escape(shot.caption)}</text>'


def _ground(screens: Iterable[Screen]) -> str:
    """The colour that most cells stand on."""
    cells: Counter[str] = Counter()
    for screen in screens:
        for row in screen.rows:
            for look, text in row:
                cells[look.bg or "101014"] += len(text)
    return cells.most_common(1)[0][0]


def _top(row: int) -> int:
    """Where the letters of a row stand."""
    return BAR + row * LINE + RISE


def _drawn(row: Row, pens: _Pens, ground: str) -> str:
    """The grounds of a row that differ from the page's, then its words."""
    grounds, words, column = [], [], 0
    for look, text in row:
        cells = cell_len(text)
        if look.bg not in ("", ground):
            pen = pens.name(f"fill:#{look.bg}")
            at = f'x="{MARGIN + column * CELL:g}" y="-{RISE}" width="{cells * CELL:g}" height="{LINE}"'
            grounds.append(f'<rect class="{pen}" {at}/>')
        for offset, word in _words(text):
            length = f' textLength="{cell_len(word) * CELL:g}"' if len(word) > 1 else ""
            x = MARGIN + (column + offset) * CELL
            pen = pens.name(_css(look))
            words.append(f'<text class="{pen}" x="{x:g}"{length}>{escape(word, quote=False)}</text>')
        column += cells
    return "".join(grounds + words)


def _words(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a run between wide gaps, each with the column where it begins."""
    at = 0
    for part in text.replace("  ", "\0\0").split("\0"):
        word = part.strip(" ")
        if word:
            yield at + cell_len(part) - cell_len(part.lstrip(" ")), word
        at += cell_len(part) + 1


def _css(look: Look) -> str:
    css = f"fill:#{look.fg or 'e0e0e0'}"
    css += ";font-weight:bold" if look.bold else ""
    css += ";font-style:italic" if look.italic else ""
    return css + (";text-decoration:underline" if look.underline else "")
