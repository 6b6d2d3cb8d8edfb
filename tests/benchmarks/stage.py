"""What every benchmark stands on: the installed app in a pseudo-terminal, the server, a repository.

Not here: what is measured.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COLUMNS, ROWS = 160, 50
LIMIT = 60.0  # seconds that anything may take before a benchmark gives up
READY = b"What shall change?"  # on the first frame of a session without a goal

POLICY = """\
title = "Benchmark"
extends = "default"
[size]
max_diff_size = 1000000
max_hunk_lines = 1000000
max_file_lines = 1000000
max_files = 1000
[pace]
run_ahead = 10000
"""


class BenchmarkError(Exception):
    """The app did not do what a benchmark waits for; the message has the end of its output."""


class Server:
    """The scripted model in its own process."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("server.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._facts: dict[tuple[str, int], list[dict[str, float]]] = {}
        self._news = threading.Condition()
        self.port = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self._await(lambda: self.port > 0, "the server never listened")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def pid(self) -> int:
        return self._process.pid

    def order(self, answers: Sequence[Sequence[str]], rate: float, marks: Sequence[int] = ()) -> None:
        """Say these answers from now on, at `rate` tokens a second; `marks` are places in each of them."""
        assert self._process.stdin is not None
        with self._news:
            self._facts.clear()
        wanted = [{"tokens": list(tokens), "marks": list(marks)} for tokens in answers]
        self._process.stdin.write(json.dumps({"answers": wanted, "rate": rate}).encode() + b"\n")
        self._process.stdin.flush()
        self._await(lambda: ("ready", 0) in self._facts, "the server did not take the order")

    def at(self, event: str, request: int = 0, nth: int = 0) -> float:
        """When that happened (for the nth time), in seconds of the monotonic clock; waits for it."""
        key = (event, request)
        self._await(lambda: len(self._facts.get(key, ())) > nth, f"no {event} of request {request}")
        return self._facts[key][nth]["at"]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()

    def _await(self, there: Callable[[], bool], problem: str) -> None:
        with self._news:
            if not self._news.wait_for(there, LIMIT):
                raise BenchmarkError(problem)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            fact = json.loads(line)
            with self._news:
                self.port = fact.get("port", self.port)
                key = (fact["event"], int(fact.get("request", 0)))
                self._facts.setdefault(key, []).append(fact)
                self._news.notify_all()


class Terminal:
    """The app in a pseudo-terminal. Everything that it draws is kept, with the time at which it came."""

    def __init__(self, argv: Sequence[str], folder: Path, home: Path, extra: dict[str, str] | None = None):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "SPARK_TUI_HOME": str(home),
            **(extra or {}),
        }
        self._drawn = bytearray()
        self._ends: list[int] = []
        self._times: list[float] = []
        self._news = threading.Condition()
        self.spawned = time.monotonic()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(argv[0], list(argv), environment)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def drawn(self) -> int:
        """Bytes that the app wrote so far."""
        return len(self._drawn)

    def press(self, keys: str) -> float:
        """Type; the time just before it."""
        now = time.monotonic()
        os.write(self._terminal, keys.encode())
        return now

    def wait(self, needle: bytes, since: int = 0, limit: float = LIMIT) -> float:
        """When `needle` stood complete in what was drawn after byte `since`; waits for it."""
        deadline = time.monotonic() + limit
        looked = since
        with self._news:
            while (place := self._drawn.find(needle, looked)) < 0:
                looked = max(since, len(self._drawn) - len(needle))
                left = deadline - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    raise BenchmarkError(f"{needle!r} never came: …{bytes(self._drawn[-1500:])!r}")
            return self._times[bisect_left(self._ends, place + len(needle))]

    def quiet(self, seconds: float = 0.4, limit: float = LIMIT) -> None:
        """Return when nothing was drawn for `seconds`."""
        deadline = time.monotonic() + limit
        with self._news:
            while self._news.wait(seconds):
                if time.monotonic() > deadline:
                    raise BenchmarkError("the screen is never quiet")

    def cpu(self) -> float:
        """CPU seconds of the app so far: all its threads, and the children that ended."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        ended = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[13:15]
        return total / 1e9 + sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")

    def peak_memory(self) -> float:
        """The most resident memory so far, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def close(self) -> None:
        """End the app through its own door."""
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                break
            time.sleep(0.02)
        self._reader.join(2)
        os.close(self._terminal)

    def _read(self) -> None:
        while True:
            try:
                select.select([self._terminal], [], [])
                piece = os.read(self._terminal, 1 << 16)
            except OSError:
                return
            if not piece:
                return
            now = time.monotonic()
            with self._news:
                self._drawn += piece
                self._ends.append(len(self._drawn))
                self._times.append(now)
                self._news.notify_all()


@dataclass(frozen=True, slots=True)
class Place:
    """A repository with one large Python file, and a home for the app."""

    root: Path
    home: Path
    policy: Path

    def command(self, server: Server, *more: str) -> list[str]:
        """The command line of the installed app on this place and server."""
        return [
            str(Path(sys.executable).with_name("spark-tui")),
            *("--base-url", server.url, "--model", "bench", "--policy", str(self.policy)),
            *more,
        ]


