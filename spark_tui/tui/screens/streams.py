"""Many streams on one screen: how they do in all, a cell for each, the keys.

Frames come at most twenty times a second, rarer when they are expensive or the terminal is slow, and not at
all at rest. Not here: reading the streams (`engine.many`), drawing cells (`tui.grid`).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from spark_tui.config.themes import Theme
from spark_tui.core.stream.many import News
from spark_tui.engine.many import Many, State, Stream
from spark_tui.tui.cadence import Cadence
from spark_tui.tui.calm import Calm
from spark_tui.tui.compositor import RowCompositor
from spark_tui.tui.fit import Part, cells, fit_start, spread
from spark_tui.tui.grid.face import Face, Tone
from spark_tui.tui.grid.grid import Grid
from spark_tui.tui.screens.framed import Framed
from spark_tui.tui.signs import UNICODE, Signs
from spark_tui.tui.widgets.row import Row

FRAME = 1 / 20
"""Seconds from one frame to the next."""

Keys = tuple[tuple[str, str], ...]
"""What a key is called, and what it does."""

_TONES = {State.DONE: Tone.GOOD, State.FAILED: Tone.BAD, State.STOPPED: Tone.QUIET}
_END = (("space", "hold all"), ("q", "end"))
_KEYS: Keys = (("arrows hjkl", "choose"), ("Enter", "look closer"), *_END)
_KEYS_ALONE: Keys = (("left right", "the one before, the next"), ("Esc", "all"), *_END)


class StreamFaces:
    """The streams as cells."""

    def __init__(self, many: Many) -> None:
        self._many = many

    def __len__(self) -> int:
        return len(self._many.streams)

    def revision(self, number: int) -> int:
        return self._many.streams[number].revision

    def face(self, number: int) -> Face:
        title = str(number + 1).rjust(len(str(len(self))))
        return face_of(self._many.streams[number], title)


def face_of(stream: Stream, title: str) -> Face:
    """The cell of a stream."""
    tone = _TONES.get(stream.state, Tone.LIVE)
    figures: tuple[str, ...] = ()
    if stream.first is not None:
        tokens, rate = stream.tokens, stream.meter.tokens_per_second
        if rate is None:
            figures = (f"{tokens:,} tokens", f"{tokens:,}")
        else:
            figures = (
                f"{tokens:,} tokens  {rate:,.0f} tokens/s",
                f"{tokens:,}  {rate:,.0f}/s",
                f"{rate:,.0f}/s",
            )
    return Face(title, stream.state.value, tone, figures, stream.tail, stream.message)


@dataclass(frozen=True, slots=True)
class HeadView:
    """How all streams do."""

    name: str
    counts: tuple[tuple[State, int], ...]
    tokens: int
    rate: float | None
    held: bool
    over: bool
    sight: str = ""


class Head(Row[HeadView]):
    """The row above the cells."""

    def draw(self, view: HeadView, width: int) -> Content:
        right: list[Part] = []
        if view.rate is not None:
            right = [
                (f"{view.tokens:,} tokens ", "$quiet"),
                (f" {view.rate:,.0f} tokens/s ", "bold $foreground"),
            ]
        left: list[Part] = [(" ", "")]
        if view.held:
            left.append(("held: nothing is read  ", "bold $warning"))
        elif view.over:
            left.append(("all over  ", "bold $success"))
        left += [
            (f"{count} {state.value}  ", "$error" if state is State.FAILED else "$foreground")
            for state, count in view.counts
        ]
        for part in ((f"{view.sight}  ", "$quiet"), (view.name, "$quiet")):
            room = width - cells(left) - cells(right) - 1
            if part[0].strip() and room > 8:
                left.append((fit_start(part[0], room, self.signs.dots), part[1]))
        return spread(left, right, width)


class Foot(Row[Keys]):
    """The row with the keys."""

    def draw(self, view: Keys, width: int) -> Content:
        parts: list[Part] = [(" ", "")]
        for key, label in view:
            pair: list[Part] = [(key, "bold $accent"), (f" {label}   ", "$quiet")]
            if cells(parts) + cells(pair) <= width:
                parts += pair
        return spread(parts, [], width)


class Streams(Framed):
    """The streams of `many`, fed with `batches` while the screen is there. `name` says who is asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "hold", show=False),
        Binding("q", "app.quit", show=False),
    ]

    def __init__(
        self,
        many: Many,
        batches: AsyncIterator[list[News]],
        name: str,
        themes: Mapping[str, Theme],
        clock: Callable[[], float],
    ) -> None:
        super().__init__()
        self._many = many
        self._batches = batches
        self._called = name
        self._themes = themes
        self._now = clock
        self._compositor = RowCompositor()
        self._calm = Calm()
        self._reading: asyncio.Task[None] | None = None

    def compose(self) -> ComposeResult:
        signs: Signs = getattr(self.app, "signs", UNICODE)
        self._called = signs.clean(self._called)
        yield Head(signs, id="streams-head")
        yield Grid(StreamFaces(self._many), signs, id="streams-grid")
        yield Foot(signs, id="streams-foot")

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._dress())
        self.begin_frames(Cadence(FRAME))
        self._dress()
        self.query_one(Grid).focus()
        self._tell()
        self._reading = asyncio.create_task(self._read(), name="many streams")

    async def _read(self) -> None:
        await self._many.follow(self._batches, self.frames.changed, self._now)
        self._many.stop()
        self.frames.changed()

    async def on_unmount(self) -> None:
        self.frames.stop()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait((self._reading,))

    def _dress(self) -> None:
        theme = self._themes.get(self.app.theme)
        if theme is not None:
            self.query_one(Grid).set_theme(theme)

    def paint(self) -> None:
        if not self.is_mounted:
            return
        now = self.frames.begin()
        with self.frames.work():
            self.query_one(Grid).look()
            states = Counter(stream.state for stream in self._many.streams)
            if self._calm.frame(frozenset(states.items()), now):
                self._tell()
            else:
                self.frames.later(self._calm.due)

    def _tell(self) -> None:
        """Say in the rows above and below how it stands."""
        many, grid = self._many, self.query_one(Grid)
        states = Counter(stream.state for stream in many.streams)
        counts = tuple((state, states[state]) for state in State if states[state])
        count = len(many.streams)
        sight = grid.in_sight
        part = "" if len(sight) in (0, count) else f"{sight.start + 1}-{sight.stop} of {count}"
        if grid.alone:
            part = f"{grid.chosen + 1} of {count}"
        view = HeadView(
            self._called, counts, many.tokens, many.tokens_per_second, many.held, not many.live, part
        )
        self.query_one(Head).show(view)
        keys = _KEYS_ALONE if grid.alone else _KEYS
        if many.held:
            keys = tuple((key, "go on" if key == "space" else label) for key, label in keys)
        if not many.live:
            keys = tuple(pair for pair in keys if pair[0] != "space")
        self.query_one(Foot).show(keys)

    def on_grid_moved(self) -> None:
        self._tell()

    def action_hold(self) -> None:
        """Stop reading all streams, or go on."""
        if self._many.live:
            self._many.hold(not self._many.held)
            self._tell()
