"""The work for a read of tokens, a frame and a page is the same after 1,000 lines and after 100,000.

Counted in calls of Python and C functions, and in bytes that were allocated at once, so that a copy of all
lines counts too; no time is measured. Growing lists get new memory now and then: the median read does not.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median
from types import FrameType

import pytest
from scenes import PaneApp, created, growing, grown, session

from spark_tui.core.change.values import FileFacts, FileKind
from spark_tui.core.events import AnswerGrew, Event, FileLoaded, GoalSet, SessionStarted, TurnOpened
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.core.session import Session
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Text
from spark_tui.core.stream.sse import SseMachine
from spark_tui.core.stream.wire_chat import ChatReader
from spark_tui.core.update.dispatch import update
from spark_tui.measuring.scripted import event
from spark_tui.measuring.text import code, tokens_of

FEW, MANY = 1_000, 100_000
MOST = 1.2
READS, A_READ = 21, 20
FRAMES, LINES_A_FRAME = 32, 4
PAGES = 12


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls, of Python and of C."""
    count = 0

    def note(frame: FrameType, what: str, argument: object) -> None:
        nonlocal count
        count += what in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def allocated(work: Callable[[], object]) -> int:
    """The most bytes that were there during `work` and not before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


class Intake:
    """The machines between the bytes of an answer and the session, with an edit that has grown to `lines`."""

    def __init__(self, lines: int) -> None:
        self.sse, self.reader, self.parser = SseMachine(), ChatReader(), AutoParser(EditFormat.SEARCH_REPLACE)
        policy = Policy(size=Size(*[None] * 7), run_ahead=1_000_000)
        started = SessionStarted(
            "s", "repo", "main", policy, (), "p", "m", 0, EditFormat.SEARCH_REPLACE, "SYS", "CTX"
        )
        self.session = Session()
        facts = FileFacts("big.py", FileKind.FILE, b"value_1 = 1\nvalue_2 = 2\n")
        events: list[Event] = [started, GoalSet("go"), TurnOpened(1), FileLoaded(facts)]
        for each in events:
            self.session = update(self.session, each).session
        self.grow("big.py\n<<<<<<< SEARCH\nvalue_1 = 1\n=======\n")
        for at in range(0, lines, 100):
            self.grow("".join(f"value_{number} = {number}\n" for number in range(at, at + 100)))

    def grow(self, text: str) -> None:
        """Take text of the answer in, as it is."""
        edits = tuple(self.parser.feed(text))
        self.session = update(self.session, AnswerGrew(1, text, edits=edits)).session

    def read(self, data: bytes) -> None:
        """Take bytes of the stream in."""
        signals = [each for record in self.sse.feed(data) for each in self.reader.feed(record)]
        self.grow("".join(each.text for each in signals if isinstance(each, Text)))


def reads() -> list[bytes]:
    """Bytes as they come, each with the same number of tokens."""
    records = [event(token).split(b"\r\n", 1)[1][:-2] for token in tokens_of("\n".join(code(60)))]
    return [b"".join(records[at : at + A_READ]) for at in range(0, READS * A_READ, A_READ)]


def test_a_read_of_tokens_costs_the_same_after_many_lines() -> None:
    work = {}
    for lines in (FEW, MANY):
        intake = Intake(lines)
        assert intake.session.turn.edit is not None
        assert intake.session.turn.edit.block is not None
        assert len(intake.session.turn.edit.block.lines) == lines + 1
        called = [calls(partial(intake.read, data)) for data in reads()]
        taken = [allocated(partial(intake.read, data)) for data in reads()]
        work[lines] = (median(called), median(taken))
    assert work[MANY][0] <= MOST * work[FEW][0]
    assert work[MANY][1] <= MOST * work[FEW][1]


def above(lines: int) -> Session:
    """Files with so many new lines, and a block below them that begins."""
    return growing(session(*(created(n + 1, 1_000, f"f{n}.py") for n in range(lines // 1_000))), "t.py")


def within(lines: int) -> Session:
    """A block that has grown to so many lines."""
    return grown(growing(session(), "t.py"), [f"value_{number} = {number}" for number in range(lines)])


async def painted(state: Session) -> dict[str, float]:
    """Work a frame while the pane follows, and a page."""
    app = PaneApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.show(state)
        await pilot.pause()
        app.text()
        called: list[int] = []
        taken: list[int] = []

        def frame() -> None:
            app.pane.show(state)
            app.text()

        for number in range(FRAMES):
            first = number * LINES_A_FRAME
            state = grown(state, [f"line_{at} = {at}" for at in range(first, first + LINES_A_FRAME)])
            if number % 2:
                called.append(calls(frame))
            else:
                taken.append(allocated(frame))
            await pilot.pause()
        assert any(f"line_{FRAMES * LINES_A_FRAME - 1} =" in row for row in app.text()), "it does not follow"

        def page() -> None:
            app.pane.action_scroll_pages(-1.0)
            app.text()

        pages = [calls(page) for _ in range(PAGES)]
        return {"frame": sum(called), "frame bytes": median(taken), "page": sum(pages)}


@pytest.mark.parametrize("shape", [above, within])
async def test_a_frame_and_a_page_cost_the_same_below_many_lines(shape: Callable[[int], Session]) -> None:
    few, many = await painted(shape(FEW)), await painted(shape(MANY))
    assert {name: round(many[name] / few[name], 2) for name in few if many[name] > MOST * few[name]} == {}
