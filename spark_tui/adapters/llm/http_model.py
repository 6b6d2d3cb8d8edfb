"""A model behind an HTTP address, as batches of signals, whatever wire it speaks.

Not here: the wires (`core.stream`), the pace of reading (`throttle`), reading one answer (`answer`),
WebSockets (`over_sockets`, which come first where they are offered),
what is said in trouble (`trouble`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import msgspec

from spark_tui.adapters.llm import retry, trouble
from spark_tui.adapters.llm.answer import read_answer, read_body
from spark_tui.adapters.llm.exchange import exchange
from spark_tui.adapters.llm.handover import Handover
from spark_tui.adapters.llm.reading import MAX_BODY
from spark_tui.adapters.llm.throttle import READER
from spark_tui.adapters.llm.transport import PacedTransport, proxy_for
from spark_tui.core.loopback import is_loopback_url
from spark_tui.core.redact import redact
from spark_tui.core.stream.many import Order
from spark_tui.core.stream.signals import Ended, Ending, Signal, Waiting
from spark_tui.core.stream.wire import Wire, WireName
from spark_tui.core.stream.wires import CHAT
from spark_tui.core.talk.messages import Request

if TYPE_CHECKING:
    from spark_tui.adapters.llm.over_sockets import OverSockets

LLAMA_CPP_EXTRA: Mapping[str, object] = MappingProxyType({"cache_prompt": True, "timings_per_token": False})
"""Fields for llama.cpp's server; other servers on loopback ignore them."""

_MAX_ERROR = 64 * 1024

# How long a spare connection is kept for a person who has begun to type. Seconds.
_TYPING = 120.0

READ_HZ = 33.0
"""Reads a second of one stream: about one for each frame. A frame is painted when a read has come, so that
more would only wake the app up, and with fewer the first line of an edit would be seen later."""

_NOTHING: Mapping[str, object] = MappingProxyType({})


class ModelsError(Exception):
    """The list of models could not be read; the message says why and what to do."""


