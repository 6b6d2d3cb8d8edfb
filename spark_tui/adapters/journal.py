"""The append-only record of a session: one JSON object a line, private, locked, never in the way.

A record is only ever added, in one piece with its line end; what a crash tears off is the end of
the last line. Not here: what the records mean (`core.events`) and how they are played back.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from spark_tui import __version__

MOST_JOURNAL_BYTES = 512 * 1024 * 1024
MOST_RECORD_BYTES = 64 * 1024 * 1024
_BATCH_BYTES = 64 * 1024
_MOST_WAITING_BYTES = 16 * 1024 * 1024
_MOST_HEADER_BYTES = 64 * 1024
_SUFFIX = ".jsonl"

Redactor = Callable[[bytes], bytes]


class JournalError(Exception):
    """A journal cannot be opened, found or read; the message says why."""


class Header(msgspec.Struct, frozen=True):
    """The first line of a journal: the version that wrote it, for which folder, and when (ISO 8601)."""

    spark_tui: str
    root: str
    started: str


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """One journal on disk; `size` in bytes."""

    id: str
    path: Path
    started: str
    root: str
    size: int


def _as_it_is(record: bytes) -> bytes:
    return record


class Journal:
    """An open journal. `append` and `flush` never raise: a disk that is full must not end a session.

    While records cannot be written they wait (up to 16 MiB) and are tried again with the next
    flush; `problem` then says what is wrong, and is empty when all is well. If too many wait, the
    journal ends for good, so that it never has a gap.
    """

    def __init__(self, path: Path, descriptor: int, redactor: Redactor) -> None:
        """For `create` and `resume`; `descriptor` is locked and stands at the end."""
        self.path = path
        self.problem = ""
        self._descriptor = descriptor
        self._redact = redactor
        self._waiting = bytearray()
        self._size = os.fstat(descriptor).st_size
        self._is_over = False

    @property
    def id(self) -> str:
        return self.path.stem

    @classmethod
    def create(
        cls, state_dir: Path, root: Path, redactor: Redactor = _as_it_is, now: datetime | None = None
    ) -> Journal:
        """Begin a journal for a session in `root`. Raises JournalError."""
        started = (now or datetime.now(UTC)).astimezone(UTC)
        folder = state_dir / "sessions"
        path = folder / f"{started:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}{_SUFFIX}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            raise JournalError(f"cannot begin a journal in {folder}: {error.strerror}") from error
        _lock(path, descriptor)
        journal = cls(path, descriptor, redactor)
        header = Header(__version__, os.fsencode(root).decode("utf-8", "replace"), started.isoformat())
        journal.append(msgspec.json.encode(header))
        journal.flush()
        return journal

    @classmethod
    def resume(cls, path: Path, redactor: Redactor = _as_it_is) -> Journal:
        """Go on with the journal at `path`; a torn last line is cut off. Raises JournalError."""
        descriptor = _open(path, os.O_RDWR | os.O_APPEND)
        _lock(path, descriptor)
        try:
            os.ftruncate(descriptor, _end_of_last_line(descriptor))
        except OSError as error:
            os.close(descriptor)
            raise JournalError(f"cannot go on with {path}: {error.strerror}") from error
        return cls(path, descriptor, redactor)

    def append(self, record: bytes) -> None:
        """Add one encoded JSON object. It reaches the disk with the next `flush`, or in a batch."""
        if self._is_over or self._descriptor < 0:
            return
        # Line ends can only stand between JSON tokens, where a space means the same.
        self._waiting += self._redact(record).translate(_ONE_LINE) + b"\n"
        if len(self._waiting) >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand what waits to the system; after this a kill of the process loses nothing."""
        if not self._waiting or self._descriptor < 0:
            return
        try:
            self._write()
        except OSError as error:
            self._complain(error)
        else:
            self.problem = ""

    def close(self) -> None:
        """Flush, make durable and let go of the lock. Closing twice does no harm."""
        if self._descriptor < 0:
            return
        self.flush()
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            self._complain(error)
        os.close(self._descriptor)
        self._descriptor = -1

    def _write(self) -> None:
        done = 0
        view = bytes(self._waiting)
        try:
            while done < len(view):
                done += os.write(self._descriptor, view[done:])
        except OSError:
            os.ftruncate(self._descriptor, self._size)  # half a line would spoil the next one
            raise
        self._size += done
        self._waiting.clear()

    def _complain(self, error: OSError) -> None:
        self.problem = f"the journal {self.path} cannot be written: {error.strerror}; trying again"
        if len(self._waiting) > _MOST_WAITING_BYTES:
            self._is_over = True
            self._waiting.clear()
            self.problem = f"the journal {self.path} ends here: {error.strerror}"


