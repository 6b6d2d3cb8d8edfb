"""Anthropic Messages: what its stream means, and that whatever comes it ends once."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.stream.signals import Carried, Ended, Ending, Reasoning, Signal, Text, ToolPart, Usage
from spark_tui.core.stream.sse import SseEvent, SseMachine
from spark_tui.core.stream.wire_anthropic import AnthropicReader, Thought, whole_answer

Record = dict[str, Any]

PING: Record = {"type": "ping"}
STOP: Record = {"type": "message_stop"}


def start(**message: object) -> Record:
    return {
        "type": "message_start",
        "message": {"type": "message", "role": "assistant", "content": [], **message},
    }


def opens(index: int, kind: str = "text", **block: object) -> Record:
    return {"type": "content_block_start", "index": index, "content_block": {"type": kind, **block}}


def delta(index: int, kind: str, **fields: object) -> Record:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def closes(index: int) -> Record:
    return {"type": "content_block_stop", "index": index}


def states(reason: str | None, output: int | None = None, **fields: object) -> Record:
    counts = {} if output is None else {"usage": {"output_tokens": output}}
    return {
        "type": "message_delta",
        "delta": {"stop_reason": reason, "stop_sequence": None, **fields},
        **counts,
    }


def text(*pieces: str, index: int = 0) -> list[Record]:
    return [opens(index, text=""), *(delta(index, "text_delta", text=each) for each in pieces), closes(index)]


def signals(*records: object) -> list[Signal]:
    reader = AnthropicReader()
    found: list[Signal] = []
    for record in records:
        kind = str(record.get("type")) if isinstance(record, dict) else "message"
        found += reader.feed(SseEvent(kind, record if isinstance(record, str) else json.dumps(record)))
    return found + reader.finish()


def carried(block: dict[str, str], calls: int = 0) -> Carried:
    return Carried(msgspec.json.encode(Thought(block, calls)).decode())


def signed(thought: str, calls: int = 0) -> Carried:
    return carried({"type": "thinking", "thinking": thought, "signature": "c2ln"}, calls)


CASES = [
    pytest.param(text("Hel", "lo"), [Text("Hel"), Text("lo")], id="text"),
    pytest.param([PING, *text("a"), PING], [Text("a")], id="pings"),
    pytest.param([opens(0, text="a"), closes(0)], [Text("a")], id="text in the start of a block"),
    pytest.param([*text("a"), *text("b", index=1)], [Text("a"), Text("b")], id="two blocks"),
    pytest.param(
        [
            opens(0, "thinking", thinking="", signature=""),
            delta(0, "thinking_delta", thinking="hm"),
            delta(0, "thinking_delta", thinking="!"),
            delta(0, "signature_delta", signature="c2l"),
            delta(0, "signature_delta", signature="n"),
            closes(0),
            *text("a", index=1),
        ],
        [Reasoning("hm"), Reasoning("!"), signed("hm!"), Text("a")],
        id="thinking",
    ),
    pytest.param(
        [
            opens(0, "thinking", thinking="", signature=""),
            delta(0, "signature_delta", signature="c2ln"),
            closes(0),
        ],
        [signed("")],
        id="thinking that is not shown",
    ),
    pytest.param(
        [
            opens(0, "thinking", thinking="", signature=""),
            delta(0, "thinking_delta", thinking="hm"),
            closes(0),
        ],
        [Reasoning("hm")],
        id="thinking without a signature cannot go back",
    ),
    pytest.param(
        [opens(0, "redacted_thinking", data="x"), closes(0)],
        [carried({"type": "redacted_thinking", "data": "x"})],
        id="redacted thinking",
    ),
    pytest.param(
        [
            opens(0, "server_tool_use", id="s", name="web_search", input={}),
            delta(0, "input_json_delta", partial_json="{}"),
            closes(0),
        ],
        [],
        id="a tool of the server's own",
    ),
    pytest.param(
        [opens(0, text=""), delta(0, "citations_delta", citation={"type": "x"}), closes(0)],
        [],
        id="citations",
    ),
    pytest.param([{"type": "something_new", "index": 7}], [], id="a new kind of event"),
    pytest.param([opens(0, "new_block"), delta(0, "new_delta", text="x"), closes(0)], [], id="a new block"),
    pytest.param(
        [
            opens(0, text=""),
            '{"type":"content_block_delta","delta":{"type":"text_delta","text":"\\ud83d"}}',
            '{"type":"content_block_delta","delta":{"type":"text_delta","text":"\\ude00!"}}',
            closes(0),
        ],
        [Text("😀!")],
        id="a character cut in two",
    ),
    pytest.param(
        [
            opens(0, text=""),
            '{"type":"content_block_delta","delta":{"type":"text_delta","text":"a\\ud83d"}}',
            closes(0),
            *text("b", index=1),
        ],
        [Text("a"), Text("�"), Text("b")],
        id="half a character at the end of a block",
    ),
]


@pytest.mark.parametrize(("records", "expected"), CASES)
def test_reads_what_the_server_sends(records: list[object], expected: list[Signal]) -> None:
    assert signals(start(), *records, states("end_turn"), STOP) == [*expected, Ended(Ending.STOP)]


def test_tool_calls_in_pieces_beside_words() -> None:
    found = signals(
        start(),
        *text("I look."),
        opens(1, "tool_use", id="toolu_1", name="read", input={}),
        delta(1, "input_json_delta", partial_json=""),
        delta(1, "input_json_delta", partial_json='{"path": "a'),
        delta(1, "input_json_delta", partial_json='.py"}'),
        closes(1),
        opens(2, "tool_use", id="toolu_2", name="list", input={}),
        closes(2),
        opens(3, "tool_use", id="toolu_3", name="list", input={"path": "src"}),
        closes(3),
        states("tool_use", 20),
        STOP,
    )
    assert found == [
        Text("I look."),
        ToolPart(1, "toolu_1", "read"),
        ToolPart(1, arguments='{"path": "a'),
        ToolPart(1, arguments='.py"}'),
        ToolPart(2, "toolu_2", "list"),
        ToolPart(2, arguments="{}"),
        ToolPart(3, "toolu_3", "list"),
        ToolPart(3, arguments='{"path":"src"}'),
        Usage(completion=20),
        Ended(Ending.TOOLS),
    ]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param(
            {"input_tokens": 9, "output_tokens": 1}, {"output_tokens": 5}, Usage(9, None, 5), id="plain"
        ),
        pytest.param(
            {"input_tokens": 9, "cache_read_input_tokens": 80, "cache_creation_input_tokens": 11},
            {"output_tokens": 5},
            Usage(100, 80, 5),
            id="the cache counts as prompt",
        ),
        pytest.param(
            {"input_tokens": 9, "cache_read_input_tokens": 0},
            {"input_tokens": 12, "cache_read_input_tokens": 4, "output_tokens": 5},
            Usage(16, 4, 5),
            id="the last count is the right one",
        ),
        pytest.param(
            {"input_tokens": True, "cache_read_input_tokens": -1, "output_tokens": "9"},
            {"output_tokens": None},
            None,
            id="odd counts",
        ),
    ],
)
def test_counts_tokens(first: Record, last: Record, expected: Usage | None) -> None:
    found = signals(start(usage=first), *text("a"), {**states("end_turn"), "usage": last}, STOP)
    counted = [each for each in found if isinstance(each, Usage)]
    assert counted[-1:] == ([] if expected is None else [expected])


def test_the_first_count_of_the_answer_is_only_a_placeholder() -> None:
    assert signals(start(usage={"input_tokens": 9, "output_tokens": 1}))[0] == Usage(9)


@pytest.mark.parametrize(
    ("reason", "ending", "said"),
    [
        ("end_turn", Ending.STOP, ""),
        ("stop_sequence", Ending.STOP, ""),
        ("tool_use", Ending.STOP, ""),  # without a call there is nothing to wait for
        ("max_tokens", Ending.LENGTH, "token limit"),
        ("model_context_window_exceeded", Ending.LENGTH, "context window"),
        ("refusal", Ending.FILTERED, "withheld"),
        ("pause_turn", Ending.CUT, "paused"),
        ("a_new_reason", Ending.CUT, "a_new_reason"),
        (None, Ending.CUT, "without saying why"),
    ],
)
def test_why_it_stopped(reason: str | None, ending: Ending, said: str) -> None:
    last = signals(start(), *text("a"), states(reason), STOP)[-1]
    assert isinstance(last, Ended)
    assert last.ending is ending
    assert said in last.message


def test_a_refusal_is_told_in_the_providers_words() -> None:
    details = {"type": "refusal", "category": "cyber", "explanation": "This  asks\nfor malware."}
    last = signals(start(), states("refusal", stop_details=details), STOP)[-1]
    assert last == Ended(
        Ending.FILTERED, "The provider withheld the rest of the answer. It says: This asks for malware."
    )


WHOLE = text("a")


@pytest.mark.parametrize(
    ("records", "ending"),
    [
        pytest.param([], Ending.CUT, id="nothing"),
        pytest.param([start()], Ending.CUT, id="only a beginning"),
        pytest.param([start(), *WHOLE], Ending.CUT, id="no reason"),
        pytest.param([start(), *WHOLE, states("end_turn")], Ending.STOP, id="only message_stop is missing"),
        pytest.param([start(), "{"], Ending.FAILED, id="half JSON"),
        pytest.param([start(), "[]"], Ending.FAILED, id="a list"),
        pytest.param([start(), "7"], Ending.FAILED, id="a number"),
        pytest.param([start(), "{}"], Ending.FAILED, id="no type"),
        pytest.param([start(), "[" * 100_000], Ending.FAILED, id="a deep list"),
        pytest.param([start(), '{"type":"content_block_delta","delta":3}'], Ending.FAILED, id="odd types"),
        pytest.param(['{"choices":[{"delta":{"content":"a"}}]}'], Ending.FAILED, id="another API"),
        pytest.param([start(), *WHOLE[1:], states("end_turn")], Ending.FAILED, id="a block never begun"),
        pytest.param([start(), *WHOLE[:2], states("end_turn")], Ending.FAILED, id="a block never ended"),
        pytest.param([start(), *WHOLE[:2], states("max_tokens")], Ending.LENGTH, id="a block cut by a limit"),
        pytest.param([start(), *WHOLE, *WHOLE], Ending.FAILED, id="a block twice"),
        pytest.param([start(), start(), *WHOLE], Ending.FAILED, id="a beginning twice"),
        pytest.param([*WHOLE, states("end_turn")], Ending.STOP, id="no beginning"),
        pytest.param([*WHOLE, start()], Ending.FAILED, id="a beginning that comes late"),
        pytest.param([start(), *WHOLE, WHOLE[1]], Ending.FAILED, id="a piece after the end of its block"),
        pytest.param([start(), *WHOLE, closes(0)], Ending.FAILED, id="an end twice"),
        pytest.param([start(), states("end_turn"), *WHOLE], Ending.FAILED, id="words after the reason"),
        pytest.param(
            [start(), opens(0, text=""), delta(0, "input_json_delta", partial_json="{")],
            Ending.FAILED,
            id="a piece of another kind of block",
        ),
    ],
)
def test_exactly_one_ending_and_it_is_last(records: list[object], ending: Ending) -> None:
    late = [] if ending in (Ending.CUT, Ending.STOP, Ending.LENGTH) else [STOP, *WHOLE]
    found = signals(*records, *late)
    assert [each.ending for each in found if isinstance(each, Ended)] == [ending]
    assert isinstance(found[-1], Ended)


def test_nothing_comes_after_the_end() -> None:
    assert signals(start(), states("end_turn"), STOP, start(), *WHOLE, STOP) == [Ended(Ending.STOP)]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            SseEvent("error", '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'),
            "Overloaded",
        ),
        (SseEvent("message", '{"type":"error","error":{"type":"api_error"}}'), "api_error"),
        (SseEvent("error", '{"error":{"message":"m"}}'), "m"),
        (SseEvent("error", "plain words"), "plain words"),
        (SseEvent("error", ""), "it did not say why."),
    ],
)
def test_errors_in_the_stream_say_what_happened(event: SseEvent, message: str) -> None:
    found = AnthropicReader().feed(event)
    assert found == [Ended(Ending.FAILED, f"The server broke the answer off: {message}")]


def test_an_event_that_the_end_cut_is_no_garbage() -> None:
    reader = AnthropicReader()
    assert reader.feed(SseEvent("content_block_delta", '{"type":"content_blo', complete=False)) == []
    assert [each.ending for each in reader.finish() if isinstance(each, Ended)] == [Ending.CUT]


def test_keeps_the_name_of_the_model() -> None:
    reader = AnthropicReader()
    reader.feed(SseEvent("message_start", json.dumps(start(model="claude-x"))))
    assert reader.model == "claude-x"


def test_a_complete_answer_in_one_record() -> None:
    blocks = [
        {"type": "thinking", "thinking": "hm", "signature": "c2ln"},
        {"type": "text", "text": "all of it"},
        {"type": "tool_use", "id": "t1", "name": "read", "input": {"path": "a"}},
    ]
    counts = {"input_tokens": 7, "output_tokens": 3}
    answer = {"type": "message", "model": "m", "content": blocks, "stop_reason": "tool_use", "usage": counts}
    (event,) = whole_answer(json.dumps(answer).encode())
    found = AnthropicReader().feed(event)
    assert [each for each in found if not isinstance(each, Usage)] == [
        Reasoning("hm"),
        signed("hm"),
        Text("all of it"),
        ToolPart(2, "t1", "read"),
        ToolPart(2, arguments='{"path":"a"}'),
        Ended(Ending.TOOLS),
    ]
    assert Usage(7, None, 3) in found


def test_a_thought_between_calls_knows_its_place() -> None:
    found = signals(
        start(),
        opens(0, "thinking", thinking="a", signature="c2ln"),
        closes(0),
        opens(1, "tool_use", id="t1", name="list", input={}),
        closes(1),
        opens(2, "thinking", thinking="b", signature="c2ln"),
        closes(2),
        opens(3, "tool_use", id="t2", name="list", input={}),
        closes(3),
        states("tool_use"),
        STOP,
    )
    assert [each for each in found if isinstance(each, Carried)] == [signed("a"), signed("b", 1)]


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{}", b'{"choices": []}', b"\xff", b"[" * 100_000])
def test_what_is_no_complete_answer(body: bytes) -> None:
    assert whole_answer(body) == []


def test_an_error_in_place_of_an_answer() -> None:
    (event,) = whole_answer(b'{"error": {"message": "no"}}')
    assert AnthropicReader().feed(event) == [Ended(Ending.FAILED, "The server broke the answer off: no")]


KEYS = [
    "type",
    "index",
    "delta",
    "content_block",
    "message",
    "usage",
    "error",
    "text",
    "stop_reason",
    "content",
]
KINDS = [
    *("message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta"),
    *("message_stop", "message", "error", "text", "tool_use", "text_delta", "input_json_delta", "end_turn"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.floats() | st.sampled_from(KINDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(JSON | st.sampled_from([start(), *WHOLE, STOP]) | st.text(max_size=6), max_size=6))
def test_no_event_raises(records: list[object]) -> None:
    found = signals(*records)
    assert isinstance(found[-1], Ended)
    assert sum(isinstance(each, Ended) for each in found) == 1
    for each in found:
        if isinstance(each, Text):
            each.text.encode()


@given(st.binary(max_size=60))
def test_no_bytes_raise(data: bytes) -> None:
    machine, reader = SseMachine(), AnthropicReader()
    events = machine.feed(b"event: content_block_delta\ndata: " + data) + machine.finish()
    found = [signal for event in events for signal in reader.feed(event)] + reader.finish()
    assert isinstance(found[-1], Ended)


def test_half_a_character_at_the_end_of_a_cut_answer_is_shown() -> None:
    half = '{"type":"content_block_delta","delta":{"type":"text_delta","text":"a\\ud83d"}}'
    found = signals(start(), opens(0, text=""), half)
    assert found[:-1] == [Text("a"), Text("�")]


pieces_of_text = st.lists(st.text(alphabet=st.sampled_from('aü🎉\n\u2028\\"'), max_size=6), max_size=6)


def halved(data: str) -> list[str]:
    """The JSON string in `data`, which may be cut between the two escapes of a character."""
    escaped = json.dumps(data)[1:-1]
    middle = escaped.find("\\ud83c") + 6 if "\\ud83c" in escaped else len(escaped)
    return [escaped[:middle], escaped[middle:]]


@given(st.lists(st.tuples(st.sampled_from(["text", "thinking", "tool_use"]), pieces_of_text), max_size=5))
def test_every_block_comes_out_word_for_word_however_its_characters_are_cut(
    blocks: list[tuple[str, list[str]]],
) -> None:
    names = {"text": ("text_delta", "text"), "thinking": ("thinking_delta", "thinking")}
    records: list[object] = [start()]
    for index, (kind, pieces) in enumerate(blocks):
        delta_kind, field = names.get(kind, ("input_json_delta", "partial_json"))
        records.append(opens(index, kind, id=f"t{index}", name="read"))
        for part in (part for piece in pieces for part in halved(piece)):
            head = f'{{"type":"content_block_delta","index":{index},"delta":{{"type":"{delta_kind}",'
            records.append(f'{head}"{field}":"{part}"}}}}')
        records.append(closes(index))
    found = signals(*records, states("end_turn"), STOP)
    said = "".join(each.text for each in found if isinstance(each, Text))
    thought = "".join(each.text for each in found if isinstance(each, Reasoning))
    assert said == "".join("".join(pieces) for kind, pieces in blocks if kind == "text")
    assert thought == "".join("".join(pieces) for kind, pieces in blocks if kind == "thinking")
    for index, (kind, pieces) in enumerate(blocks):
        if kind == "tool_use":
            parts = [each.arguments for each in found if isinstance(each, ToolPart) and each.index == index]
            assert "".join(parts) == ("".join(pieces) or "{}")
    assert isinstance(found[-1], Ended)
    assert found[-1].ending is (
        Ending.TOOLS if any(kind == "tool_use" for kind, _ in blocks) else Ending.STOP
    )
