"""One command of a check, held tight: an environment without keys, limits, and an end for all it started.

A small launcher sets the limits that only a process can set for itself, and becomes the command. Not here:
where it runs (`shadow`), and which commands there are (`config.settings`).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "USER", "LOGNAME", "SHELL")
"""All that a check gets of the app's environment; keys are not among it."""

MOST_OUTPUT_BYTES = 16_000_000
LAST_LINES, LONGEST_LINE = 20, 300
MOST_FILE_BYTES = 2_000_000_000
END_SECONDS = 2.0
_READ = 65_536

_LAUNCHER = """
import os, resource, sys
data, size = int(sys.argv[1]), int(sys.argv[2])
for what, most in ((resource.RLIMIT_DATA, data), (resource.RLIMIT_FSIZE, size), (resource.RLIMIT_CORE, 0)):
    hard = resource.getrlimit(what)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))
os.nice(5)
try:
    os.execvp(sys.argv[3], sys.argv[3:])
except OSError as error:
    sys.exit(f"{sys.argv[3]}: {error.strerror}")
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: `why` in a few words, and its last lines."""

    passed: bool
    seconds: float
    why: str
    lines: tuple[str, ...]


async def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    timeout_seconds: float,
    memory_bytes: int,
) -> Ended:
    """Run `command` in `folder` to its end, or to a limit. When this is cancelled, all that it started ends.

    Raises nothing: what cannot be started has not passed.
    """
    began = time.monotonic()
    launcher = (sys.executable, "-I", "-c", _LAUNCHER, str(memory_bytes), str(MOST_FILE_BYTES), *command)
    said = _Tail()
    # A pipe of our own: asyncio's would keep a command that is over waiting for what it left behind.
    outlet, inlet = os.pipe()
    try:
        child = await asyncio.create_subprocess_exec(
            *launcher,
            cwd=folder,
            env=clean(environment, folder),
            stdin=DEVNULL,
            stdout=inlet,
            stderr=inlet,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        os.close(outlet)
        return Ended(False, 0.0, f"cannot be started: {error}", ())
    finally:
        os.close(inlet)
    output = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(output), os.fdopen(outlet, "rb", 0)
    )
    why = ""
    try:
        await asyncio.wait_for(_listen(child, output, said), timeout_seconds)
    except TimeoutError:
        why = f"ended after {timeout_seconds:g} s"
    except OverflowError:
        why = f"ended: it said more than {MOST_OUTPUT_BYTES // 1_000_000} MB"
    finally:
        transport.close()
        await _end(child)
    code = child.returncode
    if not why and code:
        why = f"exit {code}" if code > 0 else f"signal {-code}"
    return Ended(not why and code == 0, time.monotonic() - began, why, said.lines())


def clean(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment of a check: what is passed on, and a folder of its own for temporary files."""
    passed = {name: environment[name] for name in PASSED_ON if name in environment}
    return {**passed, "TMPDIR": str(folder.parent), "CI": "1", "NO_COLOR": "1", "TERM": "dumb"}


class _Tail:
    """The last lines of an output that may be long."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque(maxlen=LAST_LINES)
        self._rest = b""
        self.size = 0

    def feed(self, data: bytes) -> None:
        self.size += len(data)
        *whole, rest = (self._rest + data).split(b"\n")
        self._lines.extend(line[: 4 * LONGEST_LINE] for line in whole[-LAST_LINES:])
        self._rest = rest[: 4 * LONGEST_LINE]

    def lines(self) -> tuple[str, ...]:
        lines = [*self._lines, *([self._rest] if self._rest else [])][-LAST_LINES:]
        return tuple(line.decode("utf-8", "replace").rstrip("\r")[:LONGEST_LINE] for line in lines)


async def _listen(child: Process, output: asyncio.StreamReader, said: _Tail) -> None:
    """Until the command is over. Raises OverflowError when it says too much."""
    waiting = asyncio.ensure_future(child.wait())
    reading = asyncio.ensure_future(output.read(_READ))
    try:
        while True:
            done, _ = await asyncio.wait((reading, waiting), return_when=asyncio.FIRST_COMPLETED)
            if reading not in done:
                # It is over; a process that it left behind may hold the pipe open for ever.
                with suppress(TimeoutError):
                    await asyncio.wait_for(_drain(reading, output, said), END_SECONDS / 4)
                return
            data = reading.result()
            said.feed(data)
            if said.size > MOST_OUTPUT_BYTES:
                raise OverflowError
            if not data:
                await waiting
                return
            reading = asyncio.ensure_future(output.read(_READ))
    finally:
        waiting.cancel()
        reading.cancel()


async def _drain(reading: asyncio.Future[bytes], output: asyncio.StreamReader, said: _Tail) -> None:
    """What still stands in the pipe."""
    data = await reading
    while data:
        said.feed(data)
        data = await output.read(_READ)


async def _end(child: Process) -> None:
    """End the command and all of its process group: kindly, then by force."""
    if child.returncode is None:
        _signal(child, signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), END_SECONDS)
    _signal(child, signal.SIGKILL)
    await child.wait()


def _signal(child: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