class Records:
    """The records of a journal, in order, header first. Iterating raises JournalError.

    After iterating, `torn` is the number of bytes at the end that are no complete record.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn = 0

    def __iter__(self) -> Iterator[bytes]:
        self.torn = 0
        with open(_open(self.path, os.O_RDONLY), "rb") as file:
            while line := file.readline(MOST_RECORD_BYTES + 1):
                if line.endswith(b"\n"):
                    yield line[:-1]
                elif len(line) > MOST_RECORD_BYTES:
                    raise JournalError(f"{self.path}: a record is longer than {MOST_RECORD_BYTES} bytes")
                else:
                    self.torn = len(line)


def read(path: Path) -> Records:
    """The records of the journal at `path`; see `Records`."""
    return Records(path)


def sessions(state_dir: Path, root: Path | None = None) -> list[SessionInfo]:
    """The journals in `state_dir`, newest first, those of `root` if given. Unreadable ones are left out."""
    wanted = None if root is None else os.fsencode(root).decode("utf-8", "replace")
    found: list[SessionInfo] = []
    try:
        paths = sorted((state_dir / "sessions").glob(f"*{_SUFFIX}"), reverse=True)
    except OSError:
        return []
    for path in paths:
        try:
            info = describe(path)
        except JournalError:
            continue
        if wanted in (None, info.root):
            found.append(info)
    return found


def describe(path: Path) -> SessionInfo:
    """What the journal at `path` says about itself. Raises JournalError."""
    with open(_open(path, os.O_RDONLY), "rb") as file:
        try:
            header = msgspec.json.decode(file.readline(_MOST_HEADER_BYTES), type=Header)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise JournalError(f"{path} is not a journal of spark_tui: {error}") from error
        return SessionInfo(path.stem, path, header.started, header.root, os.fstat(file.fileno()).st_size)


def find(state_dir: Path, which: str, root: Path | None = None) -> SessionInfo:
    """The session that a person means: "last", an id, the beginning of one, or the path of a journal.

    Raises JournalError when there is none, or more than one.
    """
    if os.sep in which or which.endswith(_SUFFIX):
        return describe(Path(which))
    known = sessions(state_dir, root)
    if which == "last":
        if not known:
            raise JournalError(f"there is no session yet{f' for {root}' if root else ''}")
        return known[0]
    matching = [info for info in known if info.id.startswith(which)] if which else []
    exact = [info for info in matching if info.id == which]
    if len(exact or matching) == 1:
        return (exact or matching)[0]
    if matching:
        names = ", ".join(info.id for info in matching[:5])
        raise JournalError(f"{which!r} fits {len(matching)} sessions: {names}")
    raise JournalError(f"there is no session {which!r}; the last one is {known[0].id if known else 'none'}")


_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


def _open(path: Path, flags: int) -> int:
    """Open a regular file that is no link. Raises JournalError."""
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise JournalError(f"cannot open the journal {path}: {error.strerror}") from error
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size <= MOST_JOURNAL_BYTES:
        return descriptor
    os.close(descriptor)
    why = "larger than 512 MiB" if stat.S_ISREG(status.st_mode) else "not a plain file"
    raise JournalError(f"cannot open the journal {path}: it is {why}")


def _lock(path: Path, descriptor: int) -> None:
    """Keep other apps from writing to the same journal. Raises JournalError and closes `descriptor`."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise JournalError(
            f"the session {path.stem} is open in another spark_tui; go on there, or close it"
        ) from error
    except OSError as error:
        os.close(descriptor)
        raise JournalError(f"cannot lock the journal {path}: {error.strerror}") from error


def _end_of_last_line(descriptor: int) -> int:
    """The offset behind the last line end."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - _BATCH_BYTES)
        at = os.pread(descriptor, end - start, start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
        end = start
    return 0
