"""Many streams at once, read by a process of their own: the app's side of it.

The child is `ingest`. It gets its order, with the key, on standard input, and ends when that is closed. A
batch that is not taken stays in the pipe, and then nothing more is read from the servers. Not here: reading
them.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import suppress

from spark_tui.adapters.llm.frames import FrameError, FrameReader, frame
from spark_tui.core.stream.many import News, Order, Over

_GOODBYE = 2.0
_PIPE = 64 * 1024  # bytes that are taken from the pipe ahead of the app
_WHO = "the process that reads the streams"
_WORDS = 500  # characters of what a child said when it failed

# What the child may need of the environment; it gets no keys.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "SSL_CERT_FILE", "SSL_CERT_DIR")


class IngestError(Exception):
    """The process that reads cannot run or ended early; the message says why."""


async def many_streams(order: Order) -> AsyncGenerator[list[News], None]:
    """What the streams of `order` say, one batch a tick, until all are over.

    Nothing is read before the next batch is asked for, up to what fits a pipe. Closing the generator ends the
    child and its connections. Trouble with one stream is said by its `Over`. Raises IngestError.
    """
    child = await _child()
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    complaint = asyncio.create_task(child.stderr.read(), name="ingest complaint")
    over = 0
    try:
        with suppress(ConnectionError):
            child.stdin.write(frame(order))
            await child.stdin.drain()
        reader: FrameReader[list[News]] = FrameReader(list[News])
        while data := await child.stdout.read(_PIPE):
            try:
                batches = reader.feed(data)
            except FrameError as error:
                raise IngestError(
                    f"the process that reads the streams said what cannot be read: {error}"
                ) from error
            for batch in batches:
                over += sum(type(each) is Over for each in batch)
                yield batch
        if over < order.count:
            said = (await complaint).decode("utf-8", "replace").strip()
            words = said[-_WORDS:] or f"exit code {await child.wait()}"
            raise IngestError(f"{_WHO} ended early: {words}")
    finally:
        await _end(child)
        with suppress(TimeoutError):
            await asyncio.wait_for(complaint, _GOODBYE)


async def _child() -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the folder of the person is no place to import from
            "-m",
            "spark_tui.adapters.llm.ingest",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=_PIPE,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            start_new_session=True,  # Ctrl+C at the terminal is for the app alone
        )
    except OSError as error:
        raise IngestError(f"{_WHO} cannot be started: {error.strerror}") from error


async def _end(child: Process) -> None:
    """End the child: kindly, then by force."""
    assert child.stdin is not None
    child.stdin.close()
    try:
        async with asyncio.timeout(_GOODBYE):
            await child.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
