"""Chat Completions: the dialects of its stream, its requests, its errors."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.stream.signals import Ended, Ending, Reasoning, Signal, Text, ToolPart, Usage
from spark_tui.core.stream.sse import SseEvent, SseMachine
from spark_tui.core.stream.wire_chat import ChatReader, encode_request, error_message
from spark_tui.core.stream.wire_chat_request import UnknownToolError
from spark_tui.core.talk.messages import Message, Request, Role, ToolCall

DONE = "[DONE]"
STOP = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}


def delta(**fields: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": None}]}


def ends(reason: str) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


def signals(*chunks: object) -> list[Signal]:
    wire = ChatReader()
    found: list[Signal] = []
    for chunk in chunks:
        found += wire.feed(SseEvent("message", chunk if isinstance(chunk, str) else json.dumps(chunk)))
    return found + wire.finish()


CASES = [
    pytest.param([delta(role="assistant", content=""), delta(content="Hi")], [Text("Hi")], id="content"),
    pytest.param([delta(content=None, reasoning="a")], [Reasoning("a")], id="reasoning"),
    pytest.param(
        [delta(reasoning_content="a", content="b")], [Reasoning("a"), Text("b")], id="reasoning_content"
    ),
    pytest.param(
        [delta(reasoning="a", reasoning_content="a")], [Reasoning("a")], id="the same thought twice"
    ),
    pytest.param([delta(thinking="a")], [Reasoning("a")], id="thinking"),
    pytest.param(
        [delta(content=[{"type": "text", "text": "a"}, "b", {"type": "image"}])], [Text("ab")], id="parts"
    ),
    pytest.param(
        [delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "t"}]}])],
        [Reasoning("t")],
        id="thought parts",
    ),
    pytest.param([delta(refusal="No.")], [Text("No.")], id="refusal"),
    pytest.param([{"choices": [{"index": 1, "delta": {"content": "other"}}]}], [], id="another choice"),
    pytest.param(
        [{"choices": None, "usage": None, "error": None, "unknown": [1]}], [], id="nulls and unknown fields"
    ),
    pytest.param(
        ['{"choices":[{"delta":{"content":"\\ud83d"}}]}', '{"choices":[{"delta":{"content":"\\ude00!"}}]}'],
        [Text("😀!")],
        id="a character cut in two",
    ),
    pytest.param(['{"choices":[{"delta":{"content":"a\\ude00"}}]}'], [Text("a�")], id="half a character"),
    pytest.param(
        [
            {
                "usage": {
                    "prompt_tokens": 9,
                    "completion_tokens": 4,
                    "prompt_tokens_details": {"cached_tokens": 7},
                }
            }
        ],
        [Usage(9, 7, 4)],
        id="usage",
    ),
    pytest.param(
        [{"usage": {"prompt_tokens": 9, "prompt_cache_hit_tokens": 5}}], [Usage(9, 5, None)], id="DeepSeek"
    ),
    pytest.param(
        [{"timings": {"cache_n": 5, "prompt_n": 4, "predicted_n": 3}}], [Usage(9, 5, 3)], id="llama.cpp"
    ),
    pytest.param([{"x_groq": {"usage": {"prompt_tokens": 9}}}], [Usage(9, None, None)], id="Groq"),
    pytest.param([{"usage": {"prompt_tokens": 9}}] * 3, [Usage(9, None, None)], id="the same usage again"),
    pytest.param(
        [{"usage": {"prompt_tokens": 9}}, {"usage": {"completion_tokens": 2}}],
        [Usage(9), Usage(9, None, 2)],
        id="usage in pieces",
    ),
    pytest.param(
        [{"usage": {"prompt_tokens": "9", "completion_tokens": -1, "prompt_tokens_details": 3}}],
        [],
        id="odd usage",
    ),
]


@pytest.mark.parametrize(("chunks", "expected"), CASES)
def test_reads_what_servers_send(chunks: list[object], expected: list[Signal]) -> None:
    assert signals(*chunks, STOP, DONE) == [*expected, Ended(Ending.STOP)]


def test_tool_calls_in_pieces() -> None:
    found = signals(
        delta(
            tool_calls=[
                {"index": 0, "id": "c1", "type": "function", "function": {"name": "read", "arguments": ""}}
            ]
        ),
        delta(tool_calls=[{"index": 0, "function": {"arguments": '{"path"'}}]),
        delta(
            tool_calls=[{"index": 1, "id": "c2", "function": {"name": "list", "arguments": {"path": "ü"}}}]
        ),
        ends("tool_calls"),
    )
    assert found == [
        ToolPart(0, "c1", "read", ""),
        ToolPart(0, "", "", '{"path"'),
        ToolPart(1, "c2", "list", '{"path": "\\u00fc"}'),
        Ended(Ending.TOOLS),
    ]


def test_tool_calls_without_an_index() -> None:
    call = {"id": "c1", "function": {"name": "read", "arguments": "{"}}
    found = signals(
        delta(tool_calls=[call]),
        delta(tool_calls=[{"function": {"arguments": "}"}}]),
        delta(tool_calls=[{**call, "id": "c2"}]),
        delta(tool_calls=[{"function": {"arguments": "}"}}]),
        STOP,
    )
    assert [part.index for part in found if isinstance(part, ToolPart)] == [0, 0, 1, 1]
    assert found[-1] == Ended(Ending.TOOLS)


def test_the_old_way_of_calling_a_function() -> None:
    found = signals(delta(function_call={"name": "read", "arguments": "{}"}), ends("function_call"))
    assert found == [ToolPart(0, "", "read", "{}"), Ended(Ending.TOOLS)]


@pytest.mark.parametrize(
    ("chunks", "ending"),
    [
        ([ends("stop")], Ending.STOP),
        ([ends("length"), DONE], Ending.LENGTH),
        ([ends("content_filter")], Ending.FILTERED),
        ([ends("tool_calls")], Ending.STOP),
        ([ends("error")], Ending.FAILED),
        ([ends("eos_token")], Ending.STOP),
        ([DONE], Ending.STOP),
        ([delta(content="a"), " [DONE] "], Ending.STOP),
        ([delta(content="a")], Ending.CUT),
        ([], Ending.CUT),
        (["{"], Ending.FAILED),
        (["[]"], Ending.FAILED),
        (['{"choices": 1}'], Ending.FAILED),
        (["[" * 100_000], Ending.FAILED),
        ([{"error": {"message": "boom", "code": 500}}], Ending.FAILED),
        ([{"error": "boom"}], Ending.FAILED),
        ([delta(content="a"), {"error": {}, "choices": []}, STOP], Ending.STOP),
    ],
)
def test_exactly_one_ending_and_it_is_last(chunks: list[object], ending: Ending) -> None:
    found = signals(*chunks, *([] if ending is Ending.CUT else [DONE, delta(content="late")]))
    assert [signal.ending for signal in found if isinstance(signal, Ended)] == [ending]
    assert isinstance(found[-1], Ended)


def test_usage_behind_the_finish_reason_still_comes() -> None:
    assert signals(STOP, {"choices": [], "usage": {"prompt_tokens": 1}}, DONE) == [
        Usage(1),
        Ended(Ending.STOP),
    ]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (SseEvent("message", '{"error":{"message":"out of  memory","type":"x"}}'), "out of memory"),
        (SseEvent("message", '{"error":"text"}'), "text"),
        (SseEvent("error", '{"message":"m"}'), "m"),
        (SseEvent("error", "plain words"), "plain words"),
        (SseEvent("error", ""), "it did not say why."),
    ],
)
def test_errors_in_the_stream_say_what_happened(event: SseEvent, message: str) -> None:
    assert ChatReader().feed(event) == [Ended(Ending.FAILED, f"The server broke the answer off: {message}")]


def test_an_event_that_the_end_cut_is_no_garbage() -> None:
    wire = ChatReader()
    assert wire.feed(SseEvent("message", '{"choices":[{"de', complete=False)) == []
    assert [signal.ending for signal in wire.finish() if isinstance(signal, Ended)] == [Ending.CUT]


def test_keeps_the_name_of_the_model() -> None:
    wire = ChatReader()
    wire.feed(SseEvent("message", '{"model":"m1"}'))
    assert wire.model == "m1"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "delta",
                    "content",
                    "usage",
                    "error",
                    "tool_calls",
                    "function",
                    "arguments",
                    "timings",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.lists(JSON | st.text(max_size=6), max_size=5))
def test_no_event_raises(chunks: list[object]) -> None:
    found = signals(*chunks)
    assert isinstance(found[-1], Ended)
    assert sum(isinstance(signal, Ended) for signal in found) == 1


@given(st.binary(max_size=40))
def test_no_bytes_raise(data: bytes) -> None:
    machine, wire = SseMachine(), ChatReader()
    found = [s for event in machine.feed(b"data: " + data) + machine.finish() for s in wire.feed(event)]
    found += wire.finish()
    assert isinstance(found[-1], Ended)


REQUEST = Request(
    model="m",
    messages=(
        Message(Role.SYSTEM, "s"),
        Message(Role.USER, "u"),
        Message(Role.ASSISTANT, "", calls=(ToolCall("c1", "read", '{"path":"a"}'),)),
        Message(Role.TOOL, "text", call_id="c1"),
    ),
    tools=("read", "list", "search"),
    max_tokens=10,
    temperature=0.5,
)


def test_encodes_a_request() -> None:
    body = json.loads(encode_request(REQUEST))
    tools = body.pop("tools")
    assert body == {
        "model": "m",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 10,
        "temperature": 0.5,
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "u"},
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [
                    {
                        "id": "c1",
                        "type": "function",
                        "function": {"name": "read", "arguments": '{"path":"a"}'},
                    }
                ],
            },
            {"role": "tool", "content": "text", "tool_call_id": "c1"},
        ],
    }
    assert [tool["function"]["name"] for tool in tools] == ["read", "list", "search"]
    assert tools[0]["type"] == "function"
    assert tools[0]["function"]["parameters"]["required"] == ["path"]
    assert set(tools[0]["function"]["parameters"]["properties"]) == {"path", "start", "end"}


def test_extra_fields_go_over_ours_and_none_takes_away() -> None:
    body = json.loads(
        encode_request(Request("m", ()), extra={"stream_options": None, "reasoning_effort": "low"})
    )
    assert body == {"model": "m", "stream": True, "messages": [], "reasoning_effort": "low"}


def test_an_unknown_tool_is_an_error() -> None:
    with pytest.raises(UnknownToolError, match=r"'shell'.*read, list, search"):
        encode_request(Request("m", (), tools=("shell",)))


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            401,
            b'{"error":{"message":"Bad key","type":"auth"}}',
            "The server did not accept the key (HTTP 401): Bad key",
        ),
        (404, b'{"detail":"Not Found"}', "There is no such model or address (HTTP 404): Not Found"),
        (
            422,
            b'{"detail":[{"loc":["body"],"msg":"field required"}]}',
            "The server refused the request (HTTP 422): field required",
        ),
        (400, b'[{"error":{"code":400,"message":"m"}}]', "The server refused the request (HTTP 400): m"),
        (
            429,
            b'{"error":{"message":"Provider error","metadata":{"raw":"slow down"}}}',
            "Too many requests (HTTP 429): Provider error: slow down",
        ),
        (418, b'{"error":"text"}', "The server refused the request (HTTP 418): text"),
        (
            529,
            b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}',
            "The server is overloaded (HTTP 529): Overloaded",
        ),
        (
            401,
            b'{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}',
            "The server did not accept the key (HTTP 401): invalid x-api-key",
        ),
        (599, b"", "The server failed (HTTP 599)."),
        (500, b'{"error":{"code":7}}', "The server failed (HTTP 500): error 7"),
        (
            502,
            b"<html><head><title>502 Bad Gateway</title></head>x",
            "The server behind the gateway failed (HTTP 502): 502 Bad Gateway",
        ),
        (
            503,
            b"Loading  model\n",
            "The server is overloaded or still loading the model (HTTP 503): Loading model",
        ),
        (500, b"\xff" + b"x" * 1000, "The server failed (HTTP 500): �" + "x" * 398 + "…"),
    ],
)
def test_says_what_an_error_answer_means(status: int, body: bytes, expected: str) -> None:
    assert error_message(status, body) == expected


@given(st.integers(100, 599), JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30))
def test_every_error_answer_gives_one_line(status: int, body: bytes) -> None:
    message = error_message(status, body)
    assert str(status) in message
    assert "\n" not in message
    assert len(message) < 500
