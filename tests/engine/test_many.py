"""What is known of many streams, from the news of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from spark_tui.adapters.llm.many_streams import IngestError
from spark_tui.core.stream.many import Asked, Counted, Grew, News, Over
from spark_tui.core.stream.signals import Ended, Ending, Usage
from spark_tui.engine.many import KEPT, Many, State

DONE = Ended(Ending.STOP)


def grew(stream: int, at: float, text: str = "", thought: str = "", pieces: int = 1) -> Grew:
    return Grew(stream, at, text, thought, pieces, len(text) + len(thought))


def states(many: Many) -> list[State]:
    return [stream.state for stream in many.streams]


def test_a_stream_from_its_request_to_its_end() -> None:
    many = Many(2)
    assert states(many) == [State.CONNECTING] * 2
    many.take([Asked(0, 10.0), Asked(1, 10.0)])
    assert states(many) == [State.WAITING] * 2
    many.take([grew(0, 10.2, thought="hm"), grew(1, 10.3, "one ")])
    assert states(many) == [State.THINKING, State.WRITING]
    many.take([grew(0, 11.2, "so", pieces=100), grew(1, 10.8, "two", pieces=50)])
    many.take([Counted(0, Usage(5, 0, 202)), Over(0, 11.2, DONE)])
    first, second = many.streams
    assert first.tail == "hm\nso"
    assert second.tail == "one two"
    assert (first.state, second.state) == (State.DONE, State.WRITING)
    assert first.meter.first_token_ms == pytest.approx(200)
    assert first.meter.tokens_per_second == pytest.approx(200)
    assert first.gap == pytest.approx(1.0)
    assert second.meter.tokens_per_second == pytest.approx(100)
    assert many.tokens == 202 + 51
    assert many.live == 1


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        (Ending.STOP, State.DONE),
        (Ending.LENGTH, State.DONE),
        (Ending.TOOLS, State.DONE),
        (Ending.FILTERED, State.FAILED),
        (Ending.CUT, State.FAILED),
        (Ending.STALLED, State.FAILED),
        (Ending.FAILED, State.FAILED),
    ],
)
def test_how_it_ends(ending: Ending, state: State) -> None:
    many = Many(1)
    many.take([Over(0, 1.0, Ended(ending, "why"))])
    message = "why" if state is State.FAILED else ""
    assert (many.streams[0].state, many.streams[0].message) == (state, message)


def test_only_the_end_of_a_text_is_kept() -> None:
    many = Many(1)
    for number in range(100):
        many.take([grew(0, 1.0 + number, f"{number:04}" * 250)])
    tail = many.streams[0].tail
    assert KEPT <= len(tail) <= 2 * KEPT
    assert tail.endswith("0099" * 250)
    assert many.tokens == 100 * 250


def test_every_news_is_another_revision() -> None:
    many = Many(2)
    seen = [0]
    for news in (Asked(0, 1.0), grew(0, 2.0, "a"), Counted(0, Usage(1, 0, 1)), Over(0, 3.0, DONE)):
        many.take([news])
        seen.append(many.streams[0].revision)
    assert len(set(seen)) == 5
    assert many.streams[1].revision == 0
    many.stop()
    assert many.streams[1].revision == 1


def test_what_still_lives_is_stopped_or_fails_with_all() -> None:
    many = Many(2)
    many.take([Over(0, 1.0, DONE)])
    many.stop()
    assert states(many) == [State.DONE, State.STOPPED]
    other = Many(1)
    other.stop("the process died")
    assert (other.streams[0].state, other.problem) == (State.FAILED, "the process died")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_hold_takes_no_batch_and_is_no_slowness() -> None:
    many, clock = Many(1), Clock()
    taken: list[int] = []
    more = asyncio.Event()

    async def batches() -> AsyncIterator[list[News]]:
        yield [Asked(0, 0.0), grew(0, 1.0, "a")]
        yield [grew(0, 2.0, "b", pieces=100)]
        yield [grew(0, 62.1, "burst", pieces=900)]  # what has gathered in the buffers
        yield [grew(0, 63.0, "c", pieces=90), Over(0, 63.0, DONE)]

    def changed() -> None:
        taken.append(len(taken))
        if len(taken) == 2:
            many.hold(True)
            more.set()

    reading = asyncio.create_task(many.follow(batches(), changed, clock))
    await more.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    assert (taken, many.held) == ([0, 1], True)
    clock.now = 62.0
    many.hold(False)
    await reading
    assert taken == [0, 1, 2, 3]
    stream = many.streams[0]
    assert stream.meter.tokens_per_second == pytest.approx(100)
    assert many.tokens_per_second == pytest.approx(100)
    assert stream.gap == pytest.approx(1.0)


def test_a_hold_ends_with_the_last_stream() -> None:
    many = Many(1)

    many.take([Asked(0, 0.0)])
    many.hold(True)
    assert many.held
    many.take([Over(0, 1.0, DONE)])
    assert not many.held


async def test_when_the_reading_process_ends_so_do_all() -> None:
    async def batches() -> AsyncIterator[list[News]]:
        yield [Asked(0, 0.0)]
        raise IngestError("it died")

    many = Many(2)
    await many.follow(batches(), lambda: None, lambda: 0.0)
    assert states(many) == [State.FAILED] * 2
    assert many.problem == "it died"
