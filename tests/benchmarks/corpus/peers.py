"""The same answers given to other programs: git apply, GNU patch, Codex' apply_patch.

Each works on a real file in a folder of its own. What it leaves there is judged as the own result is: with
a complaint, the file must be the old one or the old one with some of the edit's changes; without, the truth.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .judging import Outcome, Result, partly, true
from .writing import Task, answer, patch

Run = Callable[[Task, Path], str]
"""Apply the answer to the file in the folder; what went wrong, in words, or nothing."""

_LIMIT = 30.0
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/bin:/bin:/usr/local/bin",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CEILING_DIRECTORIES": "/",
}


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that reads one of the formats."""

    name: str
    form: str
    run: Run

    def judge(self, task: Task) -> Result:
        """What the file is after the program has had it."""
        with folder() as place:
            file = place / task.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(task.old_bytes)
            began = time.perf_counter()
            complaint = self.run(task, place)
            took = time.perf_counter() - began
            data = file.read_bytes() if file.exists() else b""
        return classed(task, data, complaint, took)


def classed(task: Task, data: bytes, complaint: str, seconds: float = 0.0) -> Result:
    """The outcome for a program that left `data` and said `complaint`."""
    if complaint or data == task.old_bytes:
        whole = partly(task, data)
        return Result(
            Outcome.REFUSED if whole else Outcome.WRONG, complaint or "did nothing", seconds=seconds
        )
    if true(task, data):
        return Result(Outcome.RIGHT, seconds=seconds)
    if data.replace(b"\r\n", b"\n") == task.new_bytes.replace(b"\r\n", b"\n"):
        return Result(Outcome.WRONG, "line ends", seconds=seconds)
    if data.rstrip(b"\r\n") == task.new_bytes.rstrip(b"\r\n"):
        return Result(Outcome.WRONG, "last newline", seconds=seconds)
    part = partly(task, data)
    return Result(Outcome.WRONG, "a part only, without a word" if part else "another text", seconds=seconds)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of a test's own, in memory where the system has such a place."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


def _ran(command: list[str], place: Path, text: str = "") -> str:
    try:
        done = subprocess.run(
            command, cwd=place, input=text.encode(), capture_output=True, env=_ENVIRONMENT, timeout=_LIMIT
        )
    except subprocess.TimeoutExpired:
        return "took too long"
    if done.returncode == 0:
        return ""
    return (done.stderr or done.stdout).decode(errors="replace").strip() or f"exit {done.returncode}"


def _diff(task: Task) -> str:
    return patch(task).replace("\n", task.answer_ending)


def _git(*flags: str) -> Run:
    def run(task: Task, place: Path) -> str:
        bare = any(all(kind != " " for kind, _ in chunk.lines) for chunk in task.chunks)
        zero = ["--unidiff-zero"] if bare else []
        return _ran(["git", "apply", "-p1", *zero, *flags, "-"], place, _diff(task))

    return run


def _patch(*flags: str) -> Run:
    def run(task: Task, place: Path) -> str:
        command = ["patch", "-p1", "-s", "-f", "--no-backup-if-mismatch", "-r", "-", *flags]
        return _ran(command, place, _diff(task))

    return run


def git_and_patch() -> list[Peer]:
    """Both with their defaults, and as strict or as lenient as their flags make them."""
    lenient = ("--recount", "--ignore-whitespace", "-C1")
    return [
        Peer("git apply", "unified_diff", _git()),
        Peer("git apply " + " ".join(lenient), "unified_diff", _git(*lenient)),
        Peer("patch", "unified_diff", _patch()),
        Peer("patch -F0", "unified_diff", _patch("-F0")),
    ]


def codex(program: Path) -> Peer:
    """Codex, started under the name by which it only applies a patch."""

    def run(task: Task, place: Path) -> str:
        return _ran([str(program), "--codex-run-as-apply-patch", answer(task)], place)

    return Peer("codex apply_patch", "apply_patch", run)
