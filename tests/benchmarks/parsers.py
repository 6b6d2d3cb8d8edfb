"""What it costs to read each edit format: megabytes a second of its machine, and a token of a growing edit.

The same change is written in every format. *Alone* is the machine without a session; *grown* is the event
with which the session takes a read of 20 tokens into the growing edit, and *closed* the one that ends a
block: it is placed, judged and shown. CPU of this process. Not here: whether edits are placed right
(`corpus`).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from spark_tui.core.change.values import FileFacts, FileKind, HunkState
from spark_tui.core.events import AnswerGrew, Event, FileLoaded, GoalSet, SessionStarted, TurnOpened
from spark_tui.core.session import Session, all_hunks
from spark_tui.core.stream.detect import AutoParser, parser_for
from spark_tui.core.stream.edits import BlockClosed, EditFormat
from spark_tui.core.update.dispatch import update
from spark_tui.measuring.terminal import MeasureError
from spark_tui.measuring.text import tokens_of

from .corpus.history import RealEdit
from .corpus.writing import FORMATS, answer, written
from .micro import NO_LIMITS, best, reads
from .rules import python_functions
from .stage import Row, Wanted

SIZES = (1_000, 100_000)
PATH = "src/big.py"
A_PIECE = 4096


def change(lines: int, changes: int, size: int = 4) -> RealEdit:
    """A module of small functions of so many lines, of which some, evenly apart, each get more lines."""
    before = [line.removesuffix("\n") for line in python_functions(lines)]
    places = [at for at, line in enumerate(before) if line.startswith("            found['value']")]
    chosen = set(places[len(places) // changes // 2 :: len(places) // changes][:changes])
    after: list[str] = []
    ranges = []
    for at, line in enumerate(before):
        if at not in chosen:
            after.append(line)
            continue
        ranges.append((at, at + 1, len(after), len(after) + size))
        after += [line.replace("value", f"value {part}") for part in range(size)]
    return RealEdit("made up", "", PATH, "Python", tuple(before), tuple(after), tuple(ranges), None)


def text_in(edit: RealEdit, form: str) -> str:
    """The change as an answer in that format."""
    return answer(written(edit, form))


def alone(form: str, text: str) -> float:
    """Megabytes a second that the machine reads, cut into pieces of 4 kB."""
    pieces = [text[at : at + A_PIECE] for at in range(0, len(text), A_PIECE)]

    def work() -> int:
        parser = parser_for(form)
        return sum(len(parser.feed(piece)) for piece in pieces) + len(parser.finish())

    return 1.0 / best(work, len(text.encode()), 3)  # bytes a microsecond are megabytes a second


def session_on(edit: RealEdit, form: str) -> Session:
    """A session that has read the file and waits for the answer."""
    data = "".join(f"{line}\n" for line in edit.before).encode()
    started = SessionStarted("s", "repo", "main", NO_LIMITS, (), "p", "m", 0, EditFormat(form), "SYS", "CTX")
    session = Session()
    events: list[Event] = [started, GoalSet("go"), TurnOpened(1)]
    events.append(FileLoaded(FileFacts(PATH, FileKind.FILE, data)))
    for each in events:
        session = update(session, each).session
    return session


def grown(edit: RealEdit, form: str, text: str) -> dict[str, float]:
    """Microseconds a token, of parsing and of growing, and milliseconds of the events that close a block."""
    session = session_on(edit, form)
    parser = AutoParser(EditFormat(form))
    parsing: list[float] = []
    growing: list[float] = []
    closing: list[float] = []
    texts = reads(tokens_of(text))
    for each in texts:
        began = time.process_time()
        edits = tuple(parser.feed(each))
        parsed = time.process_time()
        session = update(session, AnswerGrew(1, each, edits=edits)).session
        spent = time.process_time() - parsed
        parsing.append(parsed - began)
        (closing if any(isinstance(one, BlockClosed) for one in edits) else growing).append(spent)
    waiting = sum(hunk.state is HunkState.WAITING for hunk in all_hunks(session))
    if waiting != len(edit.ranges):
        raise MeasureError(f"{form}: {waiting} hunks wait, not {len(edit.ranges)}")
    tokens = len(tokens_of(text))
    return {
        "tokens": float(tokens),
        "parse µs/token": sum(parsing) / tokens * 1e6,
        "grow µs/token": sum(growing) / tokens * 1e6,
        "read p99 ms": sorted(growing)[int(len(growing) * 0.99)] * 1e3,
        "close p50 ms": statistics.median(closing) * 1e3,
        "closed": float(len(closing)),
    }


def run(wanted: Wanted) -> Iterator[Row]:
    """One row a format and file."""
    speed = {}
    small = change(2_000, 100)
    for form in FORMATS:
        text = text_in(small, form)
        speed[form] = alone(form, text * (1 if form == "whole_file" else max(1, 500_000 // len(text))))
    for lines in (1_000, 10_000) if wanted.quick else SIZES:
        edit = change(lines, 20)
        for form in FORMATS:
            figures = {"MB/s": speed[form], **grown(edit, form, text_in(edit, form))}
            yield Row({"format": form, "lines": f"{lines:,}"}, figures)
