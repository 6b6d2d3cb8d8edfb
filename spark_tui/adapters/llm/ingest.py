"""The process that reads many streams at once: `python -m spark_tui.adapters.llm.ingest`, a child of the app.

One loop on one epoll: a socket whose model writes is read once a tick, so that the kernel gathers tokens in
the meantime, and all that a tick brought goes out as one batch. While the app does not take a batch, nothing
is read, and the servers feel it. The order (with the key) comes on standard input, and the process ends when
that does, whatever happened to the app. Not here: what the bytes mean (`plain_answer`), the app's side
(`many_streams`).
"""

from __future__ import annotations

import gc
import os
import selectors
import socket
import sys
import time
from collections.abc import Iterable

from spark_tui.adapters.llm.connection import Connection, Phase
from spark_tui.adapters.llm.frames import FrameReader, frame
from spark_tui.adapters.llm.plain_answer import PlainAnswer
from spark_tui.adapters.llm.reading import failed
from spark_tui.core.redact import redact
from spark_tui.core.stream.http1 import request_bytes
from spark_tui.core.stream.many import News, Order, Over
from spark_tui.core.stream.wire import WireName
from spark_tui.core.stream.wires import WIRES

_LOOK_AT_CLOCKS = 0.25  # seconds between looks at the time limits while nothing is read
_GARBAGE_AFTER = 100_000  # objects; what is made here for each token is free of cycles


class Ingest:
    """The streams of one order. `orders` and `out` are the two pipes, both not blocking."""

    def __init__(self, order: Order, orders: int, out: int) -> None:
        self._order = order
        self._orders = orders
        self._out = out
        self._unsent = memoryview(b"")
        self._news: list[News] = []
        self._net = selectors.DefaultSelector()
        self._all = selectors.DefaultSelector()
        self._open: list[Connection] = []

    def run(self) -> None:
        """Open the streams and read them to their ends, or until the app goes away."""
        self._all.register(self._orders, selectors.EVENT_READ)
        self._all.register(self._net, selectors.EVENT_READ)
        self._start()
        tick = time.monotonic()
        while self._open or self._news or self._unsent:
            for key, _ in self._all.select(self._patience(tick)):
                if key.fileobj is self._net:
                    self._serve()
                elif key.fd == self._orders:
                    if not os.read(self._orders, 4096):
                        return
                elif not self._send():
                    return
            now = time.monotonic()
            if self._unsent:
                continue
            if now >= tick:
                tick = now if self._tick(now) else now + 1 / self._order.hz
                if not self._hand_over():
                    return

    def _patience(self, tick: float) -> float | None:
        """Seconds in which nothing needs to be looked at by itself; None for ever."""
        if self._unsent:
            return None
        if self._news or any(each.answer.spoken for each in self._open):
            return max(0.0, tick - time.monotonic())
        return _LOOK_AT_CLOCKS

    def _start(self) -> None:
        """Connect every stream; where that cannot even begin, they are all over with the reason."""
        order, now = self._order, time.monotonic()
        wire = WIRES[WireName(order.wire)]
        answers = [
            PlainAnswer(number, wire, order.url, order.key_name, order.secrets)
            for number in range(order.count)
        ]
        try:
            request = request_bytes("POST", order.target, order.authority, order.headers, order.body)
            context = None
            if order.tls:
                # Only here, since streams without TLS shall not wait for httpx, which knows whom to trust.
                from spark_tui.adapters.llm.transport import tls_context

                context = tls_context()
            found = socket.getaddrinfo(order.host, order.port, type=socket.SOCK_STREAM)
        except (OSError, ValueError) as error:
            self._all_over(answers, error, now)
            return
        for answer in answers:
            connection = Connection(answer, request, found, context, order, now)
            self._open.append(connection)
            self._news += connection.start(now)
            self._watch(connection)

    def _all_over(self, answers: Iterable[PlainAnswer], error: Exception, now: float) -> None:
        if isinstance(error, OSError):
            from spark_tui.adapters.llm.trouble import not_connected

            words = not_connected(error, self._order.url)
        else:
            words = f"No request can be made: {error}."
        words = redact(words, self._order.secrets)
        self._news += [Over(answer.number, now, failed(words)) for answer in answers]

    def _serve(self) -> None:
        """Whatever waits for its turn and not for a tick: connecting, sending, the first word."""
        for key, _ in self._net.select(0):
            connection: Connection = key.data
            self._news += connection.go_on(time.monotonic())
            self._watch(connection)

    def _tick(self, now: float) -> bool:
        """Read every stream that has spoken, look at the clocks of all; whether a read was full."""
        full = False
        for connection in tuple(self._open):
            if connection.answer.spoken or connection.full:
                self._news += connection.read(now)
                full = full or connection.full
            self._news += connection.look_at_clock(now)
            if connection.phase is Phase.OVER:
                self._watch(connection)
        return full

    def _watch(self, connection: Connection) -> None:
        """Wait for what the connection waits for; one that has spoken is read by the ticks."""
        if connection.watched is not None:
            self._net.unregister(connection.watched)
            connection.watched = None
        if connection.phase is Phase.OVER:
            self._open.remove(connection)
            connection.close()
        elif not connection.answer.spoken and connection.socket is not None:
            connection.watched = connection.socket
            self._net.register(connection.socket, connection.wants, connection)

    def _hand_over(self) -> bool:
        """Send what has come, as one batch; False when nobody takes it any more."""
        if not self._news:
            return True
        self._unsent = memoryview(frame(self._news))
        self._news = []
        if not self._send():
            return False
        if self._unsent:
            self._all.unregister(self._net)  # nothing is read until the app has taken this
            self._all.register(self._out, selectors.EVENT_WRITE)
        return True

    def _send(self) -> bool:
        waited = bool(self._unsent) and self._out in self._all.get_map()
        try:
            self._unsent = self._unsent[os.write(self._out, self._unsent) :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        if waited and not self._unsent:
            self._all.unregister(self._out)
            self._all.register(self._net, selectors.EVENT_READ)
            now = time.monotonic()
            for connection in self._open:
                connection.heard = now  # a hold is no silence of the server's
        return True


def main() -> None:
    """Do what standard input orders."""
    orders, out = sys.stdin.fileno(), os.dup(1)
    os.dup2(2, 1)  # nothing but batches goes to the app
    reader = FrameReader(Order)
    found: list[Order] = []
    while not found:
        data = os.read(orders, 1 << 16)
        if not data:
            return
        found = reader.feed(data)
    os.set_blocking(orders, False)
    os.set_blocking(out, False)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER)
    Ingest(found[0], orders, out).run()


if __name__ == "__main__":
    main()
