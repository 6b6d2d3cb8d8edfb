"""The way to the terminal: bytes go out in order, and whoever writes never waits for a slow reader.

`Direct` writes from the event loop through a description of the terminal of its own: `O_NONBLOCK` belongs to
the open file description, which the shell and stdin share; the one we were given stays as it is. `Threaded`
is for what cannot be opened again (a pipe, the terminal of another user): a thread waits in the write.

Not here: what is written (`economy`), when the terminal is taken and given back (`driver`).
"""

from __future__ import annotations

import asyncio
import os
import select
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread
from typing import Protocol

from spark_tui.tui.output.drain import Drain

PIECE = 4096
"""Bytes that a thread hands over at once: what it is seen to have taken lags behind by as many."""


Emptied = Callable[[], None]


class Outlet(Protocol):
    """Where bytes leave: `queued` are those not yet taken, `rate` the bytes a second, if that is known."""

    @property
    def queued(self) -> int: ...

    @property
    def rate(self) -> float | None: ...

    def put(self, data: bytes, *, picture: bool = False) -> None:
        """Write, at once or as soon as there is room; after `close` nothing. A `picture` only draws."""

    def drop_pictures(self) -> None:
        """What still waits and only draws need not come any more; what has begun is ended."""

    def close(self, seconds: float) -> bool:
        """Wait until all is taken, but not longer; whether it was. What is left then is dropped."""


class Direct:
    """Written from the event loop; the rest waits until the loop says that there is room."""

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop, emptied: Emptied) -> None:
        """`descriptor` does not block and is closed with this. All calls come from the loop's thread."""
        self._emptied = emptied
        self._descriptor = descriptor
        self._loop = loop
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._left = 0  # bytes in `_waiting`
        self._drain = Drain()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def queued(self) -> int:
        return 0 if self._closed else self._left + self._drain.level

    @property
    def rate(self) -> float | None:
        return self._drain.rate

    def put(self, data: bytes, *, picture: bool = False) -> None:
        if self._closed or not data:
            return
        if not self._waiting:
            count = self._written(data)
            if self._closed:
                return
            if count == len(data):
                self._tell_later()
                return
            if count:
                data, picture = data[count:], False
            self._drain.full()
            self._loop.add_writer(self._descriptor, self._more)
        self._waiting.append((data, picture))
        self._left += len(data)

    def drop_pictures(self) -> None:
        self._waiting = deque(item for item in self._waiting if not item[1])
        self._left = sum(len(data) for data, _ in self._waiting)

    def close(self, seconds: float) -> bool:
        if self._closed:
            return True
        self._loop.remove_writer(self._descriptor)
        deadline = time.monotonic() + seconds
        while self._waiting and (left := deadline - time.monotonic()) > 0:
            if select.select([], [self._descriptor], [], left)[1]:
                self._go_on()
        return self._end()

    def _more(self) -> None:
        self._go_on()
        if not self._closed and not self._waiting:
            self._drain.rest()
            self._loop.remove_writer(self._descriptor)
            if not self._drain.level:
                self._emptied()
            self._tell_later()

    def _tell_later(self) -> None:
        """Say it when the kernel, too, has nothing left, as far as can be known."""
        level, rate = self._drain.level, self._drain.rate
        if level and rate and self._timer is None:
            self._timer = self._loop.call_later(level / rate, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        if self.queued and not self._waiting:
            self._tell_later()
        elif not self._waiting:
            self._emptied()

    def _go_on(self) -> None:
        while self._waiting:
            first, picture = self._waiting[0]
            count = self._written(first)
            if self._closed:
                return
            self._left -= count
            if count < len(first):
                self._drain.full()
                self._waiting[0] = (first[count:], picture and not count)
                return
            self._waiting.popleft()

    def _written(self, data: bytes) -> int:
        """How much of it was taken. A terminal that has gone takes nothing more, ever."""
        try:
            count = os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError:
            self._loop.remove_writer(self._descriptor)
            self._end()
            return 0
        self._drain.took(count)
        return count

    def _end(self) -> bool:
        all_taken = not self._waiting
        self._waiting.clear()
        self._left = 0
        if self._timer is not None:
            self._timer.cancel()
        if not self._closed:
            self._closed = True
            os.close(self._descriptor)
        if not all_taken:
            self._loop.call_soon(self._emptied)
        return all_taken


class Threaded:
    """A thread writes; the descriptor is only used, it stays open."""

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop, emptied: Emptied) -> None:
        self._loop = loop
        self._emptied = emptied
        self._descriptor = descriptor
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._news = Condition()
        self._drain = Drain()
        self._closed = self._given_up = False
        self.queued = 0
        self._thread = Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    @property
    def rate(self) -> float | None:
        return self._drain.rate

    def put(self, data: bytes, *, picture: bool = False) -> None:
        if not data:
            return
        with self._news:
            if not self._closed:
                self._waiting.append((data, picture))
                self.queued += len(data)
                self._news.notify()

    def drop_pictures(self) -> None:
        with self._news:
            self.queued -= sum(len(data) for data, picture in self._waiting if picture)
            self._waiting = deque(item for item in self._waiting if not item[1])

    def close(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        with self._news:
            self._closed = True
            self._news.notify()
            self._news.wait_for(lambda: not self.queued, max(0.0, deadline - time.monotonic()))
            all_taken = not self.queued
            self._given_up = not all_taken
            self._waiting.clear()
            self.queued = 0
        if all_taken:
            self._thread.join()
        return all_taken

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: bool(self._waiting) or self._closed)
                if not self._waiting:
                    return
                data, _ = self._waiting.popleft()
            for start in range(0, len(data), PIECE):
                piece = data[start : start + PIECE]
                self._drain.full()
                gone = not self._whole(piece)
                with self._news:
                    gone = gone or self._given_up
                    self._drain.took(len(piece))
                    self.queued = 0 if gone else max(0, self.queued - len(piece))
                    if gone:
                        self._closed = True
                        self._waiting.clear()
                    if not self.queued:
                        self._drain.rest()
                        self._news.notify_all()
                        self._tell()
                if gone:
                    return

    def _tell(self) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._emptied)

    def _whole(self, piece: bytes) -> bool:
        """Write all of it; whether somebody still reads."""
        while piece:
            try:
                piece = piece[os.write(self._descriptor, piece) :]
            except BlockingIOError:  # somebody else made the shared description so
                select.select([], [self._descriptor], [])
            except OSError:
                return False
        return True


def opened(
    descriptor: int, loop: asyncio.AbstractEventLoop, emptied: Emptied = lambda: None
) -> Direct | Threaded:
    """The way to what `descriptor` writes to; `emptied` is called in the loop when something had to wait and
    nothing waits any more."""
    own = _again(descriptor)
    return Threaded(descriptor, loop, emptied) if own is None else Direct(own, loop, emptied)


def _again(descriptor: int) -> int | None:
    """The same terminal, opened once more without blocking; None where that cannot be."""
    try:
        own = os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return None
    if os.fstat(own).st_rdev != os.fstat(descriptor).st_rdev:
        os.close(own)
        return None
    return own
