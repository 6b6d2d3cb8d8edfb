"""Painted rows that are found again, and that they look as if they had been painted anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scenes import change, growing, grown, session, theme, tracked
from textual.strip import Strip

from spark_tui.core.change.values import Op
from spark_tui.core.session import Session
from spark_tui.tui.diff.document import Document
from spark_tui.tui.diff.frame import Frames
from spark_tui.tui.diff.lines import PLAIN_MARKS, SELECTED
from spark_tui.tui.diff.paint import Painter
from spark_tui.tui.diff.palette import Palette
from spark_tui.tui.signs import UNICODE

PALETTE = Palette(theme())
PATH = "src/new.py"
CODE = [
    "import re",
    "",
    "def send(self, request):",
    "    return self.again(request)",
    "value = {'a': 1.5}  # b",
]


def begun(lines: list[str]) -> Session:
    """A block of a new file that has grown so far."""
    return grown(growing(session(), PATH), lines)


def closed(lines: list[str]) -> Session:
    """The same block as a hunk."""
    new = tuple(f"{line}\n" for line in lines)
    return session(tracked("", change(1, 0, (), new, op=Op.CREATE, path=PATH), path=PATH))


class Pane:
    """Document and frames as the pane holds them."""

    def __init__(self) -> None:
        self.document = Document(str, 80)
        self.frames = Frames()

    def painter(self, width: int = 80) -> Painter:
        return self.frames.prepare(PALETTE, UNICODE, width, self.document.largest_number)

    def show(self, state: Session, marks: object = PLAIN_MARKS) -> list[Strip]:
        """The rows without those of the headings."""
        self.document.update(state)
        painter = self.painter()
        rows = [self.document.at(row) for row in range(self.document.height)]
        return [
            self.frames.strip(painter, section, index, marks, False)  # type: ignore[arg-type]
            for section, index in rows
            if index >= len(section.front)
        ]


def test_rows_of_a_block_that_closes_are_not_painted_again() -> None:
    pane = Pane()
    before, after = pane.show(begun(CODE)), pane.show(closed(CODE))
    assert len(before) == len(after) == len(CODE)
    assert all(old is new for old, new in zip(before, after, strict=True))
    assert all(old is new for old, new in zip(after, pane.show(closed(CODE)), strict=True))


def test_rows_that_look_different_are_painted_again() -> None:
    pane = Pane()
    plain = pane.show(closed(CODE))
    selected = pane.show(closed(CODE), SELECTED)
    assert all(old != new for old, new in zip(plain, selected, strict=True))
    assert pane.painter(60).width == 60
    assert all(strip.cell_length == 81 for strip in plain)


LINES = st.lists(
    st.sampled_from([*CODE, '    """A text', "of two lines", '"""', "x = '''", 'f("\'")']), max_size=12
)


@given(LINES, st.integers(0, 12))
def test_a_closed_hunk_looks_the_same_whatever_was_seen_while_it_grew(lines: list[str], seen: int) -> None:
    pane = Pane()
    for count in range(min(seen, len(lines)), len(lines) + 1):
        pane.show(begun(lines[:count]))
    assert pane.show(closed(lines)) == Pane().show(closed(lines))
