"""The event stream machine, against the rules of the HTML standard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stream_kit import CUTS, pieces

from spark_tui.core.stream.sse import SseEvent, SseLimitError, SseMachine


def events(data: bytes, cuts: list[int] | None = None) -> list[SseEvent]:
    machine = SseMachine()
    found = [event for piece in pieces(data, cuts or []) for event in machine.feed(piece)]
    return found + machine.finish()


def feed_all(machine: SseMachine, parts: list[bytes]) -> None:
    for part in parts:
        machine.feed(part)


CASES = [
    pytest.param(b"data: a\n\ndata: b\n\n", [("message", "a"), ("message", "b")], id="two events"),
    pytest.param(b"data: a\r\ndata: b\r\n\r\n", [("message", "a\nb")], id="CRLF"),
    pytest.param(b"data: a\r\rdata: b\r\r", [("message", "a"), ("message", "b")], id="CR"),
    pytest.param(b"data: a\ndata: b\n\n", [("message", "a\nb")], id="data lines are joined"),
    pytest.param(b"data\n\ndata\ndata\n\n", [("message", ""), ("message", "\n")], id="data without a colon"),
    pytest.param(b"data:a\ndata:  b\n\n", [("message", "a\n b")], id="one space after the colon goes"),
    pytest.param(b": keep-alive\n\n:\ndata: a\n\n", [("message", "a")], id="comments"),
    pytest.param(
        b"event: error\ndata: a\n\ndata: b\n\n", [("error", "a"), ("message", "b")], id="event name"
    ),
    pytest.param(b"event: x\n\ndata: b\n\n", [("message", "b")], id="an event without data is none"),
    pytest.param(b"id: 1\nretry: 9\nfoo: x\ndata: a\n\n", [("message", "a")], id="other fields"),
    pytest.param(b"\xef\xbb\xbfdata: a\n\n", [("message", "a")], id="BOM at the start"),
    pytest.param(b"data: a\n\n\xef\xbb\xbfdata: b\n\n", [("message", "a")], id="BOM later is part of a name"),
    pytest.param(
        "data: \u2028\u0085\x0b\x0c é😀\n\n".encode(),
        [("message", "\u2028\u0085\x0b\x0c é😀")],
        id="no line ends",
    ),
    pytest.param(b"data: \xff\xc3\n\n", [("message", "��")], id="bad UTF-8"),
    pytest.param(b"\n\n\n", [], id="only blank lines"),
]


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_reads_by_the_standard(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert [(event.event, event.data) for event in events(data)] == expected
    one_by_one = events(data, list(range(len(data))))
    assert [(event.event, event.data) for event in one_by_one] == expected


@pytest.mark.parametrize("rest", [b"data: [DONE]", b"data: [DONE]\n", b"data: [DONE]\r"])
def test_the_end_gives_out_an_event_without_its_blank_line(rest: bytes) -> None:
    machine = SseMachine()
    assert machine.feed(b"data: a\n\n" + rest) == [SseEvent("message", "a")]
    assert machine.finish() == [SseEvent("message", "[DONE]", complete=False)]
    assert machine.finish() == []


def test_an_event_comes_out_with_its_last_byte() -> None:
    machine = SseMachine()
    assert machine.feed(b"data: a\r\n\r") == [SseEvent("message", "a")]
    assert machine.feed(b"\n") == []


@pytest.mark.parametrize("cut", [1, 7, 1000])
def test_a_line_over_the_limit_fails(cut: int) -> None:
    data = b"data: " + b"x" * 200 + b"\n\n"
    assert len(SseMachine(max_line=206).feed(data)) == 1
    machine = SseMachine(max_line=205)
    with pytest.raises(SseLimitError, match="more than 205 bytes"):
        feed_all(machine, [data[at : at + cut] for at in range(0, len(data), cut)])


def test_an_event_over_the_limit_fails() -> None:
    machine = SseMachine(max_event=100)
    assert len(machine.feed((b"data: " + b"x" * 90 + b"\n\n") * 2)) == 2
    with pytest.raises(SseLimitError, match="event of more than 100 bytes"):
        feed_all(machine, [b"data: 123456789\n"] * 11)


LINES = st.sampled_from(
    [
        b"data: a",
        b"data",
        b"data:  \xc3\xa9",
        b":c",
        b"event: e",
        b"",
        b"",
        b"\xef\xbb\xbfdata: b",
        b"\xf0\x9f",
        b"x",
    ]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n", b""])


@given(st.lists(st.tuples(LINES, ENDS), max_size=12).map(lambda p: b"".join(a + b for a, b in p)), CUTS)
def test_how_the_bytes_are_cut_never_matters(data: bytes, cuts: list[int]) -> None:
    assert events(data, cuts) == events(data)


@given(st.binary(max_size=60), CUTS)
def test_no_bytes_raise(data: bytes, cuts: list[int]) -> None:
    assert events(data, cuts) == events(data)
