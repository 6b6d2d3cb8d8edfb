"""Chunks that came together become one; whoever reads HTTP reads the same body, whatever the cuts."""

from __future__ import annotations

from itertools import pairwise

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.stream.chunks import MAX_HEAD, JoinedChunks

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunked(*pieces: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + last


def parted(data: bytes, cuts: list[int] | None = None) -> list[bytes]:
    """`data` cut at `cuts`."""
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts or []), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def joined(data: bytes, cuts: list[int] | None = None) -> list[bytes]:
    """What comes out for each piece of `data`, cut at `cuts`."""
    machine = JoinedChunks()
    return [machine.feed(piece) for piece in parted(data, cuts)]


def heard(pieces: list[bytes]) -> tuple[int, bytes, str]:
    """What httpx's own reader makes of it: the number of pieces, the body, how it ended."""
    reader = h11.Connection(h11.CLIENT)
    reader.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    reader.send(h11.EndOfMessage())
    count, body = 0, b""
    try:
        for piece in [*filter(None, pieces), b""]:
            reader.receive_data(piece)
            while (event := reader.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Data):
                    count, body = count + 1, body + bytes(event.data)
                if isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                    return count, body, type(event).__name__
    except h11.RemoteProtocolError as error:
        return count, body, str(error)
    return count, body, ""


def test_a_thousand_chunks_of_one_read_are_one_piece() -> None:
    data = HEAD + chunked(*[b"data: x\n\n"] * 1_000)
    assert heard(joined(data)) == (1, b"data: x\n\n" * 1_000, "EndOfMessage")
    assert heard([data])[0] == 1_000


def test_each_read_is_given_back_whole_and_at_most_one_chunk_more() -> None:
    data = HEAD + chunked(*[b"data: %d\n\n" % number for number in range(300)])
    cuts = list(range(len(HEAD), len(data), 500))
    count, body, end = heard(joined(data, cuts))
    assert (body, end) == (heard([data])[1], "EndOfMessage")
    # what was open, the joined ones, what is open; a cut in a line end or before it may part one more
    assert count <= 3 * (len(cuts) + 1)


AS_IT_CAME = {
    "a length": b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" + chunked(b"one", b"two"),
    "until the end": b"HTTP/1.1 200 OK\r\n\r\n" + chunked(b"one", b"two"),
    "another coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
    + chunked(b"one", b"two"),
    "an error": HEAD.replace(b"200 OK", b"500 No") + chunked(b"one", b"two"),
    "100 before it": b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + chunked(b"one", b"two"),
    "no HTTP": b"SSH-2.0\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"one", b"two"),
    "a head without end": HEAD[:-2] + b"A: b\r\n" * (MAX_HEAD // 6) + b"\r\n" + chunked(b"one", b"two"),
    "extensions": HEAD + b"3;a=b\r\none\r\n3;a=b\r\ntwo\r\n0\r\n\r\n",
    "a chunk longer than it says": HEAD + b"3\r\nones\r\n3\r\ntwo\r\n0\r\n\r\n",
    "a signed length": HEAD + b"+3\r\none\r\n+3\r\ntwo\r\n0\r\n\r\n",
    "a length with space": HEAD + b"3 \r\none\r\n3 \r\ntwo\r\n0\r\n\r\n",
    "one chunk": HEAD + chunked(b"one", last=b"0\r\nA: b\r\n\r\n"),
    "no length": HEAD + b"x\r\n" + chunked(b"one", b"two"),
    "a line without end": HEAD + b"3" * 40 + chunked(b"one", b"two"),
}


@pytest.mark.parametrize("name", AS_IT_CAME)
def test_what_is_not_plain_is_passed_on_as_it_came(name: str) -> None:
    data = AS_IT_CAME[name]
    assert b"".join(joined(data)) == data
    assert b"".join(joined(data, list(range(0, min(len(data), 400), 3)))) == data


def test_after_a_request_comes_a_head_again() -> None:
    machine = JoinedChunks()
    first = machine.feed(HEAD + chunked(b"one", b"two"))
    second = machine.feed(HEAD + chunked(b"one", b"two"))
    machine.asked()
    third = machine.feed(HEAD + chunked(b"one", b"two"))
    assert first == third == HEAD + chunked(b"onetwo")
    assert second == HEAD + chunked(b"one", b"two")  # nobody asked for it


def test_a_chunk_that_comes_in_many_reads_is_not_read_as_chunks() -> None:
    """Its text is that of chunks: an answer may well be about them."""
    data = HEAD + chunked(b"say:" + b"3\r\none\r\n" * 8)
    for width in (5, 16):
        assert b"".join(joined(data, list(range(len(HEAD) + 8, len(data), width)))) == data


PIECES = st.lists(
    st.binary(min_size=1, max_size=40) | st.sampled_from([b"\r\n", b"3\r\none\r\n"]), max_size=12
)
CUTS = st.lists(st.integers(0, 700), max_size=12)


@given(
    PIECES,
    CUTS,
    st.sampled_from([b"0\r\n\r\n", b"0\r\nA: b\r\n\r\n", b"", b"5\r\nhel", b"x\r\n", b"3\r\nonetwo"]),
)
def test_the_body_and_its_end_are_the_same_whatever_the_cuts(
    pieces: list[bytes], cuts: list[int], last: bytes
) -> None:
    data = HEAD + chunked(*pieces, last=last)
    given_back = joined(data, cuts)
    assert heard(given_back)[1:] == heard(parted(data, cuts))[1:]
    assert heard(given_back)[0] <= heard(parted(data, cuts))[0]


@given(st.sampled_from(sorted(AS_IT_CAME)), CUTS, st.integers(0, 300), st.binary(max_size=3))
def test_what_is_wrong_is_found_where_it_was(name: str, cuts: list[int], at: int, put: bytes) -> None:
    data = AS_IT_CAME[name]
    data = data[:at] + put + data[at:]
    assert heard(joined(data, cuts))[1:] == heard(parted(data, cuts))[1:]
