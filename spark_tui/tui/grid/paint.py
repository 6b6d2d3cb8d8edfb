"""The rows of a cell, and rows of cells as Strips. Stateless but for the styles.

A row of the grid is as few segments as its styles allow: mostly one. Not here: which cells are in sight
(`plan`), and when it is painted (`grid`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from spark_tui.config.themes import Theme
from spark_tui.tui.fit import fit_start
from spark_tui.tui.grid.face import Face, Tone, sign
from spark_tui.tui.grid.plan import GAP
from spark_tui.tui.grid.tail import newest_rows
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.prose import wrap

_GAP = " " * GAP

Piece = tuple[str, Style]
Row = list[Piece]


@dataclass(frozen=True, slots=True)
class Palette:
    """The styles of a theme: of heads by tone, and the same where the person is; of text by tone."""

    ground: Style
    head: dict[Tone, Style]
    chosen: dict[Tone, Style]
    title: Style
    chosen_title: Style
    figures: Style
    chosen_figures: Style
    text: dict[Tone, Style]


def palette(theme: Theme) -> Palette:
    """The styles of `theme`."""
    colours = theme.colours
    tones = {
        Tone.LIVE: colours.accent,
        Tone.QUIET: colours.muted,
        Tone.GOOD: colours.success,
        Tone.BAD: colours.error,
    }
    back = colours.background
    texts = {tone: Style(color=colours.foreground, bgcolor=back) for tone in Tone}
    texts[Tone.GOOD] = Style(color=colours.muted, bgcolor=back)
    texts[Tone.BAD] = Style(color=colours.error, bgcolor=back)
    return Palette(
        ground=Style(color=colours.foreground, bgcolor=back),
        head={tone: Style(color=colour, bgcolor=colours.surface) for tone, colour in tones.items()},
        chosen={
            tone: Style(color=colour, bgcolor=colours.panel, bold=True) for tone, colour in tones.items()
        },
        title=Style(color=colours.foreground, bgcolor=colours.surface),
        chosen_title=Style(color=colours.foreground, bgcolor=colours.panel, bold=True),
        figures=Style(color=colours.muted, bgcolor=colours.surface),
        chosen_figures=Style(color=colours.foreground, bgcolor=colours.panel),
        text=texts,
    )


def cell_rows(face: Face, width: int, height: int, chosen: bool, styles: Palette, signs: Signs) -> list[Row]:
    """The cell in `width` columns and `height` rows."""
    rows = [_head(face, width, chosen, styles, signs)]
    room = height - 1
    note = _note(face.note, width, room, signs) if face.note else []
    text = newest_rows(face.text, width, room - len(note), signs.clean)
    style = styles.text[Tone.QUIET if face.tone is Tone.BAD and note else face.tone]
    rows += [[(row, style)] for row in text]
    rows += [[(row, styles.text[face.tone])] for row in note]
    rows += [[(" " * width, styles.ground)]] * (height - len(rows))
    return rows[:height]


def _note(note: str, width: int, room: int, signs: Signs) -> list[str]:
    """The beginning of it, which says the most."""
    rows = wrap(signs.clean(note), width)
    if len(rows) > room > 0:
        rest = fit_start(" ".join(rows[room - 1 :]), width, signs.dots)
        rows[room - 1 :] = [rest]
    return [set_cell_size(row, width) for row in rows[:room]]


def _head(face: Face, width: int, chosen: bool, styles: Palette, signs: Signs) -> Row:
    title_style = styles.chosen_title if chosen else styles.title
    tone_style = (styles.chosen if chosen else styles.head)[face.tone]
    figures_style = styles.chosen_figures if chosen else styles.figures
    title = (signs.pointer if chosen else " ") + face.title + " "
    state = f"{sign(face.tone, signs)} {face.word}".strip()
    room = width - cell_len(title) - cell_len(state) - 1
    figures = next((each for each in face.figures if cell_len(each) <= room), "")
    if not figures and face.tone is Tone.LIVE and face.figures and not signs.ascii:
        # Where it is tight the sign says enough of what goes well.
        state = sign(face.tone, signs)
        room = width - cell_len(title) - cell_len(state) - 1
        figures = next((each for each in face.figures if cell_len(each) <= room), "")
    title = fit_start(title, width, signs.dots)
    state = fit_start(state, width - cell_len(title), signs.dots)
    gap = width - cell_len(title) - cell_len(state) - cell_len(figures)
    return [(title, title_style), (state, tone_style), (" " * gap + figures, figures_style)]


def strip_of(rows: Sequence[Row], cell: int, width: int, ground: Style) -> Strip:
    """One row of the grid, `width` columns, from a row of each cell in it, `cell` columns each."""
    segments: list[Segment] = []
    text, style = "", ground
    for number, row in enumerate(rows):
        if number:
            text, style = _join(segments, text, style, _GAP, ground)
        for piece, wanted in row:
            text, style = _join(segments, text, style, piece, wanted)
    rest = width - len(rows) * (cell + GAP) + (GAP if rows else 0)
    if rest > 0:
        text, style = _join(segments, text, style, " " * rest, ground)
    segments.append(Segment(text, style))
    return Strip(segments, width)


def _join(segments: list[Segment], text: str, style: Style, piece: str, wanted: Style) -> Piece:
    """Go on with `piece` in the style `wanted`. What is blank stands in any style of the same ground."""
    if wanted is style or not text:
        return text + piece, wanted
    if wanted.bgcolor == style.bgcolor and piece.isspace():
        return text + piece, style
    segments.append(Segment(text, style))
    return piece, wanted