@contextmanager
def place(lines: int = 5000) -> Iterator[Place]:
    """A git repository in a temporary folder whose `big.py` has `lines` unique lines."""
    folder = Path(tempfile.mkdtemp(prefix="spark-bench-"))
    try:
        root, home = folder / "repo", folder / "home"
        root.mkdir()
        home.mkdir()
        (root / "big.py").write_text("".join(f"value_{number} = {number}\n" for number in range(lines)))
        policy = folder / "policy.toml"
        policy.write_text(POLICY)
        who = ("-c", "user.name=bench", "-c", "user.email=bench@localhost")
        for words in (("init", "-q", "-b", "main"), ("add", "."), (*who, "commit", "-q", "-m", "start")):
            subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)
        yield Place(root, home, policy)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(where: Place, server: Server, *more: str) -> Iterator[Terminal]:
    """The app without a goal, its first frame drawn and at rest."""
    app = Terminal(where.command(server, *more), where.root, where.home)
    try:
        app.wait(READY)
        app.quiet()
        yield app
    finally:
        app.close()


def tokens_of(text: str) -> list[str]:
    """`text` in pieces of about four characters, as models write them."""
    return re.findall(r" *\w{1,6}|\s+|[^\w\s]{1,3}", text)


_FUNCTION = """\
async def handler_{n}(request: Request, retries: int = {n}, *, client: Client | None = None) -> "Response":
    \"\"\"Send the request once more after error {n}, `retries` times at most; the last answer counts.\"\"\"
    for attempt in range(retries + {n}):  # try again, a little later
        result = await request.transport.send(request, timeout={n}.5, attempt=attempt)
        log.info("attempt %d of {n}: %s after %.1f s", attempt, result.status, result.seconds)
        if result.status in (429, 503) and not result.final and attempt < retries:
            await asyncio.sleep(min(30.0, 0.25 * 2**attempt))  # as long as the server asks for
        elif result.status >= 500:
            raise TransportError(f"gave up after {{attempt}} of {n}: {{result.reason!r}}") from None
    return Response(status=200, body=b"ok", headers={{"x-try": "{n}", "x-host": client.host}})
"""
_CLASS = """\
@dataclass(frozen=True, slots=True)
class Part{n}(Source[bytes]):
    \"\"\"Where part {n} of the file is kept, and how often it was asked for.\"\"\"
    path: Path = field(default=Path("/srv/parts/{n}.json"), metadata={{"part": {n}}})
    @property
    def size(self) -> int | None:
        return self.path.stat().st_size if self.path.exists() and self.path.suffix == ".json" else None
    def read(self, start: int = 0, limit: int = {n} * 1024) -> bytes:
        # a part may be written while it is read: what is not there yet is not asked for again
        with self.path.open("rb") as file, self._lock:
            file.seek(max(start, {n}), os.SEEK_SET)
            return zlib.decompress(file.read(limit)) if self.packed else file.read(limit)
"""
_SINGLE = (
    'LIMITS_{n} = {{"retries": {n}, "timeout": {n}.5, "hosts": ("a.example", "b.example"), "final": False}}',
    "# the next {n} parts are read in one go, because the server counts what is asked for and not the bytes",
    "measured_{n} = [round(part.seconds * 1e3, 2) for part in parts[{n}:] if part is not None and part.size]",
)
_BROKEN = (
    'def handler_{n}(request: Request, retries: int = {n}) -> "Response":',
    "    for attempt in range(retries + {n}):  # try again, a little later",
    "        result = await self._transport.send(request, timeout={n}.5)",
    '        log.info("attempt %d of {n}: %s", attempt, result.status)',
    "        if result.status in (429, 503) and not result.final:",
    "            raise TransportError(f'gave up after {{attempt}} of {n}') from None",
    "    return Response(status=200, body=b'ok', headers={{'x-try': '{n}'}})",
)


def code(count: int, seed: int = 0) -> list[str]:
    """So many lines of Python with something of everything that is coloured; they parse by themselves."""
    rng = random.Random(seed)
    lines: list[str] = []
    while len(lines) < count:
        shapes = (_FUNCTION, _CLASS, rng.choice(_SINGLE))
        fitting = [shape for shape in shapes if shape.count("\n") <= count - len(lines)]
        lines += rng.choice(fitting).format(n=seed * 10_000 + len(lines)).splitlines()
    return lines


def broken_code(count: int, seed: int = 0) -> list[str]:
    """So many lines of Python in an order in which they do not parse."""
    rng = random.Random(seed)
    return [rng.choice(_BROKEN).format(n=number) for number in range(count)]


def edit(old: str, new: Sequence[str], path: str = "big.py") -> str:
    """A search/replace block."""
    lines = "".join(f"{line}\n" for line in new)
    return f"{path}\n<<<<<<< SEARCH\n{old}\n=======\n{lines}>>>>>>> REPLACE\n\n"


def version() -> str:
    """The commit that is measured, with a mark when files differ from it."""
    said = [
        subprocess.run(["git", *words], capture_output=True, text=True, check=False).stdout.strip()
        for words in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain"))
    ]
    return said[0] + ("+" if said[1] else "")


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that is at least as large as `percent` of all."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
