"""A terminal that goes away without a signal, as that of a container or a lost connection: the app ends."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import struct
import sys
import termios
from pathlib import Path

import pytest

PATIENCE = 60.0
FOOTER = b"quit"  # of the first frame


@pytest.mark.parametrize("rows_columns", [(40, 120), (0, 0)], ids=["of a size", "of no size"])
async def test_the_app_ends_when_its_terminal_is_gone(tmp_path: Path, rows_columns: tuple[int, int]) -> None:
    person, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", *rows_columns, 0, 0))
    program = Path(sys.executable).with_name("spark-tui")
    app = await asyncio.create_subprocess_exec(
        program,
        "demo",
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env={**os.environ, "TERM": "xterm-256color", "SPARK_TUI_HOME": str(tmp_path), "HOME": str(tmp_path)},
        start_new_session=True,  # and no terminal of its own to get a signal from
    )
    os.close(inside)
    seen = b""
    while FOOTER not in seen:
        seen += await asyncio.wait_for(asyncio.to_thread(os.read, person, 65536), PATIENCE)
    os.close(person)
    assert await asyncio.wait_for(app.wait(), PATIENCE) == 129
