"""Real edits out of git histories: what one commit did to one file.

Nothing of the repositories is kept: a list of names and commits (`SOURCES`) is all that is needed to draw
the same edits again. Not here: how a model would write such an edit (`writing`) or get it wrong (`mistakes`).
"""

from __future__ import annotations

import random
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCES = {
    "encode/httpx": "ae1b9f66238f75ced3ced5e4485408435de10768",
    "Textualize/textual": "1d99508b928a771b51e1a527319c6b87dcff9e05",
    "colinhacks/zod": "e516c3baf22615e20934116abebfed6c000222c2",
    "vitejs/vite": "a98c8d95d552c6fa98ab66fb810f5b39ad5abf49",
    "spf13/cobra": "adbc8813901bba65827259daa8e22ff94ec1f30e",
    "charmbracelet/bubbletea": "73b6d91ac1c3854dd4af046ab5f9e51d3b3b4290",
    "charmbracelet/bubbles": "10489b5fafe92bfaea873297cab8ac8b5c5237f4",
    "rust-lang/book": "917544888a55e4da7109bdba8c88c893c0da70f4",
}
"""Public repositories on GitHub and the commit whose history is drawn from."""

LANGUAGES = {"Python": (".py",), "TypeScript": (".ts", ".tsx"), "Go": (".go",), "Markdown": (".md",)}
MOST_HUNKS = 8
MOST_CHANGED = 120
MOST_LINES = 5_000
MOST_BYTES = 200_000
FEWEST_LINES = 8
A_BATCH = 200
LATER_BY = 6
"""How many later versions of a file are tried as the moved base."""

_PATH = re.compile(r"[A-Za-z0-9_./-]+")
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CONFIG_NOSYSTEM": "1"}
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=")

Range = tuple[int, int, int, int]
"""Lines `[a, b)` of the old text became lines `[c, d)` of the new one."""


class HistoryError(Exception):
    """A repository could not be read; the message says why."""


@dataclass(frozen=True, slots=True)
class RealEdit:
    """What a commit did to a file. Lines are bodies without their ends, which are all LF.

    `later` is the file before the edit with changes of later commits in it, and what the edit makes of that;
    None where no later change leaves the edit in peace.
    """

    repo: str
    commit: str
    path: str
    language: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    ranges: tuple[Range, ...]
    later: tuple[tuple[str, ...], tuple[str, ...]] | None

    @property
    def name(self) -> str:
        return f"{self.repo}@{self.commit[:12]}:{self.path}"


@dataclass(frozen=True, slots=True)
class _Step:
    """One line of the log: a commit made the blob `old` to `new` at `path`."""

    commit: str
    path: str
    old: str
    new: str


