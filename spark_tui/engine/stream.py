"""One turn's stream: pulls batches of signals while nothing holds, and turns them into events.

Not here: the wire (the model's adapter) and what the events mean (the core). A hold is simply that
the next batch is not pulled; the socket fills up and the server feels it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import msgspec

from spark_tui.core.events import AnswerGrew, Event, RetryWaited, TurnEnded, TurnOpened, UsageSeen
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import BlockClosed, EditFormat, FileClosed
from spark_tui.core.stream.signals import (
    Carried,
    Ended,
    Ending,
    Opened,
    Reasoning,
    Signal,
    Text,
    ToolPart,
    Usage,
    Waiting,
)
from spark_tui.core.talk.messages import Request, ToolCall
from spark_tui.engine.meter import Meter
from spark_tui.engine.ports import Model

MAX_CALLS = 32
MAX_ARGUMENTS = 32_000
"""Tool calls of one answer, and characters of one call; what is more is left out, and what is cut off is
then no JSON, which the tool says."""


class TurnReader:
    """Makes events of the signals of one turn; keeps the parser and the pieces of tool calls."""

    def __init__(self, turn: int, form: EditFormat, meter: Meter) -> None:
        self._turn = turn
        self._form = form
        self._parser = AutoParser(form)
        self._call = ""
        self._meter = meter
        self._calls: dict[int, ToolPart] = {}

    def events(self, batch: tuple[Signal, ...]) -> list[Event]:
        """The events of one read, in order; all text of the read is one event, but for a change between
        words and the input of a call."""
        text: list[str] = []
        reasoning: list[str] = []
        carried: list[str] = []
        events: list[Event] = []
        last: list[Event] = []
        for signal in batch:
            match signal:
                case Text():
                    if signal.call != self._call:
                        events += self._grew(text, reasoning, carried, whole=True)
                        self._begin(signal.call)
                    text.append(signal.text)
                case Reasoning():
                    reasoning.append(signal.text)
                case Carried():
                    if text:
                        events += self._grew(text, reasoning, carried)
                    carried.append(signal.item)
                case ToolPart():
                    self._add_call(signal)
                case Opened():
                    events.append(TurnOpened(self._turn))
                case Waiting():
                    events.append(RetryWaited(self._turn, signal.seconds, signal.status, signal.attempt))
                case Usage():
                    self._meter.stated(signal.completion)
                    last.append(UsageSeen(self._turn, signal))
                case Ended():
                    last.append(self._ended(signal, "".join(text)))
        ended = any(isinstance(event, TurnEnded) for event in last)
        events += self._grew(text, reasoning, carried, unparsed=ended)
        return events + last

    def _grew(
        self,
        text: list[str],
        reasoning: list[str],
        carried: list[str],
        *,
        whole: bool = False,
        unparsed: bool = False,
    ) -> list[Event]:
        """What was gathered as one event, if anything was, and the lists empty for the next.

        `whole`: the last line of this text is complete. `unparsed`: its edits come with the end of the turn.
        """
        said, thought = "".join(text), "".join(reasoning)
        self._meter.got(len(text) + len(reasoning), len(said) + len(thought))
        edits = self._parser.feed(said) if said and not unparsed else []
        if whole:
            edits += self._parser.finish()
        if not (said or thought or carried or edits):
            return []
        event = AnswerGrew(self._turn, said, thought, tuple(edits), self._call, tuple(carried))
        for gathered in (text, reasoning, carried):
            gathered.clear()
        return [event]

    def _begin(self, call: str) -> None:
        """The input of another call follows, or words again: no edit reaches from one to the other."""
        self._call = call
        self._parser = AutoParser(self._form)

    def _ended(self, signal: Ended, unfed: str) -> TurnEnded:
        complete = signal.ending in (Ending.STOP, Ending.TOOLS)
        edits = (*self._parser.feed(unfed), *self._parser.finish(complete))
        calls = tuple(
            ToolCall(part.id or f"call_{index}", part.name, part.arguments)
            for index, part in sorted(self._calls.items())
            if part.name
        )
        return TurnEnded(self._turn, signal.ending, signal.message, calls, edits)

    def _add_call(self, part: ToolPart) -> None:
        if part.index not in self._calls and len(self._calls) >= MAX_CALLS:
            return
        old = self._calls.get(part.index, ToolPart(part.index))
        room = max(0, MAX_ARGUMENTS - len(old.arguments) - len(old.name))
        self._calls[part.index] = ToolPart(
            part.index,
            part.id or old.id,
            old.name + part.name[:room],
            old.arguments + part.arguments[:room],
        )


def before_closing(event: Event, call: str) -> tuple[AnswerGrew | None, Event]:
    """What an event of the stream brings before something closes, None when nothing does, and the rest: both
    folded one after the other are the event. `call` is that of the last text (`AnswerGrew.call`)."""
    if not isinstance(event, AnswerGrew | TurnEnded):
        return None, event
    edits = event.edits
    closing = next((at for at, edit in enumerate(edits) if isinstance(edit, BlockClosed | FileClosed)), None)
    if closing is None:
        return None, event
    before, after = edits[:closing], edits[closing:]
    if isinstance(event, TurnEnded):
        return AnswerGrew(event.turn, edits=before, call=call), msgspec.structs.replace(event, edits=after)
    rest = AnswerGrew(event.turn, edits=after, call=event.call)
    return msgspec.structs.replace(event, edits=before), rest


async def read_turn(
    model: Model,
    request: Request,
    reader: TurnReader,
    gate: asyncio.Event,
    deliver: Callable[[Event], Awaitable[None]],
    meter: Meter,
) -> None:
    """Read the whole turn, one batch at a time; the next is pulled only when the last is dealt with
    and nothing holds."""
    meter.asked()
    async with aclosing(model.stream(request)) as batches:
        async for batch in batches:
            if not gate.is_set():
                await gate.wait()
                meter.resumed()
            for event in reader.events(batch):
                await deliver(event)