class HttpModel:
    """One address, its key and its wire. All times are in seconds.

    `first_timeout` bounds the wait for the first bytes (a local model may read a long prompt for
    minutes), `stall_timeout` every later wait for bytes; neither runs while the consumer holds.
    `key_name` is the environment variable that the key came from, for messages. `sockets`: whether WebSockets
    are tried where the wire has them. `on_sent` is called whenever a whole request was handed to the kernel:
    for measuring.
    """

    def __init__(
        self,
        base_url: str,
        key: str = "",
        *,
        wire: Wire = CHAT,
        key_name: str = "OPENAI_API_KEY",
        extra: Mapping[str, object] | None = None,
        sockets: bool = True,
        connect_timeout: float = 10.0,
        first_timeout: float = 300.0,
        stall_timeout: float = 60.0,
        read_hz: float = READ_HZ,
        max_retries: int = 5,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_sent: Callable[[], None] | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._shown_url = _without_login(self._base_url)
        self._key = key
        self._key_name = key_name
        self._wire = wire
        self._extra = _default_extra(base_url, wire) if extra is None else extra
        self._timeout = httpx.Timeout(first_timeout, connect=connect_timeout, pool=connect_timeout)
        self._stall_timeout = stall_timeout
        self._read_hz = read_hz
        self._max_retries = max_retries
        self._sleep = sleep
        self._on_sent = on_sent
        self._made: httpx.AsyncClient | None = None
        self._transport: PacedTransport | None = None
        self._sockets_wanted = sockets
        self._sockets: OverSockets | None = None

    def __repr__(self) -> str:
        return f"HttpModel({self._shown_url!r})"

    async def stream(self, request: Request) -> AsyncGenerator[tuple[Signal, ...], None]:
        """The answer as batches of signals, one a read of the socket; the last signal is an `Ended`.

        Nothing is read before the next batch is asked for. Closing the generator, or cancelling the
        task that waits for it, closes the connection at once. No trouble is raised, all of it is said
        by an `Ended`.
        """
        out = Handover(self._on_sent)
        task = asyncio.create_task(self._converse(request, out), name="model answer")
        try:
            while batch := await out.take():
                yield self._without_key(batch)
            await task
        finally:
            if not task.done():
                out.sever()
            task.cancel()
            await asyncio.wait((task,))

    def order(self, request: Request, count: int) -> Order:
        """The same request `count` times at once, for `many_streams`. Raises ValueError for what cannot be
        asked."""
        if problem := self._problem():
            raise ValueError(problem)
        url = httpx.URL(self._shown_url)
        tls = url.scheme == "https"
        if proxy_for(url.scheme, url.host) is not None:
            raise ValueError("Many streams at once do not go through a proxy. Add the server to NO_PROXY.")
        return Order(
            url=self._shown_url,
            tls=tls,
            host=url.raw_host.decode("ascii"),
            port=url.port or (443 if tls else 80),
            authority=url.netloc.decode("ascii"),
            target=url.raw_path.decode("ascii").rstrip("/") + self._wire.path,
            headers=self._headers(),
            body=self._wire.encode(request, self._extra),
            count=count,
            wire=self._wire.name.value,
            key_name=self._key_name,
            secrets=(self._key,) if self._key else (),
            connect_timeout=self._timeout.connect or 10.0,
            first_timeout=self._timeout.read or 300.0,
            stall_timeout=self._stall_timeout,
        )

    async def warm(self) -> None:
        """Open the connection that the next request will use, unless it is open. Harmless without a server.

        Where no spare can be kept, a request for the list of models opens it.
        """
        if self._problem() or self._transport is None:
            return
        if self._sockets is not None and await self._sockets.ready(_TYPING):
            return
        if self._transport.has_idle:
            return
        if self._transport.spare is not None:
            await self._transport.spare.ready(_TYPING)
            return
        with suppress(ModelsError):
            await self.models()

    async def models(self) -> list[str]:
        """The names of the models that the server offers. Raises ModelsError."""
        if problem := self._problem():
            raise ModelsError(problem)
        timeout = httpx.Timeout(5.0, connect=min(3.0, self._timeout.connect or 3.0))
        try:
            async with (
                asyncio.timeout(10.0),
                exchange(
                    self._client(),
                    "GET",
                    self._base_url + self._wire.listing,
                    headers=self._headers(),
                    timeout=timeout,
                ) as response,
            ):
                body = await read_body(response, MAX_BODY)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ModelsError(self._hidden(trouble.not_connected(error, self._shown_url))) from None
        if response.status_code != 200:
            said = self._refusal(response.status_code, body[:_MAX_ERROR])
            raise ModelsError(self._hidden(said))
        names = self._wire.models(body)
        if names is None:
            raise ModelsError(f"{self._shown_url} does not list models as {self._wire.title} does.")
        return names

    async def aclose(self) -> None:
        """Close all connections."""
        if self._sockets is not None:
            await self._sockets.aclose()
        if self._transport is not None and self._transport.spare is not None:
            await self._transport.spare.aclose()
        if self._made is not None:
            await self._made.aclose()
            self._made = None

    async def _converse(self, request: Request, out: Handover) -> None:
        """Send `request`, again if the server is busy, and read the answer into `out`."""
        READER.set(out)
        try:
            if problem := self._problem():
                out.add(Ended(Ending.FAILED, problem))
                return
            if await self._over_socket(request, out):
                return
            body = self._wire.encode(request, self._extra)
            for attempt in range(1, self._max_retries + 2):
                pause = await self._attempt(body, out, attempt)
                if pause is None:
                    return
                await self._wait(pause, out)
        except ValueError as error:
            out.add(Ended(Ending.FAILED, str(error)))
        finally:
            out.close()

    async def _over_socket(self, request: Request, out: Handover) -> bool:
        """Whether the answer came over a WebSocket; else HTTP is asked, as if nothing had been tried."""
        fields = self._wire.socket
        if self._sockets is None or fields is None or not self._sockets.offered:
            return False
        body = self._wire.encode(request, {**self._extra, **fields})
        return await self._sockets.answer(body, out)

    async def _attempt(self, body: bytes, out: Handover, attempt: int) -> Waiting | None:
        """One request. Returns how long to wait before the next; None when the turn is over."""
        stale_connections = 1
        while True:
            out.patience = None
            try:
                async with exchange(
                    self._client(),
                    "POST",
                    self._base_url + self._wire.path,
                    content=body,
                    headers=self._headers(),
                    extensions=_heard(out.on_sent),
                ) as response:
                    return await self._answer(response, out, attempt)
            except httpx.ReadTimeout:
                out.add(Ended(Ending.STALLED, trouble.stalled(self._timeout.read or 0)))
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
                # A server may close a kept connection at the very moment a request is written to it.
                if stale_connections:
                    stale_connections -= 1
                    continue
                out.add(self._unreached(error))
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
                out.add(self._unreached(error))
            return None

    def _refusal(self, status: int, body: bytes) -> str:
        return trouble.refusal(status, body, self._shown_url, self._key_name, self._wire)

    def _unreached(self, error: Exception) -> Ended:
        return Ended(Ending.FAILED, trouble.not_connected(error, self._shown_url))

    async def _answer(self, response: httpx.Response, out: Handover, attempt: int) -> Waiting | None:
        status = response.status_code
        if status == 200:
            with self._spare_kept():
                busy = await read_answer(response, self._wire, out, self._stall_timeout)
            if busy is not None and attempt <= self._max_retries:
                return self._pause(response, busy.status, attempt)
            if busy is not None:
                out.add(busy.ended)
            return None
        if response.has_redirect_location or 300 <= status < 400:
            target = _without_login(response.headers.get("location", ""))
            out.add(Ended(Ending.FAILED, trouble.redirection(status, target, self._shown_url)))
            return None
        if status in retry.BUSY and attempt <= self._max_retries:
            return self._pause(response, status, attempt)
        out.patience = min(5.0, self._stall_timeout)
        try:
            said = await read_body(response, _MAX_ERROR)
        except (httpx.HTTPError, OSError):
            said = b""
        out.add(Ended(Ending.FAILED, self._refusal(status, said)))
        return None

    def _pause(self, response: httpx.Response, status: int, attempt: int) -> Waiting:
        return Waiting(retry.pause(response.headers, attempt, datetime.now(UTC)), status, attempt)

    async def _wait(self, pause: Waiting, out: Handover) -> None:
        """Count `pause` down, one signal a second."""
        left = pause.seconds
        while left > 0:
            out.add(Waiting(left, pause.status, pause.attempt))
            await out.before_read()
            await self._sleep(min(1.0, left))
            left -= 1.0

    def _problem(self) -> str | None:
        """Why no request can be made with this address and key at all; None when it can."""
        if not self._key.isascii() or not self._key.isprintable() or " " in self._key:
            return f"The key in {self._key_name} has characters that no key has. Copy it again."
        problem = trouble.address_problem(self._base_url, self._shown_url)
        return problem if problem is not None else self._environment_problem()

    def _environment_problem(self) -> str | None:
        """Why the proxy or the certificates that the environment names cannot be used; None when they can."""
        try:
            self._client()
        except (ImportError, ValueError) as error:
            return f"The proxy in the environment cannot be used: {error} Unset it, or use an http proxy."
        except OSError as error:
            return f"The certificates cannot be read: {error}. Look at SSL_CERT_FILE and SSL_CERT_DIR."
        return None

    def _spare_kept(self) -> AbstractContextManager[None]:
        """A spare connection is kept for the next request while the block runs."""
        spare = self._transport.spare if self._transport is not None else None
        return nullcontext() if spare is None else spare.wanted()

    def _client(self) -> httpx.AsyncClient:
        if self._made is None:
            connect = self._timeout.connect or 10.0
            self._transport = PacedTransport(self._base_url, self._read_hz, connect)
            self._sockets = self._socket_maker(self._transport)
            self._made = httpx.AsyncClient(
                transport=self._transport.http, timeout=self._timeout, trust_env=False
            )
        return self._made

    def _socket_maker(self, transport: PacedTransport) -> OverSockets | None:
        if self._wire.socket is None or transport.target is None or not self._sockets_wanted:
            return None
        # Only here, since an app that needs no WebSocket shall not wait for the library.
        from spark_tui.adapters.llm.over_sockets import OverSockets
        from spark_tui.adapters.llm.web_socket import SocketOpener

        url = "ws" + self._base_url.removeprefix("http") + self._wire.path
        opener = SocketOpener(url, transport.target, self._wire.headers(self._key), self._read_hz)
        return OverSockets(opener, self._wire, self._timeout.read or 300.0, self._stall_timeout)

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        return headers | self._wire.headers(self._key)

    def _without_key(self, batch: tuple[Signal, ...]) -> tuple[Signal, ...]:
        """Some servers repeat the key in their errors."""
        last = batch[-1]
        if not isinstance(last, Ended):
            return batch
        return (*batch[:-1], msgspec.structs.replace(last, message=self._hidden(last.message)))

    def _hidden(self, text: str) -> str:
        return redact(text, [self._key] if self._key else [])


def _default_extra(base_url: str, wire: Wire) -> Mapping[str, object]:
    return LLAMA_CPP_EXTRA if wire.name is WireName.CHAT and is_loopback_url(base_url) else _NOTHING


def _heard(on_sent: Callable[[], None] | None) -> dict[str, Any] | None:
    """Has httpx say when it has written a request, if somebody wants to know."""
    if on_sent is None:
        return None

    async def trace(event: str, _: object) -> None:
        if event.endswith(".send_request_body.complete"):
            on_sent()

    return {"trace": trace}


def _without_login(url: str) -> str:
    """`url` without a user name, password or query, so that it can be shown."""
    try:
        parts = urlsplit(url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
    except ValueError:
        return "the given address"
