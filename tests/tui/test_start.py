"""The terminal is as it was, whatever ends the app: measured in a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent

SCRIPT = """
import contextlib, sys
sys.path.insert(0, {here!r})
from fakes import THEMES, FakeDriver, streaming, themes
from spark_tui.tui.start import Seat, run_app

class Broken(FakeDriver):
    def send(self, event):
        raise RuntimeError("broken on purpose")

@contextlib.asynccontextmanager
async def opened():
    yield Seat({driver}(streaming()))

raise SystemExit(run_app(opened, themes=themes(), theme_name=THEMES[0], repo="r", journal="/state/j.jsonl"))
"""


class Terminal:
    """A child in a pseudo-terminal of its own; `seen` is everything that it wrote."""

    def __init__(self, driver: str = "FakeDriver") -> None:
        self.master, self.slave = pty.openpty()
        termios.tcsetwinsize(self.slave, (30, 100))
        self.before = termios.tcgetattr(self.slave)
        code = SCRIPT.format(here=str(HERE), driver=driver)
        environment = {**os.environ, "TERM": "xterm-256color"}
        self.child = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=environment,
            start_new_session=True,
        )
        self.seen = b""

    def read_until(self, wanted: bytes, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while wanted not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"{wanted!r} never came: {self.seen[-2000:]!r}"
            if select.select([self.master], [], [], left)[0]:
                self.seen += os.read(self.master, 65536)

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def end(self) -> int:
        code = self.child.wait(20)
        while select.select([self.master], [], [], 0)[0]:
            self.seen += os.read(self.master, 65536)
        return code

    def close(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        os.close(self.master)
        os.close(self.slave)


def assert_restored(terminal: Terminal) -> None:
    assert termios.tcgetattr(terminal.slave) == terminal.before
    for mode in (b"1049", b"1000", b"2004"):
        on, off = b"\x1b[?" + mode + b"h", b"\x1b[?" + mode + b"l"
        assert terminal.seen.rfind(off) > terminal.seen.rfind(on), off
    assert terminal.seen.rfind(b"\x1b[?25h") > terminal.seen.rfind(b"\x1b[?25l")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT"])
def test_signals_give_the_terminal_back(name: str) -> None:
    number = getattr(signal, name)
    terminal = Terminal()
    try:
        terminal.read_until(b"streaming")
        terminal.child.send_signal(number)
        assert terminal.end() == 128 + number
        assert_restored(terminal)
        assert b"Traceback" not in terminal.seen
    finally:
        terminal.close()


def test_leaving_gives_the_terminal_back() -> None:
    terminal = Terminal()
    try:
        terminal.read_until(b"streaming")
        terminal.press(b"q")
        terminal.read_until(b"Leave?")
        terminal.press(b"y")
        assert terminal.end() == 0
        assert_restored(terminal)
    finally:
        terminal.close()


def test_an_error_gives_the_terminal_back_and_says_one_line() -> None:
    terminal = Terminal("Broken")
    try:
        terminal.read_until(b"streaming")
        terminal.press(b" ")
        assert terminal.end() == 1
        assert_restored(terminal)
        assert b"broken on purpose" in terminal.seen
        assert b"/state/j.jsonl" in terminal.seen
        assert b"Traceback" not in terminal.seen
    finally:
        terminal.close()


def test_stop_and_continue() -> None:
    terminal = Terminal()
    try:
        terminal.read_until(b"streaming")
        terminal.child.send_signal(signal.SIGTSTP)
        terminal.read_until(b"\x1b[?1049l")
        _, status = os.waitpid(terminal.child.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert termios.tcgetattr(terminal.slave) == terminal.before
        terminal.seen = b""
        terminal.child.send_signal(signal.SIGCONT)
        terminal.read_until(b"\x1b[?1049h")
        terminal.read_until(b"streaming")
        terminal.child.terminate()
        assert terminal.end() == 128 + signal.SIGTERM
        assert_restored(terminal)
    finally:
        terminal.close()
