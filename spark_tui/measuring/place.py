"""A repository for the app to work on, and the app started on it. Not here: the terminal, the server."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spark_tui.measuring.server import Server
from spark_tui.measuring.terminal import Terminal

READY = "What shall change?"
"""On the first frame of a session without a goal."""
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


@dataclass(frozen=True, slots=True)
class Place:
    """A repository with one large Python file, and a home for the app."""

    root: Path
    home: Path
    policy: Path

    def command(self, program: Sequence[str], server: Server, *more: str) -> list[str]:
        """The command line of the app on this place and server; `program` starts it."""
        return [*program, "--base-url", server.url, "--model", "bench", "--policy", str(self.policy), *more]


@contextmanager
def place(lines: int = 5000) -> Iterator[Place]:
    """A git repository in a temporary folder whose `big.py` has `lines` unique lines, and no limits.

    Raises CalledProcessError when git fails.
    """
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
def running(where: Place, server: Server, program: Sequence[str], *more: str) -> Iterator[Terminal]:
    """The app without a goal, its first frame drawn and at rest; ended at the end."""
    app = Terminal(where.command(program, server, *more), where.root, where.home)
    try:
        app.wait(READY)
        app.quiet()
        yield app
    finally:
        app.close()
