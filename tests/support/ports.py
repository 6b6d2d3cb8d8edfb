"""Fakes at the engine's ports: a model that says what it is told, files in memory, a record in a list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from spark_tui.adapters.files.errors import Refusal, WriteRefusedError
from spark_tui.core.change.document import digest
from spark_tui.core.change.values import FileFacts, FileKind, Write
from spark_tui.core.stream.signals import Ended, Ending, Opened, Signal, Text
from spark_tui.core.talk.messages import Request


class FakeModel:
    """Answers each request with the next script: batches of signals; a `Gate` waits in between."""

    def __init__(self, *scripts: Sequence[tuple[Signal, ...] | asyncio.Event]) -> None:
        self.scripts = list(scripts)
        self.requests: list[Request] = []
        self.pulled = 0
        self.closed: list[int] = []
        self.warmed = asyncio.Event()

    async def stream(self, request: Request) -> AsyncGenerator[tuple[Signal, ...], None]:
        number = len(self.requests)
        self.requests.append(request)
        script = self.scripts[number] if number < len(self.scripts) else said("")
        try:
            for item in script:
                if isinstance(item, asyncio.Event):
                    await item.wait()
                else:
                    self.pulled += 1
                    yield item
        finally:
            self.closed.append(number)

    async def warm(self) -> None:
        self.warmed.set()


def said(*pieces: str, ending: Ending | None = Ending.STOP) -> list[tuple[Signal, ...] | asyncio.Event]:
    """A script that says these pieces, one a batch, and ends."""
    batches: list[tuple[Signal, ...] | asyncio.Event] = [(Opened(),), *((Text(piece),) for piece in pieces)]
    if ending is not None:
        batches.append((Ended(ending),))
    return batches


class MemoryFiles:
    """Files in a dictionary; `refuse` names a path whose write fails."""

    def __init__(self, disk: dict[str, bytes]) -> None:
        self.disk = dict(disk)
        self.refuse = ""
        self.commits = 0

    def read(self, path: str) -> FileFacts:
        if path in self.disk:
            return FileFacts(path, FileKind.FILE, self.disk[path])
        return FileFacts(path, FileKind.MISSING)

    def named(self, text: str) -> tuple[tuple[str, str], ...]:
        return tuple((path, data.decode()) for path, data in self.disk.items() if path in text)

    def last_write(self) -> frozenset[tuple[str, str | None, str | None]]:
        return frozenset()

    def commit(self, writes: Sequence[Write]) -> None:
        self.commits += 1
        for write in writes:
            there = self.disk.get(write.path)
            if write.path == self.refuse:
                raise WriteRefusedError(write.path, "the disk is full", Refusal.IO)
            if write.expect != (None if there is None else digest(there)):
                raise WriteRefusedError(write.path, "the file has changed", Refusal.STALE)
        for write in writes:
            if write.data is None:
                del self.disk[write.path]
            else:
                self.disk[write.path] = write.data


class FakeTools:
    def answer(self, name: str, arguments: str) -> str:
        return f"{name} says {arguments}"


class ListRecorder:
    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.problem = ""

    def append(self, record: bytes) -> None:
        self.lines.append(record)

    def flush(self) -> None:
        return None
