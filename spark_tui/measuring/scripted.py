"""A model server in a process of its own: says given tokens at a given rate, and when. A program, no module.

Orders come as JSON lines on standard input: `{"answers": [["I", " see"]], "rate": 1200, "marks": [1],
"delay": 0, "tick": 0}`; request n gets answer n modulo their number, a rate of 0 is as fast as the reader
takes it. What happens goes out as JSON lines: `{"event", "request", "at"}`, at in seconds of CLOCK_MONOTONIC,
which all processes of a machine share. Events: `complete` (the whole request is here), `first` and `last`
token, `mark` (a token whose place was asked for), `closed`. Every token is an SSE event and a write of its
own; with a tick, what is due every so many seconds is one write, for many streams at once. Imports nothing of
spark_tui.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import accumulate

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
MODELS = json.dumps({"object": "list", "data": [{"id": "bench", "object": "model"}]}).encode()
_BEFORE, _, _AFTER = (
    json.dumps(
        {
            "id": "chatcmpl-0123456789abcdef0123456789abcdef",
            "object": "chat.completion.chunk",
            "created": 1_700_000_000,
            "model": "bench",
            "system_fingerprint": "fp_0123456789",
            "choices": [{"index": 0, "delta": {"content": "*"}, "logprobs": None, "finish_reason": None}],
        }
    )
    .join(("data: ", "\n\n"))
    .encode()
    .partition(b'"*"')
)
MOST_AT_ONCE = 64  # tokens between two looks at the other sockets when nothing limits the rate


class Desk:
    """The present order, and what is told of it."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.marks: set[int] = set()
        self.rate = 0.0
        self.delay = 0.0
        self.tick = 0.0
        self.requests = 0

    def order(self, wanted: dict[str, object]) -> None:
        """Take a new order; requests are counted from 0 again."""
        answers, marks = wanted["answers"], wanted["marks"]
        assert isinstance(answers, list)
        assert isinstance(marks, list)
        self.rate, self.delay, self.tick = (float(str(wanted[name])) for name in ("rate", "delay", "tick"))
        self.answers = [Answer(tokens, encoded=self.tick > 0) for tokens in answers]
        self.marks = set(marks)
        self.requests = 0
        say({"event": "ready"})


class Answer:
    """The events of one answer, encoded when they are written or all of them before."""

    def __init__(self, tokens: list[str], encoded: bool) -> None:
        self._tokens = tokens
        events = [event(token) for token in tokens] if encoded else []
        self._all = b"".join(events)
        self._ends = [0, *accumulate(map(len, events))]

    def __len__(self) -> int:
        return len(self._tokens)

    def one(self, number: int) -> bytes:
        """Event `number`."""
        return event(self._tokens[number])

    def some(self, start: int, end: int) -> bytes:
        """These events of an answer that is encoded."""
        return self._all[self._ends[start] : self._ends[end]]


class Connection(asyncio.Protocol):
    """One client: requests one after the other, each answered by a stream."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stream: Stream | None = None
        self._buffer = bytearray()
        self._size = 0  # of the whole request, once its head is here

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._buffer += data
        if not self._size:
            head, end, _ = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            self._size = len(head) + len(end) + content_length(head)
        if len(self._buffer) < self._size:
            return
        asks = self._buffer.startswith(b"GET")
        size, self._size = self._size, 0
        self._buffer.clear()
        if asks:
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
            self.transport.write(b"Content-Length: %d\r\n\r\n%s" % (len(MODELS), MODELS))
            return
        number = self.desk.requests
        self.desk.requests += 1
        say({"event": "complete", "request": number, "at": now, "bytes": size})
        self.transport.write(HEAD)
        self.stream = Stream(self.transport, number, self.desk)
        if self.desk.delay:
            asyncio.get_running_loop().call_later(self.desk.delay, self.stream.go_on)
        else:
            self.stream.go_on()

    def pause_writing(self) -> None:
        if self.stream is not None:
            self.stream.pause()

    def resume_writing(self) -> None:
        if self.stream is not None:
            self.stream.go_on()

    def connection_lost(self, error: Exception | None) -> None:
        now = time.monotonic()
        if self.stream is not None:
            self.stream.pause()
            say({"event": "closed", "request": self.stream.number, "at": now, "sent": self.stream.sent})


class Stream:
    """One answer on its way out, never ahead of its schedule; time in which the client did not read does
    not count."""

    def __init__(self, transport: asyncio.Transport, number: int, desk: Desk) -> None:
        self.number = number
        self.sent = 0
        self._transport = transport
        self._desk = desk
        self._answer = desk.answers[number % len(desk.answers)]
        self._rate = desk.rate
        self._timer: asyncio.Handle | None = None
        self._paused = False

    def pause(self) -> None:
        self._paused = True
        if self._timer is not None:
            self._timer.cancel()

    def go_on(self) -> None:
        self._paused = False
        self._began = time.monotonic() - (self.sent / self._rate if self._rate else 0)
        self._tick()

    def _tick(self) -> None:
        due = len(self._answer)
        if self._rate:
            due = min(due, int((time.monotonic() - self._began) * self._rate) + 1)
        else:
            due = min(due, self.sent + MOST_AT_ONCE)
        if self._desk.tick:
            self._write_tokens(due)
        while self.sent < due and not self._paused and not self._transport.is_closing():
            self._write_token()
        if self.sent == len(self._answer):
            self._finish()
        elif not self._paused and not self._transport.is_closing():
            loop = asyncio.get_running_loop()
            later = self._began + self.sent / self._rate - time.monotonic() if self._rate else 0.0
            later = max(later, self._desk.tick)
            self._timer = loop.call_later(later, self._tick) if later > 0 else loop.call_soon(self._tick)

    def _write_token(self) -> None:
        self._transport.write(self._answer.one(self.sent))
        if self.sent == 0:
            self._say("first")
        if self.sent in self._desk.marks:
            self._say("mark")
        self.sent += 1

    def _write_tokens(self, due: int) -> None:
        if self.sent < due:
            self._transport.write(self._answer.some(self.sent, due))
            if self.sent == 0:
                self._say("first")
            self.sent = due

    def _finish(self) -> None:
        self._say("last")
        counts = {"prompt_tokens": 1000, "completion_tokens": self.sent}
        counts["total_tokens"] = 1000 + self.sent
        for data in (
            json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
            json.dumps({"choices": [], "usage": counts}),
            "[DONE]",
        ):
            self._transport.write(chunk(f"data: {data}\n\n".encode()))
        self._transport.write(b"0\r\n\r\n")
        self._paused = True

    def _say(self, what: str) -> None:
        say({"event": what, "request": self.number, "at": time.monotonic()})


def event(token: str) -> bytes:
    """One token as an SSE event in an HTTP chunk, about 250 bytes as hosted servers send them."""
    return chunk(b"%s%s%s" % (_BEFORE, json.dumps(token).encode(), _AFTER))


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def content_length(head: bytes | bytearray) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def say(fact: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


async def main() -> None:
    desk = Desk()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(desk), "127.0.0.1", 0)
    say({"event": "listening", "port": server.sockets[0].getsockname()[1]})
    orders = asyncio.StreamReader(limit=256 * 1024 * 1024)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        desk.order(json.loads(line))


if __name__ == "__main__":
    asyncio.run(main())
