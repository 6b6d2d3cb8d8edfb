"""One of many connections, on a socket that never blocks: connecting, TLS, the request, the answer.

Not here: when it is its turn (`ingest`), and what the answer means (`plain_answer`).
"""

from __future__ import annotations

import os
import selectors
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from typing import Any

from spark_tui.adapters.llm.plain_answer import PlainAnswer
from spark_tui.adapters.llm.reading import failed
from spark_tui.core.redact import redact
from spark_tui.core.stream.many import Asked, News, Order
from spark_tui.core.stream.signals import Ended, Ending

READ_BYTES = 64 * 1024
"""Most that one read takes; one that takes so much may have left some more."""

_TLS_RECORD = 16 * 1024

Address = tuple[Any, ...]


class Phase(IntEnum):
    """What a connection is at."""

    CONNECTING = 0
    SECURING = 1
    ASKING = 2
    HEARING = 3
    OVER = 4


class Connection:
    """The connection of one `answer`. Every step gives the news that it brought; errors are news, too.

    `wants`: what the socket must be ready for. `full`: the last read took all that one read takes. `heard`:
    when the present wait began. `watched` belongs to whoever waits for the socket.
    """

    def __init__(
        self,
        answer: PlainAnswer,
        request: bytes,
        addresses: Sequence[Address],
        context: ssl.SSLContext | None,
        order: Order,
        now: float,
    ) -> None:
        self.answer = answer
        self.socket: socket.socket | None = None
        self.phase = Phase.CONNECTING
        self.wants = selectors.EVENT_WRITE
        self.full = False
        self.heard = now
        self.watched: socket.socket | None = None
        self._unsent = memoryview(request)
        self._addresses = list(addresses)
        self._context = context
        self._order = order

    def start(self, now: float) -> list[News]:
        """Begin to connect."""
        try:
            self._connect()
        except OSError as error:
            return self._lost(error, now)
        return []

    def go_on(self, now: float) -> list[News]:
        """The socket is ready for what the connection waits for."""
        try:
            if self.phase is Phase.CONNECTING:
                self._connected()
            if self.phase is Phase.SECURING and not self._secured():
                return []
            if self.phase is Phase.ASKING:
                return self._ask(now)
        except OSError as error:
            return self._lost(error, now)
        return self.read(now) if self.phase is Phase.HEARING else []

    def read(self, now: float) -> list[News]:
        """What has come in the meantime, read once."""
        assert self.socket is not None
        data, ended = self._receive(self.socket)
        if not data and not ended:
            return []
        self.heard = now
        news = self.answer.feed(data, now) if data else []
        if ended and not self.answer.over:
            news += self.answer.closed(now)
        return self._settled(news)

    def look_at_clock(self, now: float) -> list[News]:
        """The end of the stream, if it waits for too long."""
        order = self._order
        if self.phase is Phase.OVER:
            return []
        if self.phase is Phase.HEARING:
            limit = order.stall_timeout if self.answer.spoken else order.first_timeout
        else:
            limit = order.connect_timeout
        if now - self.heard < limit:
            return []
        if self.phase is Phase.HEARING:
            from spark_tui.adapters.llm.trouble import stalled

            ended = Ended(Ending.STALLED, stalled(limit))
        else:
            ended = failed(f"No connection to {order.url} in time. Is the address right and the network up?")
        return self._settled(self.answer.break_off(ended, now))

    def close(self) -> None:
        """Close the socket, whatever state it is in."""
        if self.socket is not None:
            with suppress(OSError):
                self.socket.close()
            self.socket = None

    def _connect(self) -> None:
        """Begin to connect to the next of the addresses. Raises OSError when there is none left."""
        while True:
            family, kind, protocol, _, address = self._addresses.pop(0)
            made = socket.socket(family, kind, protocol)
            made.setblocking(False)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.close()
            self.socket = made
            try:
                made.connect(address)
            except BlockingIOError:
                return
            except OSError:
                if not self._addresses:
                    raise
                continue
            return

    def _connected(self) -> None:
        assert self.socket is not None
        code = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            if not self._addresses:
                raise OSError(code, os.strerror(code))
            self._connect()
            return
        if self._context is None:
            self.phase = Phase.ASKING
            return
        self.socket = self._context.wrap_socket(
            self.socket, server_hostname=self._order.host, do_handshake_on_connect=False
        )
        self.phase = Phase.SECURING

    def _secured(self) -> bool:
        assert isinstance(self.socket, ssl.SSLSocket)
        try:
            self.socket.do_handshake()
        except ssl.SSLWantReadError:
            self.wants = selectors.EVENT_READ
            return False
        except ssl.SSLWantWriteError:
            self.wants = selectors.EVENT_WRITE
            return False
        self.phase, self.wants = Phase.ASKING, selectors.EVENT_WRITE
        return True

    def _ask(self, now: float) -> list[News]:
        assert self.socket is not None
        try:
            while self._unsent:
                self._unsent = self._unsent[self.socket.send(self._unsent) :]
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return []
        self.phase, self.wants, self.heard = Phase.HEARING, selectors.EVENT_READ, now
        return [Asked(self.answer.number, now)]

    def _receive(self, connection: socket.socket) -> tuple[bytes, bool]:
        """What is there, and whether it is all that will ever come."""
        pieces: list[bytes] = []
        size, ended = 0, False
        most = READ_BYTES if self._context is None else _TLS_RECORD
        try:
            while size < READ_BYTES:
                piece = connection.recv(most)
                if not piece:
                    ended = True
                    break
                pieces.append(piece)
                size += len(piece)
                if self._context is None:
                    break
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError:
            ended = True  # the connection broke: the wire knows whether the model was done
        self.full = size >= READ_BYTES
        return (pieces[0] if len(pieces) == 1 else b"".join(pieces)), ended

    def _lost(self, error: OSError, now: float) -> list[News]:
        """The stream is over before it began."""
        # Only here, since a stream that goes well shall not wait for httpx.
        from spark_tui.adapters.llm.trouble import not_connected

        words = redact(not_connected(error, self._order.url), self._order.secrets)
        return self._settled(self.answer.break_off(failed(words), now))

    def _settled(self, news: list[News]) -> list[News]:
        if self.answer.over:
            self.phase = Phase.OVER
        return news
