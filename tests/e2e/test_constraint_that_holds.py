"""The demo's own story: "don't touch types yet" is said in mid-stream, and from then on it is true."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from spark_tui.demo.edits import ERRORS, README, TYPES
from spark_tui.demo.sample import sample_files
from support.desk import ENTER, Desk, leave
from support.terminal import Terminal

STEER = "don't touch types yet"
RULE = "structure.no_type_changes"


@pytest.mark.parametrize("by_key", [False, True], ids=["typed", "key 1"])
async def test_the_next_hunk_that_touches_types_is_stopped(desk: Desk, by_key: bool) -> None:
    app = await desk.terminal("demo", "--keep")
    await app.until("scripted model", "streaming")
    if by_key:
        app.press("1")
    else:
        app.press("i", STEER)
        await app.until("held while you type", f"enforced: {RULE}, goal")
        app.press(ENTER)
    await app.until("5 wait", f"◆ {STEER}")
    await accept(app, 1, 2, 3)

    await app.until("■  9", "no_type_changes", "● 10")  # the model went on to the README
    await accept(app, 4, 5, 7, 8, 10)
    app.press("k")
    await app.until("hunk 9 of 10", "0 wait", "done")
    await app.until(f"stopped by {RULE}: the return type of `Response.json`", "(line 44)", f"{STEER} ×1")
    app.press("P")
    await app.until(f"The guard says no to courier/types.py ({RULE} at line 44)", "kept to no_type_changes")
    assert await leave(app) == 0
    app.assert_as_before()

    root = kept(app)
    assert (root / TYPES.path).read_bytes() == sample_files()[TYPES.path].encode()
    assert "def passing" in (root / ERRORS.path).read_text()
    assert "## Retries" in (root / README.path).read_text()
    await asyncio.to_thread(its_tests_pass, root)


async def accept(app: Terminal, *hunks: int) -> None:
    for hunk in hunks:
        await app.until(f"▸ ● {hunk:>2}")
        app.press("a")
        await app.until(f"✓ {hunk:>2}")


def its_tests_pass(root: Path) -> None:
    command = (sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", ".")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def kept(app: Terminal) -> Path:
    """The folder of the sample project, which the demo names when it has ended."""
    found = re.search(rb"The sample project is in (\S+)", bytes(app.raw))
    assert found is not None
    return Path(found[1].decode(), "courier")
