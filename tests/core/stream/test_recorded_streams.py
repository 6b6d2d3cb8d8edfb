"""The recorded streams mean what stands beside them, and however their bytes are cut they mean it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stream_kit import CUTS, pieces

from spark_tui.core.stream.signals import Ended, Ending, Signal
from spark_tui.core.stream.sse import SseMachine
from spark_tui.core.stream.wire import AnswerReader
from spark_tui.core.stream.wires import WIRES
from support.recorded import Stream, meaning, records, streams

ALL = streams()
each_stream = pytest.mark.parametrize("stream", ALL, ids=lambda stream: stream.name)


def read(stream: Stream, cuts: list[bytes]) -> tuple[list[Signal], AnswerReader]:
    machine, reader = SseMachine(), WIRES[stream.wire].reader()
    events = [event for piece in cuts for event in machine.feed(piece)] + machine.finish()
    return [signal for event in events for signal in reader.feed(event)] + reader.finish(), reader


@each_stream
def test_means_what_stands_beside_it(stream: Stream) -> None:
    signals, reader = read(stream, [stream.data])
    assert meaning(signals, stream, reader.model) == stream.meaning
    assert sum(isinstance(each, Ended) for each in signals) == 1
    assert isinstance(signals[-1], Ended)


@each_stream
def test_cut_at_every_byte_it_means_the_same(stream: Stream) -> None:
    whole = read(stream, [stream.data])[0]
    assert read(stream, [bytes([byte]) for byte in stream.data])[0] == whole
    # In two pieces, with the cut at or beside the ends of lines, where the machine has something to remember.
    events = SseMachine().feed(stream.data)
    for end in re.finditer(rb"\r?\n", stream.data):
        for at in range(end.start(), end.end() + 1):
            machine = SseMachine()
            assert machine.feed(stream.data[:at]) + machine.feed(stream.data[at:]) == events


@given(st.sampled_from(ALL), CUTS)
def test_random_cuts_change_nothing(stream: Stream, cuts: list[int]) -> None:
    assert read(stream, pieces(stream.data, cuts))[0] == read(stream, [stream.data])[0]


@each_stream
def test_every_beginning_says_a_beginning_and_ends_once(stream: Stream) -> None:
    """A stream that breaks off after any record never says more than the whole one, nor that it is whole."""
    whole = stream.meaning
    head = b""
    for record in records(stream.data)[:-2]:
        head += record
        signals = read(stream, [head])[0]
        found = meaning(signals, stream)
        assert found.ending not in (Ending.STOP, Ending.TOOLS) or found.text == whole.text
        assert whole.text.startswith(found.text)
        assert whole.reasoning.startswith(found.reasoning)
        assert all(whole.inputs[call].startswith(text) for call, text in found.inputs.items())
        assert sum(isinstance(each, Ended) for each in signals) == 1
