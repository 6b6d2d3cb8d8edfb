"""One turn's signals as events: what a hostile server sends of tool calls stays within limits."""

from __future__ import annotations

from spark_tui.core.events import TurnEnded
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Ended, Ending, ToolPart
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
