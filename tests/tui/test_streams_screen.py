"""Many streams on a screen: what the rows above and below say, frames only for news, holding."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from spark_tui.config.themes import load_theme
from spark_tui.core.stream.many import Asked, Grew, News, Over
from spark_tui.core.stream.signals import Ended, Ending
from spark_tui.engine.many import Many, State
from spark_tui.tui.grid.face import Tone
from spark_tui.tui.grid.grid import Grid
from spark_tui.tui.screens.streams import Foot, Head, Streams, face_of
from spark_tui.tui.streams_app import StreamsApp

THEMES = {name: load_theme(name, user=Path("/nowhere")) for name in ("spark-dark", "spark-light")}


class Source:
    """Batches that a test hands over one by one; `taken` counts those that were asked for."""

    def __init__(self) -> None:
        self._batches: asyncio.Queue[list[News] | None] = asyncio.Queue()
        self.taken = 0

    def put(self, *news: News) -> None:
        self._batches.put_nowait(list(news))

    def end(self) -> None:
        self._batches.put_nowait(None)

    async def batches(self) -> AsyncGenerator[list[News], None]:
        while (batch := await self._batches.get()) is not None:
            self.taken += 1
            yield batch


class Stage:
    """The app on a source."""

    def __init__(self, count: int, theme: str = "spark-dark") -> None:
        self.many, self.source = Many(count), Source()
        screen = Streams(self.many, self.source.batches(), "m at \x1b[2Jhere", THEMES, lambda: 5.0)
        self.app = StreamsApp(screen, THEMES, theme)

    @asynccontextmanager
    async def open(self, width: int = 100, height: int = 20) -> AsyncIterator[Pilot[None]]:
        """The app in a terminal of this size."""
        async with self.app.run_test(size=(width, height)) as self.pilot:
            yield self.pilot

    def text(self, kind: type[Head] | type[Foot] | type[Grid]) -> str:
        widget = self.app.screen.query_one(kind)
        strips = widget.render_lines(Region(0, 0, *widget.size))
        return "\n".join(strip.text for strip in strips)

    async def shows(self, kind: type[Head] | type[Foot] | type[Grid], words: str) -> None:
        """Return as soon as the widget says it."""
        async with asyncio.timeout(10):
            while words not in self.text(kind):
                await self.pilot.pause(0.01)


def grew(stream: int, at: float, text: str, pieces: int = 1) -> Grew:
    return Grew(stream, at, text, "", pieces, len(text))


async def test_what_comes_is_shown_and_counted() -> None:
    stage = Stage(3)
    async with stage.open():
        await stage.shows(Head, "3 connecting")
        assert "m at ␛[2Jhere" in stage.text(Head)
        stage.source.put(Asked(0, 1.0), Asked(1, 1.0), grew(0, 1.5, "hello\n"))
        await stage.shows(Grid, "hello")
        await stage.shows(Head, "1 connecting  1 waiting  1 writing")
        stage.source.put(grew(0, 2.5, "world" * 80, 100))
        await stage.shows(Head, "101 tokens")  # with no other news
        stage.source.put(Over(1, 2.5, Ended(Ending.FAILED, "No slot.")))
        await stage.shows(Grid, "100/s")
        await stage.shows(Grid, "No slot.")
        await stage.shows(Head, "100 tokens/s")
        stage.source.put(Over(0, 2.6, Ended(Ending.STOP)), Over(2, 2.6, Ended(Ending.LENGTH)))
        await stage.shows(Head, "all over  2 done  1 failed")
        assert "space" not in stage.text(Foot)


async def test_streams_that_were_never_over_are_stopped_when_the_news_end() -> None:
    stage = Stage(2)
    async with stage.open():
        stage.source.put(grew(0, 1.0, "one"))
        stage.source.end()
        await stage.shows(Head, "all over  2 stopped")
        assert [stream.state for stream in stage.many.streams] == [State.STOPPED] * 2


async def test_a_hold_takes_nothing_more_and_says_so() -> None:
    stage = Stage(2)
    async with stage.open() as pilot:
        stage.source.put(grew(0, 1.0, "before"))
        await stage.shows(Grid, "before")
        await pilot.press("space")
        await stage.shows(Head, "held: nothing is read")
        assert "go on" in stage.text(Foot)
        for number in range(5):
            stage.source.put(grew(0, 2.0 + number, f" more{number}"))
        for _ in range(20):
            await asyncio.sleep(0)
        assert stage.source.taken == 2  # one was on its way, and is not shown
        assert "more" not in stage.text(Grid)
        await pilot.press("space")
        await stage.shows(Grid, "more4")
        await stage.shows(Foot, "hold all")


async def test_no_news_no_frame() -> None:
    stage = Stage(4)
    async with stage.open() as pilot:
        stage.source.put(grew(0, 1.0, "one"))
        await stage.shows(Grid, "one")
        await stage.shows(Head, "1 writing")
        await pilot.pause(0.3)
        screen = stage.app.screen
        assert isinstance(screen, Streams)
        assert not screen.frames.armed


async def test_the_foot_says_the_keys_of_the_moment() -> None:
    stage = Stage(30)
    async with stage.open(80, 12) as pilot:
        assert "Enter look closer" in stage.text(Foot)
        await stage.shows(Head, "1-6 of 30")
        await pilot.press("j", "enter")
        await stage.shows(Foot, "Esc all")
        await stage.shows(Head, "4 of 30")
        await pilot.press("escape", "q")
    assert stage.app.return_code == 0


@pytest.mark.parametrize("theme", sorted(THEMES))
async def test_the_colours_are_those_of_the_theme(theme: str) -> None:
    stage = Stage(1, theme)
    async with stage.open(80, 12):
        grid = stage.app.screen.query_one(Grid)
        (strip,) = grid.render_lines(Region(0, 3, 80, 1))
        styles = {segment.style.bgcolor.name for segment in strip if segment.style and segment.style.bgcolor}
    assert styles == {THEMES[theme].colours.background}


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        (State.WAITING, Tone.LIVE),
        (State.DONE, Tone.GOOD),
        (State.FAILED, Tone.BAD),
        (State.STOPPED, Tone.QUIET),
    ],
)
def test_the_face_of_a_stream(state: State, tone: Tone) -> None:
    stream = Many(1).streams[0]
    stream.state, stream.message = state, "why"
    face = face_of(stream, "1")
    assert (face.word, face.tone, face.figures, face.note) == (state.value, tone, (), "why")
