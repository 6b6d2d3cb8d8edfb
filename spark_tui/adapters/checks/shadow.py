"""A private copy of the work tree, in which checks run: they never stand in the person's own files.

Plain copies kept in step, and not a git work tree: no git has to run, untracked files that the person works
on are there, and nothing of the repository's `.git` can be reached. What git ignores is left out. A check may
leave anything here, also links: so every path is walked from the copy's own folder, and a link is never
followed. Not here: running anything (`command`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from spark_tui.core.change.values import FileFacts, FileKind

MOST_FILES = 50_000
MOST_BYTES = 1_000_000_000
"""A work tree beyond these is not copied, so nothing is checked in it."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PREFIX = "shadow-"

Read = Callable[[str], FileFacts]
Look = tuple[int, int, int, int]


class ShadowError(Exception):
    """The copy cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """How the original and the copy of a file looked when the copy was made."""

    original: Look
    copy: Look


class Shadow:
    """The copy of the work tree at `root`, below `home` (0700). `read` reads a file of the tree without
    following links. All methods block."""

    def __init__(self, root: Path, home: Path, read: Read) -> None:
        """Raises ShadowError when there is no room for it."""
        self._root = root
        self._read = read
        self._kept: dict[str, _Kept] = {}
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sweep(home)
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
            self._lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.path.mkdir(mode=0o700)
            self._top = os.open(self.path, _FOLDER)
        except OSError as error:
            raise ShadowError(f"no copy of the work tree can be made in {home}: {error.strerror}") from error

    @property
    def path(self) -> Path:
        """The folder in which checks run. It has the name of the work tree."""
        return self._folder / (self._root.name or "tree")

    def close(self) -> None:
        """Remove the copy and all that checks left in it."""
        if self._top >= 0:
            os.close(self._top)
            self._top = -1
            shutil.rmtree(self._folder, ignore_errors=True)
            os.close(self._lock)

    def keep_up(self, paths: Iterable[str]) -> None:
        """Make the copy hold exactly these files of the work tree, beside what checks have made there since.

        Raises ShadowError; then nothing must be run in it.
        """
        wanted = list(paths)
        if len(wanted) > MOST_FILES:
            raise ShadowError(f"the work tree has more than {MOST_FILES:,} files")
        try:
            for path in self._kept.keys() - set(wanted):
                self._remove(path)
            size = 0
            for path in wanted:
                size += self._follow(path)
                if size > MOST_BYTES:
                    raise ShadowError(f"the work tree holds more than {MOST_BYTES // 1_000_000} MB")
        except OSError as error:
            raise ShadowError(f"the copy of the work tree cannot be kept up: {error.strerror}") from error

    def _follow(self, path: str) -> int:
        """Make the copy of one file what the original is; its size."""
        original = _look(None, os.path.join(self._root, path))
        kept = self._kept.get(path)
        if kept is not None and original == kept.original and self._look_at_copy(path) == kept.copy:
            return kept.copy[1]
        facts = self._read(path)
        if facts.kind is not FileKind.FILE or original is None:
            if kept is not None:
                self._remove(path)
            return 0
        self._write(path, facts)
        copy = self._look_at_copy(path)
        if copy is not None:
            self._kept[path] = _Kept(original, copy)
        return len(facts.data)

    def _look_at_copy(self, path: str) -> Look | None:
        *folders, name = path.split("/")
        try:
            with self._inside(folders, make=False) as folder:
                return _look(folder, name)
        except OSError:
            return None

    def _write(self, path: str, facts: FileFacts) -> None:
        *folders, name = path.split("/")
        with self._inside(folders, make=True) as folder:
            _clear(folder, name)
            with open(os.open(name, _NEW, 0o600, dir_fd=folder), "wb") as file:
                file.write(facts.data)
                os.fchmod(file.fileno(), facts.mode & 0o777)

    def _remove(self, path: str) -> None:
        self._kept.pop(path, None)
        *folders, name = path.split("/")
        with suppress(OSError), self._inside(folders, make=False) as folder:
            _clear(folder, name)

    @contextmanager
    def _inside(self, folders: list[str], *, make: bool) -> Iterator[int]:
        """A descriptor of a folder of the copy; what is no folder on the way is cleared away with `make`."""
        descriptor = os.dup(self._top)
        try:
            for name in folders:
                if name in ("", ".", ".."):
                    raise FileNotFoundError(2, "no plain path", name)
                inner = _enter(descriptor, name, make=make)
                os.close(descriptor)
                descriptor = inner
            yield descriptor
        finally:
            os.close(descriptor)


def _enter(folder: int, name: str, *, make: bool) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError:
        if not make:
            raise
    _clear(folder, name)
    os.mkdir(name, 0o700, dir_fd=folder)
    return os.open(name, _FOLDER, dir_fd=folder)


def _clear(folder: int, name: str) -> None:
    """Remove whatever stands at `name`; a link is removed, not followed."""
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return
    except (IsADirectoryError, PermissionError):
        shutil.rmtree(name, dir_fd=folder)


def _look(folder: int | None, name: str) -> Look | None:
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, stat.S_IMODE(found.st_mode)


def _sweep(home: Path) -> None:
    """Remove the copies that apps left which were killed."""
    for folder in home.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(folder / "lock", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue  # it is being made at this moment, or is none of ours
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
