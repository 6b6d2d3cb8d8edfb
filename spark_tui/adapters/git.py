"""What git knows about a repository: branch, head, files, what is ignored. Read-only.

Git is run disarmed: what a repository's own configuration could start (hooks, fsmonitor, external
diffs, text conversion, pagers, transports) is switched off, and nothing of `GIT_*` is inherited.
Not here: changing anything, reading commits and the index (`git_history` asks through `Git.ask`), and the
diff engine, which is our own.
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_SECONDS = 15.0
MOST_OUTPUT_BYTES = 64_000_000

_DISARMED = (
    "--no-pager",
    "--no-replace-objects",
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "core.pager="),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.askPass="),
    *("-c", "credential.helper="),
    *("-c", "diff.external="),
    *("-c", "protocol.allow=never"),
    *("-c", "submodule.recurse=false"),
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
}
_INHERITED = ("HOME", "XDG_CONFIG_HOME", "TMPDIR", "USER", "LOGNAME")
_UNFINISHED = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}


class GitError(Exception):
    """Git could not answer; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where git stands: the branch as `Git.branch` names it, what is in progress (both empty for nothing),
    and how many stashes there are."""

    branch: str
    unfinished: str
    stashes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What git said: its exit code (-1 when it could not be asked at all), output and complaint."""

    code: int
    output: bytes
    complaint: str


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds a `.git`, None outside of repositories.

    Git itself is not asked: a repository's configuration could name another work tree.
    """
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / ".git"):
            return candidate
    return None


class Git:
    """Questions to git about the repository at `root`. Every method blocks, and may raise nothing:
    without git or outside a repository the answers are None or empty, and `problem` says why."""

    def __init__(self, root: Path, timeout: float = TIMEOUT_SECONDS) -> None:
        self.root = root
        self.problem = ""
        self._timeout = timeout
        self._index: Path | None = None
        self._ignored: dict[str, bool] = {}
        self._folder: Path | None = None

    def branch(self) -> str | None:
        """The current branch (also before its first commit), or the short commit when detached. It is for
        people and models: a name that is no UTF-8 comes with replacement signs."""
        name = self._line("symbolic-ref", "--quiet", "--short", "HEAD") or self._line(
            "rev-parse", "--short", "--verify", "--quiet", "HEAD"
        )
        return None if name is None else os.fsencode(name).decode("utf-8", "replace")

    def folders_elsewhere(self) -> tuple[Path, ...]:
        """Where git keeps the signs of what it does, as far as that is outside of `.git` at the root: in a
        linked work tree, its own folder and the references that all work trees share."""
        if (self.root / ".git").is_dir() or (folder := self.git_folder()) is None:
            return ()
        shared = self._line("rev-parse", "--path-format=absolute", "--git-common-dir")
        return (folder,) if shared is None else (folder, Path(shared) / "refs")

    def use_index(self, index: str) -> None:
        """Ask about this index from now on: the one that git names to a hook in `GIT_INDEX_FILE`, where
        `git commit -a` keeps what it is about to commit. Raises GitError when it is not git's own."""
        folder = self.git_folder()
        chosen = Path(os.path.abspath(self.root / index))
        if folder is None or chosen.parent.resolve() != folder.resolve():
            raise GitError(f"GIT_INDEX_FILE names {index}, which is not in the repository's own git folder")
        self._index = chosen

    def ask(self, arguments: Sequence[str], question: bytes = b"") -> Answer:
        """Git's answer to any question that only reads; never raises."""
        return self._ask(arguments, question) or Answer(-1, b"", self.problem)

    def head(self) -> str | None:
        """The full object id of HEAD, None before the first commit."""
        return self._line("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def unfinished(self) -> str | None:
        """What is in progress: "rebase", "merge", "cherry-pick", "revert" or "bisect"."""
        folder = self.git_folder()
        if folder is None:
            return None
        for marker, name in _UNFINISHED.items():
            if os.path.lexists(folder / marker):
                return name
        return None

    def moment(self) -> Moment | None:
        """Where git stands now; None outside of a repository."""
        if self.git_folder() is None:
            return None
        stashes = self._line("rev-list", "--walk-reflogs", "--count", "refs/stash", "--") or "0"
        return Moment(self.branch() or "", self.unfinished() or "", int(stashes))

    def git_folder(self) -> Path | None:
        """Where git keeps what it knows of this work tree: `.git`, or elsewhere for a linked work tree."""
        if self._folder is None:
            line = self._line("rev-parse", "--absolute-git-dir")
            self._folder = None if line is None else Path(line)
        return self._folder

    def files(self) -> list[str]:
        """Tracked files and untracked ones that are not ignored, sorted. Deleted ones may still be listed."""
        answer = self._ask(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        if answer is None or answer.code != 0:
            return []
        return sorted({os.fsdecode(name) for name in answer.output.split(b"\0") if name})

    def ignored(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of `paths` that git ignores. Answers are remembered until `forget`.

        A path that git refuses to judge (beyond a link, in a submodule) counts as ignored.
        """
        wanted = list(dict.fromkeys(paths))
        unknown = [path for path in wanted if path not in self._ignored]
        if unknown:
            self._judge(unknown)
        return frozenset(path for path in wanted if self._ignored.get(path, False))

    def forget(self) -> None:
        """Ask again what is ignored: a `.gitignore` has changed."""
        self._ignored.clear()

    def _judge(self, paths: Sequence[str]) -> None:
        usable = [path for path in paths if path and "\0" not in path]
        self._ignored.update(dict.fromkeys(set(paths).difference(usable), True))
        if not usable:
            return
        # "./" keeps a name that begins with ":" from being read as pathspec magic.
        question = b"".join(b"./" + os.fsencode(path) + b"\0" for path in usable)
        answer = self._ask(["check-ignore", "-z", "--stdin"], question)
        if answer is None:
            return
        if answer.code in (0, 1):
            hits = {os.fsdecode(name).removeprefix("./") for name in answer.output.split(b"\0")}
            self._ignored.update((path, path in hits) for path in usable)
        elif len(usable) == 1:
            self._ignored[usable[0]] = True
        else:  # one bad path spoils the whole question
            middle = len(usable) // 2
            self._judge(usable[:middle])
            self._judge(usable[middle:])

    def _line(self, *arguments: str) -> str | None:
        answer = self._ask(arguments)
        if answer is None or answer.code != 0:
            return None
        return os.fsdecode(answer.output).removesuffix("\n") or None

    def _ask(self, arguments: Sequence[str], question: bytes = b"") -> Answer | None:
        """Run git; None when it cannot be asked at all, then `problem` says why."""
        if not os.path.lexists(self.root / ".git"):
            self.problem = f"{self.root} is not a git repository"
            return None
        try:
            answer = _run(self.root, arguments, question, self._timeout, self._index)
        except GitError as error:
            self.problem = str(error)
            return None
        if answer.complaint and "not a git repository" in answer.complaint:
            self.problem = f"{self.root} is not a git repository that can be read"
            return None
        self.problem = answer.complaint if answer.code == 128 else ""
        return None if "dubious ownership" in answer.complaint else answer


def _run(
    root: Path, arguments: Sequence[str], question: bytes, timeout: float, index: Path | None = None
) -> Answer:
    """Run git in `root`, with limits on time and output. Raises GitError."""
    path = os.pathsep.join(p for p in os.get_exec_path() if os.path.isabs(p))
    program = shutil.which("git", path=path)
    if program is None:
        raise GitError("git is not installed, or not on the PATH")
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    environment |= _ENVIRONMENT
    environment |= {"PATH": path, "GIT_WORK_TREE": str(root), "GIT_CEILING_DIRECTORIES": str(root.parent)}
    if index is not None:
        environment["GIT_INDEX_FILE"] = str(index)
    with tempfile.TemporaryFile() as asked:
        asked.write(question)
        asked.seek(0)
        try:
            child = subprocess.Popen(
                [program, *_DISARMED, *arguments],
                cwd=root,
                env=environment,
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from error
        with child:
            try:
                output, complaint = _collect(child, timeout)
            finally:
                _end(child)
    text = complaint.decode("utf-8", "replace").strip()
    return Answer(child.returncode, output, text[-2000:])


def _collect(child: subprocess.Popen[bytes], timeout: float) -> tuple[bytes, bytes]:
    """Everything that the child says, until it closes both ends and is over. Raises GitError."""
    assert child.stdout is not None
    assert child.stderr is not None
    until = time.monotonic() + timeout
    heard = {child.stdout: bytearray(), child.stderr: bytearray()}
    with selectors.DefaultSelector() as selector:
        for pipe in heard:
            selector.register(pipe, selectors.EVENT_READ, pipe)
        while selector.get_map():
            ready = selector.select(max(0.0, until - time.monotonic()))
            if not ready:
                raise GitError(f"git gave no answer within {timeout:g} seconds")
            for key, _ in ready:
                piece = os.read(key.fd, 1 << 16)
                if not piece:
                    selector.unregister(key.fileobj)
                heard[key.data] += piece
                if len(heard[key.data]) > MOST_OUTPUT_BYTES:
                    raise GitError(f"git answered with more than {MOST_OUTPUT_BYTES // 1_000_000} MB")
    try:
        child.wait(max(0.1, until - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git did not end within {timeout:g} seconds") from error
    return bytes(heard[child.stdout]), bytes(heard[child.stderr])


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child with everything it has started; its own end has been waited for if it came."""
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