class History:
    """One repository, read by git alone; nothing in it is run or checked out."""

    def __init__(self, place: Path, name: str, head: str) -> None:
        self.place, self.name, self.head = place, name, head
        log = ("log", "--no-merges", "--raw", "--no-abbrev", "--no-renames", "--diff-filter=M", "--format=%H")
        self._steps = list(_steps(self._git(*log, head)))
        self._next = {(step.path, step.old): step.new for step in self._steps}

    def speaks(self, language: str) -> bool:
        """Whether anything in the history is written in that language."""
        return any(step.path.endswith(LANGUAGES[language]) for step in self._steps)

    def edits(self, language: str, count: int, seed: int) -> Iterator[RealEdit]:
        """Up to `count` edits of files in a language, drawn by the seed; one a commit and language."""
        endings = LANGUAGES[language]
        steps = [one for one in self._steps if one.path.endswith(endings) and _PATH.fullmatch(one.path)]
        random.Random(f"{seed} {self.name} {language}").shuffle(steps)
        used: set[str] = set()
        for start in range(0, len(steps), A_BATCH):
            batch = steps[start : start + A_BATCH]
            texts = self._texts([oid for step in batch for oid in (step.old, step.new)])
            for step in batch:
                if count <= 0:
                    return
                before, after = texts.get(step.old), texts.get(step.new)
                if before is None or after is None or step.commit in used:
                    continue
                edit = self._edit(step, language, before, after)
                if edit is not None:
                    used.add(step.commit)
                    count -= 1
                    yield edit

    def _edit(
        self, step: _Step, language: str, before: tuple[str, ...], after: tuple[str, ...]
    ) -> RealEdit | None:
        ranges = self._ranges(step.old, step.new)
        changed = sum(b - a + d - c for a, b, c, d in ranges)
        if not 0 < len(ranges) <= MOST_HUNKS or changed > MOST_CHANGED or len(before) < FEWEST_LINES:
            return None
        later = self._later(step, before, after)
        return RealEdit(self.name, step.commit, step.path, language, before, after, ranges, later)

    def _ranges(self, old: str, new: str) -> tuple[Range, ...]:
        return ranges_in(self._git("diff", "--no-ext-diff", "--no-textconv", "-U0", old, new))

    def _later(
        self, step: _Step, before: tuple[str, ...], after: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The last of the next versions of the file from which git can take the edit back cleanly."""
        chain: list[str] = []
        at: str | None = step.new
        while (at := self._next.get((step.path, at))) and len(chain) < LATER_BY:
            chain.append(at)
        texts = self._texts(chain)
        for oid in reversed(chain):
            wanted = texts.get(oid)
            if wanted is None:
                continue
            base = merged(wanted, after, before)
            if base is None or base in (before, wanted):
                continue
            if merged(base, before, after) == wanted:  # nothing of the edit was taken back since
                return base, wanted
        return None

    def _texts(self, oids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The lines of those blobs that are plain text, LF at the end of every line, and not too large."""
        wanted = list(dict.fromkeys(oids))
        if not wanted:
            return {}
        data = self._git("cat-file", "--batch", question="".join(f"{oid}\n" for oid in wanted).encode())
        found: dict[str, tuple[str, ...]] = {}
        at = 0
        while at < len(data):
            end = data.index(b"\n", at)
            words = data[at:end].split()
            at = end + 1
            if len(words) != 3:
                continue
            size = int(words[2])
            lines = _lines(data[at : at + size]) if words[1] == b"blob" else None
            if lines is not None:
                found[words[0].decode()] = lines
            at += size + 1
        return found

    def _git(self, *arguments: str, question: bytes = b"") -> bytes:
        command = ["git", "--git-dir", str(self.place), *_QUIET, *arguments]
        done = subprocess.run(command, input=question, capture_output=True, env=_ENVIRONMENT, check=False)
        if done.returncode not in (0, 1) or (done.returncode and done.stderr):
            raise HistoryError(f"{self.place}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout


def opened(place: Path, name: str = "", commit: str = "") -> History:
    """The history at `place`, a work tree or a bare folder, from `commit` (HEAD where none is given)."""
    folder = place / ".git" if (place / ".git").exists() else place
    return History(folder, name or place.resolve().name, commit or "HEAD")


def drawn(histories: Sequence[History], count: int, seed: int) -> list[RealEdit]:
    """`count` edits or a few more, each language and within it each repository with an equal share."""
    found: list[RealEdit] = []
    for language in LANGUAGES:
        wanted = -(-count // len(LANGUAGES))
        mine: list[RealEdit] = []
        left = [history for history in histories if history.speaks(language)]
        for number, history in enumerate(left):
            share = -(-(wanted - len(mine)) // (len(left) - number))
            mine += history.edits(language, share, seed)
        found += mine
    return found


def merged(mine: tuple[str, ...], base: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...] | None:
    """Git's three-way merge of lines; None on a conflict."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, lines in (("mine", mine), ("base", base), ("theirs", theirs)):
            (Path(folder) / name).write_bytes("".join(f"{line}\n" for line in lines).encode())
            names.append(name)
        command = ["git", "merge-file", "-p", "-q", *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, env=_ENVIRONMENT, check=False)
    return _lines(done.stdout) if done.returncode == 0 else None


def ranges_between(old: Sequence[str], new: Sequence[str]) -> tuple[Range, ...]:
    """What git's diff says changed between two texts."""
    with tempfile.TemporaryDirectory() as folder:
        for name, lines in (("old", old), ("new", new)):
            (Path(folder) / name).write_bytes("".join(f"{line}\n" for line in lines).encode())
        command = ["git", *_QUIET, "diff", "--no-index", "--no-ext-diff", "-U0", "old", "new"]
        done = subprocess.run(command, cwd=folder, capture_output=True, env=_ENVIRONMENT, check=False)
    return ranges_in(done.stdout)


def ranges_in(patch: bytes) -> tuple[Range, ...]:
    """The ranges that the hunk headers of a diff without context name, 0-based."""
    found: list[Range] = []
    for a, of_old, c, of_new in _HUNK.findall(patch):
        old, new = int(of_old or 1), int(of_new or 1)
        start, there = int(a) - (old > 0), int(c) - (new > 0)
        found.append((start, start + old, there, there + new))
    return tuple(found)


def _steps(log: bytes) -> Iterator[_Step]:
    commit = ""
    for line in log.decode("utf-8", "replace").splitlines():
        if line.startswith(":"):
            facts, _, path = line.partition("\t")
            old_mode, mode, old, new, _ = facts[1:].split()
            if old_mode == mode and mode.startswith("100"):
                yield _Step(commit, path, old, new)
        elif line:
            commit = line


def _lines(data: bytes) -> tuple[str, ...] | None:
    if len(data) > MOST_BYTES or b"\r" in data or b"\0" in data or not data.endswith(b"\n"):
        return None
    try:
        lines = data.decode().split("\n")[:-1]
    except UnicodeDecodeError:
        return None
    return tuple(lines) if len(lines) <= MOST_LINES else None
