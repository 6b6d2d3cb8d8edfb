"""An app in a pseudo-terminal: keys in, what is seen and when, CPU and memory of all its processes.

What the app writes is stamped when it is read and put on a screen in memory when somebody waits for it.
CPU and memory come from /proc; where there is none they are NaN. Not here: what is measured, which app.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from spark_tui.measuring.screen import Screen

COLUMNS, ROWS = 160, 50
LIMIT = 60.0
"""Seconds that anything may take before a measurement gives up."""
_TICK = 0.004  # seconds between two reads of a slow terminal
_BURST = 0.01  # seconds' worth that a slow terminal takes at once after a rest
_PAUSE = 0.006  # seconds
_SWITCH = 0.0002  # seconds: so that reading, and its time, need not wait for the screen in memory


class MeasureError(Exception):
    """The app or the server did not do what was waited for; the message says what, and what was seen."""


class Terminal:
    """An app that runs in a pseudo-terminal of 160 columns and 50 rows."""

    def __init__(
        self, argv: Sequence[str], folder: Path, home: Path, extra: Mapping[str, str] | None = None
    ) -> None:
        """Start `argv` in `folder`; `home` is its HOME and SPARK_TUI_HOME, `extra` more environment."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "SPARK_TUI_HOME": str(home),
            **(extra or {}),
        }
        sys.setswitchinterval(_SWITCH)
        self.drawn = 0
        """Bytes that the app wrote so far."""
        self.writes = 0
        """Times that it wrote after a pause of at least six milliseconds: about the frames."""
        self.drain = 0.0
        """Bytes a second that the terminal takes; 0 is as many as come."""
        self.screen = Screen(COLUMNS, ROWS)
        self.shown = 0.0
        """When the last piece of what is on `screen` was read, in seconds of the monotonic clock."""
        self._waiting: deque[tuple[float, bytes]] = deque()  # read, and not yet on the screen
        self._news = threading.Condition()
        self._terminal, inside = os.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.spawned = time.monotonic()
        self._process = subprocess.Popen(
            list(argv), cwd=folder, env=environment, stdin=inside, stdout=inside, stderr=inside,
            start_new_session=True,
        )  # fmt: skip
        os.close(inside)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def press(self, keys: str) -> float:
        """Type; the time (of the monotonic clock, seconds) just before it."""
        now = time.monotonic()
        os.write(self._terminal, keys.encode())
        return now

    def wait(self, seen: str | Callable[[Screen], bool], limit: float = LIMIT) -> float:
        """When `seen` first stood on the screen, from where the last wait ended on; waits for it.

        Words must stand in one row. The time is that of the read that brought them; of words that were there
        already, that of the last read before. Raises MeasureError after `limit` seconds.
        """
        there = seen if callable(seen) else lambda screen: screen.shows(seen)
        deadline = time.monotonic() + limit
        while not there(self.screen):
            with self._news:
                while not self._waiting:
                    if not self._news.wait(deadline - time.monotonic()):
                        wanted = "what was waited for" if callable(seen) else repr(seen)
                        raise MeasureError(f"{wanted} never came; the screen:\n{self.picture()}")
                self.shown, data = self._waiting.popleft()
            self.screen.feed(data)
        return self.shown

    def quiet(self, seconds: float = 0.4, limit: float = LIMIT) -> None:
        """Return when nothing was drawn for `seconds`; then the screen has everything."""
        deadline = time.monotonic() + limit
        with self._news:
            before = self.drawn
            while self._news.wait(seconds) or self.drawn != before:
                before = self.drawn
                if time.monotonic() > deadline:
                    raise MeasureError("the screen is never quiet")
        while self._waiting:
            self.shown, data = self._waiting.popleft()
            self.screen.feed(data)

    def picture(self) -> str:
        """What is on the screen, without the space at the right."""
        return "\n".join(row.rstrip() for row in self.screen.rows())

    def processes(self) -> list[int]:
        """The app and all processes below it that run."""
        found = [self.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, _text(task).split())
        return found

    def cpu(self, pid: int | None = None) -> float:
        """CPU seconds so far of all processes of the app, also those that ended; `pid`: of that one and
        of its children that ended."""
        if not Path("/proc/self/stat").exists():
            return float("nan")
        return sum(map(_cpu, self.processes() if pid is None else [pid]))

    def resident(self) -> float:
        """Resident memory of all processes of the app now, in MB."""
        return self._memory("VmRSS")

    def peak_memory(self) -> float:
        """The most resident memory so far, in MB: the sum of what each running process had at most."""
        return self._memory("VmHWM")

    def close(self) -> None:
        """End the app through its own door, or by force if that takes five seconds."""
        self._process.terminate()
        self.drain = 0.0
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(2)
        os.close(self._terminal)

    def _memory(self, name: str) -> float:
        if not Path("/proc/self/status").exists():
            return float("nan")
        texts = [_text(Path(f"/proc/{pid}/status")) for pid in self.processes()]
        found = [re.search(rf"{name}:\s+(\d+) kB", text) for text in texts]
        return sum(int(each[1]) for each in found if each) / 1024

    def _read(self) -> None:
        allowed, filled, last = 0.0, time.monotonic(), 0.0
        while True:
            try:
                select.select([self._terminal], [], [])
                most = 1 << 16
                if self.drain:
                    time.sleep(_TICK)
                    now = time.monotonic()
                    allowed, filled = min(_BURST * self.drain, allowed + (now - filled) * self.drain), now
                    most = int(allowed)
                    if most <= 0:
                        continue
                data = os.read(self._terminal, most)
            except OSError:
                return
            if not data:
                return
            now = time.monotonic()
            allowed -= len(data)
            with self._news:
                self.drawn += len(data)
                self.writes += now - last > _PAUSE
                last = now
                self._waiting.append((now, data))
                self._news.notify_all()


def _text(path: Path) -> str:
    """The file, or nothing when its process ended."""
    try:
        return path.read_text()
    except OSError:
        return ""


def _cpu(pid: int) -> float:
    spent = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[11:15]
    if not spent:
        return 0.0
    ticks = os.sysconf("SC_CLK_TCK")
    ended = sum(map(int, spent[2:])) / ticks
    try:  # the clock of a process in nanoseconds, clock_getcpuclockid(3): also of threads that ended
        return ended + time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return ended + sum(map(int, spent[:2])) / ticks
