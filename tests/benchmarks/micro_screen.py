"""What one row of a diff costs on its way to the terminal: made, highlighted, said shorter. For `micro`.

Not here: the pane with all of it (`pane`), the whole app (`frames`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spark_tui.core.change.rows import hunk_rows
from spark_tui.core.session import Session
from spark_tui.measuring.terminal import COLUMNS, ROWS
from spark_tui.measuring.text import code
from spark_tui.tui.diff.syntax import Highlighter

LINES = 800
A_STEP = 4
"""Lines that come in a frame, at 1,200 tokens a second and 30 frames."""
_COLOURS = ("38;2;200;120;80", "38;2;90;160;220;1", "38;2;180;180;190", "38;2;120;190;120;3")

Measure = Callable[[Callable[[], object], int], float]


def rows(best: Measure, session: Session) -> Iterator[tuple[str, str, float]]:
    """Microseconds of each; `session` has a file `big.py` with hunks."""
    file = session.files["big.py"]
    some = file.hunks[:50]
    shown = sum(len(hunk_rows(file, hunk)) for hunk in some)
    yield "rows of hunks", "row", best(lambda: [hunk_rows(file, hunk) for hunk in some], shown)
    lines = code(LINES)
    steps = [lines[at : at + A_STEP] for at in range(0, LINES, A_STEP)]
    highlighter = Highlighter("big.py")
    _, root = highlighter.lex([])

    def highlight() -> int:
        states, count = root, 0
        for step in steps:
            spans, states = highlighter.lex(step, states)
            count += sum(map(len, spans))
        return count

    assert highlight() > LINES
    yield "highlighting, four lines at a time", "line", best(highlight, LINES)
    yield from _economy(best, lines)


def _economy(best: Measure, lines: list[str]) -> Iterator[tuple[str, str, float]]:
    """What is written for frames that move by some lines, if this commit makes it shorter."""
    try:
        from spark_tui.tui.output.economy import Economy
    except ImportError:
        return
    frames = [_frame(lines[at : at + ROWS - 6]) for at in range(0, LINES - ROWS, A_STEP)]

    def said() -> int:
        economy = Economy(erasing=True)
        economy.resized(COLUMNS, ROWS)
        return sum(len(economy.feed(frame)) for frame in frames)

    size = round(len(frames[0]) / 1000)
    yield f"what is written said shorter, {size} kB", "frame", best(said, len(frames))


def _frame(lines: list[str]) -> str:
    """Rows as Textual writes them: placed, each word with its whole pen, padded to the edge."""
    placed = []
    for row, line in enumerate(lines, 4):
        words = line.split(" ")
        pens = (f"\x1b[{_COLOURS[len(word) % 4]};48;2;20;24;30m{word} \x1b[0m" for word in words)
        room = " " * max(0, COLUMNS - len(line) - 1)
        placed.append(f"\x1b[{row};1H{''.join(pens)}\x1b[48;2;20;24;30m{room}\x1b[0m")
    return "".join(placed)
