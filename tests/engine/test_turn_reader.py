"""One turn's signals as events: what a hostile server sends of tool calls stays within limits."""

from __future__ import annotations

from spark_tui.core.events import AnswerGrew, TurnEnded
from spark_tui.core.stream.edits import BlockClosed, EditFormat
from spark_tui.core.stream.signals import Carried, Ended, Ending, Signal, Text, ToolPart
from spark_tui.core.talk.messages import ToolCall
from spark_tui.engine.meter import Meter
from spark_tui.engine.stream import MAX_ARGUMENTS, MAX_CALLS, TurnReader


def calls(*parts: ToolPart) -> tuple[ToolCall, ...]:
    reader = TurnReader(1, EditFormat.SEARCH_REPLACE, Meter(lambda: 0.0))
    for part in parts:
        assert reader.events((part,)) == []
    (ended,) = reader.events((Ended(Ending.TOOLS),))
    assert isinstance(ended, TurnEnded)
    return ended.calls


def test_pieces_of_a_call_are_joined() -> None:
    parts = (ToolPart(0, "c1", "re", ""), ToolPart(0, "", "ad", '{"path":'), ToolPart(0, "", "", '"a"}'))
    assert calls(*parts) == (ToolCall("c1", "read", '{"path":"a"}'),)


def test_more_calls_than_anyone_needs_are_left_out() -> None:
    found = calls(*(ToolPart(index, f"c{index}", "list", "{}") for index in range(MAX_CALLS * 10)))
    assert [call.id for call in found] == [f"c{index}" for index in range(MAX_CALLS)]


def test_endless_arguments_and_names_are_cut() -> None:
    piece = "a" * (MAX_ARGUMENTS // 3)
    (call,) = calls(*(ToolPart(0, "c", piece, piece) for _ in range(50)))
    assert len(call.name) + len(call.arguments) <= 2 * MAX_ARGUMENTS


PATCH = "*** Begin Patch\n*** Update File: a.py\n@@\n-one\n+two\n*** End Patch"


def grew(*signals: Signal) -> list[AnswerGrew]:
    reader = TurnReader(1, EditFormat.SEARCH_REPLACE, Meter(lambda: 0.0))
    found = [event for signal in signals for event in reader.events((signal,))]
    return [event for event in found if isinstance(event, AnswerGrew)]


def test_the_input_of_a_call_is_read_apart_from_the_words_around_it() -> None:
    events = grew(Text("Look:\n```\n"), Text(PATCH, "c1"), Text("Done."), Ended(Ending.STOP))
    assert [(event.text, event.call) for event in events if event.text] == [
        ("Look:\n```\n", ""),
        (PATCH, "c1"),
        ("Done.", ""),
    ]
    closed = [event.call for event in events for edit in event.edits if isinstance(edit, BlockClosed)]
    assert closed == ["c1"]


def test_one_batch_may_hold_words_and_calls() -> None:
    reader = TurnReader(1, EditFormat.SEARCH_REPLACE, Meter(lambda: 0.0))
    batch = (
        Text("I "),
        Text("will.\n"),
        Carried("{}"),
        Text(PATCH, "c1"),
        Text(PATCH, "c2"),
        Text("\n", "c2"),
    )
    events = [event for event in reader.events(batch) if isinstance(event, AnswerGrew)]
    assert [(event.text, event.call, event.carried) for event in events] == [
        ("I will.\n", "", ()),
        ("", "", ("{}",)),
        (PATCH, "c1", ()),
        (PATCH + "\n", "c2", ()),
    ]
    assert [sum(isinstance(edit, BlockClosed) for edit in event.edits) for event in events] == [0, 0, 1, 1]
