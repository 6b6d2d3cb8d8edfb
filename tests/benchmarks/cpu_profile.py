"""Where the app's CPU goes while it takes in the stream: py-spy looks at it 400 times a second.

Not here: what the stream costs (`stream`); a profiler makes it dearer.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from spark_tui.measuring.place import place
from spark_tui.measuring.play import DONE
from spark_tui.measuring.server import Server
from spark_tui.measuring.text import long_diff

from .stage import Wanted, say

MOST = 45  # lines of each list
_WAITING = ("select", "Condition.wait", "WorkerThread.run", "WriterThread.run", "Queue.get")
"""In the innermost function of a thread that has nothing to do."""


def profiled(wanted: Wanted) -> int:
    """Play the diff at 1,200 tokens a second and print the functions that took most; the exit status."""
    beside = Path(sys.executable).with_name("py-spy")
    spy = str(beside) if beside.exists() else shutil.which("py-spy")
    if spy is None:
        print("py-spy is not installed: `pip install py-spy` (it may need root, or ptrace_scope 0)")
        return 1
    diff = long_diff(4_000 if wanted.quick else 20_000, 50)
    with tempfile.TemporaryDirectory() as folder:
        stacks = Path(folder) / "stacks"
        record(spy, wanted, diff.tokens, stacks)
        report(stacks)
    return 0


def record(spy: str, wanted: Wanted, tokens: list[str], stacks: Path) -> None:
    """Play the tokens with the profiler attached from before Enter to the end of the turn."""
    server = Server()
    server.order([tokens], 1200)
    command = [spy, "record", "-r", "400", "-f", "raw", "--nonblocking", "-o", str(stacks), "-p"]
    try:
        with place() as where, wanted.running(where, server) as app:
            quiet = subprocess.DEVNULL
            watching = subprocess.Popen([*command, str(app.pid)], stdout=quiet, stderr=quiet)
            time.sleep(1.0)
            say("profiling")
            cpu = app.cpu()
            app.press("go\r")
            app.wait(DONE)
            print(f"CPU {app.cpu() - cpu:.2f} s, with the profiler")
            watching.send_signal(signal.SIGINT)
            watching.wait()
    finally:
        server.close()


def report(stacks: Path) -> None:
    """Print shares of the samples, by functions with and without what they call."""
    alone: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for line in stacks.read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        if any(word in frames[-1] for word in _WAITING):
            continue
        alone[frames[-1]] += int(count)
        for frame in set(frames):
            within[frame] += int(count)
    total = sum(alone.values())
    for title, counted in (("with what they call", within), ("alone", alone)):
        print(f"\n% of {total} samples, {title}")
        for frame, count in counted.most_common(MOST):
            print(f"{100 * count / total:5.1f} {frame}")
