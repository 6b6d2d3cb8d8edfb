"""The same screen for fewer bytes: checked on an emulator, whatever is written and wherever it is cut."""

from __future__ import annotations

import re
import tracemalloc
from itertools import pairwise

import pyte
from hypothesis import given
from hypothesis import strategies as st
from pyte.screens import Char

from spark_tui.tui.output.economy import Economy
from support.examples import examples

COLUMNS, ROWS = 24, 6
NO_WRAP = "\x1b[?7l"
_NOT_FOR_PYTE = re.compile(r"\x1b\[[<>=][\d;]*[a-z]|\x1b\[\?[\d;]*\$p")
"""Sequences that change nothing on a screen and that pyte would print."""


class Emulator:
    """A terminal that erases with the pen that is set, as pyte does."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self.screen)

    def write(self, data: str) -> None:
        self._stream.feed(_NOT_FOR_PYTE.sub("", data))

    @property
    def looks(self) -> list[list[tuple[object, ...]]]:
        """Every cell; of an empty one what can be seen of it."""
        buffer = self.screen.buffer
        return [[_looks(buffer[row][column]) for column in range(COLUMNS)] for row in range(ROWS)]

    @property
    def stands(self) -> tuple[object, ...]:
        """The pen, the cursor, the modes."""
        screen = self.screen
        cursor = screen.cursor
        return min(cursor.x, COLUMNS - 1), cursor.y, cursor.attrs, frozenset(screen.mode), screen.margins


def _looks(cell: Char) -> tuple[object, ...]:
    shows = (cell.underscore, cell.strikethrough, cell.reverse, cell.blink)
    if cell.data == " " and not any(shows):
        return (" ", cell.bg)
    return tuple(cell)


COLOURS = (
    "31",
    "92",
    "38;5;9",
    "38;2;10;20;30",
    "39",
    "44",
    "103",
    "48;5;17",
    "48;2;1;2;3",
    "48;2;4;5;6",
    "49",
)
STYLES = st.lists(st.sampled_from(("1", "2", "3", "4", "5", "7", "9", "0", *COLOURS)), max_size=4).map(
    ";".join
)
WORDS = st.sampled_from(
    ("a", "def", "x = 1", "──", "● 3", "漢字", "e\u0301", "\u0301", "né", "[1;2m", "1,184")
)
BLANKS = st.integers(1, 30).map(lambda count: " " * count)
PIECES = st.tuples(STYLES, WORDS | BLANKS)
DRAWN = PIECES.filter(lambda piece: piece[1] != "\u0301").map(
    lambda piece: f"\x1b[{piece[0]}m{piece[1]}\x1b[0m" if piece[0] else piece[1]
)


def _width(text: str) -> int:
    return sum(2 if sign in "漢字" else sign != "\u0301" for sign in text)


@st.composite
def rows(draw: st.DrawFn) -> str:
    """A frame as Textual writes it: places, pieces with their pens, line feeds that do nothing."""
    said = []
    row = 1
    while row <= ROWS:
        column = draw(st.sampled_from((1, 1, 3, 9)))
        body, room = "", COLUMNS - column + 1
        for style, text in draw(st.lists(PIECES, max_size=5)):
            if (width := _width(text)) <= room and (body or text[0] != "\u0301"):
                body += f"\x1b[{style}m{text}\x1b[0m" if style else text
                room -= width
        row_and_next = draw(st.integers(1, 3))
        said.append(f"\x1b[{row};{column}H{body}" + ("\n" if row + row_and_next <= ROWS else ""))
        row += row_and_next
    return "".join(said) + f"\x1b[{draw(st.integers(1, ROWS))};{draw(st.integers(1, COLUMNS))}H"


RAW = st.sampled_from(
    (
        *("\x07", "\x1b[?25l", "\x1b[?2026h", "\x1b[?2026l", "\x1b[?1003h", "\x1b[?2048$p", "\x1b[>25u"),
        *(
            "\x1b]0;a title\x07",
            "\x1b]22;pointer\x1b\\",
            "\x1b]52;c;YWJj\x07",
            "\x1b[2J",
            "\x1b[K",
            "\x1b[3X",
        ),
        *("\x1b7", "\x1b8", "\x1b[?1049h", "\x1b[?1049l", "\x1b[?7h", "\x1b[?7l", "\r", "\n", "\x1b[2;3H"),
        *("\x1b[H", "\x1b[5G", "\x1b[1;38;5;7m", "\x1b[m", "\x1b[0m", "\x1b[48;2;9;9;9m"),
    )
)
STRANGE = st.sampled_from(
    ("\x1b[4h", "\x1b[2;4r", "\x1b[1S", "\x1b[4:3m", "\x1b[2P", "\x1b[200m", "\x1bM", "\x7f")
)
FRAMES = st.lists(rows() | rows() | rows() | RAW | DRAWN, max_size=8)


def _check(economy: Economy, writes: list[str]) -> None:
    with_it, without = Emulator(), Emulator()
    for write in writes:
        without.write(write)
        with_it.write(economy.feed(write))
    assert with_it.looks == without.looks
    assert with_it.stands == without.stands


def _economy(erasing: bool, sized: bool = True) -> Economy:
    economy = Economy(erasing=erasing)
    if sized:
        economy.resized(COLUMNS, ROWS)
    return economy


@examples(300)
@given(FRAMES, st.booleans(), st.booleans(), st.sampled_from((NO_WRAP, "")))
def test_the_screen_is_the_same(frames: list[str], erasing: bool, sized: bool, start: str) -> None:
    _check(_economy(erasing, sized), [start, *frames])


@examples(150)
@given(FRAMES, st.lists(st.integers(0, 600), max_size=6))
def test_the_screen_is_the_same_wherever_the_writes_are_cut(frames: list[str], cuts: list[int]) -> None:
    whole = "".join(frames) + "\x1b[0m"
    places = [0, *sorted(cuts), len(whole)]
    _check(_economy(True), [NO_WRAP, *(whole[start:end] for start, end in pairwise(places))])


@examples(150)
@given(FRAMES, STRANGE, FRAMES)
def test_the_screen_is_the_same_after_something_strange(before: list[str], it: str, after: list[str]) -> None:
    _check(_economy(True), [NO_WRAP, *before, it, *after])


def test_spaces_that_overflow_a_row_are_not_erased_with_those_of_the_next() -> None:
    over = "\x1b[4;22H\x1b[2;49m1,184\x1b[0m" + " " * 27
    _check(_economy(True), [NO_WRAP, f"{over}\x1b[1;1Hx = 1        \x1b[4;3H\x1b[31mdef\x1b[0m\x1b[1;1H"])


def test_spaces_of_two_grounds_beside_nothing_are_both_written() -> None:
    _check(_economy(True), [NO_WRAP, "\x1b[4;1H\x1b[44m \x1b[0m \x1b[1;1H"])


def test_nothing_is_written_that_stands_there_already() -> None:
    economy = _economy(True)
    frame = "\x1b[1;1H\x1b[1;31mdef\x1b[0m \x1b[32mname\x1b[0m          \n\x1b[2;1H1,184 tok/s\x1b[2;5H"
    economy.feed(frame)
    assert economy.feed(frame) == "\x1b[2;5H"
    assert economy.feed(frame.replace("1,184", "1,185")) == "\x1b[2H1,185\x1b[2;5H"
    assert "def" in economy.feed("\x1b[2J" + frame)


def test_a_row_that_is_mostly_new_is_written_through_and_of_another_only_the_words() -> None:
    economy = _economy(True)
    economy.feed("\x1b[1;1Hone and some more\n\x1b[2;1H")
    assert economy.feed("\x1b[1;1Hten and vary bits\n\x1b[2;1H") == "\x1b[1Hten and vary bits\x1b[2H"
    assert economy.feed("\x1b[1;1Htwo and vary then\n\x1b[2;1H") == "\x1b[1Htwo\x1b[10Cthen\x1b[2H"


def test_a_frame_that_draws_every_row_is_drawn_whole() -> None:
    economy = _economy(True)
    frame = "\n".join(f"\x1b[{row};1Hrow {row}" for row in range(1, ROWS + 1)) + "\x1b[1;1H"
    assert economy.feed(frame) == economy.feed(frame)


def test_only_what_draws_and_nothing_else_is_a_picture() -> None:
    economy = _economy(True)
    for said, picture in (
        ("\x1b[?2026h\x1b[1;1H\x1b[31mdef\x1b[0m\x1b[2;1H\x1b[?2026l", True),
        ("\x1b[1;1Hdef\x1b[2;1H\x07", False),
        ("\x1b]52;c;YWJj\x07", False),
        ("\x1b[?1003l", False),
        ("\x1b[1;1Hdef\x1b[2;1H", True),
        ("\x1b[4h", False),
        ("\x1b[1;1Hdef\x1b[2;1H", False),
    ):
        economy.feed(said)
        assert economy.only_picture is picture, said


def test_a_sign_that_leaves_as_an_escape_is_written_where_it_stood_in_the_row() -> None:
    economy = Economy(erasing=True, ascii_only=True)
    economy.resized(COLUMNS, ROWS)
    economy.feed(NO_WRAP)
    said = economy.feed("\x1b[1;1H\x1b[31ma\x1b[0m\u2587\x1b[31mb\x1b[0m\n\x1b[2;1H")
    assert said == "\x1b[1H\x1b[31ma\x1b[m\u2587\x1b[31mb\x1b[2H\x1b[m"


def test_a_long_stream_of_rows_takes_no_more_memory_than_a_few_screens() -> None:
    economy = Economy(erasing=True)
    economy.resized(160, 50)

    def rows(start: int) -> None:
        for number in range(start, start + 1000):
            body = f"\x1b[31m{number:06}\x1b[0m" + f" \x1b[32mvalue_{number}\x1b[0m" * 10
            economy.feed(f"\x1b[{number % 50 + 1};1H{body.ljust(160)}\x1b[1;1H")

    rows(0)
    tracemalloc.start()
    try:
        rows(1000)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_200_000  # all 1,000 rows would be 3 MB
