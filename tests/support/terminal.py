"""A command in a real pseudo-terminal: its screen as text, its raw bytes, its keys, its end.

Everything waits on output becoming available, nothing sleeps. The terminal emulator is pyte; what it
does not know (private modes of newer terminals) is taken out before. Not here: what is started.
"""

from __future__ import annotations

import asyncio
import codecs
import fcntl
import os
import pty
import re
import signal
import struct
import termios
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import pyte

LIMIT = 20.0  # seconds that anything may take on a busy machine
_READ = 1 << 16

_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_NOT_FOR_PYTE = re.compile(r"\x1b\[[<>=][\d;]*[a-z]|\x1b\[\?[\d;]*\$p|\x1b\[\?(?:2026|2048)[hl]")
_UNFINISHED = re.compile(r"\x1b(?:\[[<>=?\d;$]*)?\Z")

_KNOWN = re.compile(
    r"\x1b\[[\d;]*m"  # colours and styles
    r"|\x1b\[\d+(?:;\d+)?H|\x1b\[H|\x1b\[\d*[GC]"  # place the cursor
    r"|\x1b\[\d+X"  # erase cells
    r"|\x1b\[2J"  # clear the screen, once the app has left it
    r"|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026)[hl]"  # the modes that Textual sets
    r"|\x1b\[\?(?:2026|2048)\$p"  # and asks for
    r"|\x1b\[>\d+u|\x1b\[<u"  # the kitty keyboard protocol, on and off
    r"|\x1b\]22;[a-z-]+\x07"  # the shape of the mouse pointer
)
_UNFIT = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)

LEFT_ON = {"25": True, "7": True}
"""The modes that are on in a terminal at rest; all others are off."""


def unknown_to_textual(raw: bytes) -> list[str]:
    """The pieces of `raw` that a terminal would obey or hide and that are not the app's own sequences."""
    text = raw.decode("utf-8", "backslashreplace")
    rest = _KNOWN.sub("", text)
    return [rest[match.start() : match.start() + 24] for match in _UNFIT.finditer(rest)]


class Terminal:
    """A pseudo-terminal of `columns` by `rows` and the one command that runs in it."""

    def __init__(self, columns: int = 120, rows: int = 40) -> None:
        self.raw = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._tail = ""
        self._news = asyncio.Event()
        self._master, self._slave = pty.openpty()
        os.set_blocking(self._master, False)
        self._set_size(columns, rows)
        self.before = termios.tcgetattr(self._slave)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> None:
        """Run `command` with this terminal as its controlling one."""

        def own_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self._process = await asyncio.create_subprocess_exec(
            *map(str, command),
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            cwd=cwd,
            env=dict(env),
            start_new_session=True,
            preexec_fn=own_terminal,
        )
        asyncio.get_running_loop().add_reader(self._master, self._read)

    @property
    def pid(self) -> int:
        assert self._process is not None, "nothing was started"
        return self._process.pid

    def _read(self) -> None:
        try:
            data = os.read(self._master, _READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)
        self.raw += data
        self._show(data)
        self._news.set()

    def _show(self, data: bytes) -> None:
        """Feed the emulator; a sequence that is cut at the end of `data` waits for the rest."""
        text = self._tail + self._decoder.decode(data)
        cut = _UNFINISHED.search(text)
        self._tail = text[cut.start() :] if cut else ""
        self._stream.feed(_NOT_FOR_PYTE.sub("", text[: cut.start()] if cut else text))

    @property
    def screen(self) -> str:
        """What a person sees, one line a row, without the space at the ends."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    async def until(self, *wanted: str, seconds: float = LIMIT) -> str:
        """The screen as soon as it shows all of `wanted`. AssertionError when it does not in time."""
        return await self.until_that(lambda screen: all(text in screen for text in wanted), wanted, seconds)

    async def until_gone(self, text: str, seconds: float = LIMIT) -> str:
        """The screen as soon as it shows `text` no more."""
        return await self.until_that(lambda screen: text not in screen, f"no {text!r}", seconds)

    async def until_that(self, fits: Callable[[str], bool], what: object = "", seconds: float = LIMIT) -> str:
        """The screen as soon as it `fits`."""
        try:
            async with asyncio.timeout(seconds):
                while not fits(self.screen):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"the screen never showed {what}; at last:\n{self.screen}") from None
        return self.screen

    def press(self, *keys: str) -> None:
        """Type; each of `keys` is written as it is."""
        os.write(self._master, "".join(keys).encode())

    def signal(self, number: int) -> None:
        """Send a signal to the command."""
        os.kill(self.pid, number)

    def wipe(self) -> None:
        """Empty the screen without a word to the app."""
        self._screen.erase_in_display(2)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, as a window manager does; the kernel sends SIGWINCH."""
        self._screen.resize(rows, columns)
        self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def attributes(self) -> list[object]:
        """The terminal's settings now, to compare with `before`."""
        return list(termios.tcgetattr(self._slave))

    @property
    def modes_left(self) -> dict[str, bool]:
        """The modes that are not as in a terminal at rest: number, and whether it is on."""
        modes: dict[str, bool] = {}
        for numbers, switch in _MODE.findall(bytes(self.raw)):
            modes |= dict.fromkeys(numbers.decode().split(";"), switch == b"h")
        return {number: on for number, on in modes.items() if on != LEFT_ON.get(number, False)}

    async def stopped(self) -> None:
        """Wait until the command is stopped by a signal; the wait status is taken from the kernel."""
        await asyncio.wait_for(asyncio.to_thread(os.waitid, os.P_PID, self.pid, os.WSTOPPED), LIMIT)

    async def ended(self, seconds: float = LIMIT) -> int:
        """Wait for the end; the exit code as a shell shows it. All output has then been read."""
        assert self._process is not None, "nothing was started"
        try:
            code = await asyncio.wait_for(self._process.wait(), seconds)
        except TimeoutError:
            raise AssertionError(f"the command did not end; the screen:\n{self.screen}") from None
        self.after = termios.tcgetattr(self._slave)
        self._drain()
        return code if code >= 0 else 128 - code

    def _drain(self) -> None:
        """Read what the kernel still holds; with the other side closed that ends with an error."""
        asyncio.get_running_loop().remove_reader(self._master)
        if self._slave >= 0:
            os.close(self._slave)
            self._slave = -1
        with suppress(OSError):
            while data := os.read(self._master, _READ):
                self.raw += data
                self._show(data)

    async def __aenter__(self) -> Terminal:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.returncode is None:
            self.signal(signal.SIGKILL)
            await self.ended()
        elif self._slave >= 0:
            os.close(self._slave)
        os.close(self._master)

    def assert_as_before(self) -> None:
        """The terminal is as it was before the command: settings, modes, keyboard protocol, screen."""
        assert self.after == self.before
        assert self.modes_left == {}
        assert self.raw.count(b"\x1b[<u") == len(re.findall(rb"\x1b\[>\d+u", self.raw))
