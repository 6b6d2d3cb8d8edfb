"""The bytes of one HTTP answer -> news of its stream, without httpx and without I/O.

Where many streams are read at once, httpx alone takes more than a core. Not here: sockets (`ingest`), the
framing of HTTP (`core.stream.http1`), the stream inside (`reading`).
"""

from __future__ import annotations

from spark_tui.adapters.llm.reading import MAX_BODY, Reading, failed, is_whole, no_answer, refused_kind
from spark_tui.core.redact import redact
from spark_tui.core.stream.http1 import HttpAnswer, HttpError
from spark_tui.core.stream.many import Counted, Grew, News, Over
from spark_tui.core.stream.signals import Ended, Reasoning, Signal, Text, ToolPart, Usage
from spark_tui.core.stream.sse import SseLimitError
from spark_tui.core.stream.wire import Wire

_MAX_ERROR = 64 * 1024


class PlainAnswer:
    """One answer of stream `number`.

    `over`: nothing more is wanted of it; `spoken`: the model has said something.
    `url` is the address as it may be shown, `key_name` where the key is from, `secrets` what no message says.
    """

    def __init__(self, number: int, wire: Wire, url: str, key_name: str, secrets: tuple[str, ...]) -> None:
        self.number = number
        self.over = False
        self.spoken = False
        self._wire = wire
        self._url = url
        self._key_name = key_name
        self._secrets = secrets
        self._http = HttpAnswer()
        self._signals: list[Signal] = []
        self._reading = Reading(wire, self)
        self._body: list[bytes] | None = None  # of an answer that is no stream
        self._size = 0

    def add(self, *signals: Signal) -> None:
        """Take what the stream says; for `Reading`."""
        self._signals.extend(signals)

    def feed(self, data: bytes, now: float) -> list[News]:
        """What `data`, read at `now`, says."""
        http = self._http
        try:
            head = http.status
            pieces = http.feed(data)
            if http.status and not head:
                self._begin()
            if pieces and not self.over:
                self._take(pieces)
            if http.over and not self.over:
                self._finish()
        except (HttpError, SseLimitError) as error:
            words = str(error)
            if isinstance(error, HttpError):
                words = f"The server does not speak HTTP as it should: {words}. Is {self._url} right?"
            self._end(failed(words))
        return self._news(now)

    def closed(self, now: float) -> list[News]:
        """What it says that the connection ended, at `now`."""
        self._http.closed()
        if not self.over:
            self._finish()
        return self._news(now)

    def break_off(self, ended: Ended, now: float) -> list[News]:
        """The end of it, from outside."""
        self._end(ended)
        return self._news(now)

    def _begin(self) -> None:
        """Look at the head, once."""
        status, headers = self._http.status, self._http.headers
        if 300 <= status < 400:
            from spark_tui.adapters.llm.trouble import redirection

            self._end(failed(redirection(status, headers.get("location", ""), self._url)))
        elif status != 200:
            self._body = []
        elif problem := refused_kind(headers):
            self._end(failed(problem))
        elif is_whole(headers):
            self._body = []

    def _take(self, pieces: list[bytes]) -> None:
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        if self._body is None:
            self.over = self._reading.feed(data)
            return
        self._body.append(data)
        self._size += len(data)
        if self._http.status != 200 and self._size >= _MAX_ERROR:
            self._refuse()
        elif self._size > MAX_BODY:
            self._end(failed(f"The server sent an answer of more than {MAX_BODY:,} bytes."))

    def _finish(self) -> None:
        """No more bytes will come."""
        if self._body is None:
            self._reading.finish()
        elif self._http.status != 200:
            self._refuse()
            return
        elif not (events := self._wire.whole(b"".join(self._body))):
            self._signals.append(failed(no_answer(self._wire)))
        elif not self._reading.take(events):
            self._reading.finish()
        self.over = True

    def _refuse(self) -> None:
        # Only here, since a stream that goes well shall not wait for httpx, which its sentences know.
        from spark_tui.adapters.llm.trouble import refusal

        body = b"".join(self._body or ())[:_MAX_ERROR]
        self._end(failed(refusal(self._http.status, body, self._url, self._key_name, self._wire)))

    def _end(self, ended: Ended) -> None:
        if not self.over:
            self.over = True
            self._signals.append(ended)

    def _news(self, now: float) -> list[News]:
        """The signals gathered, as one growth and what stands behind it."""
        signals = self._signals
        if not signals:
            return []
        text: list[str] = []
        thought: list[str] = []
        last: list[News] = []
        pieces = characters = 0
        for signal in signals:
            kind = type(signal)
            if kind is Text:
                text.append(signal.text)  # type: ignore[union-attr]
            elif kind is Reasoning:
                thought.append(signal.text)  # type: ignore[union-attr]
            elif isinstance(signal, ToolPart):
                pieces += 1
                characters += len(signal.name) + len(signal.arguments)
            elif isinstance(signal, Usage):
                last.append(Counted(self.number, signal))
            elif isinstance(signal, Ended):
                said = redact(signal.message, self._secrets) if signal.message else ""
                last.append(Over(self.number, now, Ended(signal.ending, said)))
        signals.clear()
        said, thoughts = "".join(text), "".join(thought)
        pieces += len(text) + len(thought)
        if pieces:
            self.spoken = True
            characters += len(said) + len(thoughts)
            last.insert(0, Grew(self.number, now, said, thoughts, pieces, characters))
        return last
