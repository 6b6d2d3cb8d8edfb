"""Starts a command in a pseudo-terminal, waits until its screen shows the demo, quits it, checks the end.

Used on the installed wheel: `python start_app.py COMMAND [ARGUMENT ...]`. Exits 0 when the app drew its
screen, answered `q` and gave the terminal back.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

WANTED = b"scripted"  # the demo says on its screen that the model is scripted
LIMIT_SECONDS = 40.0


def read_until(terminal: int, wanted: bytes, deadline: float) -> bytes:
    """What the program drew, up to and including `wanted`; all of it when the program ended first."""
    drawn = b""
    while wanted not in drawn:
        left = deadline - time.monotonic()
        if left <= 0:
            raise SystemExit(f"the screen never showed {wanted!r}; the last of it: {drawn[-2000:]!r}")
        if select.select([terminal], [], [], left)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                return drawn
            if not piece:
                return drawn
            drawn += piece
    return drawn


def main(command: list[str]) -> int:
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    deadline = time.monotonic() + LIMIT_SECONDS
    drawn = read_until(terminal, WANTED, deadline)
    if WANTED not in drawn:
        print(f"the app ended early: {drawn[-2000:]!r}")
        return 1
    os.write(terminal, b"qy")
    rest = read_until(terminal, b"\x1b[?1049l", deadline)
    if b"\x1b[?1049l" not in rest:
        print("the terminal was not given back")
        return 1
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    print(f"started, drew its screen, quit with {code}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
