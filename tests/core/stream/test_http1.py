"""One HTTP answer as bytes: its framing, whatever the cuts, and what is no HTTP."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.stream.http1 import MAX_HEAD, HttpAnswer, HttpError, request_bytes

OK = b"HTTP/1.1 200 OK\r\n"


def chunked(*pieces: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + last


def read(data: bytes, cuts: list[int] | None = None) -> tuple[HttpAnswer, bytes]:
    """The answer and its body, fed with `data` cut at `cuts`, then closed."""
    answer = HttpAnswer()
    body = b""
    edges = [0, *sorted(cuts or []), len(data)]
    for start, end in pairwise(edges):
        body += b"".join(answer.feed(data[start:end]))
    answer.closed()
    return answer, body


WHOLE = {
    "chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"one\n", b"two\r\n", b"\r"), True),
    "a chunk with an extension": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n4;a=b\r\none\n\r\n0\r\n\r\n",
        True,
    ),
    "large letters": (OK + b"TRANSFER-ENCODING: Chunked\r\n\r\n0A\r\n0123456789\r\n0\r\n\r\n", True),
    "a trailer": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"x" * 3000, last=b"0\r\nA: b\r\n\r\n"),
        True,
    ),
    "a length": (OK + b"Content-Length: 5\r\n\r\nhello", True),
    "a length of nothing": (OK + b"Content-Length: 0\r\n\r\n", True),
    "more than the length": (OK + b"Content-Length: 2\r\n\r\nhello", True),
    "until the end": (OK + b"\r\nhello", True),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", True),
    "one zero": (b"HTTP/1.0 200 OK\r\n\r\nx", True),
    "100 before it": (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\nx", True),
    "cut in a chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\n8\r\nfour", False),
    "cut before the last chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n", False),
    "cut in a length": (OK + b"Content-Length: 9\r\n\r\nfour", False),
    "cut in the head": (OK + b"Content-Le", False),
}

BODIES = {
    "chunks": b"one\ntwo\r\n\r",
    "a chunk with an extension": b"one\n",
    "large letters": b"0123456789",
    "a trailer": b"x" * 3000,
    "a length": b"hello",
    "more than the length": b"he",
    "until the end": b"hello",
    "cut in a chunk": b"four",
    "cut before the last chunk": b"four",
    "cut in a length": b"four",
}

BROKEN = {
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "http/2": b"HTTP/2 200 OK\r\n\r\n",
    "no status": b"HTTP/1.1 twohundred OK\r\n\r\n",
    "a line that is no field": OK + b"no colon\r\n\r\n",
    "a field with a name that is none": OK + b"\x00: b\r\n\r\n",
    "a folded field": OK + b"A: b\r\n c: d\r\n\r\n",
    "a length that is none": OK + b"Content-Length: +5\r\n\r\nhello",
    "another coding": OK + b"Transfer-Encoding: gzip\r\n\r\nhello",
    "no chunk length": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
    "a signed chunk length": OK + b"Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n",
    "a chunk length with _": OK + b"Transfer-Encoding: chunked\r\n\r\n1_0\r\nhello\r\n",
    "no chunk length at all": OK + b"Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n",
    "a chunk that is longer": OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n",
    "an endless head": OK + b"A: " + b"b" * MAX_HEAD,
    "an endless chunk line": OK + b"Transfer-Encoding: chunked\r\n\r\n5;" + b"a" * 5000,
    "an endless trailer": OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\nA: " + b"b" * MAX_HEAD + b"b",
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_body_comes_out_as_it_is_framed(name: str) -> None:
    data, whole = WHOLE[name]
    answer, body = read(data)
    assert body == BODIES.get(name, body)
    assert answer.over == whole
    assert answer.status == (0 if name == "cut in the head" else 200)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_http_is_said(name: str) -> None:
    with pytest.raises(HttpError):
        read(BROKEN[name])
    with pytest.raises(HttpError):
        read(BROKEN[name], list(range(1, min(len(BROKEN[name]), 300))))


@given(st.sampled_from(sorted(WHOLE)), st.lists(st.integers(0, 3200), max_size=12))
def test_cuts_never_matter(name: str, cuts: list[int]) -> None:
    data, whole = WHOLE[name]
    answer, body = read(data, [min(cut, len(data)) for cut in cuts])
    assert (answer.over, body) == (whole, read(data)[1])


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.lists(st.integers(0, 400), max_size=12))
def test_any_bytes_travel_in_chunks(pieces: list[bytes], cuts: list[int]) -> None:
    data = OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(*pieces)
    answer, body = read(data, [min(cut, len(data)) for cut in cuts])
    assert (answer.over, body) == (True, b"".join(pieces))


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_garbage_is_an_error_or_waits_for_more(data: bytes, cuts: list[int]) -> None:
    try:
        answer, body = read(data, [min(cut, len(data)) for cut in cuts])
    except HttpError:
        return
    assert b"HTTP/1."[: len(data)] == data[:7]
    assert (answer.status, body) == (0, b"") or re.match(rb"HTTP/1\.\d \d{3}", data)


def test_header_names_are_small_and_the_first_one_counts() -> None:
    answer, _ = read(OK + b"Content-Type: text/event-stream \r\ncontent-type: text/html\r\n\r\n")
    assert answer.headers == {"content-type": "text/event-stream"}


def test_a_request_states_its_length_and_holds_its_lines() -> None:
    said = request_bytes("POST", "/v1/chat", "localhost:1", {"Authorization": "Bearer k"}, b"{}")
    assert said.startswith(b"POST /v1/chat HTTP/1.1\r\nHost: localhost:1\r\nAuthorization: Bearer k\r\n")
    assert said.endswith(b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")
    with pytest.raises(ValueError, match="characters"):
        request_bytes("POST", "/", "localhost", {"A": "b\r\nC: d"}, b"")
