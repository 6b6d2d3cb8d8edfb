"""One HTTP answer -> signals: a stream of events, or what a server may send in its place.

Not here: connecting and trying again (`http_model`), the stream itself (`reading`), the records and JSON of
the wire (`core.stream`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx

from spark_tui.adapters.llm import trouble
from spark_tui.adapters.llm.handover import Handover
from spark_tui.adapters.llm.reading import MAX_BODY, Busy, Reading, failed, is_whole, no_answer, refused_kind
from spark_tui.core.stream.signals import Ended, Ending
from spark_tui.core.stream.sse import SseLimitError
from spark_tui.core.stream.wire import Wire

# Once the model is done, the end of the chunked body is waited for, so that the same connection can
# serve the next turn. Seconds.
_GOODBYE = 0.25


async def read_answer(
    response: httpx.Response, wire: Wire, out: Handover, stall_timeout: float
) -> Busy | None:
    """Read a successful `response` as `wire` means it into `out`, up to exactly one `Ended`; or up to the
    word that the server is busy, which is not put there.

    `stall_timeout` in seconds.
    """
    if problem := refused_kind(response.headers):
        out.add(failed(problem))
        return None
    read = _read_whole if is_whole(response.headers) else _read_stream
    reading = Reading(wire, out, may_be_busy=True)
    try:
        await read(response, wire, reading, out, stall_timeout)
    except SseLimitError as error:
        out.add(failed(str(error)))
    except httpx.ReadTimeout:
        out.add(Ended(Ending.STALLED, trouble.stalled(out.patience or stall_timeout)))
    return reading.busy


async def read_body(response: httpx.Response, most: int) -> bytes:
    """At most the first `most` bytes of a body. Raises httpx.HTTPError."""
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) >= most:
            break
    return bytes(body[:most])


async def _read_stream(
    response: httpx.Response, wire: Wire, reading: Reading, out: Handover, stall_timeout: float
) -> None:
    pieces = response.aiter_raw()
    try:
        async for piece in pieces:
            out.patience = stall_timeout
            if reading.feed(piece):
                await _say_goodbye(pieces, out)
                return
    except httpx.ReadTimeout:
        raise
    except (httpx.HTTPError, OSError):
        pass  # the connection broke: the wire knows whether the model was done
    reading.finish()


async def _say_goodbye(pieces: AsyncIterator[bytes], out: Handover) -> None:
    """Hand over the end first, then read what the server still says, which means nothing any more."""
    await out.before_read()
    try:
        async with asyncio.timeout(_GOODBYE):
            async for _ in pieces:
                pass
    except (httpx.HTTPError, OSError, TimeoutError):
        return


async def _read_whole(
    response: httpx.Response, wire: Wire, reading: Reading, out: Handover, stall_timeout: float
) -> None:
    """A complete JSON answer, from a server that does not stream: the same wire, fed with one record."""
    try:
        body = await read_body(response, MAX_BODY + 1)
    except httpx.ReadTimeout:
        raise
    except (httpx.HTTPError, OSError):
        body = b""
    if len(body) > MAX_BODY:
        raise SseLimitError(f"The server sent an answer of more than {MAX_BODY:,} bytes.")
    events = wire.whole(body)
    if not events:
        out.add(failed(no_answer(wire)))
        return
    if not reading.take(events):
        reading.finish()
