"""Events of OpenAI Responses as signals, in every order and with every field missing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.stream.signals import Carried, Ended, Ending, Reasoning, Signal, Text, ToolPart, Usage
from spark_tui.core.stream.sse import SseEvent, SseMachine
from spark_tui.core.stream.wire_responses import ResponsesReader, whole_answer
from support.responses import (
    completed,
    created,
    freeform,
    function,
    kept_thought,
    numbered,
    said,
    sse,
    thought,
)

PATCH = "*** Begin Patch\n*** Delete File: a.py\n*** End Patch"


def read(*events: dict[str, Any] | str) -> list[Signal]:
    reader = ResponsesReader()
    found: list[Signal] = []
    for event in events:
        found += reader.feed(SseEvent("message", event if isinstance(event, str) else json.dumps(event)))
    return found + reader.finish()


def test_an_answer_with_everything_in_it() -> None:
    events = numbered(
        [created("gpt-x"), thought("hm"), kept_thought(0, "abc"), said("I ", 1), said("will.", 1)]
    )
    found = read(
        *events, *freeform([PATCH[:20], PATCH[20:]], 2), *function("read", '{"path":"a"}', 3), completed()
    )
    assert found == [
        Reasoning("hm"),
        Carried('{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"abc"}'),
        Text("I "),
        Text("will."),
        Text(PATCH[:20], "call_1"),
        Text(PATCH[20:], "call_1"),
        ToolPart(3, "call_f", "read"),
        ToolPart(3, arguments='{"path'),
        ToolPart(3, arguments='":"a"}'),
        Usage(10, 4, 5),
        Ended(Ending.TOOLS),
    ]


def test_the_model_is_what_the_server_calls_it() -> None:
    reader = ResponsesReader()
    reader.feed(SseEvent("message", json.dumps(created("gpt-x-2026"))))
    assert reader.model == "gpt-x-2026"


def test_the_phase_of_a_message_is_carried_before_it() -> None:
    item = {"type": "message", "role": "assistant", "phase": "commentary", "content": []}
    added = {"type": "response.output_item.added", "output_index": 0, "item": item}
    odd = {**added, "item": {**item, "phase": ["x"]}}
    assert read(added, said("one"))[:2] == [Carried('{"type":"phase","phase":"commentary"}'), Text("one")]
    assert read(odd, said("one"))[:1] == [Text("one")]


def test_what_comes_only_whole_is_not_lost() -> None:
    message = {
        "type": "message",
        "content": [{"type": "output_text", "text": "all"}, {"type": "refusal", "refusal": "no"}],
    }
    call = {"type": "custom_tool_call", "call_id": "c9", "input": PATCH}
    asked = {"type": "function_call", "call_id": "f9", "name": "read", "arguments": "{}"}
    done = [
        {"type": "response.output_item.done", "output_index": index, "item": item}
        for index, item in enumerate((message, call, asked))
    ]
    assert read(*done, completed()) == [
        Text("allno"),
        Text(PATCH, "c9"),
        ToolPart(2, "f9"),
        ToolPart(2, arguments="{}"),
        Usage(10, 4, 5),
        Ended(Ending.TOOLS),
    ]


def test_thoughts_that_only_the_server_could_look_up_are_not_carried() -> None:
    item = {"type": "reasoning", "id": "rs_1", "summary": []}
    assert read({"type": "response.output_item.done", "item": item}, completed())[:-2] == []


def test_parts_of_a_summary_are_apart() -> None:
    other = {**thought("two"), "summary_index": 1}
    assert read(thought("one"), other)[:2] == [Reasoning("one"), Reasoning("\n\ntwo")]


@pytest.mark.parametrize(
    ("last", "ending", "words"),
    [
        ({"type": "response.incomplete", "response": {"incomplete_details": {"reason": "max_output_tokens"}}},
         Ending.LENGTH, "limit"),
        ({"type": "response.incomplete", "response": {"incomplete_details": {"reason": "content_filter"}}},
         Ending.FILTERED, "withheld"),
        ({"type": "response.incomplete", "response": None}, Ending.CUT, "early"),
        ({"type": "response.failed", "response": {"error": {"code": "server_error", "message": "it broke"}}},
         Ending.FAILED, "it broke"),
        ({"type": "response.failed"}, Ending.FAILED, "broke the answer off"),
        ({"type": "error", "code": "rate_limit_exceeded", "message": "slow down"}, Ending.FAILED, "slow"),
        ({"type": "error", "status": 400, "error": {"message": "unknown model"}}, Ending.FAILED, "unknown"),
        ("no json", Ending.FAILED, "no JSON"),
        ("[DONE]", Ending.STOP, ""),
    ],
)  # fmt: skip
def test_endings(last: dict[str, Any] | str, ending: Ending, words: str) -> None:
    found = read(created(), said("one"), last, said("late"))
    assert found[0] == Text("one")
    (ended,) = found[1:]
    assert isinstance(ended, Ended)
    assert ended.ending is ending
    assert words in ended.message


def test_a_stream_without_its_end_is_cut() -> None:
    ended = read(created(), said("one"))[-1]
    assert isinstance(ended, Ended)
    assert ended.ending is Ending.CUT


def test_halves_of_characters_are_joined_within_a_call_and_lost_at_its_edge() -> None:
    one = '{"type":"response.output_text.delta","delta":"\\ud83c"}'
    two = '{"type":"response.output_text.delta","delta":"\\udf89"}'
    assert read(one, two)[:1] == [Text("🎉")]
    found = read(one, *freeform(["x"]))
    assert found[:2] == [Text("�"), Text("x", "call_1")]


@given(st.integers(1, 30))
def test_how_the_bytes_are_cut_never_matters(size: int) -> None:
    whole = sse(created(), said("grün 🎉"), *freeform([PATCH]), completed())
    machine, reader = SseMachine(), ResponsesReader()
    found: list[Signal] = []
    for start in range(0, len(whole), size):
        for event in machine.feed(whole[start : start + size]):
            found += reader.feed(event)
    assert found == [Text("grün 🎉"), Text(PATCH, "call_1"), Usage(10, 4, 5), Ended(Ending.TOOLS)]


KINDS = [
    event["type"]
    for event in (created(), said(""), thought(""), *freeform([""]), *function("", ""), completed())
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("delta", "output_index", "item", "response", "input", "arguments", "summary_index")
EVENTS = st.builds(
    lambda kind, fields: {**fields, "type": kind},
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4),
)


@given(st.lists(EVENTS | JSON, max_size=6))
def test_no_event_raises(events: list[Any]) -> None:
    found = read(*(json.dumps(event) for event in events))
    assert isinstance(found[-1], Ended)
    assert sum(isinstance(signal, Ended) for signal in found) == 1


def test_a_whole_answer_is_a_stream_in_one_piece() -> None:
    answer = {
        "object": "response",
        "status": "completed",
        "model": "m",
        "output": [{"type": "message", "content": [{"type": "output_text", "text": "all of it"}]}],
        "usage": completed()["response"]["usage"],
    }
    events = whole_answer(json.dumps(answer).encode())
    reader = ResponsesReader()
    found = [signal for event in events for signal in reader.feed(event)]
    assert found == [Text("all of it"), Usage(10, 4, 5), Ended(Ending.STOP)]
    assert reader.model == "m"


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (b"[]", []),
        (b"{", []),
        (b'{"choices": []}', []),
        (b'{"error": {"message": "no"}}', ["error"]),
        (
            b'{"output": [], "status": "failed", "error": {"message": "no"}}',
            ["response.created", "response.failed"],
        ),
        (b'{"output": [1], "status": "incomplete"}', ["response.created", "response.incomplete"]),
    ],
)
def test_whole_answers_that_are_something_else(body: bytes, kinds: list[str]) -> None:
    assert [event.event for event in whole_answer(body)] == kinds


@pytest.mark.parametrize("pieces", [["Hel"], ["Hel", "Hel", "lo"], ["lo", "Hel"], ["Help"]])
def test_pieces_that_are_not_what_the_server_says_they_were_end_the_answer(pieces: list[str]) -> None:
    done = {"type": "response.output_text.done", "output_index": 1, "text": "Hello"}
    found = read(created("m"), *(said(piece, 1) for piece in pieces), done, completed())
    last = found[-1]
    assert isinstance(last, Ended)
    assert last.ending is Ending.FAILED
    assert "lost or came twice" in last.message


def test_parts_of_one_message_are_compared_each_by_itself() -> None:
    parts = [
        {"type": f"response.output_text.{kind}", "output_index": 0, "content_index": part, name: text}
        for part, text in enumerate(["one ", "two"])
        for kind, name in (("delta", "delta"), ("done", "text"))
    ]
    assert read(created("m"), *parts, completed())[-1] == Ended(Ending.STOP)
